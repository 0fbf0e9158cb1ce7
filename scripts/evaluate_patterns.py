"""Measure what `related` and the patterns find.

    scripts/evaluate-patterns DIR [--json]         real reports with labels
    scripts/evaluate-patterns --scale 10000        time and memory for generated reports
    scripts/evaluate-patterns --stability 200      what moves when one of so many generated reports is added

DIR holds `families*.tsv` (columns family and file: reports of one archive that tell of the same recurring incident)
and `retrieval*.tsv` (columns description and file: a line about an incident, and the file in `public-incidents/` that
tells of the same). Files are named relative to DIR, or to `public-incidents/`. Old reports are lifted as
`postmortems migrate` does; every Markdown file in the folder of a labelled one belongs to its archive.

Plain methods run beside ours, on the files as they are: the cosine of TF-IDF, the same with sublinear counts and
without addresses, code and figures, BM25, and k-means on TF-IDF, which is told the number of families (ten seeded
starts: their mean and the best). `top3` counts the members of a family that have another one among their three nearest;
`mrr` is the mean reciprocal rank of the incident that a line describes; `ari` is the adjusted Rand index of the
patterns against the families, on labelled reports alone. Files that no label names take part, and count in `ari_all` as
families of their own. Exit codes: 0 measured, 2 usage error or nothing to measure.
"""

from __future__ import annotations

import argparse
import csv
import json
import pathlib
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from generate_reports import reports as generated
from mkdocs_postmortems.analysis.patterns import find_patterns
from mkdocs_postmortems.analysis.similarity import Neighbours, nearest
from mkdocs_postmortems.intake.migrate.archive import find_files
from mkdocs_postmortems.intake.migrate.front import split
from mkdocs_postmortems.intake.migrate.lift import Choices, lift
from mkdocs_postmortems.intake.migrate.names import is_page
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report, Section
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import source_from_bytes
from mkdocs_postmortems.report.write import write_report
from plain_methods import BM25, Rows, adjusted_rand, k_means, sublinear, tf_idf

SEEDS = range(10)
NOWHERE = pathlib.Path("/nonexistent")


@dataclass(frozen=True)
class Archive:
    """Real reports of one folder, sorted as a corpus is; where nobody labelled one, its family is `None`."""

    name: str
    reports: list[Report]
    texts: list[str]
    families: list[str | None]


def rows(folder: pathlib.Path, names: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(folder.glob(names)):
        with path.open(encoding="utf-8", newline="") as lines:
            found += csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return found


def read(path: pathlib.Path) -> str:
    return path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")


def archives(folder: pathlib.Path) -> Iterator[Archive]:
    labels: dict[pathlib.Path, dict[str, str]] = defaultdict(dict)
    for row in rows(folder, "families*.tsv"):
        path = folder / row["file"]
        labels[path.parent][path.name] = row["family"]
    contract = Options().contract
    for place, families in sorted(labels.items()):
        found: list[tuple[str, str, Report, str, str | None]] = []
        for name in find_files(place, NOWHERE):
            if is_page(name) and name not in families:
                continue
            text = read(place / name)
            draft = lift(text, name, Choices("SEV-3"))
            lifted = write_report(draft.front, draft.body).encode()
            report = parse(source_from_bytes(lifted, f"{draft.day or '1970-01-01'}-{draft.slug}.md"), contract).report
            assert report
            found.append((report.id, name, report, text, families.get(name)))
        found.sort(key=lambda each: each[:2])
        _, _, reports, texts, named = zip(*found, strict=True)
        yield Archive(place.name, list(reports), list(texts), list(named))


def labels_of(archive: Archive) -> list[int]:
    """For each report the number of its pattern; one of its own where it is in none."""
    numbers: dict[int, int] = {}
    for number, pattern in enumerate(find_patterns(archive.reports, nearest(archive.reports))):
        numbers |= dict.fromkeys(map(id, pattern.reports), number)
    return [numbers.get(id(report), -place - 1) for place, report in enumerate(archive.reports)]


def among_three(ranked: Sequence[Sequence[int]], families: Sequence[str | None]) -> tuple[int, int]:
    """How many labelled reports have one of their family among the first three, and of how many."""
    sizes = Counter(family for family in families if family)
    asked = [place for place, family in enumerate(families) if family and sizes[family] > 1]
    return sum(any(families[o] == families[p] for o in ranked[p][:3]) for p in asked), len(asked)


def measured(archive: Archive) -> dict[str, float]:
    """The figures of one archive: hits by our likeness and by each plain method, and how well patterns agree."""
    methods = {"tfidf": by_cosine(tf_idf(archive.texts)), "sublinear": by_cosine(sublinear(archive.texts))}
    rank = BM25(archive.texts)
    methods["bm25"] = [ranked(rank.scores(text), place) for place, text in enumerate(archive.texts)]
    ours = [[each.index for each in near] for near in nearest(archive.reports)]
    hits, asked = among_three(ours, archive.families)
    found: dict[str, float] = {"reports": len(archive.reports), "asked": asked, "top3": hits}
    found |= {f"top3_{name}": among_three(order, archive.families)[0] for name, order in methods.items()}
    named = [place for place, family in enumerate(archive.families) if family]
    truth = [family or f"alone {place}" for place, family in enumerate(archive.families)]
    labels, points = labels_of(archive), tf_idf(archive.texts)
    runs = [k_means(points, len({truth[place] for place in named}), seed) for seed in SEEDS]
    for name, places in (("ari", named), ("ari_all", range(len(truth)))):
        scores = [agreement(run, truth, places) for run in runs]
        found[name] = agreement(labels, truth, places)
        found |= {f"{name}_kmeans": sum(scores) / len(scores), f"{name}_kmeans_best": max(scores)}
    return found


def agreement(found: Sequence[int], truth: Sequence[str], places: Sequence[int]) -> float:
    return adjusted_rand([truth[place] for place in places], [found[place] for place in places])


def by_cosine(points: Rows) -> list[list[int]]:
    """For each row the others, the nearest first."""
    return [ranked(row, place) for place, row in enumerate(points @ points.T)]


def ranked(scores: Sequence[float] | Rows, without: int) -> list[int]:
    order = np.argsort(-np.asarray(scores), kind="stable")
    return [int(other) for other in order if other != without]


def families_of(folder: pathlib.Path) -> dict[str, Any]:
    """Shares and means over all archives, weighted by their labelled reports, and the figures of each archive."""
    each = {archive.name: measured(archive) for archive in archives(folder)}
    if not each:
        return {}
    asked = [figures["asked"] for figures in each.values()]
    total: dict[str, Any] = {}
    for name in next(iter(each.values())):
        values = [figures[name] for figures in each.values()]
        if name.startswith("top3"):
            total[f"family_{name}"] = sum(values) / sum(asked)
        elif name.startswith("ari"):
            total[name] = float(np.average(values, weights=asked))
    return {**total, "archives": each}


def draft(description: str) -> Report:
    """What somebody has who writes one line."""
    return Report("9999-12-31-draft", "draft.md", "", "", "draft", sections=(Section("summary", "", description, 1),))


def retrieval_of(folder: pathlib.Path) -> dict[str, float]:
    """The mean reciprocal rank of the incident that a line tells of, by our likeness and by each plain method."""
    asked = [row for row in rows(folder, "retrieval*.tsv") if row.get("description")]
    incidents, texts, names = [], [], []
    for path in sorted((folder / "public-incidents").rglob("*.md")):
        front = split(read(path))
        told = {key: str(front.values.get(key) or "") for key in ("title", "summary")}
        sections = (Section("summary", "Summary", told["summary"], 1), Section("other", "Incident", front.body, 1))
        incidents.append(Report(path.stem, path.name, told["title"], "", "published", sections=sections))
        texts.append(" ".join([*told.values(), front.body]))
        names.append(path.name)
    places = {name: place for place, name in enumerate(names)}
    known = [(row["description"], places[name]) for row in asked if (name := pathlib.Path(row["file"]).name) in places]
    rank = BM25(texts)
    found: dict[str, list[float]] = defaultdict(list)
    for description, place in known:
        near = Neighbours([*incidents, draft(description)], len(incidents), [len(incidents)])[0]
        scores = {each.index: each.score for each in near}
        found["mrr"].append(reciprocal([scores.get(other, 0.0) for other in range(len(incidents))], place))
        found["mrr_bm25"].append(reciprocal(rank.scores(description), place))
    for name, method in (("mrr_tfidf", tf_idf), ("mrr_sublinear", sublinear)):
        points = method([*texts, *(description for description, _ in known)])
        for row, (_, place) in enumerate(known, len(texts)):
            found[name].append(reciprocal(list(points[: len(texts)] @ points[row]), place))
    return {name: sum(values) / len(values) for name, values in found.items()}


def reciprocal(scores: Sequence[float], place: int) -> float:
    """Of the rank of one; nought where it was not found. Equal scores share the better rank, whoever gave them."""
    return 1 / (1 + sum(score > scores[place] for score in scores)) if scores[place] > 0 else 0.0


def archive_of(count: int) -> list[Report]:
    contract = Options().contract
    read_ = (parse(source_from_bytes(text.encode(), f"{name}.md"), contract).report for name, text in generated(count))
    return [report for report in read_ if report]


def scale(count: int) -> dict[str, float]:
    reports = archive_of(count)
    nearest(reports[:200])  # so that no figure holds the loading of modules
    before, start = peak(), time.process_time()
    near = nearest(reports)
    between = time.process_time()
    found = find_patterns(reports, near)
    end = time.process_time()
    seconds = {"neighbours_seconds": between - start, "patterns_seconds": end - between, "seconds": end - start}
    return {"reports": count, "patterns": len(found), **seconds, "peak_mb": peak(), "peak_mb_before": before}


def peak() -> float:
    unit = 1e6 if sys.platform == "darwin" else 1e3  # macOS counts bytes, Linux kibibytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def stability(count: int) -> dict[str, float]:
    """The adjusted Rand index of the others' patterns before and after one report was added, for twenty of them."""
    reports = archive_of(count)
    whole = by_id(reports)
    found = []
    for place in range(0, count, max(count // 20, 1)):
        less = reports[:place] + reports[place + 1 :]
        before = by_id(less)
        found.append(adjusted_rand([before[r.id] for r in less], [whole[r.id] for r in less]))
    return {"reports": count, "added": len(found), "ari_least": min(found), "ari_mean": sum(found) / len(found)}


def by_id(reports: Sequence[Report]) -> dict[str, str]:
    found = {report.id: report.id for report in reports}
    for pattern in find_patterns(reports, nearest(reports)):
        found |= {report.id: f"pattern {pattern.slug}" for report in pattern.reports}
    return found


def main() -> None:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("folder", type=pathlib.Path, nargs="?", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--scale", type=int, metavar="N", help="measure N generated reports")
    parser.add_argument("--stability", type=int, metavar="N", help="add reports to N generated ones")
    given = parser.parse_args()
    if given.scale:
        figures = scale(given.scale)
    elif given.stability:
        figures = stability(given.stability)
    elif given.folder and given.folder.is_dir():
        figures = {**retrieval_of(given.folder), **families_of(given.folder)}
    else:
        parser.error("name a folder of labelled reports, or --scale or --stability")
    if not figures:
        parser.error(f"{given.folder} holds neither families*.tsv nor retrieval*.tsv")
    print(json.dumps(rounded(figures), indent=2) if given.json else "\n".join(table(figures)))


def rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: rounded(value) if isinstance(value, Mapping) else round(value, 4) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    """The figures in lines: those of all, then a row for each archive."""
    for name, value in figures.items():
        if not isinstance(value, Mapping):
            yield f"{name:22} {value:10.3f}"
    for number, (archive, each) in enumerate(figures.get("archives", {}).items()):
        if not number:
            yield " ".join(["", f"{'archive':20}", *(f"{name:>15}" for name in each)])
        yield " ".join(["", f"{archive:20}", *(f"{value:15.3f}".replace(".000", "    ") for value in each.values())])


if __name__ == "__main__":
    main()
