"""`postmortems actions list` and `digest` over the example organisation, on its day."""

from __future__ import annotations

import csv
import io
import json
import pathlib
import re

import pytest
from support.commands import invoke, run
from support.reports import ORGANISATION, TODAY, write

pytestmark = pytest.mark.usefixtures("every_report")

LEAK = "2025-08-10-cart-redis-leak"


def listed(*arguments: str) -> list[str]:
    """Report and id of the actions that are listed."""
    done = invoke("actions", "list", "--today", str(TODAY), "--format", "json", *arguments, cwd=ORGANISATION)
    assert (done.exit_code, done.stderr) == (0, "")
    return [f"{row['report'][:10]} {row['id']}" for row in json.loads(done.stdout)["actions"]]


def test_without_a_filter_what_is_open_is_listed_overdue_first() -> None:
    found = listed()
    assert found[:3] == ["2025-02-11 A2", "2025-05-13 A2", "2025-08-10 A3"]
    assert len(found) == 20


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--overdue", "--owner", "platform"], ["2025-05-13 A2", "2025-08-10 A3"]),
        (["--owner", "@Search"], ["2025-10-14 A2", "2026-03-11 A1"]),
        (["--owner", "search", "--owner", "identity"], ["2025-10-14 A2", "2026-03-11 A1", "2025-12-02 A4"]),
        (["--owner", "none"], []),
        (["--team", "payments"], ["2025-08-26 A3", "2026-01-20 A2", "2025-12-31 A3", "2026-03-17 A3", "2026-03-17 A1"]),
        (["--service", "cart"], ["2025-08-10 A3"]),
        (["--priority", "low"], ["2026-02-24 A2", "2026-01-13 A2", "2026-03-29 A3"]),
        (["--kind", "detect"], ["2026-03-29 A2"]),
        (["--pattern", "connection-pool"], ["2025-08-10 A3", "2025-11-05 A2", "2026-02-05 A3"]),
        (["--due-before", "2025-12-31"], ["2025-02-11 A2", "2025-05-13 A2", "2025-08-10 A3"]),
        (["--status", "wont-do", "--owner", "merchandising"], ["2025-09-16 A3"]),
        (["--status", "open", "--service", "search"], ["2026-03-11 A1"]),
    ],
)
def test_filters(arguments: list[str], found: list[str]) -> None:
    assert listed(*arguments) == found


def test_all_are_listed_when_asked_for() -> None:
    everything = len(
        re.findall(r"^  - id: A", "".join(p.read_text("utf-8") for p in ORGANISATION.rglob("2*.md")), re.M)
    )
    assert len(listed("--status", "all")) == everything


def test_the_table_says_what_is_late() -> None:
    said = invoke("actions", "list", "--service", "cart", "--today", str(TODAY), cwd=ORGANISATION).stdout.splitlines()
    assert [line.split() for line in said[:1]] == [["STATE", "DUE", "OWNER", "PRIORITY", "REPORT", "ID", "ACTION"]]
    assert said[1].startswith(f"168 d late  2025-10-15  @platform  medium    {LEAK}  A3  Fail the build")
    assert said[-1] == "1 action, 1 overdue, the longest by 168 d."
    nothing = invoke("actions", "list", "--owner", "none", cwd=ORGANISATION)
    assert (nothing.stdout, nothing.exit_code) == ("No action.\n", 0)


def test_csv_is_for_spreadsheets_and_opens_no_formula(folder: pathlib.Path) -> None:
    actions = (
        "actions:\n  - {id: A1, title: '=HYPERLINK(\"x\")', owner: '@orders'}\n  - {id: A2, title: '@SUM(1,1) is it'}\n"
    )
    write(folder / "postmortems", "2026-03-11-a", more=actions)
    done = invoke("actions", "list", "--format", "csv", "--site-url", "https://pm.example", cwd=folder)
    one, two = csv.DictReader(io.StringIO(done.stdout))
    assert (one["title"], one["owner"], two["title"]) == ('\'=HYPERLINK("x")', "@orders", "'@SUM(1,1) is it")
    assert one["url"] == "https://pm.example/reports/2026-03-11-a/#action-a1"
    assert (one["due"], one["services"]) == ("", '["search"]')


def test_markdown_calls_nobody_and_breaks_no_table(folder: pathlib.Path) -> None:
    actions = (
        "actions:\n  - {id: A1, title: 'Ask @orders | about [it]', owner: '@orders', tracker: 'https://t.example/1'}\n"
    )
    write(folder / "postmortems", "2026-03-11-a", more=actions)
    (folder / "postmortems.yml").write_text("site_url: https://pm.example/x/\n", "utf-8")
    for command in (["list", "--format", "markdown"], ["digest", "--since", "2026-03-01", "--today", "2026-03-12"]):
        said = invoke("actions", *command, cwd=folder).stdout
        assert "](https://pm.example/x/reports/2026-03-11-a/#action-a1)" in said
        assert "`@orders`" in said
        assert not re.search(r"(?<!`)@\w", said)
        assert "\\[it\\]" in said
        rows = [line for line in said.splitlines() if line.startswith("|")]
        assert {line.count("|") for line in rows} <= {7}


def test_reports_that_cannot_be_read_are_named(folder: pathlib.Path) -> None:
    write(folder / "postmortems", "2026-03-11-a", more="severity: SEV-3\n")
    done = invoke("actions", "list", cwd=folder)
    assert (done.exit_code, done.stdout) == (0, "No action.\n")
    assert done.stderr.startswith("postmortems/2026-03-11-a.md is left out, because parts of it cannot be read.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--pattern", "nothing"], "There is no pattern nothing. Known: capacity, config-push, "),
        (["list", "--due-before", "soon"], "'soon' is not a day."),
        (["list", "--site-url", "pm.example"], "'pm.example' does not begin with https://."),
        (["digest", "--since", "2027-01-01", "--today", "2026-01-01"], "--since 2027-01-01 is after 2026-01-01."),
    ],
)
def test_usage_errors(arguments: list[str], said: str) -> None:
    done = invoke("actions", *arguments, cwd=ORGANISATION)
    assert (done.exit_code, said in done.stderr) == (2, True)


def parts(said: str) -> dict[str, list[str]]:
    """Of each part of a digest, report and id of its lines."""
    found = {}
    for part in re.split(r"^## ", said, flags=re.M)[1:]:
        head, *lines = part.splitlines()
        found[head] = [re.sub(r".*(\d{4}-\d{2}-\d{2})-[a-z-]+ (A\d+)$", r"\1 \2", line) for line in lines if line]
    return found


def test_the_digest_of_the_organisation() -> None:
    said = run("actions", "digest", "--today", str(TODAY), "--since", "2026-03-04", cwd=ORGANISATION).stdout
    assert said.splitlines()[:3] == [
        "# Postmortem actions, 2026-04-01", "", "19 actions open, 9 overdue. Done: 4 in 30 days, 12 in 60 days.",
    ]  # fmt: skip
    found = parts(said)
    assert found["Overdue (9)"][:3] == ["2025-02-11 A2", "2025-05-13 A2", "2025-08-10 A3"]
    assert found["Due within 14 days (2)"] == ["2026-02-05 A3", "2026-02-24 A1"]
    assert found["Done since 2026-03-04 (3)"] == ["2026-03-17 A2", "2026-03-11 A2", "2026-01-20 A4"]
    assert "2026-03-29 A1" in found["New since 2026-03-04 (8)"]
    assert "168 days late" in said
    leak = next(line for line in said.splitlines() if "came back" in line and LEAK in line)
    assert "`@platform`, connection pool came back 2 times since, last on 2026-02-05, " in leak


def test_what_is_done_before_it_happens_again_is_no_risk(folder: pathlib.Path) -> None:
    """And a report promises on the day of its publication, unless it is a draft."""
    promised = "tags: [pool]\nactions:\n  - {{id: A1, title: Alert on a full pool, {}}}\n"
    write(folder / "postmortems", "2026-01-01-a", more=promised.format("status: done, done: 2026-01-05"))
    write(folder / "postmortems", "2026-01-10-b", more=promised.format("due: 2026-03-12"))
    late = promised.format("due: 2026-03-13")
    third = write(folder / "postmortems", "2026-02-10-c", more=late)
    third.write_text(third.read_text("utf-8").replace("09:00Z\n", "09:00Z\n  published: 2026-03-10T12:00Z\n"), "utf-8")
    untagged = promised.format("due: 2026-03-14").partition("\n")[2]
    draft = write(folder / "postmortems", "2026-03-09-d", more=untagged)
    draft.write_text(draft.read_text("utf-8").replace("published", "draft", 1), "utf-8")
    found = parts(invoke("actions", "digest", "--today", "2026-03-12", "--days", "1", cwd=folder).stdout)
    assert found == {
        "At risk: it has happened again since (1)": ["2026-01-10 A1"],
        "Due within 1 day (2)": ["2026-01-10 A1", "2026-02-10 A1"],
        "New since 2026-03-05 (1)": ["2026-02-10 A1"],
        "Reports not published (1)": ["- Search fails (draft), resolved 3 days ago"],
    }


def test_a_long_part_is_cut(folder: pathlib.Path) -> None:
    items = "".join(f"  - {{id: A{n}, title: Alert on a full pool, due: 2026-01-20}}\n" for n in range(1, 31))
    write(folder / "postmortems", "2026-01-10-b", more=f"actions:\n{items}")
    said = invoke("actions", "digest", "--today", "2026-03-12", cwd=folder).stdout
    assert "## Overdue (30)" in said
    assert said.endswith("- and 10 more: `postmortems actions list`\n")


def test_a_quiet_week_says_so(folder: pathlib.Path) -> None:
    said = invoke("actions", "digest", "--today", "2026-03-12", cwd=folder).stdout
    assert said == "# Postmortem actions, 2026-03-12\n\n0 actions open, 0 overdue. Done: 0 in 30 days, 0 in 60 days.\n"


def test_the_digest_lists_what_waits_for_publication_or_review(folder: pathlib.Path) -> None:
    for id_, status, more in (
        ("2026-03-01-late", "in-review", ""),
        ("2026-03-10-new", "draft", ""),
        ("2026-02-01-unheld", "published", "follow_up: {review: 2026-03-11}\n"),
        ("2026-02-02-held", "published", "follow_up: {review: 2026-03-11, reviewed: 2026-03-11}\n"),
        ("2026-02-03-ahead", "closed", "follow_up: {review: 2026-03-12}\n"),
    ):
        path = write(folder / "postmortems", id_, more=more)
        text = path.read_text("utf-8").replace("status: published", f"status: {status}", 1)
        times = f"times:\n  started: {id_[:10]}T09:00Z\n  resolved: {id_[:10]}T10:00Z\n"
        path.write_text(re.sub(r"^times:\n(?:  .*\n)+", times, text, count=1, flags=re.M), "utf-8")
    found = parts(invoke("actions", "digest", "--today", "2026-03-12", cwd=folder).stdout)
    assert [line.rpartition("(")[2] for line in found["Reports not published (2)"]] == [
        "in-review), resolved 11 days ago", "draft), resolved 2 days ago",
    ]  # fmt: skip
    (unheld,) = found["Follow-up reviews not held (1)"]
    assert unheld.endswith(", planned for 1 day ago")
