"""Whatever an export holds, an adapter tells what it can, or says where and why it cannot."""

import json
import pathlib
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.intake.collect import Filters, Window, collect
from mkdocs_postmortems.intake.event import BadInput, Settings, Threshold
from mkdocs_postmortems.intake.registry import adapter, kinds, open_source
from support.reports import ROOT

FILES = sorted(path for path in (ROOT / "tests/fixtures/intake").rglob("*.*") if path.is_file())
JSON = [path for path in FILES if path.suffix == ".json" and path.name not in ("users.json", "channels.json")]
JUNK = [
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "x",
    "2026-13-01T00:00Z",
    "\ud800|\n",
    [],
    ["x"],
    [[]],
    {},
    {"id": 1},
    [None, {"name": 3}],
]
TOLD = Settings(zone=UTC, anchor=datetime(2026, 3, 11, tzinfo=UTC), thresholds=(Threshold("", ">", 0.05),))


def survives(path: pathlib.Path, kind: str | None = None) -> None:
    try:
        input_, found = open_source(f"{kind}:{path}" if kind else str(path))
        events = collect(input_, found, TOLD, Filters()).events(Window())
    except BadInput as error:
        assert str(error).endswith(".")
        return
    for event in events:
        assert event.text and "\n" not in event.text and event.at.tzinfo
        event.text.encode()


def spoiled(value: Any, seed: random.Random) -> Any:
    """A JSON value with junk in some places."""
    if seed.random() < 0.05:
        return seed.choice(JUNK)
    if isinstance(value, list):
        return [spoiled(item, seed) for item in value]
    if isinstance(value, dict):
        return {key: spoiled(item, seed) for key, item in value.items() if seed.random() > 0.02}
    return value


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(JSON), seed=st.integers(0, 2**32), guess=st.booleans())
def test_json_of_another_shape(
    path: pathlib.Path, seed: int, guess: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = path.read_text("utf-8")
    documents, decoder, at = [], json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
        documents.append(value)
    kind = open_source(str(path))[1].kind if path.name != "prometheus-vector.json" else "prometheus"
    made = tmp_path_factory.mktemp("json") / "2026-03-11.json"
    made.write_text("\n".join(json.dumps(spoiled(value, random.Random(seed))) for value in documents), "utf-8")
    survives(made, None if guess else kind)


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(FILES), kind=st.sampled_from([None, *kinds()]), seed=st.integers(0, 2**32))
def test_bytes_gone_wrong(
    path: pathlib.Path, kind: str | None, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance, data = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(chance.randrange(8)):
        place = chance.randrange(len(data) or 1)
        data[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    made = tmp_path_factory.mktemp("bytes") / path.name
    made.write_bytes(data[: chance.choice([len(data), chance.randrange(len(data) or 1)])])
    survives(made, kind)


@pytest.mark.parametrize("kind", kinds())
def test_a_folder_that_is_no_source(tmp_path: pathlib.Path, kind: str) -> None:
    with pytest.raises(BadInput):
        input_, found = open_source(f"{kind}:{tmp_path}")
        collect(input_, found, TOLD, Filters())
    assert adapter(kind).reads
