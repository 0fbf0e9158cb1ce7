"""Text of sources as inline Markdown, and how two texts are compared."""

from __future__ import annotations

import difflib
import re

_LONGEST = 240
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_SPECIAL = re.compile(
    r"(?P<code>(?<!`)(?P<fence>`+)(?!`).*?(?<!`)(?P=fence)(?!`))"
    r"|(?P<special>[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?]))"
)
_FIGURES = re.compile(r"[\w.,:-]{0,80}\d[\w.,:-]*")
_MARKS = re.compile(r"\]\([^)]{0,500}\)|[^\w\s.%-]|_")


def one_line(text: str, longest: int = _LONGEST) -> str:
    """A text on one line, cut where it is too long to be read in a table."""
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Plain text as Markdown that shows it as it is; what stands in backticks stays code."""
    return _SPECIAL.sub(lambda found: found["code"] or f"\\{found['special']}", one_line(text))


def code(text: str) -> str:
    """A text as a code span, whatever backticks it holds."""
    text = one_line(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def link(label: str, address: str | None) -> str:
    """A label as a link, where there is an address that can be followed."""
    if not address or not re.match(r"https?://\S+$", address):
        return label
    return f"[{label}]({address.replace('(', '%28').replace(')', '%29')})"


def mask(text: str) -> str:
    """A text without its figures: lines of a log that differ in nothing else say the same."""
    return _FIGURES.sub("#", text)


def alike(one: str, other: str) -> bool:
    """Whether two texts tell the same: the same figures, and nearly the same words."""
    if one == other:
        return True
    one, other = _bare(one), _bare(other)
    if not one or not other or sorted(_FIGURES.findall(one)) != sorted(_FIGURES.findall(other)):
        return False
    words, others = set(one.split()), set(other.split())
    if len(words & others) >= 0.8 * len(words | others):
        return True
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85


def _bare(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.lower()).split()).rstrip(".")
