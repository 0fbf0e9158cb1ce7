"""The sieve before the patterns of blame: a cue is found wherever it stands, and few texts call for anything."""

from dataclasses import replace

import pytest
from mkdocs_postmortems.gate.wording.lexicon import Language, language

SPACED = [language(name) for name in ("en", "de")]


def only(spoken: Language, *cues: str, beside: tuple[str, ...] = ()) -> Language:
    """The language with one pattern."""
    return replace(spoken, patterns=(replace(spoken.patterns[0], cues=cues, beside=beside),))


@pytest.mark.parametrize("spoken", SPACED, ids=["en", "de"])
def test_every_cue_that_ships_is_found_among_other_words(spoken: Language) -> None:
    cues = {cue for pattern in spoken.patterns for cue in (*pattern.cues, *pattern.beside)}
    missed = [cue for cue in sorted(cues) if not only(spoken, cue).cues.called(f"It was, {cue} it was")]
    assert missed == []


@pytest.mark.parametrize(
    ("cue", "text", "found"),
    [
        ("ly wrong", "They read it badly wrong.", True),  # what a cue begins with may be the end of a word
        ("ly wrong", "They read it wrong, sadly.", False),
        ("the one", "It was the one that failed.", True),
        ("the one", "One of the nodes failed.", False),
        ("n't ", "It did n't fail, and it didn't stop.", True),
        ("due to", "DUE\n  TO a fault", True),
        ("re-run", "The job was re-run.", True),
        ("re-run", "The job was run, and the other re-started.", False),
    ],
)
def test_a_cue_of_several_words_stands_as_it_is(cue: str, text: str, found: bool) -> None:
    assert bool(only(language("en"), cue).cues.called(text)) == found


def test_a_pattern_needs_a_cue_and_a_word_beside_it() -> None:
    spoken = only(language("en"), "error", "mistake", beside=("by", "on behalf"))
    said = {
        text: bool(spoken.cues.called(text)) for text in ("An error", "By us", "Errors by us", "On behalf: mistakes")
    }
    assert said == {"An error": False, "By us": False, "Errors by us": True, "On behalf: mistakes": True}
