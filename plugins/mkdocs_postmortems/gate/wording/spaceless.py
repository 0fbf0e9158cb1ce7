"""Who does it, in a language that writes no spaces: subjects are found by the words that name them.

There is nothing to cut a clause into words by, so a lexicon's words of people and things are looked for where they
stand. The nearest of them before a predicate is its subject: `运维平台没有记录` speaks of a platform, `运维没有记录` of
people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .prose import HOLE
from .tokens import THING, Subject, Who

if TYPE_CHECKING:
    from .lexicon import Language, People

IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff"
"""Characters of Chinese, as a range of a regular expression."""
_WRITTEN_CLOSE = re.compile(f"[{IDEOGRAPHS}\u3000-\u303f\uff00-\uffef]")
"""A character beside which a space says nothing."""
_CLAUSE_END = re.compile(r"[，。；：！？,;:!?()（）—\n]")
_HANDLE = r"@[A-Za-z0-9](?:[A-Za-z0-9_./-]{0,60}[A-Za-z0-9])?"
_INSIDE = re.compile(r"(?:在|从|对|把|将|往|通过|用|根据|向|于)[^，中时后前里内外上下间]{0,8}$")
"""What stands before a noun that a preposition governs: 在配置文件里."""
_FURTHEST = 3
"""Clauses of the same sentence in which a subject is looked for that its clause leaves out."""


def unspaced(text: str) -> list[int] | None:
    """The places of the characters that patterns see: all but spaces beside an ideograph; `None` for every one."""
    kept = [at for at, mark in enumerate(text) if mark != " " or not _beside_ideograph(text, at)]
    return kept if len(kept) < len(text) else None


def _beside_ideograph(text: str, at: int) -> bool:
    before, behind = text[:at].rstrip(" ")[-1:], text[at:].lstrip(" ")[:1]
    return not before or not behind or bool(_WRITTEN_CLOSE.match(before) or _WRITTEN_CLOSE.match(behind))


class Named(NamedTuple):
    """A word that names somebody or something, and where it stands."""

    start: int
    end: int
    who: Who


class Naming:
    """The words of a language that name people and things."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._bare, self._oblique = words.get("bare", frozenset()), tuple(words.get("oblique", ()))
        self._before_bare = tuple(words.get("before_bare", ()))
        self._after_bare = tuple(words.get("after_bare", ()))
        self._known = {word: who for name, who in _KINDS.items() for word in words.get(name, ()) if not word.isspace()}
        self._latin = {word for word in self._known if word.isascii()}
        forms = words.get("name_forms", "")
        names = [f"(?P<name>{forms})"] if forms else []
        longest_first = sorted(self._known, key=len, reverse=True)
        self._any = re.compile("|".join([f"(?P<handle>{_HANDLE})", *names, *map(re.escape, longest_first)]), re.I)

    def named(self, text: str, people: dict[str, Who]) -> list[Named]:
        """Whoever and whatever is named in a text, in its order; `people` has the words of its report."""
        all_ = [each for match in self._any.finditer(text) if (each := self._classified(match))]
        starts = {each.start for each in all_}
        found = [each for each in all_ if each.end not in starts]  # 测试团队: the last word of a noun counts
        own = [Named(place.start(), place.end(), who) for word, who in people.items() for place in _all(word, text)]
        if not own:
            return found
        rest = [each for each in found if not any(each.start < other.end and other.start < each.end for other in own)]
        return sorted([*rest, *own])

    def _classified(self, match: re.Match[str]) -> Named | None:
        word, (start, end), text = match[0].lower(), match.span(), match.string
        if match.lastgroup in ("handle", "name"):
            return Named(start, end, Who.PERSON)
        if word in self._latin and re.search(r"[A-Za-z0-9_]", text[max(0, start - 1) : start] + text[end : end + 1]):
            return None
        who = self._known[word]
        if word in self._bare and not self._stands_alone(text, start, end):
            who = Who.THING
        return Named(start, end, who)

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        """Whether a word such as 运维 means people here: it is no part of a longer noun, and no verb."""
        before, behind = text[:start], text[end:]
        opens = not before or _CLAUSE_END.match(before[-1]) or before.endswith(self._before_bare)
        return bool(opens) and (not behind or bool(_CLAUSE_END.match(behind)) or behind.startswith(self._after_bare))

    def governed(self, text: str, start: int) -> bool:
        """Whether who is named at a place is the object of what stands before: 通知值班工程师."""
        return text[:start].endswith(self._oblique) or bool(_INSIDE.search(text, max(0, start - 10), start))


def _all(word: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", text, re.IGNORECASE)


_KINDS = {
    "machines": Who.THING,
    "affected": Who.AFFECTED,
    "teams": Who.PERSON,
    "roles": Who.PERSON,
    "third": Who.PERSON,
    "first": Who.FIRST,
}
"""Who the words of a list are; a word in several lists is what the last of them says."""


class SpacelessClause:
    """A sentence in which subjects are looked for; it answers what a `Clause` answers."""

    def __init__(self, text: str, language: Language, people: People) -> None:
        self.text = text
        self._naming = language.naming
        own = {**dict.fromkeys(people.known, Who.PERSON), **dict.fromkeys(people.machines, Who.THING)}
        self._named = self._naming.named(text, own)
        self._joining = language.words["joining_clause"]

    @property
    def first_person(self) -> bool:
        """Whether the authors speak of themselves anywhere in the sentence."""
        return any(each.who is Who.FIRST for each in self._named)

    def before(self, offset: int) -> Subject:
        """The subject of the verb at `offset`: the nearest to its left, or that of the clause before."""
        start = self._clause_start(offset)
        here = [each for each in self._named if start <= each.start and each.end <= offset]
        if HOLE in self.text[here[-1].end if here else start : offset]:
            return THING
        while here:
            nearest = here.pop()
            if not self._naming.governed(self.text, nearest.start):
                return self._subject(nearest) if self._reaches(nearest, offset) else THING
        if not re.fullmatch(self._joining, self.text[start:offset]):
            return THING
        return self._of_clause_before(start)

    def after(self, offset: int) -> Subject:
        """The first subject behind `offset`, in its clause."""
        found = _CLAUSE_END.search(self.text, offset)
        end = found.start() if found else len(self.text)
        return next((self._subject(each) for each in self._named if offset <= each.start and each.end <= end), THING)

    def around(self, offset: int) -> Subject:
        """The last person to the left of `offset`, in the sentence."""
        left = [each for each in self._named if each.end <= offset and each.who is not Who.THING]
        return self._subject(left[-1]) if left else THING

    def inside(self, offset: int) -> Subject:
        """The first person of the clause around `offset`, unless an object."""
        start, found = self._clause_start(offset), _CLAUSE_END.search(self.text, offset)
        end = found.start() if found else len(self.text)
        for each in self._named:
            here = start <= each.start < end and each.who is not Who.THING
            if here and not self._naming.governed(self.text, each.start):
                return self._subject(each)
        return THING

    def phrase(self, start: int, end: int) -> Subject:
        """Whom a phrase names: what its end names."""
        return next((self._subject(each) for each in self._named if start <= each.start and each.end == end), THING)

    def _subject(self, named: Named) -> Subject:
        return Subject(named.who, self.text[named.start : named.end]) if named.who is not Who.THING else THING

    def _clause_start(self, offset: int) -> int:
        return max((each.end() for each in _CLAUSE_END.finditer(self.text, 0, offset)), default=0)

    def _reaches(self, named: Named, offset: int) -> bool:
        """Whether what stands between a subject and its verb leaves it the subject: no other noun behind a 的."""
        between = self.text[named.end : offset]
        return "的" not in between

    def _of_clause_before(self, start: int) -> Subject:
        """The subject that a clause shares with one before it: the first that is named there."""
        for _ in range(_FURTHEST):
            if not start:
                return Subject(Who.NOBODY)
            end, start = start - 1, self._clause_start(start - 1)
            for each in self._named:
                if start <= each.start and each.end <= end and not self._naming.governed(self.text, each.start):
                    return self._subject(each)
            if end > start and not re.fullmatch(self._joining, self.text[start:end]):
                return THING
        return Subject(Who.NOBODY)
