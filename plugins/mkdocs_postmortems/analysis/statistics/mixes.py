"""How often each word of a vocabulary is said: who noticed, what set it off, what contributed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ...language import N_
from ...report.model import Report
from .groups import detection_words, factor_words, trigger_words
from .proportions import estimate_share
from .results import FORMAT, Definition, Mix, ShareRow
from .sample import Sample

GOOGLE = N_("Google, 2010 to 2017: The Site Reliability Workbook, appendix C, table C-1")

DETECTION = Definition(
    "detection", N_("Who noticed"),
    N_("Share of incidents by who noticed. Those that do not say, or say `unknown`, are left out."),
    "share", FORMAT,
)  # fmt: skip
TRIGGERS = Definition(
    "trigger", N_("Trigger"),
    N_("Share of incidents by category of trigger. Those that do not say, or say `unknown`, are left out."),
    "share", GOOGLE,
)  # fmt: skip
FACTORS = Definition(
    "factor", N_("What contributed"),
    N_(
    "Share of incidents with a factor of each class; an incident may have several, so the shares add up to more than "
    "one. Those that do not say, or say only `unknown`, are left out."),
    "share", FORMAT,
)  # fmt: skip

GOOGLE_TRIGGERS = {
    "binary-push": 0.37, "configuration-push": 0.31, "user-behavior-change": 0.09, "processing-pipeline": 0.06,
    "service-provider-change": 0.05, "performance-decay": 0.05, "capacity-management": 0.05, "hardware": 0.02,
}  # fmt: skip
"""Top triggers of outages at Google, 2010 to 2017 (table C-1)."""


def detection_mix(sample: Sample) -> Mix:
    """Who noticed: each incident that says counts once."""
    return mix(DETECTION, sample, detection_words)


def trigger_mix(sample: Sample) -> Mix:
    """Trigger, each incident that says once, beside Google's shares."""
    return mix(TRIGGERS, sample, trigger_words, GOOGLE_TRIGGERS, TRIGGERS.source)


def factor_mix(sample: Sample) -> Mix:
    """What contributed, each class once an incident.

    Not beside Google's root causes (table C-2), of which an outage has one: shares of several cannot be compared.
    """
    return mix(FACTORS, sample, factor_words)


def mix(
    definition: Definition,
    sample: Sample,
    words: Callable[[Report], Iterable[str]],
    published: dict[str, float] | None = None,
    reference: str | None = None,
) -> Mix:
    """How often each word is said, at most once a report, with Wilson's interval of each share by itself."""
    given = sample.table.coded(words)
    inside = np.zeros(len(given.silent), bool)
    inside[sample.rows] = True
    kept = inside[given.rows]
    places, codes = given.rows[kept], given.codes[kept]
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(len(given.words) + 1)).tolist()
    ids = sample.table.ids[places[order]]
    said = {word: ids[ends[c] : ends[c + 1]].tolist() for c, word in enumerate(given.words) if ends[c] < ends[c + 1]}
    silent = given.silent[sample.rows]
    excluded = {reason: sample.ids(silent == code) for code, reason in ((1, "not stated"), (2, "unknown"))}
    excluded = {reason: found for reason, found in excluded.items() if found}
    of = len(sample) - sum(map(len, excluded.values()))
    google = published or {}
    rows = [
        ShareRow(word, len(ids), estimate_share(len(ids), of), tuple(ids), google.get(word))
        for word, ids in [*said.items(), *((word, []) for word in google.keys() - said.keys())]
    ]
    rows.sort(key=lambda row: (-row.count, -(row.reference or 0), row.word))
    return Mix(definition, of, tuple(rows), excluded, reference)
