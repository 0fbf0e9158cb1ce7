"""The Atom feed and the calendar, held against what their standards demand."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from icalendar import Calendar, Component
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.exports.atom import NEWEST, feed
from mkdocs_postmortems.exports.calendar import calendar
from mkdocs_postmortems.exports.scope import Scope
from mkdocs_postmortems.report.audience import PublicOptions
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Action, FollowUp
from support.exports import URL, odd, scope
from support.gate import report_of
from support.reports import TODAY, numbered, organisation, report, times

ATOM = "{http://www.w3.org/2005/Atom}"
RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def with_odd(url: str = URL) -> Scope:
    return scope([*organisation().reports, odd()], url)


def entries(given: Scope) -> list[ElementTree.Element]:
    return ElementTree.fromstring(feed(given)).findall(f"{ATOM}entry")


def text(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


@pytest.mark.parametrize("given", [with_odd(), with_odd(""), scope([]), scope([], url="")])
def test_the_feed_is_what_rfc_4287_demands(given: Scope) -> None:
    root = ElementTree.fromstring(feed(given))
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        assert re.match(r"https://|urn:uuid:", text(element, "id"))  # 4.2.6: an IRI, exactly one
        assert text(element, "title")  # 4.2.14
        assert RFC3339.fullmatch(text(element, "updated"))  # 4.2.15, 3.3
        assert element.findall(f"{ATOM}author/{ATOM}name") or root.findall(f"{ATOM}author/{ATOM}name")  # 4.1.2
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates)) <= 1
        if element is not root:  # 4.1.2: content, or a link to it
            assert bool(alternates) is (element.find(f"{ATOM}content") is None)
        assert all(link.get("href", "").startswith("https://") for link in element.findall(f"{ATOM}link"))
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))  # 4.2.2.1
    ids = [text(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_a_feed_without_an_address_says_so() -> None:
    assert text(ElementTree.fromstring(feed(scope(url=""))), "subtitle").startswith("Entries have no links")


def test_an_entry_tells_what_happened_in_plain_words() -> None:
    (entry,) = entries(scope([odd()]))
    assert text(entry, "title") == "Pool & <b>cache</b> “down” 🔥"
    assert text(entry, "summary") == "It failed for everybody & all of C:\\x <br> at once."
    assert text(entry, "id") == f"{URL}reports/2026-03-01-odd/"
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == [
        "SEV-2", "published", "=1+1", "sho,p", "pool",
    ]  # fmt: skip
    assert text(entry, "updated") == "2026-03-01T23:10:00Z", "not said when published: the latest time it knows"


def test_ids_stay_whatever_else_changes() -> None:
    for url in (URL, ""):
        before = [text(entry, "id") for entry in entries(scope([odd()], url))]
        after = entries(scope([report(odd().id, title="Another title", times=times(published="2026-03-09T08:00Z")),
                               report("2026-03-02-other")], url))  # fmt: skip
        assert before[0] in [text(entry, "id") for entry in after]


def test_two_sites_without_an_address_do_not_share_ids() -> None:
    one, other = (entries(scope([odd()], "", title)) for title in ("Shop", "Bank"))
    assert text(one[0], "id") != text(other[0], "id")


def test_the_latest_change_comes_first_and_drafts_not_at_all() -> None:
    told = entries(scope())
    updated = [text(entry, "updated") for entry in told]
    assert updated == sorted(updated, reverse=True)
    assert len(told) == len(organisation().reports) - 1
    assert not [entry for entry in told if "pickup-points" in text(entry, "id")]


def test_a_feed_has_an_end() -> None:
    many = [report(numbered(number)) for number in range(NEWEST + 5)]
    assert [text(entry, "id") for entry in entries(scope(many))][:2] == [
        f"{URL}reports/{numbered(number)}/" for number in (NEWEST + 4, NEWEST + 3)
    ]
    assert len(entries(scope(many))) == NEWEST


def events(given: Scope) -> list[Component]:
    """The events of a calendar that a strict reader finds no fault in."""
    found = Calendar.from_ical(calendar(given))
    assert isinstance(found, Calendar)
    assert [component.errors for component in found.walk() if component.errors] == []
    return list(found.walk("VEVENT"))


@pytest.mark.parametrize("given", [with_odd(), with_odd(""), scope([])])
def test_the_calendar_is_what_rfc_5545_demands(given: Scope) -> None:
    data = calendar(given)
    lines = data.split(b"\r\n")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75  # 3.1
    [line.decode() for line in lines]  # no character is cut in two
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
    unfolded = data.replace(b"\r\n ", b"").decode()
    assert unfolded.startswith("BEGIN:VCALENDAR\r\n")
    assert unfolded.count("\r\nVERSION:2.0\r\n") == unfolded.count("\r\nPRODID:") == 1  # 3.6
    assert re.search(r"BEGIN:V(EVENT|TIMEZONE)", unfolded)  # 3.6: at least one component
    found = events(given)
    assert all({"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= event.keys() for event in found)
    uids = [str(event["UID"]) for event in found]
    assert len(uids) == len(set(uids))


def test_an_action_is_an_event_of_a_whole_day_that_blocks_no_time() -> None:
    action, meeting, review = sorted(events(scope([odd()])), key=lambda event: str(event["SUMMARY"]))
    assert str(action["SUMMARY"]) == 'Due: -Make it larger, and "watch" it'
    assert action.decoded("DTSTART") == date(2026, 3, 20)
    assert action["DTSTART"].params["VALUE"] == "DATE"
    assert str(action["TRANSP"]) == "TRANSPARENT"
    assert str(action["URL"]) == f"{URL}reports/2026-03-01-odd/#action-a1"
    assert "Owner: @orders" in str(action["DESCRIPTION"]).split("\n")
    assert action.decoded("DTSTAMP") == datetime(2026, 3, 1, 23, 10, tzinfo=UTC), "of the report, not of the clock"
    assert (review.decoded("DTSTART"), meeting.decoded("DTSTART")) == (date(2026, 3, 3), date(2026, 3, 25))


def test_without_an_address_there_are_no_links() -> None:
    assert [event for event in events(with_odd("")) if "URL" in event] == []
    assert b"Events have no links" in calendar(with_odd(""))


def test_what_is_done_or_dropped_or_has_no_day_is_not_due() -> None:
    due = date(2026, 5, 1)
    statuses = ("open", "in-progress", "done", "wont-do", "unknown")
    actions = [Action(f"A{n}", f"Action {n}", due=due, status=status) for n, status in enumerate(statuses)]
    given = report(actions=(*actions, Action("B", "Some day")))
    assert [str(event["SUMMARY"]) for event in events(scope([given]))] == ["Due: Action 0", "Due: Action 1"]
    assert events(scope([report(status="draft", actions=tuple(actions))])) == []


def test_the_calendar_goes_a_year_back() -> None:
    edge, before = TODAY - timedelta(days=365), TODAY - timedelta(days=366)
    given = report(
        actions=(Action("A", "Late", due=edge), Action("B", "Later", due=before)),
        follow_up=FollowUp(meeting=edge, review=before),
    )
    assert [str(event["SUMMARY"]) for event in events(scope([given]))] == [
        "Due: Late", "Review meeting: Incident 2026-01-01-a",
    ]  # fmt: skip


def test_a_review_that_took_place_lies_on_its_day() -> None:
    given = report(follow_up=FollowUp(review=date(2026, 3, 5), reviewed=date(2026, 3, 9)))
    assert [event.decoded("DTSTART") for event in events(scope([given]))] == [date(2026, 3, 9)]


def test_uids_stay_when_the_day_is_moved() -> None:
    one, other = (
        events(scope([report(actions=(Action("A1", title, due=due),))]))
        for title, due in (("Do this", date(2026, 5, 1)), ("Do that", date(2026, 6, 1)))
    )
    assert one[0]["UID"] == other[0]["UID"]


def test_an_id_that_a_report_has_twice_is_two_events() -> None:
    twice = (Action("A1", "Do this", due=date(2026, 5, 1)), Action("A1", "Do that", due=date(2026, 5, 1)))
    assert len({str(event["UID"]) for event in events(scope([report(actions=twice)]))}) == 2


def test_events_come_in_the_order_of_their_days() -> None:
    days = [event.decoded("DTSTART") for event in events(with_odd())]
    assert len(days) > 20
    assert all(one <= other for one, other in pairwise(days))


def test_a_meeting_with_a_time_of_day_takes_an_hour_and_blocks_it() -> None:
    at = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
    given = report(follow_up=FollowUp(date(2026, 3, 5), date(2026, 3, 9), None, at, None))
    meeting, review = events(scope([given]))
    assert (meeting.decoded("DTSTART"), meeting.decoded("DTEND")) == (at, at + timedelta(hours=1))
    assert (str(meeting["TRANSP"]), str(review["TRANSP"])) == ("OPAQUE", "TRANSPARENT")
    assert review.decoded("DTSTART") == date(2026, 3, 9)


def test_a_meeting_has_an_agenda_with_the_questions_that_the_report_leaves_open() -> None:
    given = report_of(
        """\
status: in-review
times:
  started: 2026-03-11T08:10Z
  detected: unknown
  resolved: 2026-03-11T10:20Z
detection: customer
impact:
  users: ~3 %
trigger: {category: configuration-push, what: The rebuild job ran with the alias of last year}
factors:
  - {id: F1, category: other, what: The alias is typed by hand}
  - {id: F2, category: other, what: Nobody sees the alias, accepted: It goes away with the form}
actions:
  - {id: A1, title: Take the `alias` from the registry, owner: "@search", status: done}
  - {id: A2, title: Tell everybody about the alias}
follow_up: {meeting: 2026-03-12T14:30+01:00, review: 2026-04-02}
""",
        "## Five whys\n\n1. Why was it old? TBD\n\n"
        "## Open questions\n\n- Who **reads** the log?\n- [ ] Is there more?\n",
    )
    review, meeting = sorted(events(scope([given])), key=lambda event: str(event["SUMMARY"]))
    lines = str(meeting["DESCRIPTION"]).split("\n")
    assert lines[lines.index("Agenda") + 1].startswith("1. We assume that everybody did what made sense with what they")
    assert [line.removeprefix("   - ") for line in lines if line.startswith("   - ")] == [
        "Who reads the log?", "Is there more?", "Why was it old?", "When was it noticed?",
        "What is done about this factor: The alias is typed by hand?",
        "Who owns this action: Tell everybody about the alias?",
        "When is this action due: Tell everybody about the alias?",
    ]  # fmt: skip
    lines = str(review["DESCRIPTION"]).split("\n")
    assert [line for line in lines if line.startswith("   - ")] == [
        "   - A1 Take the alias from the registry (done)", "   - A2 Tell everybody about the alias (open)",
    ]  # fmt: skip


def test_the_public_reads_no_agenda() -> None:
    given = report(audience="public", follow_up=FollowUp(date(2026, 3, 5)))
    whole = scope([given])
    options = replace(whole.archive.options, audience="public", public=PublicOptions(fields=("follow_up.meeting",)))
    (event,) = events(replace(whole, archive=Archive(Corpus((given,)), options, TODAY)))
    assert "Agenda" not in str(event["DESCRIPTION"])


def test_the_same_reports_are_the_same_bytes() -> None:
    assert calendar(with_odd()) == calendar(with_odd())
    assert feed(with_odd()) == feed(with_odd())
