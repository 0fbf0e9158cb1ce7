"""Words and figures as other templates write them: what the finding says, and what `--fix` makes of them."""

import pytest
from mkdocs_postmortems.gate.fix import fix
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.figures import written_out
from support.gate import NAME, diagnose, read, text_of
from support.reports import TODAY

ACTION = "actions:\n  - id: A1\n    title: Alert before the pool is full\n    {}\n"


def fixed(front: str) -> str:
    return fix(text_of(front).encode(), NAME, Options(), TODAY).data.decode()


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("1.2M", "1200000"), ("45k", "45000"), ("3.5 million", "3500000"), ("~1.2M", "~1200000"), ("2bn", "2000000000"),
        ("about 5000", "~5000"), ("approx. 3 %", "~3 %"), ("12 percent", "12 %"), ("1,200", "1200"),
        ("1.2345k", None), ("5m", None), ("many", None), ("1-2k", None), ("3M %", None), ("5 users", None), ("", None),
    ],
)  # fmt: skip
def test_figures_are_written_out(given: str, written: str | None) -> None:
    assert written_out(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("impact:\n  users: 1.2M # at the worst moment", "impact:\n  users: 1200000 # at the worst moment"),
        ("impact:\n  requests_failed: '45k'", "impact:\n  requests_failed: '45000'"),
        ("impact:\n  tickets: about 50", "impact:\n  tickets: ~50"),
        ("impact:\n  revenue:\n    amount: 50k\n    currency: USD",
         "impact:\n  revenue:\n    amount: 50000\n    currency: USD"),
        (ACTION.format("priority: High"), ACTION.format("priority: high")),
        (ACTION.format("status: In Progress"), ACTION.format("status: in-progress")),
        (ACTION.format('kind: "Prevent"'), ACTION.format('kind: "prevent"')),
        ("detection: Monitoring", "detection: monitoring"),
        ("status: In Review", "status: in-review"),
        ("trigger:\n  category: Configuration Push\n  what: The alias of last year",
         "trigger:\n  category: configuration-push\n  what: The alias of last year"),
    ],
)  # fmt: skip
def test_fix_gives_them_the_formats_spelling(given: str, written: str) -> None:
    assert read(text_of(given)).problems
    assert fixed(given) == text_of(written)
    assert not read(text_of(written)).problems


@pytest.mark.parametrize(
    "front", ["impact:\n  users: many", "impact:\n  users: 1,200", "impact:\n  data_loss: None", "detection: Alarm",
              "x-priority: High", "title: High latency in search"],
)  # fmt: skip
def test_what_is_allowed_or_open_to_interpretation_stays(front: str) -> None:
    assert fixed(front) == text_of(front)


@pytest.mark.parametrize(
    ("front", "hint"),
    [("impact:\n  users: 1.2M", "Write `1200000`"), ("impact:\n  tickets: about 50", "Write `~50`"),
     ("impact:\n  revenue:\n    amount: 50k\n    currency: USD", "Write `50000`"),
     (ACTION.format("priority: High"), "Write `high`")],
)  # fmt: skip
def test_the_finding_says_what_to_write(front: str, hint: str) -> None:
    assert [found.hint for found in diagnose(text_of(front))] == [hint]
