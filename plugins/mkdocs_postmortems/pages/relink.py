"""Links in Markdown, led elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*\n)*?(?: {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
_SPAN = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)(?P=ticks)(?!`)"
_INLINE = r"(?P<before>\]\(\s*<?)(?P<to>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)"
_DEFINITION = r"^(?P<name> {0,3}\[[^\]\n]+\]:[ \t]*<?)(?P<address>[^\s<>]+)"
_LINK = re.compile("|".join((_FENCE, _SPAN, _INLINE, _DEFINITION)), re.MULTILINE)


def relinked(markdown: str, lead: Callable[[str], str]) -> str:
    """The text with `lead` applied to the target of each link, image and link definition. Fences and code spans stay.

    HTML stays too: engines do not agree on whether its links count from the source or from the page.
    """

    def replaced(found: re.Match[str]) -> str:
        if found["before"] is not None:
            return found["before"] + lead(found["to"])
        if found["name"] is not None:
            return found["name"] + lead(found["address"])
        return found[0]

    return _LINK.sub(replaced, markdown)
