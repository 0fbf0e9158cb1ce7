"""The schemas of what is exported, for programs that read it."""

from __future__ import annotations

from typing import Any

from ..report.schema import bundled


def schema(name: str) -> dict[str, Any]:
    """A schema by name, such as `export`, as one document.

    The schema of an action, which others refer to by its `$id`, is among its `$defs`.
    """
    found, action = bundled(f"{name}.schema.json"), bundled("action.schema.json")
    return found if found is action else {**found, "$defs": {**found.get("$defs", {}), "action": action}}
