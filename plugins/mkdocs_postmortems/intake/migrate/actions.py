"""Lists of actions in the shapes that old reports have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from .outline import LISTS, Part, content, span
from .stamps import find_days
from .words import covers, spoken

_TITLE = re.compile(
    r"\b(action (items?|points?|plan)|actions?|follow[- ]?ups?( tasks| actions| items)?|next steps|tasks|to-?dos?"
    r"|corrective (and \w+ )?(actions?|measures?)|preventative measures?|remediation( items| steps)?|plan d'action"
    r"|how (are|will|do|can|could) we prevent\w*|prevent\w* (recurrence|re-?occurrence|this|it)"
    r"|what (are|will) we (doing|do|change|changing))\b",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(r"\b(questions|taken|timeline|stabili[sz]ation|log|immediate response)\b", re.IGNORECASE)
_NOTHING = re.compile(r"(n/?a|none|nothing|tbd|todo|-|\?+)?[.!]?", re.IGNORECASE)
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<url>[^)\s]+)[^)]*\)")
_URL = re.compile(r"<(https?://[^>\s]+)>|(https?://[^\s)>\]]+)")
_REFERENCE = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\[(?P<name>[^\]]*)\]")
_TRACKER = re.compile(
    r"/(issues|pull|merge_requests|browse|c|projects?)/|jira|trello|linear\.app|/tickets?/|asana", re.I
)
_DONE = re.compile(
    r"✅|✔|☑|:white_check_mark:|:heavy_check_mark:|\bDONE\b|[\[(]\s*(done|completed|fixed)\s*[\])]"
    r"|^\W*(done|completed|fixed|implemented)\b\s*[:;,.\-–—)\]]|[-–—:]\s*(done|completed)\W*$"
    r"|status:\s*(done|completed|resolved|fixed)",
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
_COLUMNS = {
    "title": r"(action|action item|item|task|what|description|todo|measure|title|follow-?up|actions?|work item)s?",
    "owner": r"owner|assignee|who|responsible|assigned( to)?|dri|team",
    "due": r"due( date)?|deadline|target( date)?|when|eta|by",
    "status": r"status|state|done\??",
    "tracker": r"ticket|issue|tracker|link|jira|bug|pr|tracking( issue)?|reference",
    "priority": r"prio(rity)?",
    "kind": r"type|kind|category",
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


@dataclass(frozen=True)
class Left:
    """What reading a part left of it."""

    items: tuple[Item, ...]
    lines: tuple[str, ...]
    grouped: bool = False
    """Whether the heading is among what the items say."""
    heads: tuple[str, ...] = ()
    """The heads of a table's columns."""


def is_actions(title: str) -> bool:
    """Whether a heading announces actions."""
    return bool(_TITLE.search(title)) and not _NO_TITLE.search(title) and len(title) < 60


def read_actions(parts: Sequence[Part], taken: Sequence[bool]) -> list[Left | None]:
    """What each part holds of the actions; `taken` are the parts that hold a timeline."""
    left: list[Left | None] = []
    above = 0
    for index, part in enumerate(parts):
        if part.level and part.level <= above:
            above = 0
        starts = not above and part.level > 0 and is_actions(part.title)
        if starts:
            above = part.level
        left.append(_read_part(part, starts) if above and not taken[index] else None)
    return left


def _read_part(part: Part, top: bool) -> Left | None:
    group = "" if top else part.title.strip("*_: ")
    items: list[Item] = []
    kept: list[str] = []
    done = 0
    label = ""
    held = any(node.type in (*LISTS, "table") for node in part.blocks)
    orders = [i for i, node in enumerate(part.blocks) if node.type == "ordered_list"]
    broken = range(orders[0], orders[-1] + 1) if len(orders) > 1 else range(0)
    numbered = bool(re.match(r"\d+\s*[.)]", part.title)) and not top
    for index, node in enumerate(part.blocks):
        place = span(node)
        raw = list(part.lines[place.start : place.stop])
        kept += part.lines[done : place.start]
        done = place.stop
        found: list[Item] = []
        if items and index in broken and node.type == "bullet_list":  # below an item, but not indented enough
            items[-1] = replace(items[-1], below="\n".join(filter(None, (items[-1].below, _dedent(raw)))))
            continue
        if node.type in LISTS:
            found = [*_items(node, part.lines, group or label)]
        elif node.type == "table":
            found = [*_rows(node, group or label)]
        elif node.type == "paragraph" and not top and not held and not numbered:
            found = [Item(content(node), group=group)]
        if node.type == "paragraph" and not found:
            label = _label(content(node))
        found = [replace(item, heading=_plain_heading(part.title)) for item in found]
        if found and all(_usable(item) for item in found):
            items += found
        else:
            kept += raw
    kept += part.lines[done:]
    if numbered and not items:
        return Left((Item(_plain_heading(part.title)),), part.lines) if _usable(Item(part.title)) else None
    if not items:
        return None
    lines = tuple(kept) if any(line.strip() for line in kept) else ()
    heads = tuple(dict.fromkeys(head for item in items for head in item.heads if head))
    return Left(tuple(items), lines, bool(group) and not lines, heads)


def _usable(item: Item) -> bool:
    return len(_title(item)) >= SHORTEST and not _NOTHING.fullmatch(item.text.strip())


def _label(text: str) -> str:
    """A bold line or one that ends with a colon: the name of what follows."""
    return text.strip("*_: ") if re.fullmatch(r"\*\*[^*]+\*\*:?|[^\n]{3,60}:", text.strip()) else ""


def _plain_heading(title: str) -> str:
    return re.sub(r"^\d+\s*[.)]\s*", "", title).strip("*_: ")


def _items(node: SyntaxTreeNode, lines: Sequence[str], group: str) -> Iterator[Item]:
    for item in node.children:
        if not item.children:
            continue
        head, rest = item.children[0], item.children[1:]
        if head.type != "paragraph":
            place = span(item)
            yield Item("\n".join(lines[place.start : place.stop]).strip(), group=group)
            continue
        text = content(head)
        nested = [child for child in rest if child.type in LISTS]
        if nested and len(rest) == len(nested) and _label(text) and all(len(child.children) > 1 for child in nested):
            inner = " / ".join(filter(None, (group, _label(text))))
            for child in nested:
                yield from _items(child, lines, inner)
            continue
        box = re.match(r"\[([ xX])\]\s+", text)
        below = ""
        if rest:
            start = span(rest[0]).start
            below = _dedent(lines[start : span(item).stop])
        yield Item(text[box.end() :] if box else text, box[1] != " " if box else None, group, below)


def _dedent(lines: Sequence[str]) -> str:
    filled = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines).strip("\n")


def _rows(node: SyntaxTreeNode, group: str) -> Iterator[Item]:
    heads, *rows = [[content(cell).strip() for cell in row.children] for row in node.walk() if row.type == "tr"]
    named = [re.sub(r"[*_`]", "", head).strip().lower() for head in heads]
    columns: dict[int, str] = {}
    for kind, names in _COLUMNS.items():
        place = next((i for i, name in enumerate(named) if re.fullmatch(names, name) and i not in columns), None)
        if place is not None:
            columns[place] = kind
    if "title" not in columns.values():
        place = max(
            (i for i in range(len(heads)) if i not in columns),
            key=lambda i: max((len(r[i]) for r in rows), default=0),
            default=None,
        )
        if place is None:
            return
        columns[place] = "title"
    for row in rows:
        cells = tuple((columns.get(i, ""), heads[i], cell) for i, cell in enumerate(row) if cell)
        text = next((cell for kind, _, cell in cells if kind == "title"), "")
        if text or cells:
            yield Item(text, group=group, cells=cells, heads=tuple(heads))


def front_matter(items: Sequence[Item], links: dict[str, str], day: date | None = None) -> list[dict[str, Any]]:
    """The actions as the front matter has them; `links` are the body's link definitions, `day` that of the incident."""
    return [_action(number, item, links, day) for number, item in enumerate(items, 1)]


def _action(number: int, item: Item, links: dict[str, str], day: date | None) -> dict[str, Any]:
    cells = {kind: text for kind, _, text in item.cells if kind}
    everything = " ".join([item.text, *(f"{head}: {text}" for _, head, text in item.cells)])
    action: dict[str, Any] = {"id": f"A{number}", "title": _title(item)}
    if owner := _owner(item, cells):
        action["owner"] = owner
    if (due := _due(cells.get("due", ""))) and (day is None or due >= day.isoformat()):
        action["due"] = due
    if priority := _PRIORITIES.get(cells.get("priority", "").lower().strip("*_ ")):
        action["priority"] = priority
    status = _status(item, cells)
    if status != "open":
        action["status"] = status
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


def _title(item: Item) -> str:
    text = " ".join(item.text.split())
    text = _REFERENCE.sub(lambda match: match["text"], _LINK.sub(lambda match: match["text"], text))
    text = _URL.sub("", text)
    text = re.sub(r"~~|\*\*|__|(?<![\w*])\*(?=\w)|(?<=[\w.!?])\*(?![\w*])", "", text)
    text = re.sub(r"✅|✔️?|☑️?|❌", "", text)
    text = re.sub(r"\(\s*\)|\[\s*\]|<\s*>", "", text)
    text = re.sub(r"\s+([.,;:)])", r"\1", " ".join(text.split())).strip(" -–—:;,")
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
    if _DROPPED.search(f"status: {stated}" if stated else text):
        return "wont-do"
    if item.checked or re.fullmatch(r"~~.*~~\W*", text, re.DOTALL) or (_DONE.search(text) and _is_done(text)):
        return "done"
    if re.search(r"\b(done|completed?|closed|resolved|fixed|yes|merged)\b|✅|✔|☑|\[x\]", stated, re.IGNORECASE):
        return "done"
    if re.search(r"\b(completed|done)\b", item.group, re.IGNORECASE):
        return "done"
    if re.search(r"in[- ]progress|ongoing|started|wip|doing|🚧", stated, re.IGNORECASE):
        return "in-progress"
    return "open"


def _is_done(text: str) -> bool:
    """Whether "done" is said of the action, not in a sentence such as "until the work is done"."""
    matches = [match for match in _DONE.finditer(text) if match[0].lower() != "done" or _DONE_CASE.match(match[0])]
    return bool(matches)


def _tracker(text: str, links: dict[str, str]) -> str:
    urls = [match["url"] for match in _LINK.finditer(text)]
    urls += [match[1] or match[2].rstrip(".,;") for match in _URL.finditer(_LINK.sub("", text))]
    urls += [links.get((match["name"] or match["text"]).upper(), "") for match in _REFERENCE.finditer(text)]
    return next((url for url in urls if re.fullmatch(r"https?://\S+", url) and _TRACKER.search(url)), "")
