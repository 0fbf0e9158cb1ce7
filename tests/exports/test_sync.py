"""Actions and the issues of a tracker, whichever it is: made once, linked, their states brought back."""

from __future__ import annotations

import difflib
import pathlib

import pytest
from support.syncing import LEAK, Shop, action
from support.trackers import Fake, Ticket

A1 = f"{LEAK}#A1"


def changed_lines(before: str, path: pathlib.Path) -> list[str]:
    after = path.read_text("utf-8")
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_without_write_it_says_what_it_would_do(shop: Shop, fake: Fake) -> None:
    path = shop.report("A1")
    before = path.read_bytes()
    done = shop.sync(fake)
    assert done.stdout.splitlines() == [
        f"create    {LEAK} A1  Alert when the pool is full, A1 (due 2026-04-10)",
        "1 to create, 0 to link, 0 to change. Nothing was changed; use --write to apply.",
    ]
    assert (done.exit_code, done.stderr) == (0, "")
    assert (fake.created, path.read_bytes()) == ([], before)


def test_issues_are_made_once_and_linked(shop: Shop, fake: Fake) -> None:
    who = "shop-orders"
    shop.options(assignees={"@orders": who}, labels=["postmortem", "reliability"])
    path = shop.report("A1", "A2")
    before = path.read_text("utf-8")
    done = shop.sync(fake, "--write")
    assert done.exit_code == 0, done.output
    first, second = fake.tickets
    assert done.stdout.splitlines() == [
        f"created   {LEAK} A1  Alert when the pool is full, A1 ({fake.url(first)})",
        f"created   {LEAK} A2  Alert when the pool is full, A2 ({fake.url(second)})",
        "2 created, 0 linked, 0 changed.",
    ]
    assert first.title == "Alert when the pool is full, A1"
    assert {"postmortem", "reliability"} <= set(first.labels)
    assert first.assignee == ("42" if fake.kind == "gitlab" else who)
    assert first.due == (None if fake.kind == "github" else "2026-04-10")
    assert f"https://postmortems.example/reports/{LEAK}/#action-a1" in first.text
    assert "Due: 2026-04-10" in first.text
    assert changed_lines(before, path) == [f"+     tracker: {fake.url(ticket)}" for ticket in fake.tickets]
    assert {request.headers["Authorization"] for request in fake.requests} == {fake.token}

    fake.requests.clear()
    again = shop.sync(fake, "--write")
    assert (again.stdout, again.exit_code) == ("Nothing to do.\n", 0)
    assert fake.created == []


def test_nobody_is_called_by_a_handle(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    shop.sync(fake, "--write")
    calling = {"github": " @orders", "gitlab": " @orders", "jira": "[~"}[fake.kind]
    assert "@orders" in fake.tickets[0].text
    assert calling not in fake.tickets[0].text


def test_a_creation_whose_answer_was_lost_is_found_again(shop: Shop, fake: Fake) -> None:
    path = shop.report("A1", "A2")
    fake.lose_next_creation = True
    broken = shop.sync(fake, "--write")
    assert broken.exit_code == 2
    assert "is unavailable (502). Try again later; no issue is created twice." in broken.stderr
    assert (len(fake.tickets), "tracker" in action(path)) == (1, False)
    done = shop.sync(fake, "--write")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["linked", "created", "1"]
    assert [ticket.title[-2:] for ticket in fake.tickets] == ["A1", "A2"]
    assert [action(path, n)["tracker"] for n in (0, 1)] == [fake.url(ticket) for ticket in fake.tickets]


def test_what_was_made_before_a_failure_is_linked_already(shop: Shop, fake: Fake) -> None:
    """The second creation fails; the first is in its report."""
    path = shop.report("A1", "A2")
    answer = fake.route

    def route(request):  # type: ignore[no-untyped-def]
        return (500, {}, {}) if request.method == "POST" and fake.tickets else answer(request)

    fake.route = route  # type: ignore[method-assign]
    done = shop.sync(fake, "--write")
    fake.route = answer  # type: ignore[method-assign]
    assert (done.exit_code, len(fake.tickets)) == (2, 1)
    assert "1 created, 0 linked, 0 changed." in done.stdout
    assert action(path)["tracker"] == fake.url(fake.tickets[0])


def test_every_page_is_looked_at(shop: Shop, fake: Fake) -> None:
    for _ in range(230):
        fake.add(labels=["postmortem"])
    known = fake.marked(A1)
    path = shop.report("A1")
    done = shop.sync(fake, "--write")
    assert (done.exit_code, fake.created) == (0, [])
    assert action(path)["tracker"] == fake.url(known)


def test_of_two_issues_for_an_action_the_older_is_taken(shop: Shop, fake: Fake) -> None:
    older, _ = fake.marked(A1), fake.marked(A1)
    path = shop.report("A1")
    shop.sync(fake, "--write")
    assert action(path)["tracker"] == fake.url(older)


def linked(shop: Shop, fake: Fake, more: str = "", **state: object) -> tuple[pathlib.Path, Ticket]:
    ticket = fake.marked(A1, **state)
    return shop.report(f"A1: tracker: {fake.url(ticket)}\n{more}"), ticket


@pytest.mark.parametrize("before", ["", "status: open # still\n", "status: in-progress\n"])
def test_a_closed_issue_is_a_done_action(shop: Shop, fake: Fake, before: str) -> None:
    path, _ = linked(shop, fake, before, closed=True)
    done = shop.sync(fake, "--write")
    assert done.stdout.splitlines()[-1] == "0 created, 0 linked, 1 changed."
    assert {key: action(path)[key] for key in ("status", "done")} == {"status": "done", "done": "2026-03-11"}
    assert shop.sync(fake).stdout == "Nothing to do.\n"


def test_what_was_begun_is_in_progress(shop: Shop, fake: Fake) -> None:
    path, ticket = linked(shop, fake, begun=True)
    shop.sync(fake, "--write")
    assert action(path)["status"] == "in-progress"
    ticket.begun = False  # the tracker may know less than the report
    assert shop.sync(fake).stdout == "Nothing to do.\n"


def test_not_planned_needs_a_reason(shop: Shop, fake: Fake) -> None:
    path, ticket = linked(shop, fake, closed=True, dropped=True, comments=["Not worth it", "reason: no"])
    before = path.read_bytes()
    line = before.decode().splitlines().index("  - id: A1") + 1
    done = shop.sync(fake, "--write")
    assert done.exit_code == 1
    assert done.stderr.startswith(
        f"postmortems/{LEAK}.md:{line}: A1: {fake.url(ticket)} was closed as not planned without a reason"
    )
    assert "Comment there with `Reason: …` (10 letters or more), or write `status: wont-do` and `reason`" in done.stderr
    assert path.read_bytes() == before
    ticket.comments += ["**Reason:** The service: retired in March", "Thanks"]
    assert shop.sync(fake, "--write").exit_code == 0
    found = action(path)
    assert (found["status"], found["reason"]) == ("wont-do", "The service: retired in March")
    assert shop.sync(fake).stdout == "Nothing to do.\n"


@pytest.mark.parametrize("was", ["status: done\ndone: 2026-03-01", "status: wont-do\nreason: It was retired in March"])
def test_a_reopened_issue_is_an_open_action(shop: Shop, fake: Fake, was: str) -> None:
    path, _ = linked(shop, fake, was, reopened=True)
    assert (
        f"change    {LEAK} A1  {fake.url(fake.tickets[0])} status: open, no done, no reason" in shop.sync(fake).stdout
    )
    shop.sync(fake, "--write")
    assert {key: action(path).get(key) for key in ("status", "done", "reason")} == {
        "status": "open", "done": None, "reason": None,
    }  # fmt: skip


def test_an_action_done_before_its_issue_was_closed_is_for_a_person(shop: Shop, fake: Fake) -> None:
    path, ticket = linked(shop, fake, "status: done\ndone: 2026-03-01")
    before = path.read_bytes()
    done = shop.sync(fake, "--write")
    assert (done.exit_code, path.read_bytes()) == (1, before)
    assert (
        f"The report says `done`, and {fake.url(ticket)} is open. Close the issue, or write `status: open`"
        in done.stderr
    )


def test_an_issue_without_the_label_is_asked_for_by_itself(shop: Shop, fake: Fake) -> None:
    ticket = fake.add(closed=True)
    path = shop.report(f"A1: tracker: {fake.url(ticket)}")
    shop.sync(fake, "--write")
    assert action(path)["status"] == "done"


def test_an_issue_that_is_gone_is_for_a_person(shop: Shop, fake: Fake) -> None:
    path, ticket = linked(shop, fake)
    fake.tickets.clear()
    before = path.read_bytes()
    done = shop.sync(fake, "--write")
    assert (done.exit_code, path.read_bytes()) == (1, before)
    assert f"{fake.url(ticket)} does not exist or was deleted. Correct `tracker`, or delete it" in done.stderr


def test_links_that_lead_elsewhere_are_left_alone(shop: Shop, fake: Fake) -> None:
    shop.report("A1: tracker: https://tracker.example/OPS-1", f"A2: tracker: {fake.site}/other/project/issues/1")
    done = shop.sync(fake, "--write")
    assert (done.stdout, len(fake.requests)) == ("Nothing to do.\n", 1)


@pytest.mark.parametrize("more", [{"status": "draft"}, {"head": "audience: restricted\n"}])
def test_drafts_and_restricted_reports_get_no_issue(shop: Shop, fake: Fake, more: dict[str, str]) -> None:
    shop.report("A1", **more)
    assert shop.sync(fake, "--write").stdout == "Nothing to do.\n"
    assert fake.tickets == []


def test_no_issue_is_made_where_its_link_could_not_be_written(shop: Shop, fake: Fake) -> None:
    path = shop.report(head="x-action: &a {id: A1, title: Alert when the pool is full}\n")
    path.write_text(path.read_text("utf-8").replace("actions:\n", "actions: [*a]\n"), "utf-8")
    done = shop.sync(fake, "--write")
    assert (done.exit_code, fake.tickets) == (1, [])
    assert (
        f"postmortems/{LEAK}.md:12: `tracker` cannot be changed here without changing something else. Write the"
        in done.stderr
    )


def test_an_id_that_stands_twice_is_for_a_person(shop: Shop, fake: Fake) -> None:
    shop.report("A1", "A1")
    done = shop.sync(fake, "--write")
    assert (done.exit_code, fake.tickets) == (1, [])
    assert "A1: `A1` is the id of 2 actions. Give every action a unique id" in done.stderr


def test_long_texts_fit_into_an_issue(shop: Shop, fake: Fake) -> None:
    path = shop.report("A1")
    long = "|\n      Alert when the pool\n      is full" + " of connections" * 30
    path.write_text(path.read_text("utf-8").replace("Alert when the pool is full, A1", long), "utf-8")
    assert shop.sync(fake, "--write").exit_code == 0
    title = fake.tickets[0].title
    assert (title[:27], title[-2:], len(title) <= 255) == ("Alert when the pool is full", " …", True)


def test_a_file_that_cannot_be_written_loses_nothing(shop: Shop, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop.report("A1")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("mkdocs_postmortems.exports.trackers.sync.write_atomic", refuse)
        done = shop.sync(fake, "--write")
    assert done.exit_code == 1
    assert (
        "The file cannot be written: Permission denied. Check the file's permissions, then run the command again"
        in done.stderr
    )
    shop.sync(fake, "--write")
    assert (action(path)["tracker"], len(fake.tickets)) == (fake.url(fake.tickets[0]), 1)


def test_limits_are_waited_for(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    fake.refusals = [(429, {"Retry-After": "7"}, {}), (429, {"Retry-After": "9"}, {"message": "Too many"})]
    done = shop.sync(fake, "--write")
    assert (done.exit_code, len(fake.tickets)) == (0, 1)
    assert shop.waits[:2] == [7, 9]
    assert "asks to wait: 7 s.\n" in done.stderr


def test_long_limits_end_the_run(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    fake.refusals = [(429, {"Retry-After": "3600"}, {})]
    done = shop.sync(fake, "--write")
    assert (done.exit_code, shop.waits) == (2, [])
    assert "accepts no more requests for now. Run the command again after 20" in done.stderr


def test_waiting_has_an_end(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    fake.refusals = [(429, {"Retry-After": "1"}, {})] * 50
    done = shop.sync(fake, "--write")
    assert (done.exit_code, len(fake.requests)) == (2, 5)


def test_reading_is_tried_again_when_the_tracker_is_out_of_order(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    fake.refusals = [(503, {}, {}), (500, {}, {})]
    assert shop.sync(fake).exit_code == 0
    assert shop.waits == [1, 2]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "rejects the token: No way. Create one that may read and write issues."),
        (403, "The token may not do this: No way. Grant it permission to read and write issues."),
        (404, "has no such project, or the token may not see its issues: No way. Check `project` and the token."),
        (418, "rejects the request (418): No way. Correct what it names, then run the command again."),
    ],
)
def test_refusals_name_cause_and_hint(shop: Shop, fake: Fake, status: int, said: str) -> None:
    shop.report("A1")
    fake.refusals = [(status, {}, {"message": "No way."})]
    done = shop.sync(fake, "--write")
    assert done.exit_code == 2
    assert done.stderr.endswith(f"{said}\n")


def test_what_answers_no_json_is_no_tracker(shop: Shop, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.report("A1")
    monkeypatch.setattr("support.trackers.json.dumps", lambda _: "<html>")
    done = shop.sync(fake)
    assert (done.exit_code, "does not answer in JSON. Check the address" in done.stderr) == (2, True)


def test_the_token_reaches_no_other_host(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    elsewhere = fake.site.replace("127.0.0.1", "localhost")
    fake.refusals = [(302, {"Location": f"{elsewhere}/api"}, {})]
    done = shop.sync(fake)
    assert (done.exit_code, len(fake.requests)) == (2, 1)
    assert (
        f"redirects to {elsewhere}/api, where the token is not sent. Configure the project's new address."
        in done.stderr
    )
    assert "127.0.0.1" not in done.stdout


@pytest.mark.parametrize("value", ["", " \n", "a b", "tökën-secret", "x-secret\r\nHost: y"])
def test_a_token_is_needed(shop: Shop, fake: Fake, value: str) -> None:
    shop.report("A1")
    (name,) = (name for name in fake.environment if name.endswith("TOKEN"))
    done = shop.sync(fake, environment={**fake.environment, name: value})
    assert (done.exit_code, fake.requests) == (2, [])
    assert done.stderr.endswith(f"There is no usable token in {name}. Export {name}; it is never printed.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--base-url", "http://git.example"], "would send the token unencrypted. Write `https://`."),
        (["--base-url", "git.example"], "is not the address of a tracker. Write it as `https://git.example`."),
        (["--project", "a b"], "`a b` is not a project. Give --project "),
    ],
)
def test_addresses_are_checked(shop: Shop, fake: Fake, arguments: list[str], said: str) -> None:
    done = shop.sync(fake, *arguments)
    assert (done.exit_code, fake.requests, said in done.stderr) == (2, [], True)


def test_a_server_that_is_not_there(shop: Shop, fake: Fake) -> None:
    shop.report("A1")
    done = shop.sync(fake, "--base-url", "http://127.0.0.1:9")
    assert done.exit_code == 2
    assert (
        "127.0.0.1:9 cannot be reached (ConnectionError). Check the address of the tracker, then run the command again"
        in done.stderr
    )
