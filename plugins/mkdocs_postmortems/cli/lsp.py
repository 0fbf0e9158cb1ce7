"""`postmortems lsp`: the language server for editors."""

from __future__ import annotations

import logging
import pathlib
from datetime import date

import click

from ..gate.selection import Selection
from ..language import _
from ..report.problem import Refusal
from .check import _codes, _levels
from .types import today_option


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Talk on standard input and output. This is the default; editors add it.")
@click.option(
    "--select", multiple=True, callback=_codes, metavar="CODES", help="Apply only these rules, as in `check`."
)
@click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Leave these rules out, as in `check`.")
@click.option(
    "--level", "levels", multiple=True, callback=_levels, metavar="CODE=LEVEL", help="Set levels, as in `check`."
)
@click.option(
    "--baseline", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path),
    help="Ignore the findings listed in this file.",
)  # fmt: skip
@today_option
def command(
    stdio: bool, select: tuple[str, ...], ignore: tuple[str, ...], levels: tuple[tuple[str, str], ...],
    baseline: pathlib.Path | None, today: date | None,
) -> None:  # fmt: skip
    """Start the language server that editors run; it shows the findings of `check` while you type.

    The guide says how to set it up. It needs `pip install mkdocs-postmortems[lsp]`. Errors are logged to stderr.
    """
    try:
        from ..lsp.project import Asked
        from ..lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            cause, hint = (
                _("The language server needs {name}").format(name=error.name),
                _("Run `pip install mkdocs-postmortems[lsp]`"),
            )
            raise Refusal(cause, hint) from None
        raise
    logging.basicConfig(level=logging.ERROR)  # on stderr: stdout belongs to the protocol
    serve(Asked(today, Selection(select, ignore, levels), baseline.resolve() if baseline else None))
