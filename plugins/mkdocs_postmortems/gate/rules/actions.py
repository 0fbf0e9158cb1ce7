"""PM4xx: are the actions what a reader can follow up?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ..registry import Family, Problem, Subject, repeated

family = Family(__name__)

_FORMAT = "The format of this project"


@family.rule("PM401", "duplicate-action-id", _FORMAT)
def duplicate_action_id(subject: Subject) -> Iterator[Problem]:
    """An action is linked to by its id, from its pattern and from later reports."""
    return repeated(subject, "PM401", "actions")


@family.rule("PM402", "dangling-address", _FORMAT)
def dangling_address(subject: Subject) -> Iterator[Problem]:
    """What an action addresses is a factor of the same report."""
    known = [str(item.get("id")) for item in subject.items("factors")]
    for index, action in enumerate(subject.items("actions")):
        addresses = action.get("addresses")
        for place, factor in enumerate(addresses if isinstance(addresses, list) else ()):
            if str(factor) in known:
                continue
            near = difflib.get_close_matches(str(factor), known, 1, 0.6)
            cure = f"Write `{near[0]}`" if near else f"Use one of {', '.join(known)}" if known else "Add the factor"
            at = subject.at("actions", index, "addresses", place)
            yield Problem("PM402", at, f"There is no factor `{factor}`", cure)
