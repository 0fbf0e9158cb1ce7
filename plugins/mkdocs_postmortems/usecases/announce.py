"""Which reports are announced: those that were published since a revision, or those that are named."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..gate.changes import changed_since, earlier_content
from ..language import _
from ..options import Options
from ..report.corpus import Corpus
from ..report.files import id_of
from ..report.model import STATUSES, Report
from ..report.parse import parse
from ..report.problem import Refusal
from ..report.source import source_from_bytes
from ..scaffold.templates import FOLDER

_PUBLISHED = STATUSES[STATUSES.index("published") :]
TEMPLATE = "announcement.txt"
"""In the folder of templates: the organisation's own text."""


@dataclass(frozen=True)
class Passed:
    """A report that is not announced, and why."""

    id: str
    reason: str


def chosen(
    corpus: Corpus, seen: Sequence[Report], options: Options, paths: Sequence[pathlib.Path], revision: str | None
) -> Iterator[Report | Passed]:
    """The reports to announce, as their readers may see them, and those that are passed over.

    `seen` are the reports that the readers may see. Raises `Refusal` without git, or where the revision is unknown.
    """
    readers = {report.id: report for report in seen}
    for path in _named(corpus, paths) if revision is None else _newly(corpus, options, revision):
        id_ = id_of(path)
        report = corpus.by_id[id_]
        if report.status not in _PUBLISHED:
            yield Passed(id_, _("its status is `{status}`").format(status=report.status))
        elif id_ not in readers:
            yield Passed(id_, _("it is for fewer readers"))
        else:
            yield readers[id_]


def _named(corpus: Corpus, paths: Sequence[pathlib.Path]) -> Iterator[pathlib.Path]:
    for path in paths:
        if id_of(path) not in corpus.by_id:
            raise Refusal(
                _("{path} is not a report that can be read").format(path=path), _("`postmortems check` says why")
            )
        yield path


def _newly(corpus: Corpus, options: Options, revision: str) -> Iterator[pathlib.Path]:
    """The files of the reports that are published now and were not at the revision."""
    touched = changed_since(revision, options.reports).touched
    for report in corpus.reports:
        path = options.folders.place(report.path).resolve()
        if report.status in _PUBLISHED and path in touched:
            content = earlier_content(revision, path)
            before = parse(source_from_bytes(content, path.name), options.contract).report if content else None
            if before is None or before.status not in _PUBLISHED:
                yield path


def own_template(options: Options) -> str | None:
    """The organisation's template for announcements; `None` where it has none. Raises `Refusal`."""
    path = options.reports / FOLDER / TEMPLATE
    try:
        return path.read_text("utf-8-sig") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        cause = _("The template {path} cannot be read: {error}").format(path=path, error=error)
        raise Refusal(cause, _("Save it as UTF-8")) from None
