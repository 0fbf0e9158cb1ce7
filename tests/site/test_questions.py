"""Questions that a reader has, answered in a real browser without scrolling; `questions.yml` has them."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from support.building import Build
from support.windows import Window

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

QUESTIONS: list[dict[str, Any]] = yaml.safe_load(pathlib.Path(__file__).with_name("questions.yml").read_text("utf-8"))
WINDOW = {"width": 1440, "height": 900}
IN_VIEW = """() => {
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const inside = (box) => box.top >= 0 && box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || !visible(node.parentElement)) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && inside(box)) shown.push(node.data);
  }
  return shown.join(" ");
}"""
"""The texts whose whole box lies in the window."""


def ask(page: Page, question: dict[str, Any]) -> None:
    """Do what the reader does: nothing, one click, or one search."""
    if "click" in question:
        page.get_by_role("link", name=re.compile(rf"^\s*{re.escape(question['click'])}")).first.click()
        page.wait_for_load_state()
    if "search" in question:
        page.locator(".md-search__input").click()
        page.locator(".md-search__input").fill(question["search"])
        page.locator(".md-search__input").press("End")  # the theme looks when a key goes up
        page.locator(".md-search-result__item, .pm-search-result").get_by_text(question["open"]).first.click()
        page.wait_for_load_state()


def in_view(page: Page) -> str:
    """What stands in the window, in one line."""
    return folded(page.evaluate(IN_VIEW))


def folded(text: str) -> str:
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split()))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"])
def test_the_answer_is_in_view(shop: Build, window: Callable[..., Window], question: dict[str, Any]) -> None:
    page = window(shop, searchable="search" in question, viewport=WINDOW).open()
    ask(page, question)
    seen = in_view(page)
    missing = [text for text in question["answer"] if folded(text) not in seen]
    assert missing == [], seen


def test_what_lies_below_the_window_is_not_in_view(shop: Build, window: Callable[..., Window]) -> None:
    """The measure itself can fail."""
    page = window(shop, viewport=WINDOW).open()
    last = folded(page.locator("article p").last.inner_text())
    assert last not in in_view(page)
    page.locator("article p").last.scroll_into_view_if_needed()
    assert last in in_view(page)
