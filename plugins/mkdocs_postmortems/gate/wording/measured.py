"""How well the wording rules find blame: figures that `scripts/evaluate-wording` printed, and what they are of."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def measured() -> dict[str, Any]:
    """`sentences`: precision and recall by set of sentences; `reports`: a sentence on alarms over real reports."""
    text = resources.files(__package__).joinpath("measured.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
