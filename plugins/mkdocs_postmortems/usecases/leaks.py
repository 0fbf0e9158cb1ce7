"""Whether a folder holds what its readers may not see: a check over every file that was written."""

from __future__ import annotations

import hashlib
import pathlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

import msgspec

from ..gate.rules.privacy import secrets_in
from ..language import _
from ..options import Options
from ..report.audience import audience_named
from ..report.closed import closed
from ..report.corpus import Corpus
from ..report.links import linked, place_of
from ..report.model import Audience
from ..report.needles import Closed, Needle, Needles
from ..report.plain import decoded, streams, words
from ..report.problem import Refusal
from ..report.redaction import seen_by
from .contents import Text, Unreadable, files_below, texts
from .images import BadImage, metadata_of
from .site import REPORTS

_OWN = re.compile(r"(?:^|/)(?:guide/|data/(?:[\w-]+\.schema|datapackage)\.json$)")
"""Where the site says what this program says on every site, examples included."""
_MARKUP = (".html", ".xml", ".svg", ".json", ".md", ".map")
_LEAST = 64
"""Bytes from which an evidence file is known by its content."""


class Leak(NamedTuple):
    """Something that is not for the readers of a folder, or that nobody can tell."""

    file: str
    """Relative to the folder."""
    what: str
    """What it is and whose, without the thing itself; a sentence without a full stop."""

    def __str__(self) -> str:
        """As a line."""
        return f"{self.file}: {self.what}"


@dataclass(frozen=True)
class LeakCheck:
    """What must not be found in a folder that was made of a corpus for the audience of some options."""

    whole: Corpus = field(repr=False)
    """Every report, as it was read."""
    options: Options
    secrets: bool = True
    """Whether to look for passwords and keys, too."""

    @property
    def needed(self) -> bool:
        """Whether anything is kept back from the audience."""
        return self.options.audience == "public" or len(self._seen.reports) < len(self.whole.reports)

    @cached_property
    def _seen(self) -> Corpus:
        return seen_by(self.whole, self.options.audience, self.options.public)

    @cached_property
    def needles(self) -> Needles:
        """What is looked for."""
        public = self.options.public.open if self.options.audience == "public" else None
        beside = {name: _told_by(path) for name, path in self._evidence.items() if _is_text(path)}
        return closed(self.whole, self._seen, public, beside, _own_texts())

    @cached_property
    def _evidence(self) -> dict[str, pathlib.Path]:
        """The files beside the reports to which only what the audience may not see links."""
        names = _linked(self.whole) - _linked(self._seen)
        found = {name: self.options.folders.place(name) for name in names if not name.startswith("../")}
        return {name: path for name, path in sorted(found.items()) if path.is_file()}

    @cached_property
    def _copies(self) -> dict[bytes, str]:
        large = ((name, path) for name, path in self._evidence.items() if path.stat().st_size >= _LEAST)
        return {hashlib.sha256(path.read_bytes()).digest(): name for name, path in large}

    @cached_property
    def _own_needles(self) -> frozenset[Needle]:
        return frozenset(self.needles.find(decoded(_own_texts())))

    def leaks(self, folder: pathlib.Path) -> Iterator[Leak]:
        """Everything in a folder that must not be there, file by file. Raises `Refusal` where it cannot be read."""
        try:
            for path in files_below(folder):
                yield from self._in_file(path.relative_to(folder).as_posix(), path, folder)
        except OSError as error:
            hint = _("Check its name and its permissions")
            raise Refusal(
                _("{file} cannot be read: {cause}").format(file=error.filename, cause=error.strerror), hint
            ) from None

    def _in_file(self, name: str, path: pathlib.Path, folder: pathlib.Path) -> Iterator[Leak]:
        if path.is_symlink():
            if not path.resolve().is_relative_to(folder.resolve()):
                yield Leak(name, _("This is a link that leads out of the folder"))
            return
        data = path.read_bytes()
        if copied := self._copies.get(hashlib.sha256(data).digest()):
            yield Leak(name, _("This is the evidence file {copied}").format(copied=copied))
        yield from (
            Leak(name, _("The name holds {closed}").format(closed=_told(closed)))
            for closed in self._found("", decoded(name))
        )
        try:
            yield from self._in_data(name, data)
        except (Unreadable, BadImage) as error:
            if path.suffix.lower() not in self.options.public.binaries:
                yield Leak(name, _("Nobody can tell what this file holds: {error}").format(error=error))

    def _in_data(self, name: str, data: bytes) -> Iterator[Leak]:
        found: dict[str, None] = {}
        for text in texts(name, data, self.needles.has_named):
            if text.name:
                found |= dict.fromkeys(map(_told, self.needles.find_named(text.name, decoded(text.text))))
                continue
            for plain in _plain(text):
                found |= dict.fromkeys(map(_told, self._found(text.place, plain)))
                if self.secrets and self._has_secret(plain):
                    found[_("what looks like a password, a key or a token")] = None
        if self.options.audience == "public":
            found |= dict.fromkeys(_("{kind} metadata of an image").format(kind=_(kind)) for kind in metadata_of(data))
        yield from (Leak(name, _("It holds {what}").format(what=what)) for what in found)

    def _has_secret(self, text: str) -> bool:
        """Whether a text holds what looks like a secret and is no example of the guide. Pages share most lines."""
        lines = {hash(line): line for line in text.split("\n")}
        new = "\n".join(line for number, line in lines.items() if number not in self._clean)
        found = any("".join(words(secret)) not in _own_secrets() for secret in secrets_in(new))
        if not found:
            self._clean.update(lines)
        return found

    @cached_property
    def _clean(self) -> set[int]:
        """Lines without secrets, by their hashes."""
        return set()

    def _found(self, place: str, plain: str) -> Iterator[Closed]:
        """What a text holds that it must not; the guide may show the same examples as a report."""
        own = self._own_needles if _OWN.search(place) else frozenset()
        yield from (what for needle, what in self.needles.find(plain).items() if needle not in own)


def _plain(text: Text) -> Iterator[str]:
    """A text as its readers see it; one with tags in two parts."""
    split = text.place.endswith(_MARKUP) or "/" in text.place[-1:] or "#" in text.place
    yield from map(decoded, streams(text.text) if split else (text.text,))


def audience_of(folder: pathlib.Path) -> Audience | None:
    """For whom a site says that it was built; `None` where it does not say."""
    for inner in (REPORTS, f"docs/{REPORTS}"):
        try:
            name = msgspec.json.decode((folder / inner).read_bytes())["audience"]
        except (OSError, msgspec.DecodeError, KeyError, TypeError):
            continue
        return audience_named(str(name), inner)
    return None


def _told(closed: Closed) -> str:
    if closed.field == "content":
        return _("text of the evidence file {report}").format(report=closed.report)
    return _("`{field}` of {report}").format(field=closed.field, report=closed.report)


def _linked(corpus: Corpus) -> set[str]:
    """The files that reports link to, relative to the folder of reports."""
    links = ((target, posixpath.dirname(report.path)) for report in corpus.reports for target in linked(report))
    return {place for link in links if (place := place_of(*link)) and not place.endswith(".md")}


def _told_by(path: pathlib.Path) -> str:
    """What an evidence file says; of markup the words alone, for every drawing has the same tags."""
    text = path.read_text("utf-8", "ignore")
    return next(iter(streams(text))) if path.suffix.lower() in (".svg", ".xml", ".html") else text


def _is_text(path: pathlib.Path) -> bool:
    return path.stat().st_size < 1 << 20 and b"\0" not in path.read_bytes()[:4096]


@cache
def _own_texts() -> str:
    """What this program itself says in guide, rules, templates and schemas, in all languages."""
    package = resources.files("mkdocs_postmortems")
    names = ("pages/guide", "pages/templates", "gate/rules", "scaffold/files", "language/catalogues")
    folders = (*map(package.joinpath, names), resources.files("mkdocs_postmortems.schema"))
    return "\n".join(file.read_text("utf-8") for folder in folders for file in _own_files(folder))


def _own_files(folder: Traversable) -> Iterator[Traversable]:
    for file in folder.iterdir():
        if file.is_dir():
            yield from _own_files(file)
        elif file.name.endswith((".md", ".j2", ".json", ".yml", ".yaml", ".po")):
            yield file


@cache
def _own_secrets() -> frozenset[str]:
    """The examples of secrets in the guide, as words."""
    return frozenset("".join(words(found)) for found in secrets_in(_own_texts()))
