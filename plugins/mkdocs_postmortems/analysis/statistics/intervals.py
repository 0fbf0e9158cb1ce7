"""95 % intervals of counts, proportions, quantiles and means. Pure mathematics; `None` where n is too small."""

from __future__ import annotations

import math

from scipy import special

from .results import Interval

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = float(special.ndtri(1 - TAIL))
MEDIAN_NEEDS, P90_NEEDS, MEAN_NEEDS = 6, 36, 20
HALF_A_MINUTE = 30.0
"""Times are written to the minute: shorter than this, in seconds, is not told apart where logarithms are taken."""


def poisson_interval(count: int) -> Interval:
    """The exact interval of the mean of a Poisson count (Garwood, 1936).

    It covers at least 95 %, more for small counts; it can be given for 0.
    """
    low = float(special.gammaincinv(count, TAIL)) if count else 0.0
    return Interval(low, float(special.gammaincinv(count + 1, 1 - TAIL)))


def wilson_interval(count: int, of: int) -> Interval | None:
    """The score interval of a proportion (Wilson, 1927; see Brown, Cai and DasGupta, 2001); `None` of none."""
    if not of:
        return None
    share, square = count / of, Z * Z
    centre = (share + square / (2 * of)) / (1 + square / of)
    reach = Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Interval(max(0.0, centre - reach) if count else 0.0, min(1.0, centre + reach) if count < of else 1.0)
