"""What patterns are called that only texts suggest, and what makes none."""

import pytest
from mkdocs_postmortems.analysis.patterns import Pattern, find_patterns
from mkdocs_postmortems.analysis.similarity import nearest
from mkdocs_postmortems.report.model import Report, Section
from support.reports import numbered, report

WORDS = "catalogue printer carrier invoice harbour lantern meadow octopus pepper quarry ribbon saddle".split()


def told(number: int, title: str, *summary: str) -> Report:
    text = "\n\n".join(summary)
    return report(numbered(number), title=title, sections=(Section("summary", "Summary", text, 1),) if text else ())


def others(count: int = 12) -> list[Report]:
    """Reports that have nothing in common but their template."""
    return [told(n, f"The {word} stood still", f"Nobody saw the {word}.") for n, word in enumerate(WORDS[:count])]


def suggested(*reports: Report) -> list[Pattern]:
    everything = [*others(), *reports]
    return find_patterns(everything, nearest(everything))


def test_the_name_is_the_phrase_that_titles_share() -> None:
    (pattern,) = suggested(
        told(50, "Kafka metrics missing", "The dashboards of the broker were empty: the exporter timed out."),
        told(51, "Kafka metrics stopped", "The exporter lost its key, so dashboards of the broker stayed empty."),
    )
    assert pattern.name == "Kafka metrics"
    assert pattern.slug == "kafka-metrics"
    assert pattern.suggested
    assert pattern.reason.startswith("Suggested from text: both mention “Kafka metrics”")


def test_a_pattern_only_holds_those_that_mention_its_name() -> None:
    (pattern,) = suggested(
        told(50, "Traefik drops a route", "A rule of Traefik shadowed the whole path of the portal."),
        told(51, "Traefik refuses a route", "A rule of Traefik was malformed, and the portal lost its path."),
        told(52, "Portal lost", "A rule shadowed the path of the portal."),
    )
    assert [each.title.partition(" ")[0] for each in pattern.reports] == ["Traefik", "Traefik"]


@pytest.mark.parametrize("words", ["ensure, don't", "home", "button", "please investigate further", "error page"])
def test_words_of_any_report_name_no_pattern(words: str) -> None:
    found = suggested(told(50, "Basket", f"We saw {words} again."), told(51, "Voucher", f"There was {words} twice."))
    assert not [pattern for pattern in found if set(pattern.name.lower().split()) & set(words.split())]


def test_texts_that_are_nearly_the_same_without_a_name_are_unnamed() -> None:
    said = "servers restarted slowly, volumes went missing, workers failed; sessions expected errors, images changed"
    (pattern,) = suggested(told(50, "Basket", f"At noon {said}."), told(51, "Voucher", f"At night {said}."))
    assert pattern.name == "Unnamed: similar texts"
    assert pattern.slug == "similar-texts"
    assert pattern.reason.startswith("Suggested from text: both are told in much the same words")


def test_a_declared_pattern_keeps_its_page_beside_a_suggested_one_of_that_name() -> None:
    tagged = [report(numbered(60 + n), title=f"Odd {n}", tags=("kafka-metrics",)) for n in range(2)]
    found = suggested(
        *tagged,
        told(50, "Kafka metrics missing", "The dashboards of the broker were empty: the exporter timed out."),
        told(51, "Kafka metrics stopped", "The exporter lost its key, so dashboards of the broker stayed empty."),
    )
    assert len(found) == len({pattern.slug for pattern in found}) == 2
    assert next(pattern for pattern in found if not pattern.suggested).slug == "kafka-metrics"


def test_the_order_of_reports_changes_no_suggestion() -> None:
    two = [
        told(50, "Kafka metrics missing", "The dashboards of the broker were empty: the exporter timed out."),
        told(51, "Kafka metrics stopped", "The exporter lost its key, so dashboards of the broker stayed empty."),
    ]
    everything = [*others(), *two]
    turned = everything[::-1]
    assert [p.name for p in find_patterns(everything, nearest(everything))] == [
        p.name for p in find_patterns(turned, nearest(turned))
    ]
