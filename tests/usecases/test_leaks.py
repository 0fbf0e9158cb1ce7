"""The leak check: whatever format hides a value, whatever cannot be read, and what is no leak."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import pathlib
import re
import sqlite3
import struct
import zlib
from collections.abc import Callable
from datetime import date
from html import escape
from urllib.parse import quote

import pytest
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.audience import PublicOptions
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import (
    Action,
    Audience,
    Entry,
    FollowUp,
    Impact,
    Moment,
    Quantity,
    Report,
    Revenue,
    Section,
)
from mkdocs_postmortems.usecases.leaks import LeakCheck, audience_of
from support.building import PIXEL
from support.reports import ROOT, report

SECRET = 'Ünder <b> & "quotes" the Über-Vault of Acme 4711x stood open'
SENTENCE = "The vault of the Acme company stood open that night"


def check(*reports: Report, audience: Audience = "public", public: PublicOptions | None = None) -> LeakCheck:
    options = Options(
        root=pathlib.Path("/nowhere"),
        reports=pathlib.Path("/nowhere/x"),
        audience=audience,
        public=public or PublicOptions(),
    )
    return LeakCheck(Corpus(reports), options)


def closed(text: str = SENTENCE, **fields: object) -> Report:
    """A public report with a section that is not published."""
    sections = (Section("summary", "Summary", "It failed.", 1), Section("wrong", "What went wrong", text, 5))
    return report("2026-01-01-a", audience="public", sections=sections, **fields)


def found(checked: LeakCheck, folder: pathlib.Path) -> list[str]:
    return [str(leak) for leak in checked.leaks(folder)]


FORMS: dict[str, Callable[[str], bytes]] = {
    "a.html": lambda text: f"<p>{escape(text)}</p>".encode(),
    "b.html": lambda text: f'<p title="{escape(text)}">x</p>'.encode(),
    "c.html": lambda text: f"<p>{escape(text).replace(' ', ' <i></i> ')}</p>".encode(),
    "d.html": lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode(),
    "e.html": lambda text: f"<!-- {escape(text)} -->".encode(),
    "a.json": lambda text: json.dumps({"x": text}).encode(),
    "b.json": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text).join('""').encode(),
    "a.js": lambda text: f"let x = '{text.upper()}';".encode(),
    "a.js.map": lambda text: json.dumps({"sourcesContent": [f"// {text}"]}).encode(),
    "a.txt": lambda text: "\n\t ".join(text.split()).encode(),
    "b.txt": lambda text: text.encode("utf-16"),
    "c.txt": lambda text: "\u200b".join(text).replace(" ", "\u00a0").encode(),
    "a.url": lambda text: f"https://x.example/?q={quote(text)}".encode(),
    "a.gz": lambda text: gzip.compress(gzip.compress(text.encode())),
    "a.xml": lambda text: f"<summary>{escape(escape(f'<p>{text}</p>'))}</summary>".encode(),
    "a.ics": lambda text: b"BEGIN:VCALENDAR\r\nSUMMARY:" + re.sub(rb"(.{7})", rb"\1\r\n ", text.encode()),
    "a.svg": lambda text: f"<svg><desc>{escape(text)}</desc></svg>".encode(),
    "a.css": lambda text: f"/* {text} */".encode(),
    "a.csv": lambda text: f"name\n\"{text.replace(chr(34), chr(34) * 2)}\"\n".encode(),
    "search_index.json": lambda text: json.dumps({"docs": [{"location": "a/", "text": escape(text)}]}).encode(),
    "data.html": lambda text: b"<img src='data:text/plain;base64," + base64.b64encode(text.encode()) + b"'>",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("text", [SENTENCE, SECRET])
def test_a_value_is_found_in_any_form(name: str, text: str, tmp_path: pathlib.Path) -> None:
    given = closed(text)
    (tmp_path / name).write_bytes(FORMS[name]("It failed."))
    assert found(check(given), tmp_path) == []
    (tmp_path / name).write_bytes(FORMS[name](f"It began so. {text}. Then it ended."))
    assert found(check(given), tmp_path) == [f"{name}: It holds `section What went wrong` of {given.id}"]


def test_a_value_is_found_in_a_database(tmp_path: pathlib.Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE t (cost INTEGER, text TEXT, raw BLOB)")
    connection.execute("INSERT INTO t VALUES (?, ?, ?)", (7654321, "x" * 5000 + SENTENCE, gzip.compress(b"x")))
    connection.commit()
    connection.close()
    given = closed(impact=Impact(revenue=Revenue(7654321.0, "EUR")))
    told = found(check(given), tmp_path)
    assert f"a.db: It holds `impact.revenue.amount` of {given.id}" in told


def test_what_was_deleted_from_a_database_is_found_too(tmp_path: pathlib.Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE t (text TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (SENTENCE,))
    connection.commit()
    connection.execute("DELETE FROM t")
    connection.commit()
    connection.close()
    assert SENTENCE.encode() in (tmp_path / "a.db").read_bytes()
    assert len(found(check(closed()), tmp_path)) == 1


def test_a_name_of_a_file_counts(tmp_path: pathlib.Path) -> None:
    hidden = report("2026-01-02-vault", audience="restricted")
    (tmp_path / f"{hidden.id}.json").write_text("{}")
    assert found(check(hidden, audience="internal"), tmp_path) == [
        f"{hidden.id}.json: The name holds `id` of {hidden.id}"
    ]


def test_short_values_count_beside_the_name_of_their_field(tmp_path: pathlib.Path) -> None:
    entry = Entry(Moment(None), "It began", "other", "deploy log", "Support", 1, 1)
    given = report("2026-01-01-a", audience="public", distribution=("executives",), timeline=(entry,))
    (tmp_path / "a.html").write_text("<p>The executives read the deploy log of Support</p>", "utf-8")
    assert found(check(given), tmp_path) == []
    with (tmp_path / "a.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["event", "source"], ["It began", "deploy log"]])
    (tmp_path / "b.json").write_text('{"distribution":["executives"]}', "utf-8")
    (tmp_path / "c.html").write_text(
        "<dl><dt>Who</dt> <dd><b>Support</b></dd><dt>Distribution</dt><dd>executives</dd>", "utf-8"
    )
    assert found(check(given), tmp_path) == [
        f"a.csv: It holds `timeline.source` of {given.id}", f"b.json: It holds `distribution` of {given.id}",
        f"c.html: It holds `distribution` of {given.id}",
    ]  # fmt: skip


EVENT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260208\r\nSUMMARY:Review meeting: It failed\r\n"


def test_numbers_and_days_count_beside_the_name_of_their_field(tmp_path: pathlib.Path) -> None:
    given = report(
        "2026-01-01-a", audience="public", impact=Impact(tickets=Quantity(47.0)),
        follow_up=FollowUp(meeting=date(2026, 2, 8)),
    )  # fmt: skip
    (tmp_path / "a.html").write_text("<p>47 tickets 47, a meeting 2026-02-08</p>", "utf-8")
    assert found(check(given), tmp_path) == []
    (tmp_path / "b.json").write_text(
        '{"impact":{"tickets":{"value":47.0}},"follow_up":{"meeting":"2026-02-08"}}', "utf-8"
    )
    (tmp_path / "c.html").write_text("<dt>Support tickets</dt><dd>47</dd>", "utf-8")
    (tmp_path / "d.ics").write_text(EVENT, "utf-8")
    assert [line.split()[3] for line in found(check(given), tmp_path)] == [
        "`impact.tickets`", "`follow_up.meeting`", "`impact.tickets`", "`follow_up.meeting`",
    ]  # fmt: skip


def test_what_the_audience_may_see_elsewhere_is_no_leak(tmp_path: pathlib.Path) -> None:
    """A link that one report publishes and another keeps back; a sentence that both have; an id that goes on."""
    url = "https://status.example/incidents/4711"
    one = report(
        "2026-01-01-a",
        audience="public",
        links={"source": (url,)},
        sections=(Section("summary", "Summary", SENTENCE, 1),),
    )
    other = report("2026-01-01-a-second", audience="public", links={"dashboard": (url,)})
    hidden = report(
        "2026-01-02-b",
        audience="internal",
        sections=(Section("summary", "Summary", SENTENCE, 1),),
        authors=("@orders",),
    )
    longer = report("2026-01-02-b-again", audience="public")
    (tmp_path / "a.html").write_text(f"<p>{SENTENCE} {url} {longer.id} {other.id}</p>", "utf-8")
    assert found(check(one, other, hidden, longer), tmp_path) == []
    (tmp_path / "a.html").write_text(f"<p>{hidden.id}-</p>", "utf-8")
    assert len(found(check(one, other, hidden, longer), tmp_path)) == 1


def test_a_published_text_that_repeats_a_closed_value_is_a_leak(tmp_path: pathlib.Path) -> None:
    given = report(
        "2026-01-01-a", audience="public", incident="INC-2026-0001-77", title="As INC-2026-0001-77, again and again"
    )
    (tmp_path / "a.html").write_text("<h1>As INC-2026-0001-77, again and again</h1>", "utf-8")
    assert found(check(given), tmp_path) == [f"a.html: It holds `incident` of {given.id}"]


def test_examples_of_the_guide_are_no_leak_in_the_guide(tmp_path: pathlib.Path) -> None:
    given = report("2026-01-01-a", audience="public", authors=("@search-oncall",), incident="INC-2026-0205-001")
    for place in ("guide/fields", "reports/x"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "index.html").write_text("<p>@search-oncall, INC-2026-0205-001</p>", "utf-8")
    assert {line.partition(":")[0] for line in found(check(given), tmp_path)} == {"reports/x/index.html"}


def test_secrets_are_found_and_not_shown(tmp_path: pathlib.Path) -> None:
    secret = "ghp_" + "a1B2" * 9
    (tmp_path / "a.html").write_text(f"<code>token: {secret}</code>", "utf-8")
    told = found(check(report(audience="public")), tmp_path)
    assert told == ["a.html: It holds what looks like a password, a key or a token"]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    return PIXEL[:-12] + b"".join(chunks) + PIXEL[-12:] + after


JPEG = b"\xff\xd8%s\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\x00\x34\xff\xd9%s"
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff%s"
    b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b%s"
)


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    inner = b"".join(
        k + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for k, d in ((b"VP8L", b"\x2f\0\0\0\0"), *chunks)
    )
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def ico(picture: bytes) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 1, 1, 0, 0, 1, 32, len(picture), 22) + picture


TEXT = SENTENCE.encode()
IMAGES = {
    "text": png(chunk(b"tEXt", b"Comment\0" + TEXT)),
    "packed text": png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(TEXT))),
    "international text": png(chunk(b"iTXt", b"Comment\0\1\0en\0\0" + zlib.compress(TEXT))),
    "EXIF": png(chunk(b"eXIf", b"MM\0*" + TEXT)),
    "unknown part": png(chunk(b"prVt", TEXT)),
    "after the end": png(after=TEXT),
    "JPEG EXIF": JPEG % (segment(0xE1, b"Exif\0\0" + TEXT), b""),
    "JPEG XMP": JPEG % (segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + TEXT), b""),
    "JPEG IPTC": JPEG % (segment(0xED, b"Photoshop 3.0\0" + TEXT), b""),
    "JPEG comment": JPEG % (segment(0xFE, TEXT), b""),
    "JPEG wide": JPEG % (segment(0xE1, b"Exif\0\0" + SENTENCE.encode("utf-16-le")), b""),
    "JPEG after the end": JPEG % (b"", TEXT),
    "GIF comment": GIF % (b"\x21\xfe" + bytes([len(TEXT)]) + TEXT + b"\0", b""),
    "GIF after the end": GIF % (b"", TEXT),
    "WebP EXIF": webp((b"EXIF", TEXT)),
    "WebP XMP": webp((b"XMP ", TEXT)),
    "ICO": ico(png(chunk(b"tEXt", b"Comment\0" + TEXT))),
}


@pytest.mark.parametrize("name", IMAGES)
def test_metadata_of_images_is_searched_and_refused(name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.img").write_bytes(IMAGES[name])
    first, *rest = found(check(closed()), tmp_path)
    assert first == "a.img: It holds `section What went wrong` of 2026-01-01-a"
    assert len(rest) == 1
    assert "metadata of an image" in rest[0]
    (tmp_path / "a.img").write_bytes(IMAGES[name][: len(IMAGES[name]) * 2 // 3])
    assert found(check(closed()), tmp_path)


@pytest.mark.parametrize("data", [PIXEL, JPEG % (b"", b""), GIF % (b"", b""), webp(), ico(PIXEL)])
def test_images_without_metadata_pass(data: bytes, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.img").write_bytes(data)
    assert found(check(closed()), tmp_path) == []


UNREADABLE = {
    "a.pdf": b"%PDF-1.7\n\x93\x8c\x8b\xff",
    "a.zip": b"PK\x03\x04\x14\x00\x00\x00",
    "a.gz": gzip.compress(b"text")[:-4],
    "b.gz": b"\x1f\x8b",
    "a.db": b"SQLite format 3\0" + b"\1" * 200,
    "a.txt": b"plain \xff\xfe bytes",
    "b.txt": b"plain \0 bytes",
    "search_index.json": b'{"docs": [',
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_a_leak_unless_its_ending_is_allowed(name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / name).write_bytes(UNREADABLE[name])
    told = found(check(closed()), tmp_path)
    assert len(told) == 1
    assert told[0].startswith(f"{name}: Nobody can tell what this file holds: ")
    allowed = PublicOptions(binaries=(pathlib.Path(name).suffix,))
    assert found(check(closed(), public=allowed), tmp_path) == []


def test_a_link_out_of_the_folder_is_a_leak(tmp_path: pathlib.Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (site / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "a.txt").write_text("x")
    (site / "in.txt").symlink_to(site / "a.txt")
    assert found(check(closed()), site) == ["out.txt: This is a link that leads out of the folder"]


def test_a_drawing_is_known_by_its_words_and_not_by_its_tags(tmp_path: pathlib.Path) -> None:
    tags = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 240" role="img"><text x="1">{}</text></svg>'
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/graph.svg").write_text(tags.format(SENTENCE), "utf-8")
    options = Options(root=tmp_path, reports=tmp_path / "reports", audience="public")
    given = closed("See [the graph](graph.svg)")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_text(tags.format("Two refusals"), "utf-8")
    checked = LeakCheck(Corpus((given,)), options)
    assert found(checked, tmp_path / "site") == []
    (tmp_path / "site/a.html").write_text(f"<p>{SENTENCE}</p>", "utf-8")
    assert found(checked, tmp_path / "site") == ["a.html: It holds text of the evidence file graph.svg"]


def test_fonts_pass(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.woff2").write_bytes(b"wOF2\0\1\xff\xfe")
    assert found(check(closed()), tmp_path) == []


def test_an_internal_folder_is_searched_for_restricted_reports_alone(tmp_path: pathlib.Path) -> None:
    internal = report("2026-01-01-a", authors=("@orders",), actions=(Action("A1", "Do it", owner="@both"),))
    text = (Section("summary", "Summary", SENTENCE, 1),)
    few = report("2026-01-02-b", audience="restricted", authors=("@legal-desk", "@both"), sections=text)
    (tmp_path / "a.html").write_text("<p>@orders @both</p>", "utf-8")
    assert found(check(internal, few, audience="internal"), tmp_path) == []
    (tmp_path / "a.html").write_text(f"<p>@legal-desk {SENTENCE}</p>", "utf-8")
    assert found(check(internal, few, audience="internal"), tmp_path) == [
        f"a.html: It holds `authors` of {few.id}", f"a.html: It holds `section Summary` of {few.id}",
    ]  # fmt: skip
    assert found(check(internal, few, audience="restricted"), tmp_path) == []


def test_a_site_says_for_whom_it_is(tmp_path: pathlib.Path) -> None:
    assert audience_of(tmp_path) is None
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/reports.json").write_text('{"audience":"public","reports":[]}')
    assert audience_of(tmp_path) == "public"


def test_the_files_of_the_theme_hold_nothing(tmp_path: pathlib.Path) -> None:
    """No value that everybody has is taken for a leak: scripts, styles and pictures of the theme pass."""
    import importlib.util

    spec = importlib.util.find_spec("material")
    assert spec
    assert spec.submodule_search_locations
    theme = pathlib.Path(next(iter(spec.submodule_search_locations))) / "templates/assets"
    handles = ("@media", "@import", "@layer")
    assert found(check(closed(authors=handles), report("2026-01-02-b", audience="internal")), theme) == []
    assert len(list(theme.rglob("*.js"))) > 3
    assert ROOT.is_dir()
