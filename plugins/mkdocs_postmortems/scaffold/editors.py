"""Completion in editors: schemas with the organisation's vocabularies, and snippets for VS Code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from ..language import _
from ..options import Options
from ..report.body import ENTRY_KINDS
from ..report.schema import bundled


def schema_text(options: Options) -> str:
    """The JSON Schema of a report's front matter."""
    return _text(options.contract.bundle)


def config_schema_text() -> str:
    """The JSON Schema of postmortems.yml."""
    return _text(bundled("config.schema.json"))


def snippets_text(options: Options) -> str:
    """Snippets for VS Code, which does not complete front matter from a schema; they offer the vocabularies."""
    words = {name: _choices(known) for name, known in options.vocabularies.items()}
    severities = _choices(step.id for step in options.severities)
    snippets = {
        _("Severity"): ("severity", [f"severity: ${{1|{severities}|}}"]),
        _("Detection"): ("detection", [f"detection: ${{1|{words['detection']}|}}"]),
        _("Trigger"): ("trigger", ["trigger:", f"  category: ${{1|{words['trigger']}|}}", "  what: ${2}"]),
        _("Contributing factor"): (
            "factor", ["- id: ${1:F1}", f"  category: ${{2|{words['factor']}|}}", "  what: ${3}"],
        ),
        _("Action item"): (
            "action",
            [
                "- id: ${1:A1}", "  title: ${2}", f"  kind: ${{3|{words['action']}|}}", '  owner: "@${4}"',
                "  due: ${5:$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE}", "  priority: ${6|high,medium,low|}",
                "  addresses: [${7:F1}]", "  worked_when: ${8}",
            ],
        ),
        _("Timeline entry"): ("entry", [f"| ${{1:09:55}} | ${{2}} | ${{3|{','.join(ENTRY_KINDS)}|}} | ${{4}} |"]),
        _("Exception"): ("ignore", ["<!-- postmortems: ignore ${1:PM204} because ${2} -->"]),
    }  # fmt: skip
    return _text({name: {"scope": "markdown", "prefix": word, "body": body} for name, (word, body) in snippets.items()})


def _choices(words: Iterable[str]) -> str:
    return ",".join(re.sub(r"[\\,|]", r"\\\g<0>", word) for word in words)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
