"""Promises made again, in other words and over the years."""

import os
import pathlib
import random
import subprocess
import sys
import time

import pytest
from mkdocs_postmortems.analysis.repeats import Repeat, repeats, telling_words
from mkdocs_postmortems.report.model import Action, Report
from support.commands import run
from support.reports import ROOT, TODAY, corpus_of, numbered, organisation, report

REPEATED = ROOT / "tests/fixtures/migrate/repeated"
"""Four reports that retell those of a real archive, whose authors promised the same alarm four times."""


def promising(*titles: str) -> list[Report]:
    """One report a title."""
    return [report(numbered(n), actions=(Action("A1", title),)) for n, title in enumerate(titles)]


def told(found: list[Repeat]) -> list[list[tuple[str, str]]]:
    return [[(each.report.id[:10], each.action.id) for each in one.promises] for one in found]


def test_a_real_archive_promised_the_same_alarm_four_times(tmp_path: pathlib.Path) -> None:
    done = run("migrate", REPEATED, "--output", tmp_path / "new", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lifted = corpus_of(tmp_path / "new").reports
    assert sum(len(each.actions) for each in lifted) == 13
    assert told(repeats(lifted, TODAY)) == [
        [("2021-01-05", "A1"), ("2021-02-15", "A1"), ("2023-02-13", "A2"), ("2023-04-11", "A3")]
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alert when pool is above 80 %", "Add alert on pool usage"),
        ("Write a runbook for failover", "Document the failover"),
        ("Set a memory limit for workers", "Limit the memory of each worker (see https://tracker.example/7)"),
        ("Renew certificates automatically", "Automatically renew the certificate"),
        (
            "Priority classes for critical workloads: planned for May",
            "Implement priority-classes for critical workloads",
        ),
    ],
)
def test_other_words_for_the_same(one: str, other: str) -> None:
    assert told(repeats(promising(one, other), TODAY)) == [[("2020-01-01", "A1"), ("2020-01-02", "A1")]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alert when the pool is above 80 %", "Write a runbook for the pool alert"),
        ("Alert on pool usage", "Alert on disk usage of the mail gateway"),
        ("Restart the pool each night", "Test the pool each night"),
        ("Investigate", "Investigate"),
        ("Pool", "Pool"),
        ("", ""),
    ],
)
def test_what_is_not_the_same(one: str, other: str) -> None:
    assert repeats(promising(one, other), TODAY) == []


def test_what_one_report_promises_twice_is_no_repeat() -> None:
    twice = report(actions=(Action("A1", "Alert on pool usage"), Action("A2", "Alert on pool usage")))
    assert repeats([twice], TODAY) == []


def test_a_promise_does_not_grow_into_another_by_and_by() -> None:
    """Each title is like the one before it, and the last has nothing in common with the first."""
    words = "amber bronze copper denim ebony flint garnet hazel".split()
    chain = promising(*(f"Replace {a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)))
    assert max(len(each.promises) for each in repeats(chain, TODAY)) <= 3


def test_the_most_often_promised_comes_first_whatever_the_order() -> None:
    reports = promising("Alert on pool usage", "Pin the version of Flux", "Alert on pool usage", "Pin version of Flux",
                        "Add an alert on pool usage")  # fmt: skip
    found = repeats(reports, TODAY)
    assert [len(each.reports) for each in found] == [3, 2]
    random.Random(1).shuffle(reports)
    assert repeats(reports, TODAY) == found


def test_what_the_organisation_promised_again() -> None:
    assert [("2025-08-10", "A2"), ("2026-02-05", "A1")] in told(repeats(organisation().reports, TODAY))


def test_markup_and_small_words_say_nothing() -> None:
    assert telling_words("Add [an alert](https://x.example/alert) on the usage of pools") == {"alert", "usag", "pool"}


def test_the_seed_of_hashes_changes_nothing() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from support.reports import organisation, TODAY\n"
        "from mkdocs_postmortems.analysis.repeats import repeats\n"
        "print([[(p.report.id, p.action.id) for p in r.promises] for r in repeats(organisation().reports, TODAY)])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "4242")
    }  # fmt: skip
    assert len(said) == 1


def test_cost_grows_in_line_with_the_number_of_promises() -> None:
    """Four times as many take four times as long; sixteen if each were compared with each."""

    def seconds(count: int) -> float:
        made = promising(*(f"Alert on part {n} of box{n % 50}" for n in range(count)))
        start = time.process_time()
        repeats(made, TODAY)
        return time.process_time() - start

    telling_words.cache_clear()
    seconds(100)
    assert seconds(4000) < 12 * max(seconds(1000), 0.01)
