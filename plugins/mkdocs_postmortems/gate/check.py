"""The verdict on one report or on many: read, apply the rules, honour exceptions, set levels."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from ..options import FILE, BadOptions, Options
from ..report.corpus import Names, cross_problems, find_reports, names_of, shown_path
from ..report.parse import Reading, read_report
from ..report.problem import Problem
from .diagnostics import Diagnostic, Level
from .registry import Rule, Subject, rules
from .suppress import suppress


def check_files(
    paths: Iterable[pathlib.Path], options: Options, shown_from: pathlib.Path, today: date
) -> Iterator[tuple[Reading, list[Diagnostic]]]:
    """Judge files one after the other; nothing of a file is kept once its verdict is out.

    Ids are looked up among the files given, those that lie beside them, and the organisation's reports.
    Raises `BadOptions` where postmortems.yml sets the level of a rule that does not exist or has a fixed one.
    """
    if wrong := [*_unknown_rules(options)]:
        raise BadOptions(FILE, wrong)
    paths = list(paths)
    beside = (found for folder in {path.parent for path in paths} for found in folder.glob("*.md"))
    known = {path.resolve(): path for path in [*find_reports(options.reports), *beside, *paths]}
    names = names_of(known.values(), shown_from)
    for path in paths:
        reading = read_report(path, shown_path(path, shown_from), options.contract)
        yield reading, judge(reading, options, names, today)


def _unknown_rules(options: Options) -> Iterator[Problem]:
    known = rules()
    for code, place in options.rule_positions.items():
        if code not in known:
            yield Problem("", place, f"There is no rule {code}", "See `postmortems rules`")
        elif known[code].fixed:
            cause = f"{code} has a fixed level: without it a report cannot be read"
            yield Problem("", place, cause, "Delete the line")


def judge(reading: Reading, options: Options, names: Names, today: date) -> list[Diagnostic]:
    """Every diagnostic of one file, sorted by place."""
    reading = replace(reading, problems=(*reading.problems, *cross_problems(reading, names)))
    known, report = rules(), reading.report
    problems: list[Problem] = list(reading.problems)
    if report is not None:
        subject = Subject(reading, report, options, today)
        problems += [problem for rule in known.values() if rule.check for problem in rule.check(subject)]
    problems = list(suppress(problems, reading.source, known, judged=reading.whole))
    severity = report.severity if report else ""
    found = [
        _diagnostic(reading.source.path, problem, rule := known[problem.code], level_of(rule, options, severity))
        for problem in problems
    ]
    return sorted(diagnostic for diagnostic in found if diagnostic.level is not Level.OFF)


def level_of(rule: Rule, options: Options, severity: str) -> Level:
    """The level that a rule has for incidents of a severity in this organisation."""
    given = options.rules.get(rule.code)
    if given is None or rule.fixed:
        return rule.level
    return Level(given.by_severity.get(severity) or given.level or rule.level)


def _diagnostic(path: str, problem: Problem, rule: Rule, level: Level) -> Diagnostic:
    line, column = problem.position
    return Diagnostic(path, line, column, rule.code, rule.name, level, problem.message, problem.cure)
