"""What Pagefind writes is read by the check for leaks, and what is damaged is no clean file."""

from __future__ import annotations

import gzip
import pathlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.exports.pagefind import Document, Part, write_index
from mkdocs_postmortems.exports.pagefind_order import MARK
from mkdocs_postmortems.usecases.contents import Unreadable, texts
from mkdocs_postmortems.usecases.pagefind_files import strings

SENTENCE = "The vault of the northern hall stood open"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("index")
    facts = {"title": "Title of one", "severity": "SEV-9"}
    documents = [Document("one/", SENTENCE, facts, {"team": ("custodians",)}, {"day": "2026-01-01"})]
    write_index([Part(documents, lambda: documents)], folder, "en")
    return folder / "1"


def read(index: pathlib.Path, pattern: str) -> str:
    found = [text.text for path in index.glob(pattern) for text in texts(path.name, path.read_bytes())]
    return "\n".join(found)


def test_a_page_is_read_with_the_names_of_its_facts(index: pathlib.Path) -> None:
    (path,) = index.glob("fragment/*")
    found = {(text.name, text.text) for text in texts(path.name, path.read_bytes())}
    assert {("content", SENTENCE), ("severity", "SEV-9"), ("title", "Title of one")} <= found


def test_words_and_filters_are_read(index: pathlib.Path) -> None:
    assert {"northern", "vault", "hall"} <= set(read(index, "index/*").split("\n"))
    assert "custodians" in read(index, "filter/*").split("\n")


def test_every_file_can_be_read(index: pathlib.Path) -> None:
    files = [path for path in index.parent.rglob("*") if path.is_file()]
    assert len(files) >= 7
    assert all(list(texts(path.name, path.read_bytes())) for path in files)


def test_a_damaged_file_cannot_be_read(index: pathlib.Path) -> None:
    files = [*index.glob("index/*"), *index.glob("filter/*"), *index.glob("*.pf_meta")]
    assert len(files) >= 3
    for path in files:
        data = gzip.decompress(path.read_bytes())
        for damaged in (path.read_bytes()[:-9], gzip.compress(data + b"\x78")):
            with pytest.raises(Unreadable):
                list(texts(path.name, damaged))


def cbor(value: object) -> bytes:
    """Enough of CBOR to write what Pagefind writes."""
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    assert isinstance(value, int)
    return head(0, value) if value >= 0 else head(1, -1 - value)


def head(kind: int, value: int) -> bytes:
    if value < 24:
        return bytes([kind << 5 | value])
    for detail, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << 8 * size:
            return bytes([kind << 5 | detail]) + value.to_bytes(size)
    raise AssertionError(value)


values = st.recursive(
    st.text() | st.integers(-(2**63), 2**63), lambda inner: st.lists(inner, max_size=5), max_leaves=30
)


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)


@given(values)
def test_every_text_of_cbor_is_found(value: object) -> None:
    assert list(strings(cbor(value))) == list(leaves(value))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        assert all(text.place.startswith("x.pf_index") for text in texts("x.pf_index", gzip.compress(MARK + data)))
