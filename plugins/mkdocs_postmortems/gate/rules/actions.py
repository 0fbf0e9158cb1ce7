"""PM4xx: can the actions be followed up?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ...language import N_, _, ngettext
from ...language.forms import listed
from ...report.model import STAGES
from ...report.moments import read_day
from ..diagnostics import Level
from ..registry import Family, Problem, Subject, repeated
from ..titles import what_to_ask

family = Family(__name__)

_FORMAT = N_("The format of this project")
_SRE = N_("Site Reliability Engineering, chapter 15, and its example postmortem, appendix D")
_WORKBOOK = N_("The Site Reliability Workbook, chapter 10: an action has an owner, a priority and a measurable end")
_PLAN = N_("J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1)")

_FIELDS = ("owner", "due", "priority", "kind")
_PENDING = ("open", "in-progress")
_NOT_ASKED = {"done": {"due"}, "wont-do": {"owner", "due", "priority"}, "unknown": {"owner", "due", "priority"}}
"""Fields that an action of a status need not state, because it is done, dropped or somebody else's."""
_DAY = timedelta(days=1)
_EARLY = {
    "due": N_("Action {action} is due on {day}, before the incident ({began})"),
    "done": N_("Action {action} was done on {day}, before the incident ({began})"),
}


@family.rule("PM401", "duplicate-action-id", _FORMAT)
def duplicate_action_id(subject: Subject) -> Iterator[Problem]:
    """Pattern pages and later reports link to an action by its id."""
    return repeated(subject, "PM401", "actions")


@family.rule("PM402", "dangling-address", _FORMAT)
def dangling_address(subject: Subject) -> Iterator[Problem]:
    """An action addresses factors of its own report."""
    known = [str(item.get("id")) for item in subject.items("factors")]
    for index, action in enumerate(subject.items("actions")):
        addresses = action.get("addresses")
        for place, factor in enumerate(addresses if isinstance(addresses, list) else ()):
            if str(factor) in known:
                continue
            import difflib  # most factors are known

            near = difflib.get_close_matches(str(factor), known, 1, 0.6)
            hint = (
                _("Write `{near}`").format(near=near[0])
                if near
                else _("Use one of {choices}").format(choices=", ".join(known))
                if known
                else _("Add the factor")
            )
            at = subject.at("actions", index, "addresses", place)
            yield Problem("PM402", at, _("There is no factor `{factor}`").format(factor=factor), hint)


@family.rule("PM403", "missing-actions", _SRE, since="in-review")
def missing_actions(subject: Subject) -> Iterator[Problem]:
    """A report says what will change, or why nothing will."""
    if not any(subject.states(name) for name in ("actions", "no_actions")):
        hint = _("Add `actions`, or say under `no_actions` why there are none")
        yield Problem("PM403", subject.at("actions"), _("The report has neither actions nor a reason why not"), hint)


@family.rule("PM404", "actions-beside-no-actions", _FORMAT)
def actions_beside_no_actions(subject: Subject) -> Iterator[Problem]:
    """`actions` and `no_actions` exclude each other."""
    named = [action.name for action in subject.once(_actions)]
    if named and subject.states("no_actions"):
        cause = _("`no_actions` says that there are none, but the report has {named}").format(named=listed(named))
        yield Problem("PM404", subject.at("no_actions"), cause, _("Delete `no_actions` or the actions"))


@family.rule("PM405", "incomplete-action", _WORKBOOK, since="in-review")
def incomplete_action(subject: Subject) -> Iterator[Problem]:
    """An action has an owner, a due date, a priority and a kind."""
    for action in subject.once(_actions):
        exempt = _NOT_ASKED.get(action.status, set())
        if lacking := [name for name in _FIELDS if name not in action.given and name not in exempt]:
            cause = _("Action {action} has {lacking}").format(
                action=action.name, lacking=listed([_("no {name}").format(name=name) for name in lacking])
            )
            hint = _("Add {names}").format(names=listed([f"`{name}`" for name in lacking]))
            yield Problem("PM405", subject.at("actions", action.index), cause, hint)


@family.rule("PM406", "vague-action", _PLAN, since="in-review")
def vague_action(subject: Subject) -> Iterator[Problem]:
    """The title of an open action lets somebody else see when it is done."""
    for action in subject.once(_actions):
        if action.status in ("done", "wont-do"):
            continue
        if question := what_to_ask(title := action.text("title")):
            cause = _('The title of action {action} does not say when it is done: "{title}"').format(
                action=action.name, title=title
            )
            hint = _('Ask "{question}" and put the answer into the title').format(question=question)
            yield Problem("PM406", subject.at("actions", action.index, "title"), cause, hint)


@family.rule("PM407", "unaddressed-factor", _FORMAT, since="in-review")
def unaddressed_factor(subject: Subject) -> Iterator[Problem]:
    """A contributing factor is addressed, or accepted with a reason."""
    actions = subject.once(_actions)
    addressed = {str(factor) for action in actions for factor in action.list("addresses")}
    for index, factor in enumerate(subject.items("factors")):
        if actions and "id" in factor and "accepted" not in factor and str(factor["id"]) not in addressed:
            cause = _("No action addresses factor `{factor}`, and it has no reason for being accepted").format(
                factor=factor["id"]
            )
            hint = _("Add it to `addresses` of an action, or say under `accepted` why nothing will change")
            yield Problem("PM407", subject.at("factors", index, "id"), cause, hint)


@family.rule("PM408", "no-preventing-action", _SRE, since="in-review", depth="standard")
def no_preventing_action(subject: Subject) -> Iterator[Problem]:
    """At least one action prevents a recurrence or reduces its impact."""
    return _none_of(
        subject, "PM408", ("prevent", "mitigate"), _("No action prevents a recurrence or reduces its impact")
    )


@family.rule("PM409", "no-detecting-action", _SRE, since="in-review", depth="full")
def no_detecting_action(subject: Subject) -> Iterator[Problem]:
    """After a serious incident, at least one action makes detection faster."""
    return _none_of(subject, "PM409", ("detect",), _("No action makes detection faster"))


@family.rule("PM410", "missing-criterion", _PLAN, Level.WARNING, since="in-review", depth="standard")
def missing_criterion(subject: Subject) -> Iterator[Problem]:
    """An action says how you will know that it worked."""
    for action in subject.once(_actions):
        if "worked_when" not in action.given and action.status not in ("wont-do", "unknown"):
            cause = _("Action {action} does not say how you will know that it worked").format(action=action.name)
            hint = _("Say under `worked_when` what production or a test will show")
            yield Problem("PM410", subject.at("actions", action.index), cause, hint)


@family.rule("PM411", "done-without-trace", _FORMAT, since="in-review")
def done_without_trace(subject: Subject) -> Iterator[Problem]:
    """An action that is done has a day or a link."""
    for action in subject.once(_actions):
        if action.status == "done" and not {"done", "tracker"} & action.given.keys():
            cause = _("Action {action} is done but has neither a day nor a link").format(action=action.name)
            hint = _("Add the day under `done`, or the issue under `tracker`")
            yield Problem("PM411", subject.at("actions", action.index, "status"), cause, hint)


@family.rule("PM412", "done-date-on-undone-action", _FORMAT)
def done_date_on_undone_action(subject: Subject) -> Iterator[Problem]:
    """Only an action that is done has a day under `done`."""
    for action in subject.once(_actions):
        if (day := action.day("done")) and action.status in (*_PENDING, "wont-do", "unknown"):
            cause = _("Action {action} was done on {day}, but its status is `{status}`").format(
                action=action.name, day=day, status=action.status
            )
            hint = _("Set `status: done`, or delete the day")
            yield Problem("PM412", subject.at("actions", action.index, "done"), cause, hint)


@family.rule("PM413", "dropped-without-reason", _FORMAT, since="in-review")
def dropped_without_reason(subject: Subject) -> Iterator[Problem]:
    """An action that is dropped says why."""
    for action in subject.once(_actions):
        if action.status == "wont-do" and "reason" not in action.given:
            cause = _("Action {action} will not be done, and the reason is missing").format(action=action.name)
            hint = _("Say under `reason` what has changed, or why doing it would be worse")
            yield Problem("PM413", subject.at("actions", action.index, "status"), cause, hint)


@family.rule("PM414", "overdue-action", _PLAN, Level.WARNING, since="in-review")
def overdue_action(subject: Subject) -> Iterator[Problem]:
    """An open action is not past its due date."""
    for action in subject.once(_actions):
        due = action.day("due")
        if due and due < subject.today and action.status in _PENDING and subject.report.status != "closed":
            days = (subject.today - due).days
            cause = ngettext("Action {action} is {days} day overdue", "Action {action} is {days} days overdue", days)
            cause = cause.format(action=action.name, days=days)
            hint = _("Do it, set a later due date, or drop it with a reason")
            yield Problem("PM414", subject.at("actions", action.index, "due"), cause, hint)


@family.rule("PM415", "implausible-action-date", _FORMAT)
def implausible_action_date(subject: Subject) -> Iterator[Problem]:
    """Actions come after the incident, and `done` is not in the future. One day is allowed for time zones."""
    known = [at for name in STAGES if (moment := getattr(subject.report.times, name)) and (at := moment.at)]
    began = min(known).date() if known else date.min
    for action in subject.once(_actions):
        for name, early in _EARLY.items():
            day, cause = action.day(name), ""
            if day and day + _DAY < began:
                cause = _(early).format(action=action.name, day=day, began=began)
            elif day and name == "done" and day > subject.today + _DAY:
                cause = _("Action {action} was done on {day}, which is in the future")
                cause = cause.format(action=action.name, day=day)
            if cause:
                yield Problem("PM415", subject.at("actions", action.index, name), cause, _("Check year and month"))


@family.rule("PM416", "open-action-in-closed-report", _FORMAT, since="closed")
def open_action_in_closed_report(subject: Subject) -> Iterator[Problem]:
    """A report is closed once every action is done or dropped with a reason."""
    for action in subject.once(_actions):
        if action.status in _PENDING:
            cause = _("The report is closed, but action {action} is `{status}`").format(
                action=action.name, status=action.status
            )
            hint = _("Set the report to `status: published` until every action is done, or dropped with a reason")
            yield Problem("PM416", subject.at("actions", action.index, "status"), cause, hint)


@dataclass(frozen=True)
class _Action:
    """An action as it was written, with its place in the list."""

    index: int
    given: dict[str, Any]

    @property
    def name(self) -> str:
        return f"`{self.given.get('id', f'actions[{self.index + 1}]')}`"

    @property
    def status(self) -> str:
        return str(self.given.get("status", "open"))

    def text(self, name: str) -> str:
        value = self.given.get(name)
        return value if isinstance(value, str) else ""

    def list(self, name: str) -> list[Any]:
        value = self.given.get(name)
        return value if isinstance(value, list) else []

    def day(self, name: str) -> date | None:
        day = read_day(self.text(name))
        return day if isinstance(day, date) else None


def _actions(subject: Subject) -> list[_Action]:
    """The actions that are mappings. Any other item of the list is reported by the schema."""
    return [_Action(index, given) for index, given in enumerate(subject.items("actions")) if given]


def _none_of(subject: Subject, code: str, kinds: tuple[str, ...], cause: str) -> Iterator[Problem]:
    """A problem if no action has one of these kinds, the vocabulary has them, and every action states its kind."""
    given = [action.text("kind") for action in subject.once(_actions) if action.status != "wont-do"]
    wanted = [kind for kind in kinds if kind in subject.options.vocabularies["action"]]
    if given and all(given) and wanted and not set(wanted) & set(given):
        hint = _("Add an action of kind {kinds}, or correct the `kind` of an action")
        hint = hint.format(kinds=listed([f"`{kind}`" for kind in wanted], "or"))
        yield Problem(code, subject.at("actions"), cause, hint)
