"""What commands print for people."""

from __future__ import annotations

import click

from ..report.visible import harmless


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print text that may quote reports, file names and trackers: it controls neither terminal nor CI runner."""
    click.echo(harmless(text), err=err, nl=nl)
