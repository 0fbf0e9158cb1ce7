"""Links in Markdown: where they lead, and which of them lead to files that may be shown beside a report."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import SplitResult, unquote, urlsplit

from ..language import _
from .model import Report

FENCE = r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[\s\S]*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
SPAN = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)(?P=ticks)(?!`)"
_LINK = r"\]\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*))"
_DEFINITION = r"^ {0,3}\[[^\]\n]+\]:[ \t]*(?:<(?P<angled_address>[^<>\n]*)>|(?P<address>[^\s<>]+))"
TARGET = re.compile("|".join((FENCE, SPAN, _LINK, _DEFINITION)), re.MULTILINE)
"""A link, an image or a link definition. Fences and code spans match without any of `GROUPS`."""
GROUPS = ("angled", "plain", "angled_address", "address")

_ATTRIBUTE = re.compile(r"\b(?:src|href|poster)\s*+=\s*+(?:\"([^\"\n]*+)\"|'([^'\n]*+)'|([^\s\"'>]++))", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]", re.IGNORECASE)

_KEY = re.compile(
    r"id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:\.pub)?|(?:secrets?|credentials?|passwords?|passwd|shadow)(?:\.\w+)?"
    r"|authorized_keys|known_hosts|kubeconfig|terraform\.tfstate(?:\.backup)?"
    r"|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|pgp|asc|env|htpasswd|netrc|pgpass|tfvars)",
    re.IGNORECASE,
)
_ACTIVE = re.compile(r".*\.(?:x?html?|xht|shtml|mht(?:ml)?|hta|m?js|swf|xslt?)", re.IGNORECASE)
_MARKDOWN = re.compile(r".*\.(?:markdown|mdown|mkdn?|md)", re.IGNORECASE)


def targets(markdown: str) -> Iterator[str]:
    """Where the links and images of a text lead, as they are written; those in HTML too, those in code not."""
    for found in TARGET.finditer(markdown):
        yield from (found[group] for group in GROUPS if found[group])
    for found in _ATTRIBUTE.finditer(markdown):
        yield unescape(found[1] or found[2] or found[3] or "")


def linked(report: Report) -> Iterator[str]:
    """Where everything that a report's page shows leads."""
    for addresses in report.links.values():
        yield from addresses
    for text in _texts(report):
        if text and ("](" in text or "]:" in text or "=" in text):
            yield from targets(text)


def _texts(report: Report) -> Iterator[str | None]:
    for section in report.sections:
        yield from (section.title, section.text)
    for entry in report.timeline:
        yield from (entry.event, entry.source, entry.actor)
    for why in report.whys:
        yield from (why.question, why.answer)
    for factor in report.factors:
        yield from (factor.what, factor.unnoticed, factor.accepted)
    for action in report.actions:
        yield from (action.title, action.worked_when, action.reason, action.note)
    yield from (report.trigger.what if report.trigger else None, report.no_actions)


def parts_of(address: str) -> SplitResult | None:
    """An address taken apart; `None` for what has not the form of one, such as `http://[x`."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def place_of(target: str, folder: str) -> str | None:
    """The file that a link written in a folder leads to, as a path with `/`; `None` for an address or an anchor."""
    name = unquote(re.split("[?#]", target, maxsplit=1)[0])
    if not name or _ELSEWHERE.match(name):
        return None
    return posixpath.normpath(posixpath.join(folder, name))


def never_published(place: str, trusted_html: bool = False) -> str:
    """Why a file is not published whoever links to it, by its path alone; empty if nothing speaks against it."""
    parts = [part for part in place.split("/") if part != ".."]
    name = parts[-1] if parts else ""
    if any(part.startswith(".") for part in parts):
        return _("it is hidden: its path has a part that begins with `.`")
    if any(part.startswith("_") for part in parts):
        return _("its path has a part that begins with `_`")
    if _KEY.fullmatch(name):
        return _("its name is that of a key or of secrets")
    if _ACTIVE.fullmatch(name) and not trusted_html:
        return _("it may run scripts on the site")
    if _MARKDOWN.fullmatch(name) and not name.lower().endswith(".md"):
        return _("it is Markdown that is no report")
    return ""
