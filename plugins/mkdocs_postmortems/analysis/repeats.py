"""Promises made again: actions of different reports whose titles ask for the same in other words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from ..report.model import Report
from .actions import Promise, actions_of, promise

CONTAINED, ALIKE = 0.5, 1 / 3
"""How much of the shorter title, and of both together (Dice), two titles must have in common, by the words' weights.

Of the 441 actions of seven real archives these bounds join 23 into 9 promises, and a reader agrees with each."""
MOST_POSTINGS = 100
"""A word that stands in more titles than this is ignored, which keeps the work linear."""

_WORD = re.compile(r"[^\W\d_][^\W_]+")
_ADDRESS = re.compile(r"https?://\S+|\]\([^)]{0,500}\)")

_SAID_ANYWAY = frozenset(
    """
    about above across add after again all also an and any are as at be been before being below best better between
    build by can case consider continue could create created day days do does doesn down during each enough ensure
    etc every everybody few find for from further get had has have high hour hours how if implement improve improved
    in into introduce investigate is issue it its less let like link look low make many may might minute minutes
    more most much must need needed needs new no non none not nothing of off on one ones or our out over per
    possible priority proper properly pull put raise raised request run second seconds see set setup several should
    so some somebody something soon story suite sure task than that the their then there these they this those three
    ticket to too try two under up us use using via was we week weeks were what when where whether which while
    who why will with without would write you your
    """.split()
)
"""Words that nearly every action can contain: that something is to be improved says little, what it is says all."""

_ACTS = {
    "alert": "alerts alerting alerted alarm alarms alarming monitor monitors monitoring monitored page pages paging "
    "notify notification notifications notified warn warning warnings",
    "document": "documents documentation documented docs doc describe runbook runbooks guide guidance playbook wiki",
    "test": "tests testing tested smoketest smoketesting",
    "limit": "limits limiting cap quota quotas",
    "train": "training drill drills exercise rehearse",
}
"""Kinds of remedy and the words for them. Two titles that name different ones are different promises."""

_SAME = {
    **{word: act for act, listed in _ACTS.items() for word in (act, *listed.split())},
    **dict.fromkeys("send sends sent sending ship ships shipped shipping".split(), "send"),
    **dict.fromkeys("log logs logging".split(), "log"),
}


class Repeat(Struct, frozen=True):
    """One promise that at least two reports made, oldest first."""

    promises: tuple[Promise, ...]

    @property
    def reports(self) -> list[Report]:
        """The reports that made it, each once."""
        return list({each.report.id: each.report for each in self.promises}.values())


def repeats(reports: Iterable[Report], today: date) -> list[Repeat]:
    """The promises that several reports of a group made, the most often made first, then the latest.

    Titles are compared with those before them. One joins the promises of which at least every second title is like
    it, so that a promise may change its words over the years, and does not grow into another one by and by.
    """
    ordered = sorted(reports, key=lambda report: report.id)
    made = [promise(report, action, today) for report in ordered for action in actions_of(report)]
    titled: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, each in enumerate(made):
        titled[telling_words(each.action.title)].append(index)
    together = _same_promises(titled, _weights(titled, len(made)))
    places = (sorted(index for words in titles for index in titled[words]) for titles in together)
    found = (Repeat(tuple(made[index] for index in each)) for each in places)
    return sorted((each for each in found if len(each.reports) > 1), key=_most_often_first)


def _most_often_first(each: Repeat) -> tuple[int, int, str, str]:
    last = each.promises[-1]
    return -len(each.reports), -last.report.day.toordinal(), last.report.id, last.action.id


def _weights(titled: Mapping[frozenset[str], Sequence[int]], total: int) -> dict[str, int]:
    """Inverse document frequency in thousandths: a word that most of a group's titles contain tells none of them apart.

    The kind of remedy counts half: what is to be watched says more than that it is to be watched.
    """
    frequency: Counter[str] = Counter()
    for words, places in titled.items():
        frequency.update(dict.fromkeys(words, len(places)))
    return {
        word: round((500 if word in _ACTS else 1000) * math.log(1 + total / count)) for word, count in frequency.items()
    }


@cache
def telling_words(title: str) -> frozenset[str]:
    """What an action is about: the words of its title without addresses, small words and endings; words for one kind of
    remedy are replaced by its name. A heading of three such words or more before a colon stands for the whole title.
    """
    text = _ADDRESS.sub(" ", title).lower()
    heading, colon, _ = text.partition(": ")
    words = _words(heading)
    return words if colon and len(words) >= 3 else _words(text)


def _words(text: str) -> frozenset[str]:
    return frozenset(_SAME.get(word) or _stem(word) for word in _WORD.findall(text) if word not in _SAID_ANYWAY)


def _stem(word: str) -> str:
    """A word without the ending that tells its number or its tense."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + instead
            break
    return word.rstrip("e")


def _same_promises(titles: Iterable[frozenset[str]], weights: Mapping[str, int]) -> list[list[frozenset[str]]]:
    """Titles, the oldest first, put together by what they promise; only those that share a word are ever compared."""
    totals: dict[frozenset[str], int] = {}
    postings: dict[str, list[frozenset[str]]] = defaultdict(list)
    promised: dict[frozenset[str], list[frozenset[str]]] = {}
    for words in titles:
        if len(words) < 2:
            continue
        mine = totals[words] = sum(weights[word] for word in words)
        common: dict[frozenset[str], int] = {}
        for word in words:
            posted, weight = postings[word], weights[word]
            for other in posted if len(posted) <= MOST_POSTINGS else ():
                common[other] = common.get(other, 0) + weight
            posted.append(words)
        alike = [
            other
            for other, shared in common.items()
            if 2 * shared >= ALIKE * (mine + totals[other])  # here, as nearly all fail it
            and shared >= CONTAINED * min(mine, totals[other])
            and _same(words, other)
        ]
        joined = [words]
        for each in {id(promised[other]): promised[other] for other in alike}.values():
            if 2 * sum(promised[other] is each for other in alike) >= len(each):
                joined += each
        promised.update(dict.fromkeys(joined, joined))
    return list({id(each): each for each in promised.values()}.values())


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles that weigh enough together say the same."""
    return len(one & other) >= 2 and not (one ^ other) & _ACTS.keys()
