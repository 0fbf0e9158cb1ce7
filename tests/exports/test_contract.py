"""What is sent to GitHub and what is read from it, against the description that GitHub publishes.

One Prism answers with the vendor's own examples. Another stands between the command and a GitHub of the tests, and
refuses whatever the description does not allow, in requests and in answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import requests
from mkdocs_postmortems.exports.trackers import connect
from mkdocs_postmortems.exports.trackers.base import Draft, Tracker, TrackerFailure
from mkdocs_postmortems.options import TrackerOptions
from support.prism import PREFIX, description, example, installed, prism
from support.syncing import LEAK, Shop, action
from support.trackers import GitHub, serving

DRAFT = Draft(f"{LEAK}#A1", "Alert on a full pool", ("Owner: @orders",), "Shop down", "", "octocat", date(2026, 4, 10))


class Contract:
    """The servers, and the addresses by which they are known."""

    def __init__(self, mock: str, proxy: str, github: GitHub, cut: dict[str, Any]) -> None:
        self.mock, self.proxy, self.github, self.cut = mock, proxy, github, cut


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    installed()
    folder, cut = tmp_path_factory.mktemp("prism"), description()
    (folder / "github.json").write_text(json.dumps(cut), "utf-8")
    github = GitHub()
    github.example = example(cut, "issue")
    github.comment = example(cut, "issue-comment-items")[0]
    with serving(github), prism(folder, ["mock"], ["proxy", github.site]) as (mock, proxy):
        github.site = proxy
        yield Contract(mock, proxy, github, cut)


@pytest.fixture
def mocked(contract: Contract) -> Tracker:
    """GitHub as its examples show it."""
    options = TrackerOptions("github", "octocat/Hello-World", contract.mock)
    return connect(options, GitHub.environment, lambda _: None)


def test_prism_knows_what_is_wrong(contract: Contract) -> None:
    """Or the tests below could not fail."""
    asked = {"state": "anything", "labels": "postmortem"}
    issues = f"{contract.proxy}{PREFIX}/repos/shop/operations/issues"
    assert requests.get(issues, params=asked, timeout=10).status_code == 422
    for body in ({}, {"title": "Alert", "labels": {"postmortem": 1}}, {"title": "Alert", "assignees": [{}]}):
        assert requests.post(issues, json=body, timeout=10).status_code == 422
    contract.github.refusals = [(200, {}, [{"number": 1}])]
    assert requests.get(issues, timeout=10).json()["title"] == "Request/Response not valid"


def test_the_vendors_examples_can_be_read(mocked: Tracker, contract: Contract) -> None:
    known = example(contract.cut, "issue")
    one = mocked.issue("1347")
    assert one
    assert (one.key, one.url, one.state, one.closed) == (str(known["number"]), known["html_url"], "open", None)
    assert one.labels == tuple(label["name"] for label in known["labels"])
    assert mocked.create(DRAFT).url == known["html_url"]
    for read in (mocked.issues, lambda: mocked.comments("1347")):
        with pytest.raises(TrackerFailure, match="redirects to another address for the next page"):
            list(read())  # in the example, that of api.github.com


def test_every_request_and_every_answer_is_as_described(contract: Contract, shop: Shop, waits: list[float]) -> None:
    """Making, linking, pages, every state, and an issue that is gone."""
    github = contract.github
    github.reset()
    for _ in range(101):
        github.add(labels=["postmortem"])
    lost = github.marked(f"{LEAK}#A2")
    shop.options(assignees={"@orders": "shop-orders"})
    path = shop.report("A1", "A2", f"A3: tracker: {contract.proxy}/shop/operations/issues/999")
    first = shop.sync(github, "--write")
    assert first.exit_code == 1, first.output
    assert "issues/999 does not exist or was deleted" in first.stderr
    assert "1 created, 1 linked, 0 changed, 1 needing attention." in first.stdout
    made = github.tickets[-1]
    assert [action(path, n)["tracker"] for n in (0, 1)] == [github.url(made), github.url(lost)]
    assert (made.assignee, made.labels) == ("shop-orders", ["postmortem"])

    made.closed = lost.closed = lost.dropped = True
    lost.comments = ["Not now", "Reason: The service is retired in June"]
    assert "0 created, 0 linked, 2 changed" in shop.sync(github, "--write").stdout
    assert [action(path, n)["status"] for n in (0, 1)] == ["done", "wont-do"]
    made.closed, made.reopened = False, True
    shop.sync(github, "--write")
    assert action(path)["status"] == "open"
