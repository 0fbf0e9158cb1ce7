"""Languages and words of an organisation's own, from postmortems.yml."""

import pathlib

import pytest
from mkdocs_postmortems.gate.check import options_for
from mkdocs_postmortems.gate.selection import Selection
from mkdocs_postmortems.options import BadOptions, Options, read_options
from support.gate import diagnose, text_of

OWN = """\
words:
  machines: [lighthouse]
  roles: [watchkeeper]
patterns:
  - search: "\\\\b(?:cowboyed|yoloed)\\\\b"
    cues: [cowboy, yolo]
    codes: {person: BL302, first: BL303}
    hint: "Say what made the short way the easy one instead of “{what}”"
"""


def options_with(folder: pathlib.Path, lexicon: str, languages: str = "[en]") -> Options:
    (folder / "wording.yml").write_text(lexicon, "utf-8")
    file = folder / "postmortems.yml"
    file.write_text(f"wording:\n  languages: {languages}\n  lexicons: [wording.yml]\n", "utf-8")
    return read_options(file)


def codes(body: str, options: Options | None = None) -> list[str]:
    return [found.code for found in diagnose(text_of(body=body), options=options)]


def test_own_words_are_joined_to_those_of_the_language(tmp_path: pathlib.Path) -> None:
    options = options_with(tmp_path, OWN)
    assert codes("The watchkeeper forgot the valve.") == []
    assert codes("The watchkeeper forgot the valve.", options) == ["BL101"]
    assert codes("Lighthouse forgot the valve.") == ["BL106"]
    assert codes("Lighthouse forgot the valve.", options) == []
    assert codes("The engineer forgot the valve.", options) == ["BL101"]


def test_own_patterns_are_added_with_their_rewrite(tmp_path: pathlib.Path) -> None:
    (found,) = diagnose(text_of(body="The engineer yoloed the change."), options=options_with(tmp_path, OWN))
    assert found.code == "BL302"
    assert found.hint == "Say what made the short way the easy one instead of “yoloed”"


def test_the_languages_are_those_of_the_organisation(tmp_path: pathlib.Path) -> None:
    german = "Der Techniker hat vergessen, den Alarm einzuschalten."
    assert codes(german) == []
    assert codes(german, options_with(tmp_path, "words: {}\n", "[de]")) == ["BL101"]
    both = options_with(tmp_path, "words: {}\n", "[en, de]")
    assert codes(f"{german}\n\nThe engineer forgot the valve.", both) == ["BL101", "BL101"]


def test_a_name_is_said_once_however_many_languages_are_spoken(tmp_path: pathlib.Path) -> None:
    body = "Peter restarted the queue in April 2026."
    for spoken in ("[en]", "[de]", "[en, de]", "[en, zh]", "[zh, de, en]"):
        options = options_with(tmp_path, "words: {}\n", spoken)
        found = diagnose(text_of("status: in-review", body), options=options)
        named = [each.message for each in found if each.code in ("BL401", "PM012") and "April" not in each.message]
        assert named == ["“Peter” names a person where a role is enough"], spoken


def test_a_month_of_one_language_is_none_of_the_others_names(tmp_path: pathlib.Path) -> None:
    options = options_with(tmp_path, "words: {}\n", "[de, en, zh]")
    found = diagnose(text_of("status: in-review", "The lease began in April 2026."), options=options)
    assert [each.code for each in found if each.code.startswith("BL")] == []


@pytest.mark.parametrize(
    ("lexicon", "said"),
    [
        ("words: [a\n", "wording.yml:"),
        ("patterns:\n  - search: a\n", "wording.yml:2"),
        ("patterns:\n  - {search: a, hint: A longer text, codes: {robot: BL101}}\n", "wording.yml:2"),
        ("patterns:\n  - {search: '(a', hint: A longer text, codes: {person: BL101}}\n", "wording.yml:2"),
        ("patterns:\n  - {search: '{nothing}', hint: A longer text, codes: {person: BL101}}\n", "wording.yml:2"),
    ],
)
def test_a_lexicon_that_cannot_be_used_says_where_and_why(tmp_path: pathlib.Path, lexicon: str, said: str) -> None:
    with pytest.raises(BadOptions) as raised:
        options_with(tmp_path, lexicon)
        options_for(tmp_path, Selection())
    assert str(raised.value).startswith(said)


def test_a_lexicon_that_is_not_there_is_said(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "postmortems.yml"
    file.write_text("wording:\n  lexicons: [nowhere.yml]\n", "utf-8")
    with pytest.raises(BadOptions, match=r"postmortems\.yml:2:\d+: `nowhere\.yml` cannot be read"):
        read_options(file)
