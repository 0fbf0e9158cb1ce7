"""PM72x: do links lead to files that a site shows?"""

from __future__ import annotations

from collections.abc import Iterator

from ...language import N_, _
from ...report.links import linked, never_published, place_of
from ..diagnostics import Level
from ..registry import Family, Position, Problem, Subject

family = Family(__name__)

_LEAST = N_(
    "NIST SP 800-53, AC-22: publicly accessible content; what is not meant to be published is kept away from it"
)


@family.rule("PM720", "unpublished-evidence", _LEAST, Level.WARNING)
def unpublished_evidence(subject: Subject) -> Iterator[Problem]:
    """A link leads to no file that the site leaves out."""
    lines = subject.reading.source.lines
    for target in dict.fromkeys(linked(subject.report)):
        place = place_of(target, "")
        cause = never_published(place, subject.options.trusted_html) if place else ""
        if cause:
            number = next((number for number, line in enumerate(lines, 1) if target in line), 1)
            column = lines[number - 1].find(target) + 1
            message = _("`{target}` is not published: {cause}").format(target=target, cause=cause)
            yield Problem("PM720", Position(number, max(column, 1)), message, _("Link to a file that may be published"))
