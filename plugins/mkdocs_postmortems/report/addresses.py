"""Where a report and its actions are found on the published site, for links from elsewhere."""

from __future__ import annotations

import re


def action_address(site: str, report: str, action: str = "", directories: bool = True) -> str:
    """The address of a report, or of an action on its page; empty where the site's is not known.

    `site` ends in `/`. The page is the report's id whatever its folder, the anchor the action's id in lower case.
    `directories` says whether a page is served as `x/` or as `x.html`.
    """
    if not site:
        return ""
    anchor = f"#action-{re.sub(r'[^a-z0-9]+', '-', action.lower()).strip('-')}" if action else ""
    return f"{site}reports/{report}{'/' if directories else '.html'}{anchor}"
