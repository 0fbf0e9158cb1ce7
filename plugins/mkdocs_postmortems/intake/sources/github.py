"""Deployments, their statuses, and releases, as GitHub's API and `gh api` give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...language import N_, _
from ..clocks import moment
from ..event import Event, Reference, Settings
from ..inputs import Input, records, string
from ..markup import plain
from ..registry import Adapter, is_json

_REPOSITORY = re.compile(r"https?://(?:api\.)?([^/]+)/(?:api/v3/)?repos/([^/]+/[^/]+)/")
_QUIET = ("inactive", "pending", "queued", "waiting")
_BACK = re.compile(r"roll-?\s?back|revert", re.IGNORECASE)


def sniff(input_: Input) -> bool:
    """Whether it has the addresses that only these objects have."""
    return is_json(input_, r'"(statuses_url|deployment_url|tag_name)"\s*:')


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event for each; a status tells of its deployment where that stands before it."""
    deployed: dict[str, str] = {}
    for number, item in enumerate(records(input_), 1):
        release, status = "tag_name" in item, "deployment_url" in item
        text = _release(item) if release else _status(item, deployed) if status else _deployment(item, deployed)
        if not text:  # a draft, or none of these
            continue
        at = moment(
            string(item, "published_at" if release else "created_at"),
            settings,
            _("{source}, item {number}").format(source=input_.name, number=number),
        )
        if at is None:
            input_.skipped += 1
            continue
        creator = item.get("author" if release else "creator")
        login = string(creator, "login")
        actor = login if string(creator, "type") == "Bot" else settings.roles.of(login, handle=login or None)
        rank = -1 if string(item, "state") in _QUIET else 2
        told = " ".join(string(item, name) for name in ("task", "description", "ref"))
        kind = (
            "mitigation" if not release and _BACK.search(told) and string(item, "state") in ("", "success") else "other"
        )
        yield Event(
            at, plain(text), (Reference("GitHub", _address(item)),), kind, actor,
            string(item, "node_id") or string(item, "url"), rank,
        )  # fmt: skip


def _release(item: dict[str, Any]) -> str:
    tag, name = string(item, "tag_name"), string(item, "name")
    if item.get("draft"):
        return ""
    early = "Pre-release" if item.get("prerelease") else "Release"
    return f"{early} {tag} published" + (f": {name}" if name and name != tag else "")


def _deployment(item: dict[str, Any], deployed: dict[str, str]) -> str:
    if "statuses_url" not in item:
        return ""
    sha, ref = string(item, "sha")[:7], string(item, "ref")
    what = f"`{sha}`" if sha and ref.startswith(sha) else f"`{ref}`" + (f" (`{sha}`)" if sha else "")
    deployed[string(item, "url")] = what
    task = string(item, "task")
    about = string(item, "description")
    started = f"Deployment of {what} to {string(item, 'environment')} requested"
    return started + (f", task {task}" if task not in ("", "deploy") else "") + (f": {about}" if about else "")


def _status(item: dict[str, Any], deployed: dict[str, str]) -> str:
    what = deployed.get(string(item, "deployment_url"))
    about = string(item, "description")
    said = f"Deployment{f' of {what}' if what else ''} to {string(item, 'environment')}: {string(item, 'state')}"
    return said.replace("_", " ") + (f", {about}" if about else "")


def _address(item: dict[str, Any]) -> str | None:
    """The page of a release, the log of a status, the commit of a deployment."""
    given = string(item, "html_url") or string(item, "log_url") or string(item, "target_url")
    found = _REPOSITORY.match(string(item, "url"))
    if given or not found or not string(item, "sha"):
        return given or None
    return f"https://{found[1]}/{found[2]}/commit/{string(item, 'sha')}"


adapter = Adapter(
    "github", N_("JSON of GitHub's deployments, deployment statuses and releases, all pages"), sniff, read
)
