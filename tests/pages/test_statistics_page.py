"""The pages of statistics say what the terminal says."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.analysis.statistics.words import reach, shown
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.statistics import statistics_pages
from mkdocs_postmortems.pages.tiles import tiles_of
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Report
from support.reports import TODAY, report, times
from support.site import read_html


def plain(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page.body, flags=re.DOTALL)).split())


def whole(view: View) -> Page:
    return next(page for page in statistics_pages(view) if page.uri == "statistics.md").make()


def view_of(reports: Iterable[Report], **choices: Any) -> View:
    return View(Archive(Corpus(tuple(reports)), Options(**choices), TODAY))


def every(
    days: int, count: int, first: date = date(2022, 4, 1), hours: Callable[[int], int] = lambda _: 2
) -> list[Report]:
    """An incident every few days, each with its hours until it was resolved."""
    found = []
    for place in range(count):
        day = first + timedelta(days=days * place)
        end = f"{day}T{8 + hours(place):02}:{place % 60:02}Z"
        found.append(report(f"{day}-a", times=times(started=f"{day}T08:00Z", resolved=end)))
    return found


def before_folds(page: Page) -> str:
    """The words that stand on a page before the first fold."""
    return plain(Page(page.uri, page.title, (page.body.partition('<details class="pm-fold"')[0],)))


def test_every_duration_stands_with_its_interval(shop: View, shop_pages: dict[str, Page]) -> None:
    text = plain(shop_pages["statistics.md"])
    told = 0
    for spread in shop.archive.summary.durations.values():
        for figure in (spread.median, spread.p90, spread.mean):
            if figure.value is not None and figure.interval is not None:
                told += 1
                assert f"{shown(figure.value, 'seconds')} ({reach(figure.interval, 'seconds')})" in text
    assert told == 14, "the medians of all, and the 90th percentiles"


def test_five_tiles_stand_first_with_value_interval_and_verdict(shop: View, shop_pages: dict[str, Page]) -> None:
    page = shop_pages["statistics.md"]
    assert re.findall(r"^### (.+)$", page.body.partition("<details")[0], re.MULTILINE) == [
        "MTTD",
        "MTTA",
        "MTTR",
        "MTBF",
        "Incidents",
    ]
    text = before_folds(page)
    for id_ in ("mttd", "mtta", "mttr"):
        middle = shop.archive.summary.durations[id_].median
        assert middle.value is not None
        assert middle.interval
        assert shown(middle.value, "seconds") in text
        assert f"{reach(middle.interval, 'seconds')} (n = " in text
    assert page.body.count('class="pm-chart pm-spark"') == 5


def test_a_tile_says_what_the_test_says(shop: View) -> None:
    trend = shop.archive.summary.trend
    assert trend
    tiles = {tile.id: tile for tile in tiles_of(shop.archive.summary)}
    for id_ in ("mttd", "mtta", "mttr"):
        compared = trend.comparison.duration(id_)
        assert tiles[id_].tone == {-1: "better", 0: "", 1: "worse"}[compared.direction]
        assert ("more than chance" in tiles[id_].verdict) == bool(compared.direction)
    assert ("more than chance" in tiles["mtbf"].verdict) == bool(trend.comparison.rate.direction)


def test_nothing_changed_is_never_told_as_better() -> None:
    """Four years of the same: whatever is drawn, no sentence may claim a change."""
    view = view_of(every(14, 100, hours=lambda place: 1 + place * 7 % 5))
    text = before_folds(whole(view))
    assert "no larger than chance brings" in text
    assert "and more than chance" not in text
    assert not re.search(r"(faster|longer to resolve|incidents), by more than chance", text)
    assert {tile.tone for tile in tiles_of(view.archive.summary)} == {""}


def test_what_became_quicker_is_told() -> None:
    view = view_of(every(14, 100, hours=lambda place: 1 + place % 3 + 9 * (place < 76)))
    page = whole(view)
    assert "Incidents are resolved faster, by more than chance explains." in before_folds(page)
    assert '<div class="pm-tile pm-tile-better">' in page.body


def test_a_first_report_gets_one_sentence_of_what_will_appear_when() -> None:
    page = whole(view_of(every(1, 1, first=date(2026, 3, 30))))
    text = plain(page)
    assert "not enough" not in text.lower()
    assert text.count("from 2027-01-24 on") == 1
    assert "a median gets its 95 % interval from 6 incidents on" in text
    assert "MTTA appears once a report states “acknowledged”" in text
    assert "2 h" in text
    assert "pm-chart" not in page.body, "one dot is no chart"
    assert "<details" not in page.body


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 21])
def test_no_page_of_a_young_archive_complains_of_its_data(count: int) -> None:
    for page in (each.make() for each in statistics_pages(view_of(every(9, count, first=date(2025, 10, 1))))):
        assert "not enough data" not in page.body.lower()
        assert "<tbody>\n</tbody>" not in page.body
        assert read_html(page.body)[1] == [], "well-formed"


def test_months_of_actions_are_drawn_with_their_numbers_beside_them(shop: View, shop_pages: dict[str, Page]) -> None:
    text = plain(shop_pages["statistics.md"])
    last = shop.archive.summary.backlog.levels[-1]
    assert f"{last.made} of {last.made + 1} actions promised: {last.done} done, {last.open} open" in text
    assert last.overdue == sum(promise.overdue > 0 for promise in shop.archive.open)


def test_a_page_of_many_incidents_stays_small() -> None:
    page = whole(view_of(every(1, 1400, hours=lambda place: 1 + place * 37 % 14)))
    assert "pm-crowd-2" in page.body, "where dots would cover each other, a larger one stands for them"
    assert len(page.body) < 70_000


def test_every_figure_is_defined(shop: View, shop_pages: dict[str, Page]) -> None:
    page = shop_pages["statistics/definitions.md"].body
    known = {definition.id for definition in shop.archive.summary.definitions}
    assert set(re.findall(r'<h2 id="([^"]+)"', page)) == known


@pytest.mark.parametrize("kind", ["service", "team", "severity", "quarter", "trigger", "factor", "detection"])
def test_every_group_has_its_row(shop: View, shop_pages: dict[str, Page], kind: str) -> None:
    rows = (
        shop_pages[f"statistics/by-{kind}.md"]
        .body.partition("pm-plotted")[2]
        .partition("</table>")[0]
        .split('<th scope="row">')[1:]
    )
    assert len(rows) == len(shop.archive.groups(kind)) > 0
    counts = [int(re.findall(r'data-label="Incidents">(\d+)<', row)[0]) for row in rows]
    assert sorted(counts) == sorted(len(group.sample) for group in shop.archive.groups(kind).values())


def test_a_service_has_its_own_figures(shop: View, shop_pages: dict[str, Page]) -> None:
    text = plain(shop_pages["services/orders.md"])
    assert "MTTR, time to resolve n = 9" in text
    assert "3 h 55 min (1 h 55 min to 10 h 16 min)" in text


def test_a_severity_shows_its_target(shop: View, shop_pages: dict[str, Page]) -> None:
    assert shop_pages["severities/sev-1.md"].body.count('class="pm-target"') == 1
    assert "pm-target" not in shop_pages["services/orders.md"].body


@pytest.mark.parametrize("name", ["MTTD", "MTTA", "MTTM", "MTTR", "MTBF"])
def test_figures_are_headings_by_the_names_people_know(shop_pages: dict[str, Page], name: str) -> None:
    page = shop_pages["statistics.md"]
    assert len(re.findall(rf"^### {name}$", page.body, re.MULTILINE)) == 1
    assert page.listed, "the search finds it"
    assert f"statistics/definitions/#{name.lower()}" in page.body


def test_an_incident_stands_against_the_target_of_its_severity(shop: View, shop_pages: dict[str, Page]) -> None:
    """SEV-3 has a day."""
    assert "~5 h 45 min target 1 d" in plain(shop_pages["reports/2025-10-14-search-slow-queries.md"])
    late = shop.archive.summary.proportions["within-target"].misses
    assert late
    assert "over the target of" in plain(shop_pages[f"reports/{late[0]}.md"])


def test_an_archive_of_several_organisations_says_what_its_rates_mean(shop: View) -> None:
    options = replace(shop.archive.options, several_organisations=True, collected_until=date(2026, 3, 31))
    view = View(Archive(shop.archive.corpus, options, TODAY))
    page = next(page for page in statistics_pages(view) if page.uri == "statistics.md").make()
    text = plain(page)
    assert "of several organisations" in text
    assert "Collecting ended on 2026-03-31" in text
    assert view.archive.summary.frequency.last == date(2026, 3, 31)


def test_charts_of_an_archive_of_years_have_their_numbers_beside_them() -> None:
    """Four years of an incident every nine days, of two services, one much slower."""
    days = [date(2022, 4, 1) + timedelta(days=9 * place) for place in range(160)]
    reports = [
        report(
            f"{day}-a", services=("slow" if place % 2 else "fast",),
            times=times(started=f"{day}T08:00Z", resolved=f"{day}T{9 + 5 * (place % 2)}:{place % 60:02}Z"),
        )
        for place, day in enumerate(days)
    ]  # fmt: skip
    view = view_of(reports)
    page = whole(view)
    drawn = page.body.count('class="pm-chart pm-plane"')
    assert drawn == page.body.count('<p class="pm-unit"') == 4, "time to resolve, quarters, months, services"
    assert page.body.count("<caption>") >= drawn, "each has its numbers in a table"
    text = plain(page)
    assert "No month differs from the others by more than chance explains." in text
    assert "outside the limits: chance does not explain it." in text
    page = next(page for page in statistics_pages(view) if page.uri == "statistics/by-service.md").make()
    assert page.body.count('class="pm-chart pm-plane"') == 1
    rows = re.findall(r'<th scope="row">(slow|fast)</th><td>80</td><td>([^<]+)</td><td>([^<]+)</td>', page.body)
    assert {name: limits.rpartition(", ")[2] for name, _, limits in rows} == {"slow": "above", "fast": "below"}
    assert len(page.body) < 100_000
