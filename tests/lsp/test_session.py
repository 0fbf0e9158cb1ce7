"""The language server as an editor meets it: the installed command, and a client that speaks the protocol."""

from __future__ import annotations

import json
import pathlib
import shutil
from collections.abc import Iterator

import pytest
from lsprotocol import types
from support.editor import Editor
from support.gate import run
from support.reports import ORGANISATION

DRAFT = """\
---
title: Search results stale for two hours
severity: SEV-3
status: draft
services: [{service}]
times:
  started: 2026-03-11T08:10Z
  detected: 2026-03-11T08:30Z
---

## Summary

{summary}

## Timeline

| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
| 08:10 | 😀 The job swaps the alias | onset | job log |
| 08:30 | Support forwards a ticket | {kind} | tickets |
"""


def draft(service: str = "search", summary: str = "Searches showed old prices.", kind: str = "detection") -> str:
    return DRAFT.format(service=service, summary=summary, kind=kind)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    place = tmp_path_factory.mktemp("archive") / "shop"
    shutil.copytree(ORGANISATION, place)
    return place.resolve()


@pytest.fixture(scope="module")
def editor(folder: pathlib.Path) -> Iterator[Editor]:
    with Editor(folder, "--today", "2026-04-01") as opened:
        yield opened


@pytest.fixture
def path(folder: pathlib.Path) -> pathlib.Path:
    return folder / "postmortems/2026-03-11-search-stale.md"


def codes(found: list[types.Diagnostic]) -> list[str]:
    return [str(each.code) for each in found]


def labels(found: list[types.CompletionItem]) -> list[str]:
    return [item.label for item in found]


def test_a_sentence_that_blames_is_marked_rewritten_and_a_service_completed(editor: Editor, path: pathlib.Path) -> None:
    assert not [code for code in codes(editor.open(path, draft())) if code.startswith("BL")]

    editor.type(path, draft(summary="😀 The engineer carelessly swapped the alias."))
    (blame,) = [each for each in editor.found(path) if str(each.code).startswith("BL")]
    assert (blame.range.start, blame.range.end) == (types.Position(12, 16), types.Position(12, 26))
    assert "carelessly" in blame.message
    assert blame.severity == types.DiagnosticSeverity.Warning

    offered = [each for each in editor.actions(path, blame.range) if each.diagnostics]
    assert [each.title for each in offered] == ["Leave out “carelessly”"]
    assert offered[0].edit and offered[0].edit.changes
    text = editor.take(path, offered[0].edit.changes[path.as_uri()])
    assert "😀 The engineer swapped the alias.\n" in text
    assert not [code for code in codes(editor.found(path)) if code.startswith("BL")]

    editor.type(path, draft(service="chec"))
    (item,) = [each for each in editor.complete(path, "services: [chec") if each.label == "checkout"]
    assert isinstance(item.text_edit, types.TextEdit)
    assert "services: [checkout]\n" in editor.take(path, [item.text_edit])
    assert not editor.messages


def test_diagnostics_are_those_of_check(editor: Editor, folder: pathlib.Path, path: pathlib.Path) -> None:
    """The same finds from the editor's text and from the file, those that look at other files among them."""
    text = draft(summary="Somebody forgot the alias. <!-- postmortems: ignore BL203 because it is a test -->").replace(
        "services:", "related: [2026-01-01-nowhere]\nservces: [a]\nservices:"
    )
    other = path.with_name("2026-03-12-copy.md")
    found = editor.open(other, text)
    other.write_text(text, "utf-8")
    try:
        done = run("check", "--format", "json", "--today", "2026-04-01", "postmortems", cwd=folder)
    finally:
        other.unlink()
    checked = [each for each in json.loads(done.stdout)["diagnostics"] if each["path"].endswith(other.name)]
    assert [(each["line"] - 1, each["code"], each["level"]) for each in checked] == [
        (each.range.start.line, each.code, LEVELS[each.severity]) for each in found if each.severity
    ]
    assert {"PM010", "PM102"} <= set(codes(found))


LEVELS = {
    types.DiagnosticSeverity.Error: "error",
    types.DiagnosticSeverity.Warning: "warning",
    types.DiagnosticSeverity.Information: "info",
}


def test_what_is_mechanical_is_put_right(editor: Editor, path: pathlib.Path) -> None:
    given = draft().replace("SEV-3", "P3").replace("08:30Z", "09:30+01:00").replace("\n", "\r\n")
    editor.open(path, given)
    whole = types.Range(types.Position(0, 0), types.Position(0, 0))
    (action,) = [each for each in editor.actions(path, whole) if each.kind == types.CodeActionKind.SourceFixAll]
    assert action.edit and action.edit.changes
    text = editor.take(path, action.edit.changes[path.as_uri()])
    assert text == given.replace("P3", "SEV-3").replace("09:30+01:00", "08:30Z")


def test_a_misspelt_word_is_replaced(editor: Editor, path: pathlib.Path) -> None:
    found = editor.open(path, draft(kind="detectoin"))
    (unknown,) = [each for each in found if each.code == "PM104"]
    (action,) = [each for each in editor.actions(path, unknown.range) if each.diagnostics]
    assert action.edit and action.edit.changes
    assert "| detection |" in editor.take(path, action.edit.changes[path.as_uri()])
    assert "PM104" not in codes(editor.found(path))


@pytest.mark.parametrize(
    ("front", "words", "expected"),
    [
        ("sever", "sever", {"actions", "trigger", "impact"}),
        ("trigger:\n  category: ", "category: ", {"binary-push", "unknown"}),
        ("trigger:\n  ", "trigger:\n  ", {"category", "what"}),
        ("detection: m", "detection: m", {"monitoring"}),
        ("audience: ", "audience: ", {"public", "internal", "restricted"}),
        ("teams: [", "teams: [", {"orders", "catalogue"}),
        ("tags: [retry-storm, ca", "storm, ca", {"stale-cache", "cold-cache"}),
        ("related: [2025-01", "related: [2025-01", {"2025-01-14-catalogue-oversold"}),
        ("actions:\n  - id: A1\n    ki", "    ki", {"kind", "owner", "due"}),
        ("actions:\n- id: A1\n  kind: ", "kind: ", {"prevent", "recover"}),
        ("actions:\n  - {id: A1, kind: ", "kind: ", {"prevent", "recover"}),
        ('actions:\n  - id: A1\n    owner: "@o', '"@o', {"@orders"}),
        ("actions:\n  - ti", "- ti", {"id", "title"}),
        ("services:\n  - sea", "- sea", {"search"}),
        ("impact:\n  revenue: {amount: 1, cur", "1, cur", {"currency", "estimated"}),
    ],
)
def test_completion_in_a_front_matter_that_is_being_typed(
    editor: Editor, path: pathlib.Path, front: str, words: str, expected: set[str]
) -> None:
    editor.open(path, f"---\ntitle: Search results stale\n{front}\n---\n")
    offered = labels(editor.complete(path, words))
    assert expected <= set(offered)
    has = {"sever": "title", "    ki": "id", "1, cur": "amount"}
    assert has.get(words) not in offered, "what the mapping has is not offered again"


def test_completion_quotes_what_yaml_would_not_take(editor: Editor, path: pathlib.Path) -> None:
    editor.open(path, '---\nauthors: ["@orders-onc"]\nteams: [a]\nreviewers: [\n---\n')
    (quoted,) = [each for each in editor.complete(path, '"@orders-onc') if each.label == "@orders-oncall"]
    assert isinstance(quoted.text_edit, types.TextEdit)
    assert 'authors: ["@orders-oncall"]\n' in editor.take(path, [quoted.text_edit])
    bare = editor.complete(path, "reviewers: [")[0]
    assert isinstance(bare.text_edit, types.TextEdit)
    assert bare.text_edit.new_text == f'"{bare.label}"'


def test_kinds_of_entries_are_completed_in_their_column(editor: Editor, path: pathlib.Path) -> None:
    editor.open(path, draft(kind="det"))
    assert "detection" in labels(editor.complete(path, "ticket | det"))
    assert labels(editor.complete(path, "😀 The job")) == []


def test_hover_tells_what_words_mean(editor: Editor, path: pathlib.Path) -> None:
    editor.open(path, draft(summary="It was carelessly done.").replace("services:", "tags: [retry-storm]\nservices:"))
    assert "affected services" in editor.hover(path, "services")
    assert "One of" in editor.hover(path, "status")
    assert "ties them into a pattern" in editor.hover(path, "retry-st")
    assert "2025-02-11" in editor.hover(path, "retry-st")
    assert "BL301" in editor.hover(path, "careless")


def test_a_related_report_is_found_and_told_of(editor: Editor, folder: pathlib.Path, path: pathlib.Path) -> None:
    known = sorted((folder / "postmortems").glob("2025-01-14*.md"))[0]
    editor.open(path, draft().replace("services:", f"related: [{known.stem}]\nservices:"))
    params = types.DefinitionParams(types.TextDocumentIdentifier(path.as_uri()), editor.at(path, known.stem[:-2]))
    assert editor.request(types.TEXT_DOCUMENT_DEFINITION, params).uri == known.as_uri()
    assert "83 customers" in editor.hover(path, known.stem[:-2])


def test_symbols_and_lengths_of_time(editor: Editor, path: pathlib.Path) -> None:
    editor.open(path, draft())
    document = types.TextDocumentIdentifier(path.as_uri())
    symbols = editor.request(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(document))
    assert [each.name for each in symbols] == [
        "title", "severity", "status", "services", "times", "Summary", "Timeline",
    ]  # fmt: skip
    whole = types.Range(types.Position(0, 0), types.Position(99, 0))
    hints = editor.request(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintParams(document, whole))
    assert [(each.label, each.position.line) for each in hints] == [("20 min after onset", 7), ("+20 min", 19)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\ntitle: [\n",
        "---\n\ttitle: a\n---\n",
        "---\n*a: &b\n---\n# ]",
        "\u2028---\u0085\n",
        "---\n- - a:",
    ],
)
def test_what_is_broken_is_marked_and_brings_no_error(editor: Editor, path: pathlib.Path, text: str) -> None:
    assert editor.open(path, text)
    for line, column in ((0, 0), (0, 3), (1, 4), (7, 99)):
        document, place = types.TextDocumentIdentifier(path.as_uri()), types.Position(line, column)
        editor.request(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(document, place))
        editor.request(types.TEXT_DOCUMENT_HOVER, types.HoverParams(document, place))
        editor.request(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(document, place))
    editor.request(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(document))
    editor.actions(path, types.Range(types.Position(0, 0), types.Position(9, 0)))
    assert not editor.messages


def test_other_files_are_read_again_when_they_change(editor: Editor, folder: pathlib.Path, path: pathlib.Path) -> None:
    other = folder / "postmortems/2026-03-10-beside.md"
    text = draft().replace("services:", "related: [2026-03-10-beside]\nservices:")
    assert "PM010" in codes(editor.open(path, text))
    assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in editor.watched
    other.write_text(draft(service="quite-new"), "utf-8")
    editor.forget(path)
    editor.written(other)
    assert "PM010" not in codes(editor.found(path))
    editor.type(path, draft(service="qui"))
    assert "quite-new" in labels(editor.complete(path, "services: [qui"))
    other.unlink()
    editor.forget(path)
    editor.written(other)
    editor.found(path)
    assert "quite-new" not in labels(editor.complete(path, "services: [qui"))


def test_options_that_cannot_be_used_are_said_and_mended(tmp_path: pathlib.Path) -> None:
    options, report = tmp_path / "postmortems.yml", tmp_path / "postmortems/2026-03-11-a.md"
    report.parent.mkdir()
    options.write_text("reprots: postmortems\n", "utf-8")
    with Editor(tmp_path) as editor:
        (refused,) = editor.open(report, draft())
        assert "reprots" in refused.message
        options.write_text("reports: postmortems\n", "utf-8")
        editor.forget(report)
        editor.written(options)
        assert "reprots" not in " ".join(each.message for each in editor.found(report))


def test_baseline_and_levels_hold_as_in_check(tmp_path: pathlib.Path) -> None:
    report = tmp_path / "postmortems/2026-03-11-a.md"
    report.parent.mkdir()
    report.write_text(draft(summary="The engineer carelessly swapped it."), "utf-8")
    known = tmp_path / "known.json"
    run("check", "--today", "2026-04-01", "--write-baseline", str(known), cwd=tmp_path)
    with Editor(tmp_path, "--today", "2026-04-01", "--baseline", str(known), "--level", "BL1=error") as editor:
        assert not editor.open(report)
        editor.type(report, draft(kind="detectoin", summary="The engineer carelessly swapped it."))
        assert [each.code for each in editor.found(report)] == ["PM104"]


def test_the_command_says_what_is_missing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('no', name='pygls')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = run("lsp", cwd=tmp_path)
    assert done.returncode == 2
    assert "pip install mkdocs-postmortems[lsp]" in done.stderr


@pytest.mark.parametrize(
    ("summary", "title", "expected"),
    [
        (
            "It broke. The operator picked the wrong file. It was mended.",
            "Rewrite as “Both files have the same name”, and adapt it",
            "It broke. Both files have the same name. It was mended.",
        ),
        (
            "- 😀 The developer forgot to update the runbook.",
            "Rewrite as “Nothing asks for the step, and nothing shows that it is missing”, and adapt it",
            "- Nothing asks for the step, and nothing shows that it is missing.",
        ),
    ],
)
def test_a_sentence_that_blames_is_rewritten(
    editor: Editor, path: pathlib.Path, summary: str, title: str, expected: str
) -> None:
    found = editor.open(path, draft(summary=summary))
    (blame,) = [each for each in found if str(each.code).startswith("BL")]
    (action,) = [each for each in editor.actions(path, blame.range) if each.title == title]
    assert action.edit and action.edit.changes
    assert editor.take(path, action.edit.changes[path.as_uri()]) == draft(summary=expected)


def test_no_half_of_a_sentence_is_rewritten(editor: Editor, path: pathlib.Path) -> None:
    found = editor.open(path, draft(summary="The operator picked the wrong file\nand went on."))
    (blame,) = [each for each in found if str(each.code).startswith("BL")]
    assert not [each for each in editor.actions(path, blame.range) if each.diagnostics]
