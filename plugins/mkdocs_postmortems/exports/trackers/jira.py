"""Issues of a project in Jira Cloud or Jira Data Center.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/ and its like for Data Center: version 2 of the interface
serves both and takes texts as texts. With JIRA_EMAIL the token is that of a Cloud account, without it a personal access
token of Data Center. A text in Jira hides nothing, so a label carries the marker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from requests.auth import AuthBase, HTTPBasicAuth

from ...language import _, pgettext
from ...options import TrackerOptions
from .base import HINT, Draft, Issue, State, TrackerFailure, closed_state, day_of, gives_reason, text, understood
from .http import Client, Token, checked_url

PUBLIC = ""
TOKENS = ("JIRA_TOKEN",)
PROJECT = r"[A-Z][A-Z0-9_]+"
EXAMPLE = "OPS"

_LABEL = "postmortem-action."
_FIELDS = "status,resolution,resolutiondate,statuscategorychangedate,labels"
_STATES: dict[str, State] = {"new": "open", "undefined": "open", "indeterminate": "in-progress"}
_OPTIONAL = ("duedate", "assignee")


class Jira:
    """The issues of one project."""

    def __init__(self, options: TrackerOptions, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
        if not options.url:
            raise TrackerFailure(
                _("Jira's address is not configured"), _("Give --base-url, or `tracker.url` in postmortems.yml")
            )
        self._options, self._site, self._say = options, checked_url(options.url), say
        self._cloud = bool(tokens.get("JIRA_EMAIL"))
        token = tokens["JIRA_TOKEN"]
        auth: AuthBase = HTTPBasicAuth(tokens["JIRA_EMAIL"], token) if self._cloud else Token(f"Bearer {token}")
        self._members: dict[str, bool] = {}
        self._client = Client(f"{self._site}/rest/api/2", auth, "Jira", say, {"Accept": "application/json"})

    def issues(self) -> Iterator[Issue]:
        """Every issue with the first of the labels."""
        label = self._options.labels[0].replace("\\", "\\\\").replace('"', '\\"')
        jql = f'project = "{self._options.project}" AND labels = "{label}" ORDER BY created ASC'
        for item in self._found(jql):
            yield self._read(item)

    def marked(self, marker: str) -> Iterator[Issue]:
        """The issues made for an action."""
        label = _LABEL + marker.replace("#", ".", 1)
        jql = f'project = "{self._options.project}" AND labels = "{label}" ORDER BY created ASC'
        yield from map(self._read, self._found(jql))

    def _found(self, jql: str) -> Iterator[Mapping[str, Any]]:
        """The issues that a query finds. Cloud pages by token, Data Center by number."""
        asked: dict[str, Any] = {"jql": jql, "fields": _FIELDS, "maxResults": 100}
        seen: set[str] = set()
        while True:
            answer = self._client.json(self._client.get("search/jql" if self._cloud else "search", **asked))
            items, following = self._page(answer)
            yield from items
            if not following:
                return
            self._client.next_page(str(following), seen)
            asked.update(following)

    @understood
    def _page(self, answer: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], dict[str, Any]]:
        """The issues of a page, and how to ask for the next one."""
        items: list[Mapping[str, Any]] = [dict(item) for item in answer["issues"]]
        if self._cloud and (token := answer.get("nextPageToken")):
            return items, {"nextPageToken": token}
        if not self._cloud and items and answer["startAt"] + len(items) < answer["total"]:
            return items, {"startAt": answer["startAt"] + len(items)}
        return items, {}

    def issue(self, key: str) -> Issue | None:
        """One issue by its key."""
        item = self._client.find(f"issue/{key}", fields=_FIELDS)
        return self._read(item) if item else None

    def key_of(self, link: str) -> str | None:
        """The key in an issue's address."""
        found = re.match(rf"{re.escape(self._site)}/browse/({self._options.project}-\d+)(?![^#?/])", link)
        return found[1] if found else None

    def create(self, draft: Draft) -> Issue:
        """Create an issue; a due day or an assignee that the project's form does not have is left out and named."""
        labels = [*self._options.labels, _LABEL + draft.marker.replace("#", ".", 1)]
        fields: dict[str, Any] = {
            "project": {"key": self._options.project}, "issuetype": {"name": self._options.issue_type},
            "summary": draft.title, "description": _wiki(draft), "labels": labels,
        }  # fmt: skip
        if draft.due:
            fields["duedate"] = draft.due.isoformat()
        if draft.assignee:
            fields["assignee"] = {"accountId" if self._cloud else "name": draft.assignee}
        key = _key_of(self._made(fields))
        return Issue(key, f"{self._site}/browse/{key}", "open", None, False, draft.marker, tuple(labels))

    def _made(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = self._client.post("issue", {"fields": fields})
        except TrackerFailure as failure:
            refused = [name for name in _OPTIONAL if name in fields and f"{name}:" in failure.cause]
            if not refused:
                raise
            missing = pgettext("joins what is missing", " and no ").join(refused)
            self._say(
                _("Jira accepts no {missing} for `{summary}`; the issue is created without it.").format(
                    missing=missing, summary=fields["summary"]
                )
            )
            return self._made({name: value for name, value in fields.items() if name not in refused})
        return answer

    def comments(self, key: str) -> Iterable[str]:
        """What members of the project wrote on an issue, among the latest hundred comments, for everybody to read."""
        answer = self._client.json(self._client.get(f"issue/{key}/comment", orderBy="-created", maxResults=100))
        for item in _newest_first(answer):
            if not item.get("visibility") and gives_reason(text(item, "body")) and self._is_member(item.get("author")):
                yield text(item, "body")

    def _is_member(self, author: Any) -> bool:
        """Whether issues of the project can be assigned to somebody: customers of a service desk may comment as well.

        https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-user-search/. The roles of a project are
        shown to its administrators only.
        """
        field, asked = ("accountId", "accountId") if self._cloud else ("name", "username")
        id_ = text(author, field) if isinstance(author, Mapping) else ""
        if id_ and id_ not in self._members:
            params = {asked: id_, "project": self._options.project, "maxResults": 50}
            found = self._client.find("user/assignable/search", **params)
            people = found if isinstance(found, list) else []
            self._members[id_] = any(isinstance(each, Mapping) and text(each, field) == id_ for each in people)
        return self._members.get(id_, False)

    @understood
    def was_reopened(self, key: str) -> bool:
        """By the changes of its resolution, or of its status out of the done ones."""
        answer = self._client.json(self._client.get(f"issue/{key}", fields="status", expand="changelog"))
        changes = [item for entry in answer["changelog"]["histories"] for item in entry["items"]]
        return any(item.get("field") == "resolution" and item.get("from") and not item.get("to") for item in changes)

    @understood
    def _read(self, item: Mapping[str, Any]) -> Issue:
        fields = item["fields"]
        labels = tuple(fields.get("labels") or ())
        category = text(fields, "status", "statusCategory", "key")
        words = (text(fields, "resolution", "name"), text(fields, "status", "name"))
        state = closed_state(words, self._options) if category == "done" else _STATES.get(category, "open")
        stamp = text(fields, "resolutiondate") or text(fields, "statuscategorychangedate")
        return Issue(
            _key_of(item), f"{self._site}/browse/{item['key']}", state, day_of(stamp) if category == "done" else None,
            None, _marker(labels), labels,
        )  # fmt: skip


@understood
def _key_of(made: Mapping[str, Any]) -> str:
    key = str(made["key"])
    if not re.fullmatch(r"[A-Z][A-Z0-9_]+-\d+", key):
        raise KeyError(key)
    return key


@understood
def _newest_first(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted(answer["comments"], key=lambda item: text(item, "created"), reverse=True)


def _marker(labels: Iterable[str]) -> str:
    """The marker among the labels: `report-id#action-id`. A report's id holds no point."""
    rest = next((label.removeprefix(_LABEL) for label in labels if label.startswith(_LABEL)), "")
    return rest.replace(".", "#", 1)


def _wiki(draft: Draft) -> str:
    """The description in Jira's own markup."""
    source = f"[{_plain(draft.source)}|{draft.link}]" if draft.link else f"“{_plain(draft.source)}”"
    lines = [
        _("From the postmortem {source}.").format(source=source),
        "",
        *(f"* {_plain(line)}" for line in draft.lines),
        "",
        _(HINT),
    ]
    return "\n".join(lines).replace("`", "")


def _plain(value: str) -> str:
    """A text in which nothing is markup."""
    return re.sub(r"([\[\]{}|*!])", r"\\\1", value)


connect = Jira
