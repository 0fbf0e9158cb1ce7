"""What a report's page has many of: actions, similar incidents, factors, whys. Without a template, to save time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup
from msgspec import Struct

from ..analysis.actions import Promise
from ..language import N_, _
from ..language.forms import comma
from ..report.addresses import slug
from ..report.model import Action, Factor, Report, Why
from .matrix import Meeting, Row
from .page import escaped, linked, state, words
from .view import Here

Shown = Callable[[str | None], str]
"""Makes HTML of the inline Markdown of a field."""

_PRIORITIES = {"high": N_("high priority"), "medium": N_("medium priority"), "low": N_("low priority")}


class Tie(Struct, frozen=True):
    """An incident like the page's own, as the page shows it."""

    report: Report
    later: bool
    why: str
    promises: list[Promise]
    """Of an earlier incident: the actions still open when the page's own happened, as they stand today."""


class Rows:
    """The rows of one report's page, in HTML."""

    def __init__(self, here: Here, shown: Shown) -> None:
        self._here, self._view, self._shown = here, here.view, shown

    def actions(
        self, made: Sequence[Promise], before: Iterable[Sequence[Promise]], columns: Mapping[str, bool]
    ) -> Markup:
        """The rows of the report's actions, each with where it had been promised `before`."""
        rows = (self._action(each, old, columns) for each, old in zip(made, before, strict=True))
        return Markup("\n".join(rows))

    def _action(self, promise: Promise, before: Sequence[Promise], columns: Mapping[str, bool]) -> str:
        action = promise.action
        anchor, id_ = f"action-{slug(action.id)}", escaped(action.id)
        owner = f'<td class="pm-who">{escaped(action.owner or "")}</td>' if columns["owner"] else ""
        due = f'<td class="pm-due">{action.due or ""}</td>' if columns["due"] else ""
        tracker = f'<td class="pm-who">{linked(action.tracker)}</td>' if columns["tracker"] else ""
        return (
            f'<tr id="{anchor}"><td class="pm-main"><a class="pm-id" href="#{anchor}">{id_}</a> '
            f'<b>{self._shown(action.title)}</b><div class="pm-note">{self._note(action, before)}</div></td>'
            f"{owner}{due}<td>{state(promise)}</td>{tracker}</tr>"
        )

    def _note(self, action: Action, before: Sequence[Promise]) -> str:
        facts = escaped(comma(_facts(action)))
        parts: list[str] = [facts]
        for text, inside, first in (
            (action.worked_when, N_("worked when"), N_("Worked when")),
            (action.reason, N_("why not"), N_("Why not")),
        ):
            if text:
                parts += [_("; ") + _(inside) if facts else _(first), _(": "), self._shown(text)]
        if action.note:
            parts += [_("; ") if facts else "", self._shown(action.note)]
        if before:
            parts += [_("; ") + _("promised before") if facts else _("Promised before"), _(": ")]
            parts += [", ".join(map(self._earlier, before))]
        return "".join(parts)

    def _earlier(self, promise: Promise) -> str:
        said = f"{promise.report.day} {escaped(promise.action.id)}"
        return f'<a href="{self._to_action(promise)}">{said}</a>'

    def _to_action(self, promise: Promise) -> str:
        return escaped(self._here.report(promise.report.id, f"action-{slug(promise.action.id)}"))

    def ties(self, ties: Iterable[Tie]) -> Markup:
        """The incidents like the report's, as items of a list."""
        return Markup("\n".join(map(self._tie, ties)))

    def _tie(self, tie: Tie) -> str:
        report, day = tie.report, tie.report.day
        later = f'<span class="pm-state">{_("later")}</span> ' if tie.later else ""
        link = f'<a href="{escaped(self._here.report(report.id))}">{escaped(report.title)}</a>'
        return (
            f'<li>{later}<time datetime="{day}">{day}</time> {self._view.badge(report.severity)} {link}\n'
            f'<div class="pm-note">{escaped(tie.why)}</div>\n{self._left(tie.promises)}</li>'
        )

    def _left(self, promises: Iterable[Promise]) -> str:
        """What an earlier incident had left open."""
        items = "".join(
            f'<li>{state(each)} <a href="{self._to_action(each)}">{escaped(each.action.title)}</a></li>\n'
            for each in promises
        )
        label = _("Promised then and still open at this incident")
        return f'<ul class="pm-promised" aria-label="{label}">\n{items}</ul>\n' if items else ""

    def factors(self, rows: Iterable[Row], tabled: bool) -> Markup:
        """The factors with what addresses them: as rows of a table, `tabled`, or as items of a list."""
        return Markup("\n".join(map(self._in_table if tabled else self._in_list, rows)))

    def _in_table(self, row: Row) -> str:
        cells = "".join(f"<td>{_mark(cell) if cell else ''}</td>" for cell in row.cells)
        return f'<tr id="factor-{slug(row.factor.id)}"><th scope="row">{self._factor(row, "")}</th>{cells}</tr>'

    def _in_list(self, row: Row) -> str:
        addressed = _("Addressed by {actions}.").format(actions=row.links) if row.addressed else ""
        return f'<li id="factor-{slug(row.factor.id)}">{self._factor(row, addressed)}</li>'

    def _factor(self, row: Row, addressed: str) -> str:
        factor = row.factor
        root = f" <strong>{_('Root cause')}:</strong>" if factor.root_cause else ""
        note = "".join([*self._said_of(factor), addressed if row.addressed else self._left_alone(factor)])
        return (
            f'{self.tag("factor", factor.category)}{root} {self._shown(factor.what)}\n<div class="pm-note">{note}</div>'
        )

    def _said_of(self, factor: Factor) -> Iterator[str]:
        if factor.since:
            yield _("Since {day}.").format(day=escaped(_(factor.since))) + " "
        if factor.unnoticed:
            yield _("Went unnoticed because: {reason}.").format(reason=self._shown(factor.unnoticed)) + " "

    def _left_alone(self, factor: Factor) -> str:
        if factor.accepted:
            return _("Accepted: {reason}.").format(reason=self._shown(factor.accepted))
        return _("No action addresses it.")

    def whys(self, whys: Iterable[Why]) -> Markup:
        """A chain of whys, as items of a list."""
        items = (f"<li><span>{self._shown(each.question)}</span> {self._shown(each.answer)}</li>" for each in whys)
        return Markup("\n".join(items))

    def tag(self, vocabulary: str, category: str) -> Markup:
        """A category of a cause as a link to the list of its reports."""
        link, meaning = escaped(self._here.facet("cause", category)), escaped(self._view.meaning(vocabulary, category))
        return Markup(f'<a class="pm-tag" href="{link}" title="{meaning}">{escaped(words(category))}</a>')


def definitions(pairs: Iterable[tuple[str, str]], long: int | None = None) -> Markup:
    """Names with their values, as in `<dl>`; values that are longer than `long` are marked as that."""
    rows = []
    for name, value in pairs:
        marked = ' class="pm-long"' if long and len(value) > long else ""
        rows.append(f"<div{marked}><dt>{escaped(name)}</dt><dd>{escaped(value)}</dd></div>")
    return Markup("\n".join(rows))


def _facts(action: Action) -> Iterator[str]:
    if action.kind:
        yield words(action.kind)
    if given := action.priority:
        named = _PRIORITIES.get(given)
        yield _(named) if named else _("{priority} priority").format(priority=given)
    if action.sponsor:
        yield _("sponsor: {name}").format(name=action.sponsor)


def _mark(cell: Meeting) -> str:
    return (
        f'<span class="pm-mark pm-{cell.state}"><i>{escaped(cell.id)} </i>{cell.mark}'
        f'<span class="pm-hidden">{escaped(cell.shown)}</span></span>'
    )
