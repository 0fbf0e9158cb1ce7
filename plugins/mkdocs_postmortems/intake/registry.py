"""Every adapter there is: the modules under `sources/`, found by themselves and imported when they are used."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from ..language import _
from ..language.forms import listed
from . import sources
from .event import BadInput, Event, Settings
from .inputs import Input


@dataclass(frozen=True)
class Adapter:
    """One kind of source."""

    kind: str
    """The name of its module."""
    reads: str
    """What it reads, for the help."""
    sniff: Callable[[Input], bool]
    """Whether an input looks like it, by its beginning; never true of what another adapter reads better."""
    read: Callable[[Input, Settings], Iterator[Event]]
    """Its events, in any order. Raises `BadInput`."""
    without_times: str = ""
    """What to do where nothing in it has a time."""


@cache
def kinds() -> tuple[str, ...]:
    """The names of all adapters."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(sources.__path__)))


def adapter(kind: str) -> Adapter:
    """An adapter by its name."""
    found: Adapter = importlib.import_module(f"{sources.__name__}.{kind}").adapter
    return found


def open_source(given: str) -> tuple[Input, Adapter]:
    """What `--from` names: `kind:path`, or a path whose kind is seen from its content."""
    kind, colon, path = given.partition(":")
    if colon and kind in kinds():
        return _existing(path or "-"), adapter(kind)
    unknown = re.fullmatch(r"([a-z]{2,}):(.*)", given)
    if unknown and not _exists(given) and (_exists(unknown[2]) or unknown[2] == "-"):
        raise BadInput(
            given,
            _("There is no kind `{kind}`").format(kind=kind),
            _("Use one of {kinds}").format(kinds=", ".join(kinds())),
        )
    input_ = _existing(given)
    return input_, _guess(input_)


def _exists(path: str) -> bool:
    found = Input(path).path
    return found is not None and found.exists()


def _existing(path: str) -> Input:
    input_ = Input(path)
    if input_.path and not input_.path.exists():
        raise BadInput(input_.name, _("There is no such file or folder"), _("Check its name"))
    return input_


def _guess(input_: Input) -> Adapter:
    fits = [found for found in map(adapter, kinds()) if found.sniff(input_)]
    if len(fits) == 1:
        return fits[0]
    if not fits and not input_.is_folder and not input_.start.strip():
        raise BadInput(input_.name, _("It is empty"), _("Export it again"))
    cause = (
        _("It could be {kinds}").format(kinds=listed([fit.kind for fit in fits], "or"))
        if fits
        else _("The kind of source cannot be detected")
    )
    given = input_.name if input_.path else "-"
    hint = _("State it: `--from KIND:{given}`, where KIND is one of {kinds}").format(
        given=given, kinds=", ".join(kinds())
    )
    if not fits and not input_.is_folder and input_.start.lstrip()[:1] not in ("[", "{"):
        said = _("{hint}. A log needs a time on each line, which `kubectl logs` writes with `--timestamps`")
        hint = said.format(hint=hint)
    raise BadInput(input_.name, cause, hint)


def is_json(input_: Input, *signs: str) -> bool:
    """Whether an input looks like JSON and holds one of some patterns near its beginning."""
    start = input_.start.lstrip()
    return start[:1] in ("[", "{") and any(re.search(sign, start) for sign in signs)
