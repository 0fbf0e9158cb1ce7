"""Old reports of every shape become drafts that the gate accepts, and no word of theirs is lost."""

from __future__ import annotations

import pathlib
import random
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.cli.migrate import choices_for
from mkdocs_postmortems.gate.check import judge
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.intake.migrate.archive import Output, find_files, migrate
from mkdocs_postmortems.intake.migrate.findings import FileReport
from mkdocs_postmortems.intake.migrate.front import split
from mkdocs_postmortems.intake.migrate.lift import Choices, Draft, lift
from mkdocs_postmortems.intake.migrate.words import lost, spoken
from mkdocs_postmortems.intake.migrate.zones import read_zone
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import read_source, source_from_bytes
from mkdocs_postmortems.report.write import write_report
from support.reports import ROOT

ARCHIVE = ROOT / "tests/fixtures/migrate/archive"
PATHS = find_files(ARCHIVE, pathlib.Path("nowhere"))
OPTIONS = Options()
LONDON = choices_for(OPTIONS, None, read_zone("Europe/London"))
NO_ZONE = choices_for(OPTIONS, None, None)
NAME = "2024-03-09-old.md"


def draft(text: str, choices: Choices = LONDON, path: str = "2024-03-09-old.md") -> Draft:
    return lift(text, path, choices)


def report_of(lifted: Draft) -> Report:
    """The report as our own reader sees it, without a problem."""
    reading = parse(source_from_bytes(write_report(lifted.front, lifted.body).encode(), NAME), OPTIONS.contract)
    assert reading.problems == ()
    assert reading.report
    return reading.report


def entries(lifted: Draft) -> list[tuple[str, str]]:
    return [
        (entry.moment.at.strftime("%m-%d %H:%M") if entry.moment.at else "unknown", entry.event)
        for entry in report_of(lifted).timeline
    ]


def missing(text: str, lifted: Draft) -> dict[str, int]:
    """The words of a text that its draft lacks; a heading that repeats the front matter's title counts once."""
    front = split(text)
    title = str(front.values.get("title", "\0"))
    body = front.body.replace(f"# {title}\n", "", 1)
    return lost("\n".join([spoken(front.values), front.unread, body]), f"{spoken(lifted.front)}\n{lifted.body}")


def finding(lifted: Draft | FileReport, what: str) -> Any:
    return next(found for found in lifted.findings if found.what == what)


# The archive of fixtures


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, dict[str, FileReport]]:
    folder = tmp_path_factory.mktemp("migrated")
    done = migrate(ARCHIVE, Output(folder), LONDON, PATHS)
    return folder, {file.source: file for file in done.files}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("choices", [LONDON, NO_ZONE], ids=["zone", "no-zone"])
def test_no_word_is_lost_and_the_gate_accepts_the_draft(path: str, choices: Choices) -> None:
    text = (ARCHIVE / path).read_text("utf-8")
    lifted = lift(text, path, choices)
    assert not missing(text, lifted)
    assert not [found for found in lifted.findings if found.what == "text"], "the net caught something"
    assert report_of(lifted).status == "draft"


@pytest.mark.parametrize(
    ("path", "name", "title", "times", "actions"),
    [
        ("bullets/2024-03-09-mail-queue.md", "2024-03-09-mail-queue.md", "Mail queue stood still", 5, 5),
        ("headings/2024-02-11-hub.md", "2024-02-11-hub.md", "Hub down", 5, 4),
        ("tables/PM2023-004 - Nodes gone.md", "2023-07-04-pm2023-004-nodes-gone.md", "Nodes gone", 5, 2),
        (
            "labels/incidents/2022-05-03.html.md.erb", "2022-05-03-certificates-mismatched.md",
            "Certificates mismatched", 8, 2,
        ),
        ("lines/Payments slow.markdown", "2021-01-28-payments-slow.md", "Payments slow for an hour", 4, 0),
    ],
)  # fmt: skip
def test_what_is_read(
    migrated: tuple[pathlib.Path, dict[str, FileReport]], path: str, name: str, title: str, times: int, actions: int
) -> None:
    folder, files = migrated
    assert (files[path].output, files[path].outcome) == (name, "written")
    assert (files[path].entries, files[path].actions) == (times, actions)
    reading = parse(read_source(folder / name, name), OPTIONS.contract)
    assert reading.problems == ()
    assert reading.report
    assert reading.report.title == title
    assert (len(reading.report.timeline), len(reading.report.actions)) == (times, actions)


def test_links_and_images_lead_to_the_new_places(migrated: tuple[pathlib.Path, dict[str, FileReport]]) -> None:
    folder, files = migrated
    text = (folder / "2024-03-09-mail-queue.md").read_text("utf-8")
    assert "![Queue length](files/bullets/img/queue.png)" in text
    assert (folder / "files/bullets/img/queue.png").read_bytes() == (ARCHIVE / "bullets/img/queue.png").read_bytes()
    assert "[the earlier one](2024-02-11-hub.md#summary)" in text
    assert "[the notes](notes.md)" in text
    assert finding(files["bullets/2024-03-09-mail-queue.md"], "link").value == "notes.md"
    assert "(2022-05-03-certificates-mismatched.md)" in (folder / "_index.md").read_text("utf-8")


def test_an_index_is_copied_and_an_undated_report_is_no_report_yet(
    migrated: tuple[pathlib.Path, dict[str, FileReport]],
) -> None:
    _, files = migrated
    assert (files["labels/index.html.md.erb"].output, files["labels/index.html.md.erb"].outcome) == (
        "_index.md",
        "copied",
    )
    assert files["lines/undated.qmd"].output == "_undated.md"
    assert finding(files["lines/undated.qmd"], "date").note == "rename the file to begin with its day"


# Front matter


def test_fields_and_what_has_no_field() -> None:
    lifted = draft((ARCHIVE / "bullets/2024-03-09-mail-queue.md").read_text("utf-8"))
    assert lifted.front["severity"] == "SEV-2"
    assert lifted.front["authors"] == ["@mail-oncall"]
    assert lifted.front["tags"] == ["queue", "disk full"]
    assert lifted.front["x-owner_team"] == "delivery"


def test_names_of_people_are_no_handles() -> None:
    lifted = draft("---\ntitle: Search was slow\nauthors: [Robin Roe]\n---\n\n## Actions\n\n- **Robin** Add an index\n")
    assert "authors" not in lifted.front
    assert lifted.front["x-authors"] == ["Robin Roe"]
    assert "owner" not in lifted.front["actions"][0]


def test_a_severity_that_is_not_stated_is_a_guess() -> None:
    found = finding(draft("# Search was slow\n"), "severity")
    assert (found.state, found.confidence, found.value) == ("guessed", "low", "SEV-3")


def test_a_broken_front_matter_is_kept_as_written() -> None:
    text = "---\ntitle: It broke: again\nseverity: [P1\n---\n\nWhat happened.\n"
    lifted = draft(text)
    assert lifted.front["title"] == "It broke: again"
    assert "## Front matter as written" in lifted.body
    assert not missing(text, lifted)


@pytest.mark.parametrize(
    ("path", "text", "day", "state", "confidence"),
    [
        ("x.md", "---\ntitle: Search was slow\ndate: 2024-03-09\n---\n", "2024-03-09", "read", None),
        ("2024-03-09-x.md", "# Search was slow\n", "2024-03-09", "read", None),
        ("20240309-x.md", "# Search was slow\n", "2024-03-09", "read", None),
        ("2024-03-09/index.md", "# Search was slow\n", "2024-03-09", "read", None),
        ("x.md", "# March 9th, 2024: search was slow\n", "2024-03-09", "read", None),
        ("x.md", "# Search was slow\n\n**Incident from:** 2024-03-09\n", "2024-03-09", "read", None),
        ("x.md", "# Search was slow\n\n## Timeline\n\n- 2024-03-09 10:00 It stops\n", "2024-03-09", "read", None),
        ("2024-03-09-x.md", "# 2024-03-02, search was slow\n", "2024-03-02", "guessed", "medium"),
        ("2024-03-x.md", "# Search was slow\n", "2024-03-01", "guessed", "low"),
        ("x.md", "# Search was slow\n\nIt began on March 9, 2024.\n", "2024-03-09", "guessed", "medium"),
    ],
)
def test_the_day_and_how_sure_it_is(path: str, text: str, day: str, state: str, confidence: str | None) -> None:
    lifted = draft(text, path=path)
    found = finding(lifted, "date")
    assert (str(lifted.day), found.value, found.state, found.confidence) == (day, day, state, confidence)


def test_long_and_short_titles_fit_and_are_kept_whole() -> None:
    long = "Search " + "and search " * 20 + "was slow"
    assert len(draft(f"# {long}\n").front["title"]) <= 140
    assert draft(f"# {long}\n").front["x-title"] == long
    assert draft("# DNS\n").front["title"] == "Incident: DNS"


# Timelines


def test_without_a_zone_the_timeline_stays_as_it_was() -> None:
    text = "# Search was slow\n\n## Timeline\n\n- 10:00 It stops\n- 10:30 It starts\n"
    lifted = draft(text, NO_ZONE)
    assert lifted.needs_zone
    assert "## Timeline as written\n\n- 10:00 It stops\n- 10:30 It starts\n" in lifted.body
    assert (lifted.entries, finding(lifted, "timeline").state) == (0, "left")
    assert not draft(text).needs_zone


def test_a_stated_zone_wins_over_the_given_one() -> None:
    lifted = draft("# Search was slow\n\n## Timeline (UTC)\n\n- 10:00 It stops\n- 10:30 It starts\n")
    assert entries(lifted) == [("03-09 10:00", "It stops"), ("03-09 10:30", "It starts")]


def test_days_carry_over_and_midnight_turns_them() -> None:
    lifted = draft("# Slow\n\n## Timeline (UTC)\n\n- 23:50 One\n- 00:10 Two\n- 00:05 Three\n")
    assert entries(lifted) == [("03-09 23:50", "One"), ("03-10 00:05", "Three"), ("03-10 00:10", "Two")]
    notes = [found.note for found in lifted.findings if found.what == "days"]
    assert notes[-1] == "after midnight, judging by the hour"
    assert finding(lifted, "timeline").state == "read"


@pytest.mark.parametrize(
    "timeline",
    [
        "- 10:00 It stops\n- 10:30 It starts\n",
        "1. **10:00** It stops\n2. **10:30** It starts\n",
        "10:00 It stops\n10:30 It starts\n",
        "10:00 It stops<br>10:30 It starts\n",
        "10:00 - It stops\n\n10:30 - It starts\n",
        "### 10:00\n\nIt stops\n\n### 10:30\n\nIt starts\n",
        "### 10:00 - It stops\n\n### 10:30 - It starts\n",
        "| Time | Event |\n|---|---|\n| 10:00 | It stops |\n| 10:30 | It starts |\n",
        "| Note | Uhrzeit |\n|---|---|\n| It stops | 10:00 |\n| It starts | 10:30 |\n",
        "### 2024-03-09\n\n- 10:00 It stops\n- 10:30 It starts\n",
        "2024-03-09\n\n- 10:00 It stops\n\n- 10:30 It starts\n",
        "- 2024-03-09\n  - 10:00 It stops\n  - 10:30 It starts\n",
        "- [03-09 10:00] It stops\n- [03-09 10:30] It starts\n",
        "* 10.00 It stops\n* 10.30 It starts\n",
        "- 10:00 AM UTC It stops\n- 10:30 AM UTC It starts\n",
        "- It stops 2024-03-09 10:00\n- It starts 2024-03-09 10:30\n",
    ],
)
def test_every_shape_gives_the_same_timeline(timeline: str) -> None:
    text = f"# Search was slow\n\n## Timeline\n\nAll times in UTC\n\n{timeline}\n## Stats\n\nNone\n"
    lifted = draft(text)
    assert entries(lifted) == [("03-09 10:00", "It stops"), ("03-09 10:30", "It starts")]
    assert not missing(text, lifted)


def test_what_stands_between_entries_stays_below_their_time() -> None:
    lifted = draft("# Slow\n\n## Timeline (UTC)\n\n- 10:00 It stops\n\n```\nlog | line\n```\n\n- 10:30 It starts\n")
    assert len(entries(lifted)) == 2
    assert "**10:00**\n\n```\nlog | line\n```" in lifted.body


def test_times_are_set_where_entries_name_them_and_make_sense() -> None:
    keys = (
        "- **Key events**\n  - First detected 2024-03-09 10:00\n  - Resolved 2024-03-09 {}\n"
        "- **Impact**: none\n- **Next**: x\n"
    )
    assert draft(keys.format("11:00")).front["times"] == {
        "detected": "2024-03-09T10:00Z",
        "mitigated": "~2024-03-09T11:00Z",
        "resolved": "2024-03-09T11:00Z",
    }
    assert "times" not in draft(keys.format("09:00")).front


def test_a_list_with_some_numbers_is_no_timeline() -> None:
    lifted = draft("# Slow\n\n## Impact\n\n- 10.5 % of users\n- 30 minutes\n- 2 regions\n")
    assert (lifted.entries, lifted.needs_zone) == (0, False)


# Actions


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("- [x] Put a quota on bounces", {"status": "done"}),
        ("- [ ] Put a quota on bounces", {"status": "open"}),
        ("- ~~Put a quota on bounces~~", {"status": "done"}),
        ("- ✅ Put a quota on bounces", {"status": "done"}),
        ("- @mail: Put a quota on bounces", {"owner": "@mail"}),
        ("- Put a quota on bounces (`@mail`)", {"owner": "@mail"}),
        ("- [Put a quota on bounces](https://git.example/a/issues/1)", {"tracker": "https://git.example/a/issues/1"}),
        ("- Put a quota on bounces ([#1][one])\n\n[one]: https://git.example/a/pull/1", {"tracker": "https://git.example/a/pull/1"}),
        ("1. Put a quota on bounces\n   - details", {"x-note": "- details"}),
        ("### Process\n\n- Put a quota on bounces", {"x-group": "Process"}),
        ("| What | Status |\n|---|---|\n| Put a quota on bounces | Won't fix |", {"status": "wont-do"}),
    ],
)  # fmt: skip
def test_shapes_of_actions(item: str, expected: dict[str, str]) -> None:
    text = f"# Slow\n\n## Action items\n\n{item}\n"
    lifted = draft(text)
    [action] = lifted.front["actions"]
    assert "Put a quota on bounces" in action["title"]
    told = {key: value for key, value in action.items() if key not in ("id", "title")}
    expected = {"status": "unknown", **expected}
    assert {key: value for key, value in told.items() if key != "x-note" or "x-note" in expected} == expected
    assert not missing(text, lifted)
    assert len(report_of(lifted).actions) == 1


def test_nothing_is_no_action() -> None:
    lifted = draft("# Slow\n\n## Action items\n\n- N/A\n")
    assert "actions" not in lifted.front
    assert "- N/A" in lifted.body


# Headings


def test_headings_of_ours_and_what_they_were() -> None:
    text = "# Slow\n\n# Root Cause\n\nA.\n\n### Things that went poorly\n\n- B\n\n### Opportunities\n\nC.\n"
    lifted = draft(text)
    kinds = {section.title: section.kind for section in report_of(lifted).sections}
    assert kinds == {"Root Cause": "causes", "What went wrong": "wrong", "Opportunities": "other"}
    assert "## What went wrong\n\n### Things that went poorly\n" in lifted.body


def test_sections_of_one_name_are_told_apart() -> None:
    entry = "- {} It stops\n- {} It starts\n\n"
    text = "# Slow\n\n## Timeline (UTC)\n\n" + entry.format("10:00", "10:30") + "## Detection\n\nA.\n\n"
    text += "## Timeline\n\n" + entry.format("11:00", "11:30") + "## Detection\n\nB.\n"
    lifted = draft(text)
    assert len(entries(lifted)) == 4
    titles = [section.title for section in report_of(lifted).sections]
    assert titles == ["Timeline (UTC)", "Detection", "Timeline, part 2", "Detection, part 2"]


def test_days_beside_the_heading_belong_to_the_timeline() -> None:
    days = "## March 9\n\n### 10:00\n\nIt stops\n\n### 11:00\n\nIt turns\n\n## March 10\n\n### 09:00\n\nIt starts\n"
    lifted = draft(f"# Slow\n\n## Timeline\n\nAll times in UTC\n\n{days}")
    assert [at for at, _ in entries(lifted)] == ["03-09 10:00", "03-09 11:00", "03-10 09:00"]
    assert lifted.body.count("## Timeline") == 1


def test_text_above_the_first_heading_is_the_summary() -> None:
    lead = "Search answered late for an hour because its index had been built on the wrong disk by a job."
    assert "## Summary\n\n" + lead in draft(f"# Slow\n\n{lead}\n\n## Impact\n\nLate.\n").body


def test_a_heading_inside_a_list_of_times_makes_no_second_section() -> None:
    body = draft("## Timeline\n\n- 10:00 It stops\n- 10:30 It runs\n\n    ## Timeline\n\n## Impact\n\nLate.\n").body
    assert re.findall("^## .*", body, re.MULTILINE) == ["## Timeline", "## Impact"]
    assert "\\## Timeline" in body


# Whatever comes


TEXTS = [(ARCHIVE / path).read_text("utf-8") for path in PATHS]


def mangled(seed: random.Random) -> str:
    """A report of the archive after some small accidents."""
    lines = seed.choice(TEXTS).split("\n")
    for _ in range(seed.randrange(1, 8)):
        at = seed.randrange(len(lines) or 1)
        other = seed.choice(TEXTS).split("\n")
        start = seed.randrange(len(other))
        match seed.randrange(4):
            case 0:
                del lines[at : at + seed.randrange(5)]
            case 1:
                lines[at:at] = other[start : start + seed.randrange(12)]
            case 2:
                lines[at : at + 1] = [
                    seed.choice(["  ", "    ", "> ", "- ", "| ", "## ", "`", "<", "\u2028"]) + line
                    for line in lines[at : at + 1]
                ]
            case 3:
                lines[at : at + 1] = [line[seed.randrange(6) :] for line in lines[at : at + 1]]
    return "\n".join(lines)


@settings(max_examples=100)
@given(st.integers(0, 2**64), st.sampled_from([LONDON, NO_ZONE]))
def test_accidents_lose_no_word_and_no_draft_is_refused(seed: int, choices: Choices) -> None:
    text = mangled(random.Random(seed))
    lifted = draft(text, choices)
    assert not {word for word in missing(text, lifted) if word not in lost(spoken(split(text).values.get("title")), "")}
    source = source_from_bytes(write_report(lifted.front, lifted.body).encode(), NAME)
    assert source.front.value == lifted.front
    found = judge(parse(source, OPTIONS.contract), OPTIONS, {}, date(2030, 1, 1))
    assert not [diagnostic for diagnostic in found if diagnostic.level is Level.ERROR]


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_text_is_lifted(text: str) -> None:
    lifted = draft(text.replace("\r", "\n"))
    assert source_from_bytes(write_report(lifted.front, lifted.body).encode(), NAME).front.value == lifted.front
