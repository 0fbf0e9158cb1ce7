"""Windows of a real browser on a built site, and what a reader does in them."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

from support.building import Build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Serve = Callable[[pathlib.Path], str]
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


@pytest.fixture
def window(browser: Browser, serve: Serve) -> Iterator[Callable[..., Window]]:
    """A function that opens a window on a built site; nothing that happens in it may be an error."""
    opened = []

    def make(built: Build, **options: Any) -> Window:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        made = Window(context.new_page(), serve(built.site.folder))
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
        opened.append((context, made))
        return made

    yield make
    for context, made in opened:
        context.close()
        assert (made.complaints, made.failed) == ([], [])
        assert made.strangers() == []


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
