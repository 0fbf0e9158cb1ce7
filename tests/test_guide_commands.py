"""Every command that the texts show exists with its options, and those on an archive do what the guide shows."""

from __future__ import annotations

import os
import pathlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from mkdocs_postmortems.cli.main import cli
from mkdocs_postmortems.pages.guide import TASKS
from support.commands import run
from support.reports import ROOT

PAGES = ROOT / "plugins/mkdocs_postmortems/pages"
TEXTS = [
    *(PAGES / "guide").glob("*.md"), *(PAGES / "templates").glob("*.md.j2"),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "skills/postmortem/SKILL.md")),
]  # fmt: skip
RUN = {name: PAGES / f"guide/{name}.md" for name in ("check", "recurrence", "actions", "statistics", "data")}
"""The pages whose commands work on any archive."""
WRITES = ("sync", "scripts/", "origin/", "check --fix")
"""What needs a tracker, a clone or a checkout of this project, or changes what the next command reads."""
TODAY = "1775044800"
"""2026-04-01 12:00 UTC, the day of the example organisation."""


def steps(path: pathlib.Path) -> list[tuple[str, list[str]]]:
    """Each command of a text's console blocks, with the output shown below it."""
    blocks = re.findall(r"^```console\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block.replace("\\\n", ""), flags=re.MULTILINE)[1:]]
    return [(command, shown) for command, *shown in (part.splitlines() for part in parts)]


def calls(command: str) -> Iterator[list[str]]:
    """The commands of a shell line, one list of words each; those in `$( )` count too."""
    inner = re.findall(r"\$\((.*?)\)", command)
    for line in (re.sub(r"\$\(.*?\)", "X", command), *inner):
        words: list[str] = []
        for word in shlex.split(line, comments=True):
            if word in ("|", "&&", ";", ">"):
                yield words
                words = []
            else:
                words.append(word)
        if words:
            yield words


SHOWN = [
    pytest.param(words, id=f"{path.stem}: {' '.join(words)}")
    for path in TEXTS
    for command, _ in steps(path)
    for words in calls(command)
]


def parse(words: list[str]) -> None:
    """Resolve a subcommand and parse its options, without running it. Raises `click.UsageError`."""
    command: click.Command = cli
    context = click.Context(cli, info_name="postmortems")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, found, words = command.resolve_command(context, words)
        assert found
        command, context = found, click.Context(found, parent=context, info_name=name)
    given, _, _ = command.make_parser(context).parse_args(list(words))
    for parameter in command.params:
        if isinstance(parameter.type, click.Choice) and (value := given.get(parameter.name or "")):
            for each in value if isinstance(value, list) else [value]:
                parameter.type.convert(each, parameter, context)


@pytest.mark.parametrize("words", [shown for shown in SHOWN if shown.values[0][:1] == ["postmortems"]])
def test_the_command_has_these_options(words: list[str]) -> None:
    parse(words[1:])


@pytest.mark.parametrize("words", [["check", "--strickt"], ["actions", "lists"], ["actions", "list", "--kind"]])
def test_a_command_that_does_not_exist_is_found(words: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parse(words)


@pytest.mark.parametrize("words", [shown for shown in SHOWN if str(shown.values[0][0]).startswith("scripts/")])
def test_a_script_has_these_options(words: list[str]) -> None:
    script = ROOT / words[0]
    program = script.with_name(f"{script.name.replace('-', '_')}.py")
    text = script.read_text("utf-8") + (program.read_text("utf-8") if program.exists() else "")
    for option in words[1:]:
        assert not option.startswith("--") or option in text, f"{words[0]} has no {option}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_command_named_in_a_sentence_exists(path: pathlib.Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for shown in re.findall(r"`postmortems ([a-z][^`]*)`", text):
        for words in calls(f"postmortems {shown}"):
            if words[0] == "postmortems":
                parse(words[1:])


def test_every_page_of_the_guide_is_published() -> None:
    assert sorted(TASKS) == sorted(path.stem for path in (PAGES / "guide").glob("*.md"))


@pytest.mark.parametrize("name", RUN)
def test_the_guide_shows_what_commands_do(name: str, tmp_path: pathlib.Path) -> None:
    """On the example organisation, on its day."""
    assert run("init", "--ci", "none", "--example", cwd=tmp_path).returncode == 0
    environment = {
        **os.environ, "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "SOURCE_DATE_EPOCH": TODAY, "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }  # fmt: skip
    ran = 0
    for command, shown in steps(RUN[name]):
        if any(part in command for part in WRITES):
            continue
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode in (0, 1), (command, done.stderr)
        assert "Usage:" not in done.stderr
        ending = shown.index("…") if "…" in shown else len(shown)
        assert (done.stdout + done.stderr).splitlines()[:ending] == shown[:ending], command
        ran += 1
    assert ran
