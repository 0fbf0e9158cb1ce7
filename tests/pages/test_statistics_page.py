"""The pages of statistics say what the terminal says."""

import re

import pytest
from mkdocs_postmortems.analysis.statistics.words import reach, shown
from mkdocs_postmortems.exports.statistics import definitions
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.view import View


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
    assert told == 7, "the medians; for the rest thirteen reports are not enough data"


def test_every_figure_is_defined(shop: View, shop_pages: dict[str, Page]) -> None:
    page = shop_pages["statistics/definitions.md"].body
    known = {definition.id for definition in definitions(shop.archive.summary)}
    assert set(re.findall(r'<h2 id="([^"]+)"', page)) == known - {"completion"}


@pytest.mark.parametrize("kind", ["service", "team", "severity", "quarter", "trigger", "factor", "detection"])
def test_every_group_has_its_row(shop: View, shop_pages: dict[str, Page], kind: str) -> None:
    rows = shop_pages[f"statistics/by-{kind}.md"].body.split('<th scope="row">')[1:]
    assert len(rows) == len(shop.archive.groups(kind)) > 0
    counts = [int(re.findall(r'data-label="Incidents">(\d+)<', row)[0]) for row in rows]
    assert sorted(counts) == sorted(len(group.sample) for group in shop.archive.groups(kind).values())


def test_a_service_has_its_own_figures(shop: View, shop_pages: dict[str, Page]) -> None:
    text = plain(shop_pages["services/orders.md"])
    assert "Time to resolve n = 2" in text
    assert "not enough data (2 of 6)" in text


def test_a_severity_shows_its_target(shop: View, shop_pages: dict[str, Page]) -> None:
    assert shop_pages["severities/sev-1.md"].body.count('class="pm-target"') == 1
    assert "pm-target" not in shop_pages["services/orders.md"].body
