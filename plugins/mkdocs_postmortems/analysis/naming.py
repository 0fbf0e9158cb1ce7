"""What a group of reports has in common in words, as a person would say it: the phrases that most of them mention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from msgspec import Struct

from ..report.model import Report
from ..report.yaml import read_yaml
from .telling import told
from .words import STOP, stem, stems, tokens

LONGEST = 3
"""Words of a phrase."""
WEAK = 0.7
"""What a phrase is worth beside others if only titles make it specific."""
HALF = 3.0
"""A report that uses a phrase so often is half about it."""

_EDGE = re.compile(r"^[^\w`'’*_]+|[^\w`'’*_]+$")
"""Punctuation at an end of what stands between two spaces; no phrase crosses it."""

_CODE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)

Phrase = tuple[str, ...]
"""Stems of words that stand side by side."""


class Use(Struct):
    """How a report uses a phrase."""

    written: Counter[str]
    """How often in which form, in its title, causes and story."""
    titled: bool = False

    @property
    def weight(self) -> int:
        """How often, a title counting three times."""
        return self.written.total() + 2 * self.titled


def uses(report: Report) -> dict[Phrase, Use]:
    """The phrases in what says how and why a report's incident came about."""
    found: dict[Phrase, Use] = {}
    for phrase, form in _phrases(report.title):
        found.setdefault(phrase, Use(Counter(), True)).written[form] += 1
    for phrase, form in _phrases(_prose(report)):
        found.setdefault(phrase, Use(Counter())).written[form] += 1
    return found


def quality(phrase: Phrase, used: Sequence[Use], rarity: Mapping[str, float]) -> float:
    """How well reports that use a phrase are called by it; 0 where they cannot be.

    They can where it stands in two titles, where it is a proper name in one, and where it has two words of which one
    can name an incident. It counts how rare its rarest word is among all reports, how much of each report it makes up,
    and in how many titles it stands.
    """
    rare = max(rarity.get(term, 0.0) for term in phrase)
    titles = sum(use.titled for use in used)
    names = any(map(can_name, phrase))
    if not rare or not (titles > 1 or (names and (len(phrase) > 1 or (titles and _is_proper(used))))):
        return 0.0
    told = sum(use.weight / (use.weight + HALF) for use in used) / len(used)
    longer = 1 + 0.4 * (len(phrase) - 1)
    return (1.0 if names else WEAK) * rare * told * (1 + titles / len(used)) * longer


def shown(used: Sequence[Use]) -> str:
    """A phrase as most reports write it."""
    written = sum((use.written for use in used), Counter[str]())
    return min(written, key=lambda form: (-written[form], form.swapcase()))


@cache
def can_name(term: str) -> bool:
    """Whether a stem can name an incident by itself."""
    return term not in _never() and term not in _weak()


def _prose(report: Report) -> str:
    """What says how and why it failed, without blocks of code."""
    return "\n".join(_CODE.sub("", text) for part, text in told(report).items() if part in ("causes", "story"))


def _phrases(text: str) -> Iterator[tuple[Phrase, str]]:
    """The phrases of a text, in order, and as they are written."""
    for run in _runs(text):
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                phrase = tuple(each for each, _ in run[start:end])
                if len(set(phrase)) == len(phrase):
                    yield phrase, " ".join(token for _, token in run[start:end])


def _runs(text: str) -> Iterator[list[tuple[str, str]]]:
    """Words side by side that may be in a name, as (stem, as written)."""
    for line in text.splitlines():
        run: list[tuple[str, str]] = []
        for chunk in line.split():
            if chunk.count("/") > 1:  # a path
                chunk = "."
            edges = [match.start() for match in _EDGE.finditer(chunk)]
            if run and 0 in edges:
                yield run
                run = []
            for token in tokens(chunk):
                its = stems(token)[0]
                if its in _never() or len(its) < 2:
                    if run:
                        yield run
                    run = []
                else:
                    run.append((its, token))
            if run and any(edges):
                yield run
                run = []
        if run:
            yield run


def _is_proper(used: Sequence[Use]) -> bool:
    """Whether a word is mostly written as a name: not in lower case, where it is not the first of its sentence too."""
    written = [(form, count) for use in used for form, count in use.written.items()]
    return sum(n for form, n in written if not form.islower()) > 0.8 * sum(n for _, n in written)


@cache
def _listed() -> Mapping[str, str]:
    found: dict[str, str] = read_yaml(resources.files(__package__).joinpath("naming.yml").read_text("utf-8")).value
    return found


@cache
def _never() -> frozenset[str]:
    return frozenset(stem(word) for word in (*STOP, *_listed()["never"].split()))


@cache
def _weak() -> frozenset[str]:
    return frozenset(stem(word) for word in _listed()["never_alone"].split())
