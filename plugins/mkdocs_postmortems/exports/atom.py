"""The newest reports as an Atom feed (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..language import N_, _
from ..report.model import Report
from .facts import clean, last_known, plain, stamp, summary
from .scope import Scope, Site

NEWEST = 50
"""Entries of a feed: readers fetch it whole, again and again."""
URI = "feed.xml"
"""Its address on the site."""

_NO_ADDRESS = N_("Entries have no links: the site's address is not known")


def feed(scope: Scope) -> bytes:
    """The feed, the latest change first. Drafts are left out: somebody is still writing.

    An entry is a report, known for good by the address of its page; without the site's address by a UUID, and then it
    carries its summary as content, for there is nothing to link to.
    """
    finished = (report for report in scope.reports if report.status != "draft")
    newest = sorted(finished, key=lambda report: (last_known(report), report.id), reverse=True)[:NEWEST]
    site = scope.site
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    _add(root, "id", f"{site.url}{URI}" if site.url else site.identity(URI).urn)
    _add(root, "title", site.title)
    _add(root, "updated", stamp(last_known(newest[0]) if newest else datetime(1970, 1, 1, tzinfo=UTC)))
    _add(SubElement(root, "author"), "name", site.title)
    if site.url:
        SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{site.url}{URI}"})
        SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": site.url})
    else:
        _add(root, "subtitle", _(_NO_ADDRESS))
    for report in newest:
        _entry(SubElement(root, "entry"), report, site)
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n%s\n' % tostring(root, "utf-8", xml_declaration=False)


def _entry(entry: Element, report: Report, site: Site) -> None:
    address = site.address(report.id)
    _add(entry, "id", address or site.identity(report.id).urn)
    _add(entry, "title", report.title)
    _add(entry, "updated", stamp(last_known(report)))
    if published := stamp(report.times.published):
        _add(entry, "published", published)
    for author in report.authors:
        _add(SubElement(entry, "author"), "name", author)
    for term in dict.fromkeys((report.severity, report.status, *report.services, *report.tags)):
        SubElement(entry, "category", {"term": clean(term)})
    if address:
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    _add(entry, "summary" if address else "content", plain(summary(report) or report.title, report))


def _add(parent: Element, name: str, text: str | None) -> None:
    SubElement(parent, name).text = clean(text or "")
