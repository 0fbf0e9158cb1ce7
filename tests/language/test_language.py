"""The language in force, and the forms that it gives to numbers and lists."""

import pathlib
from collections.abc import Iterator

import pytest
from mkdocs_postmortems import language
from mkdocs_postmortems.language import _, languages, nearest, ngettext, speak, speaking, translated
from mkdocs_postmortems.language.forms import listed, localized, number, stopped
from mkdocs_postmortems.options import BadOptions, find_options


@pytest.fixture(autouse=True)
def back_to_english() -> Iterator[None]:
    with speaking("en"):
        yield


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("en", "en"), ("en-GB", "en"), ("de", "de"), ("de_AT", "de"), ("DE", "de"), ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"), ("zh_Hans_SG", "zh-Hans"), ("zh-Hant", None), ("zh-TW", None), ("tlh", None), ("", None),
    ],
)  # fmt: skip
def test_a_code_leads_to_the_nearest_language(code: str, found: str | None) -> None:
    assert nearest(code) == found


def test_german_and_chinese_ship() -> None:
    assert languages()[0] == "en" and {"de", "zh-Hans"} <= set(languages())


def test_a_language_holds_until_its_block_ends() -> None:
    with pytest.raises(ValueError, match="stop"), speaking("de"):
        assert language.language() == "de"
        raise ValueError("stop")
    assert language.language() == "en"
    speak("no such language")
    assert language.language() == "en"


def test_what_no_catalogue_holds_stays_english() -> None:
    with speaking("de"):
        assert _("a sentence that nobody has written") == "a sentence that nobody has written"
        assert ngettext("{n} unwritten thing", "{n} unwritten things", 2) == "{n} unwritten things"
        assert _("") == ""


@pytest.mark.parametrize(("code", "shown"), [("en", "1,234,567.5"), ("de", "1.234.567,5"), ("zh-Hans", "1,234,567.5")])
def test_numbers_have_the_separators_of_their_language(code: str, shown: str) -> None:
    with speaking(code):
        assert number(1234567.5) == shown


def test_only_separators_between_digits_change() -> None:
    with speaking("de"):
        assert localized("~1,200.5 %, etc.") == "~1.200,5 %, etc."


@pytest.mark.parametrize(("code", "shown"), [("en", "a, b and c"), ("de", "a, b und c"), ("zh-Hans", "a、b 和 c")])
def test_lists_end_as_their_language_has_it(code: str, shown: str) -> None:
    with speaking(code):
        assert listed(["a", "b", "c"]) == shown
        assert listed(["a"]) == "a"
        assert listed([]) == ""


def test_a_translated_file_is_read_where_there_is_one(tmp_path: pathlib.Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de/both.md").write_text("Deutsch", "utf-8")
    for name in ("both.md", "one.md"):
        (tmp_path / name).write_text("English", "utf-8")
    with speaking("de"):
        assert translated(tmp_path, "both.md").read_text("utf-8") == "Deutsch"
        assert translated(tmp_path, "one.md").read_text("utf-8") == "English"
    assert translated(tmp_path, "both.md").read_text("utf-8") == "English"


def test_postmortems_yml_puts_its_language_in_force(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("language: zh_CN\n", "utf-8")
    assert find_options(tmp_path).language == "zh-Hans" == language.language()
    (tmp_path / "postmortems.yml").write_text("reports: incidents\n", "utf-8")
    assert find_options(tmp_path).language == "" and language.language() == "en"


def test_a_language_that_does_not_ship_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("reports: incidents\nlanguage: tlh\n", "utf-8")
    with pytest.raises(BadOptions, match=r"postmortems.yml:2:\d+: There are no texts .*`tlh`.*`de`, `zh-Hans`"):
        find_options(tmp_path)


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ("en", "Add it", "Add it."), ("en", "Why?", "Why?."), ("de", "Ergänzen", "Ergänzen."),
        ("zh-Hans", "添加", "添加。"),
        ("zh-Hans", "为什么？", "为什么？"),
    ],
)  # fmt: skip
def test_a_sentence_ends_with_its_languages_full_stop(code: str, text: str, shown: str) -> None:
    with speaking(code):
        assert stopped(text) == shown
