"""Links in Markdown, led elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..report.links import GROUPS, TARGET


def relinked(markdown: str, lead: Callable[[str], str]) -> str:
    """The text with `lead` applied to the target of each link, image and link definition. Fences and code spans stay.

    HTML stays too: engines do not agree on whether its links count from the source or from the page.
    """

    def replaced(found: re.Match[str]) -> str:
        for group in GROUPS:
            if target := found[group]:
                begin, end = found.start(group) - found.start(), found.end(group) - found.start()
                return found[0][:begin] + lead(target) + found[0][end:]
        return found[0]

    return TARGET.sub(replaced, markdown)
