"""Every regular expression of the package, with how it is used, and lines that make a careless one slow."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import signal
import time
import types
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import mkdocs_postmortems
from mkdocs_postmortems.gate.wording.lexicon import language, languages
from mkdocs_postmortems.report.patterns import compiled

_FUNCTIONS = {"sub", "subn", "match", "search", "finditer", "findall", "split", "fullmatch", "compile"}
_ANCHORED = {"match", "fullmatch", "compile"}
_LOOKS_LIKE_ONE = re.compile(r"[*+?)\]}]")


CUT = {
    "_STAMP": 160,  # stamps._HEAD
    "PROJECT": 200,  # one option of postmortems.yml
    "_TRAILING": 60,  # stamps.read_trailing_stamp
    "_THRESHOLD": 200,  # one option of a command
}
"""Expressions that are given no more than so many characters."""


@dataclass(frozen=True)
class Expression:
    """A regular expression: where it stands, and the methods by which it is applied."""

    where: str
    pattern: re.Pattern[str]
    methods: frozenset[str]

    @property
    def longest(self) -> int:
        """How long a text it can get: sentences are cut before a lexicon sees them, and some callers cut too."""
        name = self.where.rpartition(".")[2]
        return CUT.get(name, CUT.get(self.where, 1024 if self.where.startswith("languages/") else 4096))

    @property
    def apply(self) -> list[Callable[[str], Any]]:
        """What is done with it, the costliest way first."""
        used = self.methods - {"compile"}
        if used and used <= _ANCHORED:
            return [getattr(self.pattern, name) for name in sorted(used)]
        return [lambda line: sum(1 for _ in self.pattern.finditer(line))]


@cache
def expressions() -> tuple[Expression, ...]:
    """All of them: compiled in modules, written where they are used, in data files, lexicons and schemas."""
    modules = [*_modules()]
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    trees = {module.__name__: ast.parse(_source(module)) for module in modules}
    for in_, tree in trees.items():
        for name, method in _uses(tree):
            uses[in_, name].add(method)
    found: dict[tuple[str, int], Expression] = {}

    def add(where: str, pattern: re.Pattern[str], methods: set[str]) -> None:
        if isinstance(pattern.pattern, str):
            known = found.get((pattern.pattern, pattern.flags))
            both = methods | known.methods if known else methods
            where = known.where if known else where
            found[pattern.pattern, pattern.flags] = Expression(where, pattern, frozenset(both))

    applied = {name: {*_applied(tree)} for name, tree in trees.items()}
    for module in modules:
        for name, value in vars(module).items():
            for pattern in _patterns(value, 3):
                own = isinstance(value, re.Pattern)
                how = uses[module.__name__, name] if own else applied[module.__name__]
                if own or how:
                    add(f"{module.__name__}.{name}", pattern, how)
        for line, pattern, method in _written(trees[module.__name__], module):
            add(f"{module.__name__}:{line}", pattern, {method})
    for tongue in languages():
        for number, each in enumerate(language(tongue).patterns):
            for part in (each.search, each.unless, each.unless_before):
                if part:
                    add(f"languages/{tongue}.yml: pattern {number}", part, {"search"})
    for name, text in _schema_patterns():
        add(name, compiled(text), {"search"})
    return tuple(found.values())


def _modules() -> Iterator[types.ModuleType]:
    for info in pkgutil.walk_packages(mkdocs_postmortems.__path__, "mkdocs_postmortems."):
        if not info.name.startswith("mkdocs_postmortems.schema"):
            yield importlib.import_module(info.name)


def _source(module: types.ModuleType) -> str:
    assert module.__file__
    with open(module.__file__, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def _uses(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """`name.method` as it stands anywhere: how a compiled pattern of that name is applied."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _FUNCTIONS and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def _applied(tree: ast.AST) -> Iterator[str]:
    """How a module applies texts that it has under names; nothing where it only builds patterns of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            method = ast.unparse(node.func).removeprefix("re.")
            if isinstance(node.args[0], ast.Name | ast.Subscript | ast.Attribute) and method in _FUNCTIONS - {
                "compile"
            }:
                yield method


def _patterns(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    """Patterns, and texts that may become one, in a value of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, str) and len(value) < 20_000 and _LOOKS_LIKE_ONE.search(value):
        try:
            yield re.compile(value, re.IGNORECASE)
        except re.error:
            return
    elif depth and isinstance(value, dict):
        for inner in (*value.keys(), *value.values()):
            yield from _patterns(inner, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset) and len(value) < 2_000:
        for inner in value:
            yield from _patterns(inner, depth - 1)
    elif depth and hasattr(value, "__dict__") and type(value).__module__.startswith("mkdocs_postmortems"):
        yield from _patterns(vars(value), depth - 1)


def _written(tree: ast.AST, module: types.ModuleType) -> Iterator[tuple[int, re.Pattern[str], str]]:
    """Patterns that stand in a call of `re`, as far as they can be evaluated outside the function."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _FUNCTIONS):
            continue
        try:
            text = eval(compile(ast.Expression(node.args[0]), "", "eval"), vars(module))
        except NameError:
            continue  # made of what a function is given: tested through the function
        given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "flags")]
        flags = 0
        for each in given:
            if re.fullmatch(r"re\.[A-Z]+( \| re\.[A-Z]+)*", ast.unparse(each)):
                flags |= eval(compile(ast.Expression(each), "", "eval"), vars(module))
        if isinstance(text, str):
            yield node.lineno, re.compile(text, flags), node.func.attr


def _schema_patterns() -> Iterator[tuple[str, str]]:
    for entry in resources.files("mkdocs_postmortems.schema").iterdir():
        if entry.name.endswith(".json"):
            for text in _patterns_of(json.loads(entry.read_text("utf-8"))):
                yield entry.name, text


def _patterns_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        yield from node.get("patternProperties", {})
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _patterns_of(inner)


UNITS = [
    " ", "-", "- ", "1", "0", "|", "| ", "a", "A", "a ", "A ", "Aa ", "1 ", "[", "(", "<", "]", ")", "<!--", "<!-- ",
    "*", "**", "`", "``", "` ", "_", ":", ".", ",", "'", "\"", "#", "/", "\\", "\\|", "\t", " \t", "\n", "\n\n", "a-",
    "1:", "1.", "1,", "a.", "a@", "@a", "@a ", "<a ", "[a](", "![", "](", "~", "~~", "=", "a=", "{", "{{", ": ",
    "x, ", "é", "a1", "1a", "10:00 ", "10:00-", "2026-01-01 ", "1,000", "# \n", "\n- ", "\n| ", "- [ ] ", "a_",
    "http://", "at ", "  -", "\r", "🔥", "http://a.b/",
]  # fmt: skip
"""What adversarial lines repeat: spaces, dashes, digits, pipes, letters, brackets, comments and mixtures."""
STARTS = ("", "- 10:00 UTC ", "| a |", "<!--", "Aa was ")
ENDS = ("", "!", "\x00")
_WORDS = re.compile(r"[A-Za-z]{3,}")


def lines(pattern: str, size: int, thorough: bool) -> Iterator[str]:
    """Adversarial lines of a size: what many patterns stumble over, and the pattern's own words."""
    words = [f"{word} " for word in dict.fromkeys(_WORDS.findall(re.sub(r"\\.", " ", pattern)))]
    own = [*words[: 40 if thorough else 6], "".join(words[:6])] if words else []
    for unit in (*UNITS, *own):
        if unit:
            for start in STARTS if thorough else ("",):
                for end in ENDS if thorough else ("\x00",):
                    yield start + (unit * (size // len(unit) + 1))[:size] + end


class _TooLong(Exception):  # noqa: N818 - a signal
    pass


def _stop(*_: Any) -> None:
    raise _TooLong


def seconds(apply: Callable[[str], Any], line: str, most: float = 1.0) -> float:
    """How long a line takes by the wall's clock; `most` if it keeps the processor longer. Only in the main thread."""
    before = signal.signal(signal.SIGVTALRM, _stop)
    started = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, most)
        apply(line)
    except _TooLong:
        return most
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return min(time.perf_counter() - started, 0.99 * most)  # waited for, not worked


CHEAP = 0.004
"""Seconds that the longest line may cost although its cost grows like a square."""
SCREENED = CHEAP / 32
"""Seconds for a quarter of the longest line, below which the longest costs no more than `CHEAP`, were it a square."""


def _processor_seconds(apply: Callable[[str], Any], line: str, at_least: float) -> float:
    """The time of the processor that a line takes, whatever else the machine does meanwhile.

    Of rounds for so many seconds, since some machines count it in steps of milliseconds.
    """
    rounds, started = 0, time.process_time()
    while (spent := time.process_time() - started) < at_least:
        apply(line)
        rounds += 1
    return spent / rounds


def _grows(times: list[float]) -> bool:
    """Whether each doubling costs clearly more than twice as much."""
    short, middle, long = times
    return long >= 9 * short and middle >= 2.7 * short and long >= 2.7 * middle


def slow_line(expression: Expression, thorough: bool = False) -> str:
    """A line on which the cost grows like a square or worse, described; empty if there is none."""
    text = expression.pattern.pattern
    larger: list[list[str]] = []
    for apply in expression.apply:
        sizes = (expression.longest // 4, expression.longest // 2, expression.longest)
        for index, quarter in enumerate(lines(text, sizes[0], thorough)):
            if (short := seconds(apply, quarter)) < SCREENED:
                continue
            if short >= 1:
                return f"{expression.where}: {quarter[:24]!r}…{quarter[-2:]!r}: a second for {sizes[0]} characters"
            larger = larger or [[*lines(text, size, thorough)] for size in sizes[1:]]
            half, line = (each[index] for each in larger)
            if (long := seconds(apply, line)) < CHEAP:
                continue
            short, long = (
                min(once, *(seconds(apply, each) for _ in range(4))) for once, each in ((short, quarter), (long, line))
            )
            if long < CHEAP or long < min(1, 5 * short):  # in proportion
                continue
            three = (quarter, half, line)
            for at_least in (0.03, 0.3):  # a short look at first, as most grow in proportion
                times = [long if long >= 1 else _processor_seconds(apply, each, at_least) for each in three]
                if not _grows(times):
                    break
            if times[2] >= CHEAP and (_grows(times) or times[2] >= 1):
                figures = ", ".join(f"{each * 1e3:.1f}" for each in times)
                return f"{expression.where}: {line[:24]!r}…{line[-2:]!r}: {figures} ms"
    return ""
