"""Trackers that misbehave, people who are no members, and runs at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mkdocs_postmortems.exports.trackers import http
from mkdocs_postmortems.exports.trackers.base import reason_in
from mkdocs_postmortems.report.writing import held
from support.syncing import LEAK, Shop, action
from support.trackers import Fake, GitHub, GitLab, Jira, Request, serving

A1 = f"{LEAK}#A1"
REASON = "Reason: I am of another opinion"


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as fake:
        assert isinstance(fake, GitHub)
        yield fake


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab()) as fake:
        assert isinstance(fake, GitLab)
        yield fake


def answering(fake: Fake, answer: Callable[[Request], Any]) -> None:
    """Let the fake answer with what a function gives, if it gives something."""
    usual = fake.route
    fake.route = lambda request: answer(request) or usual(request)  # type: ignore[method-assign]


@pytest.mark.parametrize("who", ["NONE", "GUEST", "CONTRIBUTOR"])
def test_only_members_give_reasons(shop: Shop, fake: Fake, who: str) -> None:
    """Nor do notes that only some may read; the fakes hold one of them for each issue."""
    ticket = fake.marked(A1, closed=True, dropped=True, comments=[REASON], commenter=who)
    path = shop.report(f"A1: tracker: {fake.url(ticket)}")
    before = path.read_bytes()
    done = shop.sync(fake, "--write")
    assert (done.exit_code, "without a reason" in done.stderr, path.read_bytes()) == (1, True, before)
    ticket.commenter = "MEMBER"
    assert shop.sync(fake, "--write").exit_code == 0
    assert action(path)["reason"] == "I am of another opinion"


def test_an_author_that_is_none_is_no_member(shop: Shop, gitlab: GitLab) -> None:
    ticket = gitlab.marked(A1, closed=True, dropped=True)
    shop.report(f"A1: tracker: {gitlab.url(ticket)}")
    for author in (None, "7", {"id": "7/../../../users/7"}, {"id": None}):
        notes = [{"body": REASON, "author": author}]
        answering(gitlab, lambda request, notes=notes: request.path.endswith("/notes") and (200, {}, notes))
        assert shop.sync(gitlab, "--write").exit_code == 1


def test_a_reason_is_text() -> None:
    said = "Reason: see [this](https://x.example) <img src=x> and *that*\x1b[2J\u202e {: onclick=alert(1)}"
    found = reason_in([said])
    assert found.startswith(r"see \[this\](https://x.example) \<img src=x> and \*that\*")
    assert "\x1b" not in found


def test_two_open_issues_for_an_action_are_reported(shop: Shop, fake: Fake) -> None:
    one, other = fake.marked(A1), fake.marked(A1)
    shop.report(f"A1: tracker: {fake.url(one)}")
    done = shop.sync(fake)
    assert done.exit_code == 1
    both = f"{fake.url(one)}, {fake.url(other)}"
    assert f"A1: 2 issues are open for this action: {both}. Close all but one as duplicates." in done.stderr
    other.closed = other.dropped = True
    assert shop.sync(fake).stdout == "Nothing to do.\n"


def test_what_another_run_made_in_the_meantime_is_linked(shop: Shop, fake: Fake) -> None:
    """It has listed the issues at the same time, and was quicker."""
    path = shop.report("A1", "A2")
    for _ in range(120):
        fake.add(labels=["postmortem"])
    asked = 0

    def answer(request: Request) -> None:
        nonlocal asked
        first = request.method == "GET" and (
            json.dumps(request.query).count("postmortem-action")
            or "desc" in request.query.get("direction", request.query.get("sort", ""))
        )
        asked += bool(first)
        if first and asked == 1:
            fake.marked(A1)

    answering(fake, answer)
    done = shop.sync(fake, "--write")
    assert (done.exit_code, len(fake.created)) == (0, 1), done.output
    assert action(path)["tracker"] == fake.url(fake.tickets[120])


def test_a_second_run_in_the_repository_waits_for_nobody(shop: Shop, github: GitHub) -> None:
    shop.report("A1")
    with held(shop.folder / "postmortems") as alone:
        assert alone
        done = shop.sync(github, "--write")
        assert (done.exit_code, github.requests) == (2, [])
        assert "Another `postmortems actions sync --write` is at work in " in done.stderr
        assert shop.sync(github).exit_code == 0, "looking is allowed"
    assert shop.sync(github, "--write").exit_code == 0


def test_where_there_are_no_reports_there_is_nothing_to_do(shop: Shop, github: GitHub) -> None:
    assert shop.sync(github, "--write").stdout == "Nothing to do.\n"


def test_many_runs_make_each_issue_once(shop: Shop, github: GitHub) -> None:
    path = shop.report("A1", "A2", "A3", "A4")
    code = "from mkdocs_postmortems.cli.main import main; main()"
    arguments = [
        "actions",
        "sync",
        "--write",
        "--tracker",
        github.kind,
        "--project",
        github.project,
        "--base-url",
        github.site,
    ]
    lock = threading.Lock()
    usual = github.answer

    def one_by_one(request: Request) -> Any:
        with lock:
            return usual(request)

    github.answer = one_by_one  # type: ignore[method-assign]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, *arguments], cwd=shop.folder, env={**github.environment, "PATH": ""},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(3)
    ]  # fmt: skip
    codes = [run.wait(timeout=60) for run in runs]
    assert 0 in codes
    assert set(codes) <= {0, 2}
    assert len(github.created) == 4
    assert [action(path, n)["tracker"] for n in range(4)] == [github.url(ticket) for ticket in github.tickets]


@pytest.mark.parametrize(
    "after",
    [
        "999999999999",
        "9" * 400,
        "-5",
        "1e999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "NaN",
    ],
)
def test_an_absurd_wait_ends_in_a_message(shop: Shop, github: GitHub, after: str) -> None:
    shop.report("A1")
    github.refusals = [(429, {"Retry-After": after}, {})] * 10
    done = shop.sync(github)
    assert (done.exit_code, "accepts no more requests for now" in done.stderr) == (2, True), done.output
    assert sum(shop.waits) <= 5 * http.LONGEST


def test_a_list_without_an_end_ends_in_a_message(shop: Shop, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MOST_PAGES", 20)
    shop.report("A1")
    ticket = fake.marked("2026-01-01-other#A1")
    pages = iter(range(1000))

    def answer(request: Request) -> Any:
        number = next(pages)
        items = [fake.shown(ticket)]  # type: ignore[attr-defined]
        if fake.kind == "jira":
            return 200, {}, {"issues": items, "nextPageToken": str(number), "startAt": number, "total": 10**9}
        link = {"Link": f'<{fake.site}{request.path}?page={number}>; rel="next"', "X-Next-Page": str(number + 2)}
        return 200, link, items

    answering(fake, answer)
    done = shop.sync(fake)
    assert (done.exit_code, "lists issues without an end" in done.stderr) == (2, True), done.output


def test_a_list_that_leads_back_to_itself_ends_at_once(shop: Shop, github: GitHub) -> None:
    link = {"Link": f'<{github.site}/api/v3/repos/{github.project}/issues?page=2>; rel="next"'}
    answering(github, lambda _: (200, link, []))
    shop.report("A1")
    done = shop.sync(github)
    assert ("without an end" in done.stderr, len(github.requests)) == (True, 2)


def test_an_answer_of_more_than_ten_megabytes_is_not_read(shop: Shop, github: GitHub) -> None:
    shop.report("A1")
    github.refusals = [(200, {}, [{"body": "x" * 11_000_000}])]
    done = shop.sync(github)
    assert (done.exit_code, "takes more than 10 MB" in done.stderr) == (2, True)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://x.example/ a", None, 7])
def test_an_issue_without_an_address_gets_the_one_of_its_number(shop: Shop, github: GitHub, url: object) -> None:
    shown = github.shown
    github.shown = lambda ticket: {**shown(ticket), "html_url": url}  # type: ignore[method-assign]
    path = shop.report("A1")
    assert shop.sync(github, "--write").exit_code == 0
    assert action(path)["tracker"] == github.url(github.tickets[0])
    assert shop.sync(github, "--write").stdout == "Nothing to do.\n"


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500])
def test_a_token_that_comes_back_is_masked(shop: Shop, fake: Fake, status: int) -> None:
    """`Shop.sync` looks for it in all that is printed."""
    shop.report("A1")
    values = [*fake.environment.values(), fake.token, fake.token.split()[1]]
    said = " ".join(values) + "\x1b[2J\n::stop-commands::x"
    body = {"message": said, "errorMessages": [said], "error": said, "errors": {"title": said}}
    fake.refusals = [(status, {"Location": f"https://x.example/?{values[-1]}"}, body)] * 9
    done = shop.sync(fake, "--write")
    assert done.exit_code == 2
    assert not any(value in done.output for value in (fake.token.split()[1], "\x1b", "\n::"))


ODD = [None, 7, "x", [], {}, [None], [7], [[]], [{}], {"issues": 7}, {"issues": [{}]}, {"issues": [{"key": "OPS-1"}]},
       [{"number": "x", "iid": [], "labels": 7}], [{"number": 1, "iid": 1, "labels": 7}],
       {"message": {"a": {"b": 1}}}]  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=json.dumps)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_answers_that_nobody_documents_end_in_a_message(shop: Shop, fake: Fake, body: object, method: str) -> None:
    ticket = fake.marked(f"{LEAK}#A2", closed=True, dropped=True)
    shop.report("A1", f"A2: tracker: {fake.url(ticket)}")
    answering(fake, lambda request: (200, {}, body) if request.method == method else None)
    done = shop.sync(fake, "--write")
    assert done.exit_code in (0, 1, 2)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception


def test_an_answer_nested_without_end_is_no_traceback(
    shop: Shop, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.report("A1")
    monkeypatch.setattr("support.trackers.json.dumps", lambda _: "[" * 100_000)
    done = shop.sync(github)
    assert (done.exit_code, "does not answer in JSON" in done.stderr) == (2, True)


def test_a_jira_key_is_one(shop: Shop) -> None:
    with serving(Jira()) as jira:
        shop.report("A1")
        answering(jira, lambda request: (201, {}, {"key": "OPS-1\nstatus: done"}) if request.method == "POST" else None)
        assert shop.sync(jira, "--write").exit_code == 2
