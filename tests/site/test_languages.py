"""The example in German and in Chinese: nothing of ours is left in English on any kind of page."""

import json
import pathlib
import re
from collections.abc import Iterator

import pytest
import translate
from mkdocs_postmortems.language import _, speaking
from support.building import Build, build, built_once, configure
from support.reports import ORGANISATION
from support.site import Element

FEWEST = 4
"""Words from which a text is looked for: shorter ones are in other languages' texts, too."""
PAGES = (
    "index.html", "summary/index.html", "reports/index.html", "patterns/index.html",
    "patterns/connection-pool/index.html", "statistics/index.html", "statistics/definitions/index.html",
    "statistics/by-service/index.html",
    "actions/index.html", "actions/closed/index.html", "services/checkout/index.html", "guide/index.html",
    "guide/fields/index.html", "guide/vocabularies/index.html", "guide/rules/index.html",
    "guide/rules/PM204/index.html", "guide/wording/index.html", "guide/start/index.html", "data/index.html",
)  # fmt: skip
"""One page of each kind, beside the reports."""


def _german(folder: pathlib.Path) -> Build:
    """In the language of postmortems.yml, which the theme follows."""
    (folder / "postmortems.yml").write_text(f"reports: {ORGANISATION / 'postmortems'}\nlanguage: de\n", "utf-8")
    config = configure(folder, ORGANISATION / "postmortems", options="audience: restricted, ")
    return build(config, folder / "site")


def _chinese(folder: pathlib.Path) -> Build:
    """In the language of the theme."""
    (folder / "postmortems.yml").write_text(f"reports: {ORGANISATION / 'postmortems'}\n", "utf-8")
    config = configure(folder, ORGANISATION / "postmortems", options="audience: restricted, ")
    config.write_text(
        config.read_text("utf-8").replace("name: material\n", "name: material\n  language: zh\n"), "utf-8"
    )
    return build(config, folder / "site")


@pytest.fixture(scope="session", params=["de", "zh-Hans"])
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Build]:
    """A language and the site in it."""
    code: str = request.param
    make = {"de": _german, "zh-Hans": _chinese}[code]
    return code, built_once(tmp_path_factory, f"shop-{code}", make)


def test_the_site_builds_and_says_its_language(spoken: tuple[str, Build]) -> None:
    code, built = spoken
    assert built.code == 0, built.output
    page = (built.site.folder / "index.html").read_text("utf-8")
    assert re.search(r'<html lang="([\w-]+)"', page)[1] == {"zh-Hans": "zh"}.get(code, code)  # type: ignore[index]


def test_no_text_of_ours_is_left_in_english(spoken: tuple[str, Build]) -> None:
    code, built = spoken
    texts = _texts(code)
    pages = [*PAGES, *(f"reports/{path.stem}/index.html" for path in (ORGANISATION / "postmortems").glob("*-s*.md"))]
    left = {
        name: found
        for name in pages
        if (said := _said(built.site.page(name))) and (found := [text for text in texts if text in said])
    }
    assert left == {}


def test_tabs_feed_and_scripts_speak_it(spoken: tuple[str, Build]) -> None:
    code, built = spoken
    page = (built.site.folder / "index.html").read_text("utf-8")
    script = (built.site.folder / "assets/postmortems.js").read_text("utf-8")
    style = (built.site.folder / "assets/postmortems.css").read_text("utf-8")
    words = json.loads(script.partition("\n")[0].removeprefix("window.pmWords=").removesuffix(";"))
    with speaking(code):
        for text in ("Reports", "Patterns", "Statistics", "Actions", "Guide"):
            assert re.search(rf'class="md-tabs__link">\s*{_(text)}\s*<', page)
        assert words["language"] == code
        assert words["texts"]["Show more"] == _("Show more") != "Show more"
        assert words["texts"]["configuration push"] == _("configuration push") != "configuration push"
        assert f'--pm-say-due:"{_("due")}"' in style
    assert "{n}" in words["texts"]["{n} report|{n} reports"]["other"]


def _texts(code: str) -> set[str]:
    """What our texts say between placeholders and tags, if it is long and no translation or author says it, too."""
    found, authors = set(), "\n".join(path.read_text("utf-8") for path in (ORGANISATION / "postmortems").rglob("*.md"))
    catalogue = translate.read(translate.CATALOGUES / code.replace("-", "_") / "LC_MESSAGES/postmortems.po")
    for message in translate.template():
        known = catalogue.get(message.id, message.context)
        told = " ".join(_forms(known.string)) if known else ""
        for text in _forms(message.id):
            parts = (" ".join(part.split()).strip(" .,:;") for part in re.split(r"\{\w*\}|<[^>]*>|`[^`]*`", text))
            found |= {part for part in parts if len(part.split()) >= FEWEST and part not in told + authors}
    return found


def _forms(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (message,)


def _said(page: Element) -> str:
    """What a page says to those who read and to those who hear it, without code."""
    return " ".join(" ".join(_parts(page.one("article"))).split())


def _parts(element: Element) -> Iterator[str]:
    if element.name in ("pre", "code", "script", "style"):
        return
    yield from (element.attributes.get(name, "") for name in ("aria-label", "title", "data-label", "alt"))
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _parts(child)
