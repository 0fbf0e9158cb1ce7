"""Issues of a project on gitlab.com or a GitLab of one's own.

https://docs.gitlab.com/api/issues/, version 4. GitLab does not say why an issue was closed; a label does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ...options import TrackerOptions
from .base import Draft, Issue, TrackerFailure, closed_state, day_of, markdown, marker_in, open_state, text
from .http import Client, Token, checked_url

PUBLIC = "https://gitlab.com"
TOKENS = ("GITLAB_TOKEN",)
PROJECT = r"[\w.-]+(/[\w.-]+)+"
EXAMPLE = "group/project"


class GitLab:
    """The issues of one project."""

    def __init__(self, options: TrackerOptions, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._options, self._site = options, checked_url(options.url or PUBLIC)
        # Not `PRIVATE-TOKEN`: a bearer may be any of GitLab's tokens.
        self._client = Client(f"{self._site}/api/v4", Token(f"Bearer {tokens['GITLAB_TOKEN']}"), "GitLab", say, {})
        self._path = f"projects/{quote(options.project, safe='')}/issues"
        self._people: dict[str, int] = {}

    def issues(self) -> Iterator[Issue]:
        """Every issue with the first of the labels."""
        asked = {"labels": self._options.labels[0], "scope": "all", "order_by": "created_at", "sort": "asc"}
        for item in self._pages(self._path, asked):
            yield self._read(item)

    def _pages(self, path: str, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The items of a list. The next page goes by number: behind a proxy, GitLab's links may name another host."""
        page = "1"
        while page:
            response = self._client.get(path, **asked, per_page=100, page=page)
            yield from self._client.json(response)
            page = response.headers.get("X-Next-Page", "")

    def issue(self, key: str) -> Issue | None:
        """One issue by its number in the project."""
        item = self._client.find(f"{self._path}/{key}")
        return self._read(item) if item else None

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
                    f"GitLab has no user `{login}`", "Correct it in `tracker.assignees` of postmortems.yml"
                )
            self._people[login] = found[0]["id"]
        return self._people[login]

    def comments(self, key: str) -> Iterable[str]:
        """What people wrote on an issue."""
        asked = {"sort": "desc", "order_by": "created_at"}
        return [
            text(item, "body") for item in self._pages(f"{self._path}/{key}/notes", asked) if not item.get("system")
        ]

    def was_reopened(self, key: str) -> bool:
        """By the list of what has happened to it."""
        events = self._pages(f"{self._path}/{key}/resource_state_events", {})
        return any(text(event, "state") == "reopened" for event in events)

    def _read(self, item: Mapping[str, Any]) -> Issue:
        labels = tuple(str(label) for label in item.get("labels") or ())
        closed = text(item, "state") == "closed"
        state = closed_state(labels, self._options) if closed else open_state(labels, self._options)
        return Issue(
            str(item["iid"]), text(item, "web_url"), state, day_of(text(item, "closed_at")) if closed else None,
            None, marker_in(text(item, "description")), labels,
        )  # fmt: skip


connect = GitLab
