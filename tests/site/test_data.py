"""What a built site offers to programs."""

import json
import pathlib
import sqlite3
from xml.etree import ElementTree

from icalendar import Calendar
from mkdocs_postmortems.exports.card import card_uri
from support.building import Build, build, configure
from support.reports import ORGANISATION, corpus_of, write

ATOM = "{http://www.w3.org/2005/Atom}"


def test_every_file_is_listed_with_its_size(any_build: Build) -> None:
    folder, page = any_build.site.folder, "data/index.html"
    page = page if page in any_build.site.pages else "data.html"
    table = any_build.site.article(page).all("table")[0]
    listed = {cell.text for cell in table.all("td", class_="pm-main")}
    there = {path.relative_to(folder).as_posix() for path in (folder / "data").iterdir() if path.suffix != ".html"}
    assert listed == there | {"feed.xml", "calendar.ics"}
    assert len(table.all("td", class_="pm-num")) == len(listed)
    sizes = {row.all("td")[0].text: row.all("td")[2].text for row in table.one("tbody").all("tr")}
    size = (folder / "data/postmortems.json").stat().st_size
    assert sizes["data/postmortems.json"] == (f"{size / 1000:.0f} kB" if size >= 1000 else f"{size} B")


def test_they_hold_the_reports(shop: Build) -> None:
    folder = shop.site.folder
    ids = [report.id for report in corpus_of(ORGANISATION / "postmortems").reports]
    assert [report["id"] for report in json.loads((folder / "data/postmortems.json").read_bytes())["reports"]] == ids
    connection = sqlite3.connect(folder / "data/postmortems.db")
    assert [id_ for (id_,) in connection.execute("SELECT id FROM reports ORDER BY id")] == ids
    connection.close()
    assert all(json.loads((folder / card_uri(id_)).read_bytes())["id"] == id_ for id_ in ids)
    assert len(Calendar.from_ical((folder / "calendar.ics").read_bytes()).walk("VEVENT")) > 20


def test_each_page_names_the_feed_and_a_report_its_card(any_build: Build) -> None:
    """Where they lead is tested with all links."""
    for page in any_build.site.pages:
        if page == "404.html":
            continue
        links = any_build.site.page(page).all("link")
        named = {(link.attributes.get("rel"), link.attributes["type"]) for link in links if "type" in link.attributes}
        is_report = (any_build.site.folder / page.replace("/index.html", ".json").replace(".html", ".json")).is_file()
        card = {("describedby", "application/json")} if is_report else set()
        assert named == {("alternate feed", "application/atom+xml"), *card}, page


def test_links_out_of_the_site_are_whole_and_lead_to_pages(odd: Build) -> None:
    base = "https://docs.invalid/odd/"
    links = [link.get("href", "") for link in ElementTree.parse(odd.site.folder / "feed.xml").iter(f"{ATOM}link")]
    data = json.loads((odd.site.folder / "data/postmortems.json").read_bytes())["reports"]
    links += [address for report in data for address in (report["url"], *(a["url"] for a in report["actions"]))]
    assert f"{base}reports/2025-05-05-deep.html#action-a-1" in links
    for link in links:
        assert link.startswith(base)
        page, _, anchor = (link.removeprefix(base) or "index.html").partition("#")
        assert (odd.site.folder / page).is_file()
        assert not anchor or anchor in odd.site.ids(page)


def test_without_a_site_url_no_link_is_made_up(shop: Build) -> None:
    feed = (shop.site.folder / "feed.xml").read_text("utf-8")
    assert "Entries have no links" in feed
    assert "<link" not in feed


def test_they_can_be_left_out(tmp_path: pathlib.Path) -> None:
    config = configure(tmp_path, "docs")
    config.write_text(config.read_text("utf-8").replace('{today: "2026-04-01"}', "{exports: false}"), "utf-8")
    (tmp_path / "docs").mkdir()
    write(tmp_path / "postmortems", "2026-01-01-a")
    built = build(config, tmp_path / "site")
    assert built.code == 0, built.output
    names = {path.relative_to(built.site.folder).as_posix() for path in built.site.folder.rglob("*")}
    assert not [name for name in names if name.startswith("data") or name in ("feed.xml", "calendar.ics")]
    assert "reports/2026-01-01-a.json" not in names
    assert "reports/reports.json" in names
    assert [fault for page in built.site.pages for fault in built.site.broken(page)] == []
    assert not built.site.page("index.html").all("link", rel="alternate")
