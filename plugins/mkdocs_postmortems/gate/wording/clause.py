"""Who does it: the subject of a predicate, found without a parser.

English and German put the subject of an active clause next to its verb. From the verb the search goes outwards over
adverbs and auxiliaries to the nearest noun; its last word, and what stands before it, tell a person from a machine.
"""

from __future__ import annotations

import re
from functools import cached_property

from .lexicon import Language, People
from .prose import HOLE
from .tokens import THING, Subject, Token, Who, is_word, tokens_of

_THINGLIKE = re.compile(r"(?![A-Z][A-Za-z]+\d+$).*[\d_./]|.*[a-z][A-Z](?![A-Za-z]+\d+$)|[A-Z]{2,}s?$|.*-.*-")
_NOT_FIRST = frozenset({"i", "US"})
"""A counter and a country, though a pronoun is written nearly so."""
_CLAUSE_ENDS = frozenset(",;:.()–—")
_ABSTRACT = re.compile(
    r".*(?:ing|ion|ions|ity|ness|ment|ments|ance|ence|ware|age|ism|ics|ship|ery|over|back|down|time|work|base|flow)$"
)


class Clause:
    """A sentence in which subjects are looked for."""

    def __init__(self, text: str, language: Language, people: People) -> None:
        self.text = text
        self.words = language.words
        self.people = people

    @cached_property
    def tokens(self) -> list[Token]:
        """The words and marks of the sentence."""
        return tokens_of(self.text)

    @property
    def first_person(self) -> bool:
        """Whether the authors speak of themselves anywhere in the sentence."""
        own = self.words["first"] | self.words["our"]
        return any(token.low in own and token.text not in _NOT_FIRST for token in self.tokens)

    def index(self, offset: int) -> int:
        """The first token that ends after an offset of the text."""
        return next((i for i, token in enumerate(self.tokens) if token.end > offset), len(self.tokens))

    def before(self, offset: int) -> Subject:
        """The subject of the verb at `offset`, looked for to its left."""
        here = self.index(offset)
        within = here < len(self.tokens) and self.tokens[here].start < offset  # "we've forgotten"
        return self._left_of(here if within else here - 1, 0)

    def after(self, offset: int) -> Subject:
        """The subject that follows a verb, as in "Had the team …" or German main clauses."""
        start = self.index(offset)
        for last in range(start, min(start + 6, len(self.tokens))):
            low = self.tokens[last].low
            if low in self.words["prepositions"] or not is_word(self.tokens[last]):
                return THING
            found = self.classify(last)
            following = self.tokens[last + 1].low if last + 1 < len(self.tokens) else ""
            if found.who is not Who.THING and not (found.who is Who.NAME and following in self.words["nouns"]):
                return found
        return THING

    def around(self, offset: int) -> Subject:
        """The last subject before `offset` in the same sentence that has a verb of its own."""
        return self._last_subject(self.index(offset))

    def inside(self, offset: int) -> Subject:
        """The first person in the clause around `offset`, unless behind a preposition or in dative or genitive."""
        here = self.index(offset)
        first = next((i + 1 for i in range(here - 1, -1, -1) if self.tokens[i].text in _CLAUSE_ENDS), 0)
        last = next((i for i in range(here, len(self.tokens)) if self.tokens[i].text in _CLAUSE_ENDS), len(self.tokens))
        for index in range(first, last):
            found = self.classify(index)
            start = self._phrase_start(index)
            governed = start > first and self.tokens[start - 1].low in self.words["prepositions"]
            oblique = self.tokens[start].low in self.words["oblique"]
            if found.who in (Who.PERSON, Who.FIRST, Who.AFFECTED) and not governed and not oblique:
                return found
        return THING

    def phrase(self, start: int, end: int) -> Subject:
        """Whom the noun phrase names that begins at an offset; if its end is an owner's, that owner."""
        return self.classify(self.index(end - 1)) if self.text[end : end + 1] == "'" else self._naming(start)

    def _naming(self, start: int) -> Subject:
        """Whom the noun phrase names that begins at an offset: its last word counts."""
        first = last = self.index(start)
        for index in range(first, min(first + 7, len(self.tokens))):
            token = self.tokens[index]
            ends = token.low in self.words["function"] and token.low not in self.words["determiners"]
            opened = self.tokens[index - 1].low in self.words["determiners"]  # "the hosting company"
            participle = token.low.endswith(self.words["participle_endings"]) and index > first and not opened
            if ends and self.tokens[index - 1].low in self.words["some"]:
                continue  # "one of the administrators"
            if not is_word(token) or ends or participle:
                break
            last = index
        return self.classify(last) if last < len(self.tokens) else THING

    def _left_of(self, last: int, depth: int) -> Subject:
        words = self.words
        while last >= 0 and self._passed_over(self.tokens[last].low):
            last -= 1
        if last < 0:
            return Subject(Who.NOBODY)
        token = self.tokens[last]
        low = token.low
        if low in words["who"]:
            return self._before_who(last)
        if self._paired(last):
            return Subject(Who.PERSON, self._phrase(last))
        if low in words["which"]:
            if last > 1 and self.tokens[last - 1].text == ",":
                return self._person_or_thing(last - 2)  # "We had a job, which was supposed to …"
            return self._left_of(last - 1, depth + 1) if depth < 3 and last else THING
        if low in words["joining"]:
            return self._last_subject(last)
        if low in words["pointing"] and last and self.tokens[last - 1].low.endswith(words["participle_endings"]):
            return self._noun(last, depth)  # "the person publishing this forgot"
        if low in words["determiners"] and low not in words["third"]:
            return THING  # what was found stands inside a noun phrase: "the misconfigured switch"
        if low == "'":
            return self._left_of(last - 1, depth)  # "the suppliers' forgetting"
        if low in (",", ")") and depth < 3:
            return self._over_parenthesis(last, depth)
        if token.text == "." and last > 1 and re.fullmatch("[A-Z]", self.tokens[last - 1].text):
            return self._left_of(last - 2, depth)  # "Robin H. unplugged"
        if token.text == ":":
            return self._labelled(last)
        if not is_word(token):
            boundary = token.text in "-–—([|*;.!?]/→•>"
            return Subject(Who.NOBODY) if boundary and HOLE not in token.text else THING
        return self._noun(last, depth)

    def _person_or_thing(self, last: int) -> Subject:
        found = self.classify(last)
        return found if found.who is Who.PERSON else THING

    def _labelled(self, colon: int) -> Subject:
        """Whose label stands before a colon: a person's, a machine's (`node 1: failed to update`), or a heading's."""
        if not colon:
            return Subject(Who.NOBODY)
        label = self.tokens[colon - 1]
        if label.text.isdigit():
            clock = colon > 1 and self.tokens[colon - 2].text == ":"
            return Subject(Who.NOBODY) if clock or colon == 1 else THING
        if HOLE in label.text or label.text in ")]" or _THINGLIKE.match(label.text):
            return THING
        found = self.classify(colon - 1)
        if found.who in (Who.PERSON, Who.FIRST):
            return found
        told = label.low in self.words["machines"] or label.low in self.words["levels"] or label.text[0].islower()
        return THING if told and is_word(label) else Subject(Who.NOBODY)

    def _before_who(self, last: int) -> Subject:
        """Whom a relative clause speaks of: a person, whatever the word is, unless one who suffers."""
        if not last:
            return Subject(Who.PERSON)
        found = self.classify(last - 1)
        return THING if found.who is Who.AFFECTED else Subject(Who.PERSON, self._phrase(last - 1))

    def _passed_over(self, low: str) -> bool:
        return low in self.words["auxiliaries"] or low in self.words["adverbs"] or self._is_adverb(low)

    def _is_adverb(self, low: str) -> bool:
        ending: str = self.words["adverb_ending"]
        return bool(ending) and low.endswith(ending) and len(low) > 4 and low not in self.words["no_adverbs"]

    def _over_parenthesis(self, last: int, depth: int) -> Subject:
        """`The engineer, who was tired, forgot`: what stands before the marks; else a clause joined by a comma."""
        opening = {",": ",", ")": "("}[self.tokens[last].text]
        first = next((i for i in range(last - 1, -1, -1) if self.tokens[i].text == opening), None)
        if first:
            found = self._left_of(first - 1, depth + 1)
            if found.who in (Who.PERSON, Who.FIRST) or opening == "(":
                return found
        return self._last_subject(last)

    def _noun(self, last: int, depth: int) -> Subject:
        words = self.words
        first = self._phrase_start(last)
        found = self.classify(last)
        before = first - 1
        low = self.tokens[before].low if before >= 0 else ""
        if low in words["prepositions"] and depth < 4 and before > 0:
            if found.who is not Who.THING and self.tokens[before - 1].low in words["some"]:
                return found
            if found.who is Who.FIRST:
                return found
            # The noun belongs to the one before the preposition; in "In production, …" there is none.
            behind = before - 1
            while behind and self.tokens[behind].low.endswith("ing"):
                behind -= 1  # "an engineer working on the problem"
            holder = self._left_of(behind, depth + 1)
            return holder if holder.who is not Who.NOBODY else THING
        if before >= 0 and low.endswith("ing") and found.who is not Who.FIRST and self._opens(before):
            return THING  # "Appointing a manager could have helped"
        if found.who is Who.THING and before > 0 and depth < 4:
            if low.endswith(words["participle_endings"]) and low not in words["prepositions"]:
                if self.tokens[before - 1].text.endswith("'s"):
                    return THING  # "the company's existing test suite"
                holder = self._left_of(before - 1, depth + 1)  # "the engineer running the script"
                return holder if holder.who is Who.PERSON else THING
            if (relative := self._relative(before)) is not None:
                holder = self.classify(relative - 1)
                return holder if holder.who is Who.PERSON else THING
        return found

    def _opens(self, index: int) -> bool:
        """Whether a word is the first of its clause."""
        return index == 0 or not is_word(self.tokens[index - 1])

    def _relative(self, last: int) -> int | None:
        for index in range(last, max(0, last - 8), -1):
            token = self.tokens[index]
            if token.low in self.words["who"]:
                return index
            if not is_word(token):
                return None
        return None

    def _phrase_start(self, last: int) -> int:
        """The first word of the noun phrase that ends at `last`."""
        words, first = self.words, last
        if self.tokens[last].low in words["pronouns"]:
            return last
        while first > 0 and last - first < 5:
            before = self.tokens[first - 1]
            low = before.low
            if is_word(before) and low in words["determiners"]:
                return self._phrase_start(first - 1) if low in words["some"] else first - 1
            opened = first > 1 and self.tokens[first - 2].low in words["determiners"]  # "an unrelated task"
            participle = low.endswith(words["participle_endings"]) and not opened
            if not is_word(before) or low in words["function"] or participle:
                break
            first -= 1
        return first

    def _phrase(self, last: int) -> str:
        first = self._phrase_start(last)
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def _last_subject(self, end: int) -> Subject:
        """The nearest subject to the left that a verb follows: that of a clause joined to this one."""
        for last in range(end - 2, -1, -1):
            following = self.tokens[last + 1]
            if not is_word(self.tokens[last]) or self._passed_over(self.tokens[last].low):
                continue
            if not self._verblike(last + 1, end):
                continue
            found = self.classify(last)
            first = self._phrase_start(last)
            low = self.tokens[first - 1].low if first else ""
            if low in self.words["prepositions"] and self.tokens[first - 2].low not in self.words["some"]:
                continue
            if low in self.words["which"] and found.who is Who.THING:
                continue  # "We saw that the migration was slow, but underestimated …"
            if found.who in (Who.FIRST, Who.PERSON) or (
                found.who is Who.NAME and self._opens(first) and self.tokens[first].text[0].isupper()
            ):
                return found
            if self.tokens[first].low in self.words["determiners"] and following.low in self.words["finite"]:
                return THING
        return THING

    def _verblike(self, index: int, end: int) -> bool:
        low = self.tokens[index].low
        words = self.words
        if self._passed_over(low) and low not in words["auxiliaries"]:
            return index + 1 < end and self._verblike(index + 1, end)
        return (
            low in words["auxiliaries"]
            or low in words["finite"]
            or (low.endswith(words["verb_endings"]) and low not in words["nouns"] and len(low) > 3)
        )

    def classify(self, last: int) -> Subject:
        """Who the noun phrase is that ends with token `last`."""
        if last < 0:
            return Subject(Who.NOBODY)
        token, words = self.tokens[last], self.words
        low = token.low
        phrase = self._phrase(last)
        ours = self.tokens[self._phrase_start(last)].low in words["our"]
        if low in words["first"] and token.text not in _NOT_FIRST:
            return Subject(Who.FIRST, phrase)
        if low in words["third"]:
            return Subject(Who.PERSON, phrase)
        if low in words["perhaps"]:
            return Subject(Who.NAME, phrase)
        if token.text.startswith("@") or low in self.people.known:
            return Subject(Who.PERSON, phrase)
        if self._paired(last):
            return Subject(Who.PERSON, phrase)
        singular, before = self._singular(low), self.tokens[last - 1] if last else None
        if low in self.people.machines or low in words["machines"]:
            return THING
        for kind in ("roles", "teams"):
            if low in words[kind] or singular in words[kind]:
                return (
                    THING
                    if self._product(last, singular)
                    else Subject(Who.FIRST if ours and self._own(kind, singular) else Who.PERSON, phrase)
                )
        if low in words["affected"] or singular in words["affected"]:
            return Subject(Who.AFFECTED, phrase)
        if ours and low in words["ours"]:
            return Subject(Who.FIRST, phrase)
        if token.text[:1].isupper() and (low in words["names"] or (before and self._surname_of(before))):
            return Subject(Who.PERSON, phrase)
        return Subject(Who.NAME, phrase) if self._namelike(last) else THING

    def _paired(self, last: int) -> bool:
        """Whether two words name a person that the second alone would not: an IT worker, no one."""
        before = self.tokens[last - 1].low if last else ""
        return f"{before} {self._singular(self.tokens[last].low)}" in self.words["pairs"]

    def _own(self, kind: str, singular: str) -> bool:
        """Whether "our …" means the authors: our team, but not our engineer and not our supplier."""
        return kind == "teams" and singular not in self.words["others"]

    def _surname_of(self, before: Token) -> bool:
        """Whether the word before is a first name, so that a capitalised one is its surname."""
        return before.text[:1].isupper() and before.low in self.words["names"]

    def _product(self, last: int, singular: str) -> bool:
        """Whether a word that is a role is a program here: the package manager, the Kubernetes operator."""
        words, before = self.words, self.tokens[last - 1] if last else None
        if before is None or singular not in words["products"] or not is_word(before) or before.text.endswith("'s"):
            return False
        return before.low not in words["determiners"] and before.low not in words["function"] | words["human"]

    def _singular(self, low: str) -> str:
        for ending, instead in self.words["plurals"].items():
            if low.endswith(ending) and len(low) > len(ending) + 2:
                return low.removesuffix(ending) + str(instead or "")
        return low

    def _namelike(self, last: int) -> bool:
        """A single word without article where a sentence or clause begins, that looks like no technical term."""
        token = self.tokens[last]
        low = token.low
        if not is_word(token) or _THINGLIKE.match(token.text) or low in self.words["function"]:
            return False
        if low.endswith(self.words["participle_endings"]) or self._is_adverb(low):
            return False
        if (
            low in self.words["nouns"]
            or _ABSTRACT.match(low)
            or (low.endswith("s") and (token.text == low or not last))
        ):
            return False
        before = self.tokens[last - 1] if last else None
        if before is not None and (HOLE in before.text or before.text in ")]/=+" or before.text.isdigit()):
            return False  # "`close()` call", "10 call", "read/write path": what stands there is part of the name
        if before is None or not is_word(before) or before.low in self.words["conjunctions"]:
            return not (self.words["nouns_capitalised"] and token.text[:1].isupper() and before)
        named = token.text[:1].isupper() and not self.words["nouns_capitalised"]
        return named and before.low not in self.words["determiners"] and not before.text[:1].isupper()
