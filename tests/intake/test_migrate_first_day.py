"""An archive that is migrated and not touched: what the gate, the statistics and the actions make of it that day."""

from __future__ import annotations

import json
import pathlib
from collections import Counter

import pytest
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import STAGES, Report
from mkdocs_postmortems.report.parse import read_report
from support.commands import run
from support.reports import ROOT

ARCHIVE = ROOT / "tests/fixtures/migrate/first-day"
TODAY = "2025-01-10"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("first-day")
    done = run("migrate", str(ARCHIVE), "--output", "postmortems", "--report", "report.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def reports(site: pathlib.Path) -> list[Report]:
    contract = Options().contract
    readings = [read_report(path, path.name, contract) for path in sorted((site / "postmortems").glob("2*.md"))]
    assert not [problem for reading in readings for problem in reading.problems]
    return [reading.report for reading in readings if reading.report]


def test_the_gate_accepts_every_draft(site: pathlib.Path, reports: list[Report]) -> None:
    done = run("check", "postmortems", "--today", TODAY, cwd=site)
    assert done.returncode == 0, done.stdout
    assert len(reports) == 10


def test_statistics_stand_on_six_incidents_or_more(site: pathlib.Path) -> None:
    done = run("stats", "postmortems", "--format", "json", "--today", TODAY, cwd=site)
    figures = json.loads(done.stdout)["figures"]
    durations = figures | figures["stages"]
    for name in ("mttd", "mttm", "mttr", "detection-to-acknowledgement"):
        assert durations[name]["n"] >= 6, name
        assert durations[name]["median"]["value"] > 0, name


def test_the_day_is_that_of_the_text_not_of_publishing(reports: list[Report]) -> None:
    assert {report.id for report in reports} >= {"2024-03-04-order-api-pool", "2024-11-02-order-api-certificate"}


def test_actions_are_done_open_or_unknown_as_the_source_says(reports: list[Report]) -> None:
    status = Counter(action.status for report in reports for action in report.actions)
    assert status == {"done": 7, "open": 2, "unknown": 9}


def test_what_recurs_keeps_its_tag(reports: list[Report]) -> None:
    tags = Counter(tag for report in reports for tag in report.tags)
    assert tags["connection-pool"] == 3


def test_times_and_the_kinds_of_the_timeline_agree(reports: list[Report]) -> None:
    kinds = dict(zip(STAGES, ("onset", "detection", "acknowledgement", "mitigation", "resolution"), strict=True))
    for report in reports:
        for stage, kind in kinds.items():
            moment = getattr(report.times, stage)
            marked = [entry.moment.at for entry in report.timeline if entry.kind == kind]
            assert not (moment and marked) or moment.at in marked, (report.id, stage)


def test_a_trigger_has_no_class_that_nobody_gave_it(reports: list[Report]) -> None:
    assert {report.trigger.category for report in reports if report.trigger} == {"unknown"}
    assert not any(report.factors for report in reports)


def test_labels_become_fields(reports: list[Report]) -> None:
    late = next(report for report in reports if report.id == "2024-01-18-mail-to-customers-late")
    assert (late.incident, late.severity) == ("MAIL-31", "SEV-2")
    assert late.impact and late.impact.users and (late.impact.users.value, late.impact.users.approximate) == (400, True)


def test_a_zone_that_is_doubtful_is_told(site: pathlib.Path) -> None:
    files = json.loads((site / "report.json").read_text("utf-8"))["files"]
    summer = next(file for file in files if file["source"] == "mail/2024-10-10.md")
    assert [found["confidence"] for found in summer["findings"] if found["what"] == "zone"] == ["low"]
