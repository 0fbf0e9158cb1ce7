"""What commands print in German and in Chinese: no sentence that the catalogue translates stays English."""

import pathlib
import re
import shutil

import pytest
from babel.messages.pofile import read_po
from mkdocs_postmortems.language import languages
from support.commands import run
from support.reports import ORGANISATION, ROOT

CATALOGUES = ROOT / "plugins/mkdocs_postmortems/language/catalogues"
COMMANDS = (
    ("check", "--today", "2030-01-01"), ("check", "--today", "2030-01-01", "--format", "markdown"),
    ("actions", "digest"), ("actions", "list"), ("stats",), ("stats", "--compare", "2025..2026"),
    ("timeline", "postmortems/2026-02-05-orders-postgres-leak.md", "--from", "orders.log"),
    ("related", "postmortems/2026-02-05-orders-postgres-leak.md"), ("rules", "PM204"), ("check", "--ignore", "PM999"),
    ("new", "Suche liefert veraltete Treffer", "--severity", "SEV-2", "--started", "2026-03-11T08:10Z"),
    ("init", "fresh", "--ci", "github"),
)  # fmt: skip


def english(code: str) -> list[str]:
    """The parts between placeholders, of four words or more, of the messages that the catalogue says otherwise."""
    with (CATALOGUES / code.replace("-", "_") / "LC_MESSAGES/postmortems.po").open("rb") as file:
        catalogue = read_po(file)
    pairs = [
        pair
        for message in catalogue
        if message.id and message.string
        for pair in (
            zip(message.id, (*message.string, message.string[-1]), strict=False)
            if isinstance(message.id, tuple)
            else ((message.id, message.string),)
        )
    ]
    parts = ((part.strip(" ,.:;()"), string) for id_, string in pairs for part in re.split(r"\{\w*\}|\n", id_))
    return [part for part, string in parts if len(re.findall(r"[A-Za-z]{2,}", part)) > 3 and part not in string]


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_no_english_sentence_is_left(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(ORGANISATION, shop)
    settings = (shop / "postmortems.yml").read_text("utf-8")
    (shop / "postmortems.yml").write_text(f"language: {code}\n{settings}", "utf-8")
    (shop / "orders.log").write_text("2026-02-05T13:58:00Z error: pool is empty\n" * 3, "utf-8")
    (shop / "fresh").mkdir()
    (shop / "fresh/postmortems.yml").write_text(f"language: {code}\n", "utf-8")
    monkeypatch.setenv("POSTMORTEMS_AUDIENCE", "restricted")
    authors = " ".join(" ".join(path.read_text("utf-8").split()) for path in shop.rglob("*.md"))
    sentences = [sentence for sentence in english(code) if sentence not in authors]
    assert len(sentences) > 500
    printed = {command: run(*command, cwd=shop) for command in COMMANDS}
    said = {" ".join(command): f"{done.stdout}\n{done.stderr}" for command, done in printed.items()}
    said |= {path.name: path.read_text("utf-8") for path in (shop / "fresh/postmortems/_templates").iterdir()}
    flat = {name: " ".join(text.split()) for name, text in said.items()}
    assert [(name, sentence) for name, text in flat.items() for sentence in sentences if sentence in text] == []

    (shop / "postmortems.yml").write_text(settings, "utf-8")
    spoken = " ".join(run("check", "--today", "2030-01-01", cwd=shop).stdout.split())
    assert any(sentence in spoken for sentence in sentences)
