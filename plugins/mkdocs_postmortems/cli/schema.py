"""`postmortems schema`: the contract with the organisation's words in it, for editors."""

from __future__ import annotations

import pathlib

import click
import msgspec

from ..options import find_options


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a report's front matter, with the vocabularies of postmortems.yml."""
    contract = find_options(pathlib.Path.cwd()).contract
    click.echo(msgspec.json.format(msgspec.json.encode(contract.bundle), indent=2).decode())
