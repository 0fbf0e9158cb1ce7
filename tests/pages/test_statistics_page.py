"""The pages of statistics say what the terminal says."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.analysis.statistics.words import reach, shown
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.statistics import statistics_pages
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import Corpus
from support.reports import TODAY, report, times


def plain(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page.body, flags=re.DOTALL)).split())


def test_every_duration_stands_with_its_interval(shop: View, shop_pages: dict[str, Page]) -> None:
    text = plain(shop_pages["statistics.md"])
    told = 0
    for spread in shop.archive.summary.durations.values():
        for figure in (spread.median, spread.p90, spread.mean):
            if figure.value is not None and figure.interval is not None:
                told += 1
                assert f"{shown(figure.value, 'seconds')} ({reach(figure.interval, 'seconds')})" in text
    assert told == 14, "the medians of all, and the 90th percentiles"


def test_every_figure_is_defined(shop: View, shop_pages: dict[str, Page]) -> None:
    page = shop_pages["statistics/definitions.md"].body
    known = {definition.id for definition in shop.archive.summary.definitions}
    assert set(re.findall(r'<h2 id="([^"]+)"', page)) == known


@pytest.mark.parametrize("kind", ["service", "team", "severity", "quarter", "trigger", "factor", "detection"])
def test_every_group_has_its_row(shop: View, shop_pages: dict[str, Page], kind: str) -> None:
    rows = shop_pages[f"statistics/by-{kind}.md"].body.partition("pm-plotted")[2].split('<th scope="row">')[1:]
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
    assert f"\n### {name}\n" in page.body
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
    page = next(page for page in statistics_pages(view) if page.uri == "statistics.md")
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
    view = View(Archive(Corpus(tuple(reports)), Options(), TODAY))
    page = next(page for page in statistics_pages(view) if page.uri == "statistics.md")
    assert page.body.count('class="pm-chart pm-plane"') == 2, "months, quarters"
    text = plain(page)
    assert "No month differs from the others by more than chance explains." in text
    assert "outside the limits: chance does not explain it." in text
    page = next(page for page in statistics_pages(view) if page.uri == "statistics/by-service.md")
    assert page.body.count('class="pm-chart pm-plane"') == 1
    rows = re.findall(r'<th scope="row">(slow|fast)</th><td>80</td><td>([^<]+)</td><td>([^<]+)</td>', page.body)
    assert {name: limits.rpartition(", ")[2] for name, _, limits in rows} == {"slow": "above", "fast": "below"}
    assert len(page.body) < 100_000
