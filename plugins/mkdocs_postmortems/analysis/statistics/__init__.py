"""Figures over many reports, each with what was counted, what was left out, and how far it can be trusted.

`summary` is the way in, `results` what comes out. The definitions are in `measures`, `proportions`, `mixes` and
`actions`; `groups` says what reports are grouped by; `intervals`, `survival` and `ranks` are the mathematics;
`comparison` sets two groups side by side, and `power` tells what the data could have shown at all.
"""

from .comparison import Comparison, compare
from .groups import GROUPS, by, detection_words, factor_words, trigger_words
from .sample import Sample
from .summary import Summary, summary

__all__ = [
    "GROUPS",
    "Comparison",
    "Sample",
    "Summary",
    "by",
    "compare",
    "detection_words",
    "factor_words",
    "summary",
    "trigger_words",
]
