"""PM8xx: has this happened before, and are the actions of that time done?"""

from __future__ import annotations

from collections.abc import Iterator

from ...language import N_, _, ngettext
from ..diagnostics import Level
from ..registry import Family, Problem, Subject

family = Family(__name__)

_PLAN = N_("J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1)")

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
            named += ", …" * (count > 5)
            cause = _failed_alike(count, late).format(
                report=earlier.id, common=earlier.common, count=count, named=named, late=late
            )
            hint = _("Add it to `related`, and say what happened to those actions")
            yield Problem("PM801", subject.at("title"), cause, hint)


def _failed_alike(count: int, late: int) -> str:
    """What to say of an earlier report with so many open actions, so many of them overdue."""
    if late:
        return ngettext(
            "`{report}` failed in the same way ({common}) and has {count} open action ({named}), {late} overdue",
            "`{report}` failed in the same way ({common}) and has {count} open actions ({named}), {late} overdue",
            count,
        )
    return ngettext(
        "`{report}` failed in the same way ({common}) and has {count} open action ({named})",
        "`{report}` failed in the same way ({common}) and has {count} open actions ({named})",
        count,
    )
