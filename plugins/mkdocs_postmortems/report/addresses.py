"""Where a report and its actions are found on the published site, for links from elsewhere."""

from __future__ import annotations

from functools import cache

from slugify import slugify


@cache
def slug(text: str) -> str:
    """A word for an address or an anchor: ASCII in lower case, other scripts spelled out; `x` where nothing is left."""
    return slugify(text) or "x"


def action_address(site: str, report: str, action: str = "", directories: bool = True) -> str:
    """The address of a report, or of an action on its page; empty where the site's is not known.

    `site` ends in `/`. The page is the report's id whatever its folder, the anchor the action's id as a `slug`.
    `directories` says whether a page is served as `x/` or as `x.html`.
    """
    if not site:
        return ""
    anchor = f"#action-{slug(action)}" if action else ""
    return f"{site}reports/{report}{'/' if directories else '.html'}{anchor}"
