"""Issues of a repository on GitHub or GitHub Enterprise Server.

https://docs.github.com/en/rest/issues, version 2022-11-28. GitHub has no due dates: the day stands in the text. It asks
for a second between writes: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ...options import TrackerOptions
from .base import Draft, Issue, State, day_of, markdown, marker_in, open_state, text, understood, web_address
from .http import Client, Token, checked_url

PUBLIC = "https://github.com"
TOKENS = ("GITHUB_TOKEN",)
PROJECT = r"[\w.-]+/[\w.-]+"
EXAMPLE = "owner/repository"

_OURS = ("OWNER", "MEMBER", "COLLABORATOR")
"""In a public repository anybody may comment."""


class GitHub:
    """The issues of one repository."""

    def __init__(self, options: TrackerOptions, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._options, self._site = options, checked_url(options.url or PUBLIC)
        api = "https://api.github.com" if self._site == PUBLIC else f"{self._site}/api/v3"
        headers = {"Accept": "application/json", "X-GitHub-Api-Version": "2022-11-28"}
        self._client = Client(api, Token(f"Bearer {tokens['GITHUB_TOKEN']}"), "GitHub", say, headers, pause=1)
        self._path = f"repos/{options.project}/issues"

    def issues(self) -> Iterator[Issue]:
        """Every issue with the first of the labels; pull requests, which GitHub lists among them, are left out."""
        asked = {"labels": self._options.labels[0], "state": "all", "direction": "asc", "per_page": 100}
        for item in self._client.pages(self._path, **asked):
            if "pull_request" not in item:
                yield self._read(item)

    def issue(self, key: str) -> Issue | None:
        """One issue."""
        item = self._client.find(f"{self._path}/{key}")
        return self._read(item) if item else None

    def marked(self, marker: str) -> Iterator[Issue]:
        """The issues made for an action, among the newest hundred."""
        asked = {"labels": self._options.labels[0], "state": "all", "sort": "created", "direction": "desc"}
        for item in self._client.items(self._client.get(self._path, **asked, per_page=100)):
            if "pull_request" not in item and marker_in(text(item, "body")) == marker:
                yield self._read(item)

    def key_of(self, link: str) -> str | None:
        """The number in an issue's address."""
        found = re.match(
            rf"{re.escape(self._site)}/{re.escape(self._options.project)}/issues/(\d+)(?![^#?/])", link, re.I
        )
        return found[1] if found else None

    def create(self, draft: Draft) -> Issue:
        """Create an issue."""
        body: dict[str, Any] = {"title": draft.title, "body": markdown(draft), "labels": [*self._options.labels]}
        if draft.assignee:
            body["assignees"] = [draft.assignee]
        return self._read(self._client.post(self._path, body))

    def comments(self, key: str) -> Iterable[str]:
        """What those who belong to the repository wrote on an issue; GitHub lists it oldest first."""
        every = self._client.pages(f"{self._path}/{key}/comments", per_page=100)
        return reversed([text(item, "body") for item in every if text(item, "author_association") in _OURS])

    def was_reopened(self, key: str) -> bool:
        """GitHub says it with the issue."""
        issue = self.issue(key)
        return bool(issue and issue.reopened)

    @understood
    def _read(self, item: Mapping[str, Any]) -> Issue:
        labels = tuple(label if isinstance(label, str) else text(label, "name") for label in item.get("labels") or ())
        number = int(item["number"])
        url = web_address(text(item, "html_url"), f"{self._site}/{self._options.project}/issues/{number}")
        return Issue(
            str(number), url, self._state(item, labels), day_of(text(item, "closed_at")),
            text(item, "state_reason") == "reopened", marker_in(text(item, "body")), labels,
        )  # fmt: skip

    def _state(self, item: Mapping[str, Any], labels: Iterable[str]) -> State:
        if text(item, "state") == "open":
            return open_state(labels, self._options)
        return "wont-do" if text(item, "state_reason") in ("not_planned", "duplicate") else "done"


connect = GitHub
