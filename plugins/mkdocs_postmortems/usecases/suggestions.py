"""Changes that settle the findings in a file, each tried with the gate before it is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from ..gate.diagnostics import Diagnostic
from ..gate.run import Run, Verdict
from ..gate.suggest import Suggestion, lines_of, mechanical
from ..gate.suggest import suggestions as suggested
from ..report.files import NOTES
from .trial import Trial


def suggestions(
    run: Run, verdict: Verdict, found: Sequence[Diagnostic], hidden: Set[int]
) -> Mapping[Diagnostic, Sequence[Suggestion]]:
    """Finding → the changes of which each alone settles it. None touches a line in `hidden`."""
    path, data = verdict.path, verdict.data
    if not data or path.parent.name == NOTES or len(data) > run.options.max_file_size:
        return {}
    trial, lines = Trial(run, path), lines_of(data)
    before = trial.text("\n".join(lines))
    offered = {each: suggested(each, before, lines, trial.text) for each in found}
    for change, settled in mechanical(data, path.name, run.options, run.today, before, trial.text):
        places = {(each.code, each.line, each.column) for each in settled}  # those settled are told in English
        for each in found:
            if (each.code, each.line, each.column) in places:
                offered[each].append(change)
    return {each: shown for each, some in offered.items() if (shown := _shown(some, hidden))}


def _shown(some: Sequence[Suggestion], hidden: Set[int]) -> list[Suggestion]:
    return [each for each in some if not any(line in hidden for line in range(each.line, each.last + 1))]
