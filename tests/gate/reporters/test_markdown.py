from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.gate.reporters import Earlier, Outcome, render
from mkdocs_postmortems.gate.reporters.markdown import LIMIT, MARKER
from support.outcomes import CLEAN, EARLIER, MIXED, NO_FILE, NOTHING, PLAIN, ZONE, found, golden


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(outcome: Outcome) -> Tags:
    return Tags(MarkdownIt("commonmark").render(render("markdown", outcome)))


def one(message: str) -> Outcome:
    return replace(NOTHING, diagnostics=[found("PM202", "x-y", Level.ERROR, message, path=CLEAN)])


def many(count: int, level: Level = Level.ERROR, path: str = PLAIN) -> Outcome:
    findings = [
        found("PM202", "time-without-zone", level, f"Number {n}", path=path, line=n) for n in range(1, count + 1)
    ]
    return Outcome([path], findings)


def test_it_is_as_it_was() -> None:
    assert render("markdown", MIXED) + "\n" == golden("markdown.md")


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (NOTHING, "**Passed.** 1 report checked, nothing found."),
        (NO_FILE, "**Passed.** There were no reports to check."),
        (MIXED, "**Failed.** 3 reports checked: 1 error, 1 warning, 1 info in 2 files."),
        (
            replace(MIXED, diagnostics=MIXED.diagnostics[1:]),
            "**Passed.** 3 reports checked: 1 warning, 1 info in 1 file.",
        ),
        (
            replace(MIXED, diagnostics=MIXED.diagnostics[1:], strict=True),
            "**Failed.** 3 reports checked: 1 warning, 1 info in 1 file.",
        ),
    ],
)
def test_the_verdict_follows_the_marker(outcome: Outcome, verdict: str) -> None:
    assert render("markdown", outcome).splitlines()[:2] == [MARKER, verdict]


def test_files_that_fail_come_first() -> None:
    text = render("markdown", replace(MIXED, diagnostics=[*MIXED.diagnostics[1:], ZONE], files=[]))
    assert text.index(PLAIN) < text.index("2026 März")


def test_only_what_fails_is_unfolded() -> None:
    text = render("markdown", MIXED)
    assert (text.count("<details open>"), text.count("<details>")) == (1, 2)


@pytest.mark.parametrize(
    "message",
    [
        "<img src=x>", "*a* _b_ ~~c~~", "[a](https://b)", "![a](b)", "`` <b> `", "```<b>`", "`a` <b> `c", "# a",
        "a | b", "&lt;b&gt;", "<!-- a -->", "\\<b>", "1. a\n\n    code",
    ],
)  # fmt: skip
def test_the_text_of_a_report_is_shown_and_is_no_markup(message: str) -> None:
    page, plain = shown(one(message)), shown(one("plain"))
    assert [tag for tag in page.tags if tag != "code"] == [tag for tag in plain.tags if tag != "code"]
    assert " ".join(message.replace("`", "").split()) in page.text.replace("`", "")


def test_nobody_is_mentioned() -> None:
    text = render("markdown", replace(one("Ask @team, not `@team`"), earlier={CLEAN: [EARLIER]}))
    assert "@\u200bteam, not `@team`" in text
    assert "`@orders`" in text
    assert "Tell @\u200beveryone" in text


def test_earlier_reports_are_linked_and_their_open_actions_named() -> None:
    text = render("markdown", MIXED)
    assert f"<code>{PLAIN}</code>: 2 earlier reports, 3 open actions" in text
    assert "[Orders \\[late\\] for an hour](https://pm.example/reports/2025-11-05-orders-postgres-leak/)" in text
    assert "  - A2 Alert at 80 % (`@orders`, due 2026-01-16, 75 days overdue)\n" in text
    assert f"<code>{CLEAN}</code>" not in text


def test_without_a_site_nothing_is_linked() -> None:
    assert "](" not in render("markdown", replace(MIXED, site="", diagnostics=[ZONE]))


def test_what_has_no_room_is_counted() -> None:
    text = render("markdown", many(2_000))
    listed = text.count("Number ")
    assert LIMIT - 1_000 < len(text) <= LIMIT
    assert text.endswith(f"\n{2_000 - listed} more findings did not fit here; the log of the check has all of them.")
    assert text.count("<details") == text.count("</details>") == 1


def test_findings_go_before_earlier_reports() -> None:
    alike = [Earlier(f"2025-01-01-number-{n}", "Title", "a tag") for n in range(3)]
    text = render("markdown", replace(many(2_000), earlier={PLAIN: alike}))
    assert len(text) <= LIMIT
    assert text.endswith("3 more earlier reports did not fit here.")


@pytest.mark.parametrize("length", [LIMIT // 2, LIMIT - 500, LIMIT, 3 * LIMIT])
def test_no_finding_is_too_long(length: int) -> None:
    text = render("markdown", one("x" * length))
    assert len(text) <= LIMIT
    assert ("xxx" in text) != ("1 more finding did not fit here" in text)
