"""Whatever a report holds, `--fix` keeps what it says and every byte that it has no business with."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.gate.fix import fix
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.moments import read_moment
from mkdocs_postmortems.report.parse import Reading
from support.accidents import REAL, mutate
from support.gate import NAME, read
from support.reports import TODAY

OPTIONS = Options()
TIME = r"~?\s*(?:\d{4}-\d{2}-\d{2}[T\s]*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"


def said(reading: Reading) -> tuple[Any, ...]:
    """What a report tells, without ids, and with the entries of its timeline in any order."""
    value = dict(reading.source.front.value or {}) if isinstance(reading.source.front.value, dict) else {}
    severity, times = str(value.pop("severity", "")), value.pop("times", None)
    items = [value.pop(name, None) for name in ("actions", "factors")]
    report = reading.report
    entries = Counter((e.moment, e.event, e.kind, e.source, e.actor) for e in report.timeline) if report else None
    return (
        value,
        OPTIONS.contract.severities.get(severity.lower(), severity),
        {name: read_moment(str(time)) for name, time in times.items()} if isinstance(times, dict) else times,
        [[without_id(item) for item in list_] if isinstance(list_, list) else list_ for list_ in items],
        entries,
        [(why.question, why.answer) for why in report.whys] if report else None,
        [(section.kind, section.title, section.text) for section in report.sections] if report else None,
    )


def without_id(item: Any) -> Any:
    return {key: value for key, value in item.items() if key != "id"} if isinstance(item, dict) else item


def ids(reading: Reading) -> list[Any]:
    value = reading.source.front.value
    lists = [value.get(name) for name in ("actions", "factors")] if isinstance(value, dict) else []
    return [item.get("id") for list_ in lists if isinstance(list_, list) for item in list_ if isinstance(item, dict)]


def untouched(data: bytes) -> tuple[list[str], Counter[str]]:
    """The raw lines without what may change: severity, times, ids, and the order of rows of a table."""
    text = re.sub(r"\bid:( [AF]\d+)?,?\s*", "", data.decode("utf-8"))
    text = re.sub(r"severity:.*?(SEV-\d|P\d|sev\d|major)", "severity: ", text, flags=re.IGNORECASE)
    text = re.sub(r"\([+-]\d{2}:\d{2}\)", "(UTC)", text)
    lines = re.split(r"(\r\n|\r|\n)", re.sub(TIME, "@", text))
    return [line for line in lines if not line.startswith("|")], Counter(line for line in lines if line[:1] == "|")


def holds(data: bytes) -> None:
    once = fix(data, NAME, OPTIONS, TODAY)
    again = fix(once.data, NAME, OPTIONS, TODAY)
    assert (again.data, again.notes) == (once.data, ())
    assert bool(once.notes) == (once.data != data)
    if once.notes:
        before, after = read(data), read(once.data)
        assert said(after) == said(before)
        assert [new for old, new in zip(ids(before), ids(after), strict=True) if old] == [*filter(None, ids(before))]
        assert untouched(once.data) == untouched(data)


CLOCK = st.builds(
    "{:02}:{:02}{}".format, st.integers(0, 23), st.sampled_from([0, 15, 59]), st.sampled_from(["", ":30"])
)
DAY = st.sampled_from(["2026-03-10", "2026-03-11", "2026-03-12", "2026-12-31", "0001-01-01", "9999-12-31"])
ZONE = st.sampled_from(["Z", " UTC", "+01:00", "-0330", "+14:00"])
ABOUT = st.sampled_from(["", "", "", "~"])
INSTANT = st.builds("{}{}{}{}{}".format, ABOUT, DAY, st.sampled_from("T "), CLOCK, ZONE)
QUOTED = st.builds(lambda time, quote: f"{quote}{time}{quote}", INSTANT, st.sampled_from(["", "'", '"']))
CELL = st.one_of(
    st.builds("{}{} {}".format, ABOUT, DAY, CLOCK),
    st.builds("{} {}".format, DAY, CLOCK),
    CLOCK,
    st.builds("{}{}".format, CLOCK, ZONE),
    st.builds("**{}{} {}**".format, DAY, ZONE, CLOCK),
    st.sampled_from(["unknown", "", "later"]),
)
ITEM = st.sampled_from(
    ["  - title: Alert on a full pool", "  - id: A3\n    title: Alert on it", "  - {title: Alert on a full pool}",
     "  -   owner: '@orders'\n      title: Alert # soon", "  - id:\n    title: Alert on a full pool", "  - text", "  -"]
)  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> bytes:
    names = draw(st.lists(st.sampled_from(["started", "detected", "resolved"]), unique=True))
    times = "".join(f"  {name}: {draw(QUOTED)}  # said so\n" for name in names)
    items = "".join(f"{item}\n" for item in draw(st.lists(ITEM, max_size=4)))
    head = draw(st.sampled_from(["Time (UTC)", "Time (+01:00)", "When (-03:30)", "Time", "**Date** ( +00:00 )"]))
    rows = "".join(f"| {cell} | Event {n} |\n" for n, cell in enumerate(draw(st.lists(CELL, max_size=6))))
    severity = draw(st.sampled_from(["SEV-1", "P2", "'sev3'", '"Major" # as it was', "none"]))
    text = (
        f"---\ntitle: Search results stale\nseverity: {severity}\nstatus: draft\n"
        + (f"times:\n{times}" if times else "")
        + (f"actions:\n{items}" if items else "")
        + f"---\n\nText \u2028 with \x85 odd ends.\n\n## Timeline\n\n| {head} | Event |\n|---|---|\n{rows}"
        + draw(st.sampled_from(["", "\n", "\nMore\n"]))
    )
    return (
        draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))
    ).encode()


@settings(max_examples=200)
@given(reports())
def test_reports_with_much_to_fix(data: bytes) -> None:
    holds(data)


@settings(max_examples=100)
@given(data=st.sampled_from(REAL), seed=st.integers(0, 2**64), times=st.integers(1, 6))
def test_real_reports_with_accidents(data: bytes, seed: int, times: int) -> None:
    holds(mutate(data, random.Random(seed), times))


@given(st.binary(max_size=300))
@example(b"")
@example(b"---\nseverity: P1\n---")
def test_any_bytes(data: bytes) -> None:
    holds(data)
