"""Measure `postmortems migrate` on an archive of real reports.

    scripts/evaluate-migrate DIR                   tables
    scripts/evaluate-migrate DIR --json            precision and recall by field, as JSON
    scripts/evaluate-migrate DIR --by-archive      and for each archive by itself
    scripts/evaluate-migrate DIR --leave-out NAME  without an archive; --only NAME: with no other

Where DIR holds labels (`migrate*.jsonl`, see scripts/migrate_labels.py), the reports that they name are migrated and
compared with them.

Then the whole archive, DIR/reports or DIR, is migrated twice: once without `--zone`, where timelines that state none
must stay as they are, and once with the zone that a person would name when asked. Whether a report has a title, a day
or a timeline, and which words it has, is found out here by plain patterns, not by the code that is measured. Entries
and actions are compared with what a person counted in a sample (tests/fixtures/migrate/sample.tsv), if the archive has
its files. Exit code 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import unquote

import migrate_labels
import yaml
from mkdocs_postmortems.report.source import read_source

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "tests/fixtures/migrate/sample.tsv"
COMMAND = pathlib.Path(sys.executable).with_name("postmortems")
READ, COUNTED = 0.90, 0.85
"""The goals: how many of the titles, days and timelines, and how many of the entries and actions."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = re.compile(
    rf"(?<!\d)20\d\d-[01]\d-[0-3]\d|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? 20\d\d|\d{{1,2}} {_MONTH} 20\d\d"
)
_TIMED = re.compile(
    rf"^\s*(?:[-*+]|\d+[.)]|\||#{{2,5}})\s+[\W_]*(?:(?:20\d\d-\d\d-\d\d|{_MONTH} \d+\w*)[\sT,]+)?[\W_]*\d{{1,2}}:\d\d"
)
"""A line that begins with a time of day, as an item, a row or a heading."""
_MARKS = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)+(?:\[[ xX]\](?=\s))?", re.MULTILINE)
_ADDRESS = re.compile(r"(?<=\]\()[^)\s]+|(?<=\]: )\S+", re.MULTILINE)
"""Of a link. What leads to a file of the archive leads to its new place afterwards."""
_FENCED = re.compile(r"^ {0,3}```.*?^ {0,3}```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Source:
    """What an old report has, by plain patterns."""

    path: str
    words: Counter[str]
    title: str
    text: str
    timed: int

    @property
    def dated(self) -> bool:
        return bool(_DAY.search(self.text))

    def names(self, day: str) -> bool:
        """Whether a day, `YYYY-MM-DD`, stands in it in one of the usual forms."""
        at = date.fromisoformat(day)
        nth, month = rf"0?{at.day}(?:st|nd|rd|th)?", rf"{at:%b}[a-z]*\.?"
        forms = (
            rf"{at:%Y}[-/.]?{at:%m}[-/.]?{at:%d}|{month} {nth}|{nth}\.?(?: of)? {month}|{nth}[./]{at:%m}[./]{at.year}"
        )
        return bool(re.search(forms, self.text))

    @property
    def timeline(self) -> bool:
        return self.timed >= 3


@dataclass
class Score:
    """What was measured in one run."""

    zone: str
    files: int = 0
    failed: list[str] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    have: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)
    check: int = 0
    said: str = ""

    def share(self, what: str) -> float:
        return self.read[what] / self.have[what] if self.have[what] else 1.0

    def counts(self, what: str) -> float:
        return self.found[what] / self.counted[what] if self.counted[what] else 1.0

    def goals(self) -> Iterator[str]:
        """The goals that were missed."""
        if self.failed:
            yield f"{len(self.failed)} files raised or could not be read"
        if self.lost:
            yield f"{sum(self.lost.values())} words lost"
        if self.check:
            yield "the gate refuses a draft"
        yield from (f"{what}: {self.share(what):.0%}" for what in self.have if self.share(what) < READ)
        yield from (f"{what}: {self.counts(what):.0%}" for what in self.counted if self.counts(what) < COUNTED)


def words(text: str) -> Counter[str]:
    """The words of a text, whatever their case; numbers and boxes of list items are markup."""
    return Counter(re.findall(r"[^\W_]+", _MARKS.sub(" ", text.replace("<br>", " ")).casefold()))


def leaves(value: Any) -> Iterator[str]:
    """The values of a front matter as text."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    elif value is not None:
        yield str(value)


def front_and_body(text: str) -> tuple[dict[str, Any], str]:
    found = re.match(r"(---|\+\+\+)[ \t]*\n(.*?\n)\1[ \t]*(?:\n|\Z)(.*)", text, re.DOTALL)
    if not found:
        return {}, text
    try:
        front = yaml.load(found[2], yaml.BaseLoader) if found[1] == "---" else tomllib.loads(found[2])
    except (yaml.YAMLError, tomllib.TOMLDecodeError):
        return {}, text
    return (front, found[3]) if isinstance(front, dict) else ({}, text)


def leads_to_file(folder: pathlib.Path, address: str) -> bool:
    """Whether an address leads to a file beside a report, with or without its ending."""
    name = unquote(address.partition("#")[0])
    beside = (folder / name).parent
    return (
        bool(name)
        and ":" not in name
        and beside.is_dir()
        and any(path.is_file() and path.name.startswith(pathlib.PurePosixPath(name).name) for path in beside.iterdir())
    )


def survey(path: pathlib.Path, name: str) -> Source:
    """What an old report has."""
    text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    front, body = front_and_body(text)
    title = str(front.get("title", ""))
    heading = re.search(r"^# +(.+?)\s*$", body, re.MULTILINE)
    if title and heading and words(heading[1]) == words(title):  # said twice, kept once
        body = body.replace(heading[0], "", 1)
    prose = _FENCED.sub("", body)
    body = _ADDRESS.sub(lambda found: "" if leads_to_file(path.parent, found[0]) else found[0], body)
    return Source(
        name,
        words("\n".join([*leaves(front), body])),
        title or (heading[1] if heading else ""),
        f"{name}\n{text}",
        sum(bool(_TIMED.match(line)) for line in prose.split("\n")),
    )


def migrate(folder: pathlib.Path, output: pathlib.Path, zone: str) -> tuple[int, dict[str, Any], str]:
    """Migrate an archive; the exit code, the report and what was said."""
    report = output.parent / "report.json"
    options = ["--zone", zone] if zone else []
    ran = subprocess.run(
        [COMMAND, "migrate", folder, "--output", output, "--report", report, *options], capture_output=True, text=True
    )
    told = json.loads(report.read_text("utf-8")) if report.is_file() else {"files": []}
    return ran.returncode, told, ran.stdout + ran.stderr


def evaluate(folder: pathlib.Path, zone: str, sample: pathlib.Path) -> Score:
    """Migrate an archive into a temporary folder and compare."""
    score = Score(zone or "none")
    with tempfile.TemporaryDirectory() as temporary:
        output = pathlib.Path(temporary) / "postmortems"
        code, told, said = migrate(folder, output, zone)
        if "Traceback" in said or code > 1:
            score.failed.append(said.strip().splitlines()[-1])
        for file in told["files"]:
            judge(score, folder, output, file)
        compare(score, told["files"], sample)
        ran = subprocess.run([COMMAND, "check", output], cwd=temporary, capture_output=True, text=True)
        score.check, score.said = ran.returncode, ran.stdout
    return score


def judge(score: Score, folder: pathlib.Path, output: pathlib.Path, file: dict[str, Any]) -> None:
    """Compare one report with its source."""
    score.files += 1
    if file["outcome"] == "unread":
        score.failed.append(file["source"])
        return
    source = survey(folder / file["source"], file["source"])
    written = read_source(output / file["output"], file["output"])
    missing = source.words - words("\n".join([*leaves(written.front.value), written.body]))
    if missing:
        score.lost[source.path] = missing.total()
    if file["outcome"] == "copied":
        return
    title = words(str(written.front.value["title"]))
    results = {
        "title": (bool(source.title), title.keys() <= words(source.title).keys()),
        "date": (source.dated, not file["output"].startswith("_") and source.names(file["output"][:10])),
        "timeline": (
            source.timeline and source.dated and not file["needs_zone"],
            file["entries"] >= 0.8 * source.timed,
        ),
    }
    for what, (has, read) in results.items():
        score.have[what] += has
        score.read[what] += has and read
        if has and not read:
            score.missed.setdefault(what, []).append(source.path)


def compare(score: Score, files: list[dict[str, Any]], sample: pathlib.Path) -> None:
    """Compare with what a person counted. What was read beyond that counts for nothing and is shown apart."""
    read = {file["source"]: file for file in files if not file["needs_zone"]}
    with sample.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            for what in ("entries", "actions") if row["path"] in read else ():
                counted, found = int(row[what]), int(read[row["path"]][what])
                score.counted[what] += counted
                score.found[what] += min(counted, found)
                score.beyond[what] += max(0, found - counted)


def shown(score: Score) -> Iterator[str]:
    yield f"zone: {score.zone}"
    yield f"  files              {score.files}"
    yield f"  exceptions         {len(score.failed)}"
    yield f"  words lost         {sum(score.lost.values())}"
    for what in score.have:
        yield f"  {what:<18} {score.read[what]} of {score.have[what]} ({score.share(what):.1%})"
    for what in score.counted:
        beyond = f", {score.beyond[what]} beyond" if score.beyond[what] else ""
        share = f"{score.counts(what):.1%}{beyond}"
        yield f"  {what + ' in sample':<18} {score.found[what]} of {score.counted[what]} ({share})"
    yield f"  check at draft     {'passes' if not score.check else 'FAILS'}"
    for name, missing in score.lost.items():
        yield f"    {missing} words lost: {name}"
    for what, names in score.missed.items():
        yield from (f"    no {what}: {name}" for name in names)
    if score.check:
        yield score.said
    yield from (f"  MISSED {goal}" for goal in score.goals())


def labelled(options: argparse.Namespace) -> dict[str, migrate_labels.Scores]:
    """The scores of the archives that were asked for, by name."""
    labels = migrate_labels.read_labels(options.folder)
    home = migrate_labels.archives(labels)
    unknown = {*options.only, *options.leave_out} - {*home.values()}
    if unknown:
        raise SystemExit(f"No label names a file of {', '.join(sorted(unknown))}")
    wanted = [
        label
        for label in labels
        if home[label["file"]] not in options.leave_out and (not options.only or home[label["file"]] in options.only)
    ]
    return migrate_labels.score(options.folder, wanted, options.zone) if wanted else {}


def show_labelled(scores: dict[str, migrate_labels.Scores], by_archive: bool, verbose: bool) -> None:
    whole = migrate_labels.total([*scores.values()])
    for name, part in [*(sorted(scores.items()) if by_archive else []), ("all archives", whole)]:
        print(f"{name}: {part.reports} labelled reports", *part.table(), sep="\n")
    if verbose:
        print(*whole.differences, sep="\n")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", type=pathlib.Path, help="the archive, with or without labels")
    parser.add_argument("--zone", default="UTC", help="what a person would name when asked; default: UTC")
    parser.add_argument("--sample", type=pathlib.Path, default=SAMPLE, help="what a person counted")
    parser.add_argument("--json", action="store_true", help="precision and recall by field as JSON, and nothing else")
    parser.add_argument("--by-archive", action="store_true", help="the labelled reports of each archive by themselves")
    parser.add_argument("--leave-out", action="append", default=[], metavar="ARCHIVE", help="no labels of this archive")
    parser.add_argument("--only", action="append", default=[], metavar="ARCHIVE", help="labels of this archive alone")
    parser.add_argument("--labels", action="store_true", help="compare with the labels and leave out the rest")
    parser.add_argument("--verbose", action="store_true", help="name what differs from the labels")
    parser.add_argument("--details", metavar="FILE", type=pathlib.Path, help="write every figure of the rest to a file")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"There is no folder {options.folder}")
    return options


def main() -> None:
    options = parse_arguments()
    scores = labelled(options)
    if options.json:
        print(json.dumps(migrate_labels.total([*scores.values()]).data(), indent=2))
        return
    if scores:
        show_labelled(scores, options.by_archive, options.verbose)
    missed = [*migrate_labels.total([*scores.values()]).missed()]
    print(*(f"  MISSED {goal}" for goal in missed), sep="\n", end="\n" if missed else "")
    if options.labels:
        sys.exit(bool(missed))
    archive = options.folder / "reports" if (options.folder / "reports").is_dir() else options.folder
    whole = [evaluate(archive, zone, options.sample) for zone in ("", options.zone)]
    for score in whole:
        print(*shown(score), sep="\n")
    if options.details:
        options.details.write_text(json.dumps([vars(score) for score in whole], indent=2) + "\n", "utf-8")
    sys.exit(bool(missed) or any(goal for score in whole for goal in score.goals()))


if __name__ == "__main__":
    main()
