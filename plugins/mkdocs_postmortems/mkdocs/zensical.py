"""The site by Zensical, which runs no plugins: it gets the pages that MkDocs would render.

A program of its own (`python -m mkdocs_postmortems.mkdocs.zensical`), as MkDocs' own functions read mkdocs.yml for it.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from typing import Any

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.pages import Page
from mkdocs.utils import clean_directory

from ..language import _
from ..report.problem import Refusal
from ..report.visible import harmless
from ..usecases.site_sources import Surroundings, placed_navigation, write_site_sources
from .files import OwnPage
from .plugin import PostmortemsPlugin

_KEPT = (
    "site_name", "site_url", "site_description", "site_author", "copyright", "repo_url", "repo_name", "extra", "theme",
    "markdown_extensions",
)  # fmt: skip
"""Settings of mkdocs.yml that Zensical reads too."""


_LEFT_OUT = (InclusionLevel.EXCLUDED, InclusionLevel.DRAFT)


def build(config: MkDocsConfig, *, strict: bool) -> None:
    """Build the site of an mkdocs.yml. What was built before stays until the new site is complete.

    Raises `PluginError` where Zensical fails, and where the site holds what its audience must not see.
    """
    plugin = _own_plugin(config)
    config.plugins = PluginCollection()  # without other plugins, and without Material's search
    config.plugins["postmortems"] = plugin
    site_dir = config.site_dir
    config = config.plugins.on_config(config)
    files = get_files(config)
    set_exclusions(files, config)
    files = config.plugins.on_files(files, config=config)
    with tempfile.TemporaryDirectory(prefix="postmortems-") as name:
        folder = pathlib.Path(name).resolve()
        around = Surroundings(_settings(config), _own(files), _edit_links(files, config))
        write_site_sources(plugin.generated.plan, folder, around)
        command = [sys.executable, "-m", "zensical", "build", "--config-file", str(folder / "mkdocs.yml")]
        if subprocess.run([*command, *(["--strict"] if strict else [])]).returncode:
            raise PluginError(_("Zensical could not build the site; it says above why."))
        config.site_dir = str(folder / "site")
        plugin.look_for_leaks(config=config)
        clean_directory(site_dir)
        shutil.copytree(folder / "site", site_dir, dirs_exist_ok=True)


def _own_plugin(config: MkDocsConfig) -> PostmortemsPlugin:
    for plugin in config.plugins.values():
        if isinstance(plugin, PostmortemsPlugin):
            return plugin
    raise PluginError(
        _("`plugins` in {file} does not list `postmortems`. Add it.").format(file=harmless(config.config_file_path))
    )


def _own(files: Iterable[File]) -> dict[str, pathlib.Path]:
    """The author's own pages and files."""
    own = (file for file in files if not (file.generated_by or isinstance(file, OwnPage)))
    return {file.src_uri: pathlib.Path(file.abs_src_path or "") for file in own if file.inclusion not in _LEFT_OUT}


def _edit_links(files: Files, config: MkDocsConfig) -> dict[str, str]:
    """Where pages can be edited, as MkDocs works it out."""
    edited = [file for file in files if file.src_uri.endswith(".md") and file.edit_uri]
    pages = {file.src_uri: Page(None, file, config) for file in edited}
    return {uri: page.edit_url for uri, page in pages.items() if page.edit_url}


def _settings(config: MkDocsConfig) -> str:
    """What of mkdocs.yml Zensical reads as well, with our templates, style sheet and script."""
    given = config.user_configs[0]
    theme = given.get("theme", {})
    settings: dict[str, Any] = {key: given[key] for key in _KEPT if key in given}
    settings |= {
        "theme": {**({"name": theme} if isinstance(theme, str) else theme), "custom_dir": "overrides"},
        "docs_dir": "docs",
        "site_dir": "site",
        "use_directory_urls": True,
        "edit_uri": "",
        "extra_css": [*map(str, config.extra_css)],
        "extra_javascript": [*map(str, config.extra_javascript)],
        "plugins": ["search"],
    }
    extensions = settings.setdefault("markdown_extensions", [])
    if isinstance(extensions, list) and "md_in_html" not in extensions:
        settings["markdown_extensions"] = [*extensions, "md_in_html"]  # for Markdown between our blocks
    if config.theme.get("font") is False:
        settings["theme"]["font"] = False
    if config.nav:
        settings |= {"nav": placed_navigation(config.nav), "not_in_nav": "*"}
    return yaml.dump(settings, allow_unicode=True, sort_keys=False)


def main() -> None:
    """Build a site, and end with 1 where that fails."""
    parser = argparse.ArgumentParser(prog="postmortems build --engine zensical")
    parser.add_argument("--config-file", required=True)
    parser.add_argument("--site-dir")
    parser.add_argument("--strict", action="store_true")
    arguments = parser.parse_args()
    try:
        config = load_config(arguments.config_file, site_dir=arguments.site_dir)
        build(config, strict=arguments.strict)
    except (MkDocsException, Abort, Refusal) as error:
        sys.exit(f"Error: {harmless(str(error))}")
    except OSError as error:
        sys.exit(f"Error: {harmless(os.fspath(error.filename or ''))} cannot be written: {error.strerror}.")


if __name__ == "__main__":
    main()
