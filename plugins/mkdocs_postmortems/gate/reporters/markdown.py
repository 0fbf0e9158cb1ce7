"""For a comment on a pull request and a job's summary: Markdown as GitHub and GitLab show it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...language import _, ngettext
from ...language.forms import stopped
from ...report.visible import visible
from ..diagnostics import Diagnostic, Level
from ..earlier import Earlier, OpenAction
from . import text
from .outcome import Outcome

MARKER = "<!-- postmortems check -->"
"""The first line, by which the comment is found again when it is to be updated."""
LIMIT = 65_536
"""The most characters that GitHub takes in a comment."""
_NOTICE = 400
"""Kept free for saying what was left out."""

_ORDER = (Level.ERROR, Level.WARNING, Level.INFO)
_CODE = re.compile(r"((?<!`)`[^`\n]+`(?!`))")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~#!])")


@dataclass(frozen=True)
class _Block:
    """Something that can be folded, with items that may have to be left out."""

    summary: str
    items: Sequence[str]
    open: bool = False

    @property
    def opening(self) -> str:
        """What stands before the items."""
        return f"\n<details{' open' if self.open else ''}>\n<summary>{self.summary}</summary>\n\n"

    closing = "\n</details>\n"


def render(outcome: Outcome) -> str:
    """The verdict, the findings by file with those that fail first, and earlier incidents that are alike."""
    head = f"{MARKER}\n{_verdict(outcome)}\n"
    shown, left = _fit(_findings(outcome), LIMIT - _NOTICE - len(head))
    body = head + shown
    if left:
        said = ngettext(
            "{left} more finding did not fit here; the log of the check has all of them.",
            "{left} more findings did not fit here; the log of the check has all of them.",
            left,
        )
        body += f"\n{said.format(left=left)}\n"
    title = f"\n#### {_('Similar earlier incidents')}\n"
    alike, untold = _fit(_alike(outcome), LIMIT - _NOTICE - len(body) - len(title))
    if alike:
        body += title + alike
    if untold:
        said = ngettext(
            "{left} more earlier report did not fit here.", "{left} more earlier reports did not fit here.", untold
        )
        body += f"\n{said.format(left=untold)}\n"
    return body.rstrip("\n")


def _verdict(outcome: Outcome) -> str:
    if not outcome.files and not outcome.diagnostics:
        return _("**Passed.** There were no reports to check.")
    verdict = _("**Failed.** {summary}") if outcome.failed else _("**Passed.** {summary}")
    return verdict.format(summary=text.summary(outcome.diagnostics, len(outcome.files)))


def _fit(blocks: Iterable[_Block], room: int) -> tuple[str, int]:
    """As many items as there is room for, and how many were left out."""
    parts: list[str] = []
    left = 0
    for block in blocks:
        free = room - len(block.opening) - len(block.closing)
        taken = 0
        while taken < len(block.items) and len(block.items[taken]) <= free:
            free -= len(block.items[taken])
            taken += 1
        left += len(block.items) - taken
        if taken:
            parts += [block.opening, *block.items[:taken], block.closing]
        room = free if taken == len(block.items) else 0
    return "".join(parts), left


def _findings(outcome: Outcome) -> Iterator[_Block]:
    hit = [(path, found) for path, found in outcome.by_file.items() if found]
    for path, found in sorted(hit, key=lambda item: min(_ORDER.index(each.level) for each in item[1])):
        counts = Counter(diagnostic.level for diagnostic in found)
        items = [_item(diagnostic, outcome) for diagnostic in found]
        yield _Block(f"{_path(path)}: {text.counted(counts)}", items, open=any(map(outcome.fails, found)))


def _item(found: Diagnostic, outcome: Outcome) -> str:
    page = outcome.rule_page(found.code)
    rule = f"{found.code} {found.name}"
    shown = f"[{rule}]({page})" if page else rule
    place = f"{found.line}:{found.column}"
    return f"- **{place}** {found.level} {shown}: {stopped(inline(found.message))}<br>{stopped(inline(found.hint))}\n"


def _alike(outcome: Outcome) -> Iterator[_Block]:
    for path, reports in outcome.earlier.items():
        if reports:
            actions = sum(len(report.actions) for report in reports)
            earlier = ngettext("{count} earlier report", "{count} earlier reports", len(reports))
            still = (
                ngettext("{count} open action", "{count} open actions", actions) if actions else _("no open actions")
            )
            said = f"{earlier.format(count=len(reports))}, {still.format(count=actions)}"
            items = [_report(report, outcome) for report in reports]
            yield _Block(f"{_path(path)}: {said}", items)


def _report(report: Earlier, outcome: Outcome) -> str:
    page = outcome.report_page(report.id)
    title = f"[{inline(report.title)}]({page})" if page else inline(report.title)
    lines = [f"- {title} ({code(report.id)}): {inline(report.common)}", *map(_action, report.actions)]
    return "\n".join(lines) + "\n"


def _action(action: OpenAction) -> str:
    facts = [code(action.owner)] if action.owner else []  # in code, so that nobody is paged
    if action.overdue:
        late = ngettext("due {day}, {days} day overdue", "due {day}, {days} days overdue", action.overdue)
        facts.append(late.format(day=action.due, days=action.overdue))
    elif action.due:
        facts.append(_("due {day}").format(day=action.due))
    said = f" ({', '.join(facts)})" if facts else ""
    return f"  - {inline(action.id)} {inline(action.title)}{said}"


def _path(path: str) -> str:
    return f"<code>{html.escape(visible(path))}</code>"


def code(name: str) -> str:
    """A name as code: on one line, without the backtick that would end it."""
    return f"`{visible(' '.join(name.replace('`', ' ').split()))}`"


def inline(said: str) -> str:
    """Text as it was written, code apart: no markup, no HTML, nobody mentioned."""
    parts = _CODE.split(visible(" ".join(said.split())))
    parts[::2] = [_SPECIAL.sub(r"\\\1", part).replace("@", "@\u200b") for part in parts[::2]]
    return "".join(parts)
