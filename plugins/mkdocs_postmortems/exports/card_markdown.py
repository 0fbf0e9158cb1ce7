"""A card as Markdown, for a chat, a ticket or a mail: the same facts in the same order as the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from ..intake.markup import plain
from ..language import N_, _
from ..report.model import STAGES, Report
from ..report.moments import show_length
from .card import RISKS, card_of
from .scope import Scope

MARK = "<!-- postmortem card -->"
"""Begins every such file, so that a later run knows its own."""

_ENDS = {
    "resolve": N_("Resolved"), "publish": N_("Published"), "meeting": N_("Review meeting"),
    "review": N_("Follow-up review"),
}  # fmt: skip
_LEVELS = {"high": N_("high"), "medium": N_("medium"), "low": N_("low"), "unknown": N_("unknown")}


def card_markdown(report: Report, scope: Scope) -> bytes:
    """The card of one report."""
    return cards_markdown([report], scope)


def cards_markdown(reports: Iterable[Report], scope: Scope) -> bytes:
    """The cards of some reports, one below the other."""
    texts = ("\n".join(_lines(card_of(report, scope))) for report in reports)
    return "\n\n".join([MARK, *texts, ""]).encode()


def _lines(card: dict[str, Any]) -> Iterator[str]:
    yield f"# {plain(card['title'])}"
    yield ""
    facts = [card["severity"], card["status"], ", ".join(card["services"]), f"`{card['file']}`" if card["file"] else ""]
    yield " · ".join(filter(None, [*facts, card["url"] or ""]))
    for title, items in _parts(card):
        if items := [*items]:
            yield from ("", f"## {title}", "", *(f"- {item}" for item in items))


def _parts(card: dict[str, Any]) -> Iterator[tuple[str, Iterable[str]]]:
    claims = card["claims"]
    yield _("Summary"), (claim.text for claim in claims if claim.kind == "summary")
    yield _("Causes"), _causes(claims)
    yield _("Five whys"), (claim.text for claim in claims if claim.kind == "why")
    if card["recurrence"]:
        yield _("Recurrence"), [f"{card['recurrence'].text}."]
    yield _("Times"), _times(card)
    yield _("Actions"), _actions(card["plan"])
    yield _("Evidence"), _evidence(card["evidence"])
    yield _("Confidence"), _confidence(card)
    yield _("Risks"), (f"{risk.subject}: {_(RISKS[risk.kind])}. {risk.text}" for risk in card["risks"])


def _causes(claims: Iterable[Any]) -> Iterator[str]:
    names = {"trigger": _("Trigger"), "root-cause": _("Root cause"), "factor": _("Contributing factor")}
    for claim in claims:
        if claim.kind in names:
            yield f"**{names[claim.kind]}** ({claim.category}): {claim.text}"


def _times(card: dict[str, Any]) -> Iterator[str]:
    times = card["evidence"]["times"]
    for name in STAGES:
        given = times[name]
        if given["certainty"] in ("exact", "approximate"):
            yield f"{name}: {'~' if given['certainty'] == 'approximate' else ''}{given['at']}"
        elif given["certainty"] == "unknown":
            yield f"{name}: unknown"
    verdicts = {True: _("met"), False: _("missed"), None: _("open")}
    for target in card["targets"]:
        limit = show_length(timedelta(seconds=target.limit_seconds))
        took = show_length(timedelta(seconds=target.seconds)) if target.seconds is not None else "–"
        said = _("{what}: {took}, target {limit}: {verdict}")
        yield said.format(what=_(_ENDS[target.name]), took=took, limit=limit, verdict=verdicts[target.met])


def _actions(plan: dict[str, Any]) -> Iterator[str]:
    for action in plan["actions"]:
        facts = [action.owner, str(action.due) if action.due else None, action.status, action.tracker]
        yield f"{action.id}: {action.title} ({', '.join(filter(None, facts))})"
    if plan["no_actions"]:
        yield plan["no_actions"]


def _evidence(evidence: dict[str, Any]) -> Iterator[str]:
    for each in evidence["sources"]:
        yield _("{source}: {n} in the timeline").format(source=each["source"], n=each["entries"])
    for name, links in evidence["links"].items():
        yield from (f"{name}: <{link}>" for link in links)


def _confidence(card: dict[str, Any]) -> Iterator[str]:
    yield f"**{_(_LEVELS[card['confidence_level'].level])}**"
    yield from (f"{_(each.about)}: {each.count}/{each.of}" for each in card["confidence"])
