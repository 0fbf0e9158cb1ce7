"""What every export says in the same words: times, lengths of time, keys, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..analysis.durations import Duration, time_to
from ..report.comments import uncommented
from ..report.model import Moment, Report, Times


def stamp(moment: Moment | datetime | None) -> str | None:
    """A moment as ISO 8601 text in UTC, such as `2026-02-05T14:00:00Z`; `None` where it is not known."""
    at = moment.at if isinstance(moment, Moment) else moment
    return f"{at.astimezone(UTC).isoformat()[:19]}Z" if at else None


def certainty(moment: Moment | None) -> str:
    """`exact`, `approximate`, `unknown` (the report says so) or `not stated`."""
    if moment is None:
        return "not stated"
    if moment.at is None:
        return "unknown"
    return "approximate" if moment.approximate else "exact"


def seconds_to(report: Report, stage: str) -> tuple[int | None, str]:
    """The seconds from onset to a stage, and how sure they are: `exact`, `approximate`, or why there are none."""
    found = time_to(report, stage)
    if isinstance(found, Duration):
        return int(found.length.total_seconds()), "approximate" if found.approximate else "exact"
    return None, found.reason


def keys(report: str, ids: Iterable[str]) -> Iterator[str]:
    """`report#id` for each id; an id that the report has twice, which the gate refuses, gets a number."""
    seen: dict[str, int] = {}
    for id_ in ids:
        seen[id_] = seen.get(id_, 0) + 1
        yield f"{report}#{id_}" + (f"~{seen[id_]}" if seen[id_] > 1 else "")


def last_known(report: Report) -> datetime:
    """When the report last changed, as far as it says: its publication, else its latest time, else the day of onset."""
    if report.times.published and report.times.published.at:
        return report.times.published.at
    stated = [moment.at for name in Times.__struct_fields__ if (moment := getattr(report.times, name)) and moment.at]
    return max(stated, default=midnight(report.day))


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC."""
    return datetime.combine(day, time(), UTC)


def summary(report: Report) -> str | None:
    """The first paragraph of the summary, on one line of Markdown; `None` where there is none."""
    text = next((section.text for section in report.sections if section.kind == "summary"), "")
    paragraph = uncommented(text).strip().partition("\n\n")[0]
    return " ".join(paragraph.split()) or None


_SPECIAL = re.compile(r"[\\`*_\[\]<&~!]")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str, report: Report) -> str:
    """Inline Markdown of a report as the reader sees it, `clean`."""
    if not _SPECIAL.search(text):
        return clean(text)
    return clean("".join(_shown(_inline().parseInline(text, {"references": report.references}))))


def clean(text: str) -> str:
    """A text on one line, without the characters that XML and calendars forbid."""
    return " ".join(_CONTROL.sub(" ", text).split())


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def _shown(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("inline", "image"):
            yield from _shown(token.children or ())
        elif token.type in ("text", "text_special", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
