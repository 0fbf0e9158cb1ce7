"""What the public sees, as tables of the guide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..language import _
from ..options import Options
from ..report.headings import SECTIONS
from ..report.redaction import field_paths

_POSITIONS = ("line", "column")


def public_markdown(options: Options) -> str:
    """Every field and every kind of section, and whether the public sees it by the choices of an organisation."""
    return "\n".join(_lines(options))


def _lines(options: Options) -> Iterator[str]:
    public = options.public
    fields = [path for path in field_paths() if path.rpartition(".")[2] not in _POSITIONS]
    groups: dict[str, list[str]] = {}
    for path in fields:
        groups.setdefault(path.partition(".")[0] if "." in path else "", []).append(path)
    yield from (f"| | {_('Published')} | {_('Internal')} |", "|---|---|---|")
    for group, paths in groups.items():
        yield _row(f"`{group}`" if group else _("the report"), paths, public.open)
    own = [name for name in public.fields if name not in fields]
    others = _("all others")
    yield f"| {_('your own fields')} | {_listed(own)} | {others} |"
    yield _row(_("sections"), list(SECTIONS), frozenset(public.sections))
    other = [name for name in public.sections if name not in SECTIONS]
    yield f"| {_('other sections')} | {_listed(other)} | {others} |"
    yield f"| `links` | {_listed(public.links)} | {others} |"
    linked = f"{_('those that reports link to')} |" if public.evidence else f"| {_('all')}"
    yield f"| {_('evidence files')} | {linked} |"


def _row(name: str, paths: list[str], open_: frozenset[str]) -> str:
    return f"| {name} | {_listed(p for p in paths if p in open_)} | {_listed(p for p in paths if p not in open_)} |"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
