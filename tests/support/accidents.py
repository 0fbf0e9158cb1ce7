"""Real reports, and small accidents to befall them."""

from __future__ import annotations

import random

from mkdocs_postmortems.report.files import find_reports

from .reports import ORGANISATION, ROOT

REAL = [path.read_bytes() for folder in (ORGANISATION, ROOT / "postmortems") for path in find_reports(folder)]

INSERTS = [
    "---", "...", "+++", "- ", "- - - -", "? [a]: b", "{", "}", "[", "]", "\"", "'", "|", ">", "&a ",
    "*a", "!!set ", "!x ", "<<: *a", " #4", ": ", "\\", "\t", "\r", "\n", "\x00", "\x85", "\u2028",
    "\ufeff", "null", "~", "true", "1e999", "-0", "24:00", "9999-12-31T23:59-05:00",
    "0001-01-01T00:00+14:00", "2026-02-29", "unknown", "~3 %", "٣", "🔥", "times: []\n",
    "actions: {}\n", "factors: 5\n", "links: [a]\n", "related: [[a]]\n", "severity: [x]\n",
    "impact: {users: \"~1,,2\"}\n", "status:\n", "title: 1\n", "## Timeline\n",
    "| Time (UTC) | Event |\n|---|---|\n", "1. ", "> ", "```\n", "    ",
    "<!-- postmortems: ignore PM204 because x -->", "<!-- postmortems: ignore-file",
    "# postmortems: ignore PM999 because x\n", "&a [*a]", "{a: {a: {a: {a: 1}}}}",
]  # fmt: skip


def mutate(data: bytes, seed: random.Random, times: int) -> bytes:
    """Some small accidents, most of them in the front matter, where they matter most."""
    for _ in range(times):
        end = data.find(b"\n---\n") if seed.random() < 0.6 else -1
        at = seed.randrange(max(end if end > 0 else len(data), 1))
        lines = data.split(b"\n")
        line = data.count(b"\n", 0, at)
        match seed.randrange(7):
            case 0:
                data = data[:at] + seed.randbytes(1) + data[at + 1 :]
            case 1:
                data = data[:at] + seed.choice(INSERTS).encode() + data[at:]
            case 2:
                data = b"\n".join(lines[:line] + lines[line + 1 :])
            case 3:
                data = b"\n".join([*lines[:line], lines[line], *lines[line:]])
            case 4:
                key = lines[line].partition(b":")[0]
                lines[line] = key + b": " + seed.choice(INSERTS).encode()
                data = b"\n".join(lines)
            case 5:
                data = data[:at] + data[at + seed.randrange(40) :]
            case 6:
                letter = chr(seed.choice([seed.randrange(0x250), seed.randrange(0xE000, 0x110000)]))
                data = data[:at] + letter.encode() + data[at:]
    return data
