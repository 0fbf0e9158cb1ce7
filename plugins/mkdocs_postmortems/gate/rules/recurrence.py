"""PM8xx: has this happened before, and are the actions of that time done?"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Level
from ..registry import Family, Problem, Subject

family = Family(__name__)

_PLAN = "J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1)"

NEW = ("draft", "in-review")
"""Statuses in which a report can still be changed to mention earlier ones."""


@family.rule("PM801", "unmentioned-promise", _PLAN, Level.INFO, beside=True)
def unmentioned_promise(subject: Subject) -> Iterator[Problem]:
    """A new report names similar earlier reports that have open actions."""
    if subject.report.status not in NEW:
        return
    for earlier in subject.earlier:
        if earlier.actions and earlier.id not in subject.report.related:
            count, late = len(earlier.actions), sum(action.overdue > 0 for action in earlier.actions)
            named = ", ".join(action.id for action in earlier.actions[:5])
            left = f"{count} open action{'s' * (count > 1)} ({named}{', …' * (count > 5)})"
            if late:
                left += f", {late} overdue"
            cause = f"`{earlier.id}` failed in the same way ({earlier.common}) and has {left}"
            hint = "Add it to `related`, and say what happened to those actions"
            yield Problem("PM801", subject.at("title"), cause, hint)
