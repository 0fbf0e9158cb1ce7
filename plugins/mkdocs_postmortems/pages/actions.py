"""The open actions: what was promised, what is late."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.actions import promises, untold_promises
from .archive import Archive, Here
from .listing import pages_of
from .page import Page, plural, render


def action_pages(archive: Archive) -> Iterator[Page]:
    """Open actions, overdue first, then those whose outcome nobody knows; in pages."""
    every = promises(archive.reports, archive.today)
    untold = untold_promises(archive.reports, archive.today)
    rows = [*((promise, True) for promise in archive.open), *((promise, False) for promise in untold)]
    cut = pages_of("actions/index.md", rows)
    done = sum(promise.action.status == "done" for promise in every)
    for number, (uri, part) in enumerate(cut.items(), 1):
        here = Here(archive, uri)
        body = render(
            "actions.md.j2",
            archive=archive,
            here=here,
            open=[p for p, is_open in part if is_open],
            untold=[p for p, is_open in part if not is_open],
            total=len(every),
            untold_total=len(untold),
            done=done,
            overdue=overdue_text(archive),
            number=number,
            pages=[(n, here.to(there)) for n, there in enumerate(cut, 1)],
        )
        yield Page(uri, "Actions" if number == 1 else f"Actions, page {number}", body, wide=True, listed=False)


def overdue_text(archive: Archive) -> str:
    """How many actions are late, in words."""
    overdue = [promise for promise in archive.open if promise.overdue]
    if not overdue:
        return f"{plural(len(archive.open), 'action')} open, none overdue."
    late = f"{plural(len(overdue), 'action')} overdue, the oldest by {plural(overdue[0].overdue, 'day')}"
    return f"{late}; {len(archive.open)} open in all."
