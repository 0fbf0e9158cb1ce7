"""Punctuation between what templates fill in is the language's own; in English nothing changes."""

import pytest
from jinja2 import Environment
from mkdocs_postmortems.language import speaking
from mkdocs_postmortems.pages.punctuation import Punctuation

TEXT = '<p><a href="x">{{ one }}</a>: {{ two }}{% if three %}; {{ three }}{% endif %}, <b>{{ two }}</b>.</p>'


def rendered(template: str, code: str) -> str:
    with speaking(code):
        return Environment(extensions=[Punctuation]).from_string(template).render(one="a", two="b", three="c")


def test_english_stays_as_it_is_written() -> None:
    assert rendered(TEXT, "en") == '<p><a href="x">a</a>: b; c, <b>b</b>.</p>'


def test_chinese_has_its_own_marks() -> None:
    assert rendered(TEXT, "zh-Hans") == '<p><a href="x">a</a>：b；c，<b>b</b>。</p>'


@pytest.mark.parametrize(
    "template",
    [
        "{{ one }}.json",
        'style="a:{{ one }};b:{{ two }}"',
        "`key: value`, and: so on. ",
        "{{ '<a>x</a>, <a>y</a>.' }}",
        "{% set text = '}}. ' %}{{ one }}",
    ],
)
def test_what_stands_inside_words_code_and_expressions_is_no_punctuation(template: str) -> None:
    assert rendered(template, "zh-Hans") == rendered(template, "en")
