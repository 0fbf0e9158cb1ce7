"""Reading a built site: pages as browsers see them, and every link followed."""

from __future__ import annotations

import html.parser
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
HIDDEN = frozenset(("script", "style", "template", "title"))
REQUESTS = {
    **dict.fromkeys(("script", "iframe", "audio", "embed", "input"), ("src",)),
    **dict.fromkeys(("img", "source"), ("src", "srcset")),
    "video": ("src", "poster"),
    "object": ("data",),
    "image": ("href", "xlink:href"),
    "use": ("href",),
}
"""What makes a browser ask for something, by element."""
QUIET = frozenset(("canonical", "prev", "next", "alternate", "edit", "author", "license", "help", "search"))
"""Relations of a `link` that make no request."""


@dataclass
class Element:
    """One element of a page, with what is in it."""

    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a reader reads, blanks folded."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.name not in HIDDEN:
                inline = child.name in ("a", "b", "code", "em", "i", "s", "span", "strong", "time", "tspan")
                yield from child._texts() if inline else (" ", *child._texts(), " ")

    def all(self, name: str = "", **attributes: str) -> list[Element]:
        """Elements below, by name and by words in attributes (`class_` for `class`)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            each
            for each in self.walk()
            if (not name or each.name == name)
            and all(value in each.attributes.get(key, "").split() for key, value in wanted.items())
        ]

    def one(self, name: str = "", **attributes: str) -> Element:
        (found,) = self.all(name, **attributes)
        return found

    def same(self) -> tuple[Any, ...]:
        """What two renderings of the same page have in common.

        That is all but blanks, the theme's permalinks and how a Boolean attribute is written.
        """
        parts: list[Any] = []
        for child in self.children:
            if isinstance(child, str):
                if parts and isinstance(parts[-1], str):
                    child = parts.pop() + child
                parts.append(child)
            elif "headerlink" not in child.attributes.get("class", "").split():
                parts.append(child.same())
        folded = (" ".join(part.split()) if isinstance(part, str) else part for part in parts)
        attributes = sorted((name, "" if value == name else value) for name, value in self.attributes.items())
        return self.name, attributes, [part for part in folded if part]

    def walk(self) -> Iterator[Element]:
        """All elements below, in the order of the text."""
        waiting = self.children[::-1]
        while waiting:
            if isinstance(element := waiting.pop(), Element):
                yield element
                waiting.extend(element.children[::-1])


class _Reader(html.parser.HTMLParser):
    """Strict: a close without its open, or an open that is never closed, is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> at {self.getpos()} has an attribute twice")
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].name == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> at {self.getpos()} closes <{self.open[-1].name}>")

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_html(text: str) -> tuple[Element, list[str]]:
    """A page as a tree, and what is wrong with its tags."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root, [*reader.faults, *(f"<{each.name}> is never closed" for each in reader.open[1:])]


class Site:
    """A built site in a folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.page = cache(self._page)
        self.ids = cache(self._ids)

    def _page(self, path: str) -> Element:
        return read_html((self.folder / path).read_text("utf-8"))[0]

    @property
    def pages(self) -> list[str]:
        """Every HTML page, relative to the folder."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))

    def article(self, path: str) -> Element:
        """A page's content without the theme around it."""
        return self.page(path).one("article")

    def _ids(self, path: str) -> list[str]:
        return [element.attributes["id"] for element in self.page(path).walk() if "id" in element.attributes]

    def references(self, path: str) -> Iterator[tuple[str, str, str]]:
        """Element, attribute and address of everything that a page points to."""
        for element in self.page(path).walk():
            for name in ("href", "xlink:href", "src", "data-pm-index", "data-pm-root"):
                if name in element.attributes:
                    yield element.name, name, element.attributes[name]

    def broken(self, path: str, base: str = "/") -> list[str]:
        """The links of a page that lead to no file, or to no id in it. `base` is where the site is mounted."""
        found = []
        for element, attribute, address in self.references(path):
            if urlsplit(address).scheme or address.startswith("//"):
                continue
            target = urlsplit(urljoin(f"https://site.invalid{base}{path}", address))
            where = unquote(target.path)
            if not where.startswith(base):
                found.append(f"{path}: <{element} {attribute}={address!r}> leaves the site")
                continue
            file = self.folder / where.removeprefix(base)
            if where.endswith("/"):
                file /= "index.html"
            if not file.is_file():
                found.append(f"{path}: <{element} {attribute}={address!r}> leads to no file")
            elif target.fragment and file.suffix == ".html":
                inner = file.relative_to(self.folder).as_posix()
                if unquote(target.fragment) not in self.ids(inner):
                    found.append(f"{path}: <{element} {attribute}={address!r}> leads to no id")
        return found

    def third_parties(self, path: str) -> list[str]:
        """What a page would ask of another host, read from the elements that make a browser ask."""
        found = []
        for element in self.page(path).walk():
            names = REQUESTS.get(element.name, ())
            if element.name == "link" and not set(element.attributes.get("rel", "").split()) <= QUIET:
                names = ("href",)
            for name in names:
                for address in element.attributes.get(name, "").split():
                    if urlsplit(address).netloc or urlsplit(address).scheme in ("http", "https"):
                        found.append(f"{path}: <{element.name} {name}={address!r}>")
            if "url(http" in element.attributes.get("style", "").replace(" ", "").replace("'", "").replace('"', ""):
                found.append(f"{path}: style of <{element.name}>")
        return found
