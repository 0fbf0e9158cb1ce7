"""Shares of words, beside those that Google published."""

from datetime import date

import pytest
from mkdocs_postmortems.analysis.statistics import Sample, mixes
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Factor, Report, Trigger
from mkdocs_postmortems.report.vocabularies import VOCABULARIES
from support.reports import report


def sample(*reports: Report) -> Sample:
    return Sample.of(reports, Options(), date(2026, 4, 1))


def failed(day: int, *categories: str) -> Report:
    return report(f"2026-01-0{day}-a", factors=tuple(Factor(f"F{i}", c, "") for i, c in enumerate(categories)))


def test_a_word_counts_once_a_report_and_who_says_nothing_is_left_out() -> None:
    said = [failed(1, "software", "software", "network"), failed(2, "network"), failed(3), failed(4, "unknown")]
    found = mixes.factor_mix(sample(*said, failed(5, "unknown", "other")))
    assert found.of == 3
    assert [(row.word, row.count) for row in found.rows if row.count] == [("network", 2), ("other", 1), ("software", 1)]
    assert found.rows[0].reports == (said[0].id, said[1].id)
    assert found.excluded == {"not stated": (said[2].id,), "unknown": (said[3].id,)}
    assert found.rows[0].share.interval is None, "three are too few for an interval"
    assert found.reference is None, "an outage at Google has one root cause, ours several factors"


def test_shares_have_wilsons_interval_from_six_on() -> None:
    found = mixes.detection_mix(sample(*(report(f"2026-01-0{day}-a", detection="customer") for day in range(1, 7))))
    share = found.rows[0].share
    assert share.value == 1
    assert share.interval
    assert (share.interval.low, share.interval.high) == (pytest.approx(0.6097, abs=1e-4), 1)
    assert found.reference is None


def test_googles_shares_stand_beside_those_of_the_same_words() -> None:
    found = mixes.trigger_mix(sample(report(trigger=Trigger("hardware", "")), report("2026-01-02-b")))
    assert [(row.word, row.count, row.reference) for row in found.rows[:2]] == [
        ("hardware", 1, 0.02),
        ("binary-push", 0, 0.37),
    ]
    assert found.reference
    assert "table C-1" in found.reference


def test_every_published_class_is_a_word_of_the_vocabulary() -> None:
    assert mixes.GOOGLE_TRIGGERS.keys() <= VOCABULARIES["trigger"].keys()
    assert sum(mixes.GOOGLE_TRIGGERS.values()) == pytest.approx(1)
