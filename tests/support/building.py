"""Building a site as a user does."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from filelock import FileLock

from support import forked
from support.reports import ORGANISATION, write
from support.site import Site

CONFIG = """\
site_name: {name}
docs_dir: {docs}
theme:
  name: material
  features: [navigation.tabs, navigation.top, content.code.copy]
  palette:
    - {{media: "(prefers-color-scheme: light)", scheme: default}}
    - {{media: "(prefers-color-scheme: dark)", scheme: slate}}
plugins:
  - search
  - postmortems: {{{options}today: "2026-04-01"}}
markdown_extensions: [attr_list, tables, toc, pymdownx.superfences]
{more}"""


@dataclass(frozen=True)
class Build:
    """What a build left behind."""

    site: Site
    code: int
    output: str


def mkdocs(*arguments: str | pathlib.Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs as a user does."""
    clean = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    if forked.can_be_forked(environment):
        words = list(map(str, arguments))
        code, said = forked.run("mkdocs.__main__:cli", words, {**clean, "NO_MKDOCS_2_WARNING": "1", **environment}, 120)
        return subprocess.CompletedProcess(words, code, said)
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments], env={**clean, "NO_MKDOCS_2_WARNING": "1", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
    )  # fmt: skip


def build(config: pathlib.Path, to: pathlib.Path, **environment: str) -> Build:
    ran = mkdocs("build", "--strict", "--config-file", config, "--site-dir", to, **environment)
    return Build(Site(to), ran.returncode, ran.stdout)


def built_once(factory: pytest.TempPathFactory, name: str, make: Callable[[pathlib.Path], Build]) -> Build:
    """What `make` builds in an empty folder; of several processes that run tests, the first builds for all."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, kept = shared / f"once-{name}", shared / f"once-{name}.json"
    with FileLock(shared / f"once-{name}.lock"):
        if not kept.exists():
            folder.mkdir()
            built = make(folder)
            kept.write_text(json.dumps([str(built.site.folder), built.code, built.output]), "utf-8")
    site, code, output = json.loads(kept.read_text("utf-8"))
    return Build(Site(pathlib.Path(site)), code, output)


def configure(
    folder: pathlib.Path, docs: pathlib.Path | str, name: str = "Shop", more: str = "", options: str = ""
) -> pathlib.Path:
    """Write an mkdocs.yml; `options` are the plugin's, each with a comma behind it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mkdocs.yml"
    path.write_text(CONFIG.format(name=name, docs=docs, more=more, options=options), "utf-8")
    return path


def shop_config(folder: pathlib.Path) -> pathlib.Path:
    (folder / "postmortems.yml").write_text(f"reports: {ORGANISATION / 'postmortems'}\n", "utf-8")
    return configure(
        folder, ORGANISATION / "postmortems", more="use_directory_urls: true\n", options="audience: restricted, "
    )


def odd_reports(folder: pathlib.Path) -> None:
    """A report in a folder below with text that bites and an image beside it, and one that links to it."""
    write(folder, "2025/2025-05-05-deep", f"'{ODD_TITLE}'", ODD_MORE, ODD_BODY)
    (folder / "2025/graph.png").write_bytes(PIXEL)
    link = "\n## Summary\n\nAs in [May](2025/2025-05-05-deep.md#timeline).\n"
    write(folder, "2026-01-01-top", more="tags: [pool]\nrelated: [2025-05-05-deep]\n", body=link)


WITHOUT_PALETTE = """\
site_name: Marks
docs_dir: docs
theme: {name: material}
plugins:
  - search
  - postmortems: {today: 2026-04-01}
markdown_extensions: [attr_list, tables, toc, pymdownx.superfences]
"""
MARKS = "".join(map(chr, [*range(0xE000, 0xE010), 0xFDD0, 0xFFFC]))
"""Characters without a meaning of their own, which software likes to use as marks."""
ATTACK = f"Mark {MARKS} [go](#action-a1){{: onclick=alert(7) }} {MARKS[2]} <img src=x onerror=alert(8)> pmblock0n0"
MARKED_MORE = f"""\
tags: ["{ATTACK}"]
teams: ["{ATTACK}"]
factors:
  - {{id: F1, category: software, what: "{ATTACK}"}}
  - {{id: F2, category: network, what: "{MARKS[2]}\\n\\n```\\n[go](#action-a1){{: onclick=alert(9) }}\\n\\n    code"}}
actions:
  - {{id: A1, title: "{ATTACK}", owner: "@search", due: 2026-03-01, addresses: [F1], worked_when: "{ATTACK}"}}
"""
MARKED_BODY = f"""
## Five whys

1. Why {ATTACK}? {ATTACK}.

## Timeline

| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
| 2026-01-02 08:00 | {ATTACK} | onset | {ATTACK} |

## Lessons learned

The prose says {MARKS} as well.
"""


def marked_report(folder: pathlib.Path) -> None:
    write(folder, "2026-01-02-marks", f'"{ATTACK}"', MARKED_MORE, MARKED_BODY)


def marked_site(folder: pathlib.Path) -> pathlib.Path:
    """A theme without a palette, and reports whose texts hold what software uses as marks, or whose day is two days.

    Returns the path of mkdocs.yml.
    """
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(WITHOUT_PALETTE, "utf-8")
    marked_report(folder / "postmortems")
    path = write(folder / "postmortems", "2026-01-01-new-year")
    path.write_text(
        path.read_text("utf-8").replace("started: 2026-01-01T08:00Z", "started: 2025-12-31T23:30Z"), "utf-8"
    )
    return folder / "mkdocs.yml"


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ODD_TITLE = "Pool <script>alert(1)</script> & *all* of `C:\\x` down"
ODD_MORE = """\
tags: [pool, Ünïque tag/../x]
teams: ["Team A", "team-a", "командa"]
factors:
  - {id: pool_size, category: software, what: The <b>pool</b> is too small for `n` users}
  - {id: b.c, category: monitoring, what: "Nobody looks at [the graph](graph.png)"}
  - {id: F3, category: network, what: A cable is loose somewhere in the hall}
actions:
  - id: A_1
    title: Make the pool <i>larger</i> & watch it
    owner: "@search"
    due: 2026-03-01
    addresses: [pool_size, b.c]
"""
ODD_BODY = """
## Summary

It failed 🔥 — 日本語, as told in [the other report](../2026-01-01-top.md) and on [its graph](graph.png).

---

![The graph](graph.png)

<div class="own">Raw <b>HTML</b> of the author</div>

<p data-pm-block="0">not a stand-in</p>

<p data-pm-block="99">nor this</p>

## Timeline

| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
| 2025-05-05 08:00 | Pool empty, see [graph](graph.png) and ![small](graph.png) | onset | [top](../2026-01-01-top.md) |
| 08:10 | <img src=x onerror=alert(1)> pasted 🔥 | detection | `<script>` |
| 09:00 | All well &amp; good | resolution | [log][log] |

## Notes on <b>things</b> & more

```text
---
<script>alert(2)</script>
```

[log]: https://logs.example/1?a=1&b=2
"""
