"""What `postmortems migrate` finds in labelled reports, against what a careful reader found.

A label is one line of a `migrate*.jsonl`: the `file` (relative to the folder of the labels), its `day`, the five times
and every timeline `entry` as UTC minutes, the number of `actions` and of those `done`, and in `skip` the fields on
which two readers might differ. The migration's own doubts (`~`) are not looked at: a guess counts like a statement.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import STAGES, Report
from mkdocs_postmortems.report.parse import read_report

COMMAND = pathlib.Path(sys.executable).with_name("postmortems")
FIELDS = ("day", *STAGES, "entries", "actions", "done")
_TIMES = ("started", "detected", "mitigated", "resolved")
GOALS = {"day": (0.97, 0.97), "entries": (0.97, 0.90), "actions": (0.95, 0.95), **dict.fromkeys(_TIMES, (0.90, 0.65))}
"""Precision and recall that the reports must reach with which the migration was developed."""


@dataclass
class Tally:
    """Of one field: how many values were found, how many are in the labels, how many are in both."""

    found: int = 0
    labelled: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0

    def add(self, found: Counter[str], labelled: Counter[str]) -> bool:
        """Count one report; whether all was found and nothing else."""
        self.found += found.total()
        self.labelled += labelled.total()
        self.right += (found & labelled).total()
        return found == labelled


@dataclass
class Scores:
    """Every field's tally, and in which reports a field differs."""

    reports: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    differences: list[str] = field(default_factory=list)

    def data(self) -> dict[str, dict[str, float]]:
        """As JSON has it."""
        return {
            name: {"precision": round(tally.precision, 4), "recall": round(tally.recall, 4)}
            for name, tally in self.tallies.items()
        }

    def missed(self) -> Iterator[str]:
        """The goals that are missed."""
        for name, (precision, recall) in GOALS.items():
            tally = self.tallies[name]
            if tally.precision < precision or tally.recall < recall:
                yield f"{name}: precision {tally.precision:.2f} of {precision}, recall {tally.recall:.2f} of {recall}"

    def table(self) -> Iterator[str]:
        yield f"  {'':<14}{'precision':>10}{'recall':>8}{'found':>8}{'labelled':>10}{'right':>7}"
        for name, tally in self.tallies.items():
            yield (
                f"  {name:<14}{tally.precision:>10.3f}{tally.recall:>8.3f}"
                f"{tally.found:>8}{tally.labelled:>10}{tally.right:>7}"
            )


def read_labels(folder: pathlib.Path) -> list[dict[str, Any]]:
    """The labels of all `migrate*.jsonl` in a folder whose files are there."""
    lines = [line for path in sorted(folder.glob("migrate*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    labels = [json.loads(line) for line in lines if line.strip()]
    return [label for label in labels if (folder / label["file"]).is_file()]


def archives(labels: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The archive that each file is of: the first folder in which the labelled files differ."""
    paths = [pathlib.PurePosixPath(label["file"]).parts for label in labels]
    shared = 0
    while len({parts[: shared + 1] for parts in paths}) == 1 and all(len(parts) > shared + 2 for parts in paths):
        shared += 1
    return {"/".join(parts): parts[shared] if len(parts) > shared + 1 else "." for parts in paths}


def score(folder: pathlib.Path, labels: Sequence[dict[str, Any]], zone: str) -> dict[str, Scores]:
    """Migrate the labelled reports and compare; by archive."""
    home = archives(labels)
    scores: dict[str, Scores] = {}
    with tempfile.TemporaryDirectory() as temporary:
        reports = _migrated(folder, labels, zone, pathlib.Path(temporary))
        for label in labels:
            mine = scores.setdefault(home[label["file"]], Scores())
            mine.reports += 1
            _compare(mine, label, reports.get(label["file"]))
    return scores


def total(scores: Sequence[Scores]) -> Scores:
    """All archives together."""
    whole = Scores()
    for one in scores:
        whole.reports += one.reports
        whole.differences += one.differences
        for name, tally in one.tallies.items():
            mine = whole.tallies[name]
            mine.found += tally.found
            mine.labelled += tally.labelled
            mine.right += tally.right
    return whole


def _migrated(
    folder: pathlib.Path, labels: Sequence[dict[str, Any]], zone: str, temporary: pathlib.Path
) -> dict[str, Report | None]:
    """The labelled files alone, migrated by the command and read again."""
    for label in labels:
        path = temporary / "old" / label["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / label["file"], path)
    command = [COMMAND, "migrate", "old", "--output", "new", "--report", "report.json", "--zone", zone]
    ran = subprocess.run(command, cwd=temporary, capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(f"postmortems migrate: exit code {ran.returncode}\n{ran.stdout}{ran.stderr}")
    told = json.loads((temporary / "report.json").read_text("utf-8"))
    contract = Options().contract
    return {
        file["source"]: read_report(temporary / "new" / file["output"], file["output"], contract).report
        for file in told["files"]
    }


def _compare(scores: Scores, label: dict[str, Any], report: Report | None) -> None:
    found = _found(report) if report else {}
    for name, tally in scores.tallies.items():
        if name in label["skip"]:
            continue
        mine, theirs = found.get(name, Counter()), _labelled(name, label[name])
        if not tally.add(mine, theirs):
            missed, beyond = (", ".join(sorted(some.elements())) for some in (theirs - mine, mine - theirs))
            scores.differences.append(f"{label['file']}: {name}: missed {missed or '-'}; beyond {beyond or '-'}")


def _labelled(name: str, value: Any) -> Counter[str]:
    if isinstance(value, int):
        return Counter({name: value})
    return Counter(value if isinstance(value, list) else [value] if value else [])


def _found(report: Report) -> dict[str, Counter[str]]:
    moments = {stage: getattr(report.times, stage) for stage in STAGES}
    return {
        "day": Counter([report.id[:10]] if not report.id.startswith("_") else []),
        **{stage: Counter([_minute(at.at)] if at and at.at else []) for stage, at in moments.items()},
        "entries": Counter(_minute(entry.moment.at) for entry in report.timeline if entry.moment.at),
        "actions": Counter({"actions": len(report.actions)}),
        "done": Counter({"done": sum(action.status == "done" for action in report.actions)}),
    }


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
