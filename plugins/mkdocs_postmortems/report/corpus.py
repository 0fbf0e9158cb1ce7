"""All reports of an archive, read once, with what only shows when they lie side by side."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from msgspec import structs

from .audience import DEFAULT
from .files import Names, Shown, name_problems, names_of, read_bytes
from .folders import Folders, Source
from .kept import Found, Kept, found_in
from .mentions import Mentions
from .model import Report
from .notes import Note, read_notes
from .parse import parse
from .problem import Problem
from .schema import Contract
from .source import source_of
from .visible import visible


@dataclass(frozen=True)
class Corpus:
    """The reports that could be read, oldest first."""

    reports: tuple[Report, ...] = ()
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """By shown path: what was wrong with the files that are not among the reports."""
    notes: Mapping[str, Note] = field(default_factory=dict)
    """Name of a pattern → what people say about it."""

    @cached_property
    def by_id(self) -> dict[str, Report]:
        """The reports by id."""
        return {report.id: report for report in self.reports}

    def problem_lines(self) -> Iterator[str]:
        """The problems as text, a line each."""
        for path, problems in sorted(self.problems.items()):
            for problem in problems:
                line, column = problem.position
                yield visible(f"{path}:{line}:{column}: {problem.code} {problem.message}. {problem.hint}.")


class Read(NamedTuple):
    """A file of an archive, read."""

    path: str
    """As the reader of a problem knows it."""
    found: Found


def read_all(
    where: Folders | pathlib.Path, contract: Contract, root: pathlib.Path, cached: bool = False
) -> Iterator[Read]:
    """Read every report in some folders, one at a time; paths in problems are relative to `root`.

    With `cached`, what was parsed before is not parsed again.
    """
    folders = Folders.of(where)
    paths = folders.find()
    names, shown, mentions = names_of(paths, root), Shown(root), Mentions(paths)
    kept = Kept(folders.own, contract) if cached else None
    for path in paths:
        at = shown(path)
        found = read_one(read_bytes(path, folders.folder_of(path)), at, folders.inner(path), contract, kept)
        beside = tuple(_beside(at, found, names, mentions)) if found.report else ()
        found = _of_its_team(found, folders.source_of(path))
        yield Read(at, structs.replace(found, problems=(*found.problems, *beside)) if beside else found)
    if kept:
        kept.save()


def _beside(path: str, found: Found, names: Names, mentions: Mentions) -> Iterator[Problem]:
    audience = found.report.audience if found.report else DEFAULT
    return name_problems(path, found.related, names, lambda id_: mentions.may_name(id_, audience))


def _of_its_team(found: Found, source: Source | None) -> Found:
    """The same; a report that names no team is of the team of its source."""
    if not source or not source.team or not found.report or found.report.teams:
        return found
    return structs.replace(found, report=structs.replace(found.report, teams=(source.team,)))


def read_one(content: bytes | Problem, shown: str, inner: str, contract: Contract, kept: Kept | None = None) -> Found:
    """What a file with this content holds; `inner` is its path below the folder of reports."""
    known = kept.get(inner, content) if kept and isinstance(content, bytes) else None
    if known:
        return known
    found = found_in(parse(source_of(content, shown, contract.max_size), contract, inner))
    if kept and isinstance(content, bytes):
        kept.put(inner, content, found)
    return found


def corpus_of(files: Iterable[Read]) -> Corpus:
    """Keep the reports and let the rest go."""
    reports: list[Report] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    for path, found in files:
        if found.report and found.whole:
            reports.append(found.report)
        else:
            problems[path] = found.problems
    return Corpus(tuple(sorted(reports, key=lambda report: report.id)), problems)


def read_corpus(where: Folders | pathlib.Path, contract: Contract, root: pathlib.Path, cached: bool = False) -> Corpus:
    """Read every report in some folders, and what people say about patterns.

    With `cached`, what was parsed before is not parsed again. Of two files about a pattern, that in the first folder
    counts.
    """
    folders = Folders.of(where)
    corpus = corpus_of(read_all(folders, contract, root, cached))
    read = dict(each for folder in reversed([*folders]) for each in read_notes(folder, root, contract.max_size))
    bad = {path: reading.problems for path, reading in read.items() if reading.problems}
    notes = {reading.note.name: reading.note for reading in read.values() if reading.note}
    return replace(corpus, problems={**corpus.problems, **bad}, notes=notes)
