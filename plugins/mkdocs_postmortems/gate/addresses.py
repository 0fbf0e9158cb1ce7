"""Mail addresses of persons and addresses on the internet; the words that tell them apart are in a data file.

`addresses.yml` has the mailboxes that roles and programs read, and what makes four numbers a version.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from ..report.yaml import read_yaml
from .places import places

_DOMAIN = re.compile(
    r"@(?<=[\w+\]-]@)(?P<domain>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?P<top>[a-z]{2,}))(?![\w-]|\.\w|@)",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(?<![\w.%+@/:-])[\w%+-][\w.%+-]*(?:\[bot\])?$")


def mail_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses of persons begin and end; those of roles, lists, programs and examples are left out."""
    for at in places(text, "@"):
        found = _DOMAIN.match(text, at)
        local = _LOCAL.search(text, max(0, at - 64), at) if found else None
        if found and local and not _of_nobody(local[0], found["domain"], found["top"].lower()):
            yield local.start(), found.end()


def _of_nobody(local: str, domain: str, top: str) -> bool:
    words = _patterns()
    return bool(
        words["mailbox"].fullmatch(local)
        or words["domain"].fullmatch(domain)
        or words["example"].fullmatch(domain)
        or words["ending"].fullmatch(top)
    )


# What may not stand before is asked for behind the first character: so the search leaps from digit to digit.
_IPV4 = re.compile(r"\d(?<![\w.-].)\d{0,2}\.(?:\d{1,3}\.){2}\d{1,3}(?![\w-]|\.\d|/\d)")
_IPV6 = re.compile(r"(?<![\w.:-])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:]|\.\d|/\d)", re.IGNORECASE)
_MAYBE_IPV4 = re.compile(r"\.\d{1,3}\.\d{1,3}\.\d")
_MAYBE_IPV6 = re.compile(r":(?::|(?:[0-9a-fA-F]{1,4}:){6})")
_PRODUCT = re.compile(r"(?:^|[\s(`*])[A-Z][\w+#-]*[ -]$")
"""A name before four small numbers: `Foobar 4.1.2.1`."""
_SMALL = 30
_KNOWN = frozenset(
    "1.2.3.4 1.0.0.1 1.1.1.1 1.0.0.2 1.1.1.2 8.8.4.4 8.8.8.8 9.9.9.9 9.9.9.10 149.112.112.112 208.67.220.220 "
    "208.67.222.222 4.2.2.1 4.2.2.2 2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 "
    "2606:4700:4700::1001 2620:fe::fe".split()
)
"""Addresses that everybody knows."""


def public_ip_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses begin and end that may be somebody's; networks, well-known resolvers and versions are none."""
    four, six = _MAYBE_IPV4.search(text), _MAYBE_IPV6.search(text)
    for found in (*(_IPV4.finditer(text) if four else ()), *(_IPV6.finditer(text) if six else ())):
        try:
            address = ipaddress.ip_address(found[0])
        except ValueError:
            continue
        known = str(address) in _KNOWN or not address.is_global or address.is_multicast
        if not known and not _is_version(text, found):
            yield found.start(), found.end()


def _is_version(text: str, found: re.Match[str]) -> bool:
    """Whether four numbers are a release of something, by the words before them on their line."""
    words = _patterns()
    start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - 90)
    before = text[start : found.start()]
    if said := words["version"].search(before):
        return not words["address"].search(said["between"]) or bool(words["upgrade"].search(before))
    small = ":" not in found[0] and all(int(part) < _SMALL for part in found[0].split("."))
    return small and bool(_PRODUCT.search(before)) and not words["address"].search(before[-24:])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    given = read_yaml(resources.files(__package__).joinpath("addresses.yml").read_text("utf-8")).value
    any_of = {name: f"(?:{'|'.join(words.split())})" for name, words in given.items()}
    role = any_of["roles"]
    patterns = {
        "mailbox": rf"(?:[\w.-]*[-._])?{role}(?:[-._+](?:{role}|\d+|[a-z]{{2}}))*(?:\+[\w.-]*)?|{role}[-._+][\w.+-]*"
        rf"|(?:[\w.+-]*[-._])?(?:no|do-?not)[-._]?reply(?:[-._+][\w.+-]*)?|bounces?[-+][\w.+-]*|.*\[bot\]"
        rf"|{any_of['placeholders']}",
        "domain": rf"(?:.*\.)?{any_of['domains']}",
        "example": rf"(?:.*\.)?{any_of['examples']}",
        "ending": any_of["endings"],
        "version": rf"(?:\bv|(?<![a-z]){any_of['releases']}(?![a-z]))(?P<between>[^\n;|]{{0,60}})$",
        "address": rf"\b{any_of['addresses']}\b|\b(?:on|at|by|via)\W*$",
        "upgrade": rf"\b{any_of['upgrades']}\b[^\n;|]{{0,40}}\bfrom\b",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()}
