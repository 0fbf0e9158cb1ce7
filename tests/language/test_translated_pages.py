"""A translated page of the guide or of rules says the same as the English one: same examples, links and addresses."""

import re
from pathlib import Path

import mkdocs_postmortems
import pytest
from markdown.extensions.toc import slugify

PACKAGE = Path(mkdocs_postmortems.__file__).parent
GUIDE, RULES = PACKAGE / "pages" / "guide", PACKAGE / "gate" / "rules"
FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
CODE = re.compile(r"`([^`]+)`")
SECTION = re.compile(r"^(##+) (.+?)(?: \{ #([\w-]+) \})?$", re.MULTILINE)
CHAPTER = re.compile(r"^# [A-Z]{2}\d{3} .*$", re.MULTILINE)


def languages(folder: Path) -> list[str]:
    return sorted({page.parent.name for page in folder.glob("*/*.md")})


def pairs(*folders: Path) -> list[object]:
    """The English page and the translated one, for each page and language."""
    return [
        pytest.param(english, folder / code / english.name, id=f"{code}-{english.stem}")
        for folder in folders
        for code in languages(folder)
        for english in sorted(folder.glob("*.md"))
    ]


def prose(text: str) -> str:
    return FENCE.sub("", text)


def levels(text: str) -> list[str]:
    return [found[1] for found in SECTION.finditer(prose(text))]


def code_spans(text: str) -> set[str]:
    return {" ".join(span.split()) for span in CODE.findall(prose(text))}


@pytest.mark.parametrize(("english", "translated"), pairs(GUIDE, RULES))
def test_a_translated_page_differs_in_its_prose_alone(english: Path, translated: Path) -> None:
    source, own = english.read_text("utf-8"), translated.read_text("utf-8")
    assert [found[0] for found in FENCE.finditer(own)] == [found[0] for found in FENCE.finditer(source)]
    assert [found[1] for found in SECTION.finditer(prose(own))] == [
        found[1] for found in SECTION.finditer(prose(source))
    ]
    assert CHAPTER.findall(prose(own)) == CHAPTER.findall(prose(source))
    assert sorted(LINK.findall(prose(own))) == sorted(LINK.findall(prose(source)))
    assert code_spans(own) == code_spans(source)
    assert prose(own).count("\n|") == prose(source).count("\n|")


@pytest.mark.parametrize(("english", "translated"), pairs(GUIDE))
def test_a_section_of_the_guide_keeps_its_address_in_every_language(english: Path, translated: Path) -> None:
    sections = [found[2] for found in SECTION.finditer(prose(english.read_text("utf-8")))]
    addresses = [found[3] for found in SECTION.finditer(prose(translated.read_text("utf-8")))]
    assert addresses == [slugify(re.sub(r"[`*]", "", section), "-") for section in sections]


@pytest.mark.parametrize("folder", [GUIDE, RULES], ids=["guide", "rules"])
def test_a_language_has_every_page(folder: Path) -> None:
    assert "de" in languages(folder)
    for code in languages(folder):
        assert {page.name for page in folder.glob(f"{code}/*.md")} == {page.name for page in folder.glob("*.md")}
