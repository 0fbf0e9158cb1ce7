from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mkdocs_postmortems.report.body import read_body
from mkdocs_postmortems.report.headings import SECTIONS
from mkdocs_postmortems.report.model import Entry
from support.gate import report_of
from support.reports import at


def timeline(*rows: str, head: str = "| Time (UTC) | Event |", started: str | None = None) -> tuple[Entry, ...]:
    rule = "|---" * (head.count("|") - 1) + "|"
    body = read_body("\n".join(["## Timeline", "", head, rule, *rows]), 1, at(started))
    assert body.problems == ()
    return body.timeline


def shown(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.moment.at.strftime("%d %H:%M") if entry.moment.at else "?" for entry in entries]


def test_a_time_of_day_takes_the_day_of_the_entry_before_it() -> None:
    rows = ["| 08:10 | a |", "| 2026-03-12 00:20 | b |", "| unknown | c |", "| ~00:40 | d |"]
    entries = timeline(*rows, started="2026-03-11T08:10Z")
    assert shown(entries) == ["11 08:10", "12 00:20", "?", "12 00:40"]
    assert [entry.moment.approximate for entry in entries] == [False, False, False, True]


def test_days_are_those_of_the_columns_zone() -> None:
    """The onset is on the 10th in UTC, and on the 11th where the timeline was written."""
    entries = timeline(
        "| 00:30 | a |", "| 08:50 | b |", "| 2026-03-11T00:10Z | c |", "| 09:20 | d |",
        head="| Time (+09:00) | Event |", started="2026-03-10T15:30Z",
    )  # fmt: skip
    assert shown(entries) == ["10 15:30", "10 23:50", "11 00:10", "11 00:20"]


def test_an_entry_may_bring_its_own_zone() -> None:
    rows = ["| 2026-03-11 08:10Z | a |", "| 2026-03-11 10:00+01:00 | b |", "| 09:10 UTC | c |"]
    assert shown(timeline(*rows, head="| Time | Event |")) == ["11 08:10", "11 09:00", "11 09:10"]


def test_columns_stand_in_any_order_and_under_many_names() -> None:
    head = "| Source | Type | What happened | **When** (UTC) | Who | Remark |"
    (entry,) = timeline("| log | Onset | It broke | `2026-03-11 08:10` | @search | none |", head=head)
    assert (entry.source, entry.kind, entry.event, entry.actor) == ("log", "onset", "It broke", "@search")
    assert (entry.line, entry.column) == (5, 28)


def test_pipes_in_cells_are_escaped() -> None:
    (entry,) = timeline("| 2026-03-11 08:10 | `a \\| b` or \\| | detection |", head="| Time (UTC) | Event | Kind |")
    assert (entry.event, entry.kind) == ("`a | b` or |", "detection")


def test_empty_and_short_rows() -> None:
    head = "| Time (UTC) | Event | Kind | Source |"
    (entry,) = timeline("| | | | |", "| 2026-03-11 08:10 | It broke", head=head)
    assert (entry.kind, entry.source, entry.actor) == ("other", None, None)


def test_only_the_first_timeline_is_read_and_its_table_taken_out_of_the_prose() -> None:
    text = "## Timeline\n\nBefore.\n\n| Time (UTC) | Event |\n|---|---|\n| 2026-03-11 08:10 | a |\n\nAfter.\n"
    body = read_body(text + "\n## Chronology\n\n| Time | Event |\n|---|---|\n| soon | b |\n", 10)
    assert [entry.event for entry in body.timeline] == ["a"]
    assert body.problems == ()
    first, second = body.sections
    assert (first.text.split(), first.line) == (["Before.", "After."], 10)
    assert "| soon | b |" in second.text


def test_tables_in_other_sections_are_prose() -> None:
    body = read_body("## Impact\n\n| Time | Event |\n|---|---|\n| soon | b |\n", 1)
    assert (body.timeline, body.problems) == ((), ())


def test_the_zone_is_asked_for_once() -> None:
    text = "## Timeline\n\n| Time | Event |\n|---|---|\n| 2026-03-11 08:10 | a |\n| 08:20 | b |\n| 08:05 | c |\n"
    body = read_body(text, 1)
    assert [(problem.code, problem.position) for problem in body.problems] == [("PM202", (5, 3))]
    assert shown(body.timeline) == ["11 08:10", "11 08:20", "11 08:05"]


def test_a_day_counts_even_where_the_time_is_wrong() -> None:
    text = "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 2026-03-11 24:00 | a |\n| 08:20 | b |\n"
    body = read_body(text, 1)
    assert [problem.position for problem in body.problems] == [(5, 3)]
    assert shown(body.timeline) == ["11 08:20"]


def test_whys_are_questions_with_answers() -> None:
    text = (
        "## Five whys\n\nOne chain.\n\n1. Why did it stop? The pool was *empty*.\n"
        "2. Why? Is that all?\n   It was.\n\n   - a detail\n3. Nobody asked\n"
    )
    body = read_body(text, 1)
    assert [(why.question, why.answer, why.line) for why in body.whys] == [
        ("Why did it stop?", "The pool was *empty*.", 5),
        ("Why?", "Is that all? It was. a detail", 6),
        ("Nobody asked", "", 10),
    ]
    assert body.sections[0].text == "One chain."


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Summary", "summary"), ("TL;DR", "summary"), ("Executive Summary", "summary"),
        ("2. Impact", "impact"), ("Timeline (all times UTC)", "timeline"), (":clock: Timeline", "timeline"),
        ("**Five Whys**", "whys"), ("5 Whys", "whys"), ("Root cause and contributing factors", "causes"),
        ("What went well?", "well"), ("What didn't go well", "wrong"), ("Where we got lucky", "lucky"),
        ("Lessons learned", "lessons"), ("Appendix A: queries", "appendix"), ("Weather", "other"),
    ],
)  # fmt: skip
def test_sections_are_known_by_the_names_in_use(title: str, kind: str) -> None:
    assert kind in (*SECTIONS, "other")
    (section,) = read_body(f"## {title}\n\nText.\n", 7).sections
    assert (section.kind, section.text, section.line) == (kind, "Text.", 7)


def test_sections_are_split_at_headings_not_at_what_looks_like_one() -> None:
    text = "Before.\n\n# Summary #\n\n```\n## not a heading\n```\n\n### deeper\n\n"
    text += "Impact\n---\n\nText.\n\n---\n\nMore.\n"
    sections = read_body(text, 5).sections
    assert [(section.title, section.line) for section in sections] == [
        ("", 5),
        ("Summary", 7),
        ("Impact", 15),
    ]
    assert sections[1].text == "```\n## not a heading\n```\n\n### deeper"
    assert sections[2].text == "Text.\n\n---\n\nMore."


def test_link_definitions_are_kept() -> None:
    report = report_of(body="## Summary\n\nSee [the log][log].\n\n[log]: https://logs.example/q\n")
    assert report.references["LOG"]["href"] == "https://logs.example/q"


def test_a_timeline_reads_as_one_report() -> None:
    report = report_of(
        "times:\n  started: 2026-03-11T08:10Z\n",
        "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 08:10 | It broke |\n",
    )
    (entry,) = report.timeline
    assert entry.moment.at == datetime(2026, 3, 11, 8, 10, tzinfo=UTC)
    assert entry.line == 13


LINES = st.sampled_from(
    [
        "# One", "## Two", "### Three", "##", "#hash", " ## Indented", "## Closed ##", "##\tTab", "Under", "=====",
        "---", "text", "", "", "- item", "  ## in an item", "> ## quoted", "```", "~~~", "<!--", "-->", "<div>",
        "</div>", "    ## code", "[a]: https://x.example", "| a | b |", "|---|---|", "1. one", "\t## tab",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_headings_are_those_that_a_markdown_parser_finds(lines: list[str]) -> None:
    """Most bodies are cut into sections without a parser; no reader could tell."""
    text = "\n".join(lines)
    tokens = MarkdownIt("commonmark").parse(text)
    wanted = [
        tokens[index + 1].content.strip()
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2")
    ]
    found = [section.title for section in read_body(text, 1).sections if section.title]
    assert found == [title for title in wanted if title]


ROWS = st.sampled_from(
    [
        "",
        " ",
        "\t",
        "| 08:10 | a |",
        "| Time | Event |",
        "|---|---|",
        "|---|",
        "|",
        "||",
        "| x",
        "|-|-|",
        "| 8:1 | \\| |",
        "|:-|-:|",
    ]
)


@given(st.lists(ROWS, max_size=8))
def test_a_timeline_of_rows_alone_is_read_as_one_with_text_beside_it(rows: list[str]) -> None:
    """No parser goes over the first, and one does over the second."""
    text = "\n".join(["## Timeline", *rows])
    alone, beside = read_body(text, 1), read_body(f"{text}\n\nMore.", 1)
    assert (alone.timeline, alone.table, alone.problems) == (beside.timeline, beside.table, beside.problems)
