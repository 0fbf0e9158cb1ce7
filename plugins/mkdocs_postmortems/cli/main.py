"""`postmortems`: the group that the commands hang from."""

from __future__ import annotations

import importlib
import sys

import click

from ..options import BadOptions

_COMMANDS = (
    "init", "new", "timeline", "migrate", "check", "related", "actions", "stats", "export", "rules", "schema",
    "completion",
)  # fmt: skip


class _Commands(click.Group):
    """Imports a command when it is called, so that `check` does not pay for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__package__}.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mkdocs-postmortems", message="%(prog)s %(version)s")
def cli() -> None:
    """Incident postmortems as code.

    Exit codes: 0 clean, 1 findings, 2 usage error or unreadable input.
    """


def main() -> None:
    """Run the command line; a configuration that cannot be used ends it with exit code 2."""
    try:
        cli()
    except BadOptions as error:
        click.echo(str(error), err=True)
        sys.exit(2)
