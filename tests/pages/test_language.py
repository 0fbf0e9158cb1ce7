"""Every word of ours on a page goes through the catalogues, whatever the archive."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.exports.scope import Site
from mkdocs_postmortems.language import speaking
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.vocabularies import VOCABULARIES
from mkdocs_postmortems.report.words import SHIPPED, spelled
from mkdocs_postmortems.usecases.site import SitePlan
from support.pseudo import greek, pseudo, unmarked
from support.reports import ORGANISATION, TODAY, options_for, organisation

TRANSLATED_WHOLE = ("guide/", "data/")
"""Pages that are translated as whole files."""


def _pages(corpus: Corpus, **choices: Any) -> dict[str, str]:
    options: Options = replace(options_for(ORGANISATION / "postmortems"), **choices)
    plan = SitePlan(Archive(corpus, options, TODAY), Site("Ωμέγα", "https://x.example/"))
    pages = (file.content for file in plan.files() if isinstance(file.content, Page))
    return {page.uri: page.markdown for page in pages if not page.uri.startswith(TRANSLATED_WHOLE)}


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"audience": "public"},
        {"several_organisations": True, "collected_until": TODAY - timedelta(days=30)},
    ],
)
def test_no_word_of_a_page_escapes_translation(choices: dict[str, Any]) -> None:
    corpus = greek(organisation())
    with pseudo():
        found = {uri: words for uri, page in _pages(corpus, **choices).items() if (words := unmarked(page))}
    assert found == {}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_no_word_escapes_in_a_small_archive(count: int) -> None:
    corpus = greek(organisation())
    with pseudo():
        found = {
            uri: words for uri, page in _pages(Corpus(corpus.reports[:count])).items() if (words := unmarked(page))
        }
    assert found == {}


def test_what_is_not_marked_is_found() -> None:
    page = '---\ntitle: "⟦Reports⟧"\n---\n\n<p title="How many">⟦{n} of {all}⟧ 3</p>\n\nΑβγ UTC and more\n'
    assert unmarked(page) == ["UTC and more", "How many"]


def test_words_of_the_vocabularies_that_ship_are_translated() -> None:
    assert {spelled(word) for vocabulary in VOCABULARIES.values() for word in vocabulary} <= set(SHIPPED)


@pytest.mark.parametrize("code", ["de", "zh-Hans"])
def test_headings_keep_their_addresses_in_every_language(code: str) -> None:
    with speaking(code):
        home, pattern = (_pages(organisation())[uri] for uri in ("index.md", "patterns/connection-pool.md"))
    assert "{ #newest-reports }" in home and "{ #what-was-promised }" in pattern
    assert " { #" not in _pages(organisation())["index.md"]
