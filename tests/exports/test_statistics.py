"""The statistics for programs: what the documents hold, and that they hold what the schema says."""

import csv
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.analysis.statistics import Summary, compare, summary
from mkdocs_postmortems.exports.statistics import Row, Statistics, document, rows, table
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Action, Report
from support.reports import ROOT, TODAY, organisation, report, times

NAMED = ("mttd", "mtta", "mttm", "mttr", "mtbf")
SCHEMA = json.loads((ROOT / "schema/statistics.schema.json").read_text("utf-8"))


def lasting(id_: str, minutes: int, **fields: Any) -> Report:
    day = id_[:10]
    return report(
        id_, times=times(started=f"{day}T08:00Z", resolved=f"{day}T{8 + minutes // 60:02}:{minutes % 60:02}Z"), **fields
    )


def of(*reports: Report, today: date = TODAY) -> Summary:
    return summary(reports, Options(), today)


def told(statistics: Statistics) -> dict[str, Any]:
    return json.loads(document(statistics))


def cells(statistics: Statistics) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(statistics).decode(), newline="")))


def the_shop(kind: str = "") -> Statistics:
    whole = of(*organisation().reports)
    return Statistics(whole, kind, whole.by(kind) if kind else {})


def strict(schema: Any) -> Any:
    """The same without room for keys that it does not describe."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(part) for key, part in schema.items()}
    if "properties" in schema and "properties" not in schema["properties"]:
        closed.setdefault("additionalProperties", False)
    return closed


def fields(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, field in schema.get("properties", {}).items():
            yield f"{path}/{name}", field
        for key, part in schema.items():
            yield from fields(part, f"{path}/{key}")


def test_every_field_is_described() -> None:
    found = dict(fields(SCHEMA))
    assert len(found) > 100
    assert [path for path, field in found.items() if not field.get("description", "").endswith((".", "…"))] == []


@pytest.mark.parametrize("kind", ["", "service", "quarter"])
def test_the_document_holds_what_the_schema_says_and_no_more(kind: str) -> None:
    found = told(the_shop(kind))
    Draft202012Validator(strict(deepcopy(SCHEMA)), validate_formats=True).validate(found)
    assert bool(found["by"]) == bool(kind)


def test_a_comparison_holds_what_the_schema_says() -> None:
    early = [lasting(f"2025-{month:02}-01-a", 30 + month) for month in range(1, 9)]
    late = [lasting(f"2026-01-{day:02}-a", 10 + day) for day in range(1, 9)]
    whole = of(*early, *late)
    halves = [whole.within(None, date(2025, 12, 31)).sample, whole.within(date(2026, 1, 1), None).sample]
    statistics = Statistics(whole, comparison=compare(halves[0], halves[1], ("old", "new")))
    found = told(statistics)
    Draft202012Validator(strict(deepcopy(SCHEMA))).validate(found)
    resolve = found["comparison"]["durations"]["mttr"]
    assert resolve["direction"] == -1
    assert resolve["ratio"]["high"] < 1
    assert 0 <= resolve["power"]["probability"] <= 1
    (row,) = [r for r in rows(statistics) if r.group_kind == "comparison" and r[2:4] == ("mttr", "ratio")]
    assert (row.group, row.value, row.unit, row.n) == ("old..new", resolve["ratio"]["value"], "ratio", 16)


def test_a_document_without_a_report() -> None:
    found = told(Statistics(of()))
    Draft202012Validator(strict(deepcopy(SCHEMA))).validate(found)
    assert found["figures"]["mttr"] == {
        "n": 0,
        "median": {"value": None, "low": None, "high": None, "needs": 6},
        "p90": {"value": None, "low": None, "high": None, "needs": 36},
        "mean": {"value": None, "low": None, "high": None, "needs": 0},
        "observations": [],
        "approximate": [],
        "exactly": None,
        "excluded": {},
    }


def test_each_incident_is_counted_or_left_out_with_its_reason() -> None:
    approximate = report("2026-01-03-c", times=times(started="~2026-01-03T08:00Z", resolved="2026-01-03T09:00Z"))
    whole = of(
        lasting("2026-01-01-a", 90), lasting("2026-01-02-b", 30), approximate, report("2026-01-04-d", kind="near-miss")
    )
    found = told(Statistics(whole, unreadable=["z.md", "b.md"]))
    assert found["reports"] == ["2026-01-01-a", "2026-01-02-b", "2026-01-03-c"]
    assert found["near_misses"] == ["2026-01-04-d"]
    assert found["unreadable"] == ["b.md", "z.md"]
    resolve = found["figures"]["mttr"]
    assert resolve["observations"] == [
        {"report": "2026-01-02-b", "value": 1800}, {"report": "2026-01-03-c", "value": 3600},
        {"report": "2026-01-01-a", "value": 5400},
    ]  # fmt: skip
    assert (resolve["approximate"], resolve["exactly"]["n"], resolve["excluded"]) == (["2026-01-03-c"], 2, {})


def test_the_table_has_the_numbers_of_the_document() -> None:
    shop = the_shop()
    figures, found = told(shop)["figures"], {(row["figure"], row["statistic"]): row for row in cells(shop)}
    estimates = {
        **{(id_, name): figures[id_][name] for id_ in NAMED[:4] for name in ("median", "p90", "mean")},
        **{(id_, name): spread[name] for id_, spread in figures["stages"].items() for name in ("median", "p90")},
        ("mtbf", "mean"): figures["mtbf"]["mean"],
        **{(id_, "share"): each["share"] for id_, each in figures["proportions"].items()},
        **{(id_, row["word"]): row["share"] for id_, mix in figures["mixes"].items() for row in mix["rows"]},
        ("frequency", "rate"): figures["frequency"]["rate"],
    }
    own = {(row["figure"], row["statistic"]): row for row in cells(shop) if row["group_kind"] == "all"}
    for key, estimate in estimates.items():
        assert {name: own[key][name] for name in estimate} == {
            name: "" if value is None else str(value) for name, value in estimate.items()
        }
    assert found.keys() >= estimates.keys()


def test_every_figure_of_the_table_is_defined() -> None:
    shop = the_shop()
    assert {row.figure for row in rows(shop)} <= told(shop)["definitions"].keys()


def test_groups_are_rows_of_their_kind() -> None:
    found = cells(the_shop("service"))
    assert {row["group"] for row in found if row["group_kind"] == "service"} == {
        "cart", "catalogue", "checkout", "identity", "orders", "payments", "search"
    }  # fmt: skip
    assert {row["group"] for row in found if row["group_kind"] == "all"} == {""}


def test_the_shares_of_others_are_marked_as_such() -> None:
    (row,) = [row for row in rows(the_shop()) if row.group_kind == "reference" and row.statistic == "binary-push"]
    assert "Google" in row.group
    assert (row.figure, row.value, row.unit, row.n) == ("trigger", 0.37, "share", None)


def test_the_table_is_as_rfc_4180_has_it() -> None:
    odd = ('=HYPERLINK("x"),y', "a,b", "ü\n")
    whole = of(lasting("2026-01-01-a", 90, services=odd))
    text = table(Statistics(whole, "service", whole.by("service"))).decode()
    assert text.startswith(",".join(Row._fields) + "\r\n")
    groups = {row["group"] for row in csv.DictReader(io.StringIO(text, newline="")) if row["group_kind"] == "service"}
    assert groups == {'\'=HYPERLINK("x"),y', "a,b", "ü\n"}


def test_what_is_not_reached_has_a_lower_end_alone() -> None:
    open_ = [
        lasting(f"2026-01-{day:02}-a", 60, actions=(Action("A1", "Do it", owner="@orders"),)) for day in range(1, 15)
    ]
    found = Statistics(of(*open_))
    closure = told(found)["figures"]["action_closure"]
    assert (closure["n"], closure["closed"], len(closure["waiting"])) == (14, [], 14)
    assert closure["median"] == {"low": None, "high": None, "interval": None, "needs": 6}
    own = {row["statistic"]: row["value"] for row in cells(found) if row["figure"] == "action-closure"}
    assert (own["median"], own["within 30 days"], own["open"]) == ("", "0", "14")


def test_bounds_are_two_rows() -> None:
    actions = (Action("A1", "Do it", status="done", done=date(2026, 1, 9)), Action("A2", "Do it", status="unknown"))
    found = cells(Statistics(of(*(lasting(f"2026-01-0{day}-a", 60, actions=actions) for day in range(1, 8)))))
    own = {row["statistic"]: row for row in found if row["figure"] == "action-closure"}
    least, most = own["within 30 days at least"], own["within 30 days at most"]
    assert (least["value"], most["value"]) == ("0.5", "1")
    assert least["low"] == most["low"] < "0.5"


@pytest.mark.parametrize("id_", NAMED)
def test_figures_go_by_the_names_people_know(id_: str) -> None:
    found = told(the_shop())
    assert found["definitions"][id_]["abbreviation"] == id_.upper()
    assert found["definitions"][id_]["others"].endswith(".")
    assert found["figures"][id_]["mean"]["value"] > 0
