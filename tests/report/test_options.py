"""postmortems.yml: what an organisation may choose, and what it hears when it cannot be read."""

import dataclasses
import json
import pathlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from mkdocs_postmortems.gate.check import level_of
from mkdocs_postmortems.gate.registry import rules
from mkdocs_postmortems.options import BadOptions, Options, find_options, read_options, read_span, today
from support.commands import run
from support.gate import NAME, diagnose, places, report_of, text_of
from support.reports import ROOT

TITLE = "title: Search results stale for two hours\n"


def options(folder: pathlib.Path, text: str) -> Options:
    path = folder / "postmortems.yml"
    path.write_text(text, "utf-8")
    return read_options(path)


def refused(folder: pathlib.Path, text: str) -> list[str]:
    with pytest.raises(BadOptions) as raised:
        options(folder, text)
    return str(raised.value).splitlines()


def test_without_a_file_the_defaults_hold(tmp_path: pathlib.Path) -> None:
    found = find_options(tmp_path)
    assert found.reports == tmp_path / "postmortems"
    assert [severity.id for severity in found.severities] == ["SEV-1", "SEV-2", "SEV-3", "SEV-4"]
    assert found.deadlines == {
        "publish": timedelta(hours=48), "stale": timedelta(days=7),
        "meeting": timedelta(days=3), "review": timedelta(days=28),
        "track": timedelta(days=30), "begin": timedelta(days=60),
    }  # fmt: skip


def test_an_empty_file_says_the_same(tmp_path: pathlib.Path) -> None:
    assert options(tmp_path, "# nothing yet\n").deadlines == find_options(tmp_path / "..").deadlines


def test_a_tracker_and_its_words(tmp_path: pathlib.Path) -> None:
    assert find_options(tmp_path).tracker.labels == ("postmortem",)
    text = "site_url: https://pm.example/x\ntracker: {kind: gitlab, project: a/b, labels: [pm], assignees: {'@x': y}}\n"
    found = options(tmp_path, text)
    assert found.site_url == "https://pm.example/x/"
    tracker = found.tracker
    assert (tracker.kind, tracker.project, tracker.labels, tracker.url) == ("gitlab", "a/b", ("pm",), "")
    assert (dict(tracker.assignees), tracker.issue_type) == ({"@x": "y"}, "Task")


def test_where_an_archive_was_collected_and_what_services_promise(tmp_path: pathlib.Path) -> None:
    collection = "collection: {several_organisations: true, until: 2025-12-31}\n"
    found = options(tmp_path, f"{collection}availability: {{orders: 99.9}}\n")
    assert (found.several_organisations, found.collected_until) == (True, date(2025, 12, 31))
    assert found.availability == {"orders": pytest.approx(0.999)}
    plain = find_options(tmp_path / "..")
    assert (plain.several_organisations, plain.collected_until, dict(plain.availability)) == (False, None, {})
    (said, *_) = refused(tmp_path, "collection: {until: 2025-02-30}\n")
    assert "`2025-02-30` does not exist" in said
    (said, *_) = refused(tmp_path, "availability: {orders: 100}\n")
    assert "postmortems.yml" in said


def test_an_archive_that_stands_still_pins_today(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = options(tmp_path, "today: 2026-04-01\n")
    assert (found.today(), found.today(date(2026, 5, 2))) == (date(2026, 4, 1), date(2026, 5, 2))
    assert Options().today() == datetime.now(UTC).date()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert found.today() == Options().today() == date(2026, 1, 1)
    (said, *_) = refused(tmp_path, "# A comment\ntoday: 2026-02-30\n")
    assert said.startswith("postmortems.yml:2:8: `2026-02-30` does not exist")
    assert refused(tmp_path, "today: tomorrow\n")


def test_the_schema_tells_the_defaults_of_a_tracker() -> None:
    """What editors show is what holds."""
    config = json.loads((ROOT / "schema/config.schema.json").read_text("utf-8"))
    told = config["properties"]["tracker"]["properties"]
    defaults = {name: about["default"] for name, about in told.items() if "default" in about}
    held = Options().tracker
    assert defaults == {
        "issue_type": held.issue_type,
        **{n: [*getattr(held, n)] for n in defaults if n != "issue_type"},
    }
    assert {*told} == {field.name for field in dataclasses.fields(held)}


def test_the_nearest_file_above_counts_up_to_the_repository(tmp_path: pathlib.Path) -> None:
    inner = tmp_path / "repository/deep/down"
    inner.mkdir(parents=True)
    options(tmp_path, "reports: outer\n")
    assert find_options(inner).reports == tmp_path / "outer"
    options(tmp_path / "repository", "reports: own\n")
    assert find_options(inner).reports == tmp_path / "repository/own"
    (tmp_path / "repository/deep/.git").mkdir()
    assert find_options(inner).reports == inner / "postmortems"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("report: incidents\n", "1:1: postmortems.yml has no field `report`. Write `reports`."),
        ("colour: red\n", "1:1: postmortems.yml has no field `colour`. Delete it."),
        ("- reports\n",
         "1:1: postmortems.yml is a list, not a group of `key: value` lines. Write a group of "
         "`key: value` lines."),
        ("deadlines:\n  publish: soon\n",
         "2:12: `deadlines.publish` cannot be `soon`. Write a length of time, "
         "such as `48h`, `7d` or `30m`."),
        ("deadlines:\n  stale: 999999999h\n",
         "2:10: `deadlines.stale` cannot be `999999999h`. Write a length of "
         "time, such as `48h`, `7d` or `30m`."),
        ("rules:\n  PM203: fatal\n",
         "2:10: `rules.PM203` cannot be `fatal`. Use one of error, warning, info, "
         "off."),
        ("rules:\n  PM203: {SEV-9: off}\n",
         "2:11: `SEV-9` is not a severity. Use one of SEV-1, SEV-2, SEV-3, "
         "SEV-4."),
        ("rules: [\n", "2:1: The text ends inside `[ ]` or `{ }`. Close the bracket."),
        ("severities: []\n", "1:13: `severities` is empty. Fill it in, or delete the line."),
        ("severities:\n  - {id: A, aliases: [one]}\n  - {id: B, aliases: [ONE]}\n",
         "3:5: `one` could mean `A` "
         "or `B`. Give each severity spellings of its own, whatever their case."),
        ("schema: gone.json\n",
         "1:9: `gone.json` cannot be read: No such file or directory. Check its name."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_place_cause_and_hint(tmp_path: pathlib.Path, text: str, said: str) -> None:
    assert refused(tmp_path, text) == [f"postmortems.yml:{said}"]


def test_all_mistakes_are_told_at_once(tmp_path: pathlib.Path) -> None:
    said = refused(tmp_path, "reports: 5\nrules:\n  203: off\ndeadlines:\n  stale: week\n")
    assert [line.split(":")[1] for line in said] == ["1", "3", "5"]


def test_the_command_ends_with_2_when_it_cannot_read_its_options(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems.yml").write_text("rules:\n  PM203: fatal\n", "utf-8")
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == "Error: postmortems.yml:2:10: `rules.PM203` cannot be `fatal`. Use one of error, warning, info, off.\n"
    )


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("PM999", "There is no rule PM999. See `postmortems rules`."),
        ("PM104", "PM104 has a fixed level, because a report that violates it cannot be read. Delete the line."),
    ],
)
def test_levels_of_rules_that_have_none_are_refused(tmp_path: pathlib.Path, code: str, cause: str) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems.yml").write_text(f"rules:\n  {code}: info\n", "utf-8")
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"Error: postmortems.yml:2:3: {cause}\n")


def test_severities_have_spellings_of_their_own(tmp_path: pathlib.Path) -> None:
    own = options(
        tmp_path,
        "severities:\n  - {id: Blocker, aliases: [P1], resolve_within: 30m, depth: full}\n  - id: Minor\n",
    )
    assert own.severity("Blocker") == own.severities[0]
    assert own.severities[0].resolve_within == timedelta(minutes=30)
    for typed in ("Blocker", "blocker", "p1"):
        assert report_of(f"severity: {typed}\n", options=own).severity == "Blocker"
    (found,) = diagnose(text_of("severity: SEV-1\n"), options=own)
    assert (found.code, found.hint) == ("PM104", "Use one of Blocker, Minor")


def test_vocabularies_gain_and_lose_words(tmp_path: pathlib.Path) -> None:
    own = options(
        tmp_path,
        "vocabularies:\n  detection: {audit: An audit found it, partner: null}\n"
        "  factor: {vendor: A supplier's defaults}\n  trigger: {certificate: It ran out}\n"
        "  action: {process: null}\n",
    )
    assert own.vocabularies["detection"]["audit"] == "An audit found it"
    good = (
        "detection: audit\ntrigger: {category: certificate, what: The certificate ran out}\n"
        "factors:\n  - {id: vendor, category: vendor, what: The supplier ships it so}\n"
    )
    assert diagnose(text_of(good), options=own) == []
    assert {found.code for found in diagnose(text_of(good))} == {"PM104"}
    gone = "detection: partner\nactions:\n  - {id: A1, title: Change how we work, kind: process}\n"
    assert places(diagnose(text_of(gone), options=own)) == ["PM104 5:12", "PM104 7:47"]
    assert diagnose(text_of(gone)) == []


LATE = "times:\n  started: 2026-01-11T08:10Z\n"


@pytest.mark.parametrize(
    ("text", "severity", "expected"),
    [
        ("{}", "SEV-1", ["warning"]),
        ("{PM207: error}", "SEV-1", ["error"]),
        ("{PM207: off}", "SEV-1", []),
        ("{PM207: {level: info, SEV-1: error, reason: Minor ones are filed later}}", "SEV-1", ["error"]),
        ("{PM207: {level: info, SEV-1: error, reason: Minor ones are filed later}}", "P1", ["error"]),
        ("{PM207: {level: info, SEV-1: error, reason: Minor ones are filed later}}", "SEV-3", ["info"]),
        ("{PM207: {p1: error}}", "SEV-1", ["error"]),
        ("{PM207: {SEV-3: off}}", "SEV-3", []),
        ("{PM207: {SEV-3: off}}", "SEV-2", ["warning"]),
    ],
)
def test_levels_of_rules_by_severity(tmp_path: pathlib.Path, text: str, severity: str, expected: list[str]) -> None:
    own = options(tmp_path, f"rules: {text}\n")
    found = diagnose(text_of(f"severity: {severity}\n" + LATE), options=own)
    assert [diagnostic.level for diagnostic in found] == expected


def test_a_fixed_rule_keeps_its_level() -> None:
    for rule in rules().values():
        assert level_of(rule, Options(), "SEV-1") is rule.level


OVERLAY: dict[str, Any] = {
    "$ref": "urn:mkdocs-postmortems:postmortem#/$defs/report",
    "properties": {
        "region": {"enum": ["eu", "us"], "description": "Where it happened. Not where it was noticed."},
        "budget": {"type": "number", "not": {"const": 0}},
    },
    "required": ["region"],
    "unevaluatedProperties": False,
}


def overlaid(folder: pathlib.Path, overlay: object = OVERLAY) -> Options:
    (folder / "own.json").write_text(json.dumps(overlay), "utf-8")
    return options(folder, "schema: own.json\nvocabularies:\n  detection: {audit: An audit found it}\n")


def test_an_overlay_adds_fields(tmp_path: pathlib.Path) -> None:
    own = overlaid(tmp_path)
    front = "region: eu\nbudget: 1.5\nx-note: fine\ndetection: audit\nservices: [search]\n"
    report = report_of(front, options=own)
    assert report.extra == {"region": "eu", "budget": 1.5, "x-note": "fine"}
    assert report.services == ("search",)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("", ["PM101 `region` is missing. Add it: where it happened."]),
        ("region: asia\n", ["PM104 `region` cannot be `asia`. Use one of eu, us."]),
        ("regoin: eu\nregion: eu\n", ["PM102 The front matter has no field `regoin`. Write `region`."]),
        ("servces: [a]\nregion: eu\n", ["PM102 The front matter has no field `servces`. Write `services`."]),
        (
            "services: a\nregion: eu\n",
            ["PM103 `services` is text, not a list. Write `[a]`, or `- a` on a line of its own."],
        ),
        ("detection: pager\nregion: eu\n", ["PM104 `detection` cannot be `pager`. Write `partner`."]),
        ("impact: {usres: 5}\nregion: eu\n", ["PM102 `impact` has no field `usres`. Write `users`."]),
    ],
)
def test_an_overlay_is_explained_like_the_base(tmp_path: pathlib.Path, front: str, expected: list[str]) -> None:
    found = diagnose(text_of(front), options=overlaid(tmp_path))
    assert [f"{item.code} {item.message}. {item.hint}." for item in found] == expected


def test_what_has_no_words_of_its_own_is_told_in_the_validators(tmp_path: pathlib.Path) -> None:
    (found,) = diagnose(text_of("region: eu\nbudget: 0\n"), options=overlaid(tmp_path))
    assert (found.code, found.line, found.column) == ("PM109", 6, 9)
    assert found.message.startswith("`budget`: ")


@pytest.mark.parametrize(
    ("overlay", "cause"),
    [
        ("[]", "`own.json` is not a JSON object"),
        ("{", "`own.json` is not JSON: "),
        ('{"type": "nothing"}', "`own.json` is not a usable JSON Schema: "),
        ('{"$ref": "urn:elsewhere"}', "`own.json` is not a usable JSON Schema: `$ref` leads to `urn:elsewhere`"),
        ('{"$ref": "http://127.0.0.1:9/a.json"}', "`own.json` is not a usable JSON Schema: `$ref` leads to `http://"),
        ('{"$ref": "#/$defs/nothing"}', "`own.json` is not a usable JSON Schema: `$ref` leads to `#/$defs/nothing`"),
        (
            '{"properties": {"a": {"pattern": "(("}}}',
            "`own.json` is not a usable JSON Schema: $.properties.a.pattern: ",
        ),
    ],
)
def test_an_overlay_that_cannot_be_used_is_refused(tmp_path: pathlib.Path, overlay: str, cause: str) -> None:
    (tmp_path / "own.json").write_text(overlay, "utf-8")
    (said,) = refused(tmp_path, "reports: postmortems\nschema: own.json\n")
    assert said.startswith(f"postmortems.yml:2:9: {cause}")


def test_the_schema_for_editors_is_complete_and_says_the_same(tmp_path: pathlib.Path) -> None:
    from jsonschema_rs import Draft202012Validator

    overlaid(tmp_path)
    schema = json.loads(run("schema", cwd=tmp_path).stdout)
    base = {"title": "Search results stale", "severity": "SEV-3", "status": "draft"}
    validator = Draft202012Validator(schema)
    assert validator.is_valid({**base, "region": "eu", "detection": "audit"})
    assert not validator.is_valid(base)
    assert not validator.is_valid({**base, "region": "eu", "detection": "pager"})
    assert not validator.is_valid({**base, "region": "eu", "unheard": 1})


def test_lengths_of_time() -> None:
    assert [read_span(text) for text in ("30m", "48h", "7 d", "4w")] == [
        timedelta(minutes=30), timedelta(hours=48), timedelta(days=7), timedelta(weeks=4)
    ]  # fmt: skip


def test_the_timeline_may_reach_as_far_as_the_organisation_says(tmp_path: pathlib.Path) -> None:
    body = "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 2026-03-09 08:10 | It was prepared |\n"
    text = text_of("times:\n  started: 2026-03-11T08:10Z\n", body)
    assert diagnose(text) == []
    assert places(diagnose(text, NAME, options(tmp_path, "timeline: {before: 1d}\n"))) == ["PM205 13:3"]


def test_today_can_be_given_by_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775001600")
    assert today() == date(2026, 4, 1)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert abs(today() - datetime.now(UTC).date()) <= timedelta(days=1)
