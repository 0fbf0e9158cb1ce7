"""Lists of actions in the shapes that old reports have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.tree import SyntaxTreeNode

from .items import SHORTEST, Item, title_of
from .outline import LISTS, Part, content, span

_TITLE = re.compile(
    r"\b(action (items?|points?|plan)|actions?|follow[- ]?ups?( tasks| actions| items)?|next steps"
    r"|tasks|to-?dos?|actionables?|recommendations?"
    r"|work items"
    r"|corrective (and \w+ )?(actions?|measures?)|prevent(?:at)?ive (?:measures?|steps)|remediation( items| steps)?"
    r"|plan d'action|(?:proposals?|proposed|planned|follow[- ]?up|suggested|future) (?:improvements?|changes|measures?)"
    r"|how (are|will|do|can|could) we (going to )?(prevent\w*|do better)|prevent\w* (recurrence|re-?occurrence|this|it)"
    r"|what (are|will) we (doing|do|change|changing)|what we(?: are|'re| will| plan to) (doing|do|change"
    r"|changing)\b.{0,40})\b",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"\b(questions|taken|timeline|stabili[sz]ation|log|immediate response|after[- ]action|checklists?|call to action"
    r"|actions? required|user actions?|no actions?|transactions?|interactions?)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(n/?a|none( \w+){0,3}|nothing( \w+){0,3}|tbd|todo|-|\?+|\.{3}|…|<(?!http)[^<>]{1,80}>|\{[^{}]{1,80}\}"
    r"|\[(?:insert|your|action|todo|description|title|enter|add)\b[^\[\]]{0,80}\]|a verb and its object"
    r"|(?:example )?action(?: item)? ?#?\d{0,2}|@your-team:?.{0,80})?[.!]?",
    re.IGNORECASE,
)
"""What stands in a list of actions and is none: a blank, or the words of a template."""
_INTRODUCTION = re.compile(
    r"^\W*(?:these|this|the following|below|see|no |none|nothing|every|there|here|we are tracking|for (?:more|details)"
    r"|tracked in|\(?list|please|note)\b|:\W*$",
    re.IGNORECASE,
)
"""A paragraph that leads to the actions or speaks about them."""
_COLUMNS = {
    "title": r"(action|action item|item|task|what|description|todo|measure|title|follow-?up|actions?|work item)s?",
    "owner": r"owner|assignee|who|responsible|assigned( to)?|dri|team",
    "due": r"due( date)?|deadline|target( date)?|when|eta|by",
    "status": r"status|state|done\??",
    "tracker": r"ticket|issue|tracker|link|jira|bug|pr|tracking( issue)?|reference",
    "priority": r"prio(rity)?",
    "kind": r"type|kind|category",
    "id": r"id|#|no\.?|nr\.?|number|ref|action (?:item )?(?:id|#|no\.?)",
}
_TELLING = (
    r"action items?|actions?|follow-?ups?|remediations?|(?:corrective|preventive|preventative) (?:actions?"
    r"|measures?)|tasks?|todos?|work items?"
)
"""The head of a column of actions, in a table that stands in another section."""


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
    sections = [*_sections(parts)]
    listed = {
        start for start, part in zip(sections, parts, strict=True)
        if start is not None and any(node.type in (*LISTS, "table") for node in part.blocks)
    }  # fmt: skip
    left: list[Left | None] = []
    for index, (start, part) in enumerate(zip(sections, parts, strict=True)):
        if taken[index]:
            left.append(None)
        elif start is None:
            left.append(_read_elsewhere(part))
        else:
            left.append(_read_part(part, start == index, start in listed))
    return left


def _sections(parts: Sequence[Part]) -> Iterator[int | None]:
    """For each part, the part whose heading announces the actions that it is among, if one does."""
    above, start = 0, None
    for index, part in enumerate(parts):
        if part.level and part.level <= above:
            above, start = 0, None
        if not above and part.level > 0 and is_actions(part.title):
            above, start = part.level, index
        yield start


def _read_elsewhere(part: Part) -> Left | None:
    """The actions in a table whose head names them, in whatever section it stands."""
    items: list[Item] = []
    kept: list[str] = []
    done = 0
    for node in part.blocks:
        place = span(node)
        if node.type == "table" and _is_action_table(node):
            found = [replace(item, heading=_plain_heading(part.title)) for item in _rows(node, "")]
            if found and all(map(_usable, found)):
                kept += part.lines[done : place.start]
                done = place.stop
                items += found
    return Left(tuple(items), (*kept, *part.lines[done:]), False, _heads(items)) if items else None


def _is_action_table(node: SyntaxTreeNode) -> bool:
    row = next(row for row in node.walk() if row.type == "tr")
    heads = [re.sub(r"[*_`]", "", content(cell)).strip().lower() for cell in row.children]
    others = ("owner", "due", "status", "tracker", "priority")
    return any(re.fullmatch(_TELLING, head) for head in heads) and any(
        re.fullmatch(_COLUMNS[kind], head) for kind in others for head in heads
    )


def _heads(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(head for item in items for head in item.heads if head))


@dataclass
class _Reader:
    """Reads the blocks below one heading of a section of actions."""

    part: Part
    group: str
    prose: bool
    """Whether its paragraphs are actions, as there is no list."""
    items: list[Item] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    label: str = ""

    def read(self) -> None:
        """Read all blocks; what is no action is kept."""
        orders = [i for i, node in enumerate(self.part.blocks) if node.type == "ordered_list"]
        broken = range(orders[0], orders[-1] + 1) if len(orders) > 1 else range(0)
        done = 0
        for index, node in enumerate(self.part.blocks):
            place = span(node)
            self.kept += self.part.lines[done : place.start]
            done = place.stop
            raw = list(self.part.lines[place.start : place.stop])
            if self.items and index in broken and node.type == "bullet_list":  # below an item, not indented enough
                last = self.items[-1]
                self.items[-1] = replace(last, below="\n".join(filter(None, (last.below, _dedent(raw)))))
                continue
            found = [replace(item, heading=_plain_heading(self.part.title)) for item in self.found(node)]
            if node.type == "paragraph" and not found:
                self.label = _label(content(node))
            if found and all(map(_usable, found)):
                self.items += found
            elif any(map(_usable, found)) and node.type in LISTS:
                self.items += filter(_usable, found)
                self.kept += [f"- {item.text}" for item in found if not _usable(item)]
            else:
                self.kept += raw
        self.kept += self.part.lines[done:]

    def found(self, node: SyntaxTreeNode) -> list[Item]:
        """The actions of one block."""
        if node.type in LISTS:
            return [*_items(node, self.part.lines, self.group or self.label)]
        if node.type == "table":
            return [*_rows(node, self.group or self.label)]
        text = content(node) if node.type == "paragraph" and self.prose else ""
        is_task = text and not _INTRODUCTION.search(text) and not _label(text) and not text.startswith(("*", "![", "<"))
        return [Item(text, group=self.group)] if is_task else []


def _read_part(part: Part, top: bool, listed: bool) -> Left | None:
    """The actions below one heading; `top`: it announces them itself; `listed`: its section has lists of them."""
    group = "" if top else part.title.strip("*_: ")
    numbered = bool(re.match(r"\d+\s*[.)]", part.title)) and not top
    held = any(node.type in (*LISTS, "table") for node in part.blocks)
    reader = _Reader(part, group, not numbered and (not listed if top else not held))
    reader.read()
    if numbered and not reader.items:
        return Left((Item(_plain_heading(part.title)),), part.lines) if _usable(Item(part.title)) else None
    if not reader.items:
        return None
    lines = tuple(reader.kept) if any(line.strip() for line in reader.kept) else ()
    return Left(tuple(reader.items), lines, bool(group) and not lines, _heads(reader.items))


def _usable(item: Item) -> bool:
    return len(title_of(item)) >= SHORTEST and not _NOTHING.fullmatch(item.text.strip())


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
