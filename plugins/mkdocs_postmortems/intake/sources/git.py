"""Commits: the text of `git log`, or a repository that it is run on."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ...language import N_, _
from ..clocks import moment
from ..event import BadInput, Event, Reference, Settings
from ..inputs import Input
from ..markup import plain
from ..registry import Adapter

_LINE = re.compile(r"([0-9a-f]{7,64})\t([^\t]+)\t(.*)")
_COMMIT = re.compile(r"commit ([0-9a-f]{7,64})\b")
_DATE = re.compile(r"(Author)?(Commit)?Date:\s+(\S.*)")
_RAW = re.compile(r"(\d{9,11}) [+-]\d{4}")
_HOST = re.compile(r"(?:https?://(?:[^@/]+@)?|(?:ssh://)?git@)([^:/]+)[:/](.+?)(?:\.git)?/?$")


def sniff(input_: Input) -> bool:
    """Whether it is a repository, or begins like `git log`."""
    if input_.path and input_.is_folder:
        return _is_repository(input_.path)
    first = input_.start.lstrip("\ufeff").partition("\n")[0]
    return bool(_COMMIT.match(first) or _LINE.match(first))


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event for each commit, at the time at which it was committed."""
    if input_.path and input_.is_folder:
        name, address = input_.path.resolve().name, _address(input_.path)
        lines: Iterator[tuple[int, str]] = enumerate(_log(input_.path, settings), 1)
    else:
        name, address, lines = input_.stem, "", input_.lines()
    for number, hash_, date, subject in _commits(lines):
        raw = _RAW.fullmatch(date)
        at = moment(raw[1] if raw else date, settings, input_.place(number))
        if at is None or not subject:
            input_.skipped += 1
            continue
        source = Reference(f"git {name}".strip(), f"{address}/commit/{hash_}" if address else None)
        kind = "mitigation" if subject.startswith("Revert ") else "other"
        yield Event(at, f"Commit `{hash_[:7]}`: {plain(subject)}", (source,), kind, id=hash_, rank=1)


def _commits(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, str, str]]:
    """Line, hash, date and subject of each commit, in either format."""
    hash_, date, subject, at = "", "", "", 0
    for number, line in lines:
        if found := _LINE.match(line):
            yield number, found[1], found[2], found[3]
        elif found := _COMMIT.match(line):
            if hash_:
                yield at, hash_, date, subject
            hash_, date, subject, at = found[1], "", "", number
        elif found := _DATE.match(line):
            if found[2] or not date:  # when it was committed, where the format tells
                date, at = found[3].strip(), number
        elif line.startswith("    ") and not subject:
            subject = line.strip()
    if hash_:
        yield at, hash_, date, subject


def _is_repository(folder: Path) -> bool:
    return (folder / ".git").exists() or ((folder / "HEAD").is_file() and (folder / "objects").is_dir())


def _log(folder: Path, settings: Settings) -> Iterator[str]:
    window = [
        f"--{name}={_edge(at, settings)}" for name, at in (("since", settings.since), ("until", settings.until)) if at
    ]
    yield from _git(folder, "log", "--no-show-signature", "--format=%H%x09%cI%x09%s", *window)


def _edge(at: datetime, settings: Settings) -> str:
    return (at - settings.skew).isoformat()


def _address(folder: Path) -> str:
    """Where the repository can be browsed, without whatever secret its address carries."""
    try:
        found = _HOST.match("".join(_git(folder, "config", "--get", "remote.origin.url")))
    except BadInput:  # it has no remote
        return ""
    return f"https://{found[1]}/{found[2]}" if found else ""


def _git(folder: Path, *arguments: str) -> Iterator[str]:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    except OSError:
        raise BadInput(str(folder), _("git is not installed"), _("Install it, or pass the text of `git log`")) from None
    if done.returncode:
        cause = _("git failed: {said}").format(said=done.stderr.strip() or "nothing").splitlines()[0].rstrip(".")
        raise BadInput(str(folder), cause, _("Check the repository"))
    yield from done.stdout.splitlines()


adapter = Adapter("git", N_("text of `git log` (default, or `--format=%H%x09%cI%x09%s`), or a repository"), sniff, read)
