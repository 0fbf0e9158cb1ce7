"""Mutated reports and inputs: no traceback, none over two seconds, bounded memory."""

from __future__ import annotations

import os
import pathlib
import random
import resource
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial

import msgspec
import pytest
from mkdocs_postmortems.gate.check import judge
from mkdocs_postmortems.gate.fix import fix
from mkdocs_postmortems.intake.registry import open_source
from mkdocs_postmortems.options import Options, read_options
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.problem import INTERNAL, Refusal
from mkdocs_postmortems.report.source import source_from_bytes
from support.accidents import REAL, mutate
from support.commands import invoke
from support.expressions import UNITS
from support.gate import NAME, text_of
from support.reports import ORGANISATION, ROOT

OPTIONS = Options()
TODAY = date(2026, 4, 1)
MOST_SECONDS, MOST_MEMORY = 2.0, 500_000_000
SCALARS = [
    "null", "true", "0", "-1", "1e308", "999999999999999999999", ".inf", '""', '" "', "x", '"\\0\\e[2J\\u202e\\ue002"',
    "2026-03-11", "9999-12-31T23:59-23:59", "0001-01-01T00:00+23:59", "~", "unknown", "~3 %", "SEV-1", "[]", "{}",
    "[[[[]]]]", "{1: null}", "[null, 1, {a: [b]}]", "lasted 1000000000 days", "'{{ x }}'", "!!binary aGk=", "*a",
    "&a x",
]  # fmt: skip
FIELDS = sorted(OPTIONS.contract.schema["$defs"]["report"]["properties"])
INNER = [
    "id",
    "title",
    "what",
    "due",
    "owner",
    "since",
    "started",
    "resolved",
    "users",
    "amount",
    "category",
    "1",
    "null",
]
BODIES = [
    "It lasted 1000000000 days.", "{{ 7*7 }}", "<!-- postmortems: ignore PM204", "# ",
    "| Time | Event |\n|---|---|\n| 1 | 2 |",
    "## \n### ", "** **", "1. \n2. Why?",
    "```", "- [ ] ", "> > > ", "[a]: b", "![a](", "<details>", "\u2028\x85",
]  # fmt: skip


def value(seed: random.Random, depth: int = 0) -> str:
    kind = seed.random()
    if depth > 3 or kind < 0.6:
        return seed.choice(SCALARS)
    items = [value(seed, depth + 1) for _ in range(seed.randrange(4))]
    if kind < 0.8:
        return f"[{', '.join(items)}]"
    return "{" + ", ".join(f"{seed.choice(INNER)}: {item}" for item in items) + "}"


def fields(seed: random.Random) -> bytes:
    """Values of any type in any field."""
    chosen = seed.sample(FIELDS, seed.randrange(1, 7))
    return text_of("".join(f"{name}: {value(seed)}\n" for name in chosen), seed.choice(BODIES) + "\n").encode()


def accident(seed: random.Random) -> bytes:
    """A real report in disorder: its front matter, mostly with a stretch of its body, which takes less time."""
    front, fence, body = seed.choice(REAL).partition(b"\n---\n")
    if seed.random() < 0.8:
        lines = body.splitlines(keepends=True)
        start = seed.randrange(max(len(lines) - 20, 1))
        body = b"".join(lines[start : start + 20])
    return mutate(front + fence + body, seed, seed.randrange(1, 9))


def run_of_one(seed: random.Random) -> bytes:
    """A long run of one thing in a paragraph, a row, a header, a heading, a list or a field."""
    run = seed.choice(UNITS) * seed.randrange(1, 4000)
    place = seed.choice(
        ["{}", "| {} | x |", "| Time | {} |\n|---|---|\n| 08:10 | x |", "## {}", "1. {}", "- 10:00 UTC {}"]
    )
    flat = " ".join(run.split("\n"))
    front = f"title: {msgspec.json.encode(flat).decode()}\n" if seed.random() < 0.3 else ""
    text = text_of("", f"## Timeline\n\n{place.format(flat if '|' in place else run)}\n\n{seed.choice(BODIES)}\n")
    return (text.replace("title: Search", f"{front}x-title: Search", 1) if front else text).encode()


def garbage(seed: random.Random) -> bytes:
    return seed.choice([b"", b"---\n", b"\xef\xbb\xbf", b"---\n---\n"]) + seed.randbytes(seed.randrange(300))


KINDS: list[Callable[[random.Random], bytes]] = [accident, accident, fields, run_of_one, garbage]


def mutants(count: int, start: int) -> Iterator[tuple[int, bytes]]:
    for number in range(start, start + count):
        seed = random.Random(number)
        yield number, seed.choice(KINDS)(seed)


def judged(number: int, data: bytes) -> None:
    """Read, judged and put right, as `check --fix` does."""
    started = time.process_time()
    reading = parse(source_from_bytes(data, NAME), OPTIONS.contract)
    found = judge(reading, OPTIONS, {}, TODAY)
    codes = {diagnostic.code for diagnostic in found} | {problem.code for problem in reading.problems}
    assert INTERNAL not in codes, (number, [diagnostic.message for diagnostic in found if diagnostic.code == INTERNAL])
    fix(data, NAME, OPTIONS, TODAY)
    spent = time.process_time() - started
    assert spent < MOST_SECONDS, (number, spent)


def failures(attempts: Iterable[Callable[[], None]]) -> list[str]:
    """What went wrong in some attempts: one that fails ends none of the others."""
    found = []
    for attempt in attempts:
        try:
            attempt()
        except Exception as error:
            found.append("".join(traceback.format_exception(error)[-3:]))
    return found


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_mutated_reports_are_judged() -> None:
    assert failures(partial(judged, number, data) for number, data in mutants(200, 0)) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_mutated_reports_are_judged() -> None:
    start = int(os.environ.get("POSTMORTEMS_SEED", "1000"))
    many = mutants(int(os.environ.get("POSTMORTEMS_MUTANTS", "100000")), start)
    assert failures(partial(judged, number, data) for number, data in many) == []
    assert memory() < MOST_MEMORY


INPUTS = sorted(path for path in (ROOT / "tests/fixtures/intake").iterdir() if path.is_file())
CONFIGS = [
    (ORGANISATION / "postmortems.yml").read_bytes(),
    b"rules: {PM204: off, BL101: {level: warning, by_severity: {SEV-1: error}}}\nwording: {languages: [en]}\n",
    b"schema: ours.json\nseverities: [{id: A, aliases: [b], resolve_within: 4h}]\n",
    b"tracker: {kind: github, project: a/b, labels: [x]}\ndeadlines: {publish: 48h}\nmax_file_size: 5000\n",
]


def timeline(seed: random.Random, folder: pathlib.Path) -> None:
    """An export, mostly by the kind that it was: what is mutated is often not recognized."""
    source = seed.choice(INPUTS)
    (folder / source.name).write_bytes(mutate(source.read_bytes(), seed, seed.randrange(1, 12)))
    kind = f"{kind_of(source)}:" if seed.random() < 0.8 else ""
    arguments = ["--from", f"{kind}{source.name}", "--zone", "UTC", "--threshold", "error_ratio>0.05"]
    done = invoke("timeline", "postmortems/2026-03-11-a.md", *arguments, cwd=folder)
    assert done.exit_code in (0, 2)
    (folder / source.name).unlink()


@cache
def kind_of(source: pathlib.Path) -> str:
    return "prometheus" if source.name.startswith("prometheus") else open_source(str(source))[1].kind


def options(seed: random.Random, folder: pathlib.Path) -> None:
    path = folder / "options.yml"
    path.write_bytes(mutate(seed.choice(CONFIGS), seed, seed.randrange(1, 6)))
    try:
        read_options(path)
    except Refusal as refusal:
        assert str(refusal)


def baseline(seed: random.Random, folder: pathlib.Path) -> None:
    invoke("check", "--write-baseline", "base.json", cwd=folder)
    path = folder / "base.json"
    path.write_bytes(mutate(path.read_bytes(), seed, seed.randrange(1, 6)))
    assert invoke("check", "--baseline", "base.json", cwd=folder).exit_code in (0, 1, 2)
    path.unlink()


def lifted(seed: random.Random, folder: pathlib.Path) -> None:
    """A file of an old archive; the draft that is written passes."""
    old = folder / "old"
    old.mkdir(exist_ok=True)
    data = seed.choice([accident, run_of_one, run_of_one])(seed)
    body = data.partition(b"\n---\n")[2] or data
    (old / "2024-03-09-old.md").write_bytes(b"# Outage on 2024-03-09\n\n" + body)
    done = invoke("migrate", "old", "--output", "new", "--force", cwd=folder)
    assert done.exit_code in (0, 1)
    for path in (folder / "new").glob("*.md") if done.exit_code == 0 else ():
        checked = invoke("check", "--no-cache", str(path), cwd=folder)
        assert checked.exit_code == 0, checked.stdout
        path.unlink()


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "postmortems").mkdir()
    more = (
        "times: {started: 2026-03-11T08:00Z, detected: 2026-03-11T08:10Z, resolved: 2026-03-12T09:00Z}\nservces: [a]\n"
    )
    (tmp_path / "postmortems/2026-03-11-a.md").write_text(text_of(more), "utf-8")
    return tmp_path


OTHERS = [timeline, timeline, options, lifted, baseline]


def tried(folder: pathlib.Path, number: int) -> None:
    seed = random.Random(number)
    attempt, started = seed.choice(OTHERS), time.process_time()
    try:
        attempt(seed, folder)
    except Exception as error:
        error.add_note(f"Input {number}, {attempt.__name__}")
        raise
    spent = time.process_time() - started
    assert spent < MOST_SECONDS, (number, attempt.__name__, spent)


def test_mutated_inputs_are_read(folder: pathlib.Path) -> None:
    assert failures(partial(tried, folder, number) for number in range(60)) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_mutated_inputs_are_read(folder: pathlib.Path) -> None:
    start = int(os.environ.get("POSTMORTEMS_SEED", "1000"))
    numbers = range(start, start + int(os.environ.get("POSTMORTEMS_INPUTS", "40000")))
    assert failures(partial(tried, folder, number) for number in numbers) == []
    assert memory() < MOST_MEMORY


def test_an_exception_in_an_old_text_is_none_in_the_draft(folder: pathlib.Path) -> None:
    (folder / "old").mkdir()
    comments = "<!-- postmortems: ignore PM204\n\nIt was down.\n\n<!-- postmortems: ignore-file PM999 -->"
    old = f"# Outage on 2024-03-09\n\n{comments}\n"
    (folder / "old/2024-03-09-old.md").write_text(old, "utf-8")
    assert invoke("migrate", "old", "--output", "new", cwd=folder).exit_code == 0
    assert invoke("check", "--no-cache", "new", cwd=folder).exit_code == 0


def test_a_draft_has_no_open_passage(folder: pathlib.Path) -> None:
    (folder / "old").mkdir()
    old = "# Outage on 2024-03-09\n\nIt was down.<!-- /internal -->\n\n<!-- internal -->Us <!-- internal --> alone.\n"
    (folder / "old/2024-03-09-old.md").write_text(old, "utf-8")
    assert invoke("migrate", "old", "--output", "new", cwd=folder).exit_code == 0
    assert invoke("check", "--no-cache", "new", cwd=folder).exit_code == 0
    assert (folder / "new/2024-03-09-old.md").read_text("utf-8").count("<!-- /internal -->") == 2


@pytest.mark.parametrize("address", ["http://[x", "//[x", "https://[::1", "http://x]:y/"])
def test_an_address_that_is_none_fails_nothing(address: str) -> None:
    more = f"audience: public\nlinks: {{source: '{address}', runbook: '{address}'}}\n"
    judged(0, text_of(more, f"## Summary\n\n[a]({address}) [b][c] {address}\n\n[c]: {address}\n").encode())


@pytest.mark.parametrize("event", ["\\" * 3000, "\\", "|", "**"])
def test_an_entry_without_words_says_where_to_look(folder: pathlib.Path, event: str) -> None:
    (folder / "old").mkdir()
    entries = "".join(f"- 10:0{minute} UTC {event}\n" for minute in range(4))
    (folder / "old/2024-03-09-old.md").write_text(f"# Outage on 2024-03-09\n\n## Timeline\n\n{entries}", "utf-8")
    assert invoke("migrate", "old", "--output", "new", cwd=folder).exit_code == 0
    assert invoke("check", "--no-cache", "new", cwd=folder).exit_code == 0


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u2003"])
def test_long_runs_of_spaces_are_no_words(space: str) -> None:
    judged(0, text_of("", f"## Summary\n\nIt was down.{space * 9000}\n\n{space * 9000}.\n").encode())


@pytest.mark.parametrize("text", ["tracker:  #4\n\\deadlines: {_siz", "a: b #1\nc: {d", "a: [b #1", "a: #1\n? b"])
def test_a_comment_without_space_in_a_broken_text_is_no_error_of_ours(folder: pathlib.Path, text: str) -> None:
    path = folder / "options.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refusal):
        read_options(path)
