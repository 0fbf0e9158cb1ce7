"""The site as Markdown and files in a folder, for an engine that runs no plugins."""

from __future__ import annotations

import json
import os
import pathlib
import posixpath
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import msgspec

from ..exports.scope import Site
from ..language import _
from ..pages.content import Html
from ..pages.page import Page, report_uri
from ..pages.relink import relinked
from ..pages.site import Nav, navigation
from ..report.problem import Refusal
from ..report.writing import STAGED, lock, sweep, write_atomic
from .site import SCRIPT, STYLE, SitePlan

DOCS = "docs/"
"""Where the pages and files lie, below the folder that is written."""
TEMPLATES = "overrides/"
"""Where templates of ours lie, below the folder that is written."""
MANIFEST = ".postmortems-site.json"
"""Names the files that were written, so that the next run knows its own."""

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]|$", re.IGNORECASE)


_OPENING = re.compile(r"(<(?:details|div)\b[^<>]*)>(\s*(?:<summary\b.*</summary>\s*)?)\Z", re.DOTALL)


class Outcome(NamedTuple):
    """What a run did, as paths below the folder."""

    written: list[str]
    unchanged: list[str]
    removed: list[str]
    kept: list[str]
    """Files of somebody else, in the place of ours."""


@dataclass(frozen=True)
class Surroundings:
    """What stands around the pages of an archive."""

    settings: str = ""
    """The engine's configuration as YAML; empty for one of ours."""
    own: Mapping[str, pathlib.Path] = field(default_factory=dict)
    """The author's own pages and files, by their places in the site. They win over ours."""
    edit: Mapping[str, str] = field(default_factory=dict)
    """Where a page can be edited, by its place or, for a report, that of its file."""


class _Manifest(msgspec.Struct):
    about: str
    files: list[str]


def write_site_sources(plan: SitePlan, folder: pathlib.Path, around: Surroundings | None = None) -> Outcome:
    """Write the site's sources below a folder, and remove what an earlier run wrote and this one does not.

    Nothing is touched before every file has been made; each is then replaced in one step. A file that somebody else
    put in the place of one of ours stays. Raises `Refusal` where the folder is neither empty nor ours, or cannot be
    written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        earlier = _own_files(folder)
        with _staging(folder) as staging:
            made = list(dict.fromkeys(_stage(plan, pathlib.Path(staging), around or Surroundings())))
            kept = [name for name in made if name not in earlier and _path(folder, name).exists()]
            _record(folder, earlier.union(made).difference(kept))
            outcome = _replace(folder, pathlib.Path(staging), made, kept)
        removed = sorted(earlier.difference(made))
        for name in removed:
            _remove(folder, name)
        _record(folder, set(made).difference(kept))
    except OSError as error:
        hint = _("Check its permissions, or name another folder")
        raise Refusal(
            _("{path} cannot be written: {cause}").format(path=error.filename or folder, cause=error.strerror), hint
        ) from None
    return outcome._replace(removed=removed)


@contextmanager
def _staging(folder: pathlib.Path) -> Iterator[str]:
    """A folder for what is being made; its lock says that somebody is at work in it."""
    with tempfile.TemporaryDirectory(prefix=STAGED, dir=folder) as staging:
        handle = os.open(staging, os.O_RDONLY) if hasattr(os, "O_DIRECTORY") else None
        try:
            if handle is not None:
                lock(handle)
            yield staging
        finally:
            if handle is not None:
                os.close(handle)


def _own_files(folder: pathlib.Path) -> set[str]:
    """What an earlier run wrote."""
    path = folder / MANIFEST
    if not path.exists():
        if next(folder.iterdir(), None):
            raise Refusal(
                _("{folder} is not empty, and no export of this kind").format(folder=folder),
                _("Name an empty folder, or a new one"),
            )
        _record(folder, ())
    try:
        return set(msgspec.json.decode(path.read_bytes(), type=_Manifest).files)
    except msgspec.MsgspecError:
        hint = _("Delete {folder}, or name another folder").format(folder=folder)
        raise Refusal(_("{path} does not say which files an earlier run has written").format(path=path), hint) from None


def _record(folder: pathlib.Path, names: Iterable[str]) -> None:
    manifest = _Manifest("Written by `postmortems export site-sources`, which owns these files.", sorted(names))
    write_atomic(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def _path(folder: pathlib.Path, name: str) -> pathlib.Path:
    """A file's path. Raises `Refusal` where its name or a symbolic link leads out of the folder."""
    path = folder / name
    inside = path.is_relative_to(folder) and ".." not in path.relative_to(folder).parts
    if not inside or not path.parent.resolve().is_relative_to(folder.resolve()):
        raise Refusal(
            _("{path} leads out of {folder}").format(path=path, folder=folder),
            _("Delete {folder}, or name another folder").format(folder=folder),
        )
    return path


def _stage(plan: SitePlan, folder: pathlib.Path, around: Surroundings) -> Iterator[str]:
    """Make every file below a folder; of two with the same name, the first counts."""
    written = set()
    for name, content in _contents(plan, around):
        if name in written:
            continue
        written.add(name)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pathlib.Path):
            shutil.copyfile(content, path)
        else:
            path.write_bytes(content)
        yield name


def _contents(plan: SitePlan, around: Surroundings) -> Iterator[tuple[str, bytes | pathlib.Path]]:
    """Name and content of every file; one to copy is named."""
    yield "mkdocs.yml", (around.settings or _configuration(plan.site)).encode()
    for template, text in _TEMPLATES.items():
        yield f"{TEMPLATES}{template}", text.encode()
    sources = {plan.mount + report.path: report_uri(report.id) for report in plan.archive.reports}
    for uri, path in around.own.items():
        if uri.endswith(".md"):
            text = relinked(path.read_text("utf-8-sig"), _leading(uri, uri, sources))
            yield DOCS + _placed(uri), _fronted(text, _meta(plan, None, around.edit.get(uri))).encode()
        else:
            yield DOCS + uri, path
    for file in plan.files():
        name, content = DOCS + _placed(file.uri), file.content
        yield name, _markdown(content, plan, sources, around).encode() if isinstance(content, Page) else content


def _replace(folder: pathlib.Path, staging: pathlib.Path, made: Iterable[str], kept: list[str]) -> Outcome:
    outcome = Outcome([], [], [], kept)
    for name in made:
        path, fresh = _path(folder, name), staging / name
        if name in kept:
            continue
        if path.is_file() and not path.is_symlink() and _same(path, fresh):
            outcome.unchanged.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(path)
        outcome.written.append(name)
    return outcome


def _same(one: pathlib.Path, other: pathlib.Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _remove(folder: pathlib.Path, name: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    path = _path(folder, name)
    path.unlink(missing_ok=True)
    for parent in path.relative_to(folder).parents:
        if parent.parts and (folder / parent).is_dir() and not next((folder / parent).iterdir(), None):
            (folder / parent).rmdir()


def _placed(uri: str) -> str:
    """Where a page's source lies: in the folder that it is served as.

    Links then count from the same depth in the source and in the browser, so that it does not matter whether an engine
    rewrites those in HTML.
    """
    folder, name = posixpath.split(uri)
    if not uri.endswith(".md") or _ELSEWHERE.match(uri) or name == "index.md":
        return uri
    return posixpath.join(folder, *([] if name == "README.md" else [name.removesuffix(".md")]), "index.md")


def _markdown(page: Page, plan: SitePlan, sources: dict[str, str], around: Surroundings) -> str:
    """A page as Markdown whose links count from where its source lies."""
    source = plan.mount + page.source if page.source else page.uri
    lead = _leading(source, page.uri, sources)
    text = page.rewritten(lambda markdown: relinked(markdown, lead), _block)
    return _fronted(text, _meta(plan, page, around.edit.get(source)))


def _block(block: Html) -> str:
    """A block of HTML; one that only opens an element lets Python-Markdown read the Markdown in it."""
    return _OPENING.sub(r'\1 markdown="block">\2', block.markdown)


def _leading(source: str, uri: str, sources: dict[str, str]) -> Callable[[str], str]:
    """What leads the links of a file `source` to where they count from its new place."""
    begin, here = posixpath.dirname(source), posixpath.dirname(_placed(uri))

    def lead(target: str) -> str:
        if _ELSEWHERE.match(target):
            return target
        name, rest = re.fullmatch(r"([^?#]*)(.*)", target, re.DOTALL).groups()  # type: ignore[union-attr]
        place = posixpath.normpath(posixpath.join(begin, unquote(name)))
        if place.startswith("../"):
            return target
        return quote(posixpath.relpath(_placed(sources.get(place, place)), here or ".")) + rest

    return lead


def _meta(plan: SitePlan, page: Page | None, edit: str | None) -> dict[str, Any]:
    """What our templates read from the front matter of a page: links in its head, and where it can be edited."""
    links = [link._asdict() for link in plan.head(page)]
    return {**({"head_links": links} if links else {}), **({"edit_url": edit} if edit else {})}


def _fronted(text: str, meta: dict[str, Any]) -> str:
    """A file with more front matter, as JSON, which YAML contains."""
    front = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in meta.items())
    begins = "---\n"
    if text.startswith(begins):
        return begins + front + text.removeprefix(begins)
    return f"{begins}{front}{begins}\n{text}" if front else text


def _configuration(site: Site) -> str:
    """An mkdocs.yml without plugins of ours; JSON is YAML, too."""
    nav = "\n".join(f"  - {json.dumps(entry, ensure_ascii=False)}" for entry in placed_navigation(navigation()))
    return _CONFIGURATION.format(
        name=json.dumps(site.title, ensure_ascii=False),
        url=f"site_url: {json.dumps(site.url)}\n" if site.url else "",
        style=STYLE,
        script=SCRIPT,
        nav=nav,
    )


def placed_navigation(nav: Iterable[Nav]) -> list[Nav]:
    """A navigation with the addresses at which the pages are placed."""
    return [_navigated(entry) for entry in nav]


def _navigated(entry: Nav) -> Nav:
    """An entry of the navigation with the addresses at which the pages are placed."""
    if isinstance(entry, str):
        return _placed(entry)
    return {
        name: _placed(inner) if isinstance(inner, str) else [_navigated(each) for each in inner]
        for name, inner in entry.items()
    }


_TEMPLATES = {
    "main.html": """\
{% extends "base.html" %}
{% block extrahead %}
  {{ super() }}
  {% if page and page.meta and page.meta.head_links %}
    {% for link in page.meta.head_links %}
      <link rel="{{ link.rel }}" type="{{ link.type }}" title="{{ link.title }}" href="{{ link.uri | url }}">
    {% endfor %}
  {% endif %}
{% endblock %}
""",
    "partials/actions.html": """\
{% if page.meta and page.meta.edit_url and "content.action.edit" in features %}
  <a href="{{ page.meta.edit_url }}" title="{{ lang.t('action.edit') }}" class="md-content__button md-icon" rel="edit">
    {% set icon = config.theme.icon.edit or "material/file-edit-outline" %}
    {% include ".icons/" ~ icon ~ ".svg" %}
  </a>
{% endif %}
""",
}
"""For Material and Zensical alike: what the plugin would put into the pages' heads, and edit links to the reports."""

_CONFIGURATION = """\
# Written by `postmortems export site-sources`; the next run overwrites it. For a theme of your own, copy it to another
# folder and set `docs_dir`; the pages need the style sheet, the script, the extensions and the addresses of folders.
site_name: {name}
{url}docs_dir: docs
use_directory_urls: true
theme:
  name: material
  custom_dir: overrides
  font: false
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      toggle: {{icon: material/brightness-7, name: Switch to dark mode}}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      toggle: {{icon: material/brightness-4, name: Switch to light mode}}
extra_css: [{style}]
extra_javascript: [{script}]
plugins: [search]
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - toc: {{permalink: true}}
  - pymdownx.highlight
  - pymdownx.superfences
nav:
{nav}
not_in_nav: "*"
"""
