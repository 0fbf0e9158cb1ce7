"""`postmortems completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_POSTMORTEMS_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script that completes commands and options in a shell.

    For bash, put `eval "$(postmortems completion bash)"` into ~/.bashrc, the same with zsh into ~/.zshrc; for fish,
    `postmortems completion fish > ~/.config/fish/completions/postmortems.fish`.
    """
    found = get_completion_class(shell)
    assert found
    click.echo(found(context.find_root().command, {}, "postmortems", _VARIABLE).source())
