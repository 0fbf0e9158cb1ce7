"""Long reports: what they cost grows with their length, whatever they repeat."""

from __future__ import annotations

import time
from datetime import date

import pytest
from mkdocs_postmortems.gate.check import judge
from mkdocs_postmortems.gate.fix import fix
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import source_from_bytes
from support.expressions import UNITS
from support.gate import NAME, text_of

OPTIONS = Options()
TODAY = date(2026, 4, 1)
WORDS = [
    "5 minutes ", "2026-01-01 10:00 ", "10:00 - 11:00 ", "@search ", "we should have ", "human error ", "Bob was ",
    "a@b.cc ", "10.0.0.1 ", "## a\n", "## Timeline\n", "1. Why?\n", "| 10:00 | a |\n", "[a][b] ", "[a]: http://b\n",
    "<!-- internal -->", "<!-- /internal --> ", "<!-- postmortems: ignore PM204 -->\n", "TODO ", "password=abc12345 ",
    "- [ ] x\n", "\n\n> a", "    a\n", "```\n", "see 2026-01-01-a ", "F1 ", "Why? ", "a. ", "**a** ", '"a b c d ',
]  # fmt: skip
"""What rules look for."""
TABLE = "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n"
PLACES = ["{}", TABLE + "| 08:10 | {} |\n", TABLE + "{}\n", "## {}", "## Five whys\n\n1. {}"]
MOST_SECONDS = 2.0


def seconds(unit: str, place: str, size: int) -> float:
    """What it costs to read, judge and put right a report that repeats something in a place."""
    body = place.format(unit * (size // len(unit)))
    data = text_of("services: [a]\ntimes: {started: 2026-03-11T08:00Z}\n", body).encode()
    started = time.process_time()
    judge(parse(source_from_bytes(data, NAME), OPTIONS.contract), OPTIONS, {}, TODAY)
    fix(data, NAME, OPTIONS, TODAY)
    return time.process_time() - started


@pytest.mark.parametrize("unit", ["a@b.cc ", "Why? ", "TODO ", "Bob was ", "<!-- <!-- "])
def test_a_long_report_is_judged_at_once(unit: str) -> None:
    assert seconds(unit, "{}", 100_000) < MOST_SECONDS


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("place", PLACES)
def test_twice_the_length_costs_no_more_than_three_times(place: str) -> None:
    slow = []
    for unit in (*UNITS, *WORDS):
        if "\n" in unit and place.endswith("|\n"):
            continue
        short = seconds(unit, place, 30_000)
        if short > 0.25 and (long := seconds(unit, place, 60_000)) > 3 * seconds(unit, place, 30_000):
            slow.append((unit, short, long))
    assert not slow
