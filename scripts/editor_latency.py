"""How long the language server takes: `python scripts/editor_latency.py [REPORTS] [ROUNDS]`, by default 1,000 and 50.

A report of 200 lines is typed into beside that many others. Diagnostics are timed from the keystroke to their arrival,
the 100 ms of waiting for the next keystroke taken off; a completion is asked for right after one.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile
import time
from datetime import date, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))

from support.editor import Editor
from support.gate import FULL
from support.reports import ORGANISATION

WAITING = 0.1
"""Seconds without a keystroke before the server judges."""


def archive(folder: pathlib.Path, count: int) -> None:
    """The reports of the example organisation, again and again with other ids and services."""
    texts = [path.read_text("utf-8") for path in sorted((ORGANISATION / "postmortems").glob("*.md"))]
    folder.mkdir()
    for number in range(count):
        day = date(2020, 1, 1) + timedelta(days=number % 2000)
        text = texts[number % len(texts)].replace("services: [", f"services: [service-{number % 300}, ")
        (folder / f"{day}-report-{number}.md").write_text(text, "utf-8")


def of_200_lines() -> str:
    """A report of 200 lines, with prose added to a full one."""
    text = FULL.read_text("utf-8")
    missing = 200 - text.count("\n")
    return text + "\n".join(f"Then step {number} of the recovery began and was logged." for number in range(missing))


def shown(name: str, seconds: list[float]) -> str:
    """The median and the 95th percentile in milliseconds."""
    times = sorted(1000 * each for each in seconds)
    return f"{name}: p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"


def main() -> None:
    """Print the latencies."""
    count, rounds = (int(given) for given in (*sys.argv[1:], "1000", "50")[:2]) if len(sys.argv) != 2 else (
        int(sys.argv[1]), 50
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place).resolve()
        archive(root / "postmortems", count)
        path, text = root / "postmortems" / FULL.name, of_200_lines()
        path.write_text(text, "utf-8")
        with Editor(root) as editor:
            editor.open(path)
            while "service-299" not in _services(editor, path, text):
                time.sleep(0.2)
            judged, completed = [], []
            for number in range(rounds):
                start = time.perf_counter()
                editor.type(path, text + f"\nThe operator carelessly typed {number} words.\n")
                editor.found(path)
                judged.append(time.perf_counter() - start - WAITING)
                editor.type(path, text.replace("services: [", "services: [service-29, ", 1))
                start = time.perf_counter()
                editor.complete(path, "services: [service-29")
                completed.append(time.perf_counter() - start)
                editor.found(path)
    print(shown("diagnostics", judged))
    print(shown("completion", completed))


def _services(editor: Editor, path: pathlib.Path, text: str) -> list[str]:
    editor.type(path, text.replace("services: [", "services: [service-29, ", 1))
    return [item.label for item in editor.complete(path, "services: [service-29")]


if __name__ == "__main__":
    main()
