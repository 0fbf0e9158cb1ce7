"""What a report is compared by: the words of its parts and the mechanisms that they name. A report, a value."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import msgspec
from msgspec import Struct

from ..report.model import Report
from ..report.stored import Shelf, hash_of, program
from .mechanisms import mechanisms
from .telling import Part, told
from .words import tokens, words

_WORTH: Mapping[Part, int] = {"title": 3, "causes": 2, "story": 2}
"""How much a part explains: titles and causes say what failed; where prose runs on, words only happen to be there."""
_COUNT: Mapping[Part, int] = {"causes": 2}
"""How often a word of a part counts in the text as a whole, unless once."""


class Features(Struct, frozen=True, gc=False):
    """Stems of words, and mechanisms, each with its count."""

    text: Mapping[str, int]
    """All that the report says."""
    title: Mapping[str, int]
    telling: Mapping[str, int]
    """Of the parts that say what failed and why, by how much each explains."""
    mechanisms: Mapping[str, int]
    """Of the same parts: names from the lexicon."""


def features(report: Report) -> Features:
    """The features of a report; they depend on nothing else, so they may be kept with its text."""
    parts = told(report)
    said = {part: words(text) for part, text in parts.items()}
    names: Counter[str] = Counter()
    for part, worth in _WORTH.items():
        for name, count in mechanisms(tokens(parts.get(part, ""))).items():
            names[name] += worth * count
    text = _counted(said, {**dict.fromkeys(said, 1), **_COUNT})
    return Features(text, Counter(said["title"]), _counted(said, _WORTH), names)


def features_of(reports: Iterable[Report], folder: pathlib.Path | None = None) -> list[Features]:
    """The features of some reports.

    With the `folder` that they lie in, those found before are taken from the user's folder for caches.
    """
    if folder is None:
        return [features(report) for report in reports]
    shelf = Shelf("features", *program(only=("report", "analysis")), str(folder.resolve()))
    found = [_kept(report, shelf) for report in reports]
    shelf.save()
    return found


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Features)


def _kept(report: Report, shelf: Shelf) -> Features:
    try:
        key = hash_of(_ENCODER.encode(report))
        if (raw := shelf.get(key)) is not None:
            return _DECODER.decode(raw)
    except (ValueError, OverflowError):  # a text that UTF-8 cannot hold, a number that is too large
        return features(report)
    found = features(report)
    shelf.put(key, _ENCODER.encode(found))
    return found


def _counted(said: Mapping[Part, Sequence[str]], times: Mapping[Part, int]) -> Counter[str]:
    return Counter(chain.from_iterable(said.get(part, ()) for part, count in times.items() for _ in range(count)))
