"""What a template says without filling anything in is part of the page when it is compiled; the rest is asked for."""

import pytest
from jinja2 import Environment
from mkdocs_postmortems.language import _, speaking
from mkdocs_postmortems.pages.report import report_page
from mkdocs_postmortems.pages.spoken import Spoken
from mkdocs_postmortems.pages.view import View


@pytest.fixture
def asked() -> list[str]:
    """The texts that were asked for."""
    return []


@pytest.fixture
def environment(asked: list[str]) -> Environment:
    """Templates that say texts in brackets."""

    def said(text: str, n: int = 0) -> str:
        asked.append(text)
        return f"[{text}]" * (n or 1)

    environment = Environment(extensions=[Spoken], autoescape=True)
    environment.extend(spoken={"_": said})
    environment.globals["_"] = said
    return environment


def test_a_text_is_said_once_for_all_pages(environment: Environment, asked: list[str]) -> None:
    template = environment.from_string('<b>{{ _("a") }}</b>{{- _("b") -}} {{ x }}')
    assert [template.render(x=x) for x in "12"] == ["<b>[a]</b>[b]1", "<b>[a]</b>[b]2"]
    assert asked == ["a", "b"]


def test_what_is_filled_in_is_asked_for_on_every_page(environment: Environment, asked: list[str]) -> None:
    template = environment.from_string('{{ _("a", n=2) }}{{ _(x) }}{{ _("b") ~ x }}{{ other("c") }}')
    assert template.render(x="x", other=str.upper) == "[a][a][x][b]xC"
    assert template.render(x="y", other=str.upper) == "[a][a][y][b]yC"
    assert asked == ["a", "x", "b", "a", "y", "b"]


def test_a_text_is_no_template_and_no_markup(environment: Environment) -> None:
    template = environment.from_string('{{ _("{{ x }} {% y %} {# z #} <&") }}\n{{ _("") }}.')
    assert template.render() == "[{{ x }} {% y %} {# z #} &lt;&amp;]\n[]."


def test_each_language_says_its_own(shop: View) -> None:
    report = next(each for each in shop.archive.reports if each.actions)
    said = {}
    for code in ("en", "de", "zh-Hans", "en"):
        with speaking(code):
            said[code] = _("What was promised, and how it stands")
            assert f">{said[code]}<" in report_page(report, shop).body
    assert len({*said.values()}) == 3
