"""What `sync` needs of any tracker."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from msgspec import Struct

from ...intake.markup import plain
from ...language import N_, _
from ...options import TrackerOptions
from ...report.problem import Refusal

State = Literal["open", "in-progress", "done", "wont-do"]

ENOUGH = 10
"""The shortest reason that the schema takes."""

_MARKER = re.compile(r"<!-- postmortem-action: (\d{4}-\d{2}-\d{2}-[a-z0-9-]+#[A-Za-z0-9][A-Za-z0-9_.-]*) -->")
_REASON = re.compile(rf"^[^\w\n]*+reason[ *_]*+:[ \t*_]*(\w.{{{ENOUGH - 1},}})$", re.IGNORECASE | re.MULTILINE)


class TrackerFailure(Refusal):
    """The tracker cannot be used, or not for this."""


class Issue(Struct, frozen=True):
    """An issue as the tracker has it."""

    key: str
    """What names it in its project: `7`, or `OPS-231`."""
    url: str
    state: State
    closed: date | None = None
    """The day in UTC on which it was closed; `None` where it is not, or the tracker does not say."""
    reopened: bool | None = None
    """Whether it was closed before; `None` where only `Tracker.was_reopened` can tell."""
    marker: str = ""
    """The action that it was created for, as `report-id#action-id`."""
    labels: tuple[str, ...] = ()


class Draft(Struct, frozen=True):
    """An issue to create."""

    marker: str
    title: str
    lines: tuple[str, ...]
    """What it is about, one point a line, in plain text."""
    source: str
    """The title of the report."""
    link: str = ""
    """The address of the action on the site; empty where the site's is not known."""
    assignee: str = ""
    """The login in the tracker; empty for nobody."""
    due: date | None = None


class Tracker(Protocol):
    """The issues of one project."""

    def issues(self) -> Iterator[Issue]:
        """Every issue with the first of the labels, open and closed, oldest first."""

    def issue(self, key: str) -> Issue | None:
        """One issue; `None` if it does not exist any more."""

    def key_of(self, link: str) -> str | None:
        """The key of an issue of this project by its address; `None` for any other address."""

    def create(self, draft: Draft) -> Issue:
        """Create an issue. After a failure it may exist or not; its marker tells."""

    def marked(self, marker: str) -> Iterator[Issue]:
        """The issues made for an action, as far as they are among the newest: asked again before one is created."""

    def comments(self, key: str) -> Iterable[str]:
        """What members of the project wrote on an issue for everybody who sees it, newest first."""

    def was_reopened(self, key: str) -> bool:
        """Whether an issue that is open was closed before."""


def marked(marker: str) -> str:
    """The marker as it stands in an issue's text, where nobody sees it."""
    return f"<!-- postmortem-action: {marker} -->"


def marker_in(text: str | None) -> str:
    """The marker in an issue's text; empty if there is none."""
    found = _MARKER.search(text or "")
    return found[1] if found else ""


def reason_in(comments: Iterable[str]) -> str:
    """What the newest comment that begins a line with `Reason:` gives as one, as text; empty if none does."""
    found = (_REASON.search(comment.replace("\r", "")) for comment in comments)
    return next((plain(each[1].strip()) for each in found if each), "")


def gives_reason(comment: str) -> bool:
    """Whether a comment gives a reason, so that it matters who wrote it."""
    return bool(_REASON.search(comment.replace("\r", "")))


def web_address(url: str, otherwise: str) -> str:
    """An issue's address as the tracker gives it, or the one that follows from its key where it gives none."""
    return url if re.fullmatch(r"https?://[^\s\"'<>`]+", url) else otherwise


Answered = TypeVar("Answered")
Arguments = ParamSpec("Arguments")


def understood(read: Callable[Arguments, Answered]) -> Callable[Arguments, Answered]:
    """Let a function fail with `TrackerFailure` where an answer does not have the form that is documented."""

    @functools.wraps(read)
    def reading(*arguments: Arguments.args, **named: Arguments.kwargs) -> Answered:
        try:
            return read(*arguments, **named)
        except (LookupError, TypeError, AttributeError) as error:
            cause = _("The tracker answers in a form that it does not document ({kind})").format(
                kind=type(error).__name__
            )
            raise TrackerFailure(cause, _("Check the address of the tracker, and its version")) from None

    return reading


def day_of(stamp: str | None) -> date | None:
    """The day in UTC of a time as trackers write it (ISO 8601)."""
    if not stamp:
        return None
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC).date()
    except ValueError:
        return None


def open_state(labels: Iterable[str], options: TrackerOptions) -> State:
    """The state of an open issue by its labels."""
    return "in-progress" if _among(labels, options.in_progress) else "open"


def closed_state(words: Iterable[str], options: TrackerOptions) -> State:
    """The state of a closed issue by its labels, or by the resolution it was closed with."""
    return "wont-do" if _among(words, options.wont_do) else "done"


def _among(words: Iterable[str], known: Iterable[str]) -> bool:
    return not {word.casefold() for word in words}.isdisjoint(word.casefold() for word in known)


def text(value: Mapping[str, Any], *path: str) -> str:
    """A text deep in an answer; empty where any of the way is missing."""
    found: Any = value
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def markdown(draft: Draft) -> str:
    """The body of an issue in GitHub's and GitLab's Markdown. A handle stands in backticks: nobody is notified."""
    source = (
        f"[{draft.source}]({draft.link})" if draft.link else f"“{draft.source}” (`{draft.marker.partition('#')[0]}`)"
    )
    lines = [
        _("From the postmortem {source}.").format(source=source),
        "",
        *(f"- {line}" for line in draft.lines),
        "",
        _(HINT),
    ]
    quiet = re.sub(r"(?<![\w`/])@([A-Za-z0-9][\w/.-]*\w|\w)", r"`@\1`", "\n".join(lines))
    return f"{quiet}\n\n{marked(draft.marker)}\n"


HINT = N_(
    "The report follows this issue's status. If it will not be done, close it as not planned and say why in a comment "
    "that begins with `Reason:`."
)
