"""Availability, mentions and root causes: how they are typed, and where they are read."""

import json
import pathlib

import pytest
from mkdocs_postmortems.report.model import Availability, Impact, Quantity
from support.commands import run
from support.gate import diagnose, report_of, text_of
from support.site import read_html

FRONT = """\
severity: SEV-3
impact:
  availability: 99.9 % → 99.5 %
  mentions: ~30
trigger: {category: expiry, what: The certificate of the mail relay reached its end date}
factors:
  - id: inventory
    category: organisation
    root_cause: true
    what: No inventory holds the end dates of internal certificates
  - id: alert
    category: monitoring
    what: The expiry check knows no internal name
"""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("99.9 % → 99.5 %", Availability(99.9, 99.5)), ("99.9% -> 99.5%", Availability(99.9, 99.5)),
        ("99.95 % to 99.5 %", Availability(99.95, 99.5)), ("99.9 % → ~99.5 %", Availability(99.9, 99.5, True)),
        ("~99.5 %", Availability(None, 99.5, True)), ("100 % → 98 %", Availability(100, 98)),
    ],
)  # fmt: skip
def test_availability_is_a_share_or_two(typed: str, read: Availability) -> None:
    assert report_of(f'impact:\n  availability: "{typed}"\n').impact == Impact(availability=read)


@pytest.mark.parametrize("typed", ["99.9", "three nines", "120 %", "99.9 % 99.5 %", "99.9 %/month"])
def test_other_forms_are_found_with_an_example_of_the_right_one(typed: str) -> None:
    [found] = diagnose(text_of(f'impact:\n  availability: "{typed}"\n'))
    assert (found.code, "such as `99.9 % → 99.5 %`" in str(found.hint)) == ("PM105", True)


def test_a_report_says_them_and_its_page_and_data_show_them(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "postmortems"
    folder.mkdir()
    (folder / "2026-03-11-mail.md").write_text(text_of(FRONT, "## Summary\n\nMail stood still.\n"), "utf-8")
    assert run("check", "postmortems", cwd=tmp_path).returncode == 0
    done = run("export", "json", cwd=tmp_path)
    [report] = json.loads(done.stdout)["reports"]
    assert report["impact"]["availability"] == {"before": 99.9, "after": 99.5, "approximate": False}
    assert report["impact"]["mentions"] == {"value": 30, "unit": "count", "certainty": "approximate"}
    assert [factor["root_cause"] for factor in report["factors"]] == [True, False]
    assert report_of(FRONT).impact == Impact(
        availability=Availability(99.9, 99.5), mentions=Quantity(30, approximate=True)
    )
    page = run("export", "site-sources", "out", cwd=tmp_path)
    assert page.returncode == 0, page.stderr
    [shown] = (tmp_path / "out").rglob("2026-03-11-mail/index.md")
    tree, _ = read_html(shown.read_text("utf-8").split("---", 2)[2])
    assert "99.9 % → 99.5 %" in tree.text
    assert "~30" in tree.text
    assert tree.text.count("Root cause:") == 1
