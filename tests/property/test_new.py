"""Whatever people call an incident and tell of it, a report begins with it and nothing else is moved."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs_postmortems.options import DEPTHS, Options
from mkdocs_postmortems.report.parse import _FILE_NAME
from mkdocs_postmortems.scaffold.draft import Draft, clean, text_of
from mkdocs_postmortems.scaffold.slugs import LONGEST, slug
from mkdocs_postmortems.scaffold.templates import report_template
from support.gate import read
from support.reports import TODAY

OPTIONS = Options()
TEXT = st.text(max_size=200) | st.from_regex(r"[-#:&*!|>'\"%@`{}\[\], ~?=<\w\n]{0,60}", fullmatch=True)


@given(TEXT)
@example("Zahlung schlägt fehl: größte Störung")
@example("支付失败")
@example("🔥🔥🔥")
@example("../../etc/passwd")
@example("CON")
def test_a_slug_is_always_the_name_of_a_file(title: str) -> None:
    made = slug(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert len(made) <= LONGEST
    assert _FILE_NAME.fullmatch(f"{Draft(title, 'SEV-1').id(TODAY)}.md")


@given(TEXT, st.lists(TEXT, max_size=3), TEXT, st.sampled_from(DEPTHS))
@example(
    'No: `yes` # or "no"', ["true", "14:02", "a, b", "@x"], "## Timeline\n\nText\n---\n<!-- postmortems: x", "full"
)
@example("Search is down\x85for all", ["null"], "# Five whys\n\n1. Why?\n", "full")
@example("Search is down for all", [], "Timeline\n===\n\n~~~\n", "light")
def test_what_is_given_is_read_back(title: str, services: list[str], summary: str, depth: str) -> None:
    title = clean(f"{title[:120]} is down now")
    template = report_template(depth, OPTIONS)  # type: ignore[arg-type]
    bare = read(text_of(Draft(title, "SEV-2"), template, OPTIONS))
    told = read(text_of(Draft(title, "SEV-2", services, summary=summary), template, OPTIONS))
    assert told.report and bare.report
    assert told.problems == ()
    assert told.report.title == title
    assert told.report.services == tuple(dict.fromkeys(name for given in services if (name := clean(given))))
    assert [section.kind for section in told.report.sections] == [section.kind for section in bare.report.sections]
