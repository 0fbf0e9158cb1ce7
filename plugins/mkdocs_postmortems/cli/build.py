"""`postmortems build`: the site, by the engine of one's choice, by one job or by several."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

import click

from ..language import _
from ..report.problem import Refusal
from ..report.shard import Shard
from .types import ShardOf

_NAMES = {"mkdocs": "MkDocs", "properdocs": "ProperDocs", "zensical": "Zensical"}
_CONFIGURATIONS = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yaml", "properdocs.yml")
_PATH = click.Path(path_type=pathlib.Path)
_SHARD, _PARTS = "POSTMORTEMS_SHARD", "POSTMORTEMS_PARTS"
"""How the plugin is told of a part to write, and of the folder of parts."""


@click.command("build")
@click.option(
    "--engine",
    type=click.Choice(list(_NAMES)),
    help="What builds the site. [default: properdocs where there is only a properdocs.yml, else mkdocs]",
)
@click.option(
    "-f", "--config-file", metavar="FILE", type=_PATH, help="The engine's configuration. [default: mkdocs.yml]"
)
@click.option("-d", "--site-dir", metavar="DIR", type=_PATH, help="Where the site goes. [default: `site_dir` there]")
@click.option("--strict", is_flag=True, help="Fail on warnings, such as a link that leads nowhere.")
@click.option(
    "--shard",
    type=ShardOf(),
    metavar="NUMBER/COUNT",
    help="Render only one of several parts of the pages, such as 3/8, for a build with --join. Makes no site.",
)
@click.option("-o", "--output", metavar="DIR", type=_PATH, help="Where the part goes, with --shard.")
@click.option(
    "--join",
    metavar="DIR",
    type=_PATH,
    help="Build the site, and take its pages from the parts here where they are the same.",
)
def command(
    engine: str | None, config_file: pathlib.Path | None, site_dir: pathlib.Path | None, strict: bool,
    shard: Shard | None, output: pathlib.Path | None, join: pathlib.Path | None,
) -> None:  # fmt: skip
    """Build the site with MkDocs, ProperDocs or Zensical.

    MkDocs and ProperDocs run the plugin. Zensical (experimental) runs no plugins: it gets the finished pages, with the
    name, theme and Markdown extensions of mkdocs.yml; other plugins, hooks and templates of yours are left out.

    Several jobs can share the work of MkDocs and ProperDocs: each renders a part with --shard, and one builds the site
    with --join. It is the site that one job would build.

    Exit codes: 0 built, 1 the build failed, 2 usage error, or an engine that is not installed.
    """
    config = config_file or _configuration(engine)
    engine = engine or ("properdocs" if config.stem == "properdocs" else "mkdocs")
    _refuse(engine, shard, output, join, site_dir, strict)
    if importlib.util.find_spec(engine) is None:
        raise Refusal(
            _("{name} is not installed").format(name=_NAMES[engine]),
            _("Install it with `pip install {engine}`").format(engine=engine),
        )
    program = ["mkdocs_postmortems.mkdocs.zensical"] if engine == "zensical" else [engine, "build"]
    arguments = [*program, "--config-file", str(config), *(["--strict"] if strict else [])]
    if shard and output:
        with tempfile.TemporaryDirectory(prefix="postmortems-") as nowhere:
            _run([*arguments, "--site-dir", nowhere], {_SHARD: str(shard), _PARTS: str(output.absolute())})
        return
    _run(
        [*arguments, *(["--site-dir", str(site_dir)] if site_dir else [])],
        {_PARTS: str(join.absolute())} if join else {},
    )


def _run(arguments: list[str], orders: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in (_SHARD, _PARTS)}
    if subprocess.run([sys.executable, "-m", *arguments], env=environment | orders).returncode:
        sys.exit(1)


def _refuse(
    engine: str, shard: Shard | None, output: pathlib.Path | None, join: pathlib.Path | None,
    site_dir: pathlib.Path | None, strict: bool,
) -> None:  # fmt: skip
    """Raises `click.UsageError` for options that do not go together, and `Refusal` where there is nothing to join."""
    if bool(shard) != bool(output):
        raise click.UsageError(_("--shard and --output need each other."))
    if shard and (join or site_dir or strict):
        raise click.UsageError(_("--shard excludes --join, --site-dir and --strict: it makes no site."))
    if engine == "zensical" and (shard or join):
        raise click.UsageError(_("--engine zensical excludes --shard and --join."))
    if join and not any(join.rglob("*.zip")):
        raise Refusal(
            _("There is no part of a site in {folder}").format(folder=join),
            _("Write parts with --shard and --output, or leave out --join"),
        )


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
