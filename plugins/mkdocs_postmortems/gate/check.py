"""The verdict on one report or on many: read, apply the rules, honour exceptions, set levels."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from ..options import DEPTHS, FILE, BadOptions, Options, RuleLevels
from ..report.corpus import Names, cross_problems, find_reports, names_of, shown_path
from ..report.model import STATUSES
from ..report.parse import Reading, read_report
from ..report.problem import Problem
from .diagnostics import Diagnostic, Level
from .registry import Rule, Subject, rules
from .suppress import suppress

_WEIGHT = (Level.OFF, Level.INFO, Level.WARNING, Level.ERROR)


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
    severity, status = (report.severity, report.status) if report else ("", "draft")
    levels = {code: level_of(rule, options, severity, status) for code, rule in known.items()}
    problems: list[Problem] = list(reading.problems)
    if report is not None:
        subject = Subject(reading, report, options, today)
        holding = [rule.check for code, rule in known.items() if rule.check and levels[code] is not Level.OFF]
        problems += [problem for check in holding for problem in check(subject)]
    judged = {code for code, level in levels.items() if level is not Level.OFF} if reading.whole else set()
    problems = list(suppress(problems, reading.source, known, judged))
    found = [
        _diagnostic(reading.source.path, problem, known[problem.code], levels[problem.code]) for problem in problems
    ]
    return sorted(diagnostic for diagnostic in found if diagnostic.level is not Level.OFF)


def level_of(rule: Rule, options: Options, severity: str, status: str = STATUSES[-1]) -> Level:
    """The level that a rule has for reports of a severity and status in this organisation.

    A level that postmortems.yml gives for the severity itself holds whatever the severity's depth.
    """
    if rule.fixed:
        return rule.level
    given, step = options.rules.get(rule.code, RuleLevels()), options.severity(severity)
    by_severity = given.by_severity.get(severity)
    if not by_severity and step and DEPTHS.index(step.depth) < DEPTHS.index(rule.depth):
        return Level.OFF
    level = Level(by_severity or given.level or rule.level)
    return min(level, rule.early, key=_WEIGHT.index) if STATUSES.index(status) < STATUSES.index(rule.since) else level


def _diagnostic(path: str, problem: Problem, rule: Rule, level: Level) -> Diagnostic:
    line, column = problem.position
    return Diagnostic(path, line, column, rule.code, rule.name, level, problem.message, problem.cure)
