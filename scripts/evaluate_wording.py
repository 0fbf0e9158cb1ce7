"""Precision and recall of the wording rules on labelled sentences, and their alarms over real reports.

A file of sentences is JSON Lines: `text`, `label` (blame, hindsight or neutral), and either `person` (first or third)
or `why`, from which the person is told. Blame and hindsight count as one class. For `error` the positives are those in
the third person and what counts is an error; for `all` errors and warnings count. A family's precision is that of the
sentences it flags; its recall is over the sentences of its label (BL1 and BL3: blame, BL2: hindsight).
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.gate.registry import rules
from mkdocs_postmortems.gate.wording.lexicon import People, language
from mkdocs_postmortems.gate.wording.prose import Sentence, body_sentences
from mkdocs_postmortems.gate.wording.reading import problems
from mkdocs_postmortems.report.source import source_from_bytes

GOALS = {"error": {"precision": 0.95, "recall": 0.70}, "all": {"precision": 0.90, "recall": 0.90}}
LABELS = {"BL1": ("blame",), "BL2": ("hindsight",), "BL3": ("blame",)}


@dataclass(frozen=True)
class Row:
    """A labelled sentence and the rules that flag it."""

    text: str
    label: str
    first_person: bool
    codes: tuple[str, ...]

    @property
    def positive(self) -> bool:
        return self.label != "neutral"

    def flagged(self, level: Level) -> bool:
        """Whether a rule of this level or a worse one flags it."""
        wanted = (Level.ERROR,) if level is Level.ERROR else (Level.ERROR, Level.WARNING)
        return any(rules()[code].level in wanted for code in self.codes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=pathlib.Path, help="labelled sentences, JSON Lines")
    parser.add_argument("--reports", type=pathlib.Path, help="a folder of reports: list every error in them")
    parser.add_argument("--language", default="en")
    parser.add_argument("--goals", action="store_true", help="end with 1 where the figures are worse than the goals")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    if not (given.file or given.reports):
        parser.error("name a file of sentences, or --reports with a folder")
    if given.file:
        try:
            rows = [read(line, given.language) for line in given.file.read_text("utf-8").splitlines() if line.strip()]
        except (OSError, ValueError, KeyError) as error:
            sys.exit(f"{given.file} cannot be read: {error!r}")
        print(json.dumps(figures(rows), indent=2) if given.json else "\n".join(shown(rows)))
        if given.goals and (short := list(_short_of_goals(figures(rows)))):
            sys.exit("\n".join(short))
    if given.reports:
        print("\n".join(alarms(given.reports, given.language)))


def read(line: str, tongue: str) -> Row:
    given: dict[str, Any] = json.loads(line)
    codes = tuple(problem.code for sentence in body_sentences(given["text"]) for problem in found(sentence, tongue))
    return Row(given["text"], given["label"], _first_person(given), codes)


def found(sentence: Sentence, tongue: str) -> Iterator[Any]:
    """The problems of one sentence with what people are said to have done; names are another matter."""
    spoken = [language(tongue)]
    return (problem for problem in problems(sentence, spoken, People()) if not problem.code.startswith("BL4"))


def _first_person(given: dict[str, Any]) -> bool:
    if "person" in given:
        return bool(given["person"] == "first")
    return bool(re.search(r"first-person|\b(I|[Ww]e|us|our|my)\b", given.get("why", "")))


def figures(rows: list[Row]) -> dict[str, Any]:
    third = [row for row in rows if not (row.positive and row.first_person)]
    return {
        "error": score(third, lambda row: row.flagged(Level.ERROR)),
        "all": score(rows, lambda row: row.flagged(Level.WARNING)),
        "first_person": {
            "recall": _share(row.flagged(Level.WARNING) for row in rows if row.positive and row.first_person),
            "errors": sum(row.flagged(Level.ERROR) for row in rows if row.positive and row.first_person),
        },
        "families": {family: _family(rows, family, labels) for family, labels in LABELS.items()},
    }


def _short_of_goals(result: dict[str, Any]) -> Iterator[str]:
    for level, goals in GOALS.items():
        for name, goal in goals.items():
            if result[level][name] < goal:
                yield f"{name} of {level} is {result[level][name]}, the goal is {goal}"


def score(rows: Iterable[Row], flagged: Any) -> dict[str, float | int]:
    rows = list(rows)
    right = sum(flagged(row) and row.positive for row in rows)
    marked, positive = sum(map(flagged, rows)), sum(row.positive for row in rows)
    return _scores(right / marked if marked else 0.0, right / positive if positive else 0.0, marked)


def _family(rows: list[Row], family: str, labels: tuple[str, ...]) -> dict[str, float | int]:
    marked = [row for row in rows if any(code.startswith(family) for code in row.codes)]
    own = [row for row in rows if row.label in labels]
    precision = sum(row.positive for row in marked) / len(marked) if marked else 0.0
    return _scores(precision, sum(row in marked for row in own) / len(own) if own else 0.0, len(marked))


def _scores(precision: float, recall: float, marked: int) -> dict[str, float | int]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3), "flagged": marked}


def _share(given: Iterable[bool]) -> float:
    values = list(given)
    return round(sum(values) / len(values), 3) if values else 0.0


def shown(rows: list[Row]) -> Iterator[str]:
    """The figures as a table, then every sentence that was missed or flagged in vain."""
    result = figures(rows)
    positive, first = sum(row.positive for row in rows), sum(row.positive and row.first_person for row in rows)
    yield f"{len(rows)} sentences, {positive} positive, {first} of them in the first person"
    yield f"{'':28}{'precision':>10}{'recall':>8}{'F1':>7}{'flagged':>9}"
    lines = {"errors, third person": result["error"], "errors and warnings": result["all"], **result["families"]}
    for name, line in lines.items():
        yield f"{name:28}{line['precision']:>10.3f}{line['recall']:>8.3f}{line['f1']:>7.3f}{line['flagged']:>9}"
    own = result["first_person"]
    yield f"first person: recall {own['recall']}, flagged as error {own['errors']}"
    for row in rows:
        if row.positive and not row.flagged(Level.WARNING):
            yield f"missed ({'first' if row.first_person else 'third'} person): {row.text}"
        elif row.positive and not row.first_person and not row.flagged(Level.ERROR):
            yield f"only a warning, {', '.join(row.codes)}: {row.text}"
        elif not row.positive and row.flagged(Level.WARNING):
            yield f"flagged in vain, {', '.join(row.codes)}: {row.text}"


def alarms(folder: pathlib.Path, tongue: str) -> Iterator[str]:
    """Every error in a folder of reports, for a person to judge, and how many a report has."""
    counts = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".qmd", ".erb", ".markdown")):
        source = source_from_bytes(path.read_bytes(), path.name)
        number = 0
        for sentence in body_sentences(source.body, source.body_line):
            for problem in found(sentence, tongue):
                if rules()[problem.code].level is Level.ERROR:
                    number += 1
                    place = f"{path.relative_to(folder)}:{problem.position.line}"
                    yield f"{place}: {problem.code} {problem.message}\n    {sentence.text.strip()}"
        counts.append(number)
    if not counts:
        sys.exit(f"There is no report in {folder}")
    mean, median = statistics.mean(counts), statistics.median(counts)
    yield f"{len(counts)} reports, {sum(counts)} errors: mean {mean:.3f} and median {median:g} a report"


if __name__ == "__main__":
    main()
