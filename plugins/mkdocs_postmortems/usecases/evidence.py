"""Which files beside the reports a site shows: those that a report links to, and never keys, drafts or what a link
fetches from elsewhere."""

from __future__ import annotations

import pathlib
import posixpath
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ..language import _
from ..report.files import id_of, leads_out
from ..report.folders import Folders, Source
from ..report.links import linked, never_published, place_of
from ..report.model import Report

_RUNS = re.compile(
    rb"<(?:\w+:)?script|<(?:\w+:)?foreignobject|<(?:\w+:)?(?:iframe|handler)|[\s\"'/]on\w+\s*=|script\s*:|<!ENTITY",
    re.I,
)
"""What makes a drawing or a document in XML more than a picture."""
_XML = (".svg", ".xml")
_OWN_PAGES = ("index.md", "readme.md")
_OF_THE_SITE = (".css", ".js", ".mjs", ".woff", ".woff2", ".ttf", ".otf", ".ico", ".webmanifest")
"""How files end that the site itself is made of, and that no page need link to."""
_OF_THE_HOST = ("cname", "robots.txt", "_headers", "_redirects")


@dataclass(frozen=True)
class Refused:
    """A link of a report to a file that is not published."""

    report: Report
    target: str
    """As the report has it."""
    cause: str

    def line(self, folders: Folders) -> int:
        """The line of the report on which the link stands."""
        try:
            lines = folders.place(self.report.path).read_text("utf-8", "replace").splitlines()
        except OSError:
            return 1
        return next((number for number, line in enumerate(lines, 1) if self.target in line), 1)

    def said(self, folders: Folders) -> str:
        """A message with place, cause and hint."""
        cause = _("`{target}` is not published: {cause}").format(target=self.target, cause=self.cause)
        hint = _("Link to a file that may be published, or delete the link")
        return f"{self.report.path}:{self.line(folders)}: {cause}. {hint}."


@dataclass(frozen=True)
class Evidence:
    """The files beside some reports. A link in a report of a source is resolved inside that source."""

    folders: Folders
    trusted_html: bool = False
    docs: pathlib.Path | None = None
    """The site's own documents, where the own folder lies in them: what is there beside it is the site's business."""
    files: dict[str, pathlib.Path] = field(default_factory=dict)
    """What is published, by its path below the archive."""
    refused: list[Refused] = field(default_factory=list)

    def gather(self, reports: Iterable[Report]) -> Evidence:
        """Look at what the reports link to."""
        for report in reports:
            for target in dict.fromkeys(linked(report)):
                place = place_of(target, posixpath.dirname(report.path))
                if place is None or place in self.files:
                    continue
                if cause := self._foreign(report, place) or self.refusal(place):
                    self.refused.append(Refused(report, target, cause))
                elif self._path(place) and not place.startswith("../"):
                    self.files[place] = self.folders.place(place)
        return self

    def _foreign(self, report: Report, place: str) -> str:
        """Why a file is not published as the link is in a source that does not hold it; empty otherwise."""
        home = self._homes.get(report.id)
        if home is None or self._path(place) is None or self.folders.source_at(place) is home:
            return ""
        return _("it lies outside the source `{name}` of the report").format(name=home.name)

    @cached_property
    def _homes(self) -> dict[str, Source]:
        """The source of each report that is in one, by id: its path may be hidden from the audience."""
        if not self.folders.sources:
            return {}
        return {id_of(path): source for path in self.folders.find() if (source := self.folders.source_of(path))}

    def refusal(self, place: str) -> str:
        """Why a file is not published although something links to it; empty where it may be, or where there is none."""
        path = self._path(place)
        if path is None:
            return ""
        if place.startswith("../") and self.docs and not leads_out(path, self.docs):
            return ""
        folder = self.folders.folder_at(place)
        if place.startswith("../") or leads_out(path, folder):
            return _("it lies outside the folder of reports, or is a link that leads out of it")
        real = path.resolve().relative_to(folder.resolve()).as_posix()
        cause = never_published(place, self.trusted_html) or never_published(real, self.trusted_html)
        if not cause and path.suffix.lower() in _XML and not self.trusted_html and _RUNS.search(path.read_bytes()):
            return _("it holds scripts")
        return cause

    def stray(self, place: str, linked_by_site: Container[str]) -> bool:
        """Whether a file among the reports only lies there: no report links to it, and no page of the site's own."""
        name = place.rpartition("/")[2].lower()
        if name in _OWN_PAGES:
            return never_published(place) != "" or leads_out(self.folders.own / place, self.folders.own)
        if place in self.files:
            return False
        if place in linked_by_site or name.endswith(_OF_THE_SITE) or name in _OF_THE_HOST:
            return self.refusal(place) != "" and not name.endswith(_OF_THE_SITE)
        return True

    def _path(self, place: str) -> pathlib.Path | None:
        """The file at a place; `None` where there is none, or it is a report or a page, which are shown as such."""
        path = self.folders.place(place)
        try:
            return path if path.is_file() and not place.endswith(".md") else None
        except (OSError, ValueError):  # a name that no file can have
            return None
