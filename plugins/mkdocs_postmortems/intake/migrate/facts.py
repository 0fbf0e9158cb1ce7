"""Times and lengths that stand under a label of their own: in front matter, label lines and tables of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from ...language import _
from .outline import LISTS, Part, content
from .stamps import Stamp, find_times, read_stamp
from .tables import rows_of

_WHEN = r"(?: ?(?:date ?(?:/|and) ?time|datetime|timestamp|time|date|at|on|when|by))*+"
_OF = r"(?: of (?:the )?(?:incident|outage|impact|issue|event|disruption))?"
_WHAT = (
    r"(?:(?:incident|outage|impact|issue|problem|event|service|disruption|downtime|fault|date ?(?:/"
    r"|and) ?time|time|date|first|initial(?:ly)?|fully|finally|completely|user|customer|of) )*"
)
_EFFECT = r"(?:(?:user|customer|service) )*(?:impact|outage|downtime|disruption|degradation)"
"""What users feel: its end is the mitigation, whatever is still to be done."""
_STAGES: Mapping[str, str] = {
    "started": rf"{_WHAT}(?:start(?:ed|s|ing)?|began|begin(?:ning|s)?|onset|occurr?ed|occurs|occurrence"
    rf"|introduced){_WHEN}{_OF}",
    "detected": rf"{_WHAT}(?:detected|detection|discovered|discovery|noticed|reported|identified|alerted){_WHEN}{_OF}",
    "acknowledged": rf"{_WHAT}(?:acknowledged|acknowledgement|ack|ack'?ed|responded|response started"
    rf"|response){_WHEN}{_OF}",
    "mitigated": rf"{_EFFECT} (?:end(?:ed|s)?|over|stopped){_WHEN}|{_WHAT}(?:mitigated|mitigation|repaired|fixed"
    r"|fix (?:applied|deployed)|restored|recovered|recovery|contained"
    rf"|stabili[sz]ed){_WHEN}{_OF}",
    "resolved": rf"{_WHAT}(?:resolved|resolution|end(?:ed|s|ing)?|closed|finish(?:ed)?|over){_WHEN}{_OF}",
}  # fmt: skip
"""The label of a time, and which of the five it is."""
_SPANS = (
    r"(?:(?:incident|outage|impact|event) )*(?:when|time|times|date(?: ?(?:/|and|&) ?times?)?|window|period"
    r"|duration|timeframe|time frame|downtime)(?: ?\([^)]*\))?|impact"
)
"""The label of a span, which begins with the onset and ends with the end."""
_LENGTHS: Mapping[str, str] = {
    "duration": r"(?:total |overall |incident |outage |impact |full )*(?:duration|downtime|length"
    r"|outage time)(?: of (?:the )?(?:outage|incident|impact|downtime))?",
    "detection": r"(?:mean )?time[- ]to[- ](?:detect(?:ion)?|discover(?:y)?|notice)(?: \(?m?ttd\)?)?|m?ttd"
    r"|detection (?:time|delay)",
    "repair": r"(?:mean )?time[- ]to[- ](?:recover(?:y)?|repair|resolv(?:e|ed)|resolution|restore|restoration"
    r"|mitigat\w+|fix)(?: \(?m?ttr\)?)?|m?ttr|m?ttm",
}  # fmt: skip
_LABEL = re.compile(
    r"^[\s>*_+-]{0,12}(?P<name>[A-Za-z][A-Za-z /&'()-]{1,48}?)[*_`]{0,3}\s{0,3}:[*_`\s]{0,6}(?P<value>[^\n]{1,200})$"
)
_LENGTH = re.compile(
    r"(?P<number>\d{1,5}(?:[.,]\d{1,2})?)\s{0,2}(?P<unit>days?|d|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|s)\b(?!/)",
    re.I,
)
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_KEYS: Mapping[str, str] = {
    "started": r"(?:incident_?)?(?:start(?:ed)?|begin|began|onset)(?:_?(?:at|time|date|when|on))?",
    "detected": r"(?:incident_?)?detect(?:ed|ion)(?:_?(?:at|time|date|when|on))?",
    "acknowledged": r"(?:incident_?)?ack(?:nowledged)?(?:_?(?:at|time|date|when|on))?",
    "mitigated": r"(?:incident_?)?(?:mitigated|restored|recovered)(?:_?(?:at|time|date|when|on))?",
    "resolved": r"(?:incident_?)?(?:resolved|resolution|end(?:ed)?|closed|finished)(?:_?(?:at|time|date|when|on))?",
}
"""The keys of a front matter; `resolvedWhen` is read as `resolved_when`."""


@dataclass(frozen=True)
class Fact:
    """A time under a label: of a stage, or with `until` of a span."""

    stage: str
    stamp: Stamp
    where: str
    until: bool = False
    """Whether the stamp's second time is the end of it all."""
    loose: bool = False
    """Whether the time stands somewhere in the value, as in `Detected by: pager (10:09 UTC)`."""


@dataclass(frozen=True)
class Length:
    """A length of time under a label."""

    name: str
    """One of `duration`, `detection` and `repair`."""
    span: timedelta
    written: str
    approximate: bool = False

    @property
    def grain(self) -> timedelta:
        """How exact it is: whole days tell no time of day."""
        days = self.span >= timedelta(days=2) and not self.span % timedelta(days=1)
        return timedelta(days=1) if days else timedelta(minutes=1)


def read_facts(front: Mapping[str, Any], parts: Sequence[Part]) -> tuple[list[Fact], list[Length]]:
    """What stands under labels, in the order of the source."""
    facts, lengths = [*_front_facts(front)], []
    for name, value in labelled(parts):
        label = _plain(name)
        if (length := next((kind for kind, names in _LENGTHS.items() if re.fullmatch(names, label)), "")) and (
            span := read_length(value)
        ):
            rough = bool(re.search(r"~|about|approx|around|roughly|>|<|over|nearly", value, re.IGNORECASE))
            lengths.append(Length(length, span, value.strip()[:60], rough))
            if noted := _noted(length, label, value):
                facts.append(noted)
        if fact := _fact(label, value):
            facts.append(fact)
    return facts, lengths


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[*_`]|\([^)]{0,200}\)", "", name.lower()).split()).strip(" :")


def _fact(label: str, value: str) -> Fact | None:
    value = (
        re.sub(r"^(?:resolved|fixed|closed) (?:at|on) ", "", value, flags=re.IGNORECASE) if label == "status" else value
    )
    read = read_stamp(value.strip())
    stamp = read[0] if read and read[0].clock else _only_time(value)
    if not stamp:
        return None
    loose = not (read and read[0].clock)
    if stamp.until and re.fullmatch(_SPANS, label):
        return Fact("started", stamp, _("label `{label}`").format(label=label), until=True)
    if not loose and label == "status" and re.match(r"\s*(?:resolved|fixed|closed)", value, re.IGNORECASE):
        return Fact("resolved", stamp, _("label `status`"))
    stage = next((stage for stage, names in _STAGES.items() if re.fullmatch(names, label)), "")
    until = bool(stamp.until) and stage == "started"
    return (
        Fact(stage, stamp, _("label `{label}`").format(label=label), until, loose)
        if stage and not (loose and stamp.until)
        else None
    )


def _noted(length: str, label: str, value: str) -> Fact | None:
    """The time beside a length, as in `Time to mitigate: 15 minutes (rolled back at 03:27 UTC)`."""
    stamp = _only_time(value)
    if not stamp or stamp.until or length == "duration":
        return None
    stage = (
        "detected" if length == "detection" else "mitigated" if "mitigat" in label or label == "mttm" else "resolved"
    )
    return Fact(stage, stamp, _("label `{label}`").format(label=label), loose=True)


def _only_time(value: str) -> Stamp | None:
    """The time of day in a value that names just one."""
    times = [stamp for stamp, _, _ in find_times(value)] if ":" in value else []
    return times[0] if len(times) == 1 else None


def labelled(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """The labels of a report and what stands behind them: lines, rows of two cells, headings with a colon."""
    for part in parts:
        if found := _LABEL.match(part.title):
            yield found["name"], found["value"]
        yield from _in_blocks(part.blocks)


def _in_blocks(nodes: Sequence[SyntaxTreeNode]) -> Iterator[tuple[str, str]]:
    """The labels in paragraphs, lists and tables; code, quotes and HTML tell of other things."""
    for node in nodes:
        if node.type == "table":
            yield from _cells(rows_of(node))
        elif node.type in (*LISTS, "list_item"):
            yield from _in_blocks(node.children)
        elif node.type == "paragraph":
            for line in re.split(r"\n|<br\s?/?>", content(node)):
                if ":" in line[:70] and (found := _LABEL.match(line)):
                    yield found["name"], found["value"]


def _cells(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    heads, *below = rows
    if len(heads) == 2:
        yield from ((row[0], row[1]) for row in rows)
    elif len(below) == 1:
        yield from zip(heads, below[0], strict=False)


def _front_facts(front: Mapping[str, Any]) -> Iterator[Fact]:
    keys = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(key)).lower().replace("-", "_").replace(" ", "_"): value
        for key, value in front.items()
    }
    ends = False
    for stage, names in _KEYS.items():
        for key, value in keys.items():
            if (
                re.fullmatch(names, key)
                and isinstance(value, str)
                and (read := read_stamp(value))
                and read[0].clock
                and read[0].day
            ):
                ends |= stage == "resolved"
                yield Fact(stage, read[0], _("`{key}` of the front matter").format(key=key))
    if ends and not any(re.fullmatch(_KEYS["started"], key) for key in keys) and isinstance(keys.get("date"), str):
        read = read_stamp(keys["date"])  # a status page's entry: it has the day of the incident, not of publishing
        if read and read[0].clock:
            yield Fact("started", read[0], _("`date` of the front matter, beside the end"))


def read_length(text: str) -> timedelta | None:
    """A length of time such as `5h 8m`, `88 minutes`, `1 hour and 48 minutes` or `01:48:00`."""
    if clock := re.match(r"\s*~?(\d{1,3}):(\d\d)(?::(\d\d))?\s*(?:h|hrs?|hours?|\(|$)", text):
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=int(clock[3] or 0))
    total, end = timedelta(), None
    for part in _LENGTH.finditer(text[:120]):
        if end is not None and not re.fullmatch(r"[\s,]*+(?:and|&)?[\s,]*+", text[end : part.start()]):
            break
        if end is None and part.start() > 30:
            return None
        total += timedelta(seconds=float(part["number"].replace(",", ".")) * _SECONDS[part["unit"][0].lower()])
        end = part.end()
    return total or None
