"""`postmortems schema`: the JSON Schema with the organisation's vocabularies, for editors."""

from __future__ import annotations

import pathlib

import click

from ..options import find_options
from ..scaffold.editors import schema_text, snippets_text


@click.command("schema")
@click.option(
    "--format", "format_", type=click.Choice(["json", "vscode"]), default="json", show_default=True,
    help="A JSON Schema, or snippets for VS Code, which does not complete front matter from a schema.",
)  # fmt: skip
def command(format_: str) -> None:
    """Print the JSON Schema of a report's front matter, with the vocabularies of postmortems.yml."""
    options = find_options(pathlib.Path.cwd())
    click.echo(schema_text(options) if format_ == "json" else snippets_text(options), nl=False)
