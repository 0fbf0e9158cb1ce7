"""What the search is told of an archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.options import read_options
from mkdocs_postmortems.pages.records import Record, Records, plain_text
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.model import Audience
from support.reports import ORGANISATION, corpus_of

LEAK = "2026-02-05-orders-postgres-leak"


def records(audience: Audience = "internal") -> Records:
    options = replace(read_options(ORGANISATION / "postmortems.yml"), audience=audience)
    return Records(View(Archive(corpus_of(ORGANISATION / "postmortems"), options, date(2026, 4, 1))))


@pytest.fixture(scope="module")
def every() -> list[Record]:
    made = records("restricted")
    return [*made.reports(), *made.others()]


def test_a_report_is_known_by_what_it_says_and_by_its_names(every: list[Record]) -> None:
    (leak,) = [record for record in every if record.address == f"reports/{LEAK}/"]
    (report,) = [each for each in corpus_of(ORGANISATION / "postmortems").reports if each.id == LEAK]
    said = [report.trigger.what if report.trigger else "", *(factor.what for factor in report.factors)]
    assert all(plain_text(text)[:40] in leak.whole for text in said)
    assert all(plain_text(entry.event) in leak.whole for entry in report.timeline)
    assert {action.title for action in report.actions} <= {passage.title for passage in leak.passages}
    assert LEAK in leak.names
    assert leak.beside == ("SEV-1", "2026-02-05")
    assert leak.facets["service"] == report.services
    assert "`" not in leak.whole


def test_every_address_is_told_once_and_every_kind_is_there(every: list[Record]) -> None:
    addresses = [record.address for record in every]
    assert len(addresses) == len(set(addresses))
    kinds = {"report", "pattern", "owner", "service", "team", "cause", "severity", "year"}
    assert {record.kind for record in every} == kinds


def test_an_audience_finds_only_what_it_may_read() -> None:
    whole = {audience: [*records(audience).reports()] for audience in get_args(Audience)}
    assert len(whole["public"]) < len(whole["internal"]) <= len(whole["restricted"])
    public = "\n".join(record.whole + record.mentions for record in whole["public"])
    assert not any(
        author in public for each in corpus_of(ORGANISATION / "postmortems").reports for author in each.authors
    )


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("See [the **graph**](graph.png) of `pool_size`", "See the graph of pool_size"),
        ("![alt](x.png) <b>bold</b> _em_ a_b ~~gone~~", "alt bold em a_b gone"),
        ("- one\n- two | three", "one - two three"),
        ("1. first", "first"),
        ("a < b and c > d", "a < b and c d"),
    ],
)
def test_markdown_becomes_its_words(markdown: str, words: str) -> None:
    assert plain_text(markdown) == words


@given(st.text(alphabet="[]()<>!_*`#|~a \n", max_size=200))
def test_any_text_becomes_one_line(text: str) -> None:
    assert "\n" not in plain_text(text)
    assert plain_text(text).count("a") <= text.count("a")


def test_odd_text_takes_no_longer_than_its_length() -> None:
    for odd in ("[", "![", "<a", "](", "[](", "_", "`"):
        plain_text(odd * 100_000)
