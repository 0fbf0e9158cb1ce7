"""The outcome of a migration, as text and as JSON: what was read from each file, guessed, or left in the body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ...language import N_, _, ngettext

State = Literal["read", "guessed", "left"]
Confidence = Literal["high", "medium", "low"]
Outcome = Literal["written", "unchanged", "kept", "copied", "unread"]

_STATES: Mapping[State, str] = {"read": N_("read"), "guessed": N_("guessed"), "left": N_("left")}
_CONFIDENCE: Mapping[Confidence, str] = {
    "high": N_("high confidence"), "medium": N_("medium confidence"), "low": N_("low confidence"),
}  # fmt: skip
OUTCOMES: Mapping[Outcome, str] = {
    "written": N_("written"),
    "unchanged": N_("unchanged since the last run"),
    "kept": N_("kept (edited since)"),
    "copied": N_("copied unchanged (not a report)"),
    "unread": N_("could not be read"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was found in a file."""

    what: str
    """The field or the part: `title`, `date`, `timeline` and so on."""
    state: State
    value: str
    """What it was read as, or what was left."""
    note: str = ""
    confidence: Confidence | None = None
    """Of a guess."""

    def __str__(self) -> str:
        sure = f" ({_(_CONFIDENCE[self.confidence])})" if self.confidence else ""
        return f"{_(_STATES[self.state]):<8}{self.what}: {self.value}{sure}" + (f"; {self.note}" if self.note else "")


@dataclass(frozen=True)
class FileReport:
    """The outcome for one file."""

    source: str
    output: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    entries: int = 0
    """Entries of its timeline that were read."""
    actions: int = 0
    needs_zone: bool = False
    """Whether its timeline waits for `--zone`."""
    reason: str = ""
    """Why it could not be read, or was kept."""

    def count(self, state: State) -> int:
        """How many findings are in a state."""
        return sum(finding.state == state for finding in self.findings)


@dataclass(frozen=True)
class Migration:
    """The outcome for a folder."""

    files: tuple[FileReport, ...] = ()
    dry_run: bool = False
    attachments: int = 0
    """Images and other files that were copied."""
    outcomes: Counter[Outcome] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outcomes", Counter(file.outcome for file in self.files))

    @property
    def waiting(self) -> Sequence[str]:
        """The sources whose timelines state no zone."""
        return [file.source for file in self.files if file.needs_zone]


def as_text(migration: Migration, verbose: bool) -> Iterator[str]:
    """The lines of the report for a terminal."""
    for file in migration.files:
        if verbose or file.outcome in ("unread", "kept"):
            yield f"{file.source} -> {file.output or '-'}: {_(OUTCOMES[file.outcome])}"
            if file.reason:
                yield f"  {file.reason}"
        if verbose:
            yield from (f"  {finding}" for finding in file.findings)
    yield _summary(migration)
    if waiting := migration.waiting:
        said = ngettext(
            "{count} timeline without a zone stayed as written, for example in {file}.",
            "{count} timelines without a zone stayed as written, for example in {file}.",
            len(waiting),
        )
        yield said.format(count=len(waiting), file=waiting[0])
        yield _("Give the zone that the authors meant, such as `--zone Europe/London`; it is never guessed.")
    guessed = sum(file.count("guessed") for file in migration.files)
    left = sum(file.count("left") for file in migration.files)
    if not verbose and guessed + left:
        said = _("{guessed} values are guesses, {left} were left in the body: `--verbose` and `--report` list them.")
        yield said.format(guessed=guessed, left=left)


def _summary(migration: Migration) -> str:
    done = [f"{count} {_(said)}" for name, said in OUTCOMES.items() if (count := migration.outcomes[name])]
    entries = sum(file.entries for file in migration.files)
    actions = sum(file.actions for file in migration.files)
    said = _("{files}: {done}. Read {entries} and {actions}.")
    if migration.dry_run:
        said = _("{files}: would be {done}. Read {entries} and {actions}.")
    files = len(migration.files)
    return said.format(
        files=ngettext("{count} file", "{count} files", files).format(count=files),
        done=", ".join(done) or _("nothing to do"),
        entries=ngettext("{count} timeline entry", "{count} timeline entries", entries).format(count=entries),
        actions=ngettext("{count} action", "{count} actions", actions).format(count=actions),
    )


def as_data(migration: Migration) -> dict[str, Any]:
    """The report for machines."""
    return {
        "dry_run": migration.dry_run,
        "outcomes": {name: migration.outcomes[name] for name in OUTCOMES if migration.outcomes[name]},
        "attachments": migration.attachments,
        "files": [
            {
                "source": file.source,
                "output": file.output,
                "outcome": file.outcome,
                **({"reason": file.reason} if file.reason else {}),
                "entries": file.entries,
                "actions": file.actions,
                "needs_zone": file.needs_zone,
                "findings": [
                    {name: value for name, value in vars(finding).items() if value} for finding in file.findings
                ],
            }
            for file in migration.files
        ],
    }
