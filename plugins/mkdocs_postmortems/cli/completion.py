"""`postmortems completion`: print a shell's completion script."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_POSTMORTEMS_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    bash: add `eval "$(postmortems completion bash)"` to ~/.bashrc. zsh: the same with zsh, in ~/.zshrc. fish: run
    `postmortems completion fish > ~/.config/fish/completions/postmortems.fish`.
    """
    found = get_completion_class(shell)
    assert found
    click.echo(found(context.find_root().command, {}, "postmortems", _VARIABLE).source())
