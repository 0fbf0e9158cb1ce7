"""Measure what `related` and the patterns find.

    scripts/evaluate-patterns DIR [--json]         real reports with labels
    scripts/evaluate-patterns --scale 10000        time and memory for generated reports
    scripts/evaluate-patterns --stability 200      what moves when one of so many generated reports is added

DIR holds `families*.tsv` (columns family and file: reports of one archive that tell of the same recurring incident)
and `retrieval*.tsv` (columns description and file: a line about an incident, and the file in `public-incidents/` that
tells of the same). Files are named relative to DIR, or to `public-incidents/`. Old reports are lifted as
`postmortems migrate` does; every Markdown file in the folder of a labelled one belongs to its archive.

Three plain methods run beside ours: BM25 over whole texts; the cosine of TF-IDF; and k-means on it, which is told the
number of families (mean of ten seeded runs). Files that no label names take part, and count in `ari_all` as families of
their own. Exit codes: 0 measured, 2 usage error or nothing to measure.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import pathlib
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from generate_reports import reports as generated
from mkdocs_postmortems.analysis.patterns import find_patterns
from mkdocs_postmortems.analysis.similarity import Neighbours, nearest
from mkdocs_postmortems.analysis.words import STOP
from mkdocs_postmortems.intake.migrate.archive import find_files
from mkdocs_postmortems.intake.migrate.front import split
from mkdocs_postmortems.intake.migrate.lift import Choices, lift
from mkdocs_postmortems.intake.migrate.names import is_page
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report, Section
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import source_from_bytes
from mkdocs_postmortems.report.write import write_report

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
    found = []
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
        found = []
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


def tf_idf(texts: Sequence[str]) -> np.ndarray:
    """Rows of unit length: counts of words, times the logarithm of their rarity, without English stop words."""
    bags = [Counter(word for word in re.findall(r"[a-z0-9]{2,}", text.lower()) if word not in STOP) for text in texts]
    frequency = Counter(word for bag in bags for word in bag)
    columns = {word: number for number, word in enumerate(sorted(frequency))}
    matrix = np.zeros((len(bags), len(columns)))
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            matrix[row, columns[word]] = count * (math.log((1 + len(bags)) / (1 + frequency[word])) + 1)
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)


def distances(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared, of each point from each centre."""
    return ((points[:, None] - centres[None]) ** 2).sum(2)


def k_means(points: np.ndarray, count: int, seed: int) -> list[int]:
    """Lloyd's algorithm from a start by greedy k-means++ (Arthur and Vassilvitskii, 2007), as scikit-learn runs it."""
    chance = np.random.default_rng(seed)
    centres = points[[chance.integers(len(points))]]
    tries = 2 + int(math.log(count))
    while len(centres) < min(count, len(points)):
        far = distances(points, centres).min(1)
        drawn = chance.choice(len(points), tries, p=far / far.sum()) if far.sum() > 0 else np.array([len(centres)])
        best = min(drawn, key=lambda place: np.minimum(far, distances(points, points[[place]])[:, 0]).sum())
        centres = np.vstack([centres, points[best]])
    home = np.full(len(points), -1)
    while True:
        nearer = distances(points, centres).argmin(1)
        if (nearer == home).all():
            return [int(number) for number in home]
        home = nearer
        for number in range(len(centres)):
            if (home == number).any():
                centres[number] = points[home == number].mean(0)


def adjusted_rand(ones: Sequence[Hashable], others: Sequence[Hashable]) -> float:
    """Hubert and Arabie, 1985: 1 where two ways to divide agree, about 0 where they agree by chance only."""

    def pairs(labels: Sequence[Hashable]) -> int:
        return sum(math.comb(count, 2) for count in Counter(labels).values())

    both = pairs(list(zip(ones, others, strict=True)))
    first, second, total = pairs(ones), pairs(others), math.comb(len(ones), 2)
    expected = first * second / total if total else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def among_three(ranked: Sequence[Sequence[int]], families: Sequence[str | None]) -> tuple[int, int]:
    """How many labelled reports have one of their family among the first three, and of how many."""
    sizes = Counter(family for family in families if family)
    asked = [place for place, family in enumerate(families) if family and sizes[family] > 1]
    return sum(any(families[o] == families[p] for o in ranked[p][:3]) for p in asked), len(asked)


def families_of(folder: pathlib.Path) -> dict[str, float]:
    found: dict[str, list[float]] = defaultdict(list)
    weights: list[int] = []
    for archive in archives(folder):
        points = tf_idf(archive.texts)
        likeness = points @ points.T
        np.fill_diagonal(likeness, -1)
        ours = [[each.index for each in near] for near in nearest(archive.reports)]
        plain = [[int(other) for other in np.argsort(-row, kind="stable")] for row in likeness]
        hits, asked = among_three(ours, archive.families)
        plain_hits, _ = among_three(plain, archive.families)
        named = [place for place, family in enumerate(archive.families) if family]
        truth = [archive.families[place] or f"alone {place}" for place in range(len(archive.families))]
        runs = [k_means(points, len({truth[place] for place in named}), seed) for seed in SEEDS]
        labels = labels_of(archive)

        def agreement(found: Sequence[int], places: Sequence[int], truth: Sequence[str] = truth) -> float:
            return adjusted_rand([truth[place] for place in places], [found[place] for place in places])

        every = range(len(truth))
        found["family_top3"].append(hits / asked)
        found["family_top3_tfidf"].append(plain_hits / asked)
        found["ari"].append(agreement(labels, named))
        found["ari_kmeans"].append(sum(agreement(run, named) for run in runs) / len(runs))
        found["ari_all"].append(agreement(labels, every))
        found["ari_all_kmeans"].append(sum(agreement(run, every) for run in runs) / len(runs))
        weights.append(asked)
    return {name: float(np.average(values, weights=weights)) for name, values in found.items()}


def draft(description: str) -> Report:
    """What somebody has who writes one line."""
    return Report("9999-12-31-draft", "draft.md", "", "", "draft", sections=(Section("summary", "", description, 1),))


def retrieval_of(folder: pathlib.Path) -> dict[str, float]:
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
    rank = BM25(texts)
    ours, plain = [], []
    for row in asked:
        place = places.get(pathlib.PurePosixPath(row["file"]).name)
        if place is not None:
            near = Neighbours([*incidents, draft(row["description"])], len(incidents), [len(incidents)])[0]
            scores = {each.index: each.score for each in near}
            ours.append(reciprocal([scores.get(other, 0.0) for other in range(len(incidents))], place))
            plain.append(reciprocal(rank.scores(row["description"]), place))
    return {"mrr": sum(ours) / len(ours), "mrr_bm25": sum(plain) / len(plain)} if ours else {}


def reciprocal(scores: Sequence[float], place: int) -> float:
    """Of the rank of one; nought where it was not found. Equal scores share the better rank, whoever gave them."""
    return 1 / (1 + sum(score > scores[place] for score in scores)) if scores[place] > 0 else 0.0


class BM25:
    """Robertson and Zaragoza, 2009, with the usual k1 = 1.5 and b = 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.bags = [Counter(self.words(text)) for text in texts]
        self.frequency = Counter(word for bag in self.bags for word in bag)
        self.usual = sum(map(Counter.total, self.bags)) / max(len(self.bags), 1)

    @staticmethod
    def words(text: str) -> list[str]:
        return re.findall(r"[a-z0-9]+", text.lower())

    def scores(self, query: str) -> list[float]:
        total, words = len(self.bags), self.words(query)
        rarity = {w: math.log(1 + (total - self.frequency[w] + 0.5) / (self.frequency[w] + 0.5)) for w in words}
        found = []
        for bag in self.bags:
            length = 1.5 * (0.25 + 0.75 * bag.total() / self.usual)
            found.append(sum(rarity[w] * bag[w] * 2.5 / (bag[w] + length) for w in words if w in bag))
        return found


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
    if given.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2))
    else:
        print("\n".join(f"{name:20} {value:10.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
