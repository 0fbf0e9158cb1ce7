"""Internal passages: what stands between the marks, in any place and however they are nested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.report.body import read_body
from mkdocs_postmortems.report.model import Prose
from mkdocs_postmortems.report.passages import lines_of, passages, unclosed, unopened, without_passages
from support.gate import read

OPEN, CLOSE = "<!-- internal -->", "<!-- /internal -->"

FRONT = """---
title: Search fails for everybody
severity: SEV-3
status: draft
times:
  started: 2026-03-01T10:00Z
---
"""
BODY = f"""
## Summary

It failed {OPEN}for Acme {CLOSE}today{OPEN},
and the day after{CLOSE}.

{OPEN}
## What we told nobody

A paragraph.
{CLOSE}

## Timeline

| Time (UTC) | Event | Kind |
|---|---|---|
{OPEN}
| 2026-03-02 08:00 | Hidden row | onset |
{CLOSE}
| 09:00 | Shown {OPEN}and hidden{CLOSE} | other |
| {OPEN} 10:00 | Hidden cells | other {CLOSE} |
| 11:00 | The end |{OPEN} resolution {CLOSE}|

## Five whys

1. Why? Because.
{OPEN}
2. Why was that hidden? Because.
{CLOSE}
3. Why is this shown? Because.

## Lessons learned

- One
{OPEN}
- Two, and all that follows

## Appendix

Evidence
"""


def unmarked() -> Prose:
    report = read(FRONT + BODY, "2026-03-01-search.md").report
    assert report
    assert report.unmarked
    return report.unmarked


def test_colleagues_read_everything_but_the_marks() -> None:
    report = read(FRONT + BODY, "2026-03-01-search.md").report
    assert report
    assert "internal" not in str([report.sections, report.timeline, report.whys])
    assert [entry.event for entry in report.timeline] == ["Hidden row", "Shown and hidden", "Hidden cells", "The end"]
    assert [entry.line for entry in report.timeline] == [25, 27, 28, 29]
    assert len(report.whys) == 3
    titles = [section.title for section in report.sections]
    assert titles == [
        "Summary", "What we told nobody", "Timeline", "Five whys", "Lessons learned", "Appendix",
    ]  # fmt: skip


def test_the_public_reads_what_stands_outside() -> None:
    found = unmarked()
    assert [(section.title, section.text) for section in found.sections] == [
        ("Summary", "It failed today."),
        ("Timeline", ""),
        ("Five whys", ""),
        ("Lessons learned", "- One"),
    ]
    assert [why.question for why in found.whys] == ["Why?", "Why is this shown?"]
    assert "Hidden row" in str(found.passages)


def test_an_entry_keeps_the_day_that_stood_in_a_hidden_row() -> None:
    moments = [f"{entry.moment.at:%d %H:%M} {entry.event}" for entry in unmarked().timeline]
    assert moments == ["02 09:00 Shown", "02 11:00 The end"]


@pytest.mark.parametrize("mark", ["<!--internal-->", "<!--  INTERNAL  -->", "<!--\ninternal\n-->"])
def test_marks_may_be_written_in_any_way(mark: str) -> None:
    assert without_passages(f"a{mark}b<!-- / internal -->c") == "ac"


def test_passages_inside_passages_end_with_the_outer_one() -> None:
    text = f"a{OPEN}b{OPEN}c{CLOSE}d{CLOSE}e"
    assert without_passages(text) == "ae"
    assert passages(text) == ("b", "c", "d")
    assert (unclosed(text), list(unopened(text))) == (None, [])


def test_what_is_never_closed_goes_on_to_the_end() -> None:
    text = f"a{OPEN}b\n\nc"
    assert without_passages(text) == "a"
    assert unclosed(text) == 1


def test_a_mark_that_closes_nothing_hides_nothing() -> None:
    text = f"a{CLOSE}b"
    assert without_passages(text) == "ab"
    assert list(unopened(text)) == [1]


def test_other_comments_are_no_marks() -> None:
    for text in ("<!-- internal: ask -->a", "<!-- internals -->a", "`internal` a"):
        assert without_passages(text) == text


PIECES = st.lists(st.sampled_from([OPEN, CLOSE, "\n", "| a | b |", "word", "\n\n", "## Head\n", "x.", " ", "- item"]))


@given(PIECES)
def test_nothing_internal_is_left_and_no_line_moves(pieces: list[str]) -> None:
    depth, outside = 0, 0
    marked = []
    for number, piece in enumerate(pieces):
        if piece in (OPEN, CLOSE):
            depth = depth + 1 if piece == OPEN else max(depth - 1, 0)
            marked.append(piece)
        else:
            name = "in" if depth else "out"
            outside += not depth and "word" in piece
            marked.append(piece.replace("word", f"{name}{number}word"))
    text = "".join(marked)
    kept = lines_of(text, internal=False).text
    assert kept.count("\n") == lines_of(text, internal=True).text.count("\n") == text.count("\n")
    assert kept.count("word") == without_passages(text).count("word") == outside
    assert not any(f"in{number}word" in kept for number in range(len(pieces)))
    read_body(text, 1, internal=False)
