"""The same input gives the same findings, whatever the seed of Python's hashes."""

import os
import subprocess
import sys

import pytest
from support.reports import ORGANISATION, ROOT

FINDINGS = """
import pathlib, sys
from mkdocs_postmortems.analysis.actions import open_promises
from mkdocs_postmortems.analysis.patterns import find_patterns
from mkdocs_postmortems.analysis.similarity import nearest
from mkdocs_postmortems.analysis.statistics import summary
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.corpus import read_corpus
from datetime import date

folder = pathlib.Path(sys.argv[1])
reports = read_corpus(folder, Options().contract, folder).reports
near = nearest(reports)
print([[(n.index, n.score) for n in each] for each in near])
print([(p.slug, p.tags, p.reason, [r.id for r in p.reports]) for p in find_patterns(reports, near)])
print([(p.report.id, p.action.id) for p in open_promises(reports, date(2026, 4, 1))])
figures = summary(reports, Options(), date(2026, 4, 1))
print(list(figures.durations.values()), list(figures.mixes.values()), figures.frequency, figures.improves_by_chance)
print([(name, group.action_closure, group.completion) for name, group in figures.by("service").items()])
"""


def findings(folder: object, seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", FINDINGS, str(folder)],
        env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout


@pytest.mark.parametrize("folder", [ORGANISATION / "postmortems", ROOT / "postmortems"], ids=["organisation", "public"])
def test_the_seed_of_hashes_changes_nothing(folder: object) -> None:
    one, other = (findings(folder, seed) for seed in ("1", "4242"))
    assert one == other
    assert len(one.splitlines()) == 5
