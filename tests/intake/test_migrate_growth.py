"""No text of a report takes long: twice the text takes at most a few times as long, and an archive is read in time."""

from __future__ import annotations

import pathlib
import random
import resource
import subprocess
import time
from collections.abc import Callable

import pytest
from mkdocs_postmortems.cli.migrate import choices_for
from mkdocs_postmortems.intake.migrate.lift import lift
from mkdocs_postmortems.intake.migrate.zones import read_zone
from mkdocs_postmortems.options import Options
from support.gate import COMMAND

CHOICES = choices_for(Options(), None, read_zone("UTC"))
HEAD = "# Search slow\n\n## Timeline\n\n"
ACTIONS = "# Search slow\n\n## Action items\n\n"
SHAPES: dict[str, Callable[[int], str]] = {
    "dashes behind a time": lambda n: f"{HEAD}- 10:00 UTC {'-' * n}\n",
    "arrows behind a time": lambda n: f"{HEAD}- 10:00 UTC {'->' * n}\n",
    "blanks behind a time": lambda n: f"{HEAD}- 10:00{' ' * n}x\n",
    "blanks in a table's head": lambda n: f"{HEAD}| Time{' ' * n}(UTC) | Event |\n|---|---|\n| 10:00 | x |\n",
    "brackets in a table's head": lambda n: f"{HEAD}| Time {'(' * n} | Event |\n|---|---|\n| 10:00 | x |\n",
    "blanks before a trailing time": lambda n: f"{HEAD}- it stops{' ' * n}2024-03-09 10:00\n",
    "words before a trailing time": lambda n: f"{HEAD}- {'a ' * n} 2024-03-09 10:00\n",
    "a row of actions": lambda n: f"{ACTIONS}| Action | Owner |\n|---|---|\n| {'fix ' * n} | {'@' * n} |\n",
    "brackets in an action": lambda n: f"{ACTIONS}- fix {'( ' * n}\n- {'[' * n}x\n",
    "blanks and commas in an action": lambda n: f"{ACTIONS}- fix{' ' * n}.\n- a{' ,' * n}\n",
    "stars before a label": lambda n: f"# Slow\n\n{'*' * n}Date{' ' * n}: 2024-03-09\n\nStart time{' ' * n}:\n",
    "times in a sentence": lambda n: f"# Slow\n\n{'At 10:00 UTC it failed and ' * n}\n",
    "spans in a sentence": lambda n: f"# Slow\n\n{'10:00 to 11:00 ' * n}\n",
    "days": lambda n: f"# Slow\n\n{'2024-03-09 ' * n}\n",
    "entries": lambda n: HEAD + "".join(f"- {i % 24:02}:{i % 60:02} it stops {i}\n" for i in range(n)),
    "headings": lambda n: "# Slow\n\n" + "## 10:00\n\nx\n\n" * n,
    "actions": lambda n: ACTIONS + "- [ ] add an alert for it\n" * n,
}  # fmt: skip


def spent(text: str) -> float:
    """Seconds of processor time that lifting a text takes."""
    began = time.process_time()
    lift(text, "2024-03-09-search.md", CHOICES)
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_text_takes_long(shape: Callable[[int], str]) -> None:
    spent(shape(10))
    small, large = spent(shape(250)), spent(shape(2000))
    assert large < 8 * 8 * 2 * max(small, 0.01), (small, large)
    assert large < 10


EVENTS = (
    "deployed a new version", "errors begin to climb", "alert fires", "on-call starts to investigate",
    "restarted the pods, no change", "rolled back", "everything is back to normal", "incident closed",
)  # fmt: skip


@pytest.mark.slow
def test_ten_thousand_reports_are_migrated_within_a_minute(tmp_path: pathlib.Path) -> None:
    rng, old = random.Random(4), tmp_path / "old"
    old.mkdir()
    words = (
        "the pool was full and every request waited for a connection that never came back while retries went on".split()
    )
    for number in range(10_000):
        day = f"20{rng.randrange(15, 25)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        prose = " ".join(rng.choice(words) for _ in range(120)).capitalize()
        entries = "\n".join(f"- {8 + i}:{rng.randrange(60):02} {event}" for i, event in enumerate(EVENTS))
        text = f"# Search was slow\n\n## Summary\n\n{prose}.\n\n## Timeline (UTC)\n\n{entries}\n\n"
        text += f"## Root cause\n\n{prose}.\n\n## Action items\n\n- [x] Add an alert\n- Document the pool of requests\n"
        (old / f"{day}-search-{number}.md").write_text(text, "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [COMMAND, "migrate", "old", "--output", "new"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=280)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert "10000 files: 10000 written. Read 80000 timeline entries and 20000 actions." in done.stdout
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 2 * 60, "more than a minute of two processors"
