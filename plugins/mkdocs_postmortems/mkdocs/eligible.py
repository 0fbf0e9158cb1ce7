"""Whether this site's own pages may be rendered beside MkDocs' loop over pages, or somebody else has a say in them."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

_EVENTS = (
    "files nav env pre_template template_context post_template pre_page page_read_source page_markdown page_content "
    "page_context post_page"
).split()
"""The events in which another plugin, or a hook, may read or change a page or the list of pages."""

_MARKDOWN = frozenset(
    "abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html meta "
    "nl2br sane_lists smarty tables toc wikilinks".split()
)
"""Python-Markdown's own extensions. Each forgets a page in `reset()`, so one converter serves for all pages."""
_PYMDOWNX = frozenset(
    "arithmatex betterem caret critic details emoji escapeall extra highlight inlinehilite keys magiclink mark "
    "progressbar quotes saneheaders smartsymbols striphtml superfences tabbed tasklist tilde".split()
)
"""Those of PyMdown that read no files."""


def own_pages_only(config: MkDocsConfig, own: BasePlugin) -> bool:  # type: ignore[type-arg]
    """Whether nothing but `own` and Material's search takes part in making pages.

    Any other plugin or hook that handles a page, and any Markdown extension that is not known to do without MkDocs'
    loop, leaves all pages to MkDocs.
    """
    return all(map(_known, config.markdown_extensions)) and all(
        (owner := getattr(handler, "__self__", None)) is own or is_material_search(owner)
        for event in _EVENTS
        for handler in config.plugins.events[event]
    )


def plain_material(config: MkDocsConfig) -> bool:
    """Whether pages have Material's own templates, without overrides."""
    return config.theme.name == "material" and not config.theme.custom_dir


def is_material_search(plugin: object) -> bool:
    """Whether a plugin is Material's search."""
    return type(plugin).__module__ == "material.plugins.search.plugin"


def _known(extension: object) -> bool:
    family, _, name = str(extension).rpartition(".")
    return name in {"": _MARKDOWN, "markdown.extensions": _MARKDOWN, "pymdownx": _PYMDOWNX}.get(family, ())
