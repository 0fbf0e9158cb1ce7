"""What the public sees: every field of the model is closed until it is listed."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from mkdocs_postmortems.options import Options, read_options
from mkdocs_postmortems.report.audience import ALWAYS, FIELDS, PublicOptions
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import (
    Action,
    Approval,
    Audience,
    Entry,
    Moment,
    Quantity,
    Report,
    Revenue,
    Section,
    Trigger,
)
from mkdocs_postmortems.report.redaction import field_paths, seen_by
from msgspec import Struct, structs
from support.gate import read
from support.reports import ROOT, report

NOTHING = PublicOptions(fields=(), sections=(), links=())
DERIVED = {"references", "unmarked"}
"""Fields that only repeat what others say."""


def walk(struct: type[Struct] = Report, prefix: str = "") -> Iterator[str]:
    """Every field of every struct of the model, told by the types alone."""
    hints = typing.get_type_hints(struct)
    for field in structs.fields(struct):
        path = prefix + field.name
        inner = next((kind for kind in structs_in(hints[field.name]) if kind not in (Moment, Quantity)), None)
        if field.name not in DERIVED:
            yield from walk(inner, f"{path}.") if inner else (path,)


def structs_in(hint: Any) -> Iterator[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for part in typing.get_args(hint):
        yield from structs_in(part)


class Canaries:
    """A value of every type with something in it that stands nowhere else."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        """Field → what was put into it, as it is told by JSON."""

    def struct(self, kind: type[Struct], prefix: str = "", **given: Any) -> Any:
        hints = typing.get_type_hints(kind)
        values = {
            field.name: self.value(hints[field.name], prefix + field.name)
            for field in structs.fields(kind)
            if field.name not in given and field.name not in DERIVED
        }
        return kind(**values, **given)

    def value(self, hint: Any, path: str) -> Any:
        number = len(self.of) + 1
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)] or [hint]
        kind, origin = kinds[0], typing.get_origin(hint)
        if origin is tuple:
            return (self.value(kind, path),)
        if origin is dict:
            return {f"x-canary{number}": self.value(str, path)}
        values: dict[Any, tuple[Any, str]] = {
            str: (f"canary{number:04d}x", f"canary{number:04d}x"),
            int: (990000 + number, f"{990000 + number}"),
            float: (7700001.0 + number, f"{7700001 + number}"),
            bool: (True, "true"),
            date: (date(2031, 1 + number // 28, 1 + number % 28), f"{date(2031, 1 + number // 28, 1 + number % 28)}"),
            datetime: (datetime(2033, 1 + number // 28, 1 + number % 28, tzinfo=UTC),
                       f"{date(2033, 1 + number // 28, 1 + number % 28)}T"),
            Moment: (Moment(datetime(2032, 1 + number // 28, 1 + number % 28, tzinfo=UTC)),
                     f"{date(2032, 1 + number // 28, 1 + number % 28)}T"),
            Quantity: (Quantity(8800001.0 + number), f"{8800001 + number}"),
        }  # fmt: skip
        if kind in values:
            made, self.of[path] = values[kind]
            return made
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self.struct(kind, f"{path}.")
        raise AssertionError(f"No canary for {path}: {hint}")


def canaries() -> tuple[Report, dict[str, str]]:
    made = Canaries()
    fixed = {"id": "2026-01-01-canary", "audience": "public", "status": "published", "severity": "SEV-1"}
    found: Report = made.struct(Report, **fixed, links={"source": ("https://a.example/canary9001x",)})
    return found, made.of


def public(given: Report, options: PublicOptions = NOTHING, *others: Report) -> str:
    seen = seen_by(Corpus((given, *others)), "public", options)
    return msgspec.json.encode(seen.reports[0]).decode()


def opened(path: str) -> PublicOptions:
    """Only one field is open, with what it cannot stand without."""
    needs = {
        "actions": "id title", "factors": "id category what", "trigger": "category what",
        "timeline": "moment event kind", "whys": "question answer", "impact.revenue": "amount currency",
        "impact.availability": "after",
        "approved_for_public": "by",
        **{f"sign_off.{name}": "by" for name in ("author", "reviewed", "approved")},
    }  # fmt: skip
    group = next((group for group in needs if path.startswith(f"{group}.")), "")
    needed = tuple(f"{group}.{name}" for name in needs.get(group, "").split())
    return replace(NOTHING, fields=(path, *needed))


TEXTS = sorted(set(walk()) - {path for path in walk() if path.startswith("sections.")} - {"extra", "links"})


def test_the_list_of_what_can_be_opened_is_the_model() -> None:
    assert set(field_paths()) == {path for path in walk() if not path.startswith(("sections.", "extra", "links"))}


def test_nothing_is_open_that_is_not_listed() -> None:
    given, put = canaries()
    told = public(given)
    always = {path for path in put if path in ALWAYS}
    assert [path for path, value in put.items() if value in told and value != "true" and path not in always] == []
    assert "canary9001x" not in told


@pytest.mark.parametrize("path", [path for path in TEXTS if path not in ALWAYS and path != "public_summary"])
def test_a_field_is_open_once_it_is_listed(path: str) -> None:
    given, put = canaries()
    assert put[path] in public(given, opened(path))


def test_every_default_is_a_field() -> None:
    assert set(FIELDS) <= set(field_paths())
    assert {"authors", "reviewers", "incident", "impact.revenue.amount", "impact.tickets", "actions.tracker",
            "actions.note", "timeline.actor", "timeline.source", "distribution"}.isdisjoint(FIELDS)  # fmt: skip


def test_the_schema_tells_the_defaults_and_every_field() -> None:
    from mkdocs_postmortems.report.schema import bundled

    told = bundled("config.schema.json")["properties"]["audiences"]["properties"]["public"]["properties"]
    held = PublicOptions()
    for name, about in told.items():
        default = getattr(held, name)
        assert about["default"] == ([*default] if isinstance(default, tuple) else default), name
    assert told["fields"]["items"]["anyOf"][0]["enum"] == [path for path in field_paths() if path not in ALWAYS]
    assert {*told} == set(PublicOptions.__dataclass_fields__)


def two(**fields: Any) -> tuple[Report, Report]:
    """A public report with these fields, and one that is for a few."""
    hidden = report("2026-01-02-secret", title="The vault was open for a night", audience="restricted")
    return report("2026-01-01-a", audience="public", **fields), hidden


@pytest.mark.parametrize(("audience", "ids"), [("public", 1), ("internal", 2), ("restricted", 3)])
def test_each_audience_has_its_reports(audience: Audience, ids: int) -> None:
    reports = tuple(
        report(f"2026-01-0{n}-a", audience=name) for n, name in enumerate(("public", "internal", "restricted"), 1)
    )
    assert len(seen_by(Corpus(reports), audience, PublicOptions()).reports) == ids


def test_drafts_are_not_for_the_public() -> None:
    draft = report("2026-01-01-a", audience="public", status="draft")
    assert seen_by(Corpus((draft,)), "public", PublicOptions()).reports == ()


def test_approval_decides_where_it_is_required() -> None:
    asked = PublicOptions(approval="required")
    one, other = report("2026-01-01-a", audience="public"), report("2026-01-02-b", audience="public")
    other = structs.replace(other, approved_for_public=Approval("@legal"))
    assert [each.id for each in seen_by(Corpus((one, other)), "public", asked).reports] == [other.id]


LINKED = [
    ("As in [that night](2026-01-02-secret.md#x).", "As in that night."),
    ("As in [`2026-01-02-secret`](2026-01-02-secret.md).", "As in `another report`."),
    ("As in [that night][n].\n\n[n]: ../2026/2026-01-02-secret.md", "As in that night."),
    ("As in 2026-01-02-secret, again.", "As in another report, again."),
    ("See https://pm.example/reports/2026-01-02-secret/", "another report"),
]


@pytest.mark.parametrize(("text", "told"), LINKED)
def test_links_to_hidden_reports_become_plain_text_for_colleagues(text: str, told: str) -> None:
    given, hidden = two(
        sections=(Section("summary", "Summary", text, 9),), related=("2026-01-02-secret",),
        references={"N": {"href": "../2026/2026-01-02-secret.md"}},
        links={"more": ("https://pm.example/reports/2026-01-02-secret/",)},
    )  # fmt: skip
    (seen,) = seen_by(Corpus((given, hidden)), "internal", PublicOptions()).reports
    assert told in seen.sections[0].text
    assert hidden.id not in msgspec.json.encode(structs.replace(seen, references={})).decode()
    assert (seen.related, seen.links) == ((), {})


def test_reports_that_name_no_hidden_one_stay_as_they_are() -> None:
    given, hidden = two(sections=(Section("summary", "Summary", "As [ever](x.png) <b>on</b> 2026-01-01", 9),))
    (seen,) = seen_by(Corpus((given, hidden)), "internal", PublicOptions()).reports
    assert seen is given or seen == given


PUBLIC_TEXT = [
    ("See [the board](https://metrics.internal/d/1) now", "See the board now"),
    ("See [the notice](https://status.example/1 \"t\") now", "See [the notice](https://status.example/1 \"t\") now"),
    ("See <https://metrics.internal/d/1> or https://metrics.internal/x.", "See (internal link) or (internal link)"),
    ("`curl https://metrics.internal/x`", "`curl (internal link)`"),
    ("![graph](graph.png) and [log](2026/raw.log)", "graph and log"),
    ("[![small](a.png)](https://metrics.internal/)", "small"),
    ("<!-- ask legal -->Done", "Done"),
    ("<a href=\"https://metrics.internal\">x</a> <b class=\"y\">z</b> <img src=q.png>", "x <b>z</b> "),
    ("@orders-oncall and @orders met @unknown", "the engineer and the team met @unknown"),
    ("Jane Doe called Support", "the team called Support"),
    ("[text][log] and [log] and [other]", "text and log and [other]"),
    ("[before](../2025/2026-01-03-b.md#x)", "[before](2026-01-03-b.md#x)"),
    ("[mail](mailto:a@b.example), [run](javascript:alert(1))", "mail, run"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), PUBLIC_TEXT)
def test_text_for_the_public(text: str, told: str) -> None:
    entry = Entry(Moment(None), "It began", "other", None, "Jane Doe, Support", 1, 1)
    given = report(
        "2026-01-01-a", audience="public", sections=(Section("summary", "Summary", text, 9),),
        links={"source": ("https://status.example/0",)}, references={"LOG": {"href": "https://metrics.internal/1"}},
        authors=("@orders-oncall",), actions=(Action("A1", "Do something", owner="@orders"),), timeline=(entry,),
    )  # fmt: skip
    options = PublicOptions(roles={"@orders-oncall": "the engineer"})
    (seen,) = seen_by(Corpus((given,)), "public", options).reports
    assert seen.sections[0].text.startswith(told)
    assert seen.actions[0].owner == "the team"


def test_a_summary_for_the_public_replaces_the_authors() -> None:
    sections = (Section("summary", "Summary", "Acme lost its data", 9), Section("impact", "Impact", "Some", 12))
    given = report("2026-01-01-a", audience="public", sections=sections, public_summary="Some data was lost")
    (seen,) = seen_by(Corpus((given,)), "public", PublicOptions()).reports
    assert [section.text for section in seen.sections] == ["Some data was lost", "Some"]
    (closed,) = seen_by(Corpus((given,)), "public", PublicOptions(fields=())).reports
    assert [section.text for section in closed.sections] == ["Some"]


def test_sections_are_opened_by_kind_or_by_heading() -> None:
    sections = (
        Section("other", "", "lead", 1),
        Section("other", "Our Letter", "letter", 2),
        Section("appendix", "Appendix", "log", 3),
    )
    given = report("2026-01-01-a", audience="public", sections=sections)

    def told(*names: str) -> list[str]:
        (seen,) = seen_by(Corpus((given,)), "public", PublicOptions(sections=names)).reports
        return [section.text for section in seen.sections]

    assert told() == []
    assert told("other") == []
    assert told("our letter") == ["letter"]
    assert told("lead", "appendix") == ["lead", "log"]


def test_groups_that_say_nothing_are_gone() -> None:
    given = report("2026-01-01-a", audience="public", trigger=Trigger("attack", "Somebody came in"))
    given = structs.replace(given, impact=None)
    revenue = Revenue(5.0, "EUR")
    assert "5.0" not in public(structs.replace(given, extra={"x-a": msgspec.to_builtins(revenue)}))
    assert '"trigger":null' in public(given, PublicOptions(fields=("trigger.category",)))


def test_own_fields_are_opened_by_their_names() -> None:
    given = read(
        "---\ntitle: Search fails for all\nseverity: SEV-3\nstatus: published\naudience: public\n"
        "x-region: eu\nx-cost: 9\n---\n"
    )
    assert given.report
    (seen,) = seen_by(Corpus((given.report,)), "public", PublicOptions(fields=("x-region",))).reports
    assert seen.extra == {"x-region": "eu"}


def test_this_repository_may_choose_and_mistakes_are_told(tmp_path: Any) -> None:
    path = tmp_path / "postmortems.yml"
    path.write_text("audiences:\n  public:\n    fields: [services, impact.user]\n", "utf-8")
    with pytest.raises(Exception, match=r"3:24: Reports have no field `impact\.user`\. Write `impact\.users`"):
        read_options(path)
    assert Options().audience == read_options(ROOT / "postmortems.yml").audience == "internal"
