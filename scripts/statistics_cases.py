"""The cases of scripts/evaluate-statistics: samples whose truth is known, and what must hold of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from mkdocs_postmortems.analysis.recurrence import FEWEST, Recurrence
from mkdocs_postmortems.analysis.statistics import Sample, comparison, control, intervals, power, ranks
from mkdocs_postmortems.analysis.statistics.actions import action_closure
from mkdocs_postmortems.analysis.statistics.delay import awaited
from mkdocs_postmortems.analysis.statistics.dispersion import Dispersion, estimate, windows
from mkdocs_postmortems.analysis.statistics.results import Interval
from mkdocs_postmortems.analysis.statistics.trend import trend
from scipy import special
from simulated_archives import FIRST, World, promised

LOW, HIGH = 0.93, 0.99
"""Between which the coverage of a published interval must lie."""
ALARMS = 0.05
SEED = 11
UNLIKELY = 0.001
"""What is less likely than this is no chance."""
BURSTS = (1.0, 1.5, 3.0)

Drawn = np.ndarray
Draw = Callable[[np.random.Generator, tuple[int, ...]], Drawn]


@dataclass(frozen=True)
class Result:
    """How often something held, over a number of samples."""

    kind: str
    case: str
    samples: int
    rate: float
    low: float
    """What the rate must reach."""
    high: float
    """What it must not exceed."""
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether chance alone may have led so far from a truth within the bounds."""
        held = round(self.rate * self.samples)
        below = special.bdtr(held, self.samples, self.low)
        above = special.bdtrc(held - 1, self.samples, self.high) if held else 1.0
        return bool(min(below, above) >= UNLIKELY)


def _lognormal(sigma: float) -> Draw:
    return lambda chance, size: 2700 * np.exp(sigma * chance.standard_normal(size))


def _mixture(chance: np.random.Generator, size: tuple[int, ...]) -> Drawn:
    """One incident in ten lasts days."""
    return _lognormal(1.0)(chance, size) * np.where(chance.random(size) < 0.1, 100, 1)


def _pareto(chance: np.random.Generator, size: tuple[int, ...]) -> Drawn:
    return 900 * (1 - chance.random(size)) ** (-1 / 1.2)


def _rounded(chance: np.random.Generator, size: tuple[int, ...]) -> Drawn:
    """Typed in steps of five minutes."""
    return 300 * np.round(_lognormal(1.0)(chance, size) / 300)


SHAPES: dict[str, Draw] = {
    **{f"lognormal, sigma {sigma}": _lognormal(sigma) for sigma in (0.5, 1.0, 2.0)},
    "mixture with multi-day incidents": _mixture,
    "Pareto": _pareto,
    "rounded to five minutes": _rounded,
}


class Evaluation:
    """The simulations: `samples` samples a case, and a tenth of it, but 60 at least, where each is a whole archive."""

    def __init__(self, samples: int) -> None:
        self.samples = samples
        self.archives = max(samples // 10, 60)

    def chance(self, *case: Any) -> np.random.Generator:
        return np.random.default_rng([SEED, *str(case).encode()])

    def quantiles(self) -> Iterator[Result]:
        """The median and the 90th percentile of lengths of time."""
        for name, quantile, sizes in (
            ("median", 0.5, (6, 7, 8, 10, 15, 30, 100, 1000)),
            ("90th percentile", 0.9, (36, 40, 50, 100, 300, 1000)),
        ):
            for shape, draw in SHAPES.items():
                truth = float(np.quantile(draw(self.chance("truth"), (1_000_000,)), quantile))
                for n in sizes:
                    rows = np.sort(draw(self.chance(name, shape, n), (self.samples, n)), axis=1)
                    found = [intervals.quantile_interval(row, quantile) for row in rows]
                    assert all(found)
                    held = [each.holds(truth) for each in found if each]
                    # Rounded values lie on the truth itself, and then every interval ends there.
                    yield rate(name, f"{shape}, n={n}", held, LOW, 1.0 if draw is _rounded else HIGH)

    def approximate(self) -> Iterator[Result]:
        """Long incidents have approximate times: their median with all of them, and what it was without."""
        for n in (10, 20, 50):
            chance = self.chance("approximate", n)
            rows = _lognormal(1.5)(chance, (self.samples, n))
            rough = chance.random(rows.shape) < special.expit(np.log(rows / 2700) - 1)
            held = [intervals.quantile_interval(np.sort(row), 0.5) for row in rows]
            without = [
                intervals.quantile_interval(np.sort(row[~out]), 0.5) for row, out in zip(rows, rough, strict=True)
            ]
            kept = [each.holds(2700) for each in without if each]
            note = f"{np.mean(kept):.0%} without the approximate ones"
            yield rate(
                "median", f"long ones approximate, n={n}", [each.holds(2700) for each in held if each], note=note
            )

    def rates(self) -> Iterator[Result]:
        """Incidents in a time, and with them MTBF, its inverse."""
        for burst in BURSTS:
            for years, a_year in ((2, 12), (2, 24), (2, 60), (4, 12), (4, 40), (8, 60)):
                world, chance = World(years, a_year, burst), self.chance("rate", burst, years, a_year)
                held, once = [], []
                for _ in range(self.samples // 2):
                    found, count = self._spread(world, chance)
                    if (interval := found.interval(count, round(365.25 * years))) is not None:
                        held.append(interval.holds(a_year * years))
                    once.append(_poisson(count).holds(a_year * years))
                note = f"published {len(held) / len(once):.0%}; Poisson {np.mean(once):.0%}"
                yield rate("rate", f"bursts of {burst}, {years} years of {a_year}", held, note=note)

    def _spread(self, world: World, chance: np.random.Generator) -> tuple[Dispersion, int]:
        days = world.days(chance).astype(np.int64)
        return estimate(windows(days, 0, round(365.25 * world.years))), len(days)

    def shares(self) -> Iterator[Result]:
        for n in (6, 8, 10, 15, 20, 50, 100, 500):
            chance = self.chance("share", n)
            truths = chance.random(self.samples)
            drawn = zip(truths.tolist(), chance.binomial(n, truths).tolist(), strict=True)
            held = [intervals.wilson_interval(count, n).holds(truth) for truth, count in drawn]
            yield rate("share", f"n={n}, all shares", held)

    def actions(self) -> Iterator[Result]:
        """Shares of actions done in time, where those of a report share their fate and some outcomes are unknown."""
        unknowns: tuple[tuple[str, Callable[[bool], float]], ...] = (
            ("all known", lambda done: 0.0),
            ("unknown by chance", lambda done: 0.4),
            ("unknown where done", lambda done: 0.6 if done else 0.1),
            ("unknown where not done", lambda done: 0.1 if done else 0.6),
        )
        for reports in (6, 10, 20, 60):
            for name, unknown in unknowns:
                chance, held = self.chance("actions", reports, name), []
                for _ in range(self.samples // 4):
                    sample, truth = promised(chance, reports, unknown)
                    found = action_closure(sample).shares
                    held += [b.interval.holds(truth[days]) for days, b in found.items() if b.interval]
                # What is unknown has bounds instead: they hold the truth by themselves.
                high = HIGH if name == "all known" else 1.0
                yield rate("actions done", f"{reports} reports, {name}", held, LOW, high, each=3)

    def ratios(self) -> Iterator[Result]:
        """The ratio of two groups whose second takes 1.5 times as long, and false alarms where it takes as long."""
        for sizes in ((6, 6), (6, 12), (8, 8), (10, 20), (20, 20), (50, 50), (30, 100), (200, 200)):
            for sigma in (0.5, 1.5):
                chance = self.chance("ratio", sizes, sigma)
                held = []
                for _ in range(self.samples // 2):
                    first, second = (np.sort(sigma * chance.standard_normal(n)) for n in sizes)
                    _, interval = ranks.shift(first, second + math.log(1.5))
                    assert interval
                    held.append(interval.holds(math.log(1.5)))
                yield rate("ratio", f"n={sizes[0]}+{sizes[1]} sigma={sigma}", held)

    def share_differences(self) -> Iterator[Result]:
        for n in (6, 10, 20, 50, 200):
            chance = self.chance("share difference", n)
            truths = chance.random(self.samples)
            pairs = zip(chance.binomial(n, truths).tolist(), chance.binomial(n, truths).tolist(), strict=True)
            held = [intervals.newcombe_interval((one, n), (other, n)).holds(0) for one, other in pairs]
            yield rate("difference of shares", f"n={n}, all shares", held, LOW, 1.0)

    def tables(self) -> Iterator[Result]:
        """False verdicts of two halves of an archive in which nothing changed: any in the whole table."""
        worlds = {
            "2 years of 16": World(2, 16), "2 years of 60": World(2, 60), "2 years of 200": World(2, 200),
            "bursts of 1.5": World(3, 30, 1.5), "bursts of 3": World(3, 30, 3.0), "few kinds": World(3, 60, kinds=6),
        }  # fmt: skip
        for name, world in worlds.items():
            chance, alarms, repeats = self.chance("table", name), [], []
            for _ in range(self.archives):
                sample = world.sample(chance)
                half = FIRST + timedelta(days=round(365.25 * world.years / 2))
                found = _compare(sample, *comparison.before_and_after(sample, half))
                alarms.append(any(each.direction for each in (*found.durations, found.rate, *found.proportions)))
                repeats.append(found.proportions[-1].test.p is not None and found.proportions[-1].test.p <= ALARMS)
            yield rate("false alarm, table", name, alarms, 0.0, ALARMS)
            yield rate("false alarm, repeat rate", name, repeats, 0.0, ALARMS)

    def trends(self) -> Iterator[Result]:
        """False news of frequency under "Are we getting better?": seasons, bursts, reports that come late."""
        worlds = {
            "2 years of 24": World(2, 24), "4 years of 60": World(4, 60), "bursts of 3": World(4, 30, 3.0),
            "season, 2 years": World(2, 40, season=0.8), "season, 3 years": World(3, 40, season=0.8),
            "late by 30 days": World(3, 40, delay=30), "late by 60 days": World(3, 80, delay=60),
        }  # fmt: skip
        for name, world in worlds.items():
            chance, alarms, awaits = self.chance("trend", name), [], list[tuple[float, float]]()
            for _ in range(self.archives):
                sample = world.sample(chance)
                found = trend(sample)
                alarms.append(bool(found and found.comparison.rate.direction))
                awaits.append((awaited(sample).between(sample.first, sample.last), float(len(sample))))
            late = sum(late for late, _ in awaits) / len(awaits)
            expected = world.a_year * world.years - sum(found for _, found in awaits) / len(awaits)
            note = f"awaited {late:.1f}, missing {expected:.1f}" if world.delay else ""
            yield rate("false alarm, trend", name, alarms, 0.0, ALARMS, note)

    def charts(self) -> Iterator[Result]:
        """Points outside the limits of a control chart, where nothing is out of the ordinary: any in the chart."""
        for burst in BURSTS:
            for years, a_year in ((1, 24), (2, 24), (4, 60)):
                world, chance, alarms = World(years, a_year, burst), self.chance("chart", burst, years, a_year), []
                for _ in range(self.samples // 4):
                    days = world.days(chance)
                    number = np.histogram(days, 12 * years, (0, 365.25 * years))[0]
                    if number.any():
                        low, high = control.count_limits(number, control.LEVEL / len(number))
                        alarms.append(bool((number < low).any() or (number > high).any()))
                yield rate("false alarm, months", f"bursts of {burst}, {years} years of {a_year}", alarms, 0.0, ALARMS)
        for shape, draw in SHAPES.items():
            for groups in ((5, 5, 10, 40), (3,) * 12, (20,) * 8):
                chance, alarms = self.chance("funnel", shape, groups), []
                for _ in range(self.samples // 4):
                    values = draw(chance, (sum(groups),))
                    pool, parts = np.sort(values), np.split(values, np.cumsum(groups)[:-1])
                    bounds = [control.median_limits(pool, len(part), control.LEVEL / len(groups)) for part in parts]
                    medians = [intervals.quantile_of(np.sort(part), 0.5) for part in parts]
                    alarms.append(any(not low <= m <= high for (low, high), m in zip(bounds, medians, strict=True)))
                yield rate("false alarm, funnel", f"{shape}, {len(groups)} groups", alarms, 0.0, ALARMS)

    def recurrences(self) -> Iterator[Result]:
        """A pattern that comes back more often, or less, though nothing changed."""
        for burst in BURSTS:
            for a_year in (8, 12, 30):
                world, chance, alarms = World(2, a_year, burst), self.chance("recurrence", burst, a_year), []
                for _ in range(self.samples // 4):
                    days = world.days(chance).astype(int).tolist()
                    if len(days) > FEWEST:
                        found = Recurrence(tuple(np.diff(days).tolist()), 730 - days[-1])
                        alarms.append(found.trend != "no trend")
                # Half a dozen bursts cannot be told from a trend.
                limit = ALARMS if burst < 2 else 0.1
                yield rate("false alarm, recurrence", f"bursts of {burst}, {a_year} a year", alarms, 0.0, limit)

    def powers(self) -> Iterator[Result]:
        """The mean of the claimed probability against how often the test does notice a fifth less."""
        for n in (10, 20, 40, 100, 200):
            for sigma in (0.5, 1.0):
                chance = self.chance("power", n, sigma)
                noticed, claimed = [], []
                for index in range(self.samples):
                    first, second = (np.sort(sigma * chance.standard_normal(n)) for _ in range(2))
                    interval = ranks.shift(first, second + math.log(0.8))[1]
                    assert interval
                    assert interval.high is not None
                    noticed.append(interval.high < 0)
                    if index < self.samples // 40:
                        values = (2700 * np.exp(first), 2700 * np.exp(second))
                        claimed.append(power.noticed(*(value.tolist() for value in values)))
                truth, claim = float(np.mean(noticed)), float(np.mean(claimed))
                note = f"claimed {claim:.1%}, noticed {truth:.1%}"
                yield Result("power", f"n={n}+{n} sigma={sigma}", self.samples, abs(claim - truth), 0.0, 0.05, note)

    def all(self) -> Iterator[Result]:
        parts = (
            self.quantiles, self.approximate, self.rates, self.shares, self.actions,
            self.ratios, self.share_differences, self.tables, self.trends, self.charts, self.recurrences, self.powers,
        )  # fmt: skip
        for part in parts:
            yield from part()


def _compare(sample: Sample, one: Sample, other: Sample) -> comparison.Comparison:
    return comparison.compare(one, other, ("first", "second"), sample)


def _poisson(count: int) -> Interval:
    """What independent incidents would have, for comparison (Garwood, 1936)."""
    low = float(special.gammaincinv(count, intervals.TAIL)) if count else 0.0
    return Interval(low, float(special.gammaincinv(count + 1, 1 - intervals.TAIL)))


def rate(
    kind: str, case: str, held: Iterable[bool], low: float = LOW, high: float = HIGH, note: str = "", each: int = 1
) -> Result:
    """How often it held; `each` of the values come from one sample, and tell no more than one."""
    found = list(held)
    return Result(kind, case, len(found) // each, sum(found) / max(len(found), 1), low, high, note)
