"""The examples on the rules' pages are their tests."""

import re

import pytest
from mkdocs_postmortems.gate.registry import Rule, rules
from support.gate import diagnose, examples

HEADINGS = ["What it does", "Why is this bad", "Example", "Use instead"]
ELSEWHERE = {
    "PM001": "bytes that are not UTF-8 cannot stand in a page: fixtures/bad/2026-03-01-not-utf8.md",
    "PM008": "takes two files: fixtures/bad/twice",
    "PM009": "takes a file that cannot be opened: report/test_source.py",
    "PM012": "takes a defect of this program: usecases/test_check.py",
    "PM013": "takes a file about a pattern: usecases/test_pattern_notes.py",
    "PM030": "takes a megabyte: hostile/test_files.py",
    "PM417": "takes a choice of the organisation: gate/test_signoff.py",
    "PM516": "takes a choice of the organisation: gate/test_signoff.py",
    "PM711": "takes a choice of the organisation: gate/test_audiences.py",
    "PM801": "takes an archive: cli/test_check_earlier.py",
    "PM109": "takes a schema of the organisation's own: report/test_options.py",
}
"""Rules that no text alone can break, and where they are tested."""

ALL = [pytest.param(rule, id=code) for code, rule in rules().items()]
SHOWN = [pytest.param(rule, id=code) for code, rule in rules().items() if code not in ELSEWHERE]


@pytest.mark.parametrize("rule", ALL)
def test_every_rule_has_its_page(rule: Rule) -> None:
    assert re.findall(r"^## (.+)$", re.sub(r"```.*?```", "", rule.page, flags=re.DOTALL), re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("rule", SHOWN)
def test_bad_examples_break_the_rule_and_no_other(rule: Rule) -> None:
    shown = examples(rule.page, "bad")
    assert shown
    for name, text in shown:
        assert {found.code for found in diagnose(text, name)} == {rule.code}


@pytest.mark.parametrize("rule", SHOWN)
def test_good_examples_break_no_rule(rule: Rule) -> None:
    shown = examples(rule.page, "good")
    assert shown
    for name, text in shown:
        assert diagnose(text, name) == []


def test_the_exempt_rules_exist() -> None:
    assert rules().keys() >= ELSEWHERE.keys()


def test_names_say_what_is_flagged_and_none_stands_twice() -> None:
    names = [rule.name for rule in rules().values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name) for name in names)
