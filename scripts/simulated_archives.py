"""Archives whose truth is known, for scripts/evaluate-statistics: incidents in bursts, seasons, late reports, patterns,
actions that share their fate. Days and lengths are drawn; everything else of a report is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from mkdocs_postmortems.analysis.statistics import Sample
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Action, Moment, Report, Times

FIRST = date(2020, 1, 1)
OPTIONS = Options()
Drawn = np.ndarray


@dataclass(frozen=True)
class World:
    """How incidents come about: nothing changes over the years."""

    years: int = 2
    a_year: float = 24.0
    burst: float = 1.0
    """Mean number of incidents that come together, within days of the first."""
    season: float = 0.0
    """By which share the rate swings over the year."""
    delay: float = 0.0
    """Median days from onset to the publication of a report, lognormal; reports that are not out are not there."""
    kinds: int = 40
    """Kinds of incident, the first ones more frequent (Zipf); those of one kind are a pattern."""

    def days(self, chance: np.random.Generator) -> Drawn:
        """Days of onset from `FIRST` on, sorted, as fractions."""
        span, before = 365.25 * self.years, 60
        number = chance.poisson(self.a_year * (1 + self.season) / self.burst * (span + before) / 365.25)
        centres = chance.uniform(-before, span, number)
        wave = 1 + self.season * np.sin(2 * np.pi * centres / 365.25)
        centres = centres[chance.random(number) * (1 + self.season) < wave]
        sizes = chance.geometric(1 / self.burst, len(centres)) if self.burst > 1 else np.ones(len(centres), int)
        lags = chance.exponential(2 * self.burst, sizes.sum())
        lags[np.cumsum(sizes) - sizes] = 0
        days = np.repeat(centres, sizes) + lags
        return np.sort(days[(days >= 0) & (days < span)])

    def sample(self, chance: np.random.Generator) -> Sample:
        """An archive as it stands at the end of the last year."""
        span, days = 365.25 * self.years, self.days(chance)
        lengths = 60 * np.exp(chance.standard_normal((len(days), 3)))
        waits = self.delay * np.exp(0.8 * chance.standard_normal(len(days)))
        weights = 1 / np.arange(1, self.kinds + 1) ** 0.9
        kinds = chance.choice(self.kinds, len(days), p=weights / weights.sum())
        reports, patterns = [], dict[int, list[Report]]()
        for number, (day, stages, wait, kind) in enumerate(zip(days, lengths, waits, kinds, strict=True)):
            if self.delay and day + wait > span:
                continue
            start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=float(day))
            moments = [start + timedelta(minutes=float(minutes)) for minutes in np.cumsum(stages)]
            out = Moment(start + timedelta(days=float(wait))) if self.delay else None
            times = Times(Moment(start), Moment(moments[0]), Moment(moments[1]), None, Moment(moments[2]), out)
            report = Report(f"{start:%Y-%m-%d}-r{number}", "", "", "SEV-2", "published", times=times)
            reports.append(report)
            patterns.setdefault(int(kind), []).append(report)
        return Sample.of(reports, OPTIONS, FIRST + timedelta(days=round(span)), patterns.values())


def promised(
    chance: np.random.Generator, reports: int, unknown: Callable[[bool], float] = lambda done: 0.0
) -> tuple[Sample, dict[int, float]]:
    """Incidents of one and a half years with four actions each on average, which are done sooner or later together.

    `unknown` is the chance that nobody states the outcome of an action, by whether it was done within 90 days. Beside
    the sample: the true share done within 30, 60 and 90 days.
    """
    today, made = date(2025, 1, 1), []
    for number in range(reports):
        day = date(2023, 7, 1) + timedelta(days=int(chance.integers(0, 540)))
        together = chance.standard_normal()
        actions = []
        for place in range(1 + chance.poisson(3)):
            taken = round(50 * np.exp(1.2 * (0.7 * together + 0.714 * chance.standard_normal())))
            done = day + timedelta(days=taken)
            if chance.random() < unknown(taken <= 90):
                actions.append(Action(f"A{place}", "", status="unknown"))
            elif done < today:
                actions.append(Action(f"A{place}", "", status="done", done=done))
            else:
                actions.append(Action(f"A{place}", ""))
        made.append(Report(f"{day}-r{number}", "", "", "SEV-2", "published", actions=tuple(actions)))
    truth = {days: _normal((np.log(days + 0.5) - np.log(50)) / 1.2) for days in (30, 60, 90)}
    return Sample.of(made, OPTIONS, today), truth


def _normal(value: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(value))
