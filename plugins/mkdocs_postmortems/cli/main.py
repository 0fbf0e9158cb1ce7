"""`postmortems`: the group that the commands hang from."""

from __future__ import annotations

import importlib

import click

from ..language import speaking
from ..report.problem import Refusal
from ..report.visible import harmless

_COMMANDS = (
    "init", "new", "timeline", "migrate", "check", "publish", "announce", "related", "actions", "stats", "export",
    "build", "leaks", "rules", "schema", "completion", "lsp",
)  # fmt: skip


class _Refused(click.ClickException):
    exit_code = 2


class _Commands(click.Group):
    """Imports a command when it is called, so that `check` does not pay for the others."""

    def invoke(self, ctx: click.Context) -> None:
        """Run a command; a refusal is printed as `Error: cause. hint.` and ends with exit code 2."""
        from ..options import language_here

        try:
            with speaking(language_here()):  # until a command has read the options of what it was asked for
                super().invoke(ctx)
        except Refusal as refusal:
            raise _Refused(harmless(str(refusal))) from None

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
    """Run the command line."""
    cli()
