"""The example organisation with something in each internal place that stands nowhere else, and where it stands."""

from __future__ import annotations

import gzip
import pathlib
import re
import shutil
import sqlite3
from collections.abc import Iterator

from support.building import PIXEL
from support.reports import ORGANISATION

ID, OTHER = "2026-03-05-public-canary", "2026-03-06-public-canary"
RESTRICTED, INTERNAL = "2026-03-07-secret-canary0900x", "2026-03-08-inner-canary0901x"

FIELDS = {
    "incident": "INC-canary0001x",
    "authors": "@canary0002x",
    "reviewers": "@canary0003x",
    "approved_for_public.by": "@canary0004x",
    "approved_for_public.on": "2031-01-05",
    "sign_off.author.by": "@canary0034x",
    "sign_off.author.on": "2031-01-10",
    "sign_off.reviewed.by": "@canary0035x",
    "sign_off.reviewed.on": "2031-01-11",
    "sign_off.approved.by": "@canary0032x",
    "sign_off.approved.on": "2031-01-09",
    "impact.revenue.amount": "7654321",
    "impact.tickets": "8765432",
    "impact.sla": "breached",
    "impact.availability.before": "98.7654",
    "impact.availability.after": "43.2109",
    "impact.mentions": "6543210",
    "factors.unnoticed": "Nobody looked at canary0005x in years",
    "factors.accepted": "It costs more than canary0006x is worth",
    "actions.owner": "@canary0007x",
    "actions.priority": "high",
    "actions.reason": "It is dropped with canary0008x in June",
    "actions.tracker": "https://tracker.internal/canary0009x",
    "actions.worked_when": "No canary0010x is left in the cage",
    "actions.sponsor": "@canary0033x",
    "actions.note": "Waits for canary0011x since spring",
    "no_actions": "Nothing is left to do for canary0012x",
    "follow_up.meeting": "2031-01-06",
    "follow_up.review": "2031-01-07",
    "follow_up.reviewed": "2031-01-08",
    "distribution": "canary0013x",
    "links.runbook": "https://runbooks.internal/canary0014x",
    "x-own": "canary0015x",
    "timeline.source": "canary0016x",
    "timeline.actor": "@canary0017x",
    "whys.question": "Why did canary0018x happen to us",
    "whys.answer": "Because canary0019x was switched off",
    "section What went well": "The canary0020x went well for us",
    "section What went wrong": "The canary0021x went wrong for us",
    "section Where we got lucky": "The canary0022x got lucky that day",
    "section Appendix": "canary0023x=1 in the log of that day",
    "section Our own words": "The canary0024x is a word of ours",
    "section before the first heading": "The canary0025x stands before all",
    "internal passage": "The canary0026x is not for strangers",
}
"""What stands in each field, section and passage."""
MORE = ("canary0027x", "canary0028x", "canary0029x", "canary0030x", "canary0031x", "canary0900x", "canary0901x")
"""Further ones: inside a sentence, in a row, in a cell, in evidence, in reports for fewer readers."""
_F = FIELDS

REPORT = f"""\
---
title: Search failed for everybody on a day in March
severity: SEV-2
status: published
audience: public
incident: {_F["incident"]}
services: [search]
authors: ["{_F["authors"]}"]
reviewers: ["{_F["reviewers"]}"]
approved_for_public: {{by: "{_F["approved_for_public.by"]}", on: {_F["approved_for_public.on"]}}}
sign_off:
  author: {{by: "{_F["sign_off.author.by"]}", on: {_F["sign_off.author.on"]}}}
  reviewed: {{by: "{_F["sign_off.reviewed.by"]}", on: {_F["sign_off.reviewed.on"]}}}
  approved: {{by: "{_F["sign_off.approved.by"]}", on: {_F["sign_off.approved.on"]}}}
tags: [stale-alias]
times:
  started: 2026-03-05T08:10Z
  detected: 2026-03-05T09:55Z
  resolved: 2026-03-05T10:20Z
  published: 2026-03-06T10:20Z
impact:
  users: ~3 %
  revenue: {{amount: {_F["impact.revenue.amount"]}, currency: EUR}}
  tickets: {_F["impact.tickets"]}
  sla: {_F["impact.sla"]}
  availability: {_F["impact.availability.before"]} % → {_F["impact.availability.after"]} %
  mentions: {_F["impact.mentions"]}
factors:
  - id: F1
    category: software
    what: The alias is typed by hand in a form
    unnoticed: {_F["factors.unnoticed"]}
  - id: F2
    category: other
    what: The form is older than the service itself
    accepted: {_F["factors.accepted"]}
actions:
  - id: A1
    title: Take the alias from the index registry
    owner: "{_F["actions.owner"]}"
    due: 2026-05-01
    priority: {_F["actions.priority"]}
    tracker: {_F["actions.tracker"]}
    worked_when: {_F["actions.worked_when"]}
    sponsor: "{_F["actions.sponsor"]}"
    x-note: {_F["actions.note"]}
    addresses: [F1]
  - id: A2
    title: Rewrite the form from its beginning
    status: wont-do
    reason: {_F["actions.reason"]}
follow_up:
  meeting: {_F["follow_up.meeting"]}
  review: {_F["follow_up.review"]}
  reviewed: {_F["follow_up.reviewed"]}
distribution: [{_F["distribution"]}]
related: [{RESTRICTED}, {INTERNAL}]
links:
  source: https://status.example/1
  runbook: {_F["links.runbook"]}
x-own: {_F["x-own"]}
---

{_F["section before the first heading"]}.

## Summary

For two hours search was stale<!-- internal --> for canary0027x<!-- /internal -->, as [before]({RESTRICTED}.md) and in
[{INTERNAL}]({INTERNAL}.md). See [the graph](graph.png) and [the log](evidence/raw.log).

<!-- internal -->
{_F["internal passage"]}.
<!-- /internal -->

{_F["actions.owner"]} put it right.

## Timeline

| Time (UTC) | Event | Kind | Source | Actor |
|---|---|---|---|---|
| 2026-03-05 08:10 | The job runs | onset | {_F["timeline.source"]} | {_F["timeline.actor"]} |
<!-- internal -->
| 09:00 | The canary0028x is told | other | | |
<!-- /internal -->
| 09:55 | Support hears of it <!-- internal -->from canary0029x<!-- /internal --> | detection | | |
| 10:20 | The alias is right | resolution | | |

## Five whys

1. {_F["whys.question"]}? {_F["whys.answer"]}.

## What went well

{_F["section What went well"]}.

## What went wrong

{_F["section What went wrong"]}.

## Where we got lucky

{_F["section Where we got lucky"]}.

## Lessons learned

A form is no registry.

## Our own words

{_F["section Our own words"]}.

## Appendix

```text
{_F["section Appendix"]}
```
"""
_SHORT = """\
---
title: {title}
severity: SEV-3
status: published
audience: {audience}
services: [search]
times: {{started: {day}T08:00Z, detected: {day}T08:10Z, resolved: {day}T09:00Z, published: {day}T19:00Z}}
{more}---

## Summary

{text}
"""


def write_organisation(folder: pathlib.Path) -> pathlib.Path:
    """Write the reports; the folder that holds them."""
    reports = folder / "postmortems"
    shutil.copytree(ORGANISATION / "postmortems", reports)
    (reports / f"{ID}.md").write_text(REPORT, "utf-8")
    nothing = f"no_actions: {FIELDS['no_actions']}\n"
    for name, audience, more, text in (
        (OTHER, "public", nothing, "It was over soon."),
        (RESTRICTED, "restricted", "", "The canary0900x was let out. See [it](secret.txt)."),
        (INTERNAL, "internal", "", "The canary0901x was fed."),
    ):
        title = f"The {name[11:].replace('-', ' ')} was out"
        written = _SHORT.format(title=title, audience=audience, day=name[:10], more=more, text=text)
        (reports / f"{name}.md").write_text(written, "utf-8")
    (reports / "evidence").mkdir(exist_ok=True)
    (reports / "evidence/raw.log").write_text("2026-03-05 08:10:01 canary0030x exited with status 1 at the gate\n" * 3)
    (reports / "secret.txt").write_text("The file canary0031x belongs to the report that only a few may read.\n" * 2)
    (reports / "graph.png").write_bytes(PIXEL)
    return reports


CANARY = re.compile(rb"canary\d{4}x", re.IGNORECASE)
FIGURES = [value.encode() for value in FIELDS.values() if value.isdigit() or value.startswith("2031")]


def canaries_in(folder: pathlib.Path) -> Iterator[str]:
    """Every canary in the files of a folder and in their names, found by other means than the product's."""
    for path in sorted(folder.rglob("*")):
        data = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        if path.suffix == ".gz":
            data = gzip.decompress(path.read_bytes())
        if path.suffix == ".db":
            data += "\n".join(sqlite3.connect(path).iterdump()).encode()
        plain = data.replace(b",", b"") + data.replace(b"-", b"")
        figures = [figure.decode() for figure in FIGURES if figure in plain or figure.replace(b"-", b"") in plain]
        for found in {*map(bytes.decode, CANARY.findall(data)), *figures}:
            yield f"{path.relative_to(folder)}: {found}"
