"""Every sentence that a command prints can be translated: in a language of brackets, none stands outside of them."""

import json
import pathlib
import re
import shutil
from collections.abc import Iterator

import pytest
from mkdocs_postmortems.gate.registry import rules
from support.commands import run
from support.gate import diagnose, examples
from support.pseudo import CODE, pseudo, unspoken
from support.reports import ORGANISATION, ROOT, TODAY

FIXTURES = ROOT / "tests/fixtures"
CLICK = re.compile(r"^(Usage: .*|Try .*|Error: (Invalid value for .*?: )?)", re.MULTILINE)
"""What click says in its own words."""
WORDS = re.compile(r"(?:[A-Za-z][a-z']+ ){2}[a-z]{2,}")
"""Three words one behind the other: a sentence, or a part of one."""


@pytest.fixture(autouse=True)
def brackets() -> Iterator[None]:
    with pseudo():
        yield


@pytest.fixture
def shop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """The example organisation, in the language of brackets."""
    folder = tmp_path / "shop"
    shutil.copytree(ORGANISATION, folder)
    settings = folder / "postmortems.yml"
    settings.write_text(f"language: {CODE}\n{settings.read_text('utf-8')}", "utf-8")
    monkeypatch.setenv("POSTMORTEMS_AUDIENCE", "restricted")
    return folder


def written(folder: pathlib.Path) -> str:
    """What authors wrote, which stays as it is."""
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".yml", ".log")]
    said = " ".join("\n".join(texts).split())
    return f"{said}\n{said.replace('-', ' ')}"  # a tag is shown as words


def forgotten(output: str, authors: str) -> list[str]:
    """Sentences of ours outside the brackets; what stands in a column of its own is told apart from its neighbours."""
    cells = [cell for line in unspoken(output).splitlines() for cell in re.split(r"\s{2,}|[|()]| - |\d:", line)]
    return [found for cell in cells for found in WORDS.findall(cell) if found not in authors]


def test_findings_on_bad_fixtures(tmp_path: pathlib.Path) -> None:
    shutil.copytree(FIXTURES / "bad", tmp_path / "postmortems", symlinks=True)
    (tmp_path / "postmortems.yml").write_text(f"language: {CODE}\n", "utf-8")
    done = run("check", "--format", "json", "--today", str(TODAY), "--no-cache", cwd=tmp_path)
    found = json.loads(done.stdout)["diagnostics"]
    assert len(found) > 100
    outside = {
        (each["code"], text)
        for each in found
        for text in (each["message"], each["hint"])
        if not text.startswith("⟦") or not text.endswith("⟧")
    }
    assert outside == set()


@pytest.mark.parametrize("code", sorted(rules()))
def test_findings_on_the_examples_of_a_rule(code: str) -> None:
    for name, text in examples(rules()[code].page, "bad"):
        for found in diagnose(text, name):
            for said in (found.message, found.hint):
                assert said.startswith("⟦") and said.endswith("⟧")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",), ("check", "--format", "markdown"), ("check", "--select", "PM4"),
        ("check", "--today", "2030-01-01", "--format", "junit"),
        ("check", "--changed-since", "nothing"), ("check", "--ignore", "PM999"), ("check", "--today", "2030-01-01"),
        ("actions", "list"), ("actions", "list", "--format", "markdown"), ("actions", "list", "--owner", "@nobody"),
        ("actions", "digest"), ("actions", "digest", "--since", "2027-01-01"), ("actions", "sync"),
        ("stats",), ("stats", "--by", "service"), ("stats", "--compare", "2025..2026"), ("stats", "--compare", "what"),
        ("stats", "--compare", "service=orders..service=order"), ("stats", "--since", "2030-01-01"),
        ("related", "postmortems/2026-02-05-orders-postgres-leak.md"),
        ("related", "postmortems/2026-02-05-orders-postgres-leak.md", "--format", "markdown"),
        ("rules", "XX999"), ("export", "card", "no-such-report"), ("export", "sqlite", "-o", "no/where"),
        ("leaks", "postmortems"), ("new", "Search is slow", "--severity", "SEV-2"), ("new",),
        ("new", "Search is slow", "--severity", "SEV-9"), ("check", "--level", "PM4"),
        ("timeline", "postmortems/2026-02-05-orders-postgres-leak.md", "--from", "nowhere.log"),
        ("timeline", "postmortems/2026-02-05-orders-postgres-leak.md"), ("init", ".", "--ci", "github"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_a_command_prints(shop: pathlib.Path, arguments: tuple[str, ...]) -> None:
    authors = written(shop)
    done = run(*arguments, cwd=shop)
    assert "⟦" in done.stdout + done.stderr
    shown = CLICK.sub("", done.stdout + done.stderr)
    assert forgotten(shown, authors) == []


def test_the_preview_of_a_timeline(shop: pathlib.Path) -> None:
    report = "postmortems/2026-02-05-orders-postgres-leak.md"
    (shop / "orders.log").write_text(
        "2026-02-05T13:58:00Z error connection refused by db-1\n" * 40 + "no time\n2026-02-05T15:20:00Z recovered\n",
        "utf-8",
    )
    authors = written(shop)
    for more in ((), ("--set-times",), ("--write",)):
        done = run("timeline", report, "--from", "orders.log", *more, cwd=shop)
        assert done.returncode == 0, done.stderr
        assert forgotten(done.stdout + done.stderr, authors) == []


def test_the_summary_of_a_migration(shop: pathlib.Path) -> None:
    (shop / "old").mkdir()
    (shop / "old/2020-01-02-outage.md").write_text(
        "# Outage of the shop\n\nDate: 2020-01-02\n\n## Timeline\n\n- 10:00 It broke\n- 11:00 It worked\n", "utf-8"
    )
    done = run("migrate", "old", "-o", "new", "--verbose", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert forgotten(done.stdout + done.stderr, written(shop)) == []


@pytest.mark.parametrize("depth", ["light", "standard", "full"])
def test_the_templates_of_reports(shop: pathlib.Path, depth: str) -> None:
    """Outside the brackets stand keys, vocabularies and codes."""
    (shop / "fresh").mkdir()
    (shop / "fresh/postmortems.yml").write_text(f"language: {CODE}\n", "utf-8")
    assert run("init", "fresh", "--ci", "github", cwd=shop).returncode == 0
    template = (shop / f"fresh/postmortems/_templates/{depth}.md").read_text("utf-8")
    assert forgotten(re.sub(r"^\s*# [\w-]+(?:, [\w-]+)+$", "", template, flags=re.MULTILINE), "") == []
    for name in ("ISSUE_TEMPLATE/incident.yml", "pull_request_template.md"):
        assert forgotten((shop / "fresh/.github" / name).read_text("utf-8"), "") == []
