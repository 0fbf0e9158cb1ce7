"""The first page: a verdict in words, all incidents on one axis, what needs somebody, what is new."""

import pathlib
import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.home import home_page
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.telling import LONGEST, first_sentence
from mkdocs_postmortems.pages.timeaxis import TimeAxis, marks_of, radius
from mkdocs_postmortems.pages.verdict import MOST, verdict
from mkdocs_postmortems.pages.view import Here, View
from mkdocs_postmortems.pages.week import week
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Action, FollowUp, Report, Section
from support.reports import TODAY, numbered, report, times
from support.site import Element, read_html

HERE = "index.md"


def view_of(*reports: Report, **options: object) -> View:
    given = Options(reports=pathlib.Path(), audience="restricted", **options)  # type: ignore[arg-type]
    return View(Archive(Corpus(tuple(sorted(reports, key=lambda each: each.id))), given, TODAY))


def facts_of(view: View) -> list[str]:
    return [f"{fact.head} | {fact.rest}" for fact in verdict(view, Here(view, HERE))]


def tree(html: object) -> Element:
    found, faults = read_html(str(html))
    assert not faults
    return found


def down(id_: str, hours: int, **fields: object) -> Report:
    start = date.fromisoformat(id_[:10])
    given = times(started=f"{start}T00:00Z", resolved=f"{start}T{hours:02}:00Z")
    return report(id_, times=given, **fields)


class TestVerdict:
    def test_nothing_to_say_of_nothing(self) -> None:
        assert facts_of(view_of()) == []

    def test_the_most_urgent_stands_first(self) -> None:
        late = Action("A1", "Do it", owner="@orders", due=TODAY - timedelta(days=9))
        going = report("2026-03-30-b", ongoing=True, title="Baskets are empty")
        told = facts_of(view_of(report("2026-03-01-a", actions=(late,)), going))
        assert told[0] == "1 incident still open | for 2 days: Baskets are empty"
        assert told[1] == "1 action overdue | the oldest for 9 days, owned by @orders; 1 open in all"

    def test_a_pattern_that_came_back_too_early(self) -> None:
        open_ = Action("A1", "Do it", due=date(2026, 12, 1))
        first = report("2026-01-01-a", tags=("expired-certificate",), actions=(open_,))
        told = facts_of(view_of(first, report("2026-02-01-b", tags=("expired-certificate",))))
        assert any(
            each == "1 pattern came back | in twelve months while actions from its earlier incidents were still open: "
            "Expired certificate"
            for each in told
        )

    @pytest.mark.parametrize("several", [True, False])
    def test_how_often_says_little_of_several_organisations(self, several: bool) -> None:
        view = view_of(*(down(f"2026-0{n}-01-a", n, tags=("dns",)) for n in (1, 2, 3)), several_organisations=several)
        told = " ".join(facts_of(view))
        assert ("in twelve months" in told) is not several
        assert "3 of 3 incidents | follow 1 pattern of failure that came back" in told

    def test_an_archive_without_due_days_says_nothing_of_them(self) -> None:
        known = Action("A1", "Do it", status="unknown")
        view = view_of(
            report("2026-01-01-a", tags=("dns",), actions=(known,)),
            report("2026-02-01-b", tags=("dns",)),
            several_organisations=True,
        )
        text = tree(home_page(view, "Site").make().body).text
        assert "0 of 1 announced action" in text
        assert not re.search(r"\b0 actions|overdue|This week", text)
        assert "What was announced, and came again" in home_page(view, "Site").make().body

    def test_at_most_five(self, shop: View) -> None:
        assert len(facts_of(shop)) <= MOST


class TestHistory:
    def test_every_incident_is_drawn_once_and_leads_to_its_report(self, shop: View) -> None:
        marks = tree(home_page(shop, "Shop").make().body).one("table", class_="pm-history").one("tbody").all("a")
        links = [a.attributes["xlink:href"] for a in marks if "xlink:href" in a.attributes]
        assert sorted(links) == sorted(Here(shop, HERE).report(each.id) for each in shop.archive.reports)

    def test_colour_has_a_shape_beside_it(self) -> None:
        view = view_of(*(report(f"2026-01-0{n}-a", severity=f"SEV-{n}") for n in (1, 2, 3, 4)))
        axis = TimeAxis([date(2026, 1, 1)], TODAY)
        svg = tree(axis.row(marks_of(view.archive.reports, view.ranks, Here(view, HERE))))
        drawn = [next(each for each in a.walk() if "pm-at" in each.attributes.get("class", "")) for a in svg.all("a")]
        assert [each.name for each in drawn] == ["path", "path", "circle", "circle"]
        assert drawn[0].attributes["d"] != drawn[1].attributes["d"]
        assert [each.attributes["class"] for each in drawn] == ["pm-at-1", "pm-at-2", "pm-at-3", "pm-at-4"]

    def test_longer_is_larger_and_unknown_is_smallest(self) -> None:
        sizes = [radius(timedelta(hours=hours)) for hours in (0, 1, 5, 12, 48)]
        assert sizes == sorted(set(sizes))
        assert radius(None) == sizes[0]

    def test_incidents_of_a_pattern_are_joined_from_the_first_to_the_last(self) -> None:
        view = view_of(report("2025-06-01-a", tags=("dns",)), report("2026-02-01-b", tags=("dns",)))
        row = tree(home_page(view, "Site").make().body).one("table", class_="pm-history").one("tbody").all("tr")[0]
        (line,) = row.all("line", class_="pm-join")
        places = [float(circle.attributes["cx"].rstrip("%")) for circle in row.all("circle")]
        assert [float(line.attributes[x].rstrip("%")) for x in ("x1", "x2")] == places == sorted(places)

    def test_of_many_incidents_months_are_drawn(self, large: View) -> None:
        body = str(home_page(large, "Archive").make().body)
        assert len(body.encode()) < 60_000
        history = tree(body).one("table", class_="pm-history")
        assert history.all("svg", class_="pm-crowd")
        assert "All incidents" in history.text
        assert f"{len(large.archive.reports)}" in history.text

    def test_a_page_stays_small_however_many_there_are(self) -> None:
        days = [date(2016, 1, 1) + timedelta(days=n // 3) for n in range(10_000)]
        view = view_of(*(report(f"{day}-r{n}", severity=f"SEV-{n % 4 + 1}") for n, day in enumerate(days)))
        axis = TimeAxis([days[0], days[-1]], TODAY)
        assert len(axis.crowd(view.archive.reports, view.ranks)) < 12_000
        rows = 40 * len(axis.crowd(view.archive.reports, view.ranks, 26, None, axis.months_for(40)))
        assert rows < 65_000


class TestWeek:
    def test_who_has_something_to_do(self) -> None:
        late, soon = TODAY - timedelta(days=3), TODAY + timedelta(days=7)
        actions = (
            Action("A1", "Late", owner="@orders", due=late),
            Action("A2", "Soon", owner="@cart", due=soon),
            Action("A3", "Later", owner="@search", due=soon + timedelta(days=1)),
            Action("A4", "Done", owner="@cart", due=late, status="done", done=late),
        )
        view = view_of(report(actions=actions))
        found = week(view.archive, Here(view, HERE))
        assert [(each.name, each.overdue, each.due) for each in found.owners] == [("@orders", 1, 0), ("@cart", 0, 1)]

    def test_drafts_past_their_day_and_reviews(self) -> None:
        review = TODAY - timedelta(days=5)
        view = view_of(
            down("2026-03-01-draft", 1, status="draft"),
            down("2026-03-31-fresh", 1, status="draft"),
            down("2026-02-01-reviewed", 1, follow_up=FollowUp(review=review, reviewed=review)),
            down("2026-02-02-due", 1, follow_up=FollowUp(review=review)),
            down("2026-03-20-meeting", 1, follow_up=FollowUp(meeting=TODAY + timedelta(days=1))),
        )
        found = week(view.archive, Here(view, HERE))
        assert [(each.report.id[11:], each.what, each.late) for each in found.matters] == [
            ("draft", "draft, 29 days past its publication day", True),
            ("due", "follow-up review, 5 days overdue", True),
            ("meeting", "review meeting", False),
        ]

    def test_a_quiet_week_is_one_line(self) -> None:
        view = view_of(report(actions=(Action("A1", "Later", owner="@cart", due=TODAY + timedelta(days=90)),)))
        assert "Nothing is overdue, and nothing is due in the next seven days." in home_page(view, "Site").make().body


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ""),
        ("Search answered from an old index. It was **noticed** late.", "Search answered from an old index."),
        ("At 14.30 the *pool* of [orders](x.md) was empty & full.", "At 14.30 the pool of orders was empty & full."),
        (
            "Brief. But what came then was long, and told of all.",
            "Brief. But what came then was long, and told of all.",
        ),
        ("<!-- a hint -->\nThe shop answered with errors for an hour.", "The shop answered with errors for an hour."),
    ],
)
def test_a_report_in_one_sentence(text: str, told: str) -> None:
    assert first_sentence(report(sections=(Section("summary", "Summary", text, 1),))) == told


def test_a_long_sentence_is_cut_at_a_word() -> None:
    told = first_sentence(report(sections=(Section("summary", "Summary", "many words " * 60, 1),)))
    assert len(told) <= LONGEST + 2
    assert told.endswith(("words …", "many …"))


def test_unfinished_reports_say_so_in_every_list(shop_pages: dict[str, Page], shop: View) -> None:
    drafts: Sequence[Report] = [each for each in shop.archive.reports if each.status in ("draft", "in-review")]
    assert drafts
    badges = tree(shop_pages["reports/index.md"].body).all("span", class_="pm-draft")
    assert len(badges) == len(drafts)


def test_numbers_are_stable() -> None:
    view = view_of(*(report(numbered(n), tags=("dns",)) for n in range(20)))
    assert home_page(view, "Site").make() == home_page(view, "Site").make()
