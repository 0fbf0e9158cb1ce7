"""What `--fix` puts right, and what it leaves alone."""

from __future__ import annotations

import pytest
from mkdocs_postmortems.gate.fix import Fixed, difference, fix
from mkdocs_postmortems.options import Options, Severity
from support.gate import NAME, read, text_of
from support.reports import TODAY

OPTIONS = Options()
HEAD = "## Timeline\n\n| {} | Event | Kind |\n|---|---|---|\n"


def fixed(front: str = "", body: str = "", options: Options = OPTIONS) -> Fixed:
    return fix(text_of(front, body).encode(), NAME, options, TODAY)


def table(*times: str, head: str = "Time (UTC)") -> str:
    """A timeline with these times, each with an event of its own."""
    rows = (f"| {time} | Event {number} | other |\n" for number, time in enumerate(times))
    return HEAD.format(head) + "".join(rows)


def times_of(data: bytes) -> list[str]:
    """Time and number of the event of each row of the timeline."""
    rows = [line.split("|") for line in data.decode().splitlines() if "| Event " in line and "Kind" not in line]
    return [f"{row[1].strip()} {row[2].strip().removeprefix('Event ')}" for row in rows]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("severity: P1 # as the pager says", "severity: SEV-1 # as the pager says"),
        ("severity: 'sev3'", "severity: 'SEV-3'"),
        ('severity:   "Major"', 'severity:   "SEV-2"'),
    ],
)
def test_an_alias_becomes_the_severity(given: str, expected: str) -> None:
    assert fixed(given) == Fixed(
        text_of(expected).encode(), (f"severity {expected.split()[1].strip(chr(34) + chr(39))}",)
    )


@pytest.mark.parametrize("given", ["severity: SEV-1", "severity: SEV-9", "severity: >-\n  P1", "severity: [P1]"])
def test_other_severities_stay(given: str) -> None:
    assert fixed(given) == Fixed(text_of(given).encode())


def test_an_id_that_would_need_quotes_is_left_to_its_author() -> None:
    options = Options(severities=(Severity("1", ("P1",)),))
    assert fixed("severity: P1", options=options).notes == ()
    assert fixed("severity: 'P1'", options=options).notes == ("severity 1",)


def test_times_with_an_offset_become_utc() -> None:
    given = """times:
  started: 2026-03-11T00:10+01:00
  detected: "~2026-03-11 09:55:30 -0330"  # by a customer
  acknowledged: 2026-03-11T14:00+00:00
  resolved: 2026-03-11 15:20 UTC
  published: 2026-03-12T15:20Z
"""
    expected = """times:
  started: 2026-03-10T23:10Z
  detected: "~2026-03-11 13:25:30Z"  # by a customer
  acknowledged: 2026-03-11T14:00Z
  resolved: 2026-03-11 15:20 UTC
  published: 2026-03-12T15:20Z
"""
    assert fixed(given) == Fixed(text_of(expected).encode(), ("started, detected, acknowledged in UTC",))


@pytest.mark.parametrize(
    "time", ["unknown", "2026-03-11T08:10", "2026-02-30T08:10+01:00", "2026-03-11T08:10+15:00", "2026-03-11T08:10 CET"]
)
def test_times_that_cannot_be_converted_stay(time: str) -> None:
    assert fixed(f"times:\n  started: {time}\n").notes == ()


def test_missing_ids_go_on_from_the_highest() -> None:
    given = """actions:
  - title: Alert when the pool is above 80 %
    addresses: [F1]
  - id: a4
    title: Try a failover each quarter
  -   title: Read the alias from the registry
      owner: "@search"
  - {title: Take the pool out, owner: "@search"}
  - id:   # later
    title: Add a limit to the query
factors:
- what: The alias is typed by hand
  category: software
"""
    expected = """actions:
  - id: A5
    title: Alert when the pool is above 80 %
    addresses: [F1]
  - id: a4
    title: Try a failover each quarter
  -   id: A6
      title: Read the alias from the registry
      owner: "@search"
  - {id: A7, title: Take the pool out, owner: "@search"}
  - id: A8   # later
    title: Add a limit to the query
factors:
- id: F2
  what: The alias is typed by hand
  category: software
"""
    assert fixed(given) == Fixed(text_of(expected).encode(), ("ids A5, A6, A7, A8, F2",))


def test_an_id_that_the_text_speaks_of_is_not_given_away() -> None:
    data = fixed("actions:\n  - title: Alert on a full pool\n", "The release gate that A1 builds.\n").data
    assert b"- id: A2\n" in data


@pytest.mark.parametrize(
    "actions", ["", "[]", "text", "[text]", "[{}]", "[[a]]", "\n  - ? title\n    : Alert on it all", "\n  -\n"]
)
def test_items_without_a_plain_first_key_get_no_id(actions: str) -> None:
    assert fixed(f"actions: {actions}\n").notes == ()


def test_an_alias_of_yaml_is_left_alone() -> None:
    given = "x-a: &a\n  title: Alert on a full pool\nactions:\n  - *a\n"
    assert fixed(given).notes == ()


def test_a_timeline_in_another_zone_becomes_utc() -> None:
    body = table(
        "2026-03-11 00:30", "~01:10", "unknown", "**09:55:20**", "12:00Z", "14:00+02:00", head="*Time* (+01:00)"
    )
    found = fixed(body=body)
    assert found.notes == ("timeline in UTC",)
    assert found.data.decode() == text_of(
        body=table(
            "2026-03-10 23:30", "~2026-03-11 00:10", "unknown", "**08:55:20**", "12:00Z", "12:00", head="*Time* (UTC)"
        )
    )


def test_offsets_of_single_entries_become_utc() -> None:
    body = table("2026-03-11 23:30-02:00", "10:00Z", head="Time")
    assert times_of(fixed(body=body).data) == ["2026-03-12 01:30Z 0", "10:00Z 1"]


def test_the_first_entry_may_have_its_day_from_the_start() -> None:
    body = table("00:30", "02:00", head="Time (+01:00)")
    found = fixed("times:\n  started: 2026-03-11T00:30+01:00\n", body)
    assert times_of(found.data) == ["23:30 0", "2026-03-11 01:00 1"]
    assert found.notes == ("started in UTC", "timeline in UTC")


def test_a_timeline_is_sorted() -> None:
    body = table("2026-03-11 10:00", "10:30", "2026-03-10 23:50", "2026-03-11 00:10", "10:00", "10:30")
    found = fixed(body=body)
    assert found.notes == ("timeline sorted",)
    assert times_of(found.data) == [
        "2026-03-10 23:50 2",
        "2026-03-11 00:10 3",
        "2026-03-11 10:00 0",
        "10:00 4",
        "10:30 1",
        "10:30 5",
    ]


def test_a_row_that_comes_after_another_day_gets_its_own() -> None:
    body = table("2026-03-12 08:00", "09:00", "2026-03-11 08:00", "2026-03-12 08:30")
    assert times_of(fixed(body=body).data) == [
        "2026-03-11 08:00 2",
        "2026-03-12 08:00 0",
        "2026-03-12 08:30 3",
        "09:00 1",
    ]
    body = table("2026-03-13 08:00", "2026-03-12 08:00", "20:00", "2026-03-12 18:00")
    assert times_of(fixed(body=body).data)[-1] == "2026-03-13 08:00 0"


@pytest.mark.parametrize(
    "times",
    [
        ["2026-03-11 10:00", "09:00"],
        ["2026-03-11 10:00", "2026-03-11 09:00", "unknown"],
        ["2026-03-11 12:00", "~2026-03-11 09:00"],
        ["2026-03-11 10:00", "2026-03-11 09:00", "25:00"],
        ["2026-03-11 10:00", "", "2026-03-11 09:00 or so"],
    ],
)
def test_where_the_order_is_in_doubt_nothing_moves(times: list[str]) -> None:
    assert fixed(body=table(*times)).notes == ()


def test_an_order_that_is_meant_stays() -> None:
    body = table("2026-03-11 10:00", "2026-03-11 09:00")
    comment = "<!-- postmortems: ignore-file PM204 because the vendor's log is in its own order -->\n"
    assert fixed(body=body).notes
    assert fixed(body=comment + body).notes == ()


EVERYTHING = """---
severity: P2  # alias
title: Search results stale for two hours
status: draft
times: {started: '2026-03-11T09:10+01:00'}
actions:
  - title: Alert on a stale index
---
\tText\u2028with \x85 odd\x0bends \u00e9

## Timeline

| Time (+01:00) | Event |
|---|---|
| 2026-03-11 11:00 | Alias points to today's index |
| 2026-03-11 09:10 | Rebuild job swaps the alias |"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_all_else_stay(end: str, mark: str) -> None:
    given = (mark + EVERYTHING.replace("\n", end)).encode()
    expected = EVERYTHING.replace("P2", "SEV-2").replace("09:10+01:00", "08:10Z").replace("(+01:00)", "(UTC)")
    expected = expected.replace("- title", "- id: A1\n    title")
    first, second = expected.splitlines(keepends=False)[-2:]
    expected = expected.replace(f"{first}\n{second}", "\n".join([second, first]))
    expected = expected.replace("| 2026-03-11 11:00", "| 2026-03-11 10:00").replace(
        "| 2026-03-11 09:10", "| 2026-03-11 08:10"
    )
    found = fix(given, NAME, OPTIONS, TODAY)
    assert found.data == (mark + expected.replace("\n", end)).encode()
    assert len(found.notes) == 5
    assert fix(found.data, NAME, OPTIONS, TODAY) == Fixed(found.data)
    assert {problem.code for problem in read(found.data).problems} == set()


@pytest.mark.parametrize(
    "text", ["", "# Text\n", "---\n- a\n---\n", "---\nseverity: P1\n", "---\nseverity: P1\na: [\n---\n"]
)
def test_what_cannot_be_read_stays(text: str) -> None:
    assert fix(text.encode(), NAME, OPTIONS, TODAY) == Fixed(text.encode())
    assert fix(b"---\nseverity: P1\ntitle: \xff\n---\n", NAME, OPTIONS, TODAY).notes == ()


def test_a_difference_is_a_patch() -> None:
    assert difference(b"a\r\nb\nc", b"a\r\nB\nc", "x/2026-03-11-a.md") == (
        "--- a/x/2026-03-11-a.md\n+++ b/x/2026-03-11-a.md\n@@ -1,3 +1,3 @@\n"
        " a\r\n-b\n+B\n c\n\\ No newline at end of file\n"
    )
