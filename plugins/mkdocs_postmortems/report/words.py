"""Words of vocabularies as people write them."""

import re
from functools import cache

_ACRONYMS = frozenset("api bgp cdn cpu dns http https ip oom sql ssh ssl tcp tls ttl vpn waf".split())


@cache
def spelled(name: str) -> str:
    """A word of a vocabulary or a tag as people write it: `bgp-route-leak` becomes `BGP route leak`."""
    parts = re.split(r"[-_]", name)
    return " ".join(part.upper() if part in _ACRONYMS else part for part in parts)


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 report`, `2 reports`; `many` where an `s` does not make the plural."""
    return f"{count} {one if count == 1 else many or one + 's'}"
