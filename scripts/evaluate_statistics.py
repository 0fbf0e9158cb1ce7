"""Do the published statistics keep their promise? Measured on samples whose truth is known.

    scripts/evaluate-statistics                 every kind of interval, 10,000 samples each; some three minutes
    scripts/evaluate-statistics --quick         the same with 1,000 samples, for CI
    scripts/evaluate-statistics --bootstrap     beside them scipy's bootstrap, which is not published
    scripts/evaluate-statistics --scale 10000   time and memory of every statistic of generated reports
    scripts/evaluate-statistics --reports DIR   real reports: what their authors typed against their own timestamps

Durations are lognormal, with a spread of logarithms (sigma) from 0.5 to 2. A 95 % interval of a duration that is
published must hold the truth in 93 to 97 of 100 samples, at each n and sigma; where it has no upper end ("at least"),
in at least 93. Counts and shares are whole numbers, so no interval covers every share equally: that of a count must
hold in at least 95 of 100 at every rate, that of a share in 93 to 97 of 100 on average over all shares. A comparison
may raise a false alarm five times in a hundred, and the power that it claims may be off by five points on average.
What chance alone explains as often as once in a thousand is no miss. Exit code 1 if something misses.
"""

from __future__ import annotations

import argparse
import json
import math
import pathlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from generate_reports import generate
from mkdocs_postmortems.analysis.statistics import GROUPS, Summary, intervals, power, ranks, summary
from mkdocs_postmortems.analysis.statistics.results import Interval
from mkdocs_postmortems.analysis.statistics.survival import Curve
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.corpus import read_corpus
from scipy import special
from stated_times import compare_folder

SIGMAS = (0.5, 1.0, 1.5, 2.0)
MEDIAN_MINUTES = 45
LOW, HIGH = 0.93, 0.97
SEED = 11
UNLIKELY = 0.001
"""What is less likely than this is no chance."""


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


class Evaluation:
    """The simulations; each takes `samples` samples a case."""

    def __init__(self, samples: int) -> None:
        self.samples = samples

    def chance(self, *case: Any) -> np.random.Generator:
        return np.random.default_rng([SEED, *str(case).encode()])

    def durations(self, chance: np.random.Generator, n: int, sigma: float) -> np.ndarray:
        return np.sort(60 * MEDIAN_MINUTES * np.exp(sigma * chance.standard_normal((self.samples, n))), axis=1)

    def covered(
        self, kind: str, sizes: tuple[int, ...], interval: Callable[[np.ndarray], Interval | None],
        truth: Callable[[float], float],
    ) -> Iterator[Result]:  # fmt: skip
        """Intervals of one sample of durations."""
        for n in sizes:
            for sigma in SIGMAS:
                found = [interval(row) for row in self.durations(self.chance(kind, n, sigma), n, sigma)]
                published = [each for each in found if each]
                target = 60 * MEDIAN_MINUTES * truth(sigma)
                rate = sum(each.holds(target) for each in published) / max(len(published), 1)
                note = f"published {len(published) / len(found):.0%}"
                yield Result(kind, f"n={n} sigma={sigma}", len(published), rate, LOW, HIGH, note)

    def medians(self) -> Iterator[Result]:
        sizes = (6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100, 300, 1000)
        return self.covered("median", sizes, lambda row: intervals.quantile_interval(row, 0.5), lambda sigma: 1)

    def ninetieths(self) -> Iterator[Result]:
        sizes = (36, 37, 40, 50, 75, 100, 300, 1000)
        z = 1.2815515655446004
        return self.covered(
            "p90", sizes, lambda row: intervals.quantile_interval(row, 0.9), lambda sigma: math.exp(z * sigma)
        )

    def means(self) -> Iterator[Result]:
        sizes = (20, 25, 30, 50, 100, 300, 1000)
        return self.covered("mean", sizes, intervals.mean_interval, lambda sigma: math.exp(sigma * sigma / 2))

    def survivals(self) -> Iterator[Result]:
        """Medians by Kaplan-Meier, in days: nothing, about a third, about three fifths censored."""
        for n in (12, 15, 20, 30, 50, 100, 300):
            for censored, watched in (("none", math.inf), ("a third", 7.0), ("three fifths", 2.2)):
                chance = self.chance("survival", n, censored)
                two_sided, at_least, shares = [], [], []
                for _ in range(self.samples // 2):
                    lengths = 30 * np.exp(chance.standard_normal(n))
                    limits = 30 * watched * chance.random(n) if math.isfinite(watched) else np.full(n, math.inf)
                    ended = lengths <= limits
                    curve = Curve(np.sort(lengths[ended]), np.sort(limits[~ended]))
                    if (interval := curve.median().interval) is not None:
                        (at_least if interval.high is None else two_sided).append(interval.holds(30))
                    # Where the share is tried, so that no one n and share decide.
                    place = chance.uniform(-1, 1)
                    if (share := curve.share_by(30 * math.exp(place)).interval) is not None:
                        shares.append(share.holds(0.5 * math.erfc(-place / math.sqrt(2))))
                both = two_sided + at_least
                high = HIGH if len(at_least) < 0.05 * len(both) else 1.0
                note = f'{len(at_least) / max(len(both), 1):.0%} "at least"'
                yield _rate("survival median", f"n={n} censored={censored}", both, LOW, high, note)
                yield _rate("survival share", f"n={n} censored={censored}", shares, LOW, 1.0 if watched < 3 else HIGH)

    def counts(self) -> Iterator[Result]:
        for rate in (0.1, 0.5, 1, 2, 5, 10, 30, 100):
            drawn = self.chance("count", rate).poisson(rate, self.samples).tolist()
            held = [intervals.poisson_interval(count).holds(rate) for count in drawn]
            yield _rate("count", f"mean={rate}", held, 0.95, 1.0)

    def shares(self) -> Iterator[Result]:
        for n in (6, 8, 10, 15, 20, 50, 100, 500):
            chance = self.chance("share", n)
            truths = chance.random(self.samples)
            drawn = zip(truths.tolist(), chance.binomial(n, truths).tolist(), strict=True)
            held = [intervals.wilson_interval(count, n).holds(truth) for truth, count in drawn]
            yield _rate("share", f"n={n}, all shares", held, LOW, HIGH)

    def ratios(self) -> Iterator[Result]:
        """The ratio of two groups whose second takes 1.5 times as long, and false alarms where it takes as long."""
        for sizes in ((6, 6), (6, 12), (8, 8), (10, 20), (20, 20), (50, 50), (30, 100), (200, 200)):
            for sigma in (0.5, 1.5):
                chance = self.chance("ratio", sizes, sigma)
                held, alarms = [], []
                for _ in range(self.samples // 2):
                    first, second = (np.sort(sigma * chance.standard_normal(n)) for n in sizes)
                    _, interval = ranks.shift(first, second + math.log(1.5))
                    assert interval
                    assert interval.high is not None
                    held.append(interval.holds(math.log(1.5)))
                    alarms.append(not interval.low <= math.log(1.5) <= interval.high)
                case = f"n={sizes[0]}+{sizes[1]} sigma={sigma}"
                yield _rate("ratio", case, held, LOW, HIGH)
                yield _rate("false alarm", case, alarms, 0.0, 0.05)

    def rate_alarms(self) -> Iterator[Result]:
        for mean in (3, 5, 10, 30, 100):
            chance = self.chance("rate", mean)
            counts = (chance.poisson(expected, self.samples).tolist() for expected in (mean, 2 * mean))
            alarms = [
                not intervals.rate_ratio_interval((one, 90), (other, 180)).holds(1) if one + other >= 6 else False
                for one, other in zip(*counts, strict=True)
            ]
            yield _rate("false alarm, rates", f"mean={mean}", alarms, 0.0, 0.05)

    def share_alarms(self) -> Iterator[Result]:
        for n in (6, 10, 20, 50, 200):
            chance = self.chance("share alarm", n)
            truths = chance.random(self.samples)
            pairs = zip(chance.binomial(n, truths).tolist(), chance.binomial(n, truths).tolist(), strict=True)
            alarms = [not intervals.newcombe_interval((one, n), (other, n)).holds(0) for one, other in pairs]
            yield _rate("false alarm, shares", f"n={n}, all shares", alarms, 0.0, 0.05)

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
            self.medians, self.ninetieths, self.means, self.survivals, self.counts, self.shares, self.ratios,
            self.rate_alarms, self.share_alarms, self.powers,
        )  # fmt: skip
        for part in parts:
            yield from part()


def _rate(kind: str, case: str, held: list[bool], low: float, high: float, note: str = "") -> Result:
    return Result(kind, case, len(held), sum(held) / max(len(held), 1), low, high, note)


def bootstraps(samples: int) -> Iterator[Result]:
    """What scipy's bootstrap (BCa, 999 resamples) covers, for comparison: not published, so nothing to keep."""
    from scipy.stats import bootstrap

    for name, statistic, truth in (
        ("median", np.median, lambda sigma: 1.0),
        ("mean", np.mean, lambda sigma: math.exp(sigma * sigma / 2)),
    ):
        for n in (6, 10, 20, 50):
            for sigma in (1.0, 1.5):
                chance = np.random.default_rng([SEED, n])
                held = []
                for _ in range(samples):
                    row = np.exp(sigma * chance.standard_normal(n))
                    found = bootstrap((row,), statistic, n_resamples=999, method="BCa", vectorized=True, rng=chance)
                    held.append(found.confidence_interval.low <= truth(sigma) <= found.confidence_interval.high)
                yield _rate(f"bootstrap {name}", f"n={n} sigma={sigma}", held, 0.0, 1.0)


def everything(figures: Summary) -> None:
    """Compute all that is lazy."""
    for name in ("durations", "time_between_failures", "downtime", "frequency", "completion", "action_closure",
                 "proportions", "mixes", "improves_by_chance"):  # fmt: skip
        getattr(figures, name)


def scale(count: int) -> dict[str, float]:
    """Processor time of all statistics of the whole and of every group, in seconds, and memory in megabytes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        generate(folder, count)
        reports = read_corpus(folder, Options().contract, folder).reports
    before, start = _peak(), time.process_time()
    whole = summary(reports, Options(), date(2026, 1, 1))
    everything(whole)
    groups = 0
    for kind in GROUPS:
        for group in whole.by(kind).values():
            everything(group)
            groups += 1
    seconds = time.process_time() - start
    return {"reports": count, "groups": groups, "seconds": round(seconds, 2), "MB read": before, "MB": _peak()}


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kibibytes
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def table(results: list[Result]) -> Iterator[str]:
    for kind in dict.fromkeys(result.kind for result in results):
        yield kind
        for result in (each for each in results if each.kind == kind):
            missed = "" if result.kept else f"  MISSES {result.low:.0%} to {result.high:.0%}"
            yield f"  {result.case:<28} {result.rate:6.1%} of {result.samples:>6}  {result.note}{missed}".rstrip()
    missed = sum(not result.kept for result in results)
    yield f"{len(results)} cases, {missed} missed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="1,000 samples a case instead of 10,000")
    parser.add_argument("--bootstrap", action="store_true", help="measure scipy's bootstrap instead")
    parser.add_argument("--scale", type=int, metavar="N", help="measure time and memory on N generated reports instead")
    parser.add_argument("--reports", type=pathlib.Path, metavar="DIR", help="compare with what authors typed instead")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write every figure here as well")
    given = parser.parse_args()
    failed = False
    found: Any
    if given.scale:
        found = scale(given.scale)
        print(", ".join(f"{name}: {value}" for name, value in found.items()))
    elif given.reports:
        if not given.reports.is_dir():
            parser.error(f"There is no folder {given.reports}")
        stated = compare_folder(given.reports)
        print(*(each.line for each in stated), sep="\n")
        counts = {reason: sum(each.reason == reason for each in stated) for each in stated for reason in [each.reason]}
        print("", *(f"{count:>4} {reason}" for reason, count in sorted(counts.items())), sep="\n")
        found = [asdict(each) for each in stated]
    else:
        results = list(bootstraps(500) if given.bootstrap else Evaluation(1_000 if given.quick else 10_000).all())
        print(*table(results), sep="\n")
        failed = not all(result.kept for result in results)
        found = [{**asdict(result), "kept": result.kept} for result in results]
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    sys.exit(failed)


if __name__ == "__main__":
    main()
