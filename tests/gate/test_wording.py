"""Who is said to have done what: sentences of our own, in the shapes in which real reports blame and do not blame."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.gate.persons import ends_at_person
from mkdocs_postmortems.gate.registry import rules
from mkdocs_postmortems.gate.rules.privacy import _DETECTORS
from mkdocs_postmortems.gate.wording.judge import findings
from mkdocs_postmortems.gate.wording.lexicon import People, language, languages
from mkdocs_postmortems.gate.wording.prose import body_sentences
from mkdocs_postmortems.gate.wording.reading import problems
from support.gate import diagnose, text_of

BLAMES = {
    # a person, role, team or handle as the subject of fault
    "The on-call engineer forgot to drain the node.": "BL101",
    "@payments-oncall overlooked the second alert.": "BL101",
    "One of the administrators mistyped the address.": "BL101",
    "In this case the supplier had neglected the renewal.": "BL101",
    "The engineer, who had just come on shift, missed the page.": "BL101",
    "The technician rebooted the host but forgot to mount the disk.": "BL101",
    "The developer writing the migration misjudged its run time.": "BL101",
    "He made a typo in the route map.": "BL101",
    "The DBA left out the last step of the procedure.": "BL101",
    "The support engineer took the request too literally.": "BL101",
    "The release manager decided to skip the rehearsal.": "BL101",
    "The carrier let the contract lapse.": "BL101",
    "The engineer thought he was on the test host.": "BL101",
    "She deployed on Friday, against the policy.": "BL101",
    # human error
    "Root cause: human error.": "BL102",
    "The outage was an operator error.": "BL102",
    "Somebody had a fat finger that day.": "BL102",
    "It comes down to the human factor.": "BL102",
    "The wrong total was a clerical error.": "BL102",
    "The review found a human process error.": "BL102",
    # fault as a noun, or an agent
    "This was the developer's mistake.": "BL103",
    "An oversight by the network team left the port open.": "BL103",
    "The failover was triggered by the database administrator.": "BL103",
    "The vendor is to blame for the loss.": "BL103",
    "The blame lies with the hosting company.": "BL103",
    "The outage was traced to a contractor.": "BL103",
    "It was caused when an engineer emptied the queue.": "BL103",
    "The change by an intern took down the proxy.": "BL103",
    "The typo was made by a developer.": "BL103",
    "There was confusion among the responders.": "BL103",
    "The person responsible for the outage has been found.": "BL103",
    "The fault was entirely the vendor's.": "BL103",
    "The outage was kicked off by an operator.": "BL103",
    "They blamed the individual.": "BL103",
    "The board was reprimanded.": "BL103",
    "Technician caused blackout": "BL103",
    "The migration would have been fine had the DBA tested it.": "BL201",
    "A misconfiguration by one of the network engineers opened the port.": "BL103",
    # by accident
    "An intern accidentally dropped the table.": "BL104",
    "The admin ran the script on production by mistake.": "BL104",
    "The bucket was inadvertently emptied during the night by a contractor.": "BL104",
    "Accidentally the operator emptied the bucket.": "BL104",
    "The technician threw the wrong switch.": "BL104",
    "The network team applied the list to the wrong interface.": "BL104",
    "The contractor managed to cut both links.": "BL104",
    "A technician tripped over the power cord.": "BL104",
    "An engineer pushed an untested change.": "BL104",
    "The DBA left the replica in an inconsistent state.": "BL104",
    "The bucket was emptied by a contractor by mistake.": "BL104",
    "The pool was drained by an engineer who believed it was idle.": "BL104",
    # perhaps a person
    "Someone removed the record.": "BL106",
    "The operator was told to wait but restarted the node.": "BL106",
    "A developer committed the credentials.": "BL106",
    # the first person
    "We forgot to rotate the key.": "BL105",
    "That was my mistake.": "BL105",
    "Our team accidentally removed the rule.": "BL105",
    "This was caused by human error on our part.": "BL105",
    "I ran the script on the wrong host.": "BL105",
    "We let the certificate expire.": "BL105",
    "That one is on us.": "BL105",
    "We've forgotten the flag.": "BL105",
    "I'd misread the graph.": "BL105",
    # hindsight
    "The operator should have waited for the second confirmation.": "BL201",
    "If the team had tested the restore, the loss would have been small.": "BL201",
    "Had the reviewer noticed the change, nothing would have happened.": "BL201",
    "Should have tested the restore first.": "BL202",
    "They should have asked the vendor.": "BL206",
    "The engineer needed to have checked the replica.": "BL201",
    "With more care the clash would have been seen.": "BL202",
    "If more care had been taken, the queue would have survived.": "BL202",
    "The release manager failed to notice the warning.": "BL203",
    "The database team did not communicate the migration.": "BL203",
    "The agency failed to deliver the part.": "BL203",
    "Why did the operator not look at the prompt?": "BL203",
    "The technician did not copy the file to the second host.": "BL206",
    "The person on call slept through the page.": "BL203",
    "The staff emptied the disk, not realising that it was in use.": "BL203",
    "The owner knew about the leak but did nothing.": "BL203",
    "Not checking the size of the table.": "BL203",
    "Never tested the second region.": "BL206",
    "The team wasn’t watching the queue.": "BL203",
    "No one bothered to test the failover.": "BL203",
    "The responders were not communicating.": "BL203",
    "Everyone assumed that somebody else would look.": "BL206",
    "The team took an hour to notice.": "BL206",
    "What we did not verify was the second region.": "BL204",
    "We should have rolled back at once.": "BL204",
    "We could've asked the provider earlier.": "BL204",
    "We never tested the backup.": "BL204",
    "The night shift's engineer was unaware of the change.": "BL205",
    # care and character
    "The operator was careless.": "BL301",
    "The team had become complacent.": "BL301",
    "The consultants did a poor job of it.": "BL301",
    "Some idiot pulled the plug.": "BL302",
    "It happened due to sheer inattention.": "BL302",
    "It was a lapse in judgement.": "BL302",
    "A clueless, tired operator opened the session.": "BL302",
    "The change was recklessly pushed to all regions.": "BL301",
    "The cause lies in a lack of diligence.": "BL302",
    "We were not careful with the second switch.": "BL303",
    # agents, idioms, admonitions, and what anybody could have seen
    "The migration was run against the wrong cluster by Tomasz.": "BL104",
    "Dmitri's refactor broke the login page.": "BL103",
    "The network team dropped the ball.": "BL101",
    "The change was not reviewed carefully enough.": "BL302",
    "The responders wasted an hour chasing the wrong lead.": "BL101",
    "The night shift was asleep at the wheel.": "BL301",
    "The DBA took their eye off the ball.": "BL301",
    "The storage team dragged its feet on the upgrade.": "BL301",
    "Management turned a deaf ear to the warnings.": "BL301",
    "The engineer winged it instead of following the runbook.": "BL301",
    "The alert was shrugged off by the on-call.": "BL103",
    "The developer couldn't be bothered to write a test.": "BL301",
    "The team knew better.": "BL301",
    "All the engineer had to do was read the error message.": "BL201",
    "It should have been obvious to the developer that the query was unindexed.": "BL202",
    "The developer assumed the flag was off and never checked.": "BL203",
    "The reviewers let an obvious bug through.": "BL101",
    "The support staff were clueless.": "BL301",
    "Had someone looked at the graph, it would have been clear.": "BL201",
    "With a little more care this would not have happened.": "BL202",
    "The vendor keeps breaking our integration.": "BL101",
    "The engineer was told to be more careful next time.": "BL106",
    "Staff need to be more careful.": "BL106",
    "The rollback was bungled by the release team.": "BL103",
    "They had months to fix this and did not.": "BL206",
    "Communication from the incident lead was terrible.": "BL302",
    "A developer broke the build and went home.": "BL103",
    "The change should never have been approved.": "BL202",
    "A careful reading of the manual would have prevented the incident.": "BL202",
    "The procedure was not followed by the operator.": "BL203",
    "The operator deviated from the procedure.": "BL301",
    "An unauthorised change by a member of the network team.": "BL103",
    "The command was entered incorrectly by the operator.": "BL104",
    "The outage happened because Pavel rebooted the database.": "BL106",
    "There is no excuse for this mistake.": "BL302",
    "Disciplinary action was taken against the employee.": "BL103",
    "The error should have been spotted in review.": "BL202",
    "(rookie move, me!)": "BL303",
    "I stupidly ran it against prod.": "BL303",
    "We wasted 30 minutes on a wrong theory.": "BL105",
    "My change took checkout down.": "BL105",
    "It was foolish of us to deploy on Friday.": "BL303",
    "I fat-fingered the port.": "BL105",
    "We rebuilt the index as the wrong user.": "BL105",
    # blame behind a noun, behind a participle, and in idioms
    "The fault was on the side of the billing team.": "BL103",
    "The responsibility lies squarely with the storage admins.": "BL103",
    "Misconfiguration of the proxy by the network team caused the outage.": "BL103",
    "It was a poor decision by the shift lead.": "BL103",
    "The loss could have been prevented by the database team.": "BL201",
    "The engineer had been told about the freeze and deployed anyway.": "BL101",
    "An engineer working on an unrelated task restarted the wrong broker.": "BL104",
    "The admin had the wrong window open.": "BL104",
    "The team turned a blind eye to the retries.": "BL301",
    "The operator mistook the standby for the primary.": "BL101",
    "The developer was in a hurry.": "BL301",
    "The lead signed off on the change blindly.": "BL301",
    "The change was pushed to main by @search-dev with no review.": "BL106",
    "The vendor's refusal to share the log cost a day.": "BL106",
    "The consultant set the limit to five for no good reason.": "BL106",
    "It took the on-call engineer 25 minutes to notice the alert.": "BL206",
    "I blame myself for the delay.": "BL105",
    "I was sure that I was on staging.": "BL105",
    "We got it wrong.": "BL105",
    "Our guess about the load was wrong.": "BL105",
}

SPARES = [
    # machines may fail, miss, ignore and forget
    "The replica failed to catch up and missed two segments.",
    "The health check ignored the error and the balancer forgot the session.",
    "The Kubernetes operator failed to set the label.",
    "The alert should have fired within a minute.",
    "The scheduler did not notice the lost node.",
    "A misconfigured template overwrote the route.",
    "The job accidentally deleted the index.",
    "A change of the template inadvertently changed the type of the field.",
    "The crash was caused by the new build.",
    "The stack trace blames the allocator.",
    "The disk was at fault.",
    "The load balancer sent the requests to the wrong pool.",
    "The migration left out two tables.",
    "The replica did not copy the last segment.",
    "The node panicked and rebooted.",
    "The failure of the team's router closed the port.",
    "A service worker forgot the token.",
    # no agent
    "The table was accidentally dropped.",
    "A wrong address was entered.",
    "A mistake in the template went unnoticed.",
    "The change was not reviewed.",
    "The flag had been left on.",
    "The wrong image was deployed.",
    # people who act
    "The on-call engineer restarted the broker and told the team.",
    "Engineers deleted the old cluster at 10:05.",
    "The engineer recognised the error at once and rolled back.",
    "The network team restored service by isolating the misconfigured switch.",
    "We noticed that the deployment had failed.",
    "We did not deploy both changes together.",
    "The engineer corrected the wrong value.",
    "The operator was given the wrong runbook.",
    "@platform-oncall found that the job ran in the wrong namespace.",
    "The team managed to restore the index within the hour.",
    "The team left the old cluster running until Monday.",
    "The team had been told to expect the load test, but it was over by noon.",
    "Nobody panicked, and the pool was drained.",
    "Customers who had not updated the app were not affected.",
    "They were restarted one after another.",
    "They're in the wrong namespace.",
    "It took the team an hour to find the disk.",
    "Otherwise the team would have been digging in the logs.",
    "The technician replaced the circuit board.",
    # plans, wishes, risks, policies
    "We should have a runbook for this.",
    "Prevent an operator from accidentally deleting a volume.",
    "Make it impossible that somebody forgets the flag.",
    "A dry run reduces human error.",
    "Do not forget to add the label.",
    "Update the one field; never write back a partial view.",
    "Never check in secrets.",
    "Do not read from the replica during a failover.",
    "Don't blame the operator.",
    "The form asks twice, so that nobody forgets the region.",
    "Customers should have seen recovery from 10:30.",
    "We should have been paged at 10:00.",
    "This review assigns no blame.",
    "Nobody was blamed for the outage.",
    "No one can be blamed for the outage.",
    "We do not blame the operator.",
    "Human error is unavoidable.",
    "This asks for conditions, not for the operator's mistake.",
    # questions of a template
    "What did we miss?",
    "Could we have noticed it earlier?",
    # words that look alike
    "Lazy loading hides the cost.",
    "The error rate fell to zero and the error budget is spent.",
    "Users failed to log in for ten minutes.",
    # programs, logs, quality of an event, and what is told without a judgement
    "The `close()` call incorrectly removed the entry.",
    "node 1: failed to update",
    "worker-3: failed to renew lease",
    "2026-03-11 08:10:01 ERROR failed to renew the lease",
    'level=error msg="failed to sync" node=3',
    "Failed to pull image from the registry.",
    "(would have shown boot errors)",
    "That would have shown the boot errors.",
    "A bad deployment was rolled back.",
    "An intentional bad deployment was used to test the alert.",
    "Zammad and Terraform ignored the flag.",
    "The rollback was triggered by the on-call engineer.",
    "Engineers broke the loop by stopping the consumer.",
    "The transformer failure at the utility provider lasted an hour.",
    "The team repaired the broken certificate.",
    "Two members failed to join the cluster.",
    "Customers who forgot their password could not reset it.",
    "The maintenance took the site down for ten minutes.",
    "The on-call engineer took the node down for maintenance.",
    "To stop the loop, the on-call engineer took the broker offline.",
    "There were errors in our error collector.",
    "Someone ran a denial-of-service attack on the form.",
    "Assumed user error at the time.",
    "Temporarily ignoring the events let the queue drain.",
    "The kernel went into panic mode.",
    "30 GB were wasted on old images.",
    "The documentation misled the operator.",
    "The code wrongly assumes that the clock is monotonic.",
    "The identity provider wrongly rejected every token.",
    "The Terraform provider incorrectly removed the rule.",
    "We had a job, which was supposed to delete old images.",
    "Traffic from the US caused the queue to grow.",
    "We do not have enough monitoring on the queue.",
    "We could not have restored faster with one tape drive.",
    "The only thing we could have done was to wait.",
    "If we had a second cluster, one could take over.",
    "After several requests the connection is closed.",
    "We didn't think the errors came from the database.",
    "The supplier's existing test suite did not cover the port.",
    "The root cause was an incorrect assumption in the client code.",
    "Users failed to authenticate.",
    "The parser got it wrong.",
    "The parser rejects what a careless caller sends.",
    "The switch let packets through.",
    "The mistake in the template was fixed by the network team.",
    "The pod was restarted without warning.",
]

GERMAN_BLAMES = {
    "Der Techniker hat vergessen, den Alarm wieder einzuschalten.": "BL101",
    "Dabei übersah der Administrator den zweiten Schalter.": "BL101",
    "Die Ursache war menschliches Versagen.": "BL102",
    "Das war ein Fehler des Lieferanten.": "BL103",
    "Ein Entwickler löschte versehentlich die Tabelle.": "BL104",
    "Wir haben vergessen, das Zertifikat zu erneuern.": "BL105",
    "Das Team hätte die Sicherung vorher prüfen müssen.": "BL201",
    "Hätte man vorher testen sollen, was die Sicherung enthält, dann früher.": "BL201",
    "Der Kollege hat die Größe der Tabelle nicht geprüft.": "BL203",
    "Wir hätten zuerst den Rückbau versuchen sollen.": "BL204",
    "Die Bereitschaft war unaufmerksam.": "BL301",
    "Der Ausfall beruht auf mangelnder Sorgfalt.": "BL302",
    "Der Techniker zog das falsche Kabel.": "BL104",
    "Der Administrator hat das Skript ohne Rücksprache gestartet.": "BL104",
    "Die Entwicklerin hat entgegen der Anweisung neu gestartet.": "BL101",
    "Der Lieferant weigerte sich, den Fehler zu beheben.": "BL203",
    "Jemand hatte die Regel gelöscht.": "BL106",
}

GERMAN_SPARES = [
    "Der Server hat die Verbindung nicht geprüft.",
    "Die Tabelle wurde versehentlich gelöscht.",
    "Der Alarm hätte auslösen müssen.",
    "Damit niemand den Schritt vergessen kann, fragt das Formular danach.",
    "Der Fehler der Anwendung war nach zehn Minuten behoben.",
    "Was haben wir übersehen?",
    "Das Skript ignorierte die Meldung.",
    "Ein Job löschte versehentlich die Dateien.",
    "Der Techniker startet den Verteiler neu.",
    "Der Verteiler schickte die Anfragen an den falschen Dienst.",
    "Der Techniker bemerkte den falschen Wert.",
    "Das falsche Abbild wurde verteilt.",
    "Die Änderung wurde ohne Freigabe verteilt.",
]


def codes(text: str, tongue: str = "en") -> set[str]:
    return {found.code for each in body_sentences(text) for found in findings(each.text, language(tongue), People())}


@pytest.mark.parametrize(("sentence", "code"), BLAMES.items())
def test_blame_is_found(sentence: str, code: str) -> None:
    assert codes(sentence) == {code}


@pytest.mark.parametrize("sentence", SPARES)
def test_what_is_no_blame_is_spared(sentence: str) -> None:
    assert codes(sentence) == set()


@pytest.mark.parametrize(("sentence", "code"), GERMAN_BLAMES.items())
def test_german_blame_is_found(sentence: str, code: str) -> None:
    assert codes(sentence, "de") == {code}


@pytest.mark.parametrize("sentence", GERMAN_SPARES)
def test_what_is_no_blame_in_german_is_spared(sentence: str) -> None:
    assert codes(sentence, "de") == set()


@pytest.mark.parametrize(
    "text",
    [
        "`the engineer forgot the flag`",
        "```\nthe engineer forgot the flag\n```",
        "~~~text\nthe engineer forgot the flag\n~~~",
        "> The engineer forgot the flag.",
        "<!-- the engineer forgot the flag -->",
        "The channel says “the engineer forgot the flag”.",
        'The ticket reads "the engineer forgot the flag" and no more.',
        "<oncall> the engineer forgot the flag",
        "See https://tracker.example/the-engineer-forgot-the-flag for more.",
        "[the engineer forgot the flag](https://tracker.example/1)",
    ],
)
def test_what_is_not_the_authors_own_speech_is_spared(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("The engineer forgot the flag.", (8, 14)),
        ("- It broke. The engineer forgot it.", (8, 26)),
        ("It broke when the\nengineer forgot the flag.", (9, 10)),
        ("| What | Why |\n|---|---|\n| Outage | The engineer forgot it |", (10, 25)),
        ("It `broke`, and **the engineer** forgot it.", (8, 34)),
        ("The engineer made **a** mistake.", (8, 14)),
        ("The DBA left\nout the last step.", (8, 9)),
        ("The operator didn’t take it seriously.", (8, 14)),
    ],
)
def test_a_finding_stands_where_the_words_stand(body: str, place: tuple[int, int]) -> None:
    found = diagnose(text_of(body=body))
    assert [(each.code, each.line, each.column) for each in found] == [("BL101", *place)]


@pytest.mark.parametrize(
    "front",
    [
        "title: The engineer forgot the flag",
        'title: "The engineer forgot the flag"',
        "trigger:\n  category: operation\n  what: The engineer forgot the flag",
        "trigger:\n  category: operation\n  what: >-\n    It broke when the\n    engineer forgot it",
    ],
)
def test_strings_of_the_front_matter_are_prose(front: str) -> None:
    text = text_of(front)
    (found,) = [each for each in diagnose(text) if each.code.startswith("BL")]
    assert text.splitlines()[found.line - 1][found.column - 1 :].startswith("forgot")


def test_a_draft_is_warned_and_a_report_in_review_is_refused() -> None:
    body = "The engineer forgot the flag."
    assert [each.level for each in diagnose(text_of("status: draft", body)) if each.code == "BL101"] == ["warning"]
    assert [each.level for each in diagnose(text_of("status: in-review", body)) if each.code == "BL101"] == ["error"]


def test_the_first_person_is_never_an_error() -> None:
    assert {rules()[code].level for code in ("BL105", "BL204", "BL303")} == {"warning"}


def test_a_word_that_may_be_a_name_is_no_more_than_a_warning() -> None:
    table = "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 2026-03-11 08:10 | legoktm missed the page |\n"
    assert [(each.code, each.level) for each in diagnose(text_of(body=table))] == [("BL106", "warning")]
    assert codes("After that Legoktm missed the page.") == {"BL106"}


def test_a_statement_that_ends_at_a_person_is_found_once() -> None:
    whys = (
        "## Five whys\n\n1. Why did the queue fill? A consumer was gone.\n2. Why was it gone? An operator forgot it.\n"
    )
    codes_of = {level: [found.code for found in diagnose(_full(level, whys))] for level in ("draft", "in-review")}
    assert "BL101" in codes_of["draft"] and "PM309" not in codes_of["draft"]
    assert "PM309" in codes_of["in-review"] and "BL101" not in codes_of["in-review"]


def _full(status: str, body: str) -> str:
    factors = "factors:\n  - id: a\n    category: operation\n    what: The queue has no limit\n"
    return text_of(f"status: {status}\n{factors}", body)


def test_a_sentence_is_found_once_and_by_the_worst() -> None:
    body = "We forgot the flag, the operator ignored the page, and nobody noticed."
    assert [each.code for each in diagnose(text_of(body=body))] == ["BL101"]


@pytest.mark.parametrize("heading", ["## What went well", "### Where we got lucky", "**What went well**"])
def test_what_went_well_is_no_reproach(heading: str) -> None:
    body = f"{heading}\n\n- The operator should have been asleep.\n- Nobody noticed.\n- We could have lost more.\n"
    assert [each.code for each in diagnose(text_of(body=body)) if each.code.startswith("BL")] == []
    after = f"{body}\n## What went wrong\n\n- The operator should have asked.\n"
    assert [each.code for each in diagnose(text_of(body=after)) if each.code.startswith("BL")] == ["BL201"]


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u202e", "\ue000", "\u2060\ufeff"])
def test_characters_that_nobody_sees_hide_no_blame(hidden: str) -> None:
    body = f"It broke. The engi{hidden}neer for{hidden}got the flag."
    found = {each.code: (each.line, each.column) for each in diagnose(text_of(body=body))}
    assert found["BL101"] == (8, 24 + len(hidden))
    assert {"PM031", "PM032"} & found.keys()


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Since Jan 12 the replica lags.", []),
        ("On 3 Jan the replica failed; in Jan it failed twice.", []),
        ("Jan 2026 was quiet.", []),
        ("Jan restarted the workers.", ["Jan"]),
        ("After that Jan's laptop was offline.", ["Jan"]),
        ("Only Agnes Sample knew the door.", ["Agnes Sample"]),
    ],
)
def test_a_month_is_no_name(body: str, names: list[str]) -> None:
    found = [each.message for each in diagnose(_full("in-review", body)) if each.code == "BL401"]
    assert [message.split("”")[0].lstrip("“") for message in found] == names


def test_characters_that_nobody_sees_hide_nothing_that_is_left_over() -> None:
    body = "## Summary\n\nT\u200bBD\n\n[ins\u00adert the impact here]\n"
    found = {each.code: (each.line, each.column) for each in diagnose(_full("in-review", body))}
    assert found["PM605"][1] == found["PM606"][1] == 1


def test_any_space_is_a_space() -> None:
    assert codes("The\u00a0engineer\u2009forgot\tto drain the\u3000node.") == {"BL101"}


def test_those_whom_the_report_names_are_people_and_its_services_machines() -> None:
    body = "Harbour failed to notice the full queue."
    assert [each.code for each in diagnose(text_of('authors: ["@harbour"]', body))] == ["BL203"]
    assert diagnose(text_of("services: [harbour]", body)) == []


def test_every_match_has_its_cues() -> None:
    """Cues only make it fast: with none of them, the same is found."""
    for tongue in languages():
        known = language(tongue)
        slow = replace(known, patterns=tuple(replace(each, cues=(), beside=()) for each in known.patterns))
        for sentence in [*BLAMES, *SPARES, *GERMAN_BLAMES, *GERMAN_SPARES]:
            assert findings(sentence, known, People()) == findings(sentence, slow, People())


ADVERSARIAL = [
    " ", "\t", "a", "a ", "A. ", "J. ", "`", "“", '"a b c d ', "[", "](", "<a", "<!--", "_", "a.b@", "1.1.", "eyJ", "://a",
    "the ", "by the ", "was the wrong ", "had have has ", "also then just ", "had not ", "the change was ",
    "instead of ", "would have been ", "let the ", "'s ", "was not ", "either/or ",
]  # fmt: skip


@pytest.mark.parametrize("seed", ADVERSARIAL)
def test_no_line_takes_more_than_its_length(seed: str) -> None:
    """Twenty thousand characters that are made to confuse a pattern once took forty seconds."""
    line = "The engineer forgot it. " + seed * (20_000 // len(seed)) + "!x"
    start = time.process_time()
    for tongue in languages():
        for sentence in body_sentences(line):
            list(problems(sentence, [language(tongue)], People()))
    for _, look in _DETECTORS:
        list(look(line))
    ends_at_person(line)
    assert time.process_time() - start < 2


def test_every_pattern_speaks_of_rules_that_exist() -> None:
    for tongue in languages():
        for pattern in language(tongue).patterns:
            assert rules().keys() >= set(pattern.codes.values())


@given(st.text(), st.sampled_from(languages()))
def test_any_text_can_be_judged(text: str, tongue: str) -> None:
    for sentence in body_sentences(text):
        for found in findings(sentence.text, language(tongue), People()):
            assert 0 <= found.start < found.end <= len(sentence.text)


@given(
    st.lists(
        st.sampled_from([*BLAMES, *SPARES, "", "#", "|", "`", "> x", "- ", "\n", "**", "<!--", "-->", "“"]), max_size=12
    )
)
def test_a_sentences_columns_are_those_of_the_file(parts: list[str]) -> None:
    text = "\n".join(parts)
    lines = text.split("\n")
    for sentence in body_sentences(text):
        for offset, character in enumerate(sentence.text):
            place = sentence.position(offset)
            if character.isalnum():
                assert lines[place.line - 1][place.column - 1] == character
