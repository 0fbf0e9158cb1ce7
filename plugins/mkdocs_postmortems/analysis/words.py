"""The words of reports: cut out of prose, without addresses and ids, and reduced to their stems."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain

_TOKEN = re.compile(
    r"""
    https?://\S+ | \]\([^)\s]{0,200}\) | [\w.+-]{0,64}@[\w.-]+            # addresses, links' targets, handles
    | \b(?:[A-Za-z0-9-]{1,63}\.){2,10}[A-Za-z]{2,}\b                   # hosts
    | \b(?=[0-9a-fA-F-]{0,64}\d)[0-9a-fA-F][0-9a-fA-F-]{6,}\b        # hashes, ids, days
    | ([^\W\d_][^\W_]*(?:['’][a-z]+)? | \b[45]\d\d\b)      # words, and codes of HTTP
    """,
    re.VERBOSE,
)
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHORTEST = 3
"""What must be left of a word when its ending is taken off."""
_ENDINGS = (
    ("ization", ""), ("isation", ""), ("ations", "at"), ("ation", "at"), ("nesses", ""), ("ness", ""), ("ments", ""),
    ("ment", ""), ("ities", ""), ("ity", ""), ("ings", ""), ("ing", ""), ("ied", "y"), ("ies", "y"), ("edly", ""),
    ("ed", ""), ("ly", ""), ("ers", "er"), ("ions", ""), ("ion", ""), ("sses", "ss"), ("es", ""), ("s", ""),
)  # fmt: skip

STOP = frozenset(
    """
    a an the and or but nor of in on at to from for with by as is are was were be been being am do does did doing have
    has had having it its this that these those there here he she they them their we us our you your i my me so not no
    can could will would should may might must shall into over under again further then once when where why how all
    any both each few more most other some such only own same than too very just also after before during while about
    against between through above below up down out off if because until what which who whom whose within without via
    per still never always now ago yet one two three four five six seven eight nine ten first second third hour hours
    minute minutes min day days week weeks month months time times today yesterday morning afternoon evening am pm utc
    gmt cet cest est edt pst pdt bst jst january february march april may june july august september october november
    december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
    incident incidents postmortem postmortems post mortem report reported reports issue issues problem problems outage
    outages impact impacted affected affect team teams user users customer customers engineer engineers people someone
    service services however therefore although since due cause caused causes causing led lead result resulted
    resulting resolve resolved fix fixed fixes identified identify started start begin began noticed notice
    investigation investigated investigating happened occurred see seen made make found find took take taken got get
    went go going used using use able unable new several number many much root contributing factor factors summary
    timeline action actions item items lessons learned well wrong lucky http https www com org net io html md png jpg
    nbsp amp unknown none
    """.split()
)
"""Words that tell no incident from another: English grammar, calendar, and what templates and reports say anyway."""


def tokens(text: str) -> list[str]:
    """The words of a text as they are written, in order, without addresses, hosts, handles, ids and days."""
    return list(chain.from_iterable(map(_cut, text.split())))


def words(text: str) -> list[str]:
    """The stems of a text's words by which reports are compared, in order (see `terms`)."""
    return list(chain.from_iterable(map(_terms, text.split())))


@lru_cache(100_000)
def _cut(chunk: str) -> tuple[str, ...]:
    """The words in what stands between two spaces."""
    return tuple(filter(None, _TOKEN.findall(chunk)))


@lru_cache(100_000)
def _terms(chunk: str) -> tuple[str, ...]:
    return tuple(term for token in _cut(chunk) for term in terms(token))


@cache
def stems(token: str) -> tuple[str, ...]:
    """The stem of a word, and those of its parts where it is an identifier (`CoreDNS`), stop words included."""
    word = token.partition("'")[0].partition("’")[0]
    parts = _HUMPS.split(word)
    whole = stem(word.lower())
    if len(parts) == 1 or max(map(len, parts)) < _SHORTEST:
        return (whole,)
    return (whole, *dict.fromkeys(stem(part.lower()) for part in parts if len(part) > 1))


@cache
def terms(token: str) -> tuple[str, ...]:
    """The stems of a word by which reports are compared; none for a stop word or a single letter."""
    return tuple(found for found in stems(token) if len(found) > 1 and found not in _STOP_STEMS)


def stem(word: str) -> str:
    """A word in lower case without its English ending. Rough, but mostly the same for all forms of a word.

    The published stemmers (Porter's, for one) treat software's names no better and need a library or two hundred lines.
    """
    if len(word) <= _SHORTEST:
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            if ending != "s" or not word.endswith(("ss", "us", "is")):
                word = word[: -len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST and word.endswith("e") else word


_STOP_STEMS = STOP | {stem(word) for word in STOP}
