"""What is exported: which reports, as of which day, of which site."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ..analysis.actions import promises
from ..analysis.archive import Archive
from ..report.addresses import action_address
from ..report.model import Report
from .action_rows import ActionRow, action_rows


@dataclass(frozen=True)
class Site:
    """The published site that the data belong to."""

    title: str = "Postmortems"
    url: str = ""
    """Ends in `/`; empty where it is not configured."""
    directories: bool = True
    """Whether a page is served as `x/` or as `x.html`."""

    def address(self, report: str, action: str = "") -> str:
        """Of a report's page, or of an action on it; empty where the site's own is not known."""
        return action_address(self.url, report, action, self.directories)

    def identity(self, name: str) -> uuid.UUID:
        """A name for a thing of this site that no other site gives, always the same: a UUID of version 5 (RFC 9562).

        It hangs on the site's address, or on its title as long as it has no address.
        """
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.url or self.title}#{name}")


@dataclass(frozen=True)
class Scope:
    """What is exported: an archive, and the site that it is published on."""

    archive: Archive
    site: Site = field(default_factory=Site)

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every report, oldest first."""
        return self.archive.reports

    @property
    def today(self) -> date:
        """The day as of which actions are overdue."""
        return self.archive.today

    def actions(self, reports: Iterable[Report]) -> list[ActionRow]:
        """The actions of some of the reports, in their order."""
        return [row for report in reports for row in self._rows(report)]

    def _rows(self, report: Report) -> list[ActionRow]:
        """The actions of one report: nearly every file has them, and they are told apart once."""
        if report.id not in self._known:
            made = promises([report], self.today)
            self._known[report.id] = action_rows(made, self.archive.pattern_of, self.site.address)
        return self._known[report.id]

    @cached_property
    def _known(self) -> dict[str, list[ActionRow]]:
        return {}

    @cached_property
    def ids(self) -> frozenset[str]:
        """The reports' ids."""
        return frozenset(report.id for report in self.reports)
