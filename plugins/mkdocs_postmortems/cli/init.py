"""`postmortems init`: turn a folder into a repository of postmortems."""

from __future__ import annotations

import pathlib
import shlex
import sys

import click

from ..language import _, languages
from ..report.writing import unwritable
from ..scaffold.repository import PLACEHOLDER, Engine, Host, Plan, host_of, own_address, write
from .terminal import echo


def _requirement(context: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    text = given.strip() if given is not None else None
    if text is not None and (not text.isprintable() or not text or set(text) & set("\"'`$\\#")):
        raise click.BadParameter(
            _("pip cannot install `{text}`. Give an address such as {placeholder}.").format(
                text=text, placeholder=PLACEHOLDER
            )
        )
    return text


def _inside(context: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    path = pathlib.PurePosixPath(given) if given else None
    if path and (path.is_absolute() or ".." in path.parts):
        said = _("{folder} is outside the repository. Give a folder in it, such as .agents/skills.")
        raise click.BadParameter(said.format(folder=given))
    return path.as_posix() if path else None


@click.command("init")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=pathlib.Path))
@click.option(
    "--ci", "host", type=click.Choice(["github", "gitlab", "none"]),
    help="The host whose workflows, forms and templates to write. Default: detected; asked for on a terminal.",
)  # fmt: skip
@click.option(
    "--package", metavar="ADDRESS", callback=_requirement,
    help=f"What CI installs, such as {PLACEHOLDER}. Default: the git address this package was installed from, if any.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["mkdocs", "properdocs"]), default="mkdocs", show_default=True,
    help="What renders the site: MkDocs, or its maintained drop-in replacement ProperDocs.",
)  # fmt: skip
@click.option(
    "--language", type=click.Choice(languages()),
    help="The language of templates, messages and the site. [default: that of an existing postmortems.yml, else en]",
)  # fmt: skip
@click.option("--example", is_flag=True, help="Add the reports of a fictional web shop as an example.")
@click.option(
    "--skills", metavar="FOLDER", callback=_inside,
    help="Add the skill that tells an AI assistant how to draft a report, below FOLDER, such as .agents/skills.",
)  # fmt: skip
def command(
    folder: pathlib.Path,
    host: Host | None,
    package: str | None,
    engine: Engine,
    language: str | None,
    example: bool,
    skills: str | None,
) -> None:
    """Turn a folder, by default the current one, into a repository of postmortems.

    Existing files are never overwritten.
    """
    folder = folder.resolve()
    host = host or host_of(folder) or _asked()
    package = package or own_address() or PLACEHOLDER
    existing = (folder / f"{engine}.yml").exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, written in write(Plan(folder, host, package, example, engine, language or "", skills)):
            echo(f"{_('wrote'):<5}  {name}" if written else f"{_('left'):<5}  {name}  ({_('exists')})")
    except OSError as error:
        raise unwritable(pathlib.Path(error.filename or folder), error) from None
    echo(f"\n{_('Next:')}")
    for step in _next(folder, host, package, engine, existing):
        echo(f"  - {step}")


def _asked() -> Host:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "none"
    answer: Host = click.prompt("CI", type=click.Choice(["github", "gitlab", "none"]), default="github")
    return answer


def _next(folder: pathlib.Path, host: Host, package: str, engine: Engine, existing: bool) -> list[str]:
    steps = []
    if folder != pathlib.Path.cwd():
        steps.append(f"cd {shlex.quote(str(folder))}")
    if existing and "postmortems" not in (folder / f"{engine}.yml").read_text("utf-8", errors="replace"):
        steps.append(
            _("{engine}.yml: add `postmortems` to `plugins`, and `/_templates/` to `exclude_docs`").format(
                engine=engine
            )
        )
    if package == PLACEHOLDER:
        steps.append(_("requirements.txt and .pre-commit-config.yaml: fill in the git address of the package"))
        if host == "github":
            steps.append(_(".github/workflows/check.yml: fill in the repository and the commit of the action"))
    if host == "github":
        steps.append(_("GitHub, Settings: allow Actions to create pull requests, and publish Pages from Actions"))
    return [
        *steps,
        f'postmortems new "{_("What broke and for whom")}" --severity SEV-2 --started 2026-03-11T08:10Z',
        "postmortems check",
        f"{engine} serve",
    ]
