"""A page, the links between pages, and the text helpers that templates use."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from msgspec import Struct

from ..analysis.actions import Promise
from ..language import ENGLISH, N_, _, language, ngettext, pgettext
from ..language.forms import capital, number
from ..report.addresses import slug
from ..report.model import Availability, Moment, Quantity, Report
from ..report.moments import show_length
from ..report.words import spelled
from .content import Html, Part, block, split
from .punctuation import Punctuation, pause
from .safe import safe_line
from .spoken import Spoken

if TYPE_CHECKING:
    from ..analysis.archive import Entry, Standing


class Page(Struct, frozen=True, gc=False):
    """A page of the site: where it lives and what is on it."""

    uri: str
    """Below the site's root, with `.md`, such as `reports/2026-03-11-x.md`."""
    title: str
    parts: tuple[Part, ...]
    """Markdown without the title, and blocks of HTML."""
    source: str | None = None
    """For a report: its file, relative to the folder of reports. Links in its prose start there."""
    wide: bool = False
    """Whether the side bars give way to a wide table."""
    listed: bool = True
    """Whether the site's search finds it."""

    @property
    def recorded(self) -> bool:
        """Whether `records` describes it to the search, which then need not read its words from the page."""
        return self.source is not None or self.uri.startswith("patterns/")

    @property
    def body(self) -> str:
        """The parts as Markdown that any engine renders as it is."""
        return self._joined(str, lambda block: block.markdown)

    @property
    def markdown(self) -> str:
        """The page as a file that any engine renders as it is."""
        return self.rewritten()

    def rewritten(
        self, text: Callable[[str], str] = str, block: Callable[[Html], str] = lambda block: block.markdown
    ) -> str:
        """The page as a file, with `text` applied to its Markdown and `block` to its blocks of HTML.

        Front matter is YAML, written as JSON, which it contains.
        """
        # Material writes the title from the front matter into its pages as HTML.
        # That of the first page is the site's own, which stands beside it anyway.
        meta: dict[str, Any] = {} if self.uri == "index.md" else {"title": html.escape(self.title, quote=False)}
        if self.wide:
            meta["hide"] = ["navigation", "toc"]
        elif not self.uri.startswith("guide/"):  # only the guide has a navigation of its own
            meta["hide"] = ["navigation"]
        if not self.listed:
            meta["search"] = {"exclude": True}
        front = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items())
        return f"---\n{front}\n---\n\n# {plain(self.title)}\n\n{self._joined(text, block)}\n"

    def _joined(self, text: Callable[[str], str], block: Callable[[Html], str]) -> str:
        return "\n\n".join(block(part) if isinstance(part, Html) else text(part) for part in self.parts)


class Links:
    """Relative addresses between pages, as a browser needs them."""

    def __init__(self, directories: bool = True, mount: str = "") -> None:
        self.directories = directories
        """Whether `x.md` is served as `x/` or as `x.html`."""
        self.mount = mount
        """Where the reports' folder lies in the site, `""` or ending in `/`: images beside a report are found there."""

    def served(self, uri: str) -> str:
        """The address of a page or file below the site's root; `""` or ending in `/` for the index of a folder."""
        if not uri.endswith(".md"):
            return uri
        stem = uri[: -len(".md")]
        if stem == "index" or stem.endswith("/index"):
            return stem.removesuffix("index") + ("" if self.directories else "index.html")
        return f"{stem}/" if self.directories else f"{stem}.html"

    def up(self, here: str) -> str:
        """From the page `here` to the site's root: `""` or some `../`."""
        return "../" * self.served(here).count("/")


def report_uri(id_: str) -> str:
    """Where a report's page lives: by its id alone, so that moving its file moves no link."""
    return f"reports/{id_}.md"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """A slug for each name; no two are the same, and none is `index`.

    A name that is its own slug keeps it. Where other names would share a slug, all but the first get a suffix.
    """
    found: dict[str, str] = {}
    taken = {"index"}
    for name in sorted(set(names), key=lambda name: (slug(name) != name, name)):
        found[name] = slug(name)
        if found[name] in taken:
            found[name] += "-" + hashlib.sha256(name.encode()).hexdigest()[:8]
        taken.add(found[name])
    return found


_SPECIAL = re.compile(r"[\\`*_\[\]<&~!]|https?:|www\.")


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough"])


_UNSAFE = re.compile("[&<>'\"]")


def escaped(text: str) -> str:
    """Text as HTML, for what is put together in Python: what needs no escape, nearly everything, costs little."""
    return str(escape(text)) if _UNSAFE.search(text) else text


def inline(text: str | None, references: dict[str, Any] | None = None) -> Markup:
    """Inline Markdown as HTML; HTML in it is shown as text. `references` are the link definitions that it may use."""
    return Markup(inline_html(text, references))


def inline_html(text: str | None, references: dict[str, Any] | None = None) -> str:
    """The same for what is put together in Python."""
    if not text:
        return ""
    if not _SPECIAL.search(text):
        return escaped(text)
    html: str = _inline().renderInline(text, {"references": references or {}})
    return html.strip()


_MARKUP = re.compile(r"[\\`*_{}\[\]#!]|([&<>~^|=$])")
"""What a Markdown engine may take for markup; the group holds what not every engine lets a backslash escape."""


def plain(text: str) -> str:
    """Text escaped so that Markdown shows it as it is."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};" if found[1] else f"\\{found[0]}", " ".join(text.split()))


def heading(text: str) -> str:
    """An author's heading on one line, with its Markdown but without HTML, and without what `safe` takes out."""
    return safe_line(" ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;"))


def moment(value: Moment | None, part: str = "minute") -> Markup:
    """A moment in UTC, marked up so that the browser can show the reader's own time.

    `part` says how much of it to show: `minute` (day and time), `time` or `day`.
    """
    return Markup(moment_html(value, part))


_PARTS = {"minute": slice(0, 16), "time": slice(11, 16), "day": slice(0, 10)}


def moment_html(value: Moment | None, part: str = "minute") -> str:
    """The same for what is put together in Python."""
    if value is None:
        return _badge("pm-none", _("not stated"))
    if value.at is None:
        return _badge("pm-none", _("unknown"))
    stamp = value.at.isoformat()[:19]
    shown = stamp[_PARTS[part]].replace("T", " ")
    return f'<time datetime="{stamp}Z">{"~" if value.approximate else ""}{shown}</time>'


def quantity(value: Quantity) -> str:
    """A figure as people write it: `~3 %`, `1,200,000`."""
    if value.value is None:
        return _("unknown")
    figure = number(value.value, ",.10g" if value.value % 1 else ",.0f")
    return ("~" if value.approximate else "") + figure + (" %" if value.share else "")


def availability(value: Availability) -> str:
    """Shares of time as people write them: `99.9 % → 99.5 %`."""
    shares = [f"{share:g} %" for share in (value.before, value.after) if share is not None]
    return ("~" if value.approximate else "") + " → ".join(shares)


def words(name: str) -> str:
    """A word of a vocabulary or a tag as people write it; those that ship, in the language in force."""
    return _(spelled(name))


sentence = capital


def _badge(name: str, shown: str) -> Markup:
    """A state in the colour of a class of the style sheet."""
    return Markup(f'<span class="{name}">{escape(shown)}</span>')


_STATES = {
    "wont-do": ("pm-state pm-dropped", N_("won’t do")),
    "unknown": ("pm-state pm-none", N_("outcome unknown")),
    "open": ("pm-state pm-open", N_("open")),
    "in-progress": ("pm-state pm-open", N_("in progress")),
}


_RANKS = {"high": 0, "medium": 1, "low": 2}


def rank(priority: str | None) -> int:
    """By what a column of priorities is sorted: the high ones first, those without one last."""
    return _RANKS.get(priority or "", len(_RANKS))


def link_name(address: str) -> str:
    """What a link to another tool is called: the last part of its path, `OPS-231` or `#12`, or else its host."""
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return f"#{last}" if last.isdecimal() else last or parts.netloc or address


def linked(address: str | None) -> str:
    """A link to another tool, in HTML; empty without an address."""
    return f'<a href="{escaped(address)}">{escaped(link_name(address))}</a>' if address else ""


def state(promise: Promise) -> Markup:
    """The state of an action, as a badge."""
    return _state(promise.action.status, promise.overdue, promise.action.done, language())


@lru_cache(4096)
def _state(status: str, overdue: int, done: date | None, _language: str) -> Markup:
    if overdue:
        late = ngettext("overdue {n} day", "overdue {n} days", overdue).format(n=number(overdue, ""))
        return _badge("pm-state pm-overdue", late)
    if status == "done":
        return _badge("pm-state pm-done", _("done {day}").format(day=done) if done else _("done"))
    name, shown = _STATES[status]
    return _badge(name, _(shown))


_UNFINISHED = {
    "draft": N_("draft"),
    "in-review": N_("in review"),
}


def unfinished(report: Report) -> Markup:
    """A badge for a report that is not published yet, with a space before it; empty for all others."""
    shown = _UNFINISHED.get(report.status)
    return Markup(" ") + _badge("pm-state pm-draft", _(shown)) if shown else Markup("")


_THEN: dict[Standing, tuple[str, str]] = {
    "done": ("pm-state pm-done", N_("done")),
    "open": ("pm-state pm-late", N_("open")),
    "overdue": ("pm-state pm-overdue", N_("overdue")),
    "dropped": ("pm-state pm-dropped", N_("won’t do")),
    "unknown": ("pm-state pm-none", N_("unknown")),
}


def then(entry: Entry) -> Markup:
    """The state of an action when the incident happened again, as a badge."""
    name, shown = _THEN[entry.then] if entry.then else ("pm-note", N_("no further incident"))
    return _badge(name, _(shown))


def filled(text: str, **given: object) -> Markup:
    """A text of ours, which may hold markup, with what it leaves open filled in, escaped."""
    return Markup(text.format_map({name: escape(value) for name, value in given.items()}))


def _said(message: str, **given: object) -> Markup:
    """A text of ours in the language in force. It may hold markup; what is filled in is escaped as usual."""
    return filled(_(message), **given) if given else Markup(_(message))


def _counted(one: str, many: str, n: int, **given: object) -> Markup:
    return filled(ngettext(one, many, n), n=number(n), **given)


def _meant(context: str, message: str, **given: object) -> Markup:
    return filled(pgettext(context, message), **given)


def anchored(text: str, anchor: str) -> Markup:
    """A heading that keeps its anchor in every language; in English, the engine makes the same one of its text."""
    return Markup("{}" if language() == ENGLISH else "{} {{ #{} }}").format(text, anchor)


def _titled(message: str) -> Markup:
    """A heading of ours. Its anchor is made of the English text."""
    return anchored(_(message), slug(message))


@cache
def _templates(code: str) -> Environment:
    """The templates in a language, which is in force: with the helpers above as filters, `_`, `ngettext`, `pgettext`.

    These take what they fill in by its name: `_("{n} of {all}", n=1, all=2)`; `ngettext` fills in `n` itself.
    """
    environment = Environment(
        loader=PackageLoader("mkdocs_postmortems.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Punctuation, Spoken],
    )
    environment.extend(spoken={"_": _said, "titled": _titled, "pause": pause})
    environment.globals.update(_=_said, ngettext=_counted, pgettext=_meant, titled=_titled, anchored=anchored)
    environment.filters.update(
        number=number,
        said=_,
        block=block,
        inline=inline,
        heading=heading,
        moment=moment,
        words=words,
        slugify=slug,
        show_length=show_length,
        state=state,
        link_name=link_name,
        rank=rank,
        then=then,
        unfinished=unfinished,
    )
    return environment


def render(name: str, **context: Any) -> tuple[Part, ...]:
    """A template filled in: that of the language in force, where it has one of its own."""
    code = language()
    own = [] if code == ENGLISH else [f"{code}/{name}"]
    return split(_templates(code).select_template([*own, name]).render(context))


def macro(name: str, **context: Any) -> Markup:
    """A macro of macros.j2 filled in."""
    filled: Markup = getattr(_templates(language()).get_template("macros.j2").module, name)(**context)
    return filled


def newest_first(reports: list[Report]) -> list[Report]:
    """Reports by day, the newest first."""
    return sorted(reports, key=lambda report: report.id, reverse=True)
