"""A report, typed and frozen. What is not stated is `None` or empty; `unknown` is a `Moment` without `at`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, get_args

from msgspec import Struct

Status = Literal["draft", "in-review", "published", "closed"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""How far a report has come, in the order in which it gets there."""


Audience = Literal["public", "internal", "restricted"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""Who may read a report, from everybody to a few: whoever reads for one of them reads for those before it too."""

NO_PATTERN = "none"
"""As the `pattern` of a report: it belongs to none."""


class Moment(Struct, frozen=True, gc=False):
    """A point in time, in UTC, to the minute or second."""

    at: datetime | None
    """Aware, in UTC; `None` when the report says `unknown`."""
    approximate: bool = False


UNKNOWN = Moment(None)


class Quantity(Struct, frozen=True, gc=False):
    """A figure as its author gave it."""

    value: float | None
    """A count, or per cent where `share`; `None` when the report says `unknown`."""
    share: bool = False
    approximate: bool = False


class Times(Struct, frozen=True, gc=False):
    """The moments of an incident; `None` where the report does not state one."""

    started: Moment | None = None
    detected: Moment | None = None
    acknowledged: Moment | None = None
    mitigated: Moment | None = None
    resolved: Moment | None = None
    published: Moment | None = None


STAGES = ("started", "detected", "acknowledged", "mitigated", "resolved")
"""The five times of the incident itself, in the order in which they happen."""


class Revenue(Struct, frozen=True, gc=False):
    """Money lost, in whole units of an ISO 4217 currency."""

    amount: float
    currency: str
    estimated: bool = False


class Availability(Struct, frozen=True, gc=False):
    """Availability over the period that a target is set for, without the incident and with it, in per cent."""

    before: float | None
    """`None` where the report says only what it came to."""
    after: float
    approximate: bool = False


class Impact(Struct, frozen=True, gc=False):
    """What the incident cost, in figures. Its duration is derived, see `analysis.durations`."""

    users: Quantity | None = None
    requests_failed: Quantity | None = None
    revenue: Revenue | None = None
    data_loss: str | None = None
    sla: str | None = None
    tickets: Quantity | None = None
    scope: str | None = None
    availability: Availability | None = None
    mentions: Quantity | None = None
    """In the press and in social media."""


class Trigger(Struct, frozen=True, gc=False):
    """The event that set the incident off."""

    category: str
    what: str


class Factor(Struct, frozen=True, gc=False):
    """A condition without which the trigger would have done no harm."""

    id: str
    category: str
    what: str
    since: str | None = None
    """A year, a month or a day as it was written, `~` for approximate, or `unknown`."""
    unnoticed: str | None = None
    accepted: str | None = None
    root_cause: bool = False
    """Whether the team calls it the root cause, or one of several."""


class Action(Struct, frozen=True, gc=False):
    """A promise."""

    id: str
    title: str
    kind: str | None = None
    owner: str | None = None
    due: date | None = None
    priority: str | None = None
    status: str = "open"
    reason: str | None = None
    done: date | None = None
    tracker: str | None = None
    addresses: tuple[str, ...] = ()
    worked_when: str | None = None
    sponsor: str | None = None
    """The executive who sees to it that there is time and money for it."""
    note: str | None = None
    """The author's `x-note`: what is known of it since."""


class FollowUp(Struct, frozen=True, gc=False):
    """The meetings after an incident."""

    meeting: date | None = None
    review: date | None = None
    reviewed: date | None = None
    meeting_at: datetime | None = None
    """When the review meeting begins, in UTC; `None` where only its day is stated."""
    review_at: datetime | None = None


FOLLOW_UPS = ("meeting", "review", "reviewed")
"""The days of a `FollowUp`, which are the keys in the report."""


class Entry(Struct, frozen=True, gc=False):
    """One line of the timeline."""

    moment: Moment
    event: str
    """Inline Markdown."""
    kind: str
    source: str | None
    actor: str | None
    line: int
    """Of the file, from 1."""
    column: int


class Why(Struct, frozen=True, gc=False):
    """One link of the chain of whys; `answer` is empty where the author put no question mark."""

    question: str
    answer: str
    line: int


class Section(Struct, frozen=True, gc=False):
    """A part of the body under a heading of the first or second level."""

    kind: str
    """One of `headings.SECTIONS`, or `other`."""
    title: str
    """Empty for what stands before the first heading."""
    text: str
    """Markdown, without the heading, the timeline's table and the list of whys."""
    line: int


class Approval(Struct, frozen=True, gc=False):
    """Who agreed to something, such as that a report is published to everybody, and when."""

    by: str
    on: date | None = None


class SignOff(Struct, frozen=True, gc=False):
    """Who signed a report, and when; `None` where nobody has."""

    author: Approval | None = None
    reviewed: Approval | None = None
    approved: Approval | None = None


SIGNATURES = ("author", "reviewed", "approved")
"""The signatures of a `SignOff`, in the order in which they are given."""


class Prose(Struct, frozen=True, gc=False):
    """What the Markdown of a report holds outside its internal passages, and those passages."""

    timeline: tuple[Entry, ...] = ()
    whys: tuple[Why, ...] = ()
    sections: tuple[Section, ...] = ()
    references: dict[str, Any] = {}
    passages: tuple[str, ...] = ()
    """Markdown between `<!-- internal -->` and `<!-- /internal -->`."""


class Report(Struct, frozen=True, gc=False):
    """One report as its file states it."""

    id: str
    """The file name without its ending: `YYYY-MM-DD-slug`."""
    path: str
    """Relative to the reports' folder, with `/`."""
    title: str
    severity: str
    """The id on the organisation's scale, aliases resolved."""
    status: str
    """One of `STATUSES`."""
    kind: str = "incident"
    audience: str = "internal"
    """One of `AUDIENCES`."""
    approved_for_public: Approval | None = None
    public_summary: str | None = None
    """What the public reads in place of the summary; Markdown."""
    incident: str | None = None
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    sign_off: SignOff = SignOff()
    tags: tuple[str, ...] = ()
    times: Times = Times()
    ongoing: bool = False
    """Whether the report says that the incident goes on: `times.resolved: ongoing`, which leaves `resolved` unset."""
    detection: str | None = None
    impact: Impact | None = None
    trigger: Trigger | None = None
    factors: tuple[Factor, ...] = ()
    actions: tuple[Action, ...] = ()
    no_actions: str | None = None
    follow_up: FollowUp = FollowUp()
    distribution: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    unrelated: tuple[str, ...] = ()
    pattern: str | None = None
    """The pattern that its author puts it into, or `NO_PATTERN`; `None` leaves that to what ties it to others."""
    links: dict[str, tuple[str, ...]] = {}
    extra: dict[str, Any] = {}
    """Fields of the organisation: `x-…` and those of its overlay schema, as YAML gave them."""
    timeline: tuple[Entry, ...] = ()
    whys: tuple[Why, ...] = ()
    sections: tuple[Section, ...] = ()
    references: dict[str, Any] = {}
    """Link definitions of the body (`[name]: address`), as markdown-it keeps them."""
    unmarked: Prose | None = None
    """The same without the internal passages; `None` where the body has none."""

    @property
    def day(self) -> date:
        """The day in the id: the day of onset where the report was written, which need not be the day in UTC.

        Reports are sorted, filed and counted by it: unlike the time of onset, it is always known.
        """
        return date.fromisoformat(self.id[:10])
