"""The verdict on one report: apply the rules, honour exceptions, set levels."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ..language import _
from ..options import DEPTHS, FILE, BadOptions, Options, RuleLevels, find_options
from ..report.files import Names, Related, name_problems
from ..report.kept import related_of
from ..report.model import STATUSES
from ..report.parse import Reading
from ..report.problem import INTERNAL, Problem, internal_error
from ..report.visible import visible
from .diagnostics import Diagnostic, Level
from .earlier import Earlier
from .registry import Check, Rule, Subject, rules
from .selection import Selection
from .suppress import suppress
from .wording.lexicon import faults
from .wording.reading import said_once

_WEIGHT = (Level.OFF, Level.INFO, Level.WARNING, Level.ERROR)


def options_for(start: pathlib.Path, selection: Selection) -> Options:
    """The options that hold in a folder, with the selection laid over them.

    Raises `BadOptions` where postmortems.yml sets the level of a rule that does not exist or has a fixed one, or names
    a lexicon that cannot be used.
    """
    options = find_options(start)
    if wrong := [*_unknown_rules(options)]:
        raise BadOptions(FILE, wrong)
    for name, text in options.lexicons.items():
        if wrong := [problem for tongue in options.languages for problem in faults(text, tongue)]:
            raise BadOptions(name, wrong)
    return selection.over(options)


def _unknown_rules(options: Options) -> Iterator[Problem]:
    known = rules()
    for code, place in options.rule_positions.items():
        if code not in known:
            yield Problem("", place, _("There is no rule {code}").format(code=code), _("See `postmortems rules`"))
        elif known[code].fixed:
            cause = _("{code} has a fixed level, because a report that violates it cannot be read").format(code=code)
            yield Problem("", place, cause, _("Delete the line"))


def judge(
    reading: Reading,
    options: Options,
    names: Names,
    today: date,
    may_name: Callable[[str], bool] = lambda _: False,
) -> list[Diagnostic]:
    """Every diagnostic of one file, sorted by place."""
    alone = judge_alone(reading, options, today)
    beside = judge_names(reading.source.path, related_of(reading), names, may_name) if reading.report else []
    return sorted([*alone, *beside])


def judge_names(
    path: str, related: Related, names: Names, may_name: Callable[[str], bool] = lambda _: False
) -> list[Diagnostic]:
    """What is wrong with one file because of the others, of which it names those that it may.

    These rules have fixed levels.
    """
    return [_diagnostic(path, found, rules()[found.code]) for found in name_problems(path, related, names, may_name)]


def judge_note(path: str, problems: Iterable[Problem], options: Options) -> list[Diagnostic]:
    """What is wrong with a file about a pattern, at the levels of published reports."""
    found = [(problem, rules()[problem.code]) for problem in problems]
    return [_diagnostic(path, problem, rule, level_of(rule, options, "")) for problem, rule in found]


def judge_alone(
    reading: Reading, options: Options, today: date, earlier: Sequence[Earlier] | None = None
) -> list[Diagnostic]:
    """Every diagnostic of one file without regard to other reports, sorted by place.

    `earlier` lists earlier reports like this one; `None` if they were not looked up: rules that need them are skipped.
    A defect in a rule is a finding too, so that the other files are still judged.
    """
    try:
        return _judge(reading, options, today, earlier)
    except Exception as error:
        return [_diagnostic(reading.source.path, internal_error(error), rules()[INTERNAL])]


def _judge(reading: Reading, options: Options, today: date, earlier: Sequence[Earlier] | None) -> list[Diagnostic]:
    known, report = rules(), reading.report
    severity, status = (report.severity, report.status) if report else ("", "draft")
    holding = _holding(options, severity, status, earlier is not None)
    problems: list[Problem] = list(reading.problems)
    if report is not None:
        subject = Subject(reading, report, options, today, earlier or ())
        problems += [problem for check in holding.checks for problem in check(subject)]
        problems = said_once(problems, subject)
    problems = list(suppress(problems, reading.source, known, holding.codes if reading.whole else frozenset()))
    levels = holding.levels
    found = [
        _diagnostic(reading.source.path, problem, known[problem.code], levels[problem.code]) for problem in problems
    ]
    return sorted(diagnostic for diagnostic in found if diagnostic.level is not Level.OFF)


class _Holding(NamedTuple):
    """The rules that hold for some reports."""

    levels: Mapping[str, Level]
    """The level of every rule there is."""
    codes: Set[str]
    checks: Sequence[Check]


@lru_cache(maxsize=64)
def _holding(options: Options, severity: str, status: str, beside: bool) -> _Holding:
    """The rules that hold for reports of a severity and status; `beside` if earlier reports are known."""
    levels = {
        code: level_of(rule, options, severity, status) if beside or not rule.beside else Level.OFF
        for code, rule in rules().items()
    }
    codes = {code for code, level in levels.items() if level is not Level.OFF}
    return _Holding(levels, codes, [rule.check for code, rule in rules().items() if rule.check and code in codes])


def level_of(rule: Rule, options: Options, severity: str, status: str = STATUSES[-1]) -> Level:
    """The level that a rule has for reports of a severity and status in this organisation.

    A level that postmortems.yml sets for the severity itself applies at any depth.
    """
    if rule.fixed:
        return rule.level
    given, step = options.rules.get(rule.code, RuleLevels()), options.severity(severity)
    by_severity = given.by_severity.get(severity)
    if not by_severity and step and DEPTHS.index(step.depth) < DEPTHS.index(rule.depth):
        return Level.OFF
    level = Level(by_severity or given.level or rule.level)
    return min(level, rule.early, key=_WEIGHT.index) if STATUSES.index(status) < STATUSES.index(rule.since) else level


def _diagnostic(path: str, problem: Problem, rule: Rule, level: Level | None = None) -> Diagnostic:
    line, column = problem.position
    message, hint = visible(problem.message), visible(problem.hint)  # they quote what the file holds
    return Diagnostic(path, line, column, rule.code, rule.name, level or rule.level, message, hint)
