"""What keeps catalogues of translations true."""

import io
import pathlib

import pytest
import translate
from babel.messages import Catalog


def _one(source: str | tuple[str, str], string: str | tuple[str, ...]) -> Catalog:
    catalog = Catalog(locale="de")
    catalog.add(source, string)
    return catalog


@pytest.mark.parametrize(
    ("source", "string"),
    [
        ("{n} of {all}", "{all}, davon {n}"),
        ("<b>{name}</b> is late", "<b>{name}</b> ist überfällig"),
        (("{n} day", "{n} days"), ("{n} Tag", "{n} Tage")),
        ("no translation yet {n}", ""),
        ("a brace } that is none", "eine Klammer }, die keine ist"),
    ],
)
def test_a_true_translation_passes(source: str | tuple[str, str], string: str | tuple[str, ...]) -> None:
    assert not list(translate.faults(_one(source, string)))


@pytest.mark.parametrize(
    ("source", "string", "what"),
    [
        ("{n} of {all}", "{n} von {alle}", "placeholders"),
        (("{n} day", "{n} days"), ("{n} Tag", "Tage"), "placeholders"),
        ("<b>{name}</b> is late", "{name} ist überfällig", "tags"),
        ('a <a href="{to}">link</a>', "ein <a href='{to}'>Link</a>", "tags"),
    ],
)
def test_another_placeholder_or_tag_is_found(
    source: str | tuple[str, str], string: str | tuple[str, ...], what: str
) -> None:
    (fault,) = translate.faults(_one(source, string))
    assert f"other {what} than its source" in fault


def test_what_is_out_of_date_is_found(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translate, "CATALOGUES", tmp_path)
    monkeypatch.setattr(translate, "TEMPLATE", tmp_path / "postmortems.pot")
    messages = Catalog()
    messages.add("{n} of {all}")
    assert translate.check([], messages) == ["postmortems.pot is out of date: run scripts/translate"]
    translate.update(["de"], messages)
    assert translate.check(["de"], messages) == []
    po = tmp_path / "de/LC_MESSAGES/postmortems.po"
    po.write_text(po.read_text("utf-8").replace('msgstr ""\n\n', "") + 'msgid "late"\nmsgstr "spät"\n', "utf-8")
    assert translate.check(["de"], messages) == ["de: postmortems.mo is out of date: run scripts/translate de"]


def test_an_update_keeps_translations_and_the_glossary(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translate, "CATALOGUES", tmp_path)
    monkeypatch.setattr(translate, "TEMPLATE", tmp_path / "postmortems.pot")
    messages = Catalog()
    messages.add("late", context="of an action")
    translate.update(["de"], messages)
    po = tmp_path / "de/LC_MESSAGES/postmortems.po"
    text = po.read_text("utf-8").replace('msgid "late"\nmsgstr ""', 'msgid "late"\nmsgstr "überfällig"')
    po.write_text(text.replace("\nmsgid", "\n# Glossary: action - Maßnahme\nmsgid", 1), "utf-8")
    messages.add("new")
    translate.update(["de"], messages)
    kept = po.read_text("utf-8")
    assert "überfällig" in kept and "# Glossary: action - Maßnahme" in kept and 'msgid "new"' in kept


def test_texts_inside_f_strings_are_collected() -> None:
    code = b"said = f\"## {_('Timeline')} {ngettext('{n} day', '{n} days', n)}\"\nN_(\"a \" \"b\")\n_(name)\n"
    found = [message for _, _, message, _ in translate.python_texts(io.BytesIO(code), translate.KEYWORDS, (), {})]
    assert found == ["Timeline", ("{n} day", "{n} days", None), "a b"]
