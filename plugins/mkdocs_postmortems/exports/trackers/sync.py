"""Brings reports and tracker into agreement: finds the steps, and takes them.

Every step is found first and considered on its own: an issue to create, a link or a state to write into a report. A
step that cannot be completed is not begun. A link is written right after its issue is created; if a run ends between
the two, the next one finds the issue by its marker.
"""

from __future__ import annotations

import pathlib
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct

from ...analysis.actions import OPEN_STATUSES
from ...language import N_, _
from ...options import Options
from ...report.addresses import action_address
from ...report.edit import Unchangeable, set_fields
from ...report.files import shown_path
from ...report.model import Action, Report
from ...report.parse import read_report
from ...report.problem import Position
from ...report.writing import write_atomic
from .base import ENOUGH, Draft, Issue, State, Tracker, reason_in

Fields = Mapping[str, str | None]

LONGEST_TITLE = 250
"""Characters of an issue's title; the trackers take 255."""

_SOMEWHERE = "https://tracker.example/1"
"""Stands for an address that is not known yet."""
_NOT_WRITTEN = N_("Check the file's permissions, then run the command again: no issue is created twice")
_WRITTEN_OUT = N_(
    "Write the action with one `key: value` a line, without anchors and aliases; then its issue can be created"
)


class Step(Struct, frozen=True):
    """One thing to do for one action."""

    report: str
    action: Action
    draft: Draft | None = None
    """The issue to create first."""
    issue: Issue | None = None
    """The issue that exists."""
    fields: dict[str, str | None] = {}
    """What to write into the report; the address of an issue still to be created is added."""


class Trouble(Struct, frozen=True):
    """A step that was not taken: where, why, and what to do about it."""

    path: str
    line: int
    cause: str
    hint: str


@dataclass(frozen=True)
class Sync:
    """The reports of an organisation beside the issues of its tracker."""

    options: Options
    tracker: Tracker
    here: pathlib.Path
    """The folder that shown paths are relative to."""

    def steps(self, reports: Iterable[Report]) -> Iterator[Step | Trouble]:
        """What differs, report by report; asks the tracker and changes nothing. Raises `TrackerFailure`."""
        made = list(self.tracker.issues())
        by_key = {issue.key: issue for issue in made}
        doubles = _doubles(made)
        by_marker = {issue.marker: issue for issue in reversed(made) if issue.marker}  # of two, the older
        for report in sorted(reports, key=lambda report: report.id):
            for action in report.actions:
                marker, step = f"{report.id}#{action.id}", None
                if urls := doubles.get(marker):
                    cause = _("{count} issues are open for this action: {urls}")
                    cause = cause.format(count=len(urls), urls=", ".join(urls))
                    yield self._trouble(report, action, cause, _("Close all but one as duplicates"))
                try:
                    step = self._step(report, action, by_key, by_marker.get(marker))
                    if step:
                        self._tried(report, step)
                        yield step
                except _Undecided as undecided:
                    yield self._trouble(report, action, undecided.cause, undecided.hint)
                except Unchangeable as refused:
                    yield self._unchangeable(report, step, refused)

    def apply(self, reports: Mapping[str, Report], steps: Iterable[Step]) -> Iterator[Step | Trouble]:
        """Take some steps; each that was taken, with its issue, or why it was not. Raises `TrackerFailure`."""
        for step in steps:
            report = reports[step.report]
            try:
                self._tried(report, step)
                issue = self._made(step.draft) if step.draft else step.issue
                fields = {**({"tracker": issue.url} if step.draft and issue else {}), **step.fields}
                write_atomic(self._path(report), self._edited(report, step.action, fields))
            except _Undecided as undecided:
                yield self._trouble(report, step.action, undecided.cause, undecided.hint)
                continue
            except Unchangeable as refused:
                yield self._unchangeable(report, step, refused)
                continue
            except OSError as error:
                cause = _("The file cannot be written: {cause}").format(cause=error.strerror)
                yield self._trouble(report, step.action, cause, _(_NOT_WRITTEN))
                continue
            yield Step(step.report, step.action, step.draft, issue, fields)
            if step.draft and issue and (lost := set(self._labels) - set(issue.labels)):
                cause = _("{url} was created without {labels}")
                cause = cause.format(url=issue.url, labels=", ".join(f"`{label}`" for label in sorted(lost)))
                yield self._trouble(report, step.action, cause, _("Add the label, and allow the token to set labels"))

    def _made(self, draft: Draft) -> Issue:
        """A new issue, or the one that somebody else has made for the action since this run began."""
        return next(self.tracker.marked(draft.marker), None) or self.tracker.create(draft)

    @property
    def _labels(self) -> tuple[str, ...]:
        return self.options.tracker.labels[:1]

    def _step(self, report: Report, action: Action, by_key: Mapping[str, Issue], found: Issue | None) -> Step | None:
        is_open = action.status in OPEN_STATUSES
        if action.tracker:
            key = self.tracker.key_of(action.tracker)
            if key is None:
                return None
            issue = by_key.get(key) or (self.tracker.issue(key) if is_open else None)
            if issue is None and is_open:
                raise _Undecided(
                    _("{url} does not exist or was deleted").format(url=action.tracker),
                    _("Correct `tracker`, or delete it to get a new issue"),
                )
            fields = self._state_fields(action, issue) if issue else {}
            return Step(report.id, action, None, issue, fields) if fields else None
        if not is_open or report.status == "draft" or report.audience == "restricted":
            return None
        if found:
            return Step(report.id, action, None, found, {"tracker": found.url, **self._state_fields(action, found)})
        return Step(report.id, action, self._draft(report, action))

    def _state_fields(self, action: Action, issue: Issue) -> dict[str, str | None]:
        """What the issue's state changes in the report."""
        now, then = issue.state, action.status
        if now == then or then == "unknown" or (now == "open" and then == "in-progress"):
            return {}
        if then in OPEN_STATUSES:
            if now == "wont-do":
                return {"status": "wont-do", **self._reason(action, issue)}
            closed = {"done": issue.closed.isoformat()} if now == "done" and issue.closed and not action.done else {}
            return {"status": now, **closed}
        if now in OPEN_STATUSES:
            return self._reopened(issue, now, then)
        return {}

    def _reason(self, action: Action, issue: Issue) -> dict[str, str]:
        if action.reason:
            return {}
        if reason := reason_in(self.tracker.comments(issue.key)):
            return {"reason": reason}
        hint = _(
            "Comment there with `Reason: …` ({enough} letters or more), or write `status: wont-do` and `reason` here"
        ).format(enough=ENOUGH)
        raise _Undecided(_("{url} was closed as not planned without a reason").format(url=issue.url), hint)

    def _reopened(self, issue: Issue, now: State, then: str) -> dict[str, str | None]:
        again = issue.reopened if issue.reopened is not None else self.tracker.was_reopened(issue.key)
        if not again:
            raise _Undecided(
                _("The report says `{then}`, and {url} is open").format(then=then, url=issue.url),
                _("Close the issue, or write `status: {now}`").format(now=now),
            )
        return {"status": now, "done": None, "reason": None}

    def _draft(self, report: Report, action: Action) -> Draft:
        factors = {factor.id: factor.what for factor in report.factors}
        facts = (
            (_("Incident"), f"{report.day}, {report.severity}, {', '.join(report.services)}".rstrip(", ")),
            (_("Owner"), action.owner), (_("Due"), action.due), (_("Priority"), action.priority),
            (_("Kind"), action.kind),
            *((_("Addresses"), factors.get(id_, id_)) for id_ in action.addresses),
            (_("Worked when"), action.worked_when),
        )  # fmt: skip
        return Draft(
            f"{report.id}#{action.id}",
            textwrap.shorten(action.title, LONGEST_TITLE, placeholder=" …"),
            tuple(" ".join(f"{name}: {value}".split()) for name, value in facts if value),
            " ".join(report.title.split()),
            action_address(self.options.site_url, report.id, action.id),
            self.options.tracker.assignees.get(action.owner or "", ""),
            action.due,
        )

    def _tried(self, report: Report, step: Step) -> None:
        """Make sure that the report can be edited before an issue is created. Raises as `_edited` does."""
        self._edited(report, step.action, {**({"tracker": _SOMEWHERE} if step.draft else {}), **step.fields})

    def _edited(self, report: Report, action: Action, fields: Fields) -> bytes:
        """The report's file with an action changed. Raises `Unchangeable`, or `_Undecided` where the action is gone."""
        try:
            data = self._path(report).read_bytes()
        except OSError as error:
            raise _Undecided(
                _("The file cannot be read: {cause}").format(cause=error.strerror), _("Check the file's permissions")
            ) from None
        reading = read_report(self._path(report), "", self.options.contract)
        front = reading.source.front.value
        items = front.get("actions") if isinstance(front, dict) else None
        items = items if isinstance(items, list) else []
        places = [index for index, item in enumerate(items) if isinstance(item, dict) and item.get("id") == action.id]
        if len(places) != 1:
            cause = _("`{action}` is the id of {count} actions").format(action=action.id, count=len(places))
            raise _Undecided(cause, _("Give every action a unique id, then run the command again"))
        if "tracker" in fields and (other := items[places[0]].get("tracker")):
            raise _Undecided(
                _("The action has been given an issue in the meantime: {other}").format(other=other),
                _("Run the command again"),
            )
        return set_fields(data, ("actions", places[0]), fields)

    def _path(self, report: Report) -> pathlib.Path:
        return self.options.folders.place(report.path)

    def _trouble(self, report: Report, action: Action, cause: str, hint: str) -> Trouble:
        front = read_report(self._path(report), "", self.options.contract).source.front
        items = front.value.get("actions", ()) if isinstance(front.value, dict) else ()
        index = next((n for n, item in enumerate(items) if isinstance(item, dict) and item.get("id") == action.id), 0)
        place = front.positions.of(("actions", index)) if items else Position(1)
        return Trouble(shown_path(self._path(report), self.here), place.line, f"{action.id}: {cause}", hint)

    def _unchangeable(self, report: Report, step: Step | None, refused: Unchangeable) -> Trouble:
        problem, shown = refused.problem, shown_path(self._path(report), self.here)
        hint = _WRITTEN_OUT if step and step.draft else problem.hint
        return Trouble(shown, problem.position.line, problem.message, hint)


def _doubles(made: Iterable[Issue]) -> dict[str, list[str]]:
    """The actions for which several issues are open, and the addresses of these."""
    urls: dict[str, list[str]] = defaultdict(list)
    for issue in made:
        if issue.marker and issue.state in OPEN_STATUSES:
            urls[issue.marker].append(issue.url)
    return {marker: found for marker, found in urls.items() if len(found) > 1}


class _Undecided(Exception):  # noqa: N818 - a sentence for the user, not a mishap
    """A step that only a person can take: cause and hint."""

    def __init__(self, cause: str, hint: str) -> None:
        self.cause, self.hint = cause, hint
        super().__init__(cause)
