"""The index of actions as data."""

import csv
import io
import json
from datetime import date

from mkdocs_postmortems.analysis.actions import promises
from mkdocs_postmortems.analysis.patterns import find_patterns
from mkdocs_postmortems.analysis.similarity import nearest
from mkdocs_postmortems.exports.actions import VERSION, Row, action_rows, actions_csv, actions_json
from mkdocs_postmortems.report.model import Action
from support.reports import TODAY, organisation, report


def rows_of(*actions: Action, **fields: object) -> list[Row]:
    made = promises([report(actions=actions, **fields)], TODAY)
    return action_rows(made, lambda each: f"reports/{each.report.id}/#{each.action.id}", {})


FULL = Action(
    "A1", "Do it", "prevent", "@orders", date(2026, 3, 30), "high", "in-progress", tracker="https://tracker.example/7"
)


def test_a_row_says_what_the_action_says() -> None:
    said = json.loads(actions_json(rows_of(FULL, Action("A2", "Then"), teams=("orders",)), {"pool": ("Pool", "p/")}))
    assert said == {
        "version": VERSION,
        "patterns": {"pool": ["Pool", "p/"]},
        "actions": [
            {
                "report": "2026-01-01-a", "id": "A1", "title": "Do it", "address": "reports/2026-01-01-a/#A1",
                "severity": "SEV-3", "status": "in-progress", "age": 90, "overdue": 2, "owner": "@orders",
                "teams": ["orders"], "priority": "high", "kind": "prevent", "due": "2026-03-30",
                "tracker": "https://tracker.example/7",
            },
            {
                "report": "2026-01-01-a", "id": "A2", "title": "Then", "address": "reports/2026-01-01-a/#A2",
                "severity": "SEV-3", "status": "open", "age": 90, "teams": ["orders"],
            },
        ],
    }  # fmt: skip


def test_an_action_names_the_pattern_of_its_incident() -> None:
    reports = organisation().reports
    of = {each.id: found for found in find_patterns(reports, nearest(reports)) for each in found.reports}
    rows = action_rows(promises(reports, TODAY), lambda _: "", of)
    pool = {row.report for row in rows if row.pattern == "connection-pool"}
    assert len(pool) == 3


def test_the_table_can_be_read_back() -> None:
    odd = Action("A2", 'Say "no", twice\nor never')
    text = actions_csv(rows_of(FULL, odd, teams=("orders", "platform"))).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert first["due"] == "2026-03-30"
    assert first["done"] == ""
    assert first["teams"] == "orders platform"
    assert second["title"] == 'Say "no", twice\nor never'
    assert text.count("\r\n") == 3


def test_no_cell_is_a_formula() -> None:
    """OWASP, "CSV Injection": a spreadsheet would compute it."""
    rows = rows_of(*(Action(f"A{n}", f"{sign}1+1", owner="@orders") for n, sign in enumerate("=+-@")))
    for row in csv.DictReader(io.StringIO(actions_csv(rows).decode("utf-8-sig"))):
        assert row["title"][0] == "'"
        assert row["owner"] == "@orders", "a handle alone calls nothing"
