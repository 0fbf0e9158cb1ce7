"""Trackers on this machine: each keeps issues and answers as its vendor documents, or refuses when told to.

GitHub's answers are the vendor's own example with the fields of an issue laid over it. GitLab and Jira publish no
description in a package registry; theirs are written after https://docs.gitlab.com/api/issues/ and
https://developer.atlassian.com/cloud/jira/platform/rest/v2/ (and Data Center's, where it differs).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Answer = tuple[int, Mapping[str, str], Any]
CLOSED_AT = "2026-03-11T23:30:00Z"


@dataclass
class Ticket:
    """An issue, whoever keeps it."""

    number: int
    title: str = "Found by somebody"
    text: str = ""
    labels: list[str] = field(default_factory=list)
    assignee: str = ""
    due: str | None = None
    closed: bool = False
    dropped: bool = False
    begun: bool = False
    reopened: bool = False
    comments: list[str] = field(default_factory=list)
    commenter: str = "MEMBER"
    """Who comments: `MEMBER`, `GUEST` of a GitLab project, or `NONE` for a stranger."""


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any


class Fake:
    """The issues of one project, behind HTTP."""

    kind = ""
    project = ""
    environment: Mapping[str, str] = {}
    token = ""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []
        self.requests: list[Request] = []
        self.refusals: list[Answer] = []
        """Answers to give first, whatever is asked."""
        self.lose_next_creation = False
        """Make the next issue and fail all the same."""
        self.site = ""
        """The address by which the client knows it."""

    def reset(self) -> None:
        """Forget all issues and requests, and how a test made it answer."""
        for name in ("answer", "route"):
            vars(self).pop(name, None)
        self.tickets, self.requests, self.refusals, self.lose_next_creation = [], [], [], False

    @property
    def created(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    def add(self, **given: Any) -> Ticket:
        self.tickets.append(Ticket(len(self.tickets) + 1, **given))
        return self.tickets[-1]

    def url(self, ticket: Ticket) -> str:
        raise NotImplementedError

    def marked(self, marker: str, **given: Any) -> Ticket:
        """An issue that was made for an action."""
        return self.add(text=f"<!-- postmortem-action: {marker} -->", labels=["postmortem"], **given)

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.refusals:
            return self.refusals.pop(0)
        answer = self.route(request)
        if request.method == "POST" and self.lose_next_creation:
            self.lose_next_creation = False
            return 502, {}, {"message": "Server Error"}
        return answer

    def route(self, request: Request) -> Answer:
        raise NotImplementedError

    def ticket(self, number: str) -> Ticket | None:
        return next((ticket for ticket in self.tickets if str(ticket.number) == number), None)


class GitHub(Fake):
    kind = "github"
    project = "shop/operations"
    environment: Mapping[str, str] = {"GITHUB_TOKEN": "gh-secret"}
    token = "Bearer gh-secret"
    example: Mapping[str, Any] = {}
    comment: Mapping[str, Any] = {}
    """The vendor's examples of an issue and a comment; empty where the description is not at hand."""

    def url(self, ticket: Ticket) -> str:
        return f"{self.site}/{self.project}/issues/{ticket.number}"

    def route(self, request: Request) -> Answer:
        path = request.path.removeprefix(f"/api/v3/repos/{self.project}/issues")
        if path == "" and request.method == "POST":
            body = request.body
            who = "".join(body.get("assignees", []))
            made = self.add(title=body["title"], text=body["body"], labels=body["labels"], assignee=who)
            return 201, {}, self.shown(made)
        if path == "":
            return self.listed(request)
        number, _, rest = path.removeprefix("/").partition("/")
        ticket = self.ticket(number)
        if ticket is None:
            return 404, {}, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}
        comments = [{**self.comment, "body": text, "author_association": ticket.commenter} for text in ticket.comments]
        return 200, {}, comments if rest == "comments" else self.shown(ticket)

    def listed(self, request: Request) -> Answer:
        found = [ticket for ticket in self.tickets if request.query["labels"] in ticket.labels]
        if request.query["direction"] == "desc":
            found.reverse()
        if request.query["state"] == "open":
            found = [ticket for ticket in found if not ticket.closed]
        page, size = int(request.query.get("page", 1)), int(request.query["per_page"])
        headers = {}
        if page * size < len(found):
            following = "&".join(f"{name}={value}" for name, value in {**request.query, "page": page + 1}.items())
            headers = {"Link": f'<{self.site}{request.path}?{following}>; rel="next"'}
        return 200, headers, [self.shown(ticket) for ticket in found[(page - 1) * size : page * size]]

    def shown(self, ticket: Ticket) -> dict[str, Any]:
        closed = {"state_reason": "not_planned" if ticket.dropped else "completed"}
        opened = {"state_reason": "reopened" if ticket.reopened else None}
        names = [*ticket.labels, *(["In Progress"] if ticket.begun else [])]
        label = (self.example.get("labels") or [{}])[0]
        example = {name: value for name, value in self.example.items() if name != "pull_request"}
        return {
            **example, "number": ticket.number, "title": ticket.title, "body": ticket.text,
            "html_url": self.url(ticket), "state": "closed" if ticket.closed else "open",
            "closed_at": CLOSED_AT if ticket.closed else None, **(closed if ticket.closed else opened),
            "labels": [{**label, "name": name} for name in names],
        }  # fmt: skip


class GitLab(Fake):
    kind = "gitlab"
    project = "shop/platform/operations"
    environment: Mapping[str, str] = {"GITLAB_TOKEN": "gl-secret"}
    token = "Bearer gl-secret"

    def url(self, ticket: Ticket) -> str:
        return f"{self.site}/{self.project}/-/issues/{ticket.number}"

    def route(self, request: Request) -> Answer:
        if request.path == "/api/v4/users":
            return (
                200,
                {},
                [{"id": 42, "username": "shop-orders"}] if request.query["username"] == "shop-orders" else [],
            )
        project = f"/api/v4/projects/{self.project.replace('/', '%2F')}"
        if request.path.startswith(f"{project}/members/all/"):
            level = {"7": 30, "8": 10}.get(request.path.rpartition("/")[2])
            return (200, {}, {"id": 7, "access_level": level}) if level else (404, {}, {"message": "404 Not found"})
        path = request.path.removeprefix(f"{project}/issues")
        if path.startswith("/api"):
            return 404, {}, {"message": "404 Project Not Found"}
        if path == "" and request.method == "POST":
            body = request.body
            made = self.add(
                title=body["title"], text=body["description"], labels=body["labels"].split(","),
                due=body.get("due_date"), assignee=" ".join(map(str, body.get("assignee_ids", []))),
            )  # fmt: skip
            return 201, {}, self.shown(made)
        if path == "":
            found = [self.shown(t) for t in self.tickets if request.query["labels"] in t.labels]
            return self.page(request, found[::-1] if request.query["sort"] == "desc" else found)
        number, _, rest = path.removeprefix("/").partition("/")
        ticket = self.ticket(number)
        if ticket is None:
            return 404, {}, {"message": "404 Not found"}
        if rest == "notes":
            author = {"id": {"MEMBER": 7, "GUEST": 8}.get(ticket.commenter, 9)}
            notes = [{"body": text, "system": False, "author": author} for text in reversed(ticket.comments)]
            hidden = {"body": "Reason: for members only, and no other", "internal": True, "author": {"id": 7}}
            return self.page(request, [{"body": "closed", "system": True}, hidden, *notes])
        if rest == "resource_state_events":
            states = ["closed", "reopened"] if ticket.reopened else []
            return self.page(request, [{"state": state} for state in states])
        return 200, {}, self.shown(ticket)

    def page(self, request: Request, items: list[Any]) -> Answer:
        page, size = int(request.query["page"]), int(request.query["per_page"])
        following = str(page + 1) if page * size < len(items) else ""
        return 200, {"X-Next-Page": following}, items[(page - 1) * size : page * size]

    def shown(self, ticket: Ticket) -> dict[str, Any]:
        words = [*ticket.labels, *(["Doing"] if ticket.begun else []), *(["wontfix"] if ticket.dropped else [])]
        return {
            "id": 1000 + ticket.number, "iid": ticket.number, "title": ticket.title, "description": ticket.text,
            "web_url": self.url(ticket), "state": "closed" if ticket.closed else "opened", "labels": words,
            "closed_at": CLOSED_AT if ticket.closed else None, "due_date": ticket.due,
        }  # fmt: skip


class Jira(Fake):
    """Jira Cloud."""

    kind = "jira"
    project = "OPS"
    environment: Mapping[str, str] = {"JIRA_TOKEN": "jira-secret", "JIRA_EMAIL": "bot@shop.example"}
    token = "Basic Ym90QHNob3AuZXhhbXBsZTpqaXJhLXNlY3JldA=="
    search = "search/jql"
    person = "accountId"
    fields_refused: tuple[str, ...] = ()

    def url(self, ticket: Ticket) -> str:
        return f"{self.site}/browse/OPS-{ticket.number}"

    def marked(self, marker: str, **given: Any) -> Ticket:
        return self.add(labels=["postmortem", f"postmortem-action.{marker.replace('#', '.')}"], **given)

    def route(self, request: Request) -> Answer:
        path = request.path.removeprefix("/rest/api/2/")
        if path == "issue":
            return self.made(request.body["fields"])
        if path == "user/assignable/search":
            asked = request.query.get(self.person if self.person == "accountId" else "username", "")
            assert request.query["project"] == "OPS"
            return 200, {}, [{self.person: asked}] if asked == "MEMBER" else []
        if path == self.search:
            found = re.fullmatch(r'project = "OPS" AND labels = "(.+)" ORDER BY created ASC', request.query["jql"])
            assert found
            return self.page(request, [self.shown(t) for t in self.tickets if found[1] in t.labels])
        number, _, rest = path.removeprefix("issue/OPS-").partition("/")
        ticket = self.ticket(number)
        if ticket is None:
            return 404, {}, {"errorMessages": ["Issue does not exist"], "errors": {}}
        if rest == "comment":
            author = {self.person: ticket.commenter}
            hidden = {"body": "Reason: for developers only, and no other", "created": "2027", "author": author}
            comments: list[dict[str, Any]] = [{**hidden, "visibility": {"type": "role", "value": "Developers"}}]
            comments += [
                {"body": text, "created": f"2026-03-1{n}T", "author": author} for n, text in enumerate(ticket.comments)
            ]
            return 200, {}, {"comments": comments, "total": len(comments)}
        items = [{"field": "resolution", "from": "10000", "to": None}] if ticket.reopened else []
        changes = {"changelog": {"histories": [{"items": items}]}} if request.query.get("expand") else {}
        return 200, {}, {**self.shown(ticket), **changes}

    def made(self, fields: Mapping[str, Any]) -> Answer:
        assert (fields["project"], fields["issuetype"]) == ({"key": "OPS"}, {"name": "Task"})
        refused = {name: f"Field '{name}' cannot be set." for name in self.fields_refused if name in fields}
        if refused:
            return 400, {}, {"errorMessages": [], "errors": refused}
        made = self.add(
            title=fields["summary"], text=fields["description"], labels=fields["labels"], due=fields.get("duedate"),
            assignee=fields.get("assignee", {}).get(self.person, ""),
        )  # fmt: skip
        return 201, {}, {"id": "1", "key": f"OPS-{made.number}", "self": self.site}

    def page(self, request: Request, items: list[Any]) -> Answer:
        start, size = int(request.query.get("nextPageToken", 0)), int(request.query["maxResults"])
        more = {"nextPageToken": str(start + size)} if start + size < len(items) else {}
        return 200, {}, {"issues": items[start : start + size], "isLast": not more, **more}

    def shown(self, ticket: Ticket) -> dict[str, Any]:
        category = "done" if ticket.closed else "indeterminate" if ticket.begun else "new"
        return {
            "key": f"OPS-{ticket.number}",
            "fields": {
                "status": {"name": category, "statusCategory": {"key": category}}, "labels": ticket.labels,
                "resolution": {"name": "Won't Do" if ticket.dropped else "Done"} if ticket.closed else None,
                "resolutiondate": "2026-03-12T08:30:00.000+0900" if ticket.closed else None,
            },
        }  # fmt: skip


class JiraDataCenter(Jira):
    environment: Mapping[str, str] = {"JIRA_TOKEN": "jira-secret"}
    token = "Bearer jira-secret"
    search = "search"
    person = "name"

    def page(self, request: Request, items: list[Any]) -> Answer:
        start, size = int(request.query.get("startAt", 0)), int(request.query["maxResults"])
        return 200, {}, {"startAt": start, "total": len(items), "issues": items[start : start + size]}


@contextmanager
def serving(fake: Fake) -> Iterator[Fake]:
    """The fake behind a port of this machine, by whose address it is known."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def _do(self) -> None:
            parts = urlsplit(self.path)
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            path = parts.path if fake.kind == "gitlab" else unquote(parts.path)
            request = Request(self.command, path, query, self.headers, json.loads(data) if data else None)  # type: ignore[arg-type]
            status, headers, body = fake.answer(request)
            text = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": len(text), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.site = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
