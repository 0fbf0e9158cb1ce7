"""An action has one shape, whoever hands it out."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.analysis.actions import promises
from mkdocs_postmortems.exports.action_formats import as_csv, as_json
from mkdocs_postmortems.exports.action_rows import COLUMNS, ActionRow, action_rows
from mkdocs_postmortems.exports.card import card, cards
from mkdocs_postmortems.exports.delimited import table_csv
from mkdocs_postmortems.exports.document import document
from mkdocs_postmortems.exports.schemas import schema
from mkdocs_postmortems.exports.scope import Scope
from mkdocs_postmortems.exports.sqlite import database
from mkdocs_postmortems.exports.tables import ACTIONS
from mkdocs_postmortems.report.model import Action
from support.commands import invoke
from support.exports import odd, scope
from support.reports import ORGANISATION, TODAY, organisation, report

Given = dict[str, Any]
KEYS = list(schema("action")["properties"])
FULL = Action(
    "A1", "Do it", "prevent", "@orders", TODAY.replace(day=1, month=3), "high", "in-progress",
    tracker="https://tracker.example/7", addresses=("pool",), worked_when="No alert in May", note="Half done",
)  # fmt: skip


def everything() -> Scope:
    full = report("2026-02-01-full", actions=(FULL,), teams=("orders", "platform"))
    return scope([*organisation().reports, odd(), full])


def asked(*command: str) -> Any:
    done = invoke(*command, "--today", str(TODAY), "--audience", "restricted", cwd=ORGANISATION)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def in_the_document() -> Iterator[Given]:
    for each in json.loads(document(everything()))["reports"]:
        yield from each["actions"]


def in_the_cards() -> Iterator[Given]:
    for each in json.loads(cards(everything()))["cards"]:
        yield from each["plan"]["actions"]


def in_a_card() -> Iterator[Given]:
    yield from json.loads(card(odd(), everything()))["plan"]["actions"]


def in_the_index() -> Iterator[Given]:
    whole = everything()
    rows = action_rows(promises(whole.reports, TODAY), {}, lambda report, action: f"reports/{report}/#{action}")
    yield from json.loads(as_json(rows, TODAY, patterns={}))["actions"]


def in_the_list() -> Iterator[Given]:
    yield from json.loads(asked("actions", "list", "--status", "all", "--format", "json"))["actions"]


def in_related() -> Iterator[Given]:
    path = "postmortems/2026-02-05-orders-postgres-leak.md"
    for each in json.loads(asked("related", path, "--format", "json"))["related"]:
        yield from each["open_actions"]


def in_csv() -> Iterator[Given]:
    yield from from_csv(table_csv(ACTIONS, everything()).decode())


def in_the_list_as_csv() -> Iterator[Given]:
    yield from from_csv(asked("actions", "list", "--status", "all", "--format", "csv"))


def in_the_database() -> Iterator[Given]:
    opened = sqlite3.connect(":memory:")
    opened.row_factory = sqlite3.Row
    opened.deserialize(database(everything()))
    for row in opened.execute("SELECT * FROM actions"):
        yield typed(dict(row))
    opened.close()


def from_csv(text: str) -> Iterator[Given]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield typed({key: value.removeprefix("'") or None for key, value in row.items()})


def typed(row: Given) -> Given:
    """A row of a table as JSON has it."""
    types = {column.name: column.type for column in COLUMNS}
    as_json: dict[str, Callable[[Any], Any]] = {"integer": int, "list": json.loads}
    return {key: as_json.get(types[key], lambda value: value)(value) for key, value in row.items()}


OUTPUTS = [
    in_the_document, in_the_cards, in_a_card, in_the_index, in_the_list, in_related, in_csv, in_the_list_as_csv,
    in_the_database,
]  # fmt: skip


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.__name__)
def test_every_output_has_the_keys_of_the_schema_in_its_order(output: Callable[[], Iterator[Given]]) -> None:
    validator = Draft202012Validator({**schema("action"), "additionalProperties": False}, validate_formats=True)
    found = list(output())
    assert found
    assert {tuple(row) for row in found} == {tuple(KEYS)}
    assert [error.message for row in found for error in validator.iter_errors(row)] == []


def test_tables_say_what_documents_say() -> None:
    assert list(in_the_document()) == list(in_the_cards()) == list(in_the_database()) == list(in_csv())
    listed = sorted(in_the_list(), key=lambda row: row["key"])
    assert listed == sorted(in_the_list_as_csv(), key=lambda row: row["key"])
    known = {row["key"]: row | {"url": None} for row in in_the_document()}
    assert listed == [known[row["key"]] for row in listed]


def test_a_row_says_what_the_action_says() -> None:
    (row,) = (row for row in in_the_document() if row["report"] == "2026-02-01-full")
    assert row == {
        "key": "2026-02-01-full#A1", "report": "2026-02-01-full", "id": "A1", "title": "Do it",
        "status": "in-progress", "owner": "@orders", "due": "2026-03-01", "overdue_days": 31, "priority": "high",
        "kind": "prevent", "done": None, "reason": None, "tracker": "https://tracker.example/7",
        "addresses": ["pool"], "worked_when": "No alert in May", "sponsor": None, "note": "Half done",
        "promised": "2026-02-01", "age_days": 59, "severity": "SEV-3", "services": [],
        "teams": ["orders", "platform"], "pattern": None, "url": "https://postmortems.example/shop/reports/2026-02-01-full/#action-a1",
    }  # fmt: skip


def test_an_action_names_the_pattern_of_its_incident() -> None:
    pool = {row["report"] for row in in_the_document() if row["pattern"] == "connection-pool"}
    assert len(pool) == 3


def test_an_id_that_a_report_has_twice_has_two_keys() -> None:
    twice = scope([report("2026-01-01-a", actions=(Action("A1", "One"), Action("A1", "Two")))])
    assert [row.key for row in twice.actions(twice.reports)] == ["2026-01-01-a#A1", "2026-01-01-a#A1~2"]


def rows_of(*actions: Action) -> list[ActionRow]:
    return action_rows(promises([report(actions=actions)], TODAY), {}, lambda *_: "")


def test_the_table_can_be_read_back() -> None:
    title = 'Say "no", twice\nor never'
    text = as_csv(rows_of(FULL, Action("A2", title)))
    first, second = from_csv(text)
    assert (first["due"], first["done"], second["title"]) == ("2026-03-01", None, title)
    assert text.count("\r\n") == 3


def test_no_cell_is_a_formula() -> None:
    """OWASP, "CSV Injection": a spreadsheet would compute it."""
    text = as_csv(rows_of(*(Action(f"A{n}", f"{sign}1+1", owner="@orders") for n, sign in enumerate("=+-@"))))
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert row["title"][0] == "'"
        assert row["owner"] == "@orders", "a handle alone calls nothing"


def test_a_letter_of_another_script_has_its_place_in_the_address() -> None:
    """The anchor on the page and the link to it are made by one function."""
    odd_id = report("2026-01-01-a", actions=(Action("Ä1", "One"),))
    (row,) = scope([odd_id]).actions([odd_id])
    assert row.url is not None
    assert row.url.endswith("#action-a1")
