"""From a source to a typed report: every problem on the way, and as much of the report as could be read."""

from __future__ import annotations

import copy
import pathlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from ..language import _
from .body import Body, read_body
from .model import (
    FOLLOW_UPS,
    SIGNATURES,
    Action,
    Approval,
    Availability,
    Factor,
    FollowUp,
    Impact,
    Moment,
    Prose,
    Quantity,
    Report,
    Revenue,
    SignOff,
    Times,
    Trigger,
)
from .moments import Fault, day_in, read_appointment, read_day, read_moment, read_rough_day
from .passages import has_marks, passages
from .problem import INTERNAL, UNREADABLE, Path, Position, Problem, internal_error
from .schema import Contract, bundled
from .schema import problems as schema_problems
from .source import NOT_UTF8, TOO_LARGE, Source, read_source

FILE_NAME = "PM007"
ONGOING = "ongoing"
"""What `times.resolved` says while the incident goes on."""

_FILE_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-[a-z0-9]+(-[a-z0-9]+)*\.md")


@dataclass(frozen=True)
class Reading:
    """One file read: its source, the report as far as it could be read, and what was wrong."""

    source: Source
    report: Report | None
    """`None` when the file is no text; otherwise without the values that have problems, which may be all."""
    problems: tuple[Problem, ...]
    """In the order of their places."""

    @property
    def whole(self) -> bool:
        """Whether the report was read without a problem."""
        return self.report is not None and not self.problems


def read_report(
    path: pathlib.Path, shown: str, contract: Contract, inner: str = "", folder: pathlib.Path | None = None
) -> Reading:
    """Read one file. `shown` is its path in diagnostics, `inner` its path relative to `folder`, that of the reports."""
    return parse(read_source(path, shown, contract.max_size, folder), contract, inner)


def parse(source: Source, contract: Contract, inner: str = "") -> Reading:
    """Judge a source by the contract and build its report. Never raises, whatever the file holds."""
    try:
        return _parse(source, contract, inner)
    except Exception as error:
        return Reading(source, None, (*source.problems, internal_error(error)))


def _parse(source: Source, contract: Contract, inner: str) -> Reading:
    name = pathlib.PurePosixPath(source.path).name
    problems = [*source.problems, *source.front.problems, *_name_problems(name)]
    report = None
    if not any(problem.code in (NOT_UTF8, UNREADABLE, TOO_LARGE, INTERNAL) for problem in source.problems):
        unread = source.problems or (source.front.problems and source.front.value is None)
        value, found = ({}, []) if unread else _judge(source, contract)
        body = read_body(source.body, source.body_line, _moment(value, "started"))
        problems += [*found, *body.problems]
        report = _build(value, body, name.removesuffix(".md"), inner or name)
        if has_marks(source.body):
            report = msgspec.structs.replace(report, unmarked=_unmarked(source, body, report.times.started))
    return Reading(source, report, tuple(sorted(problems, key=lambda p: (p.position, p.code))))


def _unmarked(source: Source, body: Body, started: Moment | None) -> Prose:
    """The body without its internal passages. Its entries keep their days, which may stand in one that was cut out."""
    rest = read_body(source.body, source.body_line, started, internal=False)
    moments = {entry.line: entry.moment for entry in body.timeline}
    timeline = [
        msgspec.structs.replace(entry, moment=moments[entry.line]) for entry in rest.timeline if entry.line in moments
    ]
    return Prose(tuple(timeline), rest.whys, rest.sections, rest.references, passages(source.body))


def _name_problems(name: str) -> Iterator[Problem]:
    named = _FILE_NAME.fullmatch(name)
    day = read_day(named[1]) if named else None
    if isinstance(day, Fault):
        yield Problem(FILE_NAME, Position(1), _("The file name's day: {message}").format(message=day.message), day.hint)
    elif day is None:
        yield Problem(
            FILE_NAME, Position(1), _("`{name}` is not a valid report name").format(name=name),
            _("Name the file `YYYY-MM-DD-slug.md`: the day of onset, then lower-case words joined by `-`"),
        )  # fmt: skip


def _judge(source: Source, contract: Contract) -> tuple[dict[str, Any], list[Problem]]:
    """The front matter without what is wrong in it, and what was wrong."""
    document = source.front
    value = document.value if document.value is not None else {}
    if isinstance(value, dict) and isinstance(severity := value.get("severity"), str):
        value = {**value, "severity": contract.severities.get(severity.lower(), severity)}
    faults = dict(_calendar_faults(value))
    found = [fault for fault in schema_problems(contract, document, value) if fault[0] not in faults]
    of = document.positions.of
    # What cannot be read, such as a bad alias, has no value either; one of the two is enough.
    said = {problem.position for problem in document.problems}
    problems = [problem for _, problem in found if problem.position not in said]
    problems += [Problem(fault.code, of(path), fault.message, fault.hint) for path, fault in faults.items()]
    if not isinstance(value, dict):
        return {}, problems
    wrong = [*faults, *(path for path, _ in found)]
    if wrong:
        value = copy.deepcopy(value)
        for path in wrong:
            _remove(value, path)
    return value, problems


def _remove(value: Any, path: Path) -> None:
    """Take out the value at `path`; in a list it becomes `None`, so that the others keep their places."""
    for step in path[:-1]:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return
    if path and isinstance(value, dict):
        value.pop(path[-1], None)
    elif path and isinstance(value, list):
        value[int(path[-1])] = None


def _calendar_faults(value: Any) -> Iterator[tuple[Path, Fault]]:
    """Times and days that are no times and days, said more precisely than a pattern can."""
    for path, text, read in _dates(value) if isinstance(value, dict) else ():
        if isinstance(text, str) and text != ONGOING and isinstance(fault := read(text), Fault):
            yield path, fault


def _dates(value: dict[str, Any]) -> Iterator[tuple[Path, Any, Callable[[str], object]]]:
    """Every place where a time or a day may stand, what stands there, and how it is read."""
    for group, (names, read) in _DATED.items():
        given = value.get(group)
        if isinstance(given, dict):
            yield from (((group, name), given.get(name), read) for name in names)
            inner = ((outer, value) for outer, value in given.items() if isinstance(value, dict))
            yield from (((group, outer, name), value.get(name), read) for outer, value in inner for name in names)
        for index, item in enumerate(given if isinstance(given, list) else ()):
            if isinstance(item, dict):
                yield from (((group, index, name), item.get(name), read) for name in names)


_DATED: dict[str, tuple[tuple[str, ...], Callable[[str], object]]] = {
    "times": (Times.__struct_fields__, read_moment),
    "factors": (("since",), read_rough_day),
    "actions": (("due", "done"), read_day),
    "follow_up": (FOLLOW_UPS, read_appointment),
    "sign_off": (("on",), read_day),
    "approved_for_public": (("on",), read_day),
}


def _moment(value: dict[str, Any], name: str) -> Moment | None:
    text = (value.get("times") or {}).get(name)
    moment = read_moment(text) if text and text != ONGOING else None
    return moment if isinstance(moment, Moment) else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _names(value: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(item for item in value.get(name) or () if item is not None)


def _quantity(given: str | int | None) -> Quantity | None:
    if given is None:
        return None
    text = str(given).strip()
    if text == "unknown":
        return Quantity(None)
    figure = re.sub(r"[~,_ %]", "", text)
    return Quantity(float(figure), share=text.endswith("%"), approximate=text.startswith("~"))


def _build(value: dict[str, Any], body: Body, id_: str, path: str) -> Report:
    """The typed report of a front matter from which all that is wrong has been taken out."""
    known = bundled("postmortem.schema.json")["$defs"]["report"]["properties"]
    trigger, impact = value.get("trigger") or {}, value.get("impact")
    return Report(
        id=id_,
        path=path,
        title=value.get("title", id_),
        severity=value.get("severity", ""),
        status=value.get("status", "draft"),
        kind=value.get("kind", "incident"),
        audience=value.get("audience", "internal"),
        approved_for_public=_approval(value.get("approved_for_public") or {}),
        public_summary=value.get("public_summary"),
        incident=value.get("incident"),
        services=_names(value, "services"),
        teams=_names(value, "teams"),
        authors=_names(value, "authors"),
        reviewers=_names(value, "reviewers"),
        sign_off=SignOff(*(_approval((value.get("sign_off") or {}).get(name) or {}) for name in SIGNATURES)),
        tags=_names(value, "tags"),
        times=Times(*(_moment(value, name) for name in Times.__struct_fields__)),
        ongoing=(value.get("times") or {}).get("resolved") == ONGOING,
        detection=value.get("detection"),
        impact=_impact(impact) if impact else None,
        trigger=Trigger(trigger.get("category", ""), trigger.get("what", "")) if trigger else None,
        factors=tuple(_factor(item) for item in value.get("factors") or () if item),
        actions=tuple(_action(item) for item in value.get("actions") or () if item),
        no_actions=value.get("no_actions"),
        follow_up=_follow_up(value.get("follow_up") or {}),
        distribution=_names(value, "distribution"),
        related=_names(value, "related"),
        unrelated=_names(value, "unrelated"),
        pattern=value.get("pattern"),
        links={
            name: (links,) if isinstance(links, str) else tuple(link for link in links if link)
            for name, links in (value.get("links") or {}).items()
        },
        extra={name: given for name, given in value.items() if name not in known},
        timeline=body.timeline,
        whys=body.whys,
        sections=body.sections,
        references=body.references,
    )


def _follow_up(value: dict[str, Any]) -> FollowUp:
    meeting, review, reviewed = (day_in(value.get(name) or "") for name in FOLLOW_UPS)
    return FollowUp(meeting, review, reviewed, _clock(value.get("meeting")), _clock(value.get("review")))


def _clock(text: str | None) -> datetime | None:
    """The moment of an appointment that has a time of day."""
    moment = read_moment(text) if text else None
    return moment.at if isinstance(moment, Moment) else None


def _approval(value: dict[str, Any]) -> Approval | None:
    return Approval(value["by"], _day(value.get("on"))) if value.get("by") else None


def _impact(value: dict[str, Any]) -> Impact:
    money = value.get("revenue") or {}
    revenue = None
    if "amount" in money and "currency" in money:
        revenue = Revenue(float(money["amount"]), money["currency"], money.get("estimated", False))
    return Impact(
        users=_quantity(value.get("users")),
        requests_failed=_quantity(value.get("requests_failed")),
        revenue=revenue,
        data_loss=value.get("data_loss"),
        sla=value.get("sla"),
        tickets=_quantity(value.get("tickets")),
        scope=value.get("scope"),
        availability=_availability(value.get("availability")),
        mentions=_quantity(value.get("mentions")),
    )


def _availability(text: str | None) -> Availability | None:
    shares = [float(share) for share in re.findall(r"\d+(?:\.\d+)?", text or "")]
    return Availability(shares[-2] if shares[1:] else None, shares[-1], "~" in (text or "")) if shares else None


def _factor(value: dict[str, Any]) -> Factor:
    return Factor(
        value.get("id", ""), value.get("category", ""), value.get("what", ""),
        str(value["since"]) if "since" in value else None, value.get("unnoticed"), value.get("accepted"),
        value.get("root_cause", False),
    )  # fmt: skip


def _action(value: dict[str, Any]) -> Action:
    note = value.get("x-note")
    return Action(
        id=value.get("id", ""),
        title=value.get("title", ""),
        kind=value.get("kind"),
        owner=value.get("owner"),
        due=_day(value.get("due")),
        priority=value.get("priority"),
        status=value.get("status", "open"),
        reason=value.get("reason"),
        done=_day(value.get("done")),
        tracker=value.get("tracker"),
        addresses=_names(value, "addresses"),
        worked_when=value.get("worked_when"),
        sponsor=value.get("sponsor"),
        note=str(note) if note else None,
    )
