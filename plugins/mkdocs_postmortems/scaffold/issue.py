"""Read a completed GitHub issue form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..language import N_, _
from ..report.model import Moment
from ..report.moments import Fault, read_moment
from ..report.problem import Refusal
from .draft import Draft, clean

LABELS = {
    "severity": N_("Severity"),
    "services": N_("Services"),
    "authors": N_("Team writing the report"),
    "started": N_("Started"),
    "detected": N_("Noticed"),
    "resolved": N_("Resolved"),
    "detection": N_("Who noticed first"),
    "summary": N_("What happened"),
}
"""Fields and labels of the form, in order. Only the last may have several lines."""

_NOTHING = ("_No response_", "None")
"""What GitHub writes for an empty answer."""


def read_issue(data: bytes) -> Draft:
    """Read an issue from GitHub's API, or an issue event from a workflow (`$GITHUB_EVENT_PATH`).

    Raises `Refusal` if it is not one, or lacks a title or a severity.
    """
    issue = _issue(data)
    given = dict(_answers(str(issue.get("body") or "")))
    title = clean(str(issue.get("title") or ""))
    if "severity" not in given or not title:
        cause = _("The issue lacks an answer to `{label}`").format(label=_(LABELS["severity"]))
        if not title:
            cause = _("The issue lacks a title")
        raise Refusal(cause, _("Open it with the issue form, or edit it"))
    link = str(issue.get("html_url") or "")
    return Draft(
        title=title,
        severity=given["severity"],
        services=_list(given.get("services", "")),
        authors=_list(given.get("authors", "")),
        times=dict(_times(given)),
        detection=given.get("detection"),
        summary=given.get("summary", ""),
        links={"issue": link} if re.fullmatch(r"https://\S+", link) else {},
    )


def _issue(data: bytes) -> dict[str, Any]:
    hint = _("Give the output of `gh api repos/OWNER/NAME/issues/NUMBER`, or the file at `$GITHUB_EVENT_PATH`")
    try:
        document = json.loads(data)
    except ValueError:
        raise Refusal(_("The issue is not JSON"), hint) from None
    issue = document.get("issue", document) if isinstance(document, dict) else None
    if not isinstance(issue, dict) or "body" not in issue:
        raise Refusal(_("The JSON does not contain an issue"), hint)
    return issue


def _answers(body: str) -> Iterator[tuple[str, str]]:
    """The answer below each label. Labels count only in the form's order, so that no answer can forge another."""
    body = body.replace("\r\n", "\n")
    found, at = [], 0
    for name, label in LABELS.items():
        labels = "|".join(map(re.escape, (label, _(label))))  # the form may be older than the language
        if heading := re.compile(rf"^### (?:{labels})[ \t]*$", re.MULTILINE).search(body, at):
            found.append((name, *heading.span()))
            at = heading.end()
    for (name, _at, start), (_name, end, _start) in pairwise([*found, ("", len(body), 0)]):
        answer = body[start:end].strip() if name == "summary" else clean(body[start:end])
        if answer and answer not in _NOTHING:
            yield name, answer


def _times(given: dict[str, str]) -> Iterator[tuple[str, Moment]]:
    for name in ("started", "detected", "resolved"):
        if name in given:
            moment = read_moment(given[name])
            if isinstance(moment, Fault):
                raise Refusal(f"`{_(LABELS[name])}`: {moment.message}", moment.hint)
            yield name, moment


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in (clean(part) for part in text.split(",")) if part)
