"""An organisation with reports in three repositories, of which one has the site."""

from __future__ import annotations

import pathlib
import struct
import zlib

from support.building import configure
from support.reports import write

OWN, PAY, INDEX, SECRET = "2026-01-05-own", "2026-01-06-pay", "2026-01-07-index", "2026-01-08-secret"
EDITED = "https://git.example/payments/edit/main/postmortems/"
CONFIG = f"""\
today: 2026-04-01
audiences: {{public: {{evidence: true, sections: [summary]}}}}
sources:
  payments: {{path: ../payments/postmortems, team: payments, edit_url: "{EDITED}"}}
  search: {{path: ../search}}
"""


def _pixel(colour: bytes) -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" + colour)) + chunk(b"IEND", b"")


PICTURES = {"own": _pixel(b"own"), "payments": _pixel(b"pay")}
"""Files of the same name in two repositories."""


def three_repositories(folder: pathlib.Path) -> pathlib.Path:
    """Write them below a folder; the repository that has postmortems.yml and mkdocs.yml."""
    main, payments, search = folder / "main", folder / "payments/postmortems", folder / "search"
    (main / "docs").mkdir(parents=True)
    (main / "postmortems.yml").write_text(CONFIG, "utf-8")
    site = configure(main, "docs", more="repo_url: https://git.example/main\nedit_uri: edit/main/docs/\n")
    text = site.read_text("utf-8").replace("  palette:", "  features: [content.action.edit]\n  palette:")
    site.write_text(text, "utf-8")
    picture = "\n## Summary\n\nIt failed: ![graph](evidence/graph.png)\n\nSee {}.\n"
    tags = "tags: [connection-pool]\n"
    write(
        main / "postmortems", OWN, "Orders fail", f"{tags}related: [{PAY}]\n",
        picture.format(f"[payments](payments/{PAY}.md)"),
    )  # fmt: skip
    write(payments, PAY, "Payments fail", f"{tags}audience: public\n", picture.format(f"[orders](../{OWN}.md)"))
    write(payments, SECRET, "Cards leak", f"{tags}audience: restricted\nteams: [cards]\n")
    write(search, f"2026/{INDEX}", "Index stale", f"{tags}related: [{PAY}, {OWN}]\nteams: [index]\n")
    for name, reports in (("own", main / "postmortems"), ("payments", payments)):
        (reports / "evidence").mkdir()
        (reports / "evidence/graph.png").write_bytes(PICTURES[name])
    return main
