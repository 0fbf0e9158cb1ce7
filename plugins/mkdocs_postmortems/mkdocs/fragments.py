"""What Markdown became in an earlier build, so that only what has changed is converted again.

A fragment is kept under a hash of its page's Markdown and place. It lies in a file whose name is a hash of everything
else that converting depends on: this package, the interpreter, what is installed beside it, and the site's choices.
Where the page's links lead is looked up anew each time.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from mkdocs.config.defaults import MkDocsConfig
from msgspec import Raw, Struct

from ..report.stored import cache_folder, hash_of, load, program, store

_MOST = 512 << 20
"""Bytes that a file may have."""
_KEPT = 30 * 24 * 3600
"""Seconds after which a file that nobody renews is deleted."""


class Fragment(Struct, frozen=True, array_like=True):
    """A page's content as the Markdown engine makes it."""

    pieces: list[str]
    """HTML, cut where the word for blocks stood, which is another one in each build."""
    toc: list[dict[str, Any]]
    title: str | None
    anchors: list[str]
    links: list[tuple[str, str]]
    """Each link as it was written and where it led."""


class Fragments:
    """The fragments of one site. Never raises: what cannot be read or written is not kept."""

    def __init__(self, config: MkDocsConfig, word: str) -> None:
        """`word` stands for blocks in this build's Markdown."""
        self._word = word
        try:
            choices = [converting(config), config.config_file_path, config.docs_dir]
            named = msgspec.json.encode(plain(choices), order="sorted")
        except TypeError:  # a choice that has no name: nobody could tell whether it is the same again
            self._path = None
        else:
            terms = (*program(only=("mkdocs",)), hash_of(named))
            self._path = cache_folder() / f"{hash_of(repr(terms).encode()).hex()}.fragments"
        self._known = self._load()
        self._decoder = msgspec.msgpack.Decoder(Fragment)

    def key(self, source: str, url: str, markdown: str) -> bytes:
        """Under what the fragment of a page is kept."""
        return hash_of(msgspec.msgpack.encode([source, url, markdown.split(self._word)]))

    def get(self, key: bytes) -> Fragment | None:
        """The fragment that is kept under a key."""
        try:
            return self._decoder.decode(self._known[key])
        except (KeyError, ValueError):
            return None

    def html(self, fragment: Fragment) -> str:
        """A fragment as this build's HTML."""
        return self._word.join(fragment.pieces)

    def pieces(self, html: str) -> list[str]:
        """This build's HTML as a fragment keeps it."""
        return html.split(self._word)

    def save(self, used: Iterable[tuple[bytes, bytes | None]]) -> None:
        """Keep what a build has used: keys, each with the new fragment, or `None` where it was known."""
        found = {key: self._known.get(key) if new is None else Raw(new) for key, new in used}
        raws = {key: raw for key, raw in found.items() if raw is not None}
        if self._path is None or raws.keys() == self._known.keys():
            return
        data = msgspec.msgpack.encode(raws)
        if len(data) <= _MOST:
            store(self._path, data, _KEPT)

    def _load(self) -> Mapping[bytes, Raw]:
        try:
            return msgspec.msgpack.decode(load(self._path, _MOST), type=dict[bytes, Raw]) if self._path else {}
        except (OSError, ValueError):
            return {}


def converting(config: MkDocsConfig) -> list[Any]:
    """The site's choices that have a say in converting Markdown."""
    return [config.markdown_extensions, config.mdx_configs, config.use_directory_urls, dict(config.validation)]


def plain(value: Any) -> Any:
    """A site's choices as plain data, functions by their names. Raises `TypeError` for what has no name."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, functools.partial):
        return [plain(value.func), plain(value.args), plain(value.keywords)]
    if isinstance(value, types.FunctionType) and "<" not in value.__qualname__:
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(value)
