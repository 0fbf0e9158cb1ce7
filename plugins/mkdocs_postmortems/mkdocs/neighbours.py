"""What other plugins of a site find of our pages, where they take part in making them."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from ..language import _
from .eligible import is_material_search

_READING = ("page_content", "page_context", "post_page")
"""The events in which a plugin sees a page's content."""


def read_content(config: MkDocsConfig, own: BasePlugin) -> bool:  # type: ignore[type-arg]
    """Whether a plugin or hook other than `own` and Material's search reads the content of pages."""
    return any(
        (owner := getattr(handler, "__self__", None)) is not own and not is_material_search(owner)
        for event in _READING
        for handler in config.plugins.events[event]
    )


def make_navigation(config: MkDocsConfig) -> bool:
    """Whether a plugin makes the navigation, and warns where there is one."""
    return "awesome-nav" in config.plugins


def refuse(config: MkDocsConfig) -> None:
    """Raise `PluginError` where a plugin would publish the reports' files instead of our pages."""
    if "i18n" in config.plugins:
        raise PluginError(
            _(
                "The plugin i18n (mkdocs-static-i18n) makes every page from its file again, and would publish reports "
                "as they are written. Remove it, or build the reports as a site of their own."
            )
        )


def documents(config: MkDocsConfig) -> pathlib.Path:
    """The folder of the site's own documents, also where the plugin monorepo has copied it elsewhere."""
    return pathlib.Path(getattr(config.plugins.get("monorepo"), "originalDocsDir", None) or config.docs_dir)


def locate(file: File, config: MkDocsConfig, report: pathlib.Path | None) -> None:
    """Say where the source of a page lies, which plugins ask git about; one without a report has none.

    Plugins such as rss need a path all the same: they get the one that the page would have.
    """
    if report is None:
        file.abs_src_path = str(documents(config) / file.src_path)
        return
    file.abs_src_path = str(report)
    file.generated_by = None  # or git-revision-date-localized would not ask git


def keep_braces(page: Page) -> None:
    """Let macros leave a page's text alone: what stands in double braces there belongs to the text."""
    page.meta["render_macros"] = False


def leave_undated(config: MkDocsConfig, files: Iterable[File]) -> None:
    """Let git-revision-date-localized pass over pages that are computed: it would date them to the build."""
    dates = config.plugins.get("git-revision-date-localized")
    if dates is not None:
        computed = [file.src_uri for file in files if file.generated_by]
        dates.config["exclude"] = [*dates.config["exclude"], *computed]
