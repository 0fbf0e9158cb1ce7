"""Looking for marks before patterns: nothing that a pattern would find is passed over."""

import re
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.gate.places import folded, holding, places
from mkdocs_postmortems.gate.rules.body import (
    _PLACEHOLDER,
    _SENTENCES,
    _TEMPLATE_MARKS,
    _UNFINISHED,
    _UNFINISHED_MARKS,
)
from mkdocs_postmortems.gate.rules.privacy import _CREDENTIAL, _MARKS
from mkdocs_postmortems.gate.wording.lexicon import language, languages
from mkdocs_postmortems.gate.wording.prose import _BLANKED, blank


def test_a_folded_text_has_the_letters_that_patterns_without_case_take_for_each_other() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    low = folded(every)
    assert len(low) == len(every)
    for found in re.finditer("[a-z]", every, re.IGNORECASE):
        assert re.fullmatch(low[found.start()], found[0], re.IGNORECASE)
        assert low[found.start()].isascii()


@given(st.lists(st.text("abc|\n", max_size=6)), st.lists(st.text("abc", min_size=1, max_size=2), min_size=1))
def test_texts_are_found_by_what_they_hold(texts: list[str], marks: list[str]) -> None:
    lines = [text.replace("\n", " ") for text in texts]
    assert holding(lines, marks) == [i for i, text in enumerate(lines) if any(mark in text for mark in marks)]


@given(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=3))
def test_places_are_those_where_a_mark_begins(text: str, mark: str) -> None:
    assert list(places(text, mark)) == [at for at in range(len(text)) if text.startswith(mark, at)]


SAMPLES = {"unfinished": (_UNFINISHED, _UNFINISHED_MARKS), "credentials": (_CREDENTIAL, _MARKS)}


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_a_pattern_matches_has_one_of_its_marks(name: str, data: st.DataObject) -> None:
    pattern, marks = SAMPLES[name]
    text = data.draw(st.from_regex(pattern))
    assert any(mark in folded(text) for mark in marks)


@settings(max_examples=50)
@given(st.from_regex(_SENTENCES) | st.from_regex(_PLACEHOLDER))
def test_whatever_asks_for_text_has_one_of_its_marks(text: str) -> None:
    assert any(mark in folded(text) for mark in _TEMPLATE_MARKS)


@pytest.mark.parametrize(
    "tongue", [each for each in languages() if any(known.beside for known in language(each).patterns)]
)
@settings(max_examples=30)
@given(data=st.data())
def test_whatever_a_pattern_of_blame_matches_has_a_word_that_stands_beside_its_cue(
    tongue: str, data: st.DataObject
) -> None:
    """The words beside a cue are necessary: a sentence without them cannot match."""
    given = language(tongue)
    known = replace(given, patterns=tuple(replace(each, cues=()) for each in given.patterns))
    place = data.draw(st.sampled_from(range(len(known.patterns))))
    text = data.draw(st.from_regex(known.patterns[place].search, alphabet=st.characters(max_codepoint=0x17F)))
    flat = " ".join(text.split())
    if known.patterns[place].search.search(flat):
        assert known.cues.called(flat) >> place & 1


@given(st.text("ab \n'’\"`[](:*_#<>!h", max_size=60))
def test_a_text_without_marks_is_blanked_out_as_any_other(text: str) -> None:
    def replaced(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", "\N{WHITE SQUARE}" if found["thing"] else " ", found[0])

    assert blank(text) == _BLANKED.sub(replaced, text.replace("’", "'"))
