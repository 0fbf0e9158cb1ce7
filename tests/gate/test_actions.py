"""PM4xx: which titles are vague, what an action must say in which state, and what contradicts itself."""

import pytest
from mkdocs_postmortems.gate.diagnostics import Diagnostic
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.vocabularies import VOCABULARIES
from support.gate import FULL, diagnose, full_text

SIGNAL = "Which signal, at which threshold, pages whom?"
DECISION = "What will be decided from the answer, by whom and by which day?"
MEASURE = "What will be measured, and which value is good enough?"
CASE = "Which case will which test run, and what does it stop?"
ITEMS = "Which items will be gone through, and what happens to those that fail?"
FIELDS = {
    "kind": "prevent", "owner": "'@identity'", "due": "2026-04-30", "priority": "high",
    "addresses": "[hand-made, scan, tool-login, restart]", "worked_when": "Two renewals in a row have gone through",
}  # fmt: skip


def report(severity: str = "SEV-3", of: str = "published", **action: str) -> str:
    """The full report, in the status `of`, with one action; a field that is given as empty is left out."""
    given = {"id": "A1", "title": "Renew it every month", **FIELDS, **action}
    lines = "\n    ".join(f"{name}: {value}" for name, value in given.items() if value)
    return full_text(f"severity: {severity}\nstatus: {of}\nactions:\n  - {lines}\n")


def actions(text: str, options: Options | None = None) -> list[Diagnostic]:
    """What the family finds in a report."""
    return [found for found in diagnose(text, FULL.name, options) if found.code.startswith("PM4")]


def codes(text: str, options: Options | None = None) -> list[str]:
    return [found.code for found in actions(text, options)]


def test_an_action_with_all_it_needs_passes() -> None:
    assert codes(report()) == []


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Improve monitoring", SIGNAL),
        ("Improve alerting around the index (#11953)", SIGNAL),
        ("Better monitoring of namespaces", SIGNAL),
        ("We should improve our alerts", SIGNAL),
        ("Improve S3 recovery time", MEASURE),
        ("More robust handling of backfill jobs", MEASURE),
        ("Investigate the memory usage of the agent", DECISION),
        ("Look into a second region", DECISION),
        ("Investigating why the canary passed", DECISION),
        ("Consider GitOps, see https://example.org/issues/12", DECISION),
        ("Discuss with the team", DECISION),
        ("Be more careful with releases", "What will keep the wrong step from being possible, whoever takes it?"),
        ("Pay more attention to alerts", "What will keep the wrong step from being possible, whoever takes it?"),
        ("Communicate better", "Who tells whom, where, and within how many minutes?"),
        ("Raise awareness of the runbook", "What will hold when nobody remembers?"),
        ("Remind engineers of the checklist", "What will hold when nobody remembers?"),
        ("Keep an eye on the certificate", SIGNAL),
        ("Monitor disk usage", SIGNAL),
        ("Regularly review alerts", ITEMS),
        ("Review our processes", ITEMS),
        ("Ensure stability", "What will make it so, and what shows that it is?"),
        ("Make sure that this never happens again", "What will make it so, and what shows that it is?"),
        ("Train everybody", "Who will have practised what by when, and what holds for those who have not?"),
        ("Add more tests", CASE),
        ("Increase test coverage", CASE),
        ("Update runbooks", "Which page will answer which question, and for whom?"),
        ("Fix the bugs", "Which fault will be gone, and which test shows it?"),
    ],
)
def test_a_vague_title_is_asked_what_makes_it_concrete(title: str, question: str) -> None:
    [found] = actions(report(title=f"'{title}'"))
    assert (found.code, f'"{question}"' in found.hint, "`A1`" in found.message) == ("PM406", True, True)


@pytest.mark.parametrize(
    "title",
    [
        "Improve p99 of checkout below 300 ms",
        "Improve `deploy.sh` so that it stops at the first error",
        "Improve the fill rate of the cold cache by reading ahead",
        "Review the 14 alerts without owner and delete those nobody answers",
        "Review every exception older than a quarter",
        "Investigate and fix the leak in the session pool",
        "Evaluate two vendors and decide by 1 May",
        "Ensure that a release without owner is refused",
        "Make sure user pods are in a separate pool",
        "Ensure quorum survives the loss of one zone",
        "Monitor Kubernetes deployments for timeouts",
        "Monitor the age of the oldest transaction id on every database",
        "Train the twelve on-call engineers in restoring a shard, each once by June",
        "Prevent EKS add-ons from being included with other changes",
        "Alert when the pool of any service is above 80 % for two minutes",
        "Check the length of the list before a rule is evaluated",
        "Document how to recycle nodes",
        "Add tests for the change of the clock",
        "Fix memory leak in kubespawner",
        "Handle empty answers of the archive as errors",
        "Set max_connections to 500",
        "Beleg per E-Mail statt per Fax verschicken",
    ],
)
def test_a_title_with_an_end_passes(title: str) -> None:
    assert codes(report(title=f"'{title}'")) == []


@pytest.mark.parametrize(
    "state", [{"status": "done", "done": "2025-07-11"}, {"status": "wont-do", "reason": "It is retired"}]
)
def test_of_what_is_over_no_title_is_vague(state: dict[str, str]) -> None:
    assert codes(report(title="Improve monitoring", **state)) == []


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("", "Action `A1` has no owner, no due, no priority and no kind"),
        ("open", "Action `A1` has no owner, no due, no priority and no kind"),
        ("in-progress", "Action `A1` has no owner, no due, no priority and no kind"),
        ("done", "Action `A1` has no owner, no priority and no kind"),
        ("wont-do", "Action `A1` has no kind"),
        ("unknown", "Action `A1` has no kind"),
    ],
)
def test_what_an_action_must_say_depends_on_its_state(status: str, message: str) -> None:
    lacking = {"owner": "", "due": "", "priority": "", "kind": ""}
    text = report(status=status, tracker="https://tracker.example/1", reason="It is retired", **lacking)
    assert [(found.code, found.message) for found in actions(text)] == [("PM405", message)]


def test_what_has_a_wrong_value_is_not_missing_besides() -> None:
    assert codes(report(due="tomorrow", priority="P1", kind="repair", owner="7")) == []


def test_a_draft_may_lack_everything_but_contradict_nothing() -> None:
    lacking = dict.fromkeys(FIELDS, "")
    assert codes(report("SEV-1", of="draft", title="Improve monitoring", **lacking)) == []
    assert codes(report("SEV-1", of="draft", done="2025-07-11")) == ["PM412"]


@pytest.mark.parametrize(
    ("severity", "expected"), [("SEV-3", []), ("SEV-2", ["PM408", "PM410"]), ("SEV-1", ["PM408", "PM409", "PM410"])]
)
def test_what_is_asked_of_the_actions_together_grows_with_the_depth(severity: str, expected: list[str]) -> None:
    assert sorted(codes(report(severity, kind="process", worked_when=""))) == expected


def test_what_will_not_be_done_prevents_nothing() -> None:
    dropped = report("SEV-2", status="wont-do", reason="It is retired").replace(
        "actions:\n", "actions:\n  - {id: A2, title: Page on expiry, kind: detect, status: unknown}\n"
    )
    assert codes(dropped) == ["PM408"]


def test_an_organisation_without_the_kinds_is_not_asked_for_them() -> None:
    kinds = {
        word: meaning
        for word, meaning in VOCABULARIES["action"].items()
        if word not in ("prevent", "mitigate", "detect")
    }
    options = Options(vocabularies={**VOCABULARIES, "action": kinds})
    assert codes(report("SEV-1", kind="process"), options) == []


def test_a_report_without_actions_is_asked_for_one_thing_only() -> None:
    assert codes(full_text("actions: []\n")) == ["PM403"]
    assert codes(full_text("no_actions: The service is retired in June\n", drop=["actions"])) == []


def test_each_factor_is_addressed_or_accepted() -> None:
    text = report(addresses="[hand-made, restart]")
    assert [found.message.split("`")[1] for found in actions(text)] == ["scan", "tool-login"]
    accepted = "    accepted: The list is replaced in July\n  - id: tool-login"
    assert [found.message.split("`")[1] for found in actions(text.replace("  - id: tool-login", accepted))] == [
        "tool-login"
    ]


@pytest.mark.parametrize("trace", [{"done": "2025-07-11"}, {"tracker": "https://tracker.example/1"}])
def test_what_is_done_leaves_a_trace(trace: dict[str, str]) -> None:
    assert codes(report(status="done")) == ["PM411"]
    assert codes(report(status="done", **trace)) == []


@pytest.mark.parametrize("status", ["", "open", "in-progress", "wont-do", "unknown"])
def test_only_what_is_done_has_its_day(status: str) -> None:
    assert codes(report(status=status, done="2025-07-11", reason="It is retired")) == ["PM412"]


@pytest.mark.parametrize(("due", "expected"), [("2026-03-31", ["PM414"]), ("2026-04-01", []), ("2026-04-02", [])])
def test_an_action_is_overdue_from_the_day_after(due: str, expected: list[str]) -> None:
    assert codes(report(due=due)) == expected
    assert codes(report(due=due, status="unknown")) == []


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"due": "2025-06-17"}, ["PM415"]),
        ({"due": "2025-06-18"}, []),
        ({"done": "2025-06-17"}, ["PM415"]),
        ({"done": "2025-06-19"}, []),
        ({"done": "2026-04-02"}, []),
        ({"done": "2026-04-03"}, ["PM415"]),
    ],
)
def test_dates_lie_between_the_incident_and_today(dates: dict[str, str], expected: list[str]) -> None:
    assert codes(report(status="done", tracker="https://tracker.example/1", **dates)) == expected


def test_without_times_no_day_lies_before_the_incident() -> None:
    text = report(status="done", done="2020-01-01")
    _, front, body = text.split("---\n", 2)
    before, _, after = front.partition("times:\n")
    assert codes(f"---\n{before}{after[after.index('detection:') :]}---\n{body}") == []


@pytest.mark.parametrize(("of", "expected"), [("published", ["PM414"]), ("closed", ["PM416"])])
def test_an_open_action_in_a_closed_report_is_a_contradiction_and_no_more(of: str, expected: list[str]) -> None:
    assert codes(report(of=of, due="2026-03-20")) == expected


def test_an_action_without_an_id_is_told_by_its_place() -> None:
    assert [found.message for found in actions(report(id="", owner=""))] == ["Action `actions[1]` has no owner"]
