from datetime import date

from mkdocs_postmortems.analysis.precedents import precedents
from mkdocs_postmortems.report.model import Report
from support.gate import read, text_of

TODAY = date(2026, 4, 1)
ACTIONS = """actions:
  - {id: A1, title: Alert, kind: detect, status: open, due: 2026-01-16}
  - {id: A2, title: Test, kind: prevent, status: done, done: 2026-01-10}
"""


def report(day: str, tag: str = "connection-pool", more: str = "") -> Report:
    found = read(text_of(f"tags: [{tag}]\n{more}"), f"{day}-{tag}.md").report
    assert found
    return found


def found_for(judged: Report, archive: list[Report]) -> list[str]:
    return [each.report.id[:10] for each in dict(precedents([judged], archive, TODAY))[judged.id]]


def test_only_earlier_reports_that_failed_in_the_same_way() -> None:
    judged = report("2026-02-05")
    archive = [report("2025-11-05"), report("2025-12-01", "dns"), judged, report("2026-03-01")]
    assert found_for(judged, archive) == ["2025-11-05"]


def test_three_at_most_and_the_most_similar_first() -> None:
    services = {"2025-01-01": "cart", "2025-02-01": "orders", "2025-03-01": "cart", "2025-04-01": "orders"}
    alike = [report(day, more=f"services: [{name}]\n") for day, name in services.items()]
    others = [report(f"2024-01-{day}", f"tag-{day}") for day in range(10, 30)]
    judged = report("2026-02-05", more="services: [orders]\n")
    assert found_for(judged, [*others, *alike, judged]) == ["2025-02-01", "2025-04-01", "2025-01-01"]


def test_a_report_beside_the_archive_finds_those_in_it_and_is_found_by_none() -> None:
    half = report("2025-11-05")
    archive = [report("2025-10-01"), report("2026-02-05")]
    found = dict(precedents([half, archive[1]], archive, TODAY))
    assert {id_: [each.report.id for each in known] for id_, known in found.items()} == {
        half.id: [archive[0].id],
        archive[1].id: [archive[0].id],
    }


def test_only_what_is_still_to_be_done() -> None:
    judged = report("2026-02-05")
    found = dict(precedents([judged], [report("2025-11-05", more=ACTIONS), judged], TODAY))
    assert [(each.action.id, each.overdue) for each in found[judged.id][0].open] == [("A1", 75)]


def test_an_empty_archive() -> None:
    assert found_for(report("2026-02-05"), []) == []


def test_what_the_author_names_comes_first_whatever_ties_it() -> None:
    archive = [report("2025-10-01", "dns"), report("2025-11-05")]
    judged = report("2026-02-05", more="related: [2025-10-01-dns]\n")
    (_, found), *_ = precedents([judged], archive, TODAY)
    assert [(each.report.id[:10], each.named) for each in found] == [("2025-10-01", True), ("2025-11-05", False)]
    assert found[0].reason.startswith("named by the author")


def test_what_either_calls_unrelated_is_left_out() -> None:
    judged = report("2026-02-05", more="unrelated: [2025-11-05-connection-pool]\n")
    archive = [
        report("2025-10-01", more="unrelated: [2026-02-05-connection-pool]\n"),
        report("2025-11-05"),
        report("2025-12-05"),
        *(report(f"2024-01-{day}", f"tag-{day}") for day in range(10, 30)),
    ]
    assert found_for(judged, archive) == ["2025-12-05"]


def test_texts_tie_only_where_they_are_asked_for() -> None:
    judged, other = report("2026-02-05", "quota"), report("2025-11-05", "dns")
    assert found_for(judged, [other]) == []
    (_, found), *_ = precedents([judged], [other], TODAY, text=True)
    assert [each.report.id[:10] for each in found] == ["2025-11-05"]
