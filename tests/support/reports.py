"""Reports as values and as files, with no more in them than a test says."""

from __future__ import annotations

import pathlib
from datetime import date, timedelta
from typing import Any

from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.corpus import Corpus, read_corpus
from mkdocs_postmortems.report.model import Factor, Moment, Report, Times, Trigger
from mkdocs_postmortems.report.moments import read_moment

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORGANISATION = ROOT / "plugins/mkdocs_postmortems/scaffold/example"
TODAY = date(2026, 4, 1)
"""The day on which the README of the organisation says what is overdue."""


def organisation() -> Corpus:
    """The reports of the example organisation."""
    return corpus_of(ORGANISATION / "postmortems")


def corpus_of(folder: pathlib.Path) -> Corpus:
    corpus = read_corpus(folder, options_for(folder).contract, folder)
    assert not corpus.problems
    return corpus


def options_for(folder: pathlib.Path) -> Options:
    """The defaults, for readers of every report."""
    return Options(root=folder, reports=folder, audience="restricted")


def at(text: str | None) -> Moment | None:
    """A moment as an author types it."""
    if text is None:
        return None
    moment = read_moment(text)
    assert isinstance(moment, Moment), text
    return moment


def times(**typed: str | None) -> Times:
    return Times(**{name: at(text) for name, text in typed.items()})


def report(id_: str = "2026-01-01-a", **fields: Any) -> Report:
    """A published report with a title and nothing else but what is given."""
    given = {"title": f"Incident {id_}", "severity": "SEV-3", "status": "published", "path": f"{id_}.md"}
    return Report(id=id_, **{**given, **fields})


def numbered(number: int) -> str:
    """The id of the n-th report of many, in the order of their days."""
    return f"{date(2020, 1, 1) + timedelta(days=number)}-r{number}"


def alike(
    id_: str, *tags: str, services: tuple[str, ...] = (), factor: str = "", trigger: str = "", **fields: Any
) -> Report:
    """A report of which only what it can share with others is known; no two titles have a word in common."""
    return report(
        id_,
        title=id_.rpartition("-")[2],
        tags=tags,
        services=services,
        factors=(Factor("F1", factor, ""),) if factor else (),
        trigger=Trigger(trigger, "") if trigger else None,
        **fields,
    )


FRONT = """\
---
title: {title}
severity: SEV-3
status: published
services: [search]
authors: ["@search"]
times:
  started: {day}T08:00Z
  detected: {day}T08:10Z
  resolved: {day}T09:00Z
{more}---
"""


def write(
    folder: pathlib.Path,
    id_: str,
    title: str = "Search fails",
    more: str = "",
    body: str = "\n## Summary\n\nIt failed.\n",
) -> pathlib.Path:
    """A whole report as a file; `more` are further lines of front matter."""
    path = folder / f"{id_}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FRONT.format(title=title, day=path.name[:10], more=more) + body, "utf-8")
    return path
