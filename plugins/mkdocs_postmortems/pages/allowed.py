"""What of an author's HTML a page may hold: elements, attributes, addresses. nh3 (ammonia) is the judge."""

from __future__ import annotations

import re
from functools import cache

import nh3

SCHEMES = frozenset("http https mailto tel ftp sip irc ircs xmpp matrix".split())
"""The schemes that an address may have. Relative addresses have none."""

_TEXT = (
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr u ul var wbr audio picture source track video"
)
TAGS = frozenset(_TEXT.split())
"""The elements that an author may write."""
_MADE = TAGS | frozenset("article aside center input label nav path svg".split())
"""Those that Markdown's extensions may make besides: task lists, tabs, icons."""
VOID = frozenset("br col hr img input path source track wbr".split())

_ANYWHERE = frozenset("align class dir id lang role style title".split())
_OF: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "a": "href name target rel download",
        "audio": "src controls loop muted preload",
        "col": "span width",
        "colgroup": "span width",
        "del": "cite datetime",
        "details": "open name",
        "img": "src alt width height loading srcset",
        "ins": "cite datetime",
        "li": "value",
        "ol": "start type reversed",
        "pre": "tabindex",
        "source": "src type media",
        "table": "border cellpadding cellspacing summary width",
        "td": "colspan rowspan headers valign width",
        "th": "colspan rowspan headers scope valign width abbr",
        "time": "datetime",
        "track": "src kind srclang label default",
        "video": "src controls loop muted poster preload width height",
    }.items()
}
_MADE_OF: dict[str, frozenset[str]] = {
    "div": frozenset(("data-tabs", "data-lang", "markdown")),
    "span": frozenset(("data-linenos", "data-lang")),
    "input": frozenset(("checked", "disabled", "name")),
    "label": frozenset(("for",)),
    "svg": frozenset(("viewBox", "xmlns", "width", "height", "fill", "aria-hidden", "focusable")),
    "path": frozenset(("d", "fill")),
}
_STYLES = frozenset("text-align vertical-align width height max-width color background-color".split())
_OWN_ID = re.compile(r"[^\W_][\w:.-]*")
_MADE_ID = re.compile(r"[^\W_][\w:.-]*|_\d+|__(?:code|span|codelineno|tabbed)[\w-]*")
"""Not, for instance, `__config`: scripts of a theme find their settings by such ids."""

_STRUCTURE = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
"""Elements that a parser drops outside a table."""
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)"
    r"(?P<rest>(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+\s*+/?)>"
)
"""A whole tag, as CommonMark 6.6 describes it."""
_MARKUP = re.compile(r"[`*_{}\[\]\\|~^\n]")


def safe_html(html: str) -> str:
    """HTML that an engine made of a report's Markdown, without anything that runs or sends something."""
    return _rendered().clean(html)


def safe_tag(tag: str) -> str | None:
    """A tag in Markdown with what is allowed of its attributes; `None` where the element is not, or it is no tag.

    What could be taken for Markdown in an attribute is written as a reference.
    """
    found = _TAG.fullmatch(tag)
    name = found["name"].lower() if found else ""
    if not found or name not in TAGS:
        return None
    if found["close"]:
        return f"</{name}>" if name not in VOID else ""
    return _opening(name, found["rest"].rstrip("/"))


def find_tag(text: str, start: int) -> str:
    """The whole tag that begins at a place of a text; empty if none does."""
    found = _TAG.match(text, start)
    return found[0] if found else ""


@cache
def _rendered() -> nh3.Cleaner:
    """For whole pages. Comments go: no page shows them, and whoever looks at its source could read them."""
    attributes = {name: set(_OF.get(name, frozenset()) | _MADE_OF.get(name, frozenset())) for name in _MADE}
    return nh3.Cleaner(
        tags=set(_MADE),
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object"},
        attributes={**attributes, "*": set(_ANYWHERE)},
        tag_attribute_values={"input": {"type": {"checkbox", "radio"}}},
        attribute_filter=lambda tag, name, value: _value(name, value, _MADE_ID),
        url_schemes=set(SCHEMES),
        filter_style_properties=set(_STYLES),
        link_rel=None,
    )


def _value(name: str, value: str, ids: re.Pattern[str]) -> str | None:
    if name in ("id", "name", "for") and not ids.fullmatch(value):
        return None
    if name == "srcset" and ":" in value.replace("https:", ""):
        return None
    return value


def _opening(name: str, rest: str) -> str:
    carrier = "div" if name in _STRUCTURE else name
    cleaned = _of(name, carrier).clean(f"<{carrier}{rest}>").removesuffix(f"</{carrier}>")
    attributes = cleaned[1 + len(carrier) : -1]
    return f"<{name}{_MARKUP.sub(_reference, attributes)}>" if cleaned.startswith(f"<{carrier}") else ""


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


@cache
def _of(name: str, carrier: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={carrier},
        clean_content_tags=set(),
        attributes={carrier: set(_ANYWHERE | _OF.get(name, frozenset()))},
        attribute_filter=lambda tag, attribute, value: _value(attribute, value, _OWN_ID),
        url_schemes=set(SCHEMES),
        filter_style_properties=set(_STYLES),
        link_rel=None,
    )
