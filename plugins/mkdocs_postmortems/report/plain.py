"""Any text as words to look for: whatever escapes, entities or markup a format has put around them."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

_NO_SPACE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts that put no space between words: each character counts as one."""
_WORD = re.compile(rf"[{_NO_SPACE}]|[^\W_{_NO_SPACE}]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrt])|(.))", re.DOTALL)
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_TAG = re.compile(r"(<[!/?a-zA-Z][^<>]*>)")


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.casefold())


def decoded(text: str) -> str:
    """The text without the escapes of JSON, JavaScript, HTML, XML and addresses, as far as it has any."""
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    for _ in range(2):  # a feed has HTML in XML
        text = unescape(text) if "&" in text else text
    if "%" in text:
        text = unquote(text)
    return text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return " " if found[3] else found[4]


def streams(text: str) -> tuple[str, str]:
    """What a browser shows of a text with tags, and the tags: a sentence goes on across some, or stands in one."""
    pieces = _TAG.split(text)
    return " ".join(pieces[::2]), " ".join(pieces[1::2])
