"""Words of vocabularies as people write them."""

import re
from functools import cache

from ..language import N_

_ACRONYMS = frozenset("api bgp cdn cpu dns http https ip oom sql ssh ssl tcp tls ttl vpn waf".split())

SHIPPED = (
    N_("binary push"), N_("configuration push"), N_("user behavior change"), N_("processing pipeline"),
    N_("service provider change"), N_("performance decay"), N_("capacity management"), N_("hardware"), N_("operation"),
    N_("external event"), N_("attack"), N_("unknown"), N_("software"), N_("development process"), N_("complex system"),
    N_("deployment planning"), N_("network"), N_("monitoring"), N_("recovery"), N_("dependency"), N_("other"),
    N_("expiry"), N_("configuration"), N_("capacity"), N_("security"), N_("organisation"),
    N_("customer"), N_("staff"), N_("partner"), N_("prevent"), N_("mitigate"), N_("detect"), N_("recover"),
    N_("process"), N_("public"), N_("internal"), N_("restricted"), N_("draft"), N_("in review"), N_("published"),
    N_("closed"), N_("open"), N_("in progress"), N_("done"), N_("wont do"), N_("high"), N_("medium"), N_("low"),
    N_("onset"), N_("detection"), N_("acknowledgement"), N_("escalation"), N_("mitigation"), N_("resolution"),
    N_("communication"),
    N_("light"), N_("standard"), N_("full"), N_("error"), N_("warning"), N_("info"), N_("off"), N_("met"),
    N_("breached"), N_("none"), N_("capacity"), N_("organisation"), N_("expiry"), N_("security"), N_("configuration"),
)  # fmt: skip
"""The words of the vocabularies that ship, as `spelled` writes them: pages show their translations."""


@cache
def spelled(name: str) -> str:
    """A word of a vocabulary or a tag as people write it: `bgp-route-leak` becomes `BGP route leak`."""
    parts = re.split(r"[-_]", name)
    return " ".join(part.upper() if part in _ACRONYMS else part for part in parts)
