import json
import pathlib
import subprocess

import pytest
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.exports.schemas import schema
from mkdocs_postmortems.gate.registry import rules
from support.gate import COMMAND, run
from support.reports import ROOT


def test_rules_lists_every_rule_with_its_level(tmp_path: pathlib.Path) -> None:
    done = run("rules", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert [line.split() for line in lines] == [[rule.code, rule.level, rule.name] for rule in rules().values()]
    assert done.returncode == 0


def test_rules_explains_one(tmp_path: pathlib.Path) -> None:
    said = run("rules", "pm203", cwd=tmp_path).stdout
    assert said.startswith("PM203 times-out-of-order (error)\n\n## What it does\n")
    assert said.endswith(f"\n\nSource: {rules()['PM203'].source}.\n")


def test_rules_says_from_where_on_a_rule_holds(tmp_path: pathlib.Path) -> None:
    heads = [run("rules", code, cwd=tmp_path).stdout.splitlines()[0] for code in ("PM201", "PM304", "BL101")]
    assert heads == [
        "PM201 invalid-time (error)",
        "PM304 single-factor (error; from in-review on; from standard depth on)",
        f"BL101 {rules()['BL101'].name} (error; from in-review on, warning before)",
    ]


def test_rules_for_programs(tmp_path: pathlib.Path) -> None:
    document = json.loads(run("rules", "--format", "json", cwd=tmp_path).stdout)
    assert document["version"] == 1
    assert [rule["code"] for rule in document["rules"]] == [*rules()]
    for found, rule in zip(document["rules"], rules().values(), strict=True):
        assert all(getattr(rule, key) == value for key, value in found.items())
    (one,) = json.loads(run("rules", "pm101", "--format", "json", cwd=tmp_path).stdout)["rules"]
    assert one["page"].startswith("## What it does")
    assert {**one, "page": "…"} == {
        "code": "PM101", "name": "missing-field", "level": "error", "since": "draft", "early": "off", "depth": "light",
        "fixed": True, "beside": False, "family": "fields", "source": rules()["PM101"].source, "page": "…",
    }  # fmt: skip


def test_rules_knows_what_it_does_not_know(tmp_path: pathlib.Path) -> None:
    done = run("rules", "PM999", cwd=tmp_path)
    assert done.returncode == 2
    assert "There is no rule PM999. `postmortems rules` lists them." in done.stderr


def test_schema_has_the_words_of_the_organisation(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("severities: [{id: Blocker}]\n", "utf-8")
    schema = json.loads(run("schema", cwd=tmp_path).stdout)
    assert schema["$defs"]["severity"]["enum"] == ["Blocker"]
    report = {"title": "Search results stale", "severity": "Blocker", "status": "draft"}
    assert Draft202012Validator(schema).is_valid(report)
    assert not Draft202012Validator(schema).is_valid({**report, "severity": "SEV-1"})


def test_help_names_the_commands_and_the_exit_codes(tmp_path: pathlib.Path) -> None:
    said = run("-h", cwd=tmp_path).stdout
    assert all(f"  {command} " in said for command in ("check", "rules", "schema"))
    assert "0 clean, 1 findings, 2 usage error" in said
    assert run("--version", cwd=tmp_path).stdout.startswith("postmortems ")


def test_an_unknown_command_is_a_usage_error(tmp_path: pathlib.Path) -> None:
    assert run("chekc", cwd=tmp_path).returncode == 2


def test_the_schemas_are_schemas() -> None:
    for path in (ROOT / "schema").glob("*.schema.json"):
        Draft202012Validator(schema(path.name.removesuffix(".schema.json")))


def test_snippets_for_vs_code_have_the_words_of_the_organisation(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("severities: [{id: Blocker}]\n", "utf-8")
    snippets = json.loads(run("schema", "--format", "vscode", cwd=tmp_path).stdout)
    assert snippets["Severity"]["body"] == ["severity: ${1|Blocker|}"]
    assert {snippet["scope"] for snippet in snippets.values()} == {"markdown"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_the_shell_reads(tmp_path: pathlib.Path, shell: str) -> None:
    done = run("completion", shell, cwd=tmp_path)
    assert done.returncode == 0
    assert f"_POSTMORTEMS_COMPLETE={shell}_complete" in done.stdout


def test_bash_completes_commands_and_options(tmp_path: pathlib.Path) -> None:
    """The script as bash runs it on a half-typed command."""
    (tmp_path / "completion").write_text(run("completion", "bash", cwd=tmp_path).stdout, "utf-8")
    script = """
        PATH="$1:$PATH"; source ./completion
        complete_words() { COMPREPLY=(); _postmortems_completion postmortems; echo "${COMPREPLY[@]}"; }
        COMP_WORDS=(postmortems ch) COMP_CWORD=1; complete_words
        COMP_WORDS=(postmortems new --fr) COMP_CWORD=2; complete_words
    """
    done = subprocess.run(
        ["bash", "-c", script, "bash", COMMAND.parent], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == ["check", "--from-issue"], done.stderr
