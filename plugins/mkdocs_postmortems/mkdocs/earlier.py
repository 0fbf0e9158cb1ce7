"""Pages that an earlier build has written, so that only those are written again that would be other ones now.

MkDocs empties the site's folder before it reads a single page. So what lies there is set aside before, and all of it is
moved back at once, as moving page by page takes longer. Then all but the pages that would be the same is deleted: no
page outlives its report.
"""

from __future__ import annotations

import functools
import os
import pathlib
import shutil
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import log
from msgspec import Raw, Struct

from ..report.stored import cache_folder, hash_of, load, program, store
from .eligible import is_material_search
from .parts import Contents, Parts

_MOST = 512 << 20
"""Bytes that the file with what is known of a site's pages may have."""
_KEPT = 30 * 24 * 3600
"""Seconds after which it is deleted if no build renews it."""


class Known(Struct, frozen=True, array_like=True):
    """What is known of a page that was written."""

    output: bytes
    """A hash of the file."""
    shape: bytes
    """A hash of what the theme writes around the content: `Chrome.shape`."""
    meta: dict[str, Any]
    titled: bool
    """Whether its content has a heading of the first level."""
    links: list[tuple[str, str]]
    """Each link as it was written and where it led."""
    anchors: list[str]
    entries: list[dict[str, Any]]
    """Its entries in the search index."""


class EarlierSite:
    """The site that an earlier build has left in the site's folder. What is not there is built.

    `read` and `drop_rest` raise `OSError` where the folder can be neither read nor emptied: it must not be published.
    """

    def __init__(self, config: MkDocsConfig) -> None:
        site = pathlib.Path(config.site_dir).resolve()
        self._site, self._aside = site, site.with_name(f".{site.name}.postmortems-before")
        place = hash_of(os.fsencode(f"{site}\n{config.config_file_path}"))
        self._path = cache_folder() / f"{place.hex()}.pages"
        self._begun = False
        self._unsure: set[str] = set()
        """Paths of the files that were moved back, of which nobody has said yet that they would be the same."""
        self.parts: Parts | None = None
        self._terms: bytes | None = None
        self._known: Mapping[bytes, Raw] = {}
        self._decoder = msgspec.msgpack.Decoder(Known)

    def set_aside(self) -> None:
        """Move what lies in the site's folder beside it, if something is known of it.

        Where that is not called, as for a preview, nothing is moved back and nothing remembered.
        """
        self._begun = True
        self.close()
        if not self._path.is_file() or not self._site.is_dir():
            return
        with suppress(OSError):
            self._aside.mkdir()
            for entry in os.scandir(self._site):
                if entry.name[0] != ".":  # MkDocs leaves these alone
                    pathlib.Path(entry.path).rename(self._aside / entry.name)

    def read(self, config: MkDocsConfig, parts: pathlib.Path | None = None) -> None:
        """Find out what is known of the pages that were set aside, and of those in a folder of `parts`."""
        if not self._begun:
            return
        self._terms = terms_of(config)
        if self._terms is None:
            return
        if self._aside.is_dir():
            with suppress(OSError, ValueError):
                found = msgspec.msgpack.decode(load(self._path, _MOST), type=Contents)
                self._known = found.pages if found.terms == self._terms else {}
            if self._known:
                self._put_back()
        if parts:
            self.parts = Parts(parts, self._terms)
            self._known = {**self.parts.known, **self._known}

    @property
    def empty(self) -> bool:
        """Whether nothing is known of any page."""
        return not self._known

    def get(self, key: bytes | None) -> Known | None:
        """What is known of the page with a key, if there was one."""
        try:
            return self._decoder.decode(self._known[key]) if key else None
        except (KeyError, ValueError):
            return None

    def restore(self, uri: str, known: Known) -> bool:
        """Put a page in its place that is still what was written."""
        return self._is_same(uri, known) or self._take_over(uri, known)

    def _take_over(self, uri: str, known: Known) -> bool:
        page = self.parts.page(known.output) if self.parts else None
        if page is None:
            return False
        path = str(self._site / uri)
        utils.write_file(page, path)
        self._unsure.discard(path)
        return True

    def _put_back(self) -> None:
        for entry in os.scandir(self._aside):
            place = self._site / entry.name
            if not entry.is_symlink() and not os.path.lexists(place):
                place = pathlib.Path(entry.path).rename(place)
                self._unsure.update(_files(place) if place.is_dir() else [str(place)])

    def _is_same(self, uri: str, known: Known) -> bool:
        path = self._site / uri
        with suppress(OSError):
            if str(path) in self._unsure and hash_of(path.read_bytes()) == known.output:
                self._unsure.remove(str(path))
                return True
        return False

    def drop_rest(self) -> None:
        """Delete what was moved back and would not be the same."""
        while self._unsure:
            path = pathlib.Path(self._unsure.pop())
            path.unlink()
            with suppress(OSError):  # a folder that still holds something
                for folder in path.parents:
                    if folder == self._site:
                        break
                    folder.rmdir()

    def save(self, pages: Iterable[tuple[bytes, bytes | None]]) -> None:
        """Remember the pages of this build: keys, each with what is known, or `None` where that was known before."""
        found = dict(pages)
        same = found.keys() == self._known.keys() and not any(found.values()) and not self.parts
        if self._terms is None or same:
            return
        raws = {key: Raw(new) if new else self._known[key] for key, new in found.items()}
        data = msgspec.msgpack.encode(Contents(self._terms, raws))
        if len(data) <= _MOST:
            store(self._path, data, _KEPT)

    def close(self) -> None:
        """Delete what was not moved back, and what would not be the same."""
        if self.parts:
            self.parts.close()
        with suppress(OSError):
            self.drop_rest()
        with suppress(OSError):
            if self._aside.is_symlink():
                self._aside.unlink()
            elif self._aside.is_dir():
                shutil.rmtree(self._aside, ignore_errors=True)


def _files(folder: str | pathlib.Path) -> Iterator[str]:
    """Every file below a folder. Links, which no build has made, are deleted."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_symlink():
                os.unlink(entry.path)  # noqa: PTH108 - as the others
            elif entry.is_dir():
                yield from _files(entry.path)
            else:
                yield entry.path


def terms_of(config: MkDocsConfig) -> bytes | None:
    """A hash of what all pages depend on, besides what the theme writes around them; `None` if nobody could tell."""
    try:
        choices = msgspec.json.encode(_plain(_choices(config)), order="sorted")
    except (TypeError, ValueError):  # a choice that has no name: nobody could tell whether it is the same again
        return None
    return hash_of(repr([*program(), hash_of(choices), log.getEffectiveLevel()]).encode())


def _choices(config: MkDocsConfig) -> list[Any]:
    """What of mkdocs.yml a page depends on besides what the theme writes around it, which is known by itself."""
    search = next(filter(is_material_search, config.plugins.values()), None)
    theme = {name: str(config.theme[name]) if name == "locale" else config.theme[name] for name in config.theme}
    converting = [config.markdown_extensions, config.mdx_configs, config.use_directory_urls, dict(config.validation)]
    rest = [theme, config.extra, config.docs_dir, config.repo_name, dict(search.config) if search else None]
    return [*converting, *rest]


def _plain(value: Any) -> Any:
    """A site's choices as plain data, functions by their names. Raises `TypeError` for what has no name."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if isinstance(value, functools.partial):
        return [_plain(value.func), _plain(value.args), _plain(value.keywords)]
    if isinstance(value, types.FunctionType) and "<" not in value.__qualname__:
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(value)
