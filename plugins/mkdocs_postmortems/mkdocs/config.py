"""The plugin's options in mkdocs.yml."""

from __future__ import annotations

from mkdocs.config import base
from mkdocs.config import config_options as c


class PostmortemsConfig(base.Config):  # type: ignore[no-untyped-call]
    """What concerns this site; what the organisation decides about its reports stands in postmortems.yml."""

    config = c.Type(str, default="postmortems.yml")
    """Path of postmortems.yml, relative to mkdocs.yml. Where the file is missing, the defaults hold."""

    today = c.Optional(c.Type(str))
    """The day (YYYY-MM-DD) that ages and overdue are reckoned from; else that of SOURCE_DATE_EPOCH, or today in UTC."""

    nav = c.Type(bool, default=True)
    """Whether to add the six main pages to the navigation where mkdocs.yml has no `nav`."""

    exports = c.Type(bool, default=True)
    """Whether to offer the reports to programs: JSON, CSV, SQLite, an Atom feed, a calendar and a card of each."""
