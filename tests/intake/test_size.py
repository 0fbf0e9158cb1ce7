"""Nights that were loud: ten thousand log lines and two thousand messages, in seconds and in little memory."""

import json
import pathlib
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from mkdocs_postmortems.intake.collect import Filters, collect
from mkdocs_postmortems.intake.event import Settings
from mkdocs_postmortems.intake.registry import open_source
from support.gate import run

START = datetime(2026, 3, 11, 7, tzinfo=UTC)
REPORT = """---
title: Checkout fails
severity: SEV-1
status: draft
times:
  started: 2026-03-11T07:10Z
  resolved: 2026-03-11T10:20Z
---
"""
SAID = (
    "GET /checkout 200 in {0} ms", "GET /checkout/{0} 503 in 5{0} ms", "ERROR pool exhausted, waited {0} ms",
    '{{"level":"warn","msg":"retrying charge {0}","trace":"{0:032x}"}}', "connection from 192.0.2.{0} reset",
)  # fmt: skip


def log(path: pathlib.Path, lines: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number in range(lines):
            at = START + timedelta(seconds=number * 10_000 / lines)
            pod = f"checkout-api-7d9f8b6c54-{'x2x4p' if number % 2 else 'k8s2q'}"
            stream.write(
                f"[pod/{pod}/app] {at:%Y-%m-%dT%H:%M:%S}.{number % 1000:09}Z {SAID[number % 5].format(number)}\n"
            )


def slack(folder: pathlib.Path, messages: int) -> None:
    folder.mkdir()
    said = [
        {
            "type": "message", "user": f"U{number % 40:06}",
            "text": f"<@U000001> looks at *dashboard* {number} &amp; `pool`",
            "ts": f"{(START + timedelta(seconds=5 * number)).timestamp():.6f}", "team": "T0EXAMPLE",
            "blocks": [{"type": "rich_text", "block_id": "b", "elements": [{"type": "text", "text": "x" * 400}]}],
            "reactions": [{"name": "eyes", "users": ["U000002"], "count": 1}],
        }
        for number in range(messages)
    ]  # fmt: skip
    (folder / "2026-03-11.json").write_text(json.dumps(said), "utf-8")


@pytest.mark.parametrize("kind", ["log", "slack"])
def test_a_loud_night_becomes_a_table_that_can_be_read(tmp_path: pathlib.Path, kind: str) -> None:
    report = tmp_path / "2026-03-11-checkout.md"
    report.write_text(REPORT, "utf-8")
    if kind == "log":
        log(tmp_path / "app.log", 10_000)
    else:
        slack(tmp_path / "inc-1", 2_000)
    began = time.perf_counter()
    done = run(
        "timeline", report.name, "--from", "app.log" if kind == "log" else "slack:inc-1", "--write", cwd=tmp_path
    )
    spent = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    rows = [line for line in report.read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    assert 5 <= len(rows) <= 30
    if kind == "log":
        assert any("ERROR pool exhausted" in row and "(2,000 times until 09:46)" in row for row in rows)
    assert spent < 2


def test_a_log_ten_times_as_long_takes_no_more_memory(tmp_path: pathlib.Path) -> None:
    peaks = []
    for lines in (4_000, 40_000):
        path = tmp_path / f"{lines}.log"
        log(path, lines)
        input_, adapter = open_source(str(path))
        tracemalloc.start()
        collection = collect(input_, adapter, Settings(), Filters())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert collection.tally.read == lines
    assert peaks[1] < 1.3 * peaks[0] + 500_000
