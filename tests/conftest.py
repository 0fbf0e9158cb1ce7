"""Settings that hold for all tests; helpers that tests import lie in `support`."""

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings
from support.browsing import browser

settings.register_profile("local", deadline=2_000)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

gc.set_threshold(100_000, 20, 100)  # the tree of a built site is a hundred thousand objects, and none of them garbage
LONG = ("site", "engines", "hostile", "tests", "usecases", "scripts", "cli", "intake")
"""Folders of tests in the order in which they are begun; the quick ones come behind them."""


@pytest.fixture(scope="session", autouse=True)
def own_cache() -> Iterator[None]:
    """A cache of verdicts that begins empty and goes with the tests."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", folder)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out slow tests unless `-m` speaks of them; in `addopts`, any other `-m` would bring them back."""
    if "slow" not in config.option.markexpr:
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    # Whole builds, browsers and processes take longest: begun first, none of them is left to run alone at the end.
    items.sort(key=lambda item: (*LONG, item.path.parent.name).index(item.path.parent.name))


__all__ = ["browser"]
