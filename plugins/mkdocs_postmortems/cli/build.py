"""`postmortems build`: the site, by the engine of one's choice."""

from __future__ import annotations

import importlib.util
import pathlib
import subprocess
import sys

import click

from ..language import _
from ..report.problem import Refusal

_NAMES = {"mkdocs": "MkDocs", "properdocs": "ProperDocs", "zensical": "Zensical"}
_CONFIGURATIONS = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yaml", "properdocs.yml")
_PATH = click.Path(path_type=pathlib.Path)


@click.command("build")
@click.option(
    "--engine", type=click.Choice(list(_NAMES)),
    help="What builds the site. [default: properdocs where there is only a properdocs.yml, else mkdocs]",
)  # fmt: skip
@click.option(
    "-f", "--config-file", metavar="FILE", type=_PATH, help="The engine's configuration. [default: mkdocs.yml]"
)
@click.option("-d", "--site-dir", metavar="DIR", type=_PATH, help="Where the site goes. [default: `site_dir` there]")
@click.option("--strict", is_flag=True, help="Fail on warnings, such as a link that leads nowhere.")
def command(engine: str | None, config_file: pathlib.Path | None, site_dir: pathlib.Path | None, strict: bool) -> None:
    """Build the site with MkDocs, ProperDocs or Zensical.

    MkDocs and ProperDocs run the plugin. Zensical (experimental) runs no plugins: it gets the finished pages, with the
    name, theme and Markdown extensions of mkdocs.yml; other plugins, hooks and templates of yours are left out.

    Exit codes: 0 built, 1 the build failed, 2 usage error, or an engine that is not installed.
    """
    config = config_file or _configuration(engine)
    engine = engine or ("properdocs" if config.stem == "properdocs" else "mkdocs")
    if importlib.util.find_spec(engine) is None:
        raise Refusal(
            _("{name} is not installed").format(name=_NAMES[engine]),
            _("Install it with `pip install {engine}`").format(engine=engine),
        )
    program = ["mkdocs_postmortems.mkdocs.zensical"] if engine == "zensical" else [engine, "build"]
    arguments = ["--config-file", str(config), *(["--strict"] if strict else [])]
    if site_dir:
        arguments += ["--site-dir", str(site_dir)]
    if subprocess.run([sys.executable, "-m", *program, *arguments]).returncode:
        sys.exit(1)


def _configuration(engine: str | None) -> pathlib.Path:
    """The configuration in the current folder: for ProperDocs, its own comes first."""
    names = _CONFIGURATIONS[::-1] if engine == "properdocs" else _CONFIGURATIONS
    for path in map(pathlib.Path, names):
        if path.is_file():
            return path
    raise Refusal(
        _("There is no {name} here").format(name=names[0]),
        _("Run `postmortems init`, or name the file with --config-file"),
    )
