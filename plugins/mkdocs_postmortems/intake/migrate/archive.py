"""A folder of old reports and the folder that they are lifted into.

A manifest in the output says what was written there, so that a second run changes nothing and never touches
what somebody has edited since. While a run writes, a journal beside it names each file before it is written: the run
after one that was cut short knows its files, and completes them.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from ...language import _
from ...report.files import leads_out
from ...report.write import write_report
from ...report.writing import save, unwritable, write_atomic
from .findings import FileReport, Finding, Migration, Outcome
from .lift import Choices, Draft, lift
from .links import Links
from .names import is_markdown, is_page, slug, stem_of

MANIFEST, JOURNAL = ".migrated.json", ".migrated.journal"
_SKIPPED = ("node_modules", "vendor", "site-packages")
_MANY, _CHUNK, _WORKERS = 200, 25, 8
"""From how many files on several processes read them, how many each gets at a time, and how many there are at most."""


@dataclass(frozen=True)
class Old:
    """A file of the archive, read."""

    path: str
    """Relative to the archive, with `/`."""
    text: str = ""
    draft: Draft | None = None
    """`None` for a page that is no report, and for what could not be read."""
    reason: str = ""
    """Why it could not be read."""
    name: str = ""
    """Of the file that it becomes."""


@dataclass
class Output:
    """The folder that reports are written into, and what an earlier run has written there."""

    folder: pathlib.Path
    force: bool = False
    dry_run: bool = False
    written: dict[str, str] = field(default_factory=dict)
    """By name: what this tool wrote last, as a digest."""
    begun: set[tuple[str, str]] = field(default_factory=set)
    """Name and digest of what runs that were cut short have written, or were about to write."""

    def __post_init__(self) -> None:
        try:
            known = json.loads((self.folder / MANIFEST).read_text("utf-8"))
            self.written = {str(name): str(digest) for name, digest in known["written"].items()}
        except (OSError, ValueError, KeyError, AttributeError):
            self.written = {}
        with suppress(OSError):
            for line in (self.folder / JOURNAL).read_text("utf-8", "replace").splitlines():
                digest, _, name = line.partition(" ")
                self.begun.add((name, digest))

    def put(self, name: str, data: bytes) -> Outcome:
        """Write a file, unless it is there already or somebody has edited it."""
        path, digest = self.folder / name, _digest(data)
        there = _digest(path.read_bytes()) if path.is_file() else None
        if there == digest:
            self.written[name] = digest
            return "unchanged"
        ours = there is None or there == self.written.get(name) or (name, there) in self.begun
        if not ours and not self.force:
            return "kept"
        self.written[name] = digest
        if not self.dry_run:
            self._write(path, name, data, digest)
        return "written"

    def _write(self, path: pathlib.Path, name: str, data: bytes, digest: str) -> None:
        try:
            if not leads_out(path, self.folder):
                path.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / JOURNAL).is_symlink():
                with (self.folder / JOURNAL).open("a", encoding="utf-8") as journal:
                    journal.write(f"\n{digest} {name}")  # what was cut short stands on a line of its own
            write_atomic(path, data, self.folder)
        except OSError as error:
            raise unwritable(path, error) from None

    def save(self) -> None:
        """Remember what was written."""
        if self.dry_run or not self.written:
            return
        text = json.dumps({"written": dict(sorted(self.written.items()))}, indent=1) + "\n"
        path = self.folder / MANIFEST
        if not path.is_file() or path.read_text("utf-8") != text:
            save(path, text.encode(), self.folder)
        with suppress(OSError):
            (self.folder / JOURNAL).unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def find_files(folder: pathlib.Path, output: pathlib.Path) -> list[str]:
    """The Markdown files of an archive, sorted; hidden folders and the output are left out."""
    found = []
    for root, folders, names in os.walk(folder):
        here = pathlib.Path(root)
        folders[:] = [
            name for name in sorted(folders)
            if not name.startswith(".") and name not in _SKIPPED and (here / name).resolve() != output.resolve()
        ]  # fmt: skip
        found += [(here / name).relative_to(folder).as_posix() for name in names if is_markdown(name)]
    return sorted(path for path in found if not path.rpartition("/")[2].startswith("."))


def migrate(
    folder: pathlib.Path, output: Output, choices: Choices, paths: Sequence[str],
    step: Callable[[str], None] = lambda path: None,
) -> Migration:  # fmt: skip
    """Lift the files of an archive; `step` is told of each once it is read."""
    olds = []
    for old in _read_all(folder, paths, choices):
        step(old.path)
        olds.append(old)
    olds = _named(olds)
    names = {old.path: old.name for old in olds if old.name}
    copies: dict[str, str] = {}
    reports = []
    for old in olds:
        links = Links(old.path, lambda place: _inside(folder, place), names)
        reports.append(_write(old, output, links))
        copies.update(links.copies)
    for source, name in sorted(copies.items()):
        output.put(name, (folder / source).read_bytes())
    output.save()
    return Migration(tuple(reports), output.dry_run, len(copies))


def _read_all(folder: pathlib.Path, paths: Sequence[str], choices: Choices) -> Iterator[Old]:
    """The files in their order; many are read by several processes."""
    workers = min(os.cpu_count() or 1, _WORKERS)
    if len(paths) < _MANY or workers < 2:
        yield from (_read(folder, path, choices) for path in paths)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(partial(_read, folder, choices=choices), paths, chunksize=_CHUNK)


def _read(folder: pathlib.Path, path: str, choices: Choices) -> Old:
    if leads_out(folder / path, folder):
        return Old(path, reason=_("It is a link that leads out of the archive"))
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        return Old(path, reason=_("It cannot be opened: {cause}").format(cause=error.strerror))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return Old(
            path,
            reason=_("It is not UTF-8: the byte 0x{byte} at {place}").format(
                byte=f"{data[error.start]:02x}", place=error.start
            ),
        )
    if "\0" in text or not text.strip():
        return Old(path, reason=_("It is empty") if not text.strip() else _("It is not text"))
    return Old(path, text, None if is_page(path) else lift(text, path, choices))


def _named(olds: Sequence[Old]) -> list[Old]:
    """A name for each file, in the order of the sources, so that it is the same in every run."""
    taken: set[str] = set()
    named = []
    for old in olds:
        if old.reason:
            named.append(old)
            continue
        if old.draft and old.draft.day:
            stem = f"{old.draft.day}-{old.draft.slug}"
        else:
            stem = "_" + (old.draft.slug if old.draft else slug(old.path, stem_of(old.path)))
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        named.append(replace(old, name=f"{name}.md"))
    return named


def _inside(folder: pathlib.Path, place: str) -> bool:
    path = folder / place
    return not place.startswith("..") and path.is_file() and not leads_out(path, folder)


def _write(old: Old, output: Output, links: Links) -> FileReport:
    if old.reason:
        return FileReport(old.path, "", "unread", reason=old.reason)
    draft = old.draft
    if draft is None:
        outcome = output.put(old.name, links.rewritten(old.text).encode())
        return FileReport(old.path, old.name, "copied" if outcome == "written" else outcome, (*_link_findings(links),))
    front = {key: _relinked(value, links) for key, value in draft.front.items()}
    outcome = output.put(old.name, write_report(front, links.rewritten(draft.body)).encode())
    findings = [*draft.findings, *_link_findings(links)]
    if draft.day is None:
        findings.insert(0, Finding("date", "left", _("none was found"), _("rename the file to begin with its day")))
    reason = _("Move it away, or replace it with `--force`") if outcome == "kept" else ""
    return FileReport(
        old.path, old.name, outcome, tuple(findings), draft.entries, draft.actions, draft.needs_zone, reason
    )


def _relinked(value: object, links: Links) -> object:
    """The notes of actions are Markdown too."""
    if isinstance(value, list):
        return [_relinked(item, links) for item in value]
    if isinstance(value, Mapping):
        return {key: links.rewritten(item) if key == "x-note" else item for key, item in value.items()}
    return value


def _link_findings(links: Links) -> Iterator[Finding]:
    for to in dict.fromkeys(links.broken):
        yield Finding("link", "left", to, _("it does not point to a file of the archive"))
