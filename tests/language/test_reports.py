"""Reports in other languages: templates that are filled in pass the check, and headings are known in all languages."""

import json
import pathlib
import re
import shutil

import pytest
from mkdocs_postmortems.gate.prompts import COMMENTS, PROMPTS
from mkdocs_postmortems.gate.rules.body import HEADINGS
from mkdocs_postmortems.language import _, languages, speaking
from mkdocs_postmortems.report.body import read_body, section_kind
from support.commands import run
from support.gate import FULL, read
from support.reports import ORGANISATION, ROOT, TODAY

OTHERS = [code for code in languages() if code != "en"]


@pytest.fixture
def shop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    folder = tmp_path / "shop"
    shutil.copytree(ORGANISATION, folder)
    monkeypatch.setenv("POSTMORTEMS_AUDIENCE", "restricted")
    return folder


def speak_in(folder: pathlib.Path, code: str) -> None:
    settings = folder / "postmortems.yml"
    text = settings.read_text("utf-8") if settings.exists() else ""
    settings.write_text(f"language: {code}\n{text}", "utf-8")


def parts(body: str) -> list[tuple[str, str]]:
    """Heading and text of each section."""
    found = re.split(r"^## (.+)$", body, flags=re.MULTILINE)
    return list(zip(found[1::2], found[2::2], strict=True))


def template(folder: pathlib.Path, code: str, depth: str) -> str:
    done = run("init", str(folder), "--language", code, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert f"\nlanguage: {code}\n" in (folder / "postmortems.yml").read_text("utf-8")
    return (folder / f"postmortems/_templates/{depth}.md").read_text("utf-8")


@pytest.mark.parametrize("code", languages())
def test_a_translated_heading_names_its_section(code: str) -> None:
    with speaking(code):
        assert {kind: section_kind(_(heading)) for kind, heading in HEADINGS.items()} == {
            kind: kind for kind in HEADINGS
        }


@pytest.mark.parametrize("code", languages())
def test_a_translated_table_is_read(code: str) -> None:
    with speaking(code):
        head = f"| {_('Time')} (UTC) | {_('Event')} | {_('Kind')} | {_('Source')} | {_('Actor')} |"
        text = f"## {_('Timeline')}\n\n{head}\n|---|---|---|---|---|\n"
    (entry,) = read_body(f"{text}| 2026-03-11 08:10 | x | onset | log | @search |\n", 1).timeline
    assert (entry.event, entry.kind, entry.source, entry.actor) == ("x", "onset", "log", "@search")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Zusammenfassung", "summary"), ("Kurzfassung:", "summary"), ("Auswirkungen", "impact"),
        ("Auswirkung auf Kunden", "impact"), ("Zeitlicher Ablauf", "timeline"), ("5-mal Warum", "whys"),
        ("Grundursache und beitragende Faktoren", "causes"), ("Ursachenanalyse", "causes"),
        ("Was lief gut?", "well"), ("Was schief lief", "wrong"), ("Glück gehabt", "lucky"),
        ("Was wir gelernt haben", "lessons"), ("Anhang A", "appendix"), ("Ursprung", "other"), ("摘要", "summary"),
        ("事件经过", "timeline"), ("影响范围", "impact"), ("5个为什么", "whys"), ("根因分析", "causes"),
        ("做得好的方面", "well"), ("哪些做得不好？", "wrong"), ("经验教训", "lessons"), ("附录一", "appendix"),
        ("其他", "other"),
    ],
)  # fmt: skip
def test_headings_are_known_whatever_language_is_in_force(title: str, kind: str) -> None:
    assert section_kind(title) == kind


def test_a_question_may_end_as_chinese_has_it() -> None:
    first, second = read_body("## 五个为什么\n\n1. 为什么失败？连接用完了\n2. 为什么会用完? 没有上限\n", 1).whys
    assert (first.question, first.answer) == ("为什么失败？", "连接用完了")
    assert (second.question, second.answer) == ("为什么会用完?", "没有上限")


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("depth", ["light", "standard", "full"])
def test_a_new_report_passes_as_a_draft_and_not_as_it_is_in_review(
    tmp_path: pathlib.Path, code: str, depth: str
) -> None:
    text = template(tmp_path / "new", code, depth)
    folder = tmp_path / "new"
    done = run(
        "new", "Suche liefert veraltete Treffer", "--severity", "SEV-2", "--template", depth,
        "--started", "2026-03-11T08:10Z", "--resolved", "2026-03-11T10:10Z", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    path = folder / done.stdout.strip()
    written = read(path.read_text("utf-8"), path.name).report
    assert written and [entry.kind for entry in written.timeline] == ["onset", "resolution"]
    assert "other" not in {section.kind for section in written.sections if section.title}
    assert run("check", done.stdout.strip(), "--today", "2026-03-11", cwd=folder).returncode == 0

    path.write_text(text.replace("status: draft", "status: in-review"), "utf-8")
    found = json.loads(run("check", done.stdout.strip(), "--format", "json", "--select", "PM606", cwd=folder).stdout)[
        "diagnostics"
    ]
    lines = text.split("\n")
    with speaking(code):
        prompts = [_(prompt) for prompt in PROMPTS]
    asked = {number for number, line in enumerate(lines, 1) if any(prompt in line for prompt in prompts)}
    comments = {number for number, line in enumerate(lines, 1) if line.startswith("<!--")}
    assert asked | comments <= {each["line"] for each in found if each["code"] == "PM606"}


@pytest.mark.parametrize("code", OTHERS)
def test_a_template_that_was_filled_in_passes(tmp_path: pathlib.Path, shop: pathlib.Path, code: str) -> None:
    """Under the template's headings, in its table, what the example tells of a SEV-1 incident."""
    form = template(tmp_path / "new", code, "full").split("---\n", 2)[2]
    _start, front, body = FULL.read_text("utf-8").split("---\n", 2)
    told = {section_kind(title): text for title, text in parts(body)}
    columns = [cell.strip() for cell in form[form.index("| ") :].split("\n")[0].strip("|").split("|")]
    told["timeline"] = re.sub(
        r"Time \(UTC\) \| Event \| Kind \| Source", " | ".join(columns), told["timeline"], count=1
    )
    assert columns[0] in told["timeline"]
    assert {section_kind(title) for title, _text in parts(form)} == set(HEADINGS)
    filled = "".join(
        f"\n## {title}\n\n{told[kind].strip()}\n"
        for title, _text in parts(form)
        if (kind := section_kind(title)) in told
    )
    (shop / "postmortems" / FULL.name).write_text(f"---\n{front}---\n{filled}", "utf-8")
    speak_in(shop, code)
    done = run("check", f"postmortems/{FULL.name}", "--strict", "--today", str(TODAY), cwd=shop)
    assert done.returncode == 0, done.stdout


def test_the_rule_of_template_text_knows_every_prompt_of_the_template() -> None:
    text = (ROOT / "plugins/mkdocs_postmortems/scaffold/files/report.md").read_text("utf-8")
    said = {found.replace("\\n", "\n") for found in re.findall(r'_\("([^"]+)"\)', text)}
    assert {*PROMPTS, *COMMENTS} <= said
    values = set(re.findall(r'\w: \[\[ _\("([^"]+)"\) \| value', text))
    assert {value for value in values if not value.startswith("TBD")} == set(PROMPTS)
    assert {found.replace("\\n", "\n") for found in re.findall(r'<!-- \[\[ _\("([^"]+)"\)', text)} == set(COMMENTS)


@pytest.mark.parametrize("code", OTHERS)
def test_a_completed_form_is_read_in_either_language(tmp_path: pathlib.Path, code: str) -> None:
    folder = tmp_path / "new"
    done = run("init", str(folder), "--ci", "github", "--language", code, cwd=tmp_path)
    form = (folder / ".github/ISSUE_TEMPLATE/incident.yml").read_text("utf-8")
    labels = re.findall(r"label: (.+)", form)
    for number, (severity, summary) in enumerate(((labels[0], labels[-1]), ("Severity", "What happened"))):
        body = f"### {severity}\n\nSEV-2\n\n### {summary}\n\nTreffer fehlten.\n"
        (folder / "issue.json").write_text(json.dumps({"title": f"Suche ist langsam {number}", "body": body}), "utf-8")
        done = run("new", "--from-issue", "issue.json", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert "Treffer fehlten." in (folder / done.stdout.strip()).read_text("utf-8")
