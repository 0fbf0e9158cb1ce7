import json

from mkdocs_postmortems.analysis.actions import open_promises
from mkdocs_postmortems.exports.report_index import VERSION, reports_json
from mkdocs_postmortems.report.model import Factor, Trigger
from support.reports import TODAY, organisation, report, times

KEYS = {
    "id",
    "title",
    "day",
    "severity",
    "status",
    "kind",
    "services",
    "teams",
    "tags",
    "trigger",
    "factors",
    "minutes",
    "lasted",
    "open",
}


def test_a_row_says_what_the_report_says() -> None:
    told = report(
        "2026-02-05-x", title="Shop “down” <b>", severity="SEV-1",
        services=("orders", "checkout"), teams=("orders",), tags=("pool",),
        times=times(started="2026-02-05T14:00Z", resolved="2026-02-05T16:15Z"), trigger=Trigger("hardware", "A disk"),
        factors=(Factor("a", "software", ""), Factor("b", "network", ""), Factor("c", "software", "")),
    )  # fmt: skip
    assert json.loads(reports_json([told], {told.id: 2})) == {
        "version": VERSION,
        "audience": "internal",
        "reports": [
            {
                "id": "2026-02-05-x", "title": "Shop “down” <b>", "day": "2026-02-05", "severity": "SEV-1",
                "status": "published",
                "services": ["orders", "checkout"], "teams": ["orders"], "tags": ["pool"], "trigger": "hardware",
                "factors": ["software", "network"], "minutes": 135, "lasted": "2 h 15 min", "open": 2,
            }
        ],
    }  # fmt: skip


def test_what_is_not_known_is_left_out() -> None:
    (row,) = json.loads(reports_json([report(kind="near-miss")], {}))["reports"]
    assert row == {
        "id": "2026-01-01-a",
        "title": "Incident 2026-01-01-a",
        "day": "2026-01-01",
        "severity": "SEV-3",
        "status": "published",
        "kind": "near-miss",
        "lasted": "not stated",
    }


def test_the_organisation_newest_first_with_its_open_actions() -> None:
    reports = organisation().reports
    late = [p.report.id for p in open_promises(reports, TODAY)]
    rows = json.loads(reports_json(reports, {id_: late.count(id_) for id_ in late}))["reports"]
    assert [row["id"] for row in rows] == sorted((r.id for r in reports), reverse=True)
    assert {row["id"][:10]: row["open"] for row in rows if "open" in row} == {
        "2025-02-11": 1, "2025-05-13": 1, "2025-08-10": 1, "2025-08-26": 1, "2025-10-14": 1, "2025-11-05": 1,
        "2025-12-02": 1, "2025-12-31": 1, "2026-01-13": 1, "2026-01-20": 1, "2026-02-05": 1, "2026-02-24": 2,
        "2026-03-11": 1, "2026-03-17": 2, "2026-03-29": 3, "2026-03-30": 1,
    }  # fmt: skip
    assert set().union(*rows) <= KEYS


def test_no_report_is_an_empty_list() -> None:
    assert json.loads(reports_json([], {})) == {"version": VERSION, "audience": "internal", "reports": []}
