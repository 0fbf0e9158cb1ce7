"""The catalogues of translations: collect what the program says, bring each catalogue up to date, compile it.

    scripts/translate               the template and all catalogues
    scripts/translate de            the template and the German catalogue
    scripts/translate --template    the template alone
    scripts/translate --check       change nothing; exit 1 if the template or a compiled file is out of date, or if a
                                    translation has other placeholders or tags than its source

For a new language, name it: `scripts/translate fr` begins its catalogue. What a catalogue does not translate is shown
in English. A translation that a changed source has left behind stays at the end of the file, marked `#~`.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import pathlib
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from gettext import GNUTranslations
from string import Formatter
from typing import IO, Any

import yaml
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "plugins" / "mkdocs_postmortems"
CATALOGUES = PACKAGE / "language" / "catalogues"
TEMPLATE = CATALOGUES / "postmortems.pot"
KEYWORDS = {"_": None, "N_": None, "titled": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_WHENEVER = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = "# Translations of mkdocs-postmortems."
_IDLE = re.compile(r'^"(?:[-\w]+-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team):.*\n', re.M)
"""Lines of a catalogue's head that change from day to day, or that say nothing."""
_TAG = re.compile(r'</?[a-z][a-z0-9]*|"')
"""What makes up markup: a quotation mark would end an attribute."""


Found = tuple[int, str, Any, list[str]]
"""What an extractor yields: line, function, message and comments."""


def python_texts(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What a Python file marks. Babel's own extractor sees nothing inside f-strings before Python 3.12."""
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node.func, ast.Name) and node.func.id in keywords:
            texts = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
            if texts and isinstance(texts[0], str):
                yield node.lineno, node.func.id, tuple(texts) if len(texts) > 1 else texts[0], []


def schema_texts(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What a JSON Schema says of its fields."""
    for text in dict.fromkeys(_said(json.load(file))):
        yield 1, "_", text, []


def measured_texts(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What the wording rules were measured on, and the sentence on real reports."""
    measured = json.load(file)
    for text in (*(each["what"] for each in measured["sentences"]), measured["reports"]):
        yield 1, "_", text, []


def _said(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for inner in schema:
            yield from _said(inner)
    elif isinstance(schema, dict):
        yield from (schema[key] for key in ("description", "title") if isinstance(schema.get(key), str))
        for key, inner in schema.items():
            if key not in ("examples", "enum", "const", "default"):
                yield from _said(inner)


def lexicon_texts(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What a lexicon of the gate says to authors: hints on patterns, and questions on titles."""
    for text in dict.fromkeys(_asked(yaml.safe_load(file))):
        yield 1, "_", text, []


def _asked(lexicon: Any) -> Iterator[str]:
    if isinstance(lexicon, dict):
        yield from (lexicon[key] for key in ("hint", "ask") if isinstance(lexicon.get(key), str))
        lexicon = list(lexicon.values())
    if isinstance(lexicon, list):
        for inner in lexicon:
            yield from _asked(inner)


def scaffold_texts(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What files say that `init` and `new` write: templates with placeholders of their own."""
    marks = {
        "variable_start_string": "[[", "variable_end_string": "]]", "block_start_string": "[%",
        "block_end_string": "%]", "comment_start_string": "[#", "comment_end_string": "#]",
    }  # fmt: skip
    yield from babel_extract(file, keywords, comment_tags, {**options, **marks, "lstrip_blocks": "true"})


SOURCES: tuple[tuple[pathlib.Path, str, Any], ...] = (
    (PACKAGE, "**/*.py", python_texts),
    (PACKAGE, "**/templates/*.j2", "jinja2"),
    (PACKAGE, "pages/assets/*.js", "javascript"),
    (ROOT / "schema", "postmortem.schema.json", schema_texts),
    (PACKAGE, "gate/wording/languages/en.yml", lexicon_texts),
    (PACKAGE, "gate/titles.yml", lexicon_texts),
    (PACKAGE, "gate/wording/measured.json", measured_texts),
    (PACKAGE, "scaffold/files/*", scaffold_texts),
)
"""Folder, pattern of files, and the extractor that reads them: Babel's by its name, or a function of the same shape."""


def template() -> Catalog:
    """All messages of the program, by file."""
    catalog = Catalog(project="mkdocs-postmortems", header_comment=_HEAD, charset="utf-8", fuzzy=False)
    for folder, pattern, method in SOURCES:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()
            with path.open("rb") as file:
                found = extract(method, file, KEYWORDS, ["Translators:"], {"trim_blocks": "true", "encoding": "utf-8"})
                for _, message, comments, context in found:
                    catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    for message in catalog:
        message.locations = list(dict.fromkeys(message.locations))
    return catalog


def written(catalog: Catalog) -> str:
    """A catalogue as text, without idle lines in its head."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, include_lineno=False)
    return _IDLE.sub("", out.getvalue().decode())


def read(path: pathlib.Path) -> Catalog:
    """A catalogue; its folder names the language."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as programs read it; the same one gives the same bytes."""
    catalog.creation_date = catalog.revision_date = _WHENEVER
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def faults(catalog: Catalog) -> Iterator[str]:
    """What is wrong with translations."""
    for message in catalog:
        if not message.id or not message.string:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        for string in message.string if isinstance(message.string, tuple) else (message.string,):
            for what, read_ in (("placeholders", _placeholders), ("tags", _tags)):
                if string and read_(string) not in [read_(source) for source in sources]:
                    yield f"other {what} than its source: {string!r}, for {sources[-1]!r}"


def _placeholders(text: str) -> list[str]:
    try:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:  # a brace that is none
        return ["{", *sorted(re.findall(r"\{\w*\}", text))]


def _tags(text: str) -> list[str]:
    return sorted(_TAG.findall(text))


def share(catalog: Catalog, messages: Catalog) -> str:
    """How much of the messages a catalogue translates."""
    done = sum(_is_translated(catalog.get(each.id, each.context)) for each in messages if each.id)
    return f"{done} of {len(messages)} messages translated"


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    return all(message.string) if isinstance(message.string, tuple) else True


def update(names: Sequence[str], messages: Catalog) -> None:
    """Write the template and the named catalogues."""
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_text(written(messages), "utf-8")
    print(f"{TEMPLATE.name}: {len(messages)} messages")
    for name in names:
        path = _path(name)
        new = Catalog(locale=name, project=messages.project, header_comment=_HEAD, fuzzy=False)
        catalog = read(path) if path.exists() else new
        catalog.update(messages, no_fuzzy_matching=True, update_header_comment=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(catalog), "utf-8")
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        print(f"{name}: {share(catalog, messages)}")


def check(names: Sequence[str], messages: Catalog) -> list[str]:
    """What is out of date or wrong."""
    known: set[object] = set()
    if TEMPLATE.exists():
        with TEMPLATE.open("rb") as file:
            known = _keys(read_po(file))
    found = [] if known == _keys(messages) else [f"{TEMPLATE.name} is out of date: run scripts/translate"]
    for name in names:
        catalog, programs = read(_path(name)), _path(name).with_suffix(".mo")
        if not programs.exists() or _texts(programs.read_bytes()) != _texts(compiled(catalog)):
            found.append(f"{name}: {programs.name} is out of date: run scripts/translate {name}")
        found += [f"{name}: {fault}" for fault in faults(catalog)]
        print(f"{name}: {share(catalog, messages)}")
    return found


def _keys(catalog: Catalog) -> set[object]:
    return {(each.id, each.context) for each in catalog if each.id}


def _texts(data: bytes) -> dict[Any, str]:
    """What a compiled catalogue holds but for its header."""
    texts = dict(vars(GNUTranslations(io.BytesIO(data)))["_catalog"])
    texts.pop("", None)
    return texts


def _path(name: str) -> pathlib.Path:
    return CATALOGUES / name.replace("-", "_") / "LC_MESSAGES" / "postmortems.po"


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", help="such as de or zh-Hans; default: all there are")
    parser.add_argument("--template", action="store_true", help="write the template alone")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if something is wrong")
    asked = parser.parse_args()
    there = sorted(path.parents[1].name for path in CATALOGUES.glob("*/LC_MESSAGES/postmortems.po"))
    names = [] if asked.template else [name.replace("-", "_") for name in asked.languages] or there
    messages = template()
    if not asked.check:
        update(names, messages)
        return 0
    found = check(names, messages)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
