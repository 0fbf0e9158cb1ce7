"""Issues of a project on gitlab.com or a GitLab of one's own.

https://docs.gitlab.com/api/issues/, version 4. GitLab does not say why an issue was closed; a label does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ...language import _
from ...options import TrackerOptions
from .base import (
    Draft,
    Issue,
    TrackerFailure,
    closed_state,
    day_of,
    gives_reason,
    markdown,
    marker_in,
    open_state,
    text,
    understood,
    web_address,
)
from .http import Client, Token, checked_url

PUBLIC = "https://gitlab.com"
TOKENS = ("GITLAB_TOKEN",)
PROJECT = r"[\w.-]+(/[\w.-]+)+"
EXAMPLE = "group/project"

_GUEST = 10
"""The access level of guests, whom a project may let in without knowing them."""


class GitLab:
    """The issues of one project."""

    def __init__(self, options: TrackerOptions, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._options, self._site = options, checked_url(options.url or PUBLIC)
        # Not `PRIVATE-TOKEN`: a bearer may be any of GitLab's tokens.
        self._client = Client(f"{self._site}/api/v4", Token(f"Bearer {tokens['GITLAB_TOKEN']}"), "GitLab", say, {})
        self._path = f"projects/{quote(options.project, safe='')}/issues"
        self._people: dict[str, int] = {}
        self._members: dict[int, bool] = {}

    def issues(self) -> Iterator[Issue]:
        """Every issue with the first of the labels."""
        asked = {"labels": self._options.labels[0], "scope": "all", "order_by": "created_at", "sort": "asc"}
        for item in self._pages(self._path, asked):
            yield self._read(item)

    def _pages(self, path: str, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The items of a list. The next page goes by number: behind a proxy, GitLab's links may name another host."""
        page, seen = "1", {"1"}
        while page:
            response = self._client.get(path, **asked, per_page=100, page=page)
            yield from self._client.items(response)
            if page := response.headers.get("X-Next-Page", "").strip():
                self._client.next_page(page, seen)

    def issue(self, key: str) -> Issue | None:
        """One issue by its number in the project."""
        item = self._client.find(f"{self._path}/{key}")
        return self._read(item) if item else None

    def marked(self, marker: str) -> Iterator[Issue]:
        """The issues made for an action, among the newest hundred."""
        asked = {"labels": self._options.labels[0], "scope": "all", "order_by": "created_at", "sort": "desc"}
        for item in self._client.items(self._client.get(self._path, **asked, per_page=100, page="1")):
            if marker_in(text(item, "description")) == marker:
                yield self._read(item)

    def key_of(self, link: str) -> str | None:
        """The number in an issue's address, which GitLab also writes as that of a work item."""
        project = re.escape(f"{self._site}/{self._options.project}")
        found = re.match(rf"{project}/-/(?:issues|work_items)/(\d+)(?![^#?/])", link, re.I)
        return found[1] if found else None

    def create(self, draft: Draft) -> Issue:
        """Create an issue."""
        body: dict[str, Any] = {
            "title": draft.title, "description": markdown(draft), "labels": ",".join(self._options.labels),
        }  # fmt: skip
        if draft.due:
            body["due_date"] = draft.due.isoformat()
        if draft.assignee:
            body["assignee_ids"] = [self._person(draft.assignee)]
        return self._read(self._client.post(self._path, body))

    def _person(self, login: str) -> int:
        if login not in self._people:
            found = self._client.json(self._client.get("users", username=login))
            if not found:
                raise TrackerFailure(
                    _("GitLab has no user `{login}`").format(login=login),
                    _("Correct it in `tracker.assignees` of postmortems.yml"),
                )
            self._people[login] = _id_of(found)
        return self._people[login]

    def comments(self, key: str) -> Iterable[str]:
        """What members of the project wrote on an issue, and not as a note for members only."""
        asked = {"sort": "desc", "order_by": "created_at"}
        for item in self._pages(f"{self._path}/{key}/notes", asked):
            hidden = item.get("system") or item.get("internal") or item.get("confidential")
            if not hidden and gives_reason(text(item, "body")) and self._is_member(item.get("author")):
                yield text(item, "body")

    def _is_member(self, author: Any) -> bool:
        """Whether somebody belongs to the project or to a group above it, and may do more than a guest.

        https://docs.gitlab.com/api/members/; in a public project anybody may comment.
        """
        id_ = author.get("id") if isinstance(author, Mapping) else None
        if not isinstance(id_, int):
            return False
        if id_ not in self._members:
            found = self._client.find(f"{self._path.removesuffix('/issues')}/members/all/{id_}")
            level = found.get("access_level") if isinstance(found, Mapping) else None
            self._members[id_] = isinstance(level, int) and level > _GUEST
        return self._members[id_]

    def was_reopened(self, key: str) -> bool:
        """By the list of what has happened to it."""
        events = self._pages(f"{self._path}/{key}/resource_state_events", {})
        return any(text(event, "state") == "reopened" for event in events)

    @understood
    def _read(self, item: Mapping[str, Any]) -> Issue:
        labels = tuple(str(label) for label in item.get("labels") or ())
        closed = text(item, "state") == "closed"
        state = closed_state(labels, self._options) if closed else open_state(labels, self._options)
        number = int(item["iid"])
        url = web_address(text(item, "web_url"), f"{self._site}/{self._options.project}/-/issues/{number}")
        return Issue(
            str(number), url, state, day_of(text(item, "closed_at")) if closed else None,
            None, marker_in(text(item, "description")), labels,
        )  # fmt: skip


@understood
def _id_of(found: Any) -> int:
    return int(found[0]["id"])


connect = GitLab
