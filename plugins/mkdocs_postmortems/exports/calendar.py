"""Due actions, review meetings and follow-up reviews as a calendar to subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard
from msgspec import Struct

from ..analysis.actions import OPEN_STATUSES
from ..language import _
from ..report.model import Action, Report
from .agenda import follow_up_review, review_meeting
from .facts import clean, keys, last_known, plain
from .scope import Scope

URI = "calendar.ics"
"""Its address on the site."""
LENGTH = timedelta(hours=1)
"""Of a meeting with a time of day."""
KEPT = timedelta(days=365)
"""How far back the calendar goes. What is overdue for longer is on the site's page of actions."""


class Appointment(Struct, frozen=True):
    """Something that a day is set for."""

    day: date
    report: Report
    name: str
    """What it is, unique among all."""
    title: str
    kind: str
    action: Action | None = None
    at: datetime | None = None
    """When it begins, in UTC; `None` where only its day is stated."""
    agenda: Callable[[Report], list[str]] | None = None


def appointments(scope: Scope) -> list[Appointment]:
    """The days on which open actions are due and people meet, from a year back on. Drafts promise nothing."""
    every = (each for report in scope.reports if report.status != "draft" for each in _of(report))
    found = [each for each in every if each.day >= scope.today - KEPT]
    return sorted(found, key=lambda each: (each.day, each.name))


def _of(report: Report) -> Iterator[Appointment]:
    for key, action in zip(keys(report.id, (action.id for action in report.actions)), report.actions, strict=True):
        if action.due and action.status in OPEN_STATUSES:
            title = _("Due: {title}").format(title=plain(action.title, report))
            yield Appointment(action.due, report, key, title, "action", action)
    follow_up, title = report.follow_up, clean(report.title)
    held, begins = follow_up.reviewed, None if follow_up.reviewed else follow_up.review_at
    meetings = (
        ("meeting", follow_up.meeting, follow_up.meeting_at, _("Review meeting"), review_meeting),
        ("review", held or follow_up.review, begins, _("Follow-up review"), follow_up_review),
    )
    for name, day, at, what, agenda in meetings:
        if day:
            yield Appointment(
                day, report, f"{report.id}/{name}", f"{what}: {title}", "review", at=at, agenda=None if held else agenda
            )


def calendar(scope: Scope) -> bytes:
    """The calendar. An appointment is an event of a whole day that blocks no time, or begins at its time of day.

    Due actions are events too and no to-dos: Google Calendar, Outlook and Apple's calendar show no to-do of a calendar
    that they subscribe to, and a program that shows both would show each action twice.
    """
    found = Calendar()
    found.add("prodid", "-//mkdocs-postmortems//postmortems//EN")
    found.add("version", "2.0")
    for name in ("name", "x-wr-calname"):
        found.add(name, clean(scope.site.title))
    if not scope.site.url:
        found.add("description", _("Events have no links: the site's address is not known"))
    events: list[Component] = [_event(each, scope) for each in appointments(scope)]
    for component in events or [_nothing()]:
        found.add_component(component)
    content: bytes = found.to_ical()
    return content


def _event(each: Appointment, scope: Scope) -> Event:
    action = each.action
    address = scope.site.address(each.report.id, action.id if action else "")
    facts = [
        clean(each.report.title) if action else "",
        _("Severity: {severity}").format(severity=clean(each.report.severity)),
    ]
    if action:
        facts += [_("Owner: {owner}").format(owner=clean(action.owner))] if action.owner else []
        facts.append(_("Status: {status}").format(status=action.status))
        if action.worked_when:
            facts.append(_("Worked when: {text}").format(text=plain(action.worked_when, each.report)))
    event = Event()
    event.add("uid", str(scope.site.identity(each.name)))
    event.add("dtstamp", last_known(each.report))
    event.add("dtstart", each.at or each.day)
    if each.at:
        event.add("dtend", each.at + LENGTH)
    event.add("summary", each.title)
    # For the public, a report lacks fields that are known: its questions would not be the open ones.
    agenda = each.agenda(each.report) if each.agenda and scope.archive.options.audience != "public" else []
    event.add("description", "\n".join([*filter(None, [*facts, address]), *([""] * bool(agenda)), *agenda]))
    if address:
        event.add("url", address)
    event.add("categories", [each.kind])
    event.add("transp", "OPAQUE" if each.at else "TRANSPARENT")
    return event


def _nothing() -> Component:
    """The content of a calendar without events, which may not be empty (RFC 5545, section 3.6)."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone
