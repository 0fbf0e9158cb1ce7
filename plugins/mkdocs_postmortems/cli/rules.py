"""`postmortems rules`: every rule, or one explained."""

from __future__ import annotations

import click

from ..gate.registry import rules


@click.command("rules")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """List the rules, or explain one by its code."""
    known = rules()
    if code is None:
        for rule in known.values():
            click.echo(f"{rule.code}  {rule.level:7}  {rule.name}")
        return
    rule_ = known.get(code.upper())
    if rule_ is None:
        raise click.UsageError(f"There is no rule {code}. `postmortems rules` lists them.")
    click.echo(f"{rule_.code} {rule_.name} ({rule_.level})\n\n{rule_.page}\n\nSource: {rule_.source}.")
