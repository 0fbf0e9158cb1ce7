"""The keys of an old front matter, and labels in the text, as fields of ours; what has no field becomes `x-…`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...language import _
from .facts import labelled
from .findings import Finding
from .outline import Part

_HANDLE = re.compile(r"@[A-Za-z][\w./-]*")
_LISTS = {
    "services": ("services", "service", "affected", "affected_services", "components", "component", "systems"),
    "teams": ("teams", "team"),
    "tags": ("tags", "tag", "categories", "keywords"),
}
_HANDLES = {"authors": ("authors", "author"), "reviewers": ("reviewers", "reviewer")}
_SEVERITY = ("severity", "sev", "priority", "level", "incident_severity", "impact_level")
_LABEL = re.compile(
    r"^[\s>*_-]{0,12}(?:incident\s{1,3})?(?:severity|sev(?:erity)? level|priority)[*_\s]{0,6}:[*_\s]{0,6}"
    r"(?P<value>[^\n*_|(]{1,30})",
    re.IGNORECASE | re.MULTILINE,
)
_SERVICES = re.compile(
    r"^[\s>*_-]{0,12}(?:affected )?(?:services?|systems?|components?)(?: affected)?[*_\s]{0,6}:[*_\s]{0,6}"
    r"(?P<value>[\w ,./&-]{2,80})$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass
class Fields:
    """The fields that a front matter fills, in the order of the source."""

    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def put(self, name: str, value: Any, note: str) -> None:
        """Fill a field from the source."""
        self.values[name] = value
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        self.findings.append(Finding(name, "read", shown, note))

    def leave(self, key: str, value: Any) -> None:
        """Keep a key that has no field of ours."""
        name = "x-" + (re.sub(r"[^A-Za-z0-9_.-]+", "-", key).strip("-") or "field").removeprefix("x-")
        self.values[name] = value
        self.findings.append(Finding(key, "left", _("kept as `{name}`").format(name=name)))


def read_fields(front: Mapping[str, Any], parts: Sequence[Part], severities: Mapping[str, str], default: str) -> Fields:
    """The fields of a report, but for its title, times and actions."""
    fields = Fields()
    fields.values["severity"] = default
    rest = {str(key): value for key, value in front.items() if value not in (None, "", [], {})}
    if isinstance(rest.get("title"), str):
        del rest["title"]  # it is the report's own, or kept as `x-title`
    _read_severity(fields, rest, parts, severities, default)
    lower = {key.lower(): key for key in rest}
    for name, keys in _LISTS.items():
        for key in keys:
            if name not in fields.values and key in lower and (words := _words(rest[lower[key]])):
                words = [word.lower() for word in words] if name == "tags" else words
                fields.put(name, [*dict.fromkeys(words)], _("`{key}` of the front matter").format(key=lower[key]))
                del rest[lower[key]]
    for name, keys in _HANDLES.items():
        for key in keys:
            if key in lower and (words := _words(rest[lower[key]])) and all(map(_HANDLE.fullmatch, words)):
                fields.put(name, [*dict.fromkeys(words)], _("`{key}` of the front matter").format(key=lower[key]))
                del rest[lower[key]]
    label = _SERVICES.search(_head(parts)) if "services" not in fields.values else None
    if label and (words := _words(label["value"])):
        fields.put("services", [*dict.fromkeys(words)], _("label in the text"))
    for key, value in rest.items():
        fields.leave(key, value)
    return fields


def _read_severity(
    fields: Fields, rest: dict[str, Any], parts: Sequence[Part], severities: Mapping[str, str], default: str
) -> None:
    stated = [(str(value), key) for key, value in rest.items() if key.lower() in _SEVERITY]
    stated += [(match["value"].strip(), "") for match in _LABEL.finditer(_head(parts))]
    stated += [
        (value.strip(), "") for name, value in labelled(parts) if re.fullmatch(_SEVERITY_LABEL, name.strip(), re.I)
    ]
    stated += [
        (match[1], "") for part in parts if (match := re.fullmatch(r"(?:severity|level)\s*:\s*(.+)", part.title, re.I))
    ]
    for text, key in stated:
        exact = _known(text, severities)
        if known := exact or _meant(text, severities):
            fields.values["severity"] = known
            where = _("`{key}` of the front matter").format(key=key) if key else _("label in the text")
            found = Finding("severity", "read", known, f"{where}, `{text}`")
            fields.findings.append(found if exact else replace(found, state="guessed", confidence="medium"))
            if key and text.lower() == known.lower():
                del rest[key]
            return
    fields.findings.append(Finding("severity", "guessed", default, _("none is stated; `--severity` sets it"), "low"))


_SEVERITY_LABEL = r"(?:incident )?(?:severity|sev|priority|criticality)(?: level)?|(?:impact|severity) level"
_MEANT = {
    "critical": r"blocker|emergency|highest|urgent|down|complete outage",
    "major": r"high|severe|disrupted|partial outage|significant",
    "minor": r"medium|moderate|normal|degraded",
    "low": r"lowest|trivial|notice|informational|none",
}
"""Words that archives use for a severity, and the spelling of it that an organisation is likely to know."""


def _meant(text: str, severities: Mapping[str, str]) -> str:
    """The severity that a number or a usual word means."""
    plain = text.strip(" .`*_").lower()
    if numbered := re.match(r"(?:severity|sev|level|priority|prio|s|p|l)?[\s:#-]{0,3}([0-5])\b", plain):
        spellings = (f"sev-{numbered[1]}", f"sev{numbered[1]}", f"p{numbered[1]}", f"s{numbered[1]}")
        return next((severities[name] for name in spellings if name in severities), "")
    word = next((name for name, words in _MEANT.items() if re.match(rf"(?:{name}|{words})\b", plain)), "")
    return severities.get(word, "")


def _known(text: str, severities: Mapping[str, str]) -> str:
    plain = text.strip(" .`").lower()
    for spelling in (plain, plain.split()[0] if plain.split() else "", re.sub(r"[\s-]+", "", plain)):
        if spelling in severities:
            return severities[spelling]
    return ""


def _head(parts: Sequence[Part]) -> str:
    """Where labels stand: above the sections and in the first of them."""
    return "\n".join(part.text for part in parts[:3])


def _words(value: Any) -> list[str]:
    """A list of short texts; empty where a value is something else."""
    items = value if isinstance(value, list) else re.split(r",\s*", value) if isinstance(value, str) else []
    if not all(isinstance(item, str) and item.strip() and len(item) < 60 for item in items):
        return []
    return [item.strip() for item in items]


def references(text: str) -> Iterator[tuple[str, str]]:
    """The link definitions of a body: the name as it is compared, and the address."""
    for match in re.finditer(r"^ {0,3}\[([^\]\n]+)\]:\s*<?([^\s>]+)", text, re.MULTILINE):
        yield " ".join(match[1].split()).upper(), match[2]
