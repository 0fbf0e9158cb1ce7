"""What is known of a corpus: computed once, and only when somebody asks."""

import subprocess
import sys

import pytest
from mkdocs_postmortems.analysis.archive import FACETS, Archive
from support.reports import ORGANISATION, TODAY, options_for, organisation


@pytest.fixture(scope="module")
def shop() -> Archive:
    return Archive(organisation(), options_for(ORGANISATION / "postmortems"), TODAY)


def test_each_thing_is_computed_once(shop: Archive) -> None:
    for name in ("neighbours", "patterns", "ledgers", "repeats", "summary", "open", "by_facet", "promised_before"):
        assert getattr(shop, name) is getattr(shop, name), name
    assert shop.groups("service") is shop.groups("service")


def test_open_actions_need_neither_neighbours_nor_figures() -> None:
    """A list of actions starts fast: scipy and networkx take longer to load than everything else."""
    code = (
        "import sys; from datetime import date\n"
        "from mkdocs_postmortems.analysis.archive import Archive\n"
        "from mkdocs_postmortems.options import Options\n"
        "from mkdocs_postmortems.report.corpus import Corpus\n"
        "assert Archive(Corpus(), Options(), date(2026, 1, 1)).open == []\n"
        "print(*({'scipy', 'networkx', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_parts_agree_with_each_other(shop: Archive) -> None:
    assert set(shop.ledgers) == set(shop.repeats) == {pattern.slug for pattern in shop.patterns}
    assert sum(map(len, shop.open_by_report.values())) == len(shop.open) > 0
    for pattern in shop.patterns:
        assert all(shop.pattern_of[report.id] is pattern for report in pattern.reports)
        assert [line.report.id for line in shop.ledgers[pattern.slug].lines] == [r.id for r in pattern.reports]
    for kind, values_of in FACETS.items():
        assert all(report in shop.by_facet[kind][value] for report in shop.reports for value in values_of(report))


def test_what_was_left_open_is_recalled_for_pattern_and_relatives(shop: Archive) -> None:
    again = shop.corpus.by_id["2026-02-05-orders-postgres-leak"]
    recall, relatives = shop.recalled(again, (found := shop.relatives(again))), {each.report.id for each in found}
    earlier = {r.id for r in shop.pattern_of[again.id].reports if r.id < again.id}
    assert recall.earlier >= len(earlier) > 0
    assert earlier <= recall.left.keys() <= relatives | {each.id for each in recall.others}
    assert recall.open_then >= sum(map(len, recall.left.values()))
