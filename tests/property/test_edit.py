"""In whatever style a front matter is written, setting a field changes that field and nothing else."""

from __future__ import annotations

import copy
import difflib
import pathlib
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.report.edit import Unchangeable, set_fields
from mkdocs_postmortems.report.source import source_from_bytes
from support.reports import ORGANISATION, ROOT

LINK = "https://github.com/shop/ops/issues/7"
CHANGES: list[dict[str, str | None]] = [
    {"tracker": LINK},
    {"status": "done", "done": "2026-03-11"},
    {"status": "in-progress"},
    {"status": "wont-do", "reason": "The service: retired in June, #3 [done]"},
    {"status": "open", "done": None, "reason": None},
]
KEYS = ("tracker", "status", "done", "reason")


def front(data: bytes) -> Any:
    source = source_from_bytes(data, "")
    assert not source.problems
    return None if source.front.problems else source.front.value


ENTRY = rf"\b({'|'.join(KEYS)}):\s*(\"[^\"]*\"|'[^']*'|[^,}}\r\n]*?)\s*(,|(?=\}}))"


def without_keys(data: bytes, flow: bool) -> str:
    """The raw text without the entries that may change, however they are written."""
    text = data.decode("utf-8")
    if flow:
        return re.sub(r"(?<=\{)\s+|\s*,?\s*(?=\})", "", re.sub(r"\s*,\s*", ",", re.sub(ENTRY, "", text)))
    kept, inside, deep = [], False, 9 if "     - " in text else 4
    for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text):
        inside = bool(re.match(rf"\s*({'|'.join(KEYS)}):", line)) or (
            inside and re.match(rf"\s{{{deep}}}", line) is not None
        )
        kept += [] if inside else [line]
    return "".join(kept)


def holds(data: bytes, index: int, changes: dict[str, str | None], flow: bool = False) -> bool:
    """Whether it could be changed; if so, every promise is kept."""
    before = front(data)
    try:
        after = set_fields(data, ("actions", index), changes)
    except Unchangeable as refused:
        assert refused.problem.position.line > 0
        assert refused.problem.hint
        return False
    expected = copy.deepcopy(before)
    item = expected["actions"][index]
    for key, value in changes.items():
        item.pop(key, None)
        if value is not None:
            item[key] = value
    assert front(after) == expected
    assert source_from_bytes(after, "").body == source_from_bytes(data, "").body
    assert without_keys(after, flow) == without_keys(data, flow)
    assert after.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf")
    assert set_fields(after, ("actions", index), changes) == after
    return True


TEXT = st.sampled_from(["Alert on a full pool", "Größe prüfen 🙂 je Dienst", "Odd \u2028 ends \x85 in it"])
TITLE = st.one_of(
    TEXT,
    st.builds("'{}: it''s # late'".format, TEXT),
    st.builds('"{} \\"quoted\\", with: colons"'.format, TEXT),
    st.just("Alert on\n         a full pool"),
    st.just('"Alert on\n         a full pool"'),
    st.just("|\n         Alert on a full pool\n\n         and more"),
    st.just(">-\n         Alert on a full pool\n         and more\n"),
)
COMMENT = st.sampled_from(["", "", "  # as agreed", " # tracker: none yet"])
OLD = {
    "status": ["open", "'open'", '"in-progress"', "wont-do", "|\n         open", "", "[]", "*s"],
    "tracker": ["https://old.example/1", "'https://old.example/1'", "", "~"],
    "done": ["2026-03-01", '"2026-03-01"', ">\n         2026-03-01"],
    "reason": ["It was retired in May", "'It was: retired'", "It was\n         retired in May"],
}


@st.composite
def entries(draw: st.DrawFn) -> list[tuple[str, str]]:
    """The keys and values of an action, in any order, the first always an id or a title."""
    known = [("id", "A1"), ("title", draw(TITLE))]
    rest = [
        ("kind", "prevent"),
        ("owner", '"@orders"'),
        ("addresses", draw(st.sampled_from(["[F1]", "\n       - F1"]))),
    ]
    rest += [(key, draw(st.sampled_from(OLD[key]))) for key in KEYS if draw(st.booleans())]
    return draw(st.permutations(known)) + draw(st.permutations(rest))


@st.composite
def reports(draw: st.DrawFn) -> bytes:
    items = draw(entries())
    lines = []
    for number, (key, value) in enumerate(items):
        simple = "\n" not in value
        comment = draw(COMMENT) if simple else ""
        between = draw(st.sampled_from(["", "", "", "\n", "       # a remark\n"])) if number else ""
        lines.append(f"{between}{'     - ' if not number else '       '}{key}: {value}".rstrip(" ") + comment + "\n")
    others = "     - id: B1\n       title: Another one\n"
    actions = "".join(lines)
    anchor = "x-word: &s open\n" if "*s" in actions else ""
    if draw(st.booleans()):
        actions, others = (text.replace("     - ", "- ").replace(" " * 7, "  ") for text in (actions, others))
    last, end = draw(st.sampled_from(["", "tags: [a, b]  # end\n", "# the end\n"])), draw(st.sampled_from(["", "\n"]))
    head = f"---\n{anchor}title: Search results stale\nactions:{draw(COMMENT)}\n"
    body = draw(st.sampled_from([f"\n\nBody \x85 here.{end}", end, "\nactions:\n  - id: A1\n"]))
    text = f"{head}{actions}{others}{last}---{body}"
    return encoded(draw, text)


@st.composite
def flow_reports(draw: st.DrawFn) -> bytes:
    quoted = {"title": '"Alert on a full pool, now"', "id": "A1", "owner": "'@orders'", "addresses": "[F1]"}
    keys = draw(st.permutations([*quoted, *draw(st.lists(st.sampled_from(["status", "done"]), unique=True))]))
    values = {**quoted, "status": draw(st.sampled_from(["open", '"open"', "'open'"])), "done": "2026-03-01"}
    gap = draw(st.sampled_from([", ", ",\n    ", " , "]))
    inner = gap.join(f"{key}: {values[key]}" for key in keys) + draw(st.sampled_from(["", " ", ",", "\n  "]))
    list_ = draw(
        st.sampled_from(["actions:\n  - {@}\n  - {id: B1}\n", "actions: [{@}, {id: B1}]\n", "actions: [ {@} ]\n"])
    )
    text = f"---\ntitle: Search\n{list_.replace('@', inner)}---\n\nBody.\n"
    return encoded(draw, text)


def encoded(draw: st.DrawFn, text: str) -> bytes:
    return (
        draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))
    ).encode()


@settings(max_examples=150)
@given(reports(), st.sampled_from(CHANGES))
def test_block_style(data: bytes, changes: dict[str, str | None]) -> None:
    assert front(data) is not None
    text = re.sub("\r\n?", "\n", data.decode())
    could = holds(data, 0, changes)
    assert could or any(sign in text for sign in ("status: []", "status: *s"))


@settings(max_examples=100)
@given(flow_reports(), st.sampled_from(CHANGES))
def test_flow_style(data: bytes, changes: dict[str, str | None]) -> None:
    assert front(data) is not None
    assert holds(data, 0, changes, flow=True)


def lines_changed(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize(
    ("item", "changes", "difference"),
    [
        (
            "  - id: A1 # one\n    title: Alert on it\n    addresses:\n      - F1\n",
            {"tracker": LINK},
            [f"+     tracker: {LINK}"],
        ),
        (
            "  - id: A1\n    status: open   # still\n    title: Alert on it\n",
            {"status": "done", "done": "2026-03-11"},
            ["-     status: open   # still", "+     status: done   # still", "+     done: 2026-03-11"],
        ),
        (
            "  - id: A1\n    status: 'done'\n    # in March\n    done: 2026-03-11 # at last\n",
            {"status": "open", "done": None, "reason": None},
            ["-     status: 'done'", "+     status: 'open'", "-     done: 2026-03-11 # at last"],
        ),
        (
            "  - {id: A1, title: Alert on it}\n",
            {"tracker": LINK, "status": "in-progress"},
            ["-   - {id: A1, title: Alert on it}",
             f"+   - {{id: A1, title: Alert on it, status: in-progress, tracker: {LINK}}}"],
        ),
        (
            '  - {"id": "A1", "status": "open"}\n',
            {"status": "done"},
            ['-   - {"id": "A1", "status": "open"}', '+   - {"id": "A1", "status": "done"}'],
        ),
    ],
)  # fmt: skip
def test_what_differs(item: str, changes: dict[str, str | None], difference: list[str]) -> None:
    before = f"---\ntitle: Search\nactions:\n{item}---\nBody"
    after = set_fields(before.encode(), ("actions", 0), changes).decode()
    assert [line for line in lines_changed(before, after) if line[0] != "?"] == difference


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "-".join(changes))
def test_every_action_of_the_reports_at_hand(changes: dict[str, str | None]) -> None:
    """One line for each field, and no other."""
    for path in [*(ROOT / "postmortems").glob("2*.md"), *ORGANISATION.rglob("2*.md")]:
        data = path.read_bytes()
        for index in range(len(front(data).get("actions", ()))):
            after = set_fields(data, ("actions", index), changes)
            found = [line[2:] for line in lines_changed(data.decode(), after.decode()) if line[0] != "?"]
            assert all(line.strip().partition(":")[0] in changes for line in found)
            assert len(found) <= 2 * len(changes)


@pytest.mark.parametrize(
    ("front_matter", "line"),
    [
        ("actions:\n  - id: A1\n    status: &s open\n  - id: A2\n    status: *s\n", 4),
        ("x-a: &a {id: A1}\nactions: [*a]\n", 3),
        ("actions:\n  - id: A1\n    status:\n      of: mine\n", 5),
        ("actions:\n  - id: A1\n   title: [\n", 4),
    ],
)
def test_what_cannot_be_changed_alone_is_left(front_matter: str, line: int) -> None:
    with pytest.raises(Unchangeable) as refused:
        set_fields(f"---\n{front_matter}---\n".encode(), ("actions", 0), {"status": "done"})
    assert refused.value.problem.position.line == line


GROUP = {"approved": {"by": "@director", "on": "2026-03-12"}}
OWN = sorted([*(ORGANISATION / "postmortems").glob("*.md"), *(ROOT / "postmortems").glob("*.md")])


@given(st.sampled_from(OWN), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
def test_a_group_is_added_to_a_whole_report_in_lines_of_its_own(path: pathlib.Path, end: str) -> None:
    data = path.read_bytes().replace(b"\n", end.encode())
    before = front(data)
    if "sign_off" in before:
        with pytest.raises(Unchangeable):
            set_fields(data, (), {"sign_off": GROUP})
        data = set_fields(data, ("sign_off", "approved"), GROUP["approved"])
        assert front(data) == {**before, "sign_off": {**before["sign_off"], **GROUP}}
        return
    after = set_fields(data, (), {"sign_off": GROUP})
    assert front(after) == {**before, "sign_off": GROUP}
    lines = ["sign_off:", "  approved:", '    by: "@director"', "    on: 2026-03-12"]
    at = after.index(f"{lines[0]}{end}".encode())
    added = "".join(line + end for line in lines).encode()
    assert after[:at] + after[at + len(added) :] == data
    more = set_fields(after, ("sign_off",), {"author": {"by": "@orders", "on": "2026-03-11"}})
    assert front(more)["sign_off"] == {**GROUP, "author": {"by": "@orders", "on": "2026-03-11"}}


@pytest.mark.parametrize(
    "written",
    [
        "sign_off: {author: {by: '@a', on: 2026-03-11}}  # kept",
        "sign_off: {  }",
        "sign_off:\n  author:\n    by: |\n      @a\n\n    on: 2026-03-11 # when",
        "sign_off:\n    author: {by: '@a',\n      on: 2026-03-11}\n    # kept",
    ],
)
def test_a_group_is_added_to_a_group_or_not_at_all(written: str) -> None:
    data = f"---\ntitle: Search is down for all\n{written}\ntags: [a]\n---\n\nBody\n".encode()
    before = front(data)
    try:
        after = set_fields(data, ("sign_off",), GROUP)
    except Unchangeable:
        assert not before["sign_off"]
        return
    assert front(after) == {**before, "sign_off": {**before["sign_off"], **GROUP}}
    kept = [line for line in difflib.ndiff(data.decode().split("\n"), after.decode().split("\n")) if line[0] == "-"]
    assert len(kept) <= ("{" in written.partition("\n")[0])
