"""What the good fixtures say, read; what is left of a report in which something is wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import UNKNOWN, Moment, Quantity, Report, Revenue
from mkdocs_postmortems.report.parse import read_report
from support.gate import read, report_of, text_of
from support.reports import ROOT

GOOD = ROOT / "tests/fixtures/good"


def summary(report: Report) -> object:
    return [(section.kind, section.text) for section in report.sections]


CASES: list[tuple[str, Callable[[Report], object], object]] = [
    ("2026-03-01-crlf", lambda r: (r.timeline[0].event, r.whys[0].answer),
     ("The alias is swapped", "Because.")),
    ("2026-03-01-old-mac", lambda r: (r.services, summary(r)), (("search",), [("summary", "Short.")])),
    ("2026-03-01-byte-order-mark", summary, [("summary", "Short.")]),
    ("2026-03-01-no-trailing-newline", summary, [("summary", "Short.")]),
    ("2026-03-01-front-matter-only", lambda r: (r.title, r.sections),
     ("Search results stale for two hours", ())),
    ("2026-03-01-beyond-bmp", lambda r: (r.services, r.timeline[0].event),
     (("🔥", "𝕤𝕖𝕒𝕣𝕔𝕙"), "🔥 in rack 𝟜")),
    ("2026-03-01-body-with-rules", lambda r: (r.title, len(r.sections)),
     ("Search results stale for two hours", 1)),
    ("2026-03-01-line-separators", lambda r: r.extra, {"x-note": "pasted from a page"}),
    ("2026-03-02-norway", lambda r: r.tags, ("no", "on", "off", "yes", "y", "n", "NO")),
    ("2026-03-02-norway", lambda r: r.services, ("14:02", "1_000", "0x1f", "1.2.3", "2026-03-02")),
    ("2026-03-02-norway", lambda r: r.teams, ("true", "12", "null")),
    ("2026-03-02-anchors", lambda r: (r.services, r.teams, r.extra),
     (("search", "checkout"),) * 2 + ({"x-by": "12"},)),
    ("2026-03-02-comments", lambda r: (r.services, r.incident), (("search",), "INC#7")),
    ("2026-03-02-comments", lambda r: r.trigger.what, "The merge of #4123 dropped the release call"),
    ("2026-03-02-folded-text", lambda r: r.trigger.what, "A disk failed: the spare, too, was broken."),
    ("2026-03-02-folded-text", lambda r: r.impact.scope, "A sentence that goes on on the next line"),
    ("2026-03-03-aliases-of-severities", lambda r: r.severity, "SEV-1"),
    ("2026-03-03-own-fields", lambda r: r.extra, {"x-region": ["eu"]}),
    ("2026-03-03-own-fields", lambda r: r.links, {"anything": ("https://a.example", "https://b.example")}),
    ("2024-02-29-leap-day", lambda r: r.times.started, Moment(datetime(2024, 2, 29, 8, 10, tzinfo=UTC))),
    ("2026-03-04-offsets", lambda r: r.times.started, Moment(datetime(2026, 3, 5, 4, 30, tzinfo=UTC))),
    ("2026-03-04-offsets", lambda r: [e.moment.at.strftime("%d %H:%M") for e in r.timeline],
     ["05 04:30", "05 05:00", "05 06:30"]),
    ("2026-03-04-unknown", lambda r: (r.times.started, r.times.detected.approximate), (UNKNOWN, True)),
    ("2026-03-04-unknown", lambda r: (r.impact.users, r.impact.requests_failed, r.impact.tickets),
     (Quantity(3, share=True, approximate=True), Quantity(1_200_000), Quantity(None))),
    ("2025-12-31-over-the-year", lambda r: [e.moment.at.year for e in r.timeline], [2025, 2026, 2026]),
    ("2026-03-05-table", lambda r: [(e.kind, e.event, e.source) for e in r.timeline],
     [("onset", "Job swaps | the alias", "`log | tail`"), ("other", "The cache follows", None)]),
    ("nested/2026-03-07-in-a-folder", lambda r: (r.id, r.path, r.related),
     ("2026-03-07-in-a-folder", "nested/2026-03-07-in-a-folder.md", ("2026-03-01-plain",))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "look", "expected"), CASES, ids=[case[0] for case in CASES])
def test_good_fixtures_say_what_they_say(name: str, look: Callable[[Report], object], expected: object) -> None:
    reading = read_report(GOOD / f"{name}.md", f"{name}.md", Options().contract, f"{name}.md")
    assert reading.whole
    assert reading.report
    assert look(reading.report) == expected


def test_every_field_reaches_the_model() -> None:
    report = report_of(
        "impact:\n  revenue: {amount: 50000, currency: USD, estimated: true}\n"
        "factors:\n  - id: alias\n    category: software\n    what: The alias is typed by hand\n"
        "    since: 2023\n"
        "actions:\n  - id: A1\n    title: Take the alias from the registry\n    due: 2026-03-25\n"
        "    x-note: Half of it is done\n"
        "follow_up:\n  review: 2026-04-20\n"
    )
    assert report.impact and report.impact.revenue == Revenue(50_000, "USD", estimated=True)
    assert report.factors[0].since == "2023"
    assert (report.actions[0].due, report.actions[0].status) == (date(2026, 3, 25), "open")
    assert report.actions[0].note == "Half of it is done"
    assert report.follow_up.review == date(2026, 4, 20)
    assert report.day == date(2026, 3, 11)


def test_what_is_wrong_is_left_out_and_the_rest_stays() -> None:
    front = (
        "detection: pager\nservices: [search, 5, checkout]\n"
        "times:\n  started: tomorrow\n  resolved: 2026-03-11T10:20Z\n"
        "actions:\n  - id: A1\n  - id: A2\n    title: Take the alias from the registry\n    due: soon\n"
    )
    reading = read(text_of(front))
    assert not reading.whole
    report = reading.report
    assert report
    assert report.detection is None
    assert report.services == ("search", "checkout")
    assert (report.times.started, report.times.resolved) == (
        None,
        Moment(datetime(2026, 3, 11, 10, 20, tzinfo=UTC)),
    )
    assert [(action.id, action.due) for action in report.actions] == [("A2", None)]


def test_of_what_is_no_text_there_is_no_report() -> None:
    reading = read(b"\xff")
    assert reading.report is None
    assert reading.problems


@pytest.mark.parametrize("front", ["", "---\na: [\n---\n", "---\n---\n"])
def test_the_body_is_read_where_the_front_matter_cannot_be(front: str) -> None:
    reading = read(f"{front}\n## Timeline\n\n- 10:00 Search fails\n")
    assert reading.report
    assert [section.kind for section in reading.report.sections] == ["timeline"]
    assert "PM206" in {problem.code for problem in reading.problems}
    assert not reading.whole
