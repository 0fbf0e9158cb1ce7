"""Measure the gate and the build on generated reports, side by side with plain tools in the same run.

    scripts/bench                                          1,000 reports
    scripts/bench --sizes 1000 5000 10000 --json out.json  three sizes, and every figure in a file

What is compared:

- `postmortems check`, which reads whole reports and applies every rule, cold (nothing in its cache) and warm (the same
  files once more), with `check-jsonschema`, which judges nothing but the same front matters (written out as YAML files)
  against the same schema, and, where its command is given with --alex, with alex, which judges nothing but the wording;
- `mkdocs build --strict` with the plugin, cold, without and with the files for programs (`exports`), with the build of
  the same files by plain MkDocs and Material: reports out of the nav, search on in both, no web fonts, the same
  Markdown extensions;
- the same build once more after one report was edited, in a checkout that kept its cache and its site;
- with `--only serve`, `mkdocs serve` in a real browser: its start, and from saving a report to its reloaded page;
- with `--only search`, the field on the page of reports in a real browser, with Pagefind: seconds and bytes of a first
  search and of each further one, and what a build costs whose reports' own pages are left out.

Seconds are processor time, user and system, of a process and its children: what else the machine does changes
it less than it changes the time on the clock. Ratios travel between machines, seconds don't. Memory is what a process
and its children hold at the worst moment, pages that they share counted once (Linux; elsewhere the largest of them).
"""

from __future__ import annotations

import argparse
import json
import pathlib
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import Literal

from bench_process import CACHE, Cost, run
from bench_search import Search, Searches, prepare, searches
from bench_serve import MEASURED, seconds_of_serving
from generate_reports import generate

TOOLS = pathlib.Path(sys.executable).parent
SCHEMA = pathlib.Path(__file__).resolve().parent.parent / "schema" / "postmortem.schema.json"
PARTS = ("check", "build", "edit", "serve", "search")
COMMON = """\
site_name: Bench
theme:
  name: material
  font: false
markdown_extensions: [attr_list, tables, toc, pymdownx.highlight, pymdownx.superfences]
"""
OURS = COMMON + "docs_dir: postmortems\nplugins: [search, {postmortems: {exports: false}}]\n"
WITH_EXPORTS = COMMON + "docs_dir: postmortems\nplugins: [search, postmortems]\n"
PLAIN = COMMON + "docs_dir: docs\nplugins: [search]\nnav: [index.md]\nnot_in_nav: /2*.md\n"


@dataclass
class Result:
    """What was measured on one size of archive: each list has an entry a run."""

    reports: int
    bytes: int
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    site_bytes: dict[str, int] = field(default_factory=dict)
    serving: list[dict[str, float]] = field(default_factory=list)
    """Seconds on the clock under `mkdocs serve`, by what was measured."""
    searches: list[Searches] = field(default_factory=list)

    def cpu(self, name: str) -> float:
        return statistics.median(cost.cpu for cost in self.costs[name])

    def times(self, above: str, below: str) -> float:
        """The median of the ratios within each turn: a machine whose speed drifts slows both of a pair."""
        pairs = zip(self.costs[above], self.costs[below], strict=True)
        return statistics.median(one.cpu / other.cpu for one, other in pairs)

    def times_on_the_clock(self, above: str, below: str) -> float:
        """The same of elapsed time."""
        pairs = zip(self.costs[above], self.costs[below], strict=True)
        return statistics.median(one.wall / other.wall for one, other in pairs)

    def peak(self, name: str) -> float:
        return statistics.median(cost.peak for cost in self.costs[name])

    def summary(self) -> dict[str, object]:
        """Medians and ratios, for machines."""
        return {
            "reports": self.reports,
            "bytes": self.bytes,
            "site_bytes": self.site_bytes,
            "cpu_seconds": {name: round(self.cpu(name), 3) for name in self.costs},
            "wall_seconds": {
                name: round(statistics.median(c.wall for c in costs), 3) for name, costs in self.costs.items()
            },
            "seconds_of_serving": self.serving,
            "searches": [asdict(each) for each in self.searches],
            "peak_bytes": {name: round(self.peak(name)) for name in self.costs},
            "runs": {name: [asdict(cost) for cost in costs] for name, costs in self.costs.items()},
        }


class Bench:
    """An archive of one size in a folder, and the tools that are let loose on it."""

    def __init__(self, folder: pathlib.Path, count: int, seed: int, alex: str | None = None) -> None:
        self.folder = folder
        self.alex_command = alex
        reports = generate(folder / "postmortems", count, seed)
        self.result = Result(count, sum(path.stat().st_size for path in reports))
        (folder / "postmortems.yml").write_text("reports: postmortems\n", "utf-8")
        for name, config in (("ours", OURS), ("exports", WITH_EXPORTS), ("plain", PLAIN)):
            (folder / f"{name}.yml").write_text(config, "utf-8")
        self.edited = reports[len(reports) // 2]
        self.edits = 0
        docs, fronts = folder / "docs", folder / "fronts"
        docs.mkdir()
        fronts.mkdir()
        (docs / "index.md").write_text("# Reports\n", "utf-8")
        for path in reports:
            shutil.copy(path, docs)
            front = path.read_text("utf-8").split("---\n")[1]
            (fronts / f"{path.stem}.yaml").write_text(front, "utf-8")
        self.fronts = sorted(fronts.iterdir())

    def check(self) -> Cost:
        self.forget("check")
        return self.check_once_more()

    def check_warm(self) -> Cost:
        self.check_once_more()
        return self.check_once_more()

    def check_once_more(self) -> Cost:
        return run([TOOLS / "postmortems", "check"], self.folder, cache="check")

    def forget(self, cache: str) -> None:
        """Delete what a tool has kept."""
        shutil.rmtree(self.folder / CACHE / cache, ignore_errors=True)

    def alex(self) -> Cost:
        assert self.alex_command
        return run([self.alex_command, "--quiet", "postmortems"], self.folder, fine=(0, 1))

    def check_jsonschema(self) -> Cost:
        return run([TOOLS / "check-jsonschema", "--schemafile", SCHEMA, *self.fronts], self.folder)

    def build(self) -> Cost:
        return self.build_cold("ours")

    def build_with_exports(self) -> Cost:
        return self.build_cold("exports")

    def build_plain(self) -> Cost:
        return self.build_cold("plain")

    def build_cold(self, name: str) -> Cost:
        self.forget(name)
        shutil.rmtree(self.folder / f"site-{name}", ignore_errors=True)
        return self.build_as_it_is(name)

    def build_after_edit(self) -> Cost:
        """A build where the cache and the site of the one before are kept, and one report has a sentence more."""
        if not (self.folder / "site-ours").exists():
            self.build()
        self.edits += 1
        with self.edited.open("a", encoding="utf-8") as file:
            file.write(f"\nEdited for the {self.edits}th time.\n")
        return self.build_as_it_is("ours")

    def build_as_it_is(self, name: str) -> Cost:
        site = self.folder / f"site-{name}"
        command = [TOOLS / "mkdocs", "build", "--strict", "-f", f"{name}.yml", "-d", site]
        cost = run(command, self.folder, cache=name)
        self.result.site_bytes[name] = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
        return cost

    def serve(self) -> dict[str, float]:
        """Two edits under `mkdocs serve`, with what it keeps of an earlier start."""
        command = [TOOLS / "mkdocs", "serve", "-f", "ours.yml"]
        return seconds_of_serving(command, self.folder, self.edited)

    def search(self) -> Searches:
        """Searches on a site that is made for them."""
        name = prepare(self.folder)
        site = self.folder / "site-search"
        cost = run([TOOLS / "mkdocs", "build", "-f", name, "-d", site], self.folder, cache="search")
        self.result.costs.setdefault("build for searches", []).append(cost)
        return searches(site)

    def tools(self, parts: Sequence[str]) -> dict[str, Callable[[], Cost]]:
        """What is measured, by name, each beside what it is compared with."""
        tools: dict[str, Callable[[], Cost]] = {}
        if "check" in parts:
            tools |= {"check": self.check, "warm check": self.check_warm, "check-jsonschema": self.check_jsonschema}
            tools |= {"alex": self.alex} if self.alex_command else {}
        if "build" in parts:
            tools |= {
                "build": self.build,
                "plain build": self.build_plain,
                "build with exports": self.build_with_exports,
            }
        if "edit" in parts:
            tools |= {"build after an edit": self.build_after_edit}
        return tools

    def measure(self, parts: Sequence[str], repeat: int) -> None:
        """Run each tool and its counterpart in turn, so that a slow minute of the machine meets both."""
        tools = self.tools(parts)
        for turn in range(repeat):
            for name, tool in tools.items() if turn % 2 == 0 else reversed(tools.items()):
                cost = tool()
                self.result.costs.setdefault(name, []).append(cost)
                progress(f"{self.result.reports} reports, {name}: {cost.cpu:.1f} s")
            if "serve" in parts:
                self.result.serving.append(self.serve())
                for name, seconds in self.result.serving[-1].items():
                    progress(f"{self.result.reports} reports, {name}: {seconds:.2f} s")
            if "search" in parts:
                self.result.searches.append(self.search())
                progress(f"{self.result.reports} reports, a first search: {typical(self.result, 'first')}")


def table(results: Sequence[Result]) -> Iterator[str]:
    """The results as Markdown, a column for each size."""
    first = results[0]

    def row(title: str, cell: Callable[[Result], str]) -> str:
        return f"| {title} | {' | '.join(map(cell, results))} |"

    def per_report(name: str) -> Callable[[Result], str]:
        return lambda result: f"{result.cpu(name) / result.reports * 1000:.2f} ms"

    def growth(name: str) -> Callable[[Result], str]:
        unit = first.cpu(name) / first.reports
        return lambda result: f"{result.cpu(name) / result.reports / unit:.2f}"

    def whole(name: str) -> Callable[[Result], str]:
        return lambda result: f"{result.cpu(name):.1f} s"

    def served(name: str) -> Callable[[Result], str]:
        return lambda result: f"{statistics.median(each[name] for each in result.serving):.2f} s"

    def ratio(above: str, below: str, places: int) -> Callable[[Result], str]:
        return lambda result: f"**{result.times(above, below):.{places}f}**"

    yield row("", lambda result: f"{result.reports:,} reports")
    yield "|---|" + "---:|" * len(results)
    yield row("a report, on average", lambda result: f"{result.bytes / result.reports / 1000:.1f} kB")
    if "check" in first.costs:
        yield row("`postmortems check`, a report", per_report("check"))
        yield row("`check-jsonschema` on the front matter alone", per_report("check-jsonschema"))
        yield row("**times as fast**", ratio("check-jsonschema", "check", 1))
        yield row("`postmortems check` once more, nothing changed", per_report("warm check"))
        yield row("**times as fast as the first**", ratio("check", "warm check", 1))
        if "alex" in first.costs:
            yield row("`alex`, a report", per_report("alex"))
            yield row("**times as fast as alex**", ratio("alex", "check", 1))
    if "build" in first.costs:
        yield row("`mkdocs build` without files for programs", whole("build"))
        yield row("plain MkDocs with Material, same files", whole("plain build"))
        yield row("**times the plain build**", ratio("build", "plain build", 2))
        yield row("the same on the clock", lambda result: f"{result.times_on_the_clock('build', 'plain build'):.2f}")
        yield row("`mkdocs build` with files for programs", whole("build with exports"))
        yield row("**times the plain build**", ratio("build with exports", "plain build", 2))
        if len(results) > 1:
            yield row(f"build time a report, against {first.reports:,}", growth("build"))
            yield row("the same, plain", growth("plain build"))
        yield row("peak memory (plain)", lambda result: pair(result.peak("build"), result.peak("plain build")))
        yield row(
            "size of the site (plain)", lambda result: pair(result.site_bytes["ours"], result.site_bytes["plain"])
        )
        yield row("with files for programs", lambda result: megabytes(result.site_bytes["exports"]))
    if "build after an edit" in first.costs:
        yield row("`mkdocs build` after one edit", whole("build after an edit"))
    if first.serving:
        for name in MEASURED:
            yield row(f"`mkdocs serve`, {name}", served(name))
    if first.searches:
        yield row("a first search with Pagefind", lambda result: typical(result, "first"))
        yield row("each further search", lambda result: typical(result, "further"))
    if "build after an edit" in first.costs and "build" in first.costs:
        yield row(
            "**share of a cold build**",
            lambda result: f"**{result.times('build after an edit', 'build') * 100:.0f} %**",
        )


def typical(result: Result, which: Literal["first", "further"]) -> str:
    """Median and worst of the searches."""
    found: list[Search] = [each for searches in result.searches for each in getattr(searches, which)]
    seconds, sizes = sorted(each.seconds for each in found), sorted(each.bytes / 1000 for each in found)
    times = f"{statistics.median(seconds):.2f} s (at most {seconds[-1]:.2f})"
    return f"{times}, {statistics.median(sizes):.0f} kB (at most {sizes[-1]:.0f})"


def pair(ours: float, plain: float) -> str:
    """Two amounts of bytes, and how many times the second the first is."""
    return f"{megabytes(ours)} ({megabytes(plain)}): {ours / plain:.2f}"


def megabytes(count: float) -> str:
    return f"{count / 1e6:.0f} MB"


def progress(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[1000], metavar="N", help="numbers of reports")
    add("--seed", type=int, default=1)
    add("--repeat", type=int, default=1, metavar="K", help="take the medians of K runs")
    add("--only", choices=PARTS, nargs="+", default=PARTS[:3], help="measure these parts")
    add("--alex", metavar="COMMAND", help="the command of alex, to be measured as well")
    add("--json", type=pathlib.Path, metavar="FILE", help="write every figure here as well")
    add("--keep", type=pathlib.Path, metavar="FOLDER", help="make the archives here and leave them")
    given = parser.parse_args()
    base = given.keep or pathlib.Path(tempfile.mkdtemp(prefix="postmortems-bench-"))
    try:
        # Once on a handful, so that no measured run pays for compiling modules or for a cold disk.
        Bench(made(base / "warm-up"), 10, given.seed, given.alex).measure(given.only, 1)
        results = []
        for count in sorted(given.sizes):
            bench = Bench(made(base / str(count)), count, given.seed, given.alex)
            bench.measure(given.only, given.repeat)
            results.append(bench.result)
    finally:
        if not given.keep:
            shutil.rmtree(base)
    print("\n".join(table(results)))
    if given.json:
        packages = ("mkdocs-postmortems", "mkdocs", "mkdocs-material", "check-jsonschema")
        figures = {
            "seed": given.seed,
            "python": platform.python_version(),
            "packages": {name: metadata.version(name) for name in packages},
            "sizes": [result.summary() for result in results],
        }
        given.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def made(folder: pathlib.Path) -> pathlib.Path:
    """The folder, new and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    main()
