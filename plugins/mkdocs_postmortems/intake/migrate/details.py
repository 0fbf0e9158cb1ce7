"""What stands under a label of its own and has a field of ours: incident id, people, impact, trigger and factors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...language import _, ngettext
from .facts import labelled
from .findings import Finding
from .outline import LISTS, Part, content

_LONGEST = 300
"""Of a trigger or factor, in letters: what is longer is a story, and stays one."""
_SHORTEST = 10
_HANDLES = re.compile(r"@[A-Za-z][\w./-]{0,60}(?:\s{0,3}(?:,|and|&|/)\s{0,3}@[A-Za-z][\w./-]{0,60}){0,20}")
_INCIDENT = r"(?:incident|ticket|case|reference|tracking)[ -]?(?:id|no\.?|number|#|key|reference|ticket)?|id"
_INCIDENT_ID = re.compile(r"(?:[A-Z][A-Z0-9]{1,9}[-_]?\d[\w-]{0,30}|#\d{1,10})(?![\w/])")
_PEOPLE: Mapping[str, str] = {
    "authors": r"authors?|written by|created by|reported by|prepared by",
    "reviewers": r"reviewers?|reviewed by|approved by|approvers?",
}
_COUNTS: Mapping[str, str] = {
    "users": r"(?:users?|customers?|accounts?|tenants?|people) (?:affected|impacted)|(?:affected"
    r"|impacted) (?:users?|customers?"
    r"|accounts?|tenants?)|(?:number|percentage|share) of (?:affected |impacted )?(?:users?"
    r"|customers?)(?: (?:affected|impacted))?",
    "requests_failed": r"(?:requests?|calls?) (?:failed|lost|dropped|affected)|(?:failed|lost"
    r"|dropped) (?:requests?|calls?)",
    "tickets": r"(?:support )?tickets?(?: (?:raised|opened|created|received|caused))?"
    r"|(?:number of )?support (?:tickets|requests)",
}
_COUNT = re.compile(
    r"(?P<about>~|about|approx\w{0,9}\.?|around|roughly|circa|ca\.)?\s{0,3}(?P<number>\d{1,3}(?:,\d{3}){1,4}|\d{1,12}(?:\.\d{1,3})?)"
    r"\s{0,3}(?P<share>%|percent|per cent)?(?:\s{1,3}(?:of )?(?:all |our |the )?(?:users?|customers?|accounts?"
    r"|tenants?|people|requests?"
    r"|calls?|tickets?|traffic))?\W{0,3}",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?P<about>~|about|approx\w{0,9}\.?|around|roughly)?\s{0,3}(?:(?P<sign>[$€£])|(?P<code>[A-Z]{3})\s)\s?"
    r"(?P<number>\d{1,3}(?:,\d{3}){0,4}|\d{1,12})(?![\d.,]*\d|\s?[kKmM]\b)\W{0,3}"
)
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_REVENUE = r"(?:revenue|lost revenue|revenue (?:lost|loss|impact)|cost|financial impact)"
_TRIGGER = re.compile(r"triggers?", re.IGNORECASE)
_FACTORS = re.compile(
    r"(?:contributing (?:factors?|causes?)|root causes?(?: and contributing factors)?"
    r"|causes)",
    re.IGNORECASE,
)


def read_details(
    parts: Sequence[Part], trigger_category: str, factor_category: str
) -> tuple[dict[str, Any], list[Finding]]:
    """The fields, and what to tell of them. A category that is empty leaves trigger or factors in the body."""
    values: dict[str, Any] = {}
    for name, value in labelled(parts):
        label = " ".join(re.sub(r"[*_`]|\([^)]{0,200}\)", "", name.lower()).split())
        for field, found in _field(label, value.strip()):
            values.setdefault(field, found)
    impact = {name: values.pop(name) for name in (*_COUNTS, "data_loss", "sla", "revenue") if name in values}
    if impact:
        values["impact"] = impact
    what = values.pop("trigger", "") or next((text for text in _said(parts, _TRIGGER)), "")
    if what and trigger_category:
        values["trigger"] = {"category": trigger_category, "what": what}
    factors = list(dict.fromkeys(_said(parts, _FACTORS)))
    if factors and factor_category:
        values["factors"] = [
            {"id": f"F{number}", "category": factor_category, "what": text} for number, text in enumerate(factors, 1)
        ]
    return values, [*_findings(values)]


def _findings(values: Mapping[str, Any]) -> Iterator[Finding]:
    for name, value in values.items():
        if name == "trigger":
            yield Finding(
                name,
                "read",
                value["what"],
                _("section of its own; category `{category}`").format(category=value["category"]),
            )
        elif name == "factors":
            yield Finding(
                name,
                "read",
                ngettext("{count} factor", "{count} factors", len(value)).format(count=len(value)),
                _("section of their own; category `{category}`").format(category=value[0]["category"]),
            )
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list | dict) else str(value)
            yield Finding(name, "read", shown, _("label in the text"))


def _field(label: str, value: str) -> Iterator[tuple[str, Any]]:
    """The field that a label means, with its value; nothing where either has none of ours."""
    if re.fullmatch(_INCIDENT, label) and (found := _INCIDENT_ID.match(_plain(value))):
        yield "incident", found[0]
    for name, names in _PEOPLE.items():
        if re.fullmatch(names, label) and _HANDLES.fullmatch(value):
            yield name, list(dict.fromkeys(re.findall(r"@[A-Za-z][\w./-]*", value)))
    for name, names in _COUNTS.items():
        if re.fullmatch(names, label) and (count := _count(value, name != "tickets")):
            yield name, count
    if label == "trigger" and _SHORTEST <= len(_plain(value)) <= _LONGEST:
        yield "trigger", _plain(value)
    yield from _cost(label, value)


def _count(value: str, share: bool) -> str:
    """A figure as the schema has it; `share`: it may be one of a hundred."""
    count = _COUNT.fullmatch(value)
    if not count or (not share and (count["share"] or "." in count["number"])):
        return ""
    return f"{'~' if count['about'] else ''}{count['number'].replace(',', '')}{' %' if count['share'] else ''}"


def _cost(label: str, value: str) -> Iterator[tuple[str, Any]]:
    if re.fullmatch(r"data[- ]loss", label):
        plain = _plain(value)
        none = re.fullmatch(r"(?:none|no|nil|n/a)\W*", plain, re.IGNORECASE)
        if plain:
            yield "data_loss", "none" if none else plain[:_LONGEST]
    if re.fullmatch(r"sla(?: breach(?:ed)?)?", label) and (
        kept := re.fullmatch(
            r"(met|breached|yes"
            r"|no)\W*",
            value,
            re.I,
        )
    ):
        broken = kept[1].lower() == ("yes" if "breach" in label else "breached")
        yield "sla", "breached" if broken else "met"
    if re.fullmatch(_REVENUE, label) and (money := _MONEY.fullmatch(value)):
        currency = _CURRENCIES.get(money["sign"] or "", money["code"])
        amount = {"amount": int(money["number"].replace(",", "")), "currency": currency}
        yield "revenue", {**amount, "estimated": True} if money["about"] else amount


def _said(parts: Sequence[Part], title: re.Pattern[str]) -> Iterator[str]:
    """What sections of a title say: the items of their lists, else their one short paragraph."""
    for part in parts:
        if not part.level or not title.fullmatch(part.title.strip(" #:*_")):
            continue
        items = [item for node in part.blocks if node.type in LISTS for item in node.children if item.children]
        texts = [content(item.children[0]) for item in items if item.children[0].type == "paragraph"]
        if not items and len(part.blocks) == 1 and part.blocks[0].type == "paragraph":
            texts = [content(part.blocks[0])]
        yield from (text for raw in texts if _SHORTEST <= len(text := _plain(raw)) <= _LONGEST)


def _plain(text: str) -> str:
    text = re.sub(r"!?\[([^\]\n]{0,300})\](?:\([^)\s]{0,400}\)|\[[^\]\n]{0,60}\])", r"\1", text)
    return " ".join(re.sub(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", text).split())
