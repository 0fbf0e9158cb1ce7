"""`postmortems announce`: what is told to whom, and that nothing is sent unless it is asked for."""

from __future__ import annotations

import json
import pathlib
import subprocess
import threading
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support.commands import run

REPORT = """\
---
title: Search <results> & "prices" stale for @channel
severity: SEV-3
status: {status}
audience: {audience}
services: [search]
times:
  started: 2026-03-11T08:10Z
  detected: 2026-03-11T09:55Z
  resolved: 2026-03-11T10:20Z
actions:
  - id: A1
    title: Take the alias from the *index* registry
    owner: "@search"
    due: 2026-03-25
incident: INC-4711
---

## Summary

For two hours search answered from an **old** index – `alias` 🚒.

More of it.
"""
ID = "2026-03-11-a"
TEXT = """\
Postmortem: Search <results> & "prices" stale for @channel
SEV-3 · 2026-03-11 · 2 h 10 min · search

For two hours search answered from an old index – alias 🚒.

1 action is open.

https://pm.example/reports/2026-03-11-a/
"""


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems.yml").write_text("site_url: https://pm.example\n", "utf-8")
    write(tmp_path)
    return tmp_path


def write(folder: pathlib.Path, status: str = "published", audience: str = "internal", id_: str = ID) -> None:
    text = REPORT.format(status=status, audience=audience)
    (folder / f"postmortems/{id_}.md").write_text(text, "utf-8")


def announce(folder: pathlib.Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("announce", *arguments, cwd=folder, **{"SOURCE_DATE_EPOCH": "1773316800", **environment})


FILE = f"postmortems/{ID}.md"


def test_by_default_it_is_shown_and_not_sent(folder: pathlib.Path) -> None:
    done = announce(folder, FILE)
    assert (done.returncode, done.stdout) == (0, TEXT)
    assert done.stderr == "Nothing was sent; use --send to post it.\n"


def test_a_message_for_slack_mentions_nobody_and_has_no_markup(folder: pathlib.Path) -> None:
    message = json.loads(announce(folder, FILE, "--format", "slack").stdout)
    assert message["text"].splitlines()[0] == (
        'Postmortem: Search &lt;results&gt; &amp; "prices" stale for @\u200bchannel'
    )
    assert (message["mrkdwn"], message["unfurl_links"]) == (False, False)


def test_a_mail_can_be_read_back(folder: pathlib.Path) -> None:
    mail = message_from_string(announce(folder, FILE, "--format", "mail").stdout, policy=default)
    subject, _, body = TEXT.partition("\n")
    assert mail["Subject"] == subject
    assert mail.get_content() == body
    assert mail.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("status", "audience", "readers", "said"),
    [
        ("in-review", "internal", "internal", "2026-03-11-a is not announced: its status is `in-review`."),
        ("published", "restricted", "internal", "2026-03-11-a is not announced: it is for fewer readers."),
        ("published", "internal", "public", "2026-03-11-a is not announced: it is for fewer readers."),
        ("published", "restricted", "restricted", ""),
        ("closed", "public", "public", ""),
    ],
)
def test_readers_are_told_what_they_may_know(
    folder: pathlib.Path, status: str, audience: str, readers: str, said: str
) -> None:
    write(folder, status, audience)
    done = announce(folder, FILE, "--audience", readers)
    assert done.returncode == 0
    assert (done.stdout == "") is bool(said)
    assert said in done.stderr
    assert "stale" not in done.stderr


def test_the_organisations_own_template(folder: pathlib.Path) -> None:
    own = folder / "postmortems/_templates/announcement.txt"
    own.parent.mkdir()
    own.write_text(
        "{{ severity }} {% for a in actions %}{{ a.title }} ({{ a.owner }}, {{ a.due }}){% endfor %}", "utf-8"
    )
    assert announce(folder, FILE).stdout == "SEV-3 Take the alias from the index registry (@search, 2026-03-25)\n"
    assert announce(folder, FILE, "--audience", "public").stdout == ""
    for wrong in ("{{ nothing }}", "{% if %}", "{{ title.__class__.__mro__ }}"):
        own.write_text(wrong, "utf-8")
        done = announce(folder, FILE)
        assert (done.returncode, done.stdout) == (2, "")
        assert "The template cannot be used: " in done.stderr


def git(folder: pathlib.Path, *arguments: str) -> str:
    who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_push_announces_what_it_publishes(folder: pathlib.Path) -> None:
    write(folder, "in-review")
    write(folder, "published", id_="2026-03-10-old")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Before")
    before = git(folder, "rev-parse", "HEAD")
    assert announce(folder, "--since", before).stderr == "There is nothing to announce.\n"
    write(folder, "published")
    write(folder, "closed", id_="2026-03-10-old")
    write(folder, "published", id_="2026-03-12-new")
    write(folder, "draft", id_="2026-03-12-draft")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=After")
    told = announce(folder, "--since", before).stdout
    assert [line for line in told.splitlines() if line.startswith("https")] == [
        f"https://pm.example/reports/{id_}/" for id_ in (ID, "2026-03-12-new")
    ]
    done = announce(folder, "--since", "0" * 40)
    assert (done.returncode, "There is no commit" in done.stderr) == (2, True)


class Hook(ThreadingHTTPServer):
    """A webhook that keeps what it is sent."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/services/secret"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook = self.server
        assert isinstance(hook, Hook)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.taken.append((self.path, self.headers["Content-Type"], body))
        self.send_response(hook.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_it_is_posted_to_the_webhook(folder: pathlib.Path, hook: Hook) -> None:
    done = announce(folder, FILE, "--send", POSTMORTEMS_WEBHOOK=hook.address)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Announced: 2026-03-11-a.\n", "")
    ((path, kind, body),) = hook.taken
    assert (path, kind) == ("/services/secret", "application/json; charset=utf-8")
    assert json.loads(body) == json.loads(announce(folder, FILE, "--format", "slack").stdout)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_refuses_is_an_error_that_keeps_its_address(
    folder: pathlib.Path, hook: Hook, status: int
) -> None:
    hook.status = status
    done = announce(folder, FILE, "--send", POSTMORTEMS_WEBHOOK=hook.address)
    assert (done.returncode, len(hook.taken)) == (2, 1)
    assert f"The webhook answers with status {status}. Check the address in POSTMORTEMS_WEBHOOK." in done.stderr
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "address", ["", "http://hooks.example/secret", "hooks.example/secret", "https://", "http://[secret"]
)
def test_an_address_that_cannot_be_used_is_refused_unread(folder: pathlib.Path, address: str) -> None:
    done = announce(folder, FILE, "--send", POSTMORTEMS_WEBHOOK=address)
    assert (done.returncode, done.stdout) == (2, "")
    assert "POSTMORTEMS_WEBHOOK" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("arguments", [(), (FILE, "--since", "HEAD")])
def test_either_files_or_a_revision(folder: pathlib.Path, arguments: tuple[str, ...]) -> None:
    assert announce(folder, *arguments).returncode == 2
