"""The forms in which templates print five whys, each read as the chain that it is."""

import pathlib

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.report import report_page
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.body import read_body
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Why
from support.gate import FULL, diagnose, full_text, report_of
from support.reports import TODAY, options_for
from support.site import read_html

QUESTION, ANSWER = "Why did sign-in fail?", "A certificate had expired."


def whys(text: str, title: str = "Five whys") -> list[tuple[str, str]]:
    return [(why.question, why.answer) for why in read_body(f"## {title}\n\n{text}\n", 1).whys]


@pytest.mark.parametrize(
    "text",
    [
        f"1. **{QUESTION}** {ANSWER}", f"1. *{QUESTION}* {ANSWER}", f"1. __{QUESTION}__\n   {ANSWER}",
        f"1. **{QUESTION}**\n   - {ANSWER}", f"1. **{QUESTION}** → {ANSWER}", f"1. {QUESTION} -> {ANSWER}",
        f"1. **{QUESTION}** — {ANSWER}", f"1. **{QUESTION}**\n\n   **Answer:** {ANSWER}",
        f"1. {QUESTION} *A*: {ANSWER}",
        f"1. **Why 1: {QUESTION}** {ANSWER}", f"1. **Why #1:** {QUESTION} {ANSWER}", f"1. Why 1 - {QUESTION} {ANSWER}",
        f"- **{QUESTION}** {ANSWER}", f"- Sign-in failed.\n- {QUESTION} {ANSWER}",
        f"**{QUESTION}** {ANSWER}", f"**Why 1**: {QUESTION}\n\n- {ANSWER}", f"### Why #1: {QUESTION}\n\n{ANSWER}",
    ],
)  # fmt: skip
def test_the_question_and_the_answer_are_told_apart(text: str) -> None:
    assert whys(text) == [(QUESTION, ANSWER)]


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("**Why?** The pool was full.", "Why?", "The pool was full."),
        ("**Why** did it stop? It was full.", "**Why** did it stop?", "It was full."),
        ("Why 2: the pool was full", "Why?", "the pool was full"),
        ("**Why did it stop**: the pool was full", "Why did it stop", "the pool was full"),
        ("**Why did it stop? It was full.**", "Why did it stop?", "It was full."),
        ("Why did `full?` fail? It had **no** test.", "Why did `full?` fail?", "It had **no** test."),
    ],
)
def test_less_usual_forms(text: str, question: str, answer: str) -> None:
    assert whys(f"1. {text}") == [(question, answer)]


@pytest.mark.parametrize(
    "title",
    ["5-Whys", "5 Whys", "Five Whys Analysis", "5-Why Analysis", "The five whys", "Five Why’s", ":mag: Five Why's",
     "Root cause analysis (5 Whys)"],
)  # fmt: skip
def test_headings_of_the_whys(title: str) -> None:
    assert whys(f"1. **{QUESTION}** {ANSWER}", title) == [(QUESTION, ANSWER)]


def test_whys_below_the_root_cause() -> None:
    body = read_body(
        "## Root cause analysis\n\nIt expired.\n\n### 5 Whys\n\nOne chain.\n\n1. **Why A?** B\n\n"
        "### Contributing factors\n\n- A factor\n\n### Another\n\nText.\n\n## Impact\n\nText.\n", 1,
    )  # fmt: skip
    assert body.whys == (Why("Why A?", "B", 9),)
    assert [(section.kind, section.title, section.line) for section in body.sections] == [
        ("causes", "Root cause analysis", 1), ("whys", "5 Whys", 5),
        ("causes", "Contributing factors", 11), ("impact", "Impact", 19),
    ]  # fmt: skip
    assert body.sections[1].text == "One chain."


def test_a_list_without_text_has_unanswered_whys() -> None:
    assert whys("1.\n2.") == [("", ""), ("", "")]


def test_what_stands_around_the_chain_stays_prose() -> None:
    body = read_body("## Five whys\n\n- Sign-in failed.\n- **Why?** It expired.\n- **Why?** No date.\n\nAfter.\n", 1)
    assert [why.line for why in body.whys] == [4, 5]
    assert body.sections[0].text == "- Sign-in failed.\n\nAfter."


def test_a_pasted_chain_passes_the_gate_and_is_shown_as_one() -> None:
    answers = [
        "The sign-in page refused the certificate of the token signer.",
        "Its end date had passed a moment before.",
        "Renewal is a manual step, and no system holds the date on which it is due.",
        "The expiry check works through a fixed list of public names.",
        "It was built for the public site in 2023, and no inventory exists to derive it from.",
    ]
    asked = [
        "could nobody sign in",
        "did it refuse it",
        "was it in use",
        "did no alert announce it",
        "is the list fixed",
    ]
    chain = "".join(
        f"{number}. **Why {question}?** {answer}\n"
        for number, (question, answer) in enumerate(zip(asked, answers, strict=True), 1)
    )
    body = f"## Five Whys Analysis\n\n{chain}"
    found = diagnose(full_text(body=body, drop=["Five-whys"]), FULL.name)
    assert not [problem for problem in found if problem.code.startswith("PM3")]
    report = report_of(body=body)
    view = View(Archive(Corpus((report,)), options_for(pathlib.Path()), TODAY))
    tree, faults = read_html(report_page(report, view).body)
    assert not faults
    assert [item.text for item in tree.one("ol", class_="pm-whys").all("li")] == [
        f"Why {question}? {answer}" for question, answer in zip(asked, answers, strict=True)
    ]
