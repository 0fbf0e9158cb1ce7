"""What only one of the trackers does, and what their limits mean."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from mkdocs_postmortems.exports.trackers.http import limit
from support.syncing import LEAK, Shop, action
from support.trackers import Fake, GitHub, GitLab, Jira, serving

NOW = 1773316800.0
"""2026-03-12 12:00 UTC."""


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as fake:
        assert isinstance(fake, GitHub)
        yield fake


@pytest.fixture
def jira() -> Iterator[Jira]:
    with serving(Jira()) as fake:
        assert isinstance(fake, Jira)
        yield fake


def answer(status: int, headers: dict[str, str], message: str = "") -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response._content = json.dumps({"message": message}).encode()
    return response


@pytest.mark.parametrize(
    ("response", "seconds"),
    [
        (answer(429, {"Retry-After": "30"}), 30),
        (answer(429, {"Retry-After": "Thu, 12 Mar 2026 12:01:30 GMT"}), 90),
        (answer(429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "1773316845"}), 45),
        (answer(429, {"X-RateLimit-Reset": "2026-03-12T12:00:20Z"}), 20),
        (answer(429, {"Retry-After": "0"}), 1),
        (answer(429, {"Retry-After": "soon"}), 240),
        (answer(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1773316860"}), 60),
        (answer(403, {"Retry-After": "5"}), 5),
        (answer(403, {}, "You have exceeded a secondary rate limit."), 240),
        (answer(403, {"X-RateLimit-Remaining": "17", "X-RateLimit-Reset": "1773316860"}, "Forbidden"), None),
        (answer(404, {"Retry-After": "5"}), None),
        (answer(503, {"Retry-After": "5"}), None),
    ],
)
def test_how_long_a_limit_lasts(response: requests.Response, seconds: float | None) -> None:
    """On the third try."""
    assert limit(response, NOW, 2) == seconds


def test_github_gets_a_second_after_each_write(shop: Shop, github: GitHub) -> None:
    shop.report("A1", "A2")
    shop.sync(github, "--write")
    assert shop.waits == [1, 1]


def test_pull_requests_and_duplicates_on_github(shop: Shop, github: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull request with the marker is no issue; a duplicate was not done."""
    one, other = github.marked(f"{LEAK}#A1"), github.marked(f"{LEAK}#A2", closed=True, dropped=True)
    shown = github.shown

    def odd(ticket):  # type: ignore[no-untyped-def]
        pull = {"pull_request": {}} if ticket is one else {}
        return {**shown(ticket), **pull, **({"state_reason": "duplicate"} if ticket is other else {})}

    monkeypatch.setattr(github, "shown", odd)
    path = shop.report("A1", "A2")
    done = shop.sync(github, "--write")
    assert "was closed as not planned" in done.stderr
    assert (action(path)["tracker"], len(github.tickets)) == (github.url(github.tickets[2]), 3)


def test_a_stranger_gives_no_reason_on_github(shop: Shop, github: GitHub) -> None:
    said = ["Reason: I am of another opinion"]
    github.marked(f"{LEAK}#A1", closed=True, dropped=True, comments=said, commenter="NONE")
    path = shop.report("A1")
    assert shop.sync(github, "--write").exit_code == 1
    github.tickets[0].commenter = "OWNER"
    shop.sync(github, "--write")
    assert action(path)["reason"] == "I am of another opinion"


def test_a_next_page_elsewhere_is_not_asked_for(shop: Shop, github: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    link = {"Link": '<https://elsewhere.example/issues?page=2>; rel="next"'}
    github.refusals = [(200, link, [])]
    done = shop.sync(github)
    assert (done.exit_code, len(github.requests)) == (2, 1)
    assert "GitHub redirects to another address for the next page." in done.stderr


def test_a_label_that_the_token_may_not_set(shop: Shop, github: GitHub) -> None:
    """GitHub drops it silently."""
    path = shop.report("A1")
    github.refusals = [(200, {}, []), (200, {}, []), (201, {}, github.shown(github.add(labels=[])))]
    done = shop.sync(github, "--write")
    assert (done.exit_code, action(path)["tracker"]) == (1, github.url(github.tickets[0]))
    assert f"{github.url(github.tickets[0])} was created without `postmortem`. Add the label, and allow" in done.stderr


def test_gitlab_must_know_the_assignee(shop: Shop) -> None:
    shop.options(assignees={"@orders": "nobody-here"})
    shop.report("A1")
    with serving(GitLab()) as fake:
        done = shop.sync(fake, "--write")
        assert (done.exit_code, fake.tickets) == (2, [])
    assert "GitLab has no user `nobody-here`. Correct it in `tracker.assignees` of postmortems.yml." in done.stderr


def test_gitlab_links_to_work_items(shop: Shop) -> None:
    with serving(GitLab()) as fake:
        fake.add(closed=True)
        path = shop.report(f"A1: tracker: {fake.site}/{fake.project}/-/work_items/1")
        shop.sync(fake, "--write")
    assert action(path)["status"] == "done"


def test_jira_makes_an_issue_without_what_its_form_lacks(shop: Shop, jira: Jira) -> None:
    jira.fields_refused = ("duedate",)
    path = shop.report("A1")
    done = shop.sync(jira, "--write")
    assert (done.exit_code, action(path)["tracker"], jira.tickets[0].due) == (0, f"{jira.site}/browse/OPS-1", None)
    assert (
        "Jira accepts no duedate for `Alert when the pool is full, A1`; the issue is created without it." in done.stderr
    )


def test_jira_needs_an_address(shop: Shop, jira: Jira) -> None:
    done = shop.sync(jira, "--base-url", "")
    assert (done.exit_code, "Give --base-url, or `tracker.url` in postmortems.yml." in done.stderr) == (2, True)


def test_options_name_the_tracker(shop: Shop, jira: Jira, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument; the words of the organisation mean what it says."""
    jira.marked(f"{LEAK}#A1", closed=True, dropped=True)
    shop.options(kind="jira", project="OPS", url=jira.site, wont_do=["Obsolete"])
    path = shop.report("A1")

    class Configured(Fake):
        environment = jira.environment

    done = shop.sync(Configured(), "--write")
    assert (done.exit_code, action(path)["status"]) == (0, "done")


def test_a_tracker_must_be_chosen(shop: Shop) -> None:
    done = shop.plain("sync")
    assert done.exit_code == 2
    assert done.stderr == "Error: No tracker is configured. Give --tracker github, gitlab or jira.\n"
