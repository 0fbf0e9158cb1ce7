"""The site's files as MkDocs takes them."""

from __future__ import annotations

import os
import pathlib
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import clean_directory

from ..pages.allowed import safe_html
from ..pages.lazy import LazyPage
from ..pages.page import Page
from ..pages.site import in_navigation, navigation, tab_of
from ..report.folders import Folders
from ..report.links import never_published, place_of, targets
from ..report.model import Report
from ..report.stored import hash_of
from ..usecases.site import HeadLink, ReportFile, SiteFile, SitePlan
from . import neighbours
from .blocks import Blocks

_LARGE = 100_000
"""Bytes from which a file waits on disk until MkDocs copies it: a large archive's exports would fill the memory."""


def strays(plan: SitePlan, files: Files, config: MkDocsConfig) -> list[File]:
    """The files that MkDocs found among the reports, and that are not to be published."""
    docs = pathlib.Path(config.docs_dir).resolve()
    named = {*_texts([config.theme.get("logo"), config.theme.get("favicon"), config.extra]), *config.extra_css}
    known = named.union(*map(_linked, files.documentation_pages()))
    among = {name.removeprefix(plan.mount) for name in known if name.startswith(plan.mount)}
    found = []
    for file in files:
        beside = file.src_uri.startswith(plan.mount) and file.src_dir and pathlib.Path(file.src_dir).resolve() == docs
        if beside and plan.evidence.stray(file.src_uri.removeprefix(plan.mount), among):
            found.append(file)
    return found


def emptied(site_dir: str) -> list[str]:
    """Delete what a build has written, as MkDocs does before each: hidden files stay. What could not be deleted."""
    folder = pathlib.Path(site_dir)
    clean_directory(site_dir)
    return sorted(str(path) for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def _linked(file: File) -> Iterator[str]:
    """Where a page of the site's own links to, below the site's root."""
    if never_published(file.src_uri):
        return
    for target in targets(file.content_bytes.decode("utf-8", "replace")):
        if place := place_of(target, posixpath.dirname(file.src_uri)):
            yield place


def _texts(value: object) -> Iterator[str]:
    """Every text in a setting."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value.removeprefix("/")


_HARMLESS = re.compile(r"[^<>&\0\r\xa0]*")
"""Text of which making HTML safe would leave every character as it is: most headings."""


class OwnPage(File):
    """The file of a page of ours. While `apart`, MkDocs knows its address but leaves it to `rendering.Renderer`."""

    made: Page | LazyPage | ReportFile
    apart = False

    def is_documentation_page(self) -> bool:
        """Whether MkDocs is to render it."""
        return not self.apart and super().is_documentation_page()

    def copy_file(self, dirty: bool = False) -> None:
        """Nothing: where MkDocs copies files, this one is written as it is rendered."""


class Generated:
    """The files of one build."""

    def __init__(self, config: MkDocsConfig, plan: SitePlan, apart: bool, whole: bool = False) -> None:
        """`apart`: keep the pages from MkDocs, but for the main ones. `whole`: others see pages with their blocks.

        Where another `plan` takes the place of this one, pages are made by it from then on.
        """
        self.plan, self.apart, self._whole = plan, apart, whole
        self.blocks = Blocks()
        self._heads: dict[str, list[HeadLink]] = {}
        self._foreign = list(plan.head())
        self._untrusted: set[str] = set()
        self._folders: dict[pathlib.Path, pathlib.Path] = {}
        self._config = config
        self._spool = tempfile.TemporaryDirectory(prefix="postmortems-")

    def files(self, in_part: bool = False) -> Iterator[File]:
        """Every file of a site; `in_part`: what rendering a part of the pages needs of them."""
        # The main pages may be empty then, as our own navigation needs no titles of theirs; another might.
        alone = in_part and self._config.nav == navigation()
        for each in self.plan.pages_alone() if alone else self.plan.lazy_files():
            if not isinstance(each, SiteFile) or isinstance(each.content, Page):
                yield self.page(*self.sourced(each))
            elif isinstance(each.content, pathlib.Path):
                yield self._copied(each.uri, each.content)
            else:
                yield self._bytes(each.uri, each.content)

    def pages(self) -> Iterator[tuple[str, Page | LazyPage | ReportFile]]:
        """What each page is made of, but for that of the files for programs, by the page's source."""
        return map(self.sourced, self.plan.lazy_pages())

    def evidence(self, reports: Iterable[Report]) -> Iterator[File]:
        """The files beside some reports, where the site has to bring them along."""
        for each in self.plan.evidence_files(reports):
            assert isinstance(each.content, pathlib.Path)
            yield self._copied(each.uri, each.content)

    def sourced(self, each: SiteFile | LazyPage | ReportFile) -> tuple[str, Page | LazyPage | ReportFile]:
        """A page's source, and what it is made of."""
        if isinstance(each, SiteFile):
            assert isinstance(each.content, Page)
            return each.uri, each.content
        return (self.plan.mount + each.report.path if isinstance(each, ReportFile) else each.uri), each

    def _copied(self, uri: str, path: pathlib.Path) -> File:
        return File.generated(self._config, uri, abs_src_path=str(path))

    def markdown(self, file: OwnPage) -> str:
        """A page as Markdown, with front matter and without its blocks of HTML, which `content` and `output` add."""
        page = self.plan.made(file.made)
        self._heads[file.src_uri] = list(self.plan.head(page))
        return self.blocks.set_aside(file.src_uri, page)

    def key(self, file: OwnPage) -> bytes | None:
        """A hash of what a page follows from, but for what the theme writes around it and for where its links lead."""
        if (made := self.plan.page_key(file.made)) is None or file.page is None:
            return None
        address = (file.src_uri, file.dest_uri, file.page.edit_url, file.page.canonical_url)
        return hash_of(made + repr(address).encode("utf-8", "backslashreplace"))

    def place(self, files: Files, those: Iterable[File] | None = None) -> None:
        """Put each page that is not in the navigation below the page of its tab, so that the tab stays lit on it.

        Pages of reports from other repositories are edited there. With `those`, only these pages.
        """
        for file in files if those is None else those:
            if not isinstance(file, OwnPage) or file.inclusion is not InclusionLevel.NOT_IN_NAV:
                continue
            if file.page and isinstance(file.made, ReportFile):
                folders = self.plan.archive.options.folders
                file.page.edit_url = folders.edit_url(file.made.report.path) or file.page.edit_url
            main = files.get_file_from_path(tab_of(file.made.uri))
            if main and main is not file and file.page:
                # A section, says MkDocs; all that it asks of one is to be `active`.
                file.page.parent = main.page  # type: ignore[assignment]

    def content(self, html: str, page: MkDocsPage) -> str:
        """A page's content without what may not run, and with the words of its blocks for the search."""
        source = page.file.src_uri
        for entry in _entries(page.toc):
            # The theme writes both into the page as they are.
            entry.title = self._safe(source, entry.title)
            entry.id = escape(entry.id)
        if self._whole:
            page.markdown = self.blocks.left_out(page.markdown or "")
            return self.blocks.fill(source, self._safe(source, html))
        return self.blocks.searchable(source, self._safe(source, html))

    def output(self, output: str, file: File) -> str:
        """A finished page with its blocks, and with the feed and the report's card in its head."""
        up = "../" * file.dest_uri.count("/")
        links = "".join(
            f'<link rel="{link.rel}" type="{link.type}" title="{link.title}" href="{up}{link.uri}">\n'
            for link in self._heads.get(file.src_uri, self._foreign)
        )
        return self.blocks.put_back(file.src_uri, output.replace("</head>", f"{links}</head>", 1))

    def forget(self, file: File) -> None:
        """Drop what was kept of a page that is written."""
        self.blocks.forget(file.src_uri)
        self._heads.pop(file.src_uri, None)

    def close(self) -> None:
        """Delete what waited on disk until MkDocs copied it, and keep what a later build can take over."""
        self._spool.cleanup()
        self.plan.save()

    def _safe(self, source: str, html: str) -> str:
        """What an engine made of a page, without what may not run.

        The page's Markdown is safe already, but extensions of the engine may make more of it than others do.
        """
        return safe_html(html) if source in self._untrusted and not _HARMLESS.fullmatch(html) else html

    def _bytes(self, uri: str, content: bytes) -> File:
        if len(content) < _LARGE:
            return File.generated(self._config, uri, content=content)
        path = pathlib.Path(self._spool.name, uri.replace("/", "-"))
        path.write_bytes(content)
        return File.generated(self._config, uri, abs_src_path=str(path))

    def page(self, source: str, made: Page | LazyPage | ReportFile) -> OwnPage:
        """The file of a page.

        A report's page takes the place of its file, so that links in its prose lead where they lead in the repository;
        it is served under its id.
        """
        level = InclusionLevel.UNDEFINED if in_navigation(made.uri) else InclusionLevel.NOT_IN_NAV
        file = OwnPage.generated(self._config, source, content="", inclusion=level)
        assert isinstance(file, OwnPage)
        file.made = made
        if isinstance(made, ReportFile):
            if not self.plan.archive.options.trusted_html:
                self._untrusted.add(source)
            served = self.plan.links.served(made.uri)
            file.dest_uri = f"{served}index.html" if served.endswith("/") else served
            inner, folders = made.report.path, self.plan.archive.options.folders
            file.edit_uri = None if folders.sources and not _is_own(inner, folders) else self._edit_uri(inner)
        file.abs_dest_path, file.url  # noqa: B018 - worked out from the kind of file, which changes below
        file.apart = self.apart and level is InclusionLevel.NOT_IN_NAV
        if not file.apart:
            self.hand_over(file)
        return file

    def hand_over(self, file: OwnPage) -> None:
        """Leave a page to MkDocs."""
        file.apart = False
        file.content_string = self.markdown(file)
        path = self._path_of(file.made.report.path) if isinstance(file.made, ReportFile) else None
        neighbours.locate(file, self._config, path if path and path.is_file() else None)

    def _path_of(self, inner: str) -> pathlib.Path:
        """The file of a report."""
        return self.plan.archive.options.folders.place(inner)

    def _edit_uri(self, inner: str) -> str:
        """Where a report lies, as seen from the site's own documents, from which MkDocs counts."""
        path = self._path_of(inner)
        real = path.resolve() if path.is_symlink() else self._resolved(path.parent) / path.name
        docs = self._resolved(neighbours.documents(self._config))
        return pathlib.PurePath(os.path.relpath(real, docs)).as_posix()

    def _resolved(self, folder: pathlib.Path) -> pathlib.Path:
        """A folder without symbolic links and `..`, asked for once: it takes longer than all else about a file."""
        if folder not in self._folders:
            self._folders[folder] = folder.resolve()
        return self._folders[folder]


def _is_own(inner: str, folders: Folders) -> bool:
    """Whether a report lies at this path in the own folder. The public may not know the path of one of a source."""
    return folders.source_at(inner) is None and folders.place(inner).is_file()


def _entries(contents: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    """A table of contents with all that is below."""
    for entry in contents:
        yield entry
        yield from _entries(entry.children)
