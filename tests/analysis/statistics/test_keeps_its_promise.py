"""What scripts/evaluate-statistics measures: coverage, false alarms, the honesty of the power figure, and cost."""

import random
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from evaluate_statistics import Evaluation, everything
from mkdocs_postmortems.analysis.statistics import GROUPS, summary
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Action, Factor, Moment, Report, Times, Trigger
from support.reports import report


@pytest.mark.slow
def test_everything_published_covers_what_it_says() -> None:
    assert [result for result in Evaluation(1_000).all() if not result.kept] == []


def test_few_samples_of_each_kind_keep_their_promise() -> None:
    """Forty samples only show what is badly wrong, and that the simulation itself runs.

    Of two hundred cases, one may miss by chance; `scripts/evaluate-statistics` takes many samples and allows none.
    """
    results = list(Evaluation(40).all())
    assert {result.kind for result in results} >= {
        "median",
        "rate",
        "actions done",
        "false alarm, table",
        "ratio",
        "power",
    }
    missed = [result for result in results if not result.kept]
    assert len(missed) <= 1, missed


def incident(number: int, chance: random.Random) -> Report:
    start = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(hours=30 * number)
    stages = [start + timedelta(minutes=round(sum(chance.lognormvariate(3, 1) for _ in range(i)))) for i in range(5)]
    moments = [Moment(at, approximate=chance.random() < 0.05) for at in stages]
    return report(
        f"{start:%Y-%m-%d}-r{number}",
        severity=f"SEV-{chance.randint(1, 4)}",
        services=(f"s{chance.randrange(60)}",),
        teams=(f"t{chance.randrange(10)}",),
        detection=chance.choice(("customer", "monitoring")),
        trigger=Trigger(chance.choice(("hardware", "binary-push")), ""),
        factors=(Factor("F1", chance.choice(("software", "network")), ""),),
        times=Times(*moments, Moment(stages[-1] + timedelta(days=chance.randint(1, 9)))),
        actions=tuple(Action(f"A{i}", "", status="done", done=start.date() + timedelta(i * 20)) for i in range(4)),
    )


def test_two_thousand_reports_and_all_their_groups_take_little_time() -> None:
    """About 0.6 s; ten thousand generated reports must take at most 3 (scripts/evaluate-statistics --scale 10000)."""
    chance = random.Random(1)
    reports = [incident(number, chance) for number in range(2_000)]
    start = time.process_time()
    whole = summary(reports, Options(), date(2026, 1, 1))
    everything(whole)
    for kind in GROUPS:
        for group in whole.by(kind).values():
            everything(group, whole=False)
    assert time.process_time() - start < 2
