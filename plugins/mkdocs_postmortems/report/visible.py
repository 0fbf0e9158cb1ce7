"""Text from reports, file names and trackers as it can be printed: what it holds is shown, and steers nothing.

A control character can erase lines of a terminal, and one that turns the direction of text can let a line read
otherwise than it is. GitHub's runner takes a printed line that begins with `::`, and whatever follows `##[`, for a
command to itself (github.com/actions/runner, ActionCommand.cs).
"""

from __future__ import annotations

import re

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_UNSEEN = "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Characters without width and those that turn the direction of text; those that join emoji and letters may stay."""
_IN_LINE = re.compile(f"[\n\r{_CONTROLS}{_UNSEEN}]|##(?=\\[)")
_IN_LINES = re.compile(rf"[{_CONTROLS}{_UNSEEN}]|\r(?!\n)|##(?=\[)|(?:^|(?<=\n))[^\S\n]*+::")
_NAMED = {"\n": r"\n", "\r": r"\r", "##": "##\\"}


def visible(text: str) -> str:
    r"""A text on one line: line ends, control characters and those that nobody sees become `\n`, `\x1b`, `\u202e`."""
    return text if text.isprintable() and "##[" not in text else _IN_LINE.sub(_written, text)


def harmless(text: str) -> str:
    """The same for a text of several lines, which it keeps; no line of it is a command to a CI runner."""
    return _IN_LINES.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    text = found[0]
    if text.endswith("::"):
        return f"{visible(text[:-2])}\\::"
    if text in _NAMED:
        return _NAMED[text]
    number = ord(text)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
