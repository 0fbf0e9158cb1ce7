"""A channel of a Slack export: its folder, or the JSON files of its days."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...language import N_, _
from ..clocks import epoch
from ..event import BadInput, Event, Reference, Roles, Settings
from ..inputs import Input, items, members, records, string
from ..markup import link, one_line
from ..registry import Adapter, is_json

_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_HOUSEKEEPING = re.compile(
    r"(channel|group)_(join|leave|archive|unarchive|convert.*|posting_permissions|name)|bot_(add|remove|enable|disable)"
    r"|pinned_item|unpinned_item|tombstone|reminder_add|file_comment|huddle_thread|sh_room_\w+"
)
_TAG = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
_SPECIAL = re.compile(r"([\\\[\]]|(?<!`)`(?!`)|<(?=[A-Za-z/!?]))")
_STYLES = tuple(
    (re.compile(rf"(^|[^\w\\{sign}])[{sign}](?=\S)([^{sign}\n]*[^\s{sign}\\])[{sign}](?![\w{sign}])"), mark)
    for sign, mark in (("*", "\x02"), ("_", "\x03"), ("~", "\x04"))
)
_MARKS = {"\x02": "**", "\x03": "*", "\x04": "~~"}
"""Bold, italic and struck through: Slack's sign, then Markdown's."""
_NAMES = ("name", "real_name", "display_name", "email")
_EVERYBODY = re.compile(r"<!(channel|here|everyone)\b")
_GROUP = re.compile(r"<!subteam\^")


def sniff(input_: Input) -> bool:
    """Whether a folder has days, or an export's lists, and a file has messages."""
    if input_.path and input_.is_folder:
        return bool(_days(input_.path)) or (input_.path / "channels.json").exists()
    return is_json(input_, r'"ts"\s*:\s*"\d{9,11}\.\d{6}"')


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event for each message that somebody, or a program, wrote; answers in threads count less."""
    files = [input_]
    folder = input_.path.resolve().parent if input_.path else None
    if input_.path and input_.is_folder:
        folder = _channel(input_.path, input_.name).resolve()
        files = [Input(str(file)) for file in _days(folder)]
    users = _users(folder)
    exported = folder and input_.path and (input_.is_folder or _DAY.fullmatch(input_.path.name))
    label = f"Slack #{folder.name}" if folder and exported else "Slack"
    reader = _Text(users, settings.roles)
    for file in files:
        for message in records(file, "messages"):
            at = epoch(string(message, "ts"))
            if at is None:
                input_.skipped += 1
            elif not _HOUSEKEEPING.fullmatch(string(message, "subtype")) and (text := reader.of(message)):
                yield _event(message, Event(at, text, (Reference(label),)), users, settings)


def _event(message: dict[str, Any], event: Event, users: Mapping[str, dict[str, Any]], settings: Settings) -> Event:
    raw = string(message, "text")
    kind = "communication" if _EVERYBODY.search(raw) else "escalation" if _GROUP.search(raw) else "other"
    stamp = string(message, "ts")
    answer = string(message, "thread_ts") not in ("", stamp)
    bot = bool(message.get("bot_id")) or string(message, "subtype") == "bot_message"
    reactions = {string(reaction, "name").partition("::")[0] for reaction in items(message.get("reactions"))}
    return Event(
        event.at, event.text, event.sources, kind, None if bot else _role(message, users, settings.roles),
        f"{stamp} {raw[:40]}", -1 if answer else 0 if bot else 1, bot,
        bool(reactions & settings.markers),
    )  # fmt: skip


def _days(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.json") if _DAY.fullmatch(file.name))


def _channel(folder: Path, name: str) -> Path:
    """The folder of the channel: itself, or the only one that a whole export holds."""
    if _days(folder):
        return folder
    channels = sorted(inner for inner in folder.iterdir() if inner.is_dir() and _days(inner))
    if len(channels) == 1:
        return channels[0]
    cause = _("The export contains no channel")
    if channels:
        cause = _("The export contains {count} channels").format(count=len(channels))
    hint = (
        _("Name one of them: `--from slack:{folder}/{channel}`").format(
            folder=name.rstrip("/"), channel=channels[0].name
        )
        if channels
        else _("Export it as JSON")
    )
    raise BadInput(name, cause, hint)


def _users(folder: Path | None) -> dict[str, dict[str, Any]]:
    """The members by id, from the export's list of them."""
    for place in (folder, folder.parent) if folder else ():
        for name in ("users.json", "org_users.json"):
            if (place / name).is_file():
                try:
                    listed = json.loads((place / name).read_text("utf-8-sig"))
                except ValueError:
                    raise BadInput(str(place / name), _("This is not JSON"), _("Export it again")) from None
                return {string(user, "id"): user for user in items(listed) if isinstance(user, dict)}
    return {}


def _role(message: dict[str, Any], users: Mapping[str, dict[str, Any]], roles: Roles) -> str | None:
    own = members(message.get("user_profile"))
    id_ = string(message, "user")
    return _known(id_, {**own, **users.get(id_, {})}, roles)


def _known(id_: str, user: Mapping[str, Any], roles: Roles) -> str | None:
    profile = members(user.get("profile"))
    names = [string(place, key) for place in (user, profile) for key in _NAMES]
    return roles.of(id_, *names, handle=string(user, "name") or None)


class _Text:
    """Slack's own markup as Markdown; whom it mentions appears as a role."""

    def __init__(self, users: Mapping[str, dict[str, Any]], roles: Roles) -> None:
        self.users = users
        self.roles = roles

    def of(self, message: dict[str, Any]) -> str:
        """What a message says: its text, or that of what is attached to it."""
        text = string(message, "text").strip()
        if not text:
            text = " ".join(filter(None, map(_attached, items(message.get("attachments")))))
        if not text and isinstance(files := message.get("files"), list):
            names = ", ".join(string(file, "title") or string(file, "name") for file in files)
            text = f"File {names}" if names.strip(", ") else ""
        return one_line(self.markdown(text))

    def markdown(self, text: str) -> str:
        """Text with Slack's markup as Markdown; code stays as it is."""
        parts, last = [], 0
        for found in _CODE.finditer(text):
            parts += [self.prose(text[last : found.start()]), _code(found[1] or found[2])]
            last = found.end()
        return "".join([*parts, self.prose(text[last:])])

    def prose(self, text: str) -> str:
        """Text without code. What stands in `<>` is put aside while the styles are read."""
        tags: list[str] = []

        def aside(found: re.Match[str]) -> str:
            tags.append(self.tag(*found.groups(default="")))
            return f"\1{len(tags) - 1}\1"

        said = _escaped(_TAG.sub(aside, text.replace("\0", " ").replace("\1", " ")))
        for style, mark in _STYLES:
            said = style.sub(rf"\g<1>{mark}\g<2>{mark}", said)
        for letter, mark in _MARKS.items():
            said = said.replace(letter, mark)
        return re.sub("\1(\\d+)\1", lambda found: tags[int(found[1])], said)

    def tag(self, sign: str, target: str, label: str) -> str:
        """What stands between `<` and `>`: a mention, a channel, a command or a link."""
        if sign == "@":
            return _known(target, self.users.get(target, {}), self.roles) or "a responder"
        if sign == "#":
            return f"#{label or target}"
        if sign == "!":
            name = label or target.partition("^")[0]
            return name if name.startswith("@") or target.startswith("date^") else f"@{name}"
        label = html.unescape(label)
        if target.startswith("mailto:"):
            return self.roles.of(target.removeprefix("mailto:")) or "a responder"
        return link(_escaped(label), html.unescape(target)) if label and label != target else html.unescape(target)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", html.unescape(text))


def _code(text: str) -> str:
    text = " ".join(html.unescape(_TAG.sub(lambda found: found[3] or found[2], text)).split())
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}" if text else ""


def _attached(attachment: Any) -> str:
    title, text = string(attachment, "title"), string(attachment, "text")
    return string(attachment, "fallback") or ": ".join(filter(None, (title, text)))


adapter = Adapter("slack", N_("a channel's folder of a Slack export, or JSON files of its days"), sniff, read)
