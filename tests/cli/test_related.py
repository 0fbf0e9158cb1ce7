import json
import pathlib
import re

from support.commands import run
from support.reports import ORGANISATION

REPORT = "postmortems/2026-02-05-orders-postgres-leak.md"
LEAK = ("2025-11-05-orders-postgres-leak", "2025-08-10-cart-redis-leak")
DRAFT = """---
title: Checkout ran out of connections to its pool
severity: [a list]
status: draft
tags: [connection-pool]
servces: [checkout]
---
"""


def related(*arguments: str, cwd: pathlib.Path = ORGANISATION) -> str:
    done = run("related", *arguments, "--today", "2026-04-01", cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_earlier_reports_with_reasons_and_open_actions() -> None:
    said = related(REPORT)
    assert [line.split()[0] for line in said.splitlines() if line.startswith("20")][:2] == [*LEAK]
    assert "    named by the author; connection pool; latent bug; same service: orders\n" in said
    assert "    open: A2 Run a load test at 100 requests a second against each release of orders " in said
    assert "(@orders, due 2026-01-16, 75 days overdue)" in said


def test_for_programs() -> None:
    document = json.loads(related(REPORT, "--format", "json", "--most", "1"))
    assert (document["version"], document["report"]) == (1, pathlib.Path(REPORT).stem)
    (found,) = document["related"]
    assert (found["id"], found["named"]) == (LEAK[0], True)
    assert 0 < found["score"] <= 1
    assert found["shared"]["tags"] == ["connection-pool", "latent-bug"]
    assert "exhausted connections" in found["shared"]["mechanisms"]
    (left,) = found["open_actions"]
    assert (left["id"], left["owner"], left["due"], left["overdue_days"]) == ("A2", "@orders", "2026-01-16", 75)
    assert left["pattern"] == "connection-pool"


def test_for_a_comment_nobody_is_paged() -> None:
    said = related(REPORT, "--format", "markdown")
    assert (
        f"(`{LEAK[0]}`): named by the author; connection pool; latent bug; same service: orders\n  - A2 Run a load test"
        in said
    )
    assert not re.search(r"@\w", said)


def test_a_draft_that_is_half_wrong(tmp_path: pathlib.Path) -> None:
    draft = tmp_path / "2026-03-30-checkout.md"
    draft.write_text(DRAFT, "utf-8")
    (tmp_path / "postmortems.yml").write_text(f"reports: {ORGANISATION / 'postmortems'}\n", "utf-8")
    said = related(str(draft), cwd=tmp_path)
    assert {line.split()[0] for line in said.splitlines() if line.startswith("20")} >= {LEAK[0], LEAK[1]}


def test_only_earlier_ones_and_none_is_an_answer(tmp_path: pathlib.Path) -> None:
    first = sorted((ORGANISATION / "postmortems").glob("20*.md"))[0]
    assert related(str(first)) == "No similar earlier reports.\n"
    assert json.loads(related(str(first), "--format", "json"))["related"] == []


def test_what_cannot_be_read_ends_with_2(tmp_path: pathlib.Path) -> None:
    (tmp_path / "2026-01-01-a.md").write_bytes(b"\xff\xfe\x00")
    done = run("related", "2026-01-01-a.md", cwd=tmp_path)
    assert done.returncode == 2
    assert "2026-01-01-a.md cannot be read: " in done.stderr
    assert run("related", "missing.md", cwd=tmp_path).returncode == 2
