"""Which rules hold in one run, on top of postmortems.yml."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..language import _
from ..options import Options, RuleLevels
from ..report.problem import Refusal
from .diagnostics import Level

if TYPE_CHECKING:  # an unchanged archive needs no rule
    from .registry import Rule


@dataclass(frozen=True)
class Selection:
    """Codes or beginnings of codes, as they were typed; the longer one wins, and of two alike the one to ignore."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    """Code and level."""

    def over(self, options: Options) -> Options:
        """The options with the selection laid over their rules, as if postmortems.yml said so.

        Raises `Refusal` for a code that does not exist, and for one whose level is fixed.
        """
        from .registry import rules

        changed = dict(options.rules)
        for prefix, level in sorted(self.levels, key=lambda given: len(given[0])):
            if level not in list(Level):
                raise Refusal(
                    _("`{level}` is not a level").format(level=level),
                    _("Use one of {choices}").format(choices=", ".join(Level)),
                )
            changed |= {rule.code: RuleLevels(level) for rule in _movable(prefix)}
        kept = _lengths(self.select, _matching) if self.select else dict.fromkeys(rules(), 0)
        dropped = _lengths(self.ignore, _movable)
        for code, rule in rules().items():
            if not rule.fixed and kept.get(code, -1) <= dropped.get(code, -1):
                changed[code] = RuleLevels(Level.OFF)
        return replace(options, rules=changed)


def _lengths(prefixes: tuple[str, ...], matching: Callable[[str], list[Rule]]) -> dict[str, int]:
    """For each code that some of the prefixes name, the length of the longest of them."""
    return {rule.code: len(prefix) for prefix in sorted(prefixes, key=len) for rule in matching(prefix)}


def _matching(prefix: str) -> list[Rule]:
    import difflib

    from .registry import rules

    known = rules().values()
    found = [rule for rule in known if rule.code.startswith(prefix.upper())]
    if prefix and found:
        return found
    codes = {rule.code for rule in known}
    by_name = {rule.name: rule.code for rule in known}
    words = {code[:length] for code in codes for length in range(2, 6)}
    near = difflib.get_close_matches(prefix.upper(), sorted(words), 1, 0.6)
    instead = by_name.get(prefix.lower()) or (near[0] if near else "")
    cause = _("There is no rule `{prefix}`").format(prefix=prefix)
    raise Refusal(
        cause, _("Write `{instead}`").format(instead=instead) if instead else _("`postmortems rules` lists them")
    )


def _movable(prefix: str) -> list[Rule]:
    """The rules of a prefix whose level is not fixed."""
    found = [rule for rule in _matching(prefix) if not rule.fixed]
    if not found:
        cause = _("`{prefix}` has a fixed level, because a report that violates it cannot be read").format(
            prefix=prefix
        )
        raise Refusal(cause, _("Fix what it reports, or put it into a baseline"))
    return found
