import pathlib
from datetime import date

import pytest
from generate_reports import LARGEST, SMALLEST, generate, reports
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.gate.run import Run
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.parse import read_report

LATE = {"PM414", "PM501", "PM502", "PM509", "PM511", "PM512", "PM515"}
"""Rules about what is late: an archive without any such report would be unlike a real one."""


@pytest.mark.parametrize(("seed", "today"), [(1, date(2026, 1, 1)), (2, date(2026, 1, 31)), (3, date(2040, 6, 1))])
def test_the_gate_finds_nothing_but_what_is_late(tmp_path: pathlib.Path, seed: int, today: date) -> None:
    paths = generate(tmp_path / "postmortems", 200, seed)
    verdicts = list(Run(tmp_path, tmp_path, asked=today).verdicts(paths))
    found = [finding for verdict in verdicts for finding in verdict.diagnostics]
    assert len(verdicts) == 200
    assert [finding for finding in found if finding.level is Level.ERROR or finding.code not in LATE] == []
    assert {"PM414", "PM501"} <= {finding.code for finding in found}


def test_reports_are_as_large_as_real_ones(tmp_path: pathlib.Path) -> None:
    for path in generate(tmp_path, 200, seed=3):
        report = read_report(path, path.name, Options().contract).report
        assert report
        assert SMALLEST <= path.stat().st_size <= LARGEST
        assert 3 <= len(report.actions) <= 8
        assert 8 <= len(report.timeline) <= 20


def test_incidents_recur() -> None:
    texts = [text for _, text in reports(200)]
    assert sum("\nrelated: [" in text for text in texts) > 10


def test_a_seed_gives_the_same_bytes_again() -> None:
    assert list(reports(20, seed=5)) == list(reports(20, seed=5))
    assert list(reports(20, seed=5)) != list(reports(20, seed=6))
