"""For code scanning: SARIF 2.1.0."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import msgspec

from ...language.forms import stopped
from ..diagnostics import Diagnostic, Level
from ..registry import Rule, rules
from .outcome import Outcome

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note", Level.OFF: "none"}
_BASE = "%SRCROOT%"

_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
"""What would begin a link in a message's text."""
_MARK = re.compile(r"^(```+)(\w+) (?:bad|good)\b.*$", re.MULTILINE)
"""The first line of an example in a rule's page, with its verdict."""


def render(outcome: Outcome) -> str:
    """A log with one run; its rules are those that found something."""
    used = sorted({diagnostic.code for diagnostic in outcome.diagnostics})
    places = {code: index for index, code in enumerate(used)}
    driver = {
        "name": "postmortems",
        "fullName": "postmortems check",
        "semanticVersion": version("mkdocs-postmortems"),
        "rules": [_rule(rules()[code], outcome.rule_page(code)) for code in used],
    }
    run = {
        "tool": {"driver": driver | ({"informationUri": outcome.site} if outcome.site else {})},
        "originalUriBaseIds": {_BASE: {"description": {"text": "The working directory of the check."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, places[found.code], mark) for found, mark in outcome.fingerprinted],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode()


def _rule(rule: Rule, page: str) -> dict[str, Any]:
    chapter = _MARK.sub(lambda found: f"{found[1]}{found[2].replace('report', 'markdown')}", rule.page)
    what = chapter.partition("\n")[2].strip().partition("\n\n")[0].replace("\n", " ")
    described = {
        "id": rule.code,
        "name": rule.name.title().replace("-", ""),
        "shortDescription": {"text": f"{rule.name.capitalize().replace('-', ' ')}."},
        "fullDescription": {"text": what},
        "help": {"text": chapter, "markdown": chapter},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }
    return described | ({"helpUri": page} if page else {})


def _result(found: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    said = f"{stopped(found.message)} {stopped(found.hint)}"
    return {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.level],
        "message": {"text": _LINK.sub(r"\\[", said)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(found.path),
                    "region": {"startLine": found.line, "startColumn": found.column},
                }
            }
        ],
        "partialFingerprints": {"findingHash/v1": fingerprint},
    }


def _artifact(path: str) -> dict[str, str]:
    """Where a file lies: below the folder in which the check ran, or anywhere."""
    address = quote(path)
    return {"uri": f"file://{address}"} if path.startswith("/") else {"uri": address, "uriBaseId": _BASE}
