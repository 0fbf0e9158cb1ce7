"""Material's search: its index gains the archive's records, its worker what this domain says."""

from __future__ import annotations

import json
import pathlib
import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from importlib import resources
from itertools import takewhile
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files

from ..exports.pagefind import is_installed, write_index
from ..gate.workers import processors
from ..language import N_, _
from ..pages.records import Record
from ..report.problem import Refusal
from ..report.visible import harmless
from ..usecases.site import MATERIAL_INDEX, PAGEFIND, Search, SitePlan

log = get_plugin_logger("postmortems")

MANY = 500
"""Reports from which Pagefind is chosen: Material's index, loaded by each page, has then about 2 MB."""
BUSY = 2
"""Processors that rendering keeps busy to the end."""
REPORTS = "reports/index.md"
INSTALL = N_("Install it with `pip install mkdocs-postmortems[search]`.")
_WORKER = re.compile(r"assets/javascripts/workers/search\.[\w.]*js")


def has_search(config: MkDocsConfig) -> bool:
    """Whether the site has Material's search, and not MkDocs' own or none."""
    return _uses(config, "search")


def _uses(config: MkDocsConfig, plugin: str) -> bool:
    """Whether one of Material's plugins is there and at work."""
    module = f"material.plugins.{plugin}.plugin"
    found = [each for each in config.plugins.values() if type(each).__module__ == module]
    return any(each.config.get("enabled", True) for each in found)


class SiteSearch:
    """What a build adds to the search of its site."""

    def __init__(self, plan: SitePlan, config: MkDocsConfig) -> None:
        self._plan, self._config = plan, config
        self._of_material: str | None = None
        self._indexed: Future[None] | None = None
        self._stopped = threading.Event()

    def extend_worker(self, files: Files) -> None:
        """Put our part before Material's in the program that answers queries.

        Material allows for another one: all it asks of it is to answer its messages
        (`integrations/search/worker/_/index.ts`). Ours passes on to Material's what it does not answer itself.
        """
        for file in [file for file in files if _WORKER.fullmatch(file.src_uri)]:
            files.remove(file)
            files.append(File.generated(self._config, file.src_uri, content=_prelude() + file.content_string))

    def start(self) -> None:
        """Begin to index the texts with Pagefind, if that searches them, in a thread beside all that the build does.

        Two processors have enough to do with rendering: there it would end no sooner, and take more memory at a time.
        """
        if self._plan.search == "pagefind" and processors() > BUSY:
            self._indexed = ThreadPoolExecutor(1).submit(self._write_full_text)

    def stop(self) -> None:
        """End what was begun, done or not."""
        self._stopped.set()
        if self._indexed:
            self._indexed.exception()

    def write(self) -> None:
        """Add the records to the index that Material has written, and see to it that the texts are indexed.

        Raises `PluginError` where they cannot be.
        """
        if self._indexed:
            self._indexed.result()
        elif self._plan.search == "pagefind":
            self._write_full_text()
        self._write_records()

    def write_again(self, plan: SitePlan) -> None:
        """The same for another state of the reports, here and now."""
        self._plan = plan
        self._write_records()
        if plan.search == "pagefind":
            self._write_full_text()

    def _write_records(self) -> None:
        path = pathlib.Path(self._config.site_dir, MATERIAL_INDEX)
        if not path.is_file():
            return
        if self._of_material is None:
            self._of_material = path.read_text("utf-8")
        index = json.loads(self._of_material)
        index["docs"] += [entry for record in self._plan.records() for entry in _entries(record)]
        index["config"]["postmortems"] = {"reports": self._plan.links.served(REPORTS), "pagefind": self._plan.pagefind}
        path.write_text(json.dumps(index, separators=(",", ":")), "utf-8")

    def _write_full_text(self) -> None:
        folder, language = pathlib.Path(self._config.site_dir, PAGEFIND), self._config.theme.get("language") or "en"
        try:
            write_index(takewhile(lambda _part: not self._stopped.is_set(), self._plan.full_text()), folder, language)
        except Refusal as error:
            raise PluginError(harmless(str(error))) from None


def chosen(config: MkDocsConfig, wanted: str, reports: int) -> Search:
    """What searches the texts of so many reports; nothing on a site without Material's search.

    Raises `PluginError` where Pagefind is asked for and not there. Where nobody asked for it, Material's index serves,
    and so it does on a site to be read without a server: browsers load no parts of an index from files.
    """
    if not has_search(config):
        return ""
    if wanted == "auto":
        wanted = "pagefind" if reports >= MANY and not _uses(config, "offline") else "material"
        if wanted == "pagefind" and not is_installed():
            told = _("{n} reports are searched with Material's index, which each page loads whole.")
            log.info(f"{told.format(n=reports)} {_(INSTALL)}")
            wanted = "material"
    if wanted == "pagefind" and not is_installed():
        raise PluginError(f"{_('`search: pagefind` needs Pagefind.')} {_(INSTALL)}")
    return "pagefind" if wanted == "pagefind" else "material"


def _entries(record: Record) -> Iterator[dict[str, Any]]:
    """A record as Material's index has it. Material writes titles, texts and tags into the page as HTML."""
    yield {
        "location": record.address,
        "title": _html(record.title),
        "text": _paragraphs(f"{record.text}\n{record.mentions}".strip()),
        "tags": [_html(text) for text in record.beside],
        "kind": record.kind,
        "names": record.names,
        "count": record.count,
    }
    for each in record.passages:
        location = f"{record.address}#{each.anchor}"
        yield {"location": location, "title": _html(each.title), "text": _paragraphs(each.text), "kind": record.kind}


def _html(text: str) -> str:
    return escape(text, quote=False)


def _paragraphs(text: str) -> str:
    """A text of which Material shows the lines that hold what was looked for."""
    return "".join(f"<p>{_html(line)}</p>" for line in text.splitlines())


def _prelude() -> str:
    return resources.files("mkdocs_postmortems.pages").joinpath("assets", "search-worker.js").read_text("utf-8")
