"""The words of a report as an audience may read them: without links to what it may not see, without names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from ..language import N_, _
from .audience import PublicOptions
from .links import FENCE, SPAN, parts_of
from .passages import without_passages

ANOTHER_REPORT = N_("another report")
"""Stands in the place of a report that the audience may not see."""
NO_LINK = N_("(internal link)")
"""Stands in the place of an address that the audience may not see."""

ID = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*")
"""What may be the id of a report."""
HANDLE = re.compile(r"(?<![\w@/.+-])@[A-Za-z0-9](?:[\w./-]*\w)?")

_WORDS = r"(?P<words>(?:[^\[\]\\]|\\.|\[[^\[\]]*\](?:\([^()]*\))?+)*+)"
_ADDRESS = r"(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^()\s<>]*+(?:\([^()\s]*\)[^()\s<>]*+)*+))"
_TITLE = r"""(?:\s+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?"""
_LINK = rf"(?P<image>!?)\[{_WORDS}\](?:\(\s*{_ADDRESS}(?P<title>{_TITLE})\s*\)|\[(?P<label>[^\[\]]*)\])"
_SHORT = r"\[(?P<short>[^\[\]\n]+)\](?![\[(:])"
_DEFINITION = r"^ {0,3}\[(?P<defined>[^\]\n]+)\]:[ \t]*<?(?P<leads>[^\s<>]+)>?[^\n]*$"
_URL = r"<?(?P<url>\b[a-z][a-z0-9+.-]{0,20}+://[^\s<>|\"'`\])]+)>?"
_TAG = r"(?P<comment><!--[\s\S]*?(?:-->|\Z))|(?P<tag></?(?P<element>[a-zA-Z][a-zA-Z0-9-]*)[^<>]*>)"
_PUBLIC = re.compile("|".join((FENCE, SPAN, _URL, _TAG, _DEFINITION, _LINK, _SHORT)), re.MULTILINE | re.IGNORECASE)
_WITHIN = re.compile("|".join((FENCE, SPAN, _LINK)), re.MULTILINE)
_URLS = re.compile(_URL, re.IGNORECASE)

_ELEMENTS = frozenset(
    "b br code dd del details div dl dt em hr i ins kbd li mark ol p pre q s small span strong sub summary sup table "
    "tbody td tfoot th thead tr u ul var".split()
)
"""HTML that the public may see, without its attributes."""


@dataclass(frozen=True)
class Names:
    """Every known handle and name, and what is written in its place."""

    roles: Mapping[str, str]
    other: str = PublicOptions.role
    """What is written in the place of all others."""

    def role(self, name: str) -> str:
        """What is written in the place of one handle or name."""
        return self.roles.get(name, self.other)

    def replaced(self, text: str) -> str:
        """The text with roles in their place."""
        text = HANDLE.sub(lambda found: self.roles.get(found[0], found[0]), text)
        return self._pattern.sub(lambda found: self.roles[found[0]], text) if self._pattern else text

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        names = sorted((name for name in self.roles if not HANDLE.fullmatch(name)), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else None


def names_of(handles: Iterable[str], public: PublicOptions) -> Names:
    """What stands in the place of handles, and of names without `@` if they are several words in upper case.

    A single word, such as `Support`, is no name: in a sentence, nobody can tell it from the word.
    """
    known = {name for name in handles if HANDLE.fullmatch(name) or _is_name(name)}
    return Names({**dict.fromkeys(sorted(known), _(public.role)), **public.roles}, _(public.role))


def _is_name(text: str) -> bool:
    parts = text.split()
    return len(parts) > 1 and all(part[:1].isupper() for part in parts)


@dataclass(frozen=True)
class Words:
    """How one report is worded for an audience."""

    path: str
    """Of its file, where its relative links begin."""
    hidden: Set[str]
    """The ids of the reports that the audience may not see."""
    references: Mapping[str, Any]
    """The report's link definitions."""
    public: PublicOptions | None = None
    """What the public sees; `None` for an audience from which only whole reports are kept back."""
    hosts: Set[str] = frozenset()
    """The hosts to which links may lead."""
    names: Names = Names({})

    def text(self, text: str) -> str:
        """Markdown, inline or in blocks, as the audience may read it."""
        if self.public is None:
            return self._within(text)
        text = _PUBLIC.sub(self._replaced, without_passages(text))
        return self._without_ids(self.names.replaced(text))

    def lead(self, target: str) -> str | None:
        """Where a link to an address leads; `None` where it must not."""
        if self.names_hidden(unquote(target)):
            return None
        if self.public is None or not target or target.startswith("#"):
            return target
        parts = parts_of(target)
        if parts is None:
            return None
        if parts.scheme or parts.netloc:
            return target if parts.scheme in ("http", "https") and parts.hostname in self.hosts else None
        report = posixpath.basename(parts.path).removesuffix(".md")
        if parts.path.endswith(".md") and not ID.fullmatch(report):
            return None
        if not parts.path.endswith(".md") and not self.public.evidence:
            return None
        if "path" in self.public.fields:
            return target
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), parts.path))
        return parts._replace(path=f"{report}.md" if parts.path.endswith(".md") else inner).geturl()

    def names_hidden(self, text: str) -> bool:
        """Whether a text holds the id of a hidden report."""
        return any(found[0] in self.hidden for found in ID.finditer(text))

    def _within(self, text: str) -> str:
        """The text without links to hidden reports and without their ids; a link's own words stay."""
        if not self.names_hidden(text):
            return text
        return self._without_ids(_WITHIN.sub(lambda at: self._link(at) if at["words"] is not None else at[0], text))

    def _without_ids(self, text: str) -> str:
        return ID.sub(lambda found: _(ANOTHER_REPORT) if found[0] in self.hidden else found[0], text)

    def _replaced(self, found: re.Match[str]) -> str:
        """What is left of a link, of HTML, of code …"""
        if found["comment"] is not None:
            return ""
        if element := found["element"]:
            return f"<{'/' * (found[0][1] == '/')}{element}>" if element.lower() in _ELEMENTS else ""
        if found["words"] is not None:
            return self._link(found)
        if found["defined"] is not None:
            to = self.lead(found["leads"])
            return "" if to is None else found[0].replace(found["leads"], to, 1)
        if found["url"] is not None:
            return self._address(found)
        if found["short"] is not None:
            return found["short"] if self._led_by(found["short"]) is None else found[0]
        return _URLS.sub(self._address, found[0])  # code

    def _address(self, found: re.Match[str]) -> str:
        return _(NO_LINK) if self.lead(found["url"]) is None else found[0]

    def _link(self, found: re.Match[str]) -> str:
        """A link with its words; the words alone where it must not lead there."""
        words = self.text(found["words"])
        if found["label"] is not None:
            to = self._led_by(found["label"] or found["words"])
            rest = f"[{found['label']}]"
        else:
            to = self.lead(found["angled"] if found["angled"] is not None else found["plain"])
            rest = f"({f'<{to}>' if found['angled'] is not None else to}{found['title']})"
        return words if to is None else f"{found['image']}[{words}]{rest}"

    def _led_by(self, label: str) -> str | None:
        """Where a link definition leads; an empty address where there is none of this name."""
        given = self.references.get(" ".join(label.split()).upper())
        return self.lead(given["href"]) if given else ""
