"""Reports to export: the example organisation, and one in which everything is odd."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.exports.scope import Scope, Site
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Report

from .gate import read
from .reports import ORGANISATION, TODAY, options_for, organisation

URL = "https://postmortems.example/shop/"
ODD = """\
---
title: "Pool & <b>cache</b> “down” \\x07🔥"
severity: SEV-2
status: published
services: ["=1+1", "sho,p"]
teams: [orders]
authors: ["@orders-oncall"]
tags: [pool]
times:
  started: ~2026-03-01T23:30+01:00
  detected: unknown
  mitigated: 2026-03-01T22:50:30Z
  resolved: 2026-03-01T23:10Z
impact:
  users: ~3 %
  requests_failed: unknown
  tickets: 47
  revenue: {amount: 10.5, currency: EUR}
trigger:
  category: hardware
  what: "=HYPERLINK(\\"https://x.example\\") was typed into a *form*"
factors:
  - {id: same, category: software, what: "The first of two with one id"}
  - {id: same, category: network, what: "The second of two with one id", since: ~2025-11}
  - {id: kept, category: other, what: "Nobody will change this one", accepted: It costs more than it saves}
  - {id: gone, category: other, what: "Its only action was dropped"}
actions:
  - {id: A1, title: "-Make `it` larger, and \\"watch\\" it", owner: "@orders", due: 2026-03-20, addresses: [same, none]}
  - {id: A2, title: Replace the form by a lookup, status: wont-do, reason: Too dear by half, addresses: [gone]}
  - {id: A3, title: Ask the vendor for a log, status: unknown}
  - {id: A4, title: Look at it again in summer}
related: [2020-01-01-not-exported]
links: {source: ["https://a.example/1", "https://a.example/2"]}
follow_up: {meeting: 2026-03-03, review: 2026-03-25}
x-tier: {name: gold, since: [1, 2.5, null, true]}
---

## Summary

<!-- postmortems: ignore PM301 because it is a test -->
It failed
for [everybody][all] & *all* of `C:\\x` <br> at once.

A second paragraph.

## Timeline

| Time (UTC) | Event | Source |
|---|---|---|
| unknown | @SUM(1) is typed | |
| ~2026-03-01 22:30 | First failures, "quoted" | log |

## Five whys

1. Why did it fail? Nobody knows.
2. And before that

[all]: https://a.example
"""


def odd(name: str = "2026-03-01-odd") -> Report:
    """A report in which much is unknown, and which the gate would refuse for the ids it has twice."""
    reading = read(ODD, f"{name}.md")
    assert reading.report
    assert reading.whole, reading.problems
    return reading.report


def scope(reports: Sequence[Report] | None = None, url: str = URL, title: str = "Shop & co") -> Scope:
    """The organisation's reports, or those given, on `TODAY`."""
    corpus = organisation() if reports is None else Corpus(tuple(sorted(reports, key=lambda each: each.id)))
    return Scope(Archive(corpus, options_for(ORGANISATION / "postmortems"), TODAY), Site(title, url))
