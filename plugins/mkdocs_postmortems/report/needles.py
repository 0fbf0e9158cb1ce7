"""Looking for many things in a text at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .plain import words
from .public_text import HANDLE
from .telltale import LONGEST

_ID = re.compile(r"\d{4}-\d{2}-\d{2}(?:-[a-z0-9]+)+")
_WINDOW = 4096
"""Words of a text that are looked at together."""

_SHORT = 200
"""Characters from which a text is looked at without its name."""

Needle = str | tuple[str, ...]
"""The id of a report, a handle, or some words in a row."""


class Closed(NamedTuple):
    """Where something stands that an audience may not see."""

    report: str
    field: str
    firm: bool = False
    """Whether it stays closed where the audience's own texts have it too: it must not be there, either."""


class Needles:
    """What to look for."""

    def __init__(self, shown: Iterable[str] = ()) -> None:
        """`shown` are the ids of the reports that the audience sees."""
        self.ids: dict[str, Closed] = {}
        self.handles: dict[str, Closed] = {}
        """In lower case."""
        self._phrases: dict[tuple[str, ...], Closed] = {}
        self._named: dict[tuple[str, ...], list[tuple[frozenset[str], Closed]]] = {}
        self._shown = frozenset(shown)
        self._index: Mapping[str, list[tuple[str, ...]]] | None = None

    def __len__(self) -> int:
        return len(self.ids) + len(self.handles) + len(self._phrases) + len(self._named)

    def add(self, phrase: tuple[str, ...], closed: Closed) -> None:
        """Look for some words in a row."""
        self._index = None
        if phrase and (phrase not in self._phrases or closed.firm):
            self._phrases[phrase] = closed

    def add_named(self, name: tuple[str, ...], value: tuple[str, ...], closed: Closed) -> None:
        """Look for a value where its file names it so, whatever else is part of the name."""
        if value:
            self._named.setdefault(value, []).append((frozenset(name), closed))

    def discard(self, needles: Iterable[Needle]) -> None:
        """Look for some things no longer; reports stay."""
        self._index = None
        for needle in needles:
            if isinstance(needle, str):
                self.handles.pop(needle.casefold(), None)
            else:
                self._phrases.pop(needle, None)

    def find(self, text: str) -> dict[Needle, Closed]:
        """Everything that is in a text, which has been `decoded`."""
        found: dict[Needle, Closed] = {}
        for match in _ID.finditer(text) if self.ids else ():
            found |= self._find_id(match[0])
        for handle in HANDLE.findall(text) if self.handles and "@" in text else ():
            if closed := self.handles.get(handle.casefold()):
                found[handle.casefold()] = closed
        told = words(text) if self._phrases else []
        for start in range(0, len(told), _WINDOW):
            found |= self._find_phrases(told[start : start + _WINDOW + LONGEST])
        return found

    @property
    def has_named(self) -> bool:
        """Whether anything is looked for by its name."""
        return bool(self._named)

    def find_named(self, name: str, text: str) -> Iterator[Closed]:
        """What a text is that has a name in its file."""
        for parts, closed in self._named.get(tuple(words(text)), ()) if len(text) < _SHORT else ():
            if parts.issubset(words(name)):
                yield closed

    def _find_id(self, text: str) -> dict[Needle, Closed]:
        """The report that a text names; an anchor or an ending may have been put behind its id."""
        while text and text not in self._shown:
            if text in self.ids:
                return {text: self.ids[text]}
            text = text.rpartition("-")[0]
        return {}

    def _find_phrases(self, told: list[str]) -> dict[Needle, Closed]:
        index, have = self._indexed(), set(told)
        text = ""
        found: dict[Needle, Closed] = {}
        for word in have & index.keys():
            for phrase in index[word]:
                if have.issuperset(phrase):
                    text = text or f" {' '.join(told)} "
                    if f" {' '.join(phrase)} " in text:
                        found[phrase] = self._phrases[phrase]
        return found

    def _indexed(self) -> Mapping[str, list[tuple[str, ...]]]:
        """Each phrase under the rarest of its words, so that few have to be looked at."""
        if self._index is None:
            counts = Counter(word for phrase in self._phrases for word in phrase)
            index: dict[str, list[tuple[str, ...]]] = defaultdict(list)
            for phrase in self._phrases:
                index[min(phrase, key=lambda word: (counts[word], word))].append(phrase)
            self._index = dict(index)
        return self._index
