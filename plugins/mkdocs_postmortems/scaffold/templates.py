"""Templates of reports: the organisation's own, or a built-in one for each depth."""

from __future__ import annotations

import json
import pathlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..language import _
from ..options import DEPTHS, Depth, Options, Severity
from ..report.problem import Refusal
from .draft import scalar

if TYPE_CHECKING:
    from jinja2 import Environment

_SENTENCE = re.compile(r"[^\W\d_][^:#\n]*")
"""A text that means the same in YAML."""
FOLDER = "_templates"
"""Inside the folder of reports; names that begin with `_` are not reports."""


def template_for(severity: Severity, options: Options, wanted: str | None = None) -> tuple[str, str]:
    """A template and where it comes from. Raises `Refusal` if it does not exist or cannot be read.

    `wanted` is a file, the name of one of the organisation's templates, or a depth. By default, the organisation's
    template for the severity is used, then its template for the depth, then the built-in one.
    """
    own = {path.stem.casefold(): path for path in sorted((options.reports / FOLDER).glob("*.md"))}
    names = [wanted] if wanted else [severity.id, severity.depth]
    if wanted and wanted.endswith(".md"):
        return _read(pathlib.Path(wanted)), wanted
    for name in names:
        if path := own.get(name.casefold()):
            return _read(path), f"{options.reports.name}/{FOLDER}/{path.name}"
    depth = next((depth for depth in DEPTHS if depth == names[-1]), None)
    if depth is None:
        known = ", ".join(sorted({*DEPTHS, *own} - {"readme"}))
        raise Refusal(
            _("There is no template `{name}`").format(name=wanted),
            _("Use one of {known}, or the path of a .md file").format(known=known),
        )
    return report_template(depth, options, severity.id), _("the {depth} template").format(depth=depth)


def report_template(depth: Depth, options: Options, severity: str | None = None) -> str:
    """The built-in template for a depth, with the organisation's vocabularies."""
    step = severity or next((step.id for step in options.severities if step.depth == depth), options.severities[-1].id)
    return render("report.md", depth=DEPTHS.index(depth), severity=scalar(step), **_words(options))


def _words(options: Options) -> dict[str, Any]:
    """The vocabularies, and for each a neutral word to start from, such as `unknown`."""
    lists = {name: list(words) for name, words in options.vocabularies.items()}
    neutral = {
        name: next((word for word in ("unknown", "other") if word in words), words[0] if words else "unknown")
        for name, words in lists.items()
    }
    return {"words": lists, "neutral": neutral}


def render(name: str, **context: Any) -> str:
    """Render a file from `files/`. Placeholders are written `[[ ]]`, because `{{ }}` belongs to GitHub."""
    return _environment().get_template(name).render(**context)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: resources.files(__package__).joinpath("files", name).read_text("utf-8")),
        variable_start_string="[[", variable_end_string="]]",
        block_start_string="[%", block_end_string="%]",
        comment_start_string="[#", comment_end_string="#]",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined,
    )  # fmt: skip
    environment.globals["_"] = _
    environment.filters["value"] = _value
    return environment


def _value(text: str) -> str:
    """A sentence of a template as a YAML value, in quotes where YAML would not read it as it stands."""
    return text if _SENTENCE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _read(path: pathlib.Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        cause = _("The template {path} cannot be read: {error}").format(path=path, error=error)
        raise Refusal(cause, _("Check its name, and save it as UTF-8")) from None
