"""Outcomes of a run as a reporter gets them, with everything in them that a format has to escape."""

from __future__ import annotations

import pathlib

from mkdocs_postmortems.gate.diagnostics import Diagnostic, Level
from mkdocs_postmortems.gate.reporters import Earlier, OpenAction, Outcome

from .reports import ROOT

GOLDEN = ROOT / "tests/golden/reporters"
SCHEMAS = ROOT / "tests/schemas"

PLAIN = "postmortems/2026-03-11-search-stale-index.md"
ODD = "postmortems/2026 März/2026-03-25-50%,a:b <i>.md"
CLEAN = "postmortems/2026-03-26-clean.md"


def found(code: str, name: str, level: Level, message: str, *, path: str = PLAIN, line: int = 8) -> Diagnostic:
    return Diagnostic(path, line, 13, code, name, level, message, "Add `Z` for UTC")


ZONE = found("PM202", "time-without-zone", Level.ERROR, "`2026-03-11T09:55` has no zone")
DAY = found(
    "PM207", "day-differs-from-onset", Level.WARNING, "100 % of [it](there)::so, @team <b>\nend", path=ODD, line=1
)
NOTE = found(
    "PM502", "stale-report", Level.INFO, "Still a draft, 22 days after resolution – “später” 🚒", path=ODD, line=4
)

EARLIER = Earlier(
    "2025-11-05-orders-postgres-leak",
    "Orders [late] for an hour",
    "connection pool; same service: orders",
    [
        OpenAction("A2", "Alert at 80 %", "@orders", "2026-01-16", 75),
        OpenAction("A3", "Test `pool.release`", "", "2026-12-01"),
        OpenAction("A4", "Tell @everyone"),
    ],
)
ALIKE = Earlier("2025-08-10-cart-redis-leak", "Baskets lost", "connection pool")

MIXED = Outcome(
    [PLAIN, ODD, CLEAN], [ZONE, DAY, NOTE], site="https://pm.example/", earlier={PLAIN: [EARLIER, ALIKE], CLEAN: []}
)
NOTHING = Outcome([CLEAN], [])
NO_FILE = Outcome([], [])


def golden(name: str) -> str:
    """After a change that is meant: write what `render` gives for `MIXED` to the file."""
    return (GOLDEN / name).read_text("utf-8")


def schema(name: str) -> pathlib.Path:
    return SCHEMAS / name
