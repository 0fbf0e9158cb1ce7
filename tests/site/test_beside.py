"""Work beside the server: what it tells, and what becomes of it when it fails or is given up."""

import threading
import time
from collections.abc import Iterator

import pytest
from mkdocs_postmortems.gate.workers import FORKS
from mkdocs_postmortems.mkdocs import beside

PATIENCE = 20


class Listener:
    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.heard, self.over = threading.Event(), threading.Event()
        self.succeeded: bool | None = None

    def tell(self, part: bytes) -> None:
        self.told.append(part)
        self.heard.set()

    def done(self, succeeded: bool) -> None:
        self.succeeded = succeeded
        self.over.set()


@pytest.fixture(params=[pytest.param(True, marks=pytest.mark.skipif(not FORKS, reason="no fork")), False])
def listener(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Listener:
    """Somebody who follows work in another process, and in a thread."""
    monkeypatch.setattr(beside, "FORKS", request.param)
    return Listener()


def test_parts_are_told_in_their_order(listener: Listener) -> None:
    beside.Beside(lambda: iter([b"one", b"two"]), listener.tell, listener.done)
    assert listener.over.wait(PATIENCE)
    assert listener.told == [b"one", b"two"]
    assert listener.succeeded


def test_work_that_fails_says_so_after_what_it_has_told(listener: Listener) -> None:
    def failing() -> Iterator[bytes]:
        yield b"one"
        raise ValueError

    beside.Beside(failing, listener.tell, listener.done)
    assert listener.over.wait(PATIENCE)
    assert listener.told == [b"one"]
    assert listener.succeeded is False


def test_work_that_is_given_up_tells_nothing_more(listener: Listener) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"part"
            time.sleep(0.01)

    work = beside.Beside(endless, listener.tell, listener.done)
    assert listener.heard.wait(PATIENCE)
    work.stop()
    time.sleep(0.1)
    told = len(listener.told)
    time.sleep(0.2)
    assert len(listener.told) == told
    assert not listener.over.is_set()
