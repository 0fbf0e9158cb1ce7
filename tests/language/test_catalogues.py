"""German and Simplified Chinese are complete: whoever adds a sentence adds its translations."""

from pathlib import Path

import mkdocs_postmortems
import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from mkdocs_postmortems.report.vocabularies import VOCABULARIES
from mkdocs_postmortems.report.words import SHIPPED, spelled

CATALOGUES = Path(mkdocs_postmortems.__file__).parent / "language" / "catalogues"


def read(locale: str) -> Catalog:
    with (CATALOGUES / locale / "LC_MESSAGES" / "postmortems.po").open("rb") as file:
        return read_po(file, locale=locale)


def texts(message: Message | None) -> list[str]:
    """All forms of a translation; none where there is no translation."""
    if message is None or message.fuzzy or not message.string:
        return []
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    return forms if all(forms) else []


@pytest.mark.parametrize("locale", ["de", "zh_Hans"])
def test_every_message_has_its_translation(locale: str) -> None:
    with (CATALOGUES / "postmortems.pot").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert len(messages) > 2000
    catalogue = read(locale)
    assert [each.id for each in messages if not texts(catalogue.get(each.id, each.context))] == []


def test_german_quotes_as_germans_do() -> None:
    said = [text for message in read("de") if message.id for text in texts(message)]
    assert [text for text in said if "”" in text or text.count("„") != text.count("“")] == []


def test_every_word_that_ships_can_be_translated() -> None:
    assert {spelled(word) for words in VOCABULARIES.values() for word in words} <= set(SHIPPED)
