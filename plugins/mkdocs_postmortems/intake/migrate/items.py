"""An action of an old report as the front matter has it: its id, title, owner, day and status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .stamps import find_days
from .words import covers, spoken

_ID = re.compile(r"(?P<id>[A-Z]{1,8}-?\d{1,6})(?![\w-])\s{0,3}[:.)\]–—-]?\s{1,3}(?=\S)")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]{0,500})\]\((?P<url>[^)\s[]{1,1000}+)[^)]{0,200}\)")
_URL = re.compile(r"<(https?://[^>\s]+)>|(https?://[^\s)>\]]+)")
_REFERENCE = re.compile(r"(?<!!)\[(?P<text>[^\]]{1,500})\]\[(?P<name>[^\]]{0,200})\]")
_TRACKER = re.compile(
    r"/(issues|pull|merge_requests|browse|c|projects?)/|jira|trello|linear\.app|/tickets?/|asana", re.I
)
_DONE = re.compile(
    r"✅|✔|☑|:white_check_mark:|:heavy_check_mark:|\bDONE\b|"
    r"[\[(]\s*(done|completed|fixed)(?:\W{0,3}| (?:during|on|in|by|with|as)\b[^()\[\]]{1,60})[\])]"
    r"|^\W*(done|completed|fixed|implemented)\b\s*[:;,.\-–—)\]]|[-–—:]\s*(done|completed)\W*$"
    r"|status:\s*(done|completed|resolved|fixed)|\balready (?:been )?(?:implemented|done|fixed|completed|deployed"
    r"|in place)"
    r"|\b(?:has|have) (?:already |now )?been (?:documented|added|implemented|completed|fixed|deployed|done"
    r"|updated|enabled"
    r"|removed|merged|resolved|closed|changed|increased|migrated|replaced|configured|put in place)\b"
    r"|^\W*we (?:have |have already |already )?(?:implemented|added|fixed|updated|deployed|enabled|removed"
    r"|increased|changed)\b"
    r"|^(?:we|it) (?:have|has) (?:already |now |since )?(?:switched|moved|migrated|upgraded)",
    re.IGNORECASE,
)
_DONE_CASE = re.compile(r"\bDONE\b")
_DROPPED = re.compile(r"status:\s*(declined|won'?t (do|fix)|wontfix|rejected)|\b(wontfix|won't do)\b|❌", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w/`.])@[A-Za-z][\w.-]*[A-Za-z0-9_]")
_PRIORITIES = {
    "high": "high",
    "medium": "medium",
    "low": "low",
    "p0": "high",
    "p1": "high",
    "p2": "medium",
    "p3": "low",
}
SHORTEST = 10
"""As the schema has it for a title."""


@dataclass(frozen=True)
class Item:
    """An action as it was found."""

    text: str
    """Markdown."""
    checked: bool | None = None
    group: str = ""
    below: str = ""
    """What stands below it, as it was written."""
    heading: str = ""
    """Of the list, for an item that is hardly more than a number or a link."""
    cells: tuple[tuple[str, str, str], ...] = ()
    """Of a row of a table: what a cell holds, the head of its column, its text."""
    heads: tuple[str, ...] = ()


def front_matter(items: Sequence[Item], links: dict[str, str], day: date | None = None) -> list[dict[str, Any]]:
    """The actions as the front matter has them; `links` are the body's link definitions, `day` that of the incident."""
    return [_action(name, item, links, day) for name, item in zip(identifiers(items), items, strict=True)]


def identifiers(items: Sequence[Item]) -> list[str]:
    """The ids of actions: those that they had, if each has one of its own, else `A1`, `A2` and so on."""
    own = [next((text for kind, _, text in item.cells if kind == "id"), "").strip("*_` ") for item in items]
    own = [
        name or (found["id"] if (found := _ID.match(item.text)) else "") for name, item in zip(own, items, strict=True)
    ]
    valid = all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", name) for name in own)
    return own if valid and len(set(own)) == len(own) else [f"A{number}" for number in range(1, len(items) + 1)]


def _action(name: str, item: Item, links: dict[str, str], day: date | None) -> dict[str, Any]:
    item = replace(item, text=item.text.removeprefix(name).lstrip(" :.)-–—")) if item.text.startswith(name) else item
    cells = {kind: text for kind, _, text in item.cells if kind}
    everything = " ".join([item.text, *(f"{head}: {text}" for _, head, text in item.cells)])
    action: dict[str, Any] = {"id": name, "title": title_of(item)}
    if owner := _owner(item, cells):
        action["owner"] = owner
    if (due := _due(cells.get("due", ""))) and (day is None or due >= day.isoformat()):
        action["due"] = due
    if priority := _PRIORITIES.get(cells.get("priority", "").lower().strip("*_ ")):
        action["priority"] = priority
    action["status"] = _status(item, cells)
    if tracker := _tracker(everything, links):
        action["tracker"] = tracker
    if item.group:
        action["x-group"] = item.group
    said = spoken(action)
    note = [item.text] if not covers(said, item.text) else []
    note += [f"{head}: {text}" for kind, head, text in item.cells if kind != "title" and not covers(said, text)]
    note += [item.below] if item.below else []
    if note:
        action["x-note"] = "\n".join(note)
    return action


def _due(text: str) -> str:
    """The day in a cell, if it can be only one."""
    day = next((day for day, _, _ in find_days(text) if day.year and not day.ambiguous), None)
    near = day.near(None) if day else None
    return near.isoformat() if near else ""


def title_of(item: Item) -> str:
    """The title of an action: its text without marks, links and boxes."""
    text = " ".join(item.text.split())
    text = _REFERENCE.sub(lambda match: match["text"], _LINK.sub(lambda match: match["text"], text))
    text = _URL.sub("", text)
    text = re.sub(r"~~|\*\*|__|(?<![\w*])\*(?=\w)|(?<=[\w.!?])\*(?![\w*])", "", text)
    text = re.sub(r"✅|✔️?|☑️?|❌", "", text)
    text = re.sub(r"\(\s*\)|\[\s*\]|<\s*>", "", text)
    text = re.sub(r"\s{1,20}([.,;:)])", r"\1", " ".join(text.split())).strip(" -–—:;,")
    text = "" if re.fullmatch(r"\W*+(?:done|fixed|completed|merged|closed)\W*+", text, re.IGNORECASE) else text
    if not text and (url := _URL.search(item.text)):
        text = url[1] or url[2]
    if 0 < len(text) < SHORTEST or text.startswith("http"):
        return f"{item.group or item.heading}: {text}"
    return text


def _owner(item: Item, cells: dict[str, str]) -> str:
    """A handle, if exactly one is named as who does it. Names of people are no handles."""
    if handle := _HANDLE.fullmatch(cells.get("owner", "").strip("`*_ ")):
        return handle[0]
    text = item.text.strip()
    head = re.match(r"[`*_(\[]*(@[A-Za-z][\w.-]*[A-Za-z0-9_])[`*_)\]]*\s*(:|-|–|to\b|will\b|\s(?=[A-Z]))", text)
    tail = re.search(r"(?:\(|\[|[-–—:]\s|`|owner:?\s*)(@[A-Za-z][\w.-]*[A-Za-z0-9_])[`)\]]*\W*$", text, re.IGNORECASE)
    found = head or tail
    return found[1] if found else ""


def _status(item: Item, cells: dict[str, str]) -> str:
    stated = cells.get("status", "")
    text = item.text.strip()
    if re.match(r"\W*already (?:done|implemented|in place)\b", item.below, re.IGNORECASE):
        return "done"
    if _DROPPED.search(f"status: {stated}" if stated else text):
        return "wont-do"
    if (
        item.checked
        or re.fullmatch(r"~~.*~~\W*(?:done|fixed|completed)?\W*", text, re.DOTALL | re.IGNORECASE)
        or (_DONE.search(text) and _is_done(text))
    ):
        return "done"
    if re.search(r"\b(done|completed?|closed|resolved|fixed|yes|merged)\b|✅|✔|☑|\[x\]", stated, re.IGNORECASE):
        return "done"
    if re.search(r"\b(completed|done)\b", item.group, re.IGNORECASE):
        return "done"
    if re.search(r"in[- ]progress|ongoing|started|wip|doing|🚧", stated, re.IGNORECASE):
        return "in-progress"
    if item.checked is False or re.search(
        r"\b(open|to-?do|not started|new|pending|backlog|planned)\b", stated, re.IGNORECASE
    ):
        return "open"
    return "unknown"


def _is_done(text: str) -> bool:
    """Whether "done" is said of the action, not in a sentence such as "until the work is done"."""
    matches = [match for match in _DONE.finditer(text) if match[0].lower() != "done" or _DONE_CASE.match(match[0])]
    return bool(matches)


def _tracker(text: str, links: dict[str, str]) -> str:
    urls = [match["url"] for match in _LINK.finditer(text)]
    urls += [match[1] or match[2].rstrip(".,;") for match in _URL.finditer(_LINK.sub("", text))]
    urls += [links.get((match["name"] or match["text"]).upper(), "") for match in _REFERENCE.finditer(text)]
    return next((url for url in urls if re.fullmatch(r"https?://\S+", url) and _TRACKER.search(url)), "")
