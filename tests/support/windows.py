"""Windows of a real browser on a built site, and what a reader does in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

from support.building import Build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Serve = Callable[..., str]
KINDS = {
    "home": "",
    "reports": "reports/",
    "report": "reports/2026-02-05-orders-postgres-leak/",
    "open report": "reports/2026-03-30-checkout-pickup-points/",
    "near miss": "reports/2025-09-16-catalogue-price-import/",
    "patterns": "patterns/",
    "pattern": "patterns/connection-pool/",
    "statistics": "statistics/",
    "actions": "actions/",
    "closed actions": "actions/closed/",
    "owner": "actions/owners/orders/",
    "team's meeting": "actions/teams/platform/",
    "summary": "summary/",
    "service": "services/orders/",
    "team": "teams/platform/",
    "cause": "causes/software/",
    "severity": "severities/sev-1/",
    "year": "years/2026/",
    "data": "data/",
    "guide": "guide/",
    "fields": "guide/fields/",
    "vocabularies": "guide/vocabularies/",
    "rules": "guide/rules/",
    "rule": "guide/rules/PM001/",
    "missing": "404.html",
}


@dataclass
class Window:
    """A page with what it asked for and what it complained of."""

    page: Page
    site: str
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "", until: Literal["load", "commit"] = "load") -> Page:
        answer = self.page.goto(self.site + path, wait_until=until)
        assert answer and answer.ok, path
        return self.page

    def strangers(self) -> list[str]:
        return [address for address in self.requests if urlsplit(address).hostname not in ("127.0.0.1", None)]

    def forget(self) -> bool:
        """Leave nothing to the next test. Whether that is possible: not after a mishap."""
        from playwright.sync_api import Error

        if self.page.is_closed() or self.complaints or self.failed or self.strangers():
            return False
        try:
            self.page.evaluate("location.protocol === 'about:' || (localStorage.clear(), sessionStorage.clear())")
        except Error:  # on its way to another page
            return False
        self.page.emulate_media(media="null")
        self.requests.clear()
        return True


class Windows:
    """Windows of a browser, kept for the tests that follow: a new one takes longer than the page that it shows."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._kept: dict[str, list[Window]] = {}
        self._taken: list[tuple[str, Window]] = []

    def take(self, site: str, options: dict[str, Any]) -> Window:
        """A window with options of Playwright's `new_context` on a site."""
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        kind = json.dumps(options, sort_keys=True)
        kept = self._kept.setdefault(kind, [])
        window = kept.pop() if kept else self._made(options)
        window.site = site
        window.page.set_viewport_size(options["viewport"])
        self._taken.append((kind, window))
        return window

    def _made(self, options: dict[str, Any]) -> Window:
        made = Window(self._browser.new_context(**options).new_page(), "")
        made.page.set_default_timeout(10_000)
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on(
            "response", lambda got: made.failed.append(f"{got.status} {got.url}") if got.status >= 400 else None
        )
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on(
            "console", lambda said: made.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        made.page.on("dialog", lambda dialog: (made.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        return made

    def give_back(self) -> list[Window]:
        """Keep what was taken; the windows in which something happened that may not."""
        wrong = []
        for kind, window in self._taken:
            if window.forget():
                self._kept[kind].append(window)
            else:
                wrong.append(window)
                window.page.context.close()
        self._taken.clear()
        return wrong


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    return Windows(browser)


@pytest.fixture
def window(windows: Windows, serve: Serve) -> Iterator[Callable[..., Window]]:
    """A function that opens a window on a built site; nothing that happens in it may be an error.

    The theme's search finds nothing in it unless it is opened as `searchable`.
    """

    def make(built: Build, searchable: bool = False, **options: Any) -> Window:
        return windows.take(serve(built.site.folder, searchable), options)

    yield make
    for wrong in windows.give_back():
        assert (wrong.complaints, wrong.failed) == ([], [])
        assert wrong.strangers() == []


def finder(page: Page) -> Any:
    """The search over all reports, once it is there."""
    search = page.get_by_role("searchbox", name="Search reports")
    search.wait_for()
    return search


def choose(page: Page, filter_: str, value: str) -> None:
    page.get_by_label(filter_, exact=True).select_option(value)


def settle(page: Page) -> None:
    """Wait until the theme, which fades and slides its parts in, has come to rest."""
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))")
