"""The plugin's options in mkdocs.yml."""

from __future__ import annotations

from datetime import date

from mkdocs.config import base
from mkdocs.config import config_options as c

from ..language import _
from ..report.model import AUDIENCES


class Day(c.OptionallyRequired[date]):
    """A day, as YAML reads it or as text."""

    def run_validation(self, value: object) -> date:
        """The day. Raises `ValidationError` for anything else."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise base.ValidationError(
                _("`{value}` is not a day. Write it as YYYY-MM-DD.").format(value=value)
            ) from None


class PostmortemsConfig(base.Config):  # type: ignore[no-untyped-call]
    """Options of this site. What an organisation decides about its reports stands in postmortems.yml."""

    config = c.Type(str, default="postmortems.yml")
    """Path of postmortems.yml, relative to mkdocs.yml. Without the file, the defaults hold."""

    audience = c.Optional(c.Choice(AUDIENCES))
    """Who will read the site: `public`, `internal` (the default) or `restricted`. Reports for fewer readers are left
    out. If POSTMORTEMS_AUDIENCE names another audience, the one with more readers counts."""

    today = c.Optional(Day())
    """The day (YYYY-MM-DD) from which ages and overdue days are counted; by default that of SOURCE_DATE_EPOCH, else
    `today` in postmortems.yml, else today in UTC."""

    nav = c.Type(bool, default=True)
    """Whether to add the six main pages to the navigation where mkdocs.yml has no `nav`."""

    search = c.Choice(("auto", "material", "pagefind"), default="auto")
    """What searches the texts of reports: `material`, the theme's own index, which a browser loads whole; `pagefind`,
    of which a browser loads what a query needs; or `auto` (the default), Pagefind from 500 reports."""

    exports = c.Type(bool, default=True)
    """Whether to offer the reports to programs: JSON, CSV, SQLite, an Atom feed, a calendar and a card for each."""
