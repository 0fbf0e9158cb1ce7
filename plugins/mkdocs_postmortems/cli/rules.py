"""`postmortems rules`: list the rules, or explain one."""

from __future__ import annotations

import json

import click

from ..gate.diagnostics import Level
from ..gate.registry import Rule, rules
from ..language import _
from ..options import DEPTHS
from ..report.model import STATUSES

VERSION = 1
"""Version of the JSON. Raised when a key is removed or changes its meaning; adding keys does not raise it."""


@click.command("rules")
@click.argument("code", required=False)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Text for people, or JSON for programs with every property of a rule and its page in Markdown.",
)  # fmt: skip
def command(code: str | None, format_: str) -> None:
    """List the rules, or explain one by its code."""
    known = rules()
    if code is not None and code.upper() not in known:
        raise click.UsageError(_("There is no rule {code}. `postmortems rules` lists them.").format(code=code))
    chosen = [known[code.upper()]] if code else [*known.values()]
    if format_ == "json":
        document = {"version": VERSION, "rules": [_about(rule) for rule in chosen]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    elif code:
        (rule,) = chosen
        source = _("Source: {source}.").format(source=_(rule.source))
        click.echo(f"{rule.code} {rule.name} ({_holds(rule)})\n\n{rule.page}\n\n{source}")
    else:
        for rule in chosen:
            click.echo(f"{rule.code}  {rule.level:7}  {rule.name}")


def _holds(rule: Rule) -> str:
    """The level of a rule, and the status and depth from which it applies."""
    parts = [rule.level.value]
    if rule.since != STATUSES[0]:
        said = _("from {status} on") if rule.early is Level.OFF else _("from {status} on, {level} before")
        parts.append(said.format(status=rule.since, level=rule.early))
    if rule.depth != DEPTHS[0]:
        parts.append(_("from {depth} depth on").format(depth=rule.depth))
    return "; ".join(parts)


def _about(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "since": rule.since,
        "early": rule.early,
        "depth": rule.depth,
        "fixed": rule.fixed,
        "beside": rule.beside,
        "family": rule.family,
        "source": rule.source,
        "page": rule.page,
    }
