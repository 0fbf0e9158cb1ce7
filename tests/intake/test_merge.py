"""Whatever sources say: nothing a person wrote is lost or moved, and a second run adds nothing."""

import pathlib
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.intake.collect import MOST, Filters, Tally, Window, collect, most_telling
from mkdocs_postmortems.intake.event import Event, Reference, Settings
from mkdocs_postmortems.intake.inputs import Input
from mkdocs_postmortems.intake.markup import code, plain
from mkdocs_postmortems.intake.registry import Adapter
from mkdocs_postmortems.intake.table import Additions, edited, read_target
from mkdocs_postmortems.intake.timeline import Plan, SourceSettings, plan
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.body import ENTRY_KINDS

OPTIONS = Options()
START = datetime(2026, 3, 11, 8, tzinfo=UTC)
LABELS = ["PagerDuty", "Slack #inc-1", "kubectl logs a|b"]

texts = st.sampled_from(["Pool full 1", "Pool full 2", "pool full 1!", "a | b", "x\\", "完了 🎉"]) | st.text(
    max_size=12
)
moments = st.integers(-90, 200).map(lambda minutes: START + timedelta(minutes=minutes, seconds=minutes % 60))
events = st.builds(
    lambda at, text, label, address, kind, rank, flood: Event(
        at, (code(text) if flood else plain(text)) or "nothing said", (Reference(label, address),), kind,
        rank=rank, flood=flood,
    ),
    moments, texts, st.sampled_from(LABELS), st.sampled_from([None, "https://a.example/1"]),
    st.sampled_from(ENTRY_KINDS),
    st.integers(-1, 3), st.booleans(),
)  # fmt: skip
cells = st.text(alphabet="ab *`\\[]é🎉", max_size=8).map(lambda text: text.rstrip("\\"))
typed = st.sampled_from(["08:10", "~09:00", "2026-03-12 00:20", "unknown", "9:5", "07:59Z"])
rows = st.lists(st.tuples(typed, cells), max_size=5)


def source(told: list[Event], number: int) -> SourceSettings:
    adapter = Adapter(f"made{number}", "what a test made", lambda _: True, lambda *_: iter(told))
    return SourceSettings(Input(f"{number}.json"), adapter, Settings())


def report(folder: pathlib.Path, entries: list[tuple[str, str]], times: str, end: str) -> pathlib.Path:
    table = "| Time (UTC) | Event | Kind | Source |\n|---|---|---|---|\n"
    table += "".join(f"| {time} |{cell}|  | me |\n" for time, cell in entries)
    text = f"---\ntitle: A\nseverity: SEV-1\nstatus: draft\n{times}---\n\n## Timeline\n\n{table}\n## Appendix\n\nx"
    path = folder / "2026-03-11-a.md"
    path.write_bytes(text.replace("\n", end).encode())
    return path


def planned(path: pathlib.Path, told: list[list[Event]], limit: int, set_times: bool) -> Plan:
    target = read_target(path, path.name, OPTIONS.contract)
    times = target.report.times
    window = Window(times.started.at - timedelta(hours=1)) if times.started and times.started.at else Window()
    return plan(
        target, [source(some, number) for number, some in enumerate(told)], Filters(window), OPTIONS,
        given=Window(), limit=limit, set_times=set_times,
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    told=st.lists(st.lists(events, max_size=12), min_size=1, max_size=3),
    entries=rows,
    started=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    limit=st.sampled_from([0, 2, 30]),
    set_times=st.booleans(),
)
def test_nothing_is_lost_and_nothing_told_twice(
    told: list[list[Event]], entries: list[tuple[str, str]], started: bool, end: str, limit: int, set_times: bool,
    tmp_path_factory: object,
) -> None:  # fmt: skip
    folder = pathlib.Path(tmp_path_factory.mktemp("merge"))  # type: ignore[attr-defined]
    entries = [("2026-03-11 08:05", "first"), *entries]
    path = report(folder, entries, "times:\n  started: 2026-03-11T08:05Z\n" if started else "", end)
    before = path.read_bytes()
    made = planned(path, told, limit, set_times)
    old, new = before.split(end.encode()), made.data.split(end.encode())
    rest = iter(new)
    assert all(line in rest for line in old)  # in their order, byte for byte
    times = sum(not proposal.stated for proposal in made.proposals) if set_times else 0
    notes = len(made.gaps) + bool(made.gaps)  # and an empty line above them
    assert len(new) - len(old) == len(made.rows) + times + bool(times and not started) + notes
    for tally in made.tallies:
        assert tally.wanted == tally.repeated + tally.left_out + tally.merged + tally.kept
    path.write_bytes(made.data)
    again = planned(path, told, limit, set_times)
    assert again.data == made.data
    ordered = [row.event.at for row in made.rows]
    assert ordered == sorted(ordered)


@given(st.lists(events, max_size=40), st.integers(0, 20))
def test_a_limit_keeps_what_tells_most(told: list[Event], most: int) -> None:
    kept = most_telling(told, most)
    assert len(kept) == min(most, len(told))
    lost = [event for event in told if not any(event is one for one in kept)]
    worth = [(event.kind != "other", event.rank) for event in kept]
    assert all((event.kind != "other", event.rank) <= min(worth) for event in lost if worth)


def test_memory_is_bounded_by_what_differs() -> None:
    many = (
        Event(START, code(f"line {'x' * (number % 7)}{number}"), (Reference("a"),), flood=True)
        for number in range(5_000)
    )
    few = collect(Input("a"), Adapter("made", "", lambda _: True, lambda *_: many), Settings(), Filters())
    assert len(few.events(Window())) == 1
    assert (few.tally.wanted, few.tally.repeated) == (5_000, 4_999)


def test_too_many_different_entries_are_counted_not_kept() -> None:
    texts = (Event(START + timedelta(seconds=n), f"{n}", (Reference("a"),)) for n in range(MOST + 5))
    full = collect(Input("a"), Adapter("made", "", lambda _: True, lambda *_: texts), Settings(), Filters())
    assert len(full.events(Window())) == MOST
    tally: Tally = full.tally
    assert (tally.left_out, tally.read) == (5, MOST + 5)
    assert "narrow them down" in tally.notes[0]


def test_nothing_new_leaves_the_bytes_alone(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, [("2026-03-11 08:05", "first")], "", "\n")
    target = read_target(path, path.name, OPTIONS.contract)
    assert edited(target, Additions(), OPTIONS.contract) == path.read_bytes()
