"""PM3xx: from when on what is asked, what repeats another, and where an analysis ends at a person."""

import pytest
from support.gate import FULL, diagnose, full_text

TRIGGER = "The certificate of the token signer reached its end date"


def causes(text: str) -> list[str]:
    """The codes of the family that a report yields."""
    return [found.code for found in diagnose(text, FULL.name) if found.code.startswith("PM3")]


def chain(*links: str) -> str:
    """The full report with another chain of whys."""
    items = "\n".join(f"{number}. {link}" for number, link in enumerate(links, 1))
    return full_text(body=f"## Five whys\n\n{items}\n")


def factor(what: str) -> str:
    """The full report with two factors, of which the first is given, and another trigger."""
    return full_text(
        f"trigger:\n  category: external-event\n  what: {TRIGGER}\n"
        f"factors:\n  - id: a\n    category: software\n    what: {what}\n    since: 2023\n"
        "  - id: b\n    category: monitoring\n    what: The expiry check knows no internal name\n    since: 2023\n"
    )


@pytest.mark.parametrize(
    ("status", "codes"),
    [("draft", []), ("in-review", ["PM302", "PM303"]), ("published", ["PM302", "PM303"])],
)
def test_a_draft_may_lack_its_causes(status: str, codes: list[str]) -> None:
    front = f"severity: SEV-4\nstatus: {status}\nno_actions: The service is retired in June\n"
    assert causes(full_text(front, drop=["trigger", "factors", "actions"])) == codes


@pytest.mark.parametrize(
    ("severity", "codes"), [("SEV-3", []), ("SEV-2", ["PM304"]), ("SEV-1", ["PM304", "PM305", "PM310"])]
)
def test_what_is_asked_grows_with_the_depth(severity: str, codes: list[str]) -> None:
    front = f"severity: {severity}\nno_actions: The service is retired in June\n"
    front += "factors:\n  - id: a\n    category: software\n    what: The signer reads its certificate at start only\n"
    assert sorted(causes(full_text(front, drop=["actions", "Five-whys"]))) == codes


def test_a_wrong_value_is_not_missing_besides() -> None:
    text = full_text("trigger: The certificate expired\nfactors: the scan\n", drop=["actions"])
    assert causes(text) == []


def test_whys_that_are_prose_are_found_at_their_heading() -> None:
    text = full_text(body="## Five whys\n\nNobody could sign in because the certificate had expired.\n")
    [found] = [found for found in diagnose(text, FULL.name) if found.code == "PM305"]
    assert text.split("\n")[found.line - 1] == "## Five whys"


@pytest.mark.parametrize("link", ["Why did no alert fire?", "Why did no alert fire? …", "Why did no alert fire? **—**"])
def test_an_answer_is_made_of_words(link: str) -> None:
    assert "PM306" in causes(chain("Why did sign-in fail? A certificate had expired.", link))


@pytest.mark.parametrize(
    "links",
    [
        ["Why did the API stop answering? The API stopped answering."],
        ["Why did it fail? The pool of connections was full.", "Why did it time out? The connections' pool was full."],
        ["Why was the pool full? A query kept its connection.", "Why does a query keep it? The pool was full."],
        ["Why did the backup job fail? The disk was full.", "Why did the backup job fail? Its key had expired."],
    ],
)  # fmt: skip
def test_a_why_that_says_nothing_new_is_found_once(links: list[str]) -> None:
    assert causes(chain(*links)).count("PM307") == 1


@pytest.mark.parametrize(
    "links",
    [
        ["Why did sign-in fail? The certificate had expired.", "Why had the certificate expired? Nobody has its date."],
        ["Why? The pool of connections was full.", "Why? A query kept its connection after an error."],
        ["Why was that? The alert on the pool fired.", "Why was that? The alert on the pool had not fired before."],
        ["Why at 50? The pool holds 50 connections.", "Why so few? The pool of cart held 20 connections in 2023."],
    ],
)  # fmt: skip
def test_a_chain_that_goes_on_passes(links: list[str]) -> None:
    assert "PM307" not in causes(chain(*links))


@pytest.mark.parametrize(
    ("what", "same"),
    [
        ("The token signer's certificate had reached its end date", True),
        ("The certificate of the token signer reached its end date on a Thursday", True),
        ("The end date of the certificate is stored nowhere", False),
        ("The token signer reads its certificate at start only", False),
        ("The certificate of the token signer never reached its end date", False),
        ("The certificate of the token signer hadn't reached its end date", False),
    ],
)
def test_a_factor_may_share_words_with_the_trigger_but_not_say_the_same(what: str, same: bool) -> None:
    assert ("PM308" in causes(factor(what))) is same


@pytest.mark.parametrize(
    "answer",
    [
        "Human error.",
        "It was an oversight.",
        "Due to a typo.",
        "The outage was caused by operator error.",
        "A mistake by the release team.",
        "The volume was deleted by mistake.",
        "The on-call engineer missed the page.",
        "Because the DBA ran the script on the primary.",
        "**We** forgot to test the restore.",
        "Nobody checked the alias.",
        "No one looked at the dashboard.",
        "The team did not follow the runbook.",
        "The reviewer should have seen it.",
        "The table was dropped by an engineer.",
        "@orders-oncall restarted the wrong node.",
        "A junior engineer of the storage team copied the wrong file.",
        "The engineer didn’t verify the target.",
        "The operator used the wrong command.",
    ],
)
def test_a_chain_that_ends_at_a_person_is_found(answer: str) -> None:
    assert "PM309" in causes(chain(f"Why did it fail? {answer}"))


@pytest.mark.parametrize(
    "answer",
    [
        "The engineer typed the wrong host because the two prompts look alike.",
        "Somebody switched it off in June, and no alert tells of it.",
        "The engineer who ran it saw a prompt that is the same on both hosts.",
        "Nobody owned the backups.",
        "We have no load test.",
        "We designed the quota for the traffic of 2019.",
        "The operator console shows no confirmation.",
        "Human error is not caught by the form.",
        "Nothing protects the form against a typing mistake.",
        "One etcd member lost only its path to the leader.",
        "The replica failed to keep up.",
        "Phase I took longer than planned.",
        "Users clicked twice.",
        "The Microsoft Teams integration dropped messages.",
        "They build that map in memory, and the building did not finish.",
        "Speed was left to each team.",
    ],
)
def test_a_chain_that_goes_on_to_a_condition_passes(answer: str) -> None:
    assert "PM309" not in causes(chain(f"Why did it fail? {answer}"))


def test_a_person_may_act_anywhere_but_at_the_end() -> None:
    links = ["Why was it expired? An engineer renewed the wrong one.", "Why the wrong one? Both have the same name."]
    assert "PM309" not in causes(chain(*links))
    assert "PM309" not in causes(factor("An engineer renewed the wrong certificate"))
