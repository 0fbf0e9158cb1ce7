from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
import xmlschema
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.gate.reporters import Outcome, render
from support.outcomes import CLEAN, MIXED, NO_FILE, NOTHING, ODD, PLAIN, ZONE, found, golden, schema

SCHEMA = xmlschema.XMLSchema(schema("junit-10.xsd"))


def cases(outcome: Outcome) -> dict[str, Element]:
    return {str(case.get("name")): case for case in fromstring(render("junit", outcome)).iter("testcase")}


def test_it_is_as_it_was() -> None:
    assert render("junit", MIXED) + "\n" == golden("junit.xml")


@pytest.mark.parametrize("outcome", [MIXED, NOTHING, NO_FILE], ids=["mixed", "nothing", "no file"])
def test_it_is_what_jenkins_reads(outcome: Outcome) -> None:
    SCHEMA.validate(render("junit", outcome))


def test_a_file_is_a_case_and_a_clean_one_has_passed() -> None:
    assert list(cases(MIXED)) == [PLAIN, ODD, CLEAN]
    assert [case.find("failure") is not None for case in cases(MIXED).values()] == [True, False, False]
    assert len(cases(MIXED)[CLEAN]) == 0


def test_what_does_not_fail_is_output() -> None:
    output = cases(MIXED)[ODD].findtext("system-out") or ""
    assert [line.split()[1] for line in output.splitlines() if line[0].isdigit()] == ["warning", "info"]


def test_all_that_fails_in_a_file_is_in_its_failure() -> None:
    other = found("PM203", "times-out-of-order", Level.ERROR, "`resolved` lies before `started`", line=9)
    failure = cases(replace(MIXED, diagnostics=[ZONE, other]))[PLAIN].find("failure")
    assert failure is not None
    assert failure.get("message") == "2 to fix, first PM202: `2026-03-11T09:55` has no zone"
    assert [line.split()[2] for line in (failure.text or "").splitlines()] == ["PM202", "PM203"]


def test_warnings_fail_where_they_are_asked_to() -> None:
    case = cases(replace(MIXED, strict=True))[ODD]
    failure = case.find("failure")
    assert failure is not None and failure.get("type") == "warning"
    assert (case.findtext("system-out") or "").startswith("4:13 info")


def test_the_suite_counts_cases() -> None:
    suite = fromstring(render("junit", MIXED)).find("testsuite")
    assert suite is not None
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "0"]


def test_what_xml_cannot_hold_is_replaced() -> None:
    message = "a\x00b\x1b[31m<&\"'> ]]>"
    failure = cases(replace(NOTHING, diagnostics=[found("PM202", "x-y", Level.ERROR, message, path=CLEAN)]))[CLEAN]
    assert (failure.findtext("failure") or "").startswith("8:13 error PM202 x-y: a�b�[31m<&\"'> ]]>. ")
