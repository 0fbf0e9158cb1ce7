"""The output formats of `check`, and where each is written."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from ..gate.reporters import FORMATS, Outcome, render
from ..language import _
from ..report.writing import save


@dataclass(frozen=True)
class Target:
    """An output format and its file; `None` is standard output."""

    format: str
    file: pathlib.Path | None = None


class TargetType(click.ParamType[Target]):
    """`FORMAT` or `FORMAT=FILE`."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        """Parse one option value."""
        format_, _equals, file = value.partition("=")
        if format_ not in FORMATS:
            self.fail(
                _("{format} is not one of {choices}.").format(format=repr(format_), choices=", ".join(FORMATS)),
                param,
                ctx,
            )
        if "=" in value and (format_ == "text" or not file or pathlib.Path(file).is_dir()):
            self.fail(
                _(
                    "{value} is not valid: give a file name after `=`; `text` is always written to standard output."
                ).format(value=repr(value)),
                param,
                ctx,
            )
        return Target(format_, pathlib.Path(file) if file else None)


def write(targets: Sequence[Target], outcome: Outcome) -> None:
    """Print or write an outcome in every format but text. Raises `Refusal` if a file cannot be written."""
    for target in targets:
        if target.format == "text":
            continue
        text = render(target.format, outcome)
        if target.file is None:
            click.echo(text)
        else:
            save(target.file, f"{text}\n".encode())
