"""Do the published statistics keep their promise? Measured on samples and archives whose truth is known.

    scripts/evaluate-statistics                 every case, 10,000 samples each, 1,000 where each is a whole archive
    scripts/evaluate-statistics --quick         the same with a twentieth, for CI
    scripts/evaluate-statistics --bootstrap     beside them scipy's bootstrap, which is not published
    scripts/evaluate-statistics --scale 10000   time and memory of every statistic of generated reports
    scripts/evaluate-statistics --reports DIR   real reports: what their authors typed against their own timestamps

A published 95 % interval must hold the truth in 93 to 99 of 100 samples: of lognormal lengths of time, of mixtures with
incidents that last days, of Pareto's, of times rounded to five minutes; of rates where incidents come in bursts of 1.5
and 3 on average; of shares of actions where those of a report share their fate. An interval without an upper end, and
one between bounds, may hold it more often. Where nothing changed, a table of comparisons, the answer to "Are we getting
better?" and a control chart may say otherwise five times in a hundred, under bursts, seasons and late reports alike.
The power that a comparison claims may be off by five points on average. What chance alone explains as often as once in
a thousand is no miss. Exit code 1 if something misses. `--json` writes `cases`, `missed`, and `coverage` by kind and
case.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from generate_reports import generate
from mkdocs_postmortems.analysis.statistics import GROUPS, Summary, summary
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.corpus import read_corpus
from stated_times import compare_folder
from statistics_cases import SEED, SHAPES, Evaluation, Result, rate


def bootstraps(samples: int) -> Iterator[Result]:
    """What scipy's bootstrap (BCa, 999 resamples) covers, for comparison: not published, so nothing to keep."""
    from scipy.stats import bootstrap

    for name, statistic in (("median", np.median), ("mean", np.mean)):
        for shape, draw in SHAPES.items():
            truth = float(statistic(draw(np.random.default_rng(SEED), (4_000_000,))))
            for n in (6, 20, 50):
                chance = np.random.default_rng([SEED, n])
                held = []
                for _ in range(samples):
                    row = draw(chance, (n,))
                    found = bootstrap((row,), statistic, n_resamples=999, method="BCa", vectorized=True, rng=chance)
                    held.append(bool(found.confidence_interval.low <= truth <= found.confidence_interval.high))
                yield rate(f"bootstrap {name}", f"{shape}, n={n}", held, 0.0, 1.0)


def everything(figures: Summary, whole: bool = True) -> None:
    """Compute all that is lazy; whether it gets better is asked of the whole alone."""
    for name, value in vars(Summary).items():
        if isinstance(value, cached_property) and (whole or name != "trend"):
            getattr(figures, name)


def scale(count: int) -> dict[str, float]:
    """Processor time of all statistics of the whole and of every group, in seconds, and memory in megabytes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        generate(folder, count)
        reports = read_corpus(folder, Options().contract, folder).reports
    before, start = _peak(), time.process_time()
    whole = summary(reports, Options(), date(2026, 1, 1))
    everything(whole)
    groups = 0
    for kind in GROUPS:
        for group in whole.by(kind).values():
            everything(group, whole=False)
            groups += 1
    seconds = time.process_time() - start
    return {"reports": count, "groups": groups, "seconds": round(seconds, 2), "MB read": before, "MB": _peak()}


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kibibytes
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def table(results: list[Result]) -> Iterator[str]:
    for kind in dict.fromkeys(result.kind for result in results):
        yield kind
        for result in (each for each in results if each.kind == kind):
            missed = "" if result.kept else f"  MISSES {result.low:.0%} to {result.high:.0%}"
            yield f"  {result.case:<28} {result.rate:6.1%} of {result.samples:>6}  {result.note}{missed}".rstrip()
    missed = sum(not result.kept for result in results)
    yield f"{len(results)} cases, {missed} missed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="500 samples a case instead of 10,000")
    parser.add_argument("--bootstrap", action="store_true", help="measure scipy's bootstrap instead")
    parser.add_argument("--scale", type=int, metavar="N", help="measure time and memory on N generated reports instead")
    parser.add_argument("--reports", type=pathlib.Path, metavar="DIR", help="compare with what authors typed instead")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write every figure here as well")
    given = parser.parse_args()
    failed = False
    found: Any
    if given.scale:
        found = scale(given.scale)
        print(", ".join(f"{name}: {value}" for name, value in found.items()))
    elif given.reports:
        if not given.reports.is_dir():
            parser.error(f"There is no folder {given.reports}")
        stated = compare_folder(given.reports)
        print(*(each.line for each in stated), sep="\n")
        counts = {reason: sum(each.reason == reason for each in stated) for each in stated for reason in [each.reason]}
        print("", *(f"{count:>4} {reason}" for reason, count in sorted(counts.items())), sep="\n")
        found = [asdict(each) for each in stated]
    else:
        results = list(bootstraps(500) if given.bootstrap else Evaluation(500 if given.quick else 10_000).all())
        print(*table(results), sep="\n")
        failed = not all(result.kept for result in results)
        found = {
            "cases": [{**asdict(result), "kept": result.kept} for result in results],
            "missed": [f"{result.kind}: {result.case}" for result in results if not result.kept],
            "coverage": {
                kind: {each.case: round(each.rate, 4) for each in results if each.kind == kind}
                for kind in dict.fromkeys(result.kind for result in results)
            },
        }
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    sys.exit(failed)


if __name__ == "__main__":
    main()
