"""A shop with reports, beside a tracker of this machine."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from support.syncing import SECRETS, Shop
from support.trackers import Fake, GitHub, GitLab, Jira, JiraDataCenter, serving


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    found: list[float] = []
    monkeypatch.setattr("mkdocs_postmortems.exports.trackers.http.time.sleep", found.append)
    return found


@pytest.fixture(params=[GitHub, GitLab, Jira, JiraDataCenter], ids=lambda kind: kind.__name__, scope="session")
def served(request: pytest.FixtureRequest) -> Iterator[Fake]:
    with serving(request.param()) as fake:
        yield fake


@pytest.fixture
def fake(served: Fake) -> Fake:
    served.reset()
    return served


@pytest.fixture
def shop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> Shop:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    return Shop(tmp_path, waits)
