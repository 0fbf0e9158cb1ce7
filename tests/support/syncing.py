"""`postmortems actions sync` in this process, with reports of its own."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from click.testing import Result
from mkdocs_postmortems.exports.trackers import SECRETS

from .commands import invoke
from .reports import write
from .trackers import Fake

__all__ = ["LEAK", "SECRETS", "Shop"]

LEAK = "2026-02-05-orders-leak"
ACTION = "  - id: {id}\n    title: {title}\n    owner: '@orders'  # the team\n    due: 2026-04-10\n{more}"


@dataclass
class Shop:
    """A repository of reports."""

    folder: pathlib.Path
    waits: list[float]

    def report(self, *actions: str, id_: str = LEAK, head: str = "", **more: str) -> pathlib.Path:
        """A report with actions: `A1`, or `A1: status: done` with further lines of it."""
        items = ""
        for action in actions:
            name, _, lines = action.partition(": ")
            rest = "".join(f"    {line}\n" for line in lines.splitlines())
            items += ACTION.format(id=name, title=f"Alert when the pool is full, {name}", more=rest)
        front = f"{head}actions:\n{items}"
        path = write(self.folder / "postmortems", id_, "Shop down for everybody", front)
        for old, new in more.items():
            path.write_text(path.read_text("utf-8").replace(f"{old}: ", f"{old}: {new} # ", 1), "utf-8")
        return path

    def options(self, **tracker: object) -> None:
        text = yaml.safe_dump({"site_url": "https://postmortems.example", "tracker": tracker})
        (self.folder / "postmortems.yml").write_text(text, "utf-8")

    def sync(self, fake: Fake, *arguments: str, environment: Mapping[str, str] | None = None) -> Result:
        """The command against a fake; whatever happens, no secret is shown."""
        given = dict(fake.environment if environment is None else environment)
        where = ["--tracker", fake.kind, "--project", fake.project, "--base-url", fake.site] if fake.kind else []
        done = self.plain("sync", *where, *arguments, environment=given)
        assert "secret" not in done.output
        return done

    def plain(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Result:
        """`postmortems actions` with some arguments."""
        return invoke("actions", *arguments, cwd=self.folder, environment=environment)


def action(path: pathlib.Path, index: int = 0) -> dict[str, object]:
    """An action as the report's file has it; days as text."""
    front = yaml.load(path.read_text("utf-8").split("---\n")[1], Loader=yaml.BaseLoader)
    found: dict[str, object] = front["actions"][index]
    return found
