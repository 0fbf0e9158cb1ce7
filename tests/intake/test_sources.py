"""Each adapter on a file in its vendor's format: what it tells, of what kind, and what it notes."""

import json
import pathlib
import subprocess
from datetime import UTC, datetime, timedelta, timezone

import pytest
from mkdocs_postmortems.intake.event import BadInput, Event, Roles, Settings, Threshold, read_threshold
from mkdocs_postmortems.intake.inputs import Input
from mkdocs_postmortems.intake.registry import adapter, kinds, open_source
from support.reports import ROOT

FILES = ROOT / "tests/fixtures/intake"
ANCHOR = datetime(2026, 3, 11, 8, 10, tzinfo=UTC)


def read(kind: str, path: str | pathlib.Path, settings: Settings | None = None) -> tuple[list[Event], Input]:
    input_ = Input(str(FILES / path))
    return [*adapter(kind).read(input_, settings or Settings(anchor=ANCHOR))], input_


def told(kind: str, path: str | pathlib.Path, settings: Settings | None = None) -> list[str]:
    """Each event as `08:10 kind text`."""
    events, _ = read(kind, path, settings)
    return [f"{event.at.astimezone(UTC):%H:%M} {event.kind} {event.text}" for event in events]


def threshold(text: str) -> Threshold:
    found = read_threshold(text)
    assert found
    return found


def text_file(folder: pathlib.Path, text: str, name: str = "export.txt") -> pathlib.Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("alertmanager-webhook.json", "alertmanager"), ("amtool.json", "alertmanager"), ("calls.csv", "csv"),
        ("git-log.txt", "git"), ("git-log.tsv", "git"), ("git-log-fuller.txt", "git"), ("github.json", "github"),
        ("github-releases.json", "github"), ("kubectl.txt", "kubernetes"), ("kubectl-prefix.txt", "kubernetes"),
        ("new-year.log", "syslog"), ("no-zone.log", "syslog"), ("opsgenie.json", "opsgenie"),
        ("pagerduty.json", "pagerduty"), ("pagerduty-pages.json", "pagerduty"), ("plain.log", "syslog"),
        ("prometheus.json", "prometheus"), ("prometheus-error.json", "prometheus"), ("rfc3164.log", "syslog"),
        ("rfc5424.log", "syslog"), ("slack-export", "slack"), ("slack-export/inc-0311-checkout", "slack"),
        ("slack-export/inc-0311-checkout/2026-03-11.json", "slack"), ("tickets.csv", "csv"), ("utf16.log", "syslog"),
    ],
)  # fmt: skip
def test_the_kind_is_seen_from_the_content(name: str, kind: str) -> None:
    assert open_source(str(FILES / name))[1].kind == kind


def test_every_adapter_is_named_like_its_module_and_has_a_fixture() -> None:
    assert [adapter(kind).kind for kind in kinds()] == list(kinds())
    seen = {open_source(str(path))[1].kind for path in FILES.iterdir() if path.name != "prometheus-vector.json"}
    assert seen == set(kinds())


def test_a_kind_that_cannot_be_seen_is_asked_for(tmp_path: pathlib.Path) -> None:
    with pytest.raises(BadInput, match=r"The kind of source cannot be detected\. State it: `--from KIND:.*csv, git"):
        open_source(str(text_file(tmp_path, "It was a dark and stormy night\n")))
    with pytest.raises(BadInput, match=r"It is empty\. Export it again"):
        open_source(str(text_file(tmp_path, " \n")))
    with pytest.raises(BadInput, match=r"There is no kind `jira`\. Use one of alertmanager, csv"):
        open_source(f"jira:{tmp_path}")
    with pytest.raises(BadInput, match="There is no such file or folder"):
        open_source(str(tmp_path / "missing.json"))


def test_kubernetes() -> None:
    assert told("kubernetes", "kubectl.txt")[1:4] == [
        "08:10 other `pool configured`",
        "08:10 other `ERROR pool exhausted after 5003 ms, 10 of 10 connections in use`",
        "08:10 other `ERROR pool exhausted after 5011 ms, 10 of 10 connections in use`",
    ]
    events, input_ = read("kubernetes", "kubectl.txt")
    assert input_.skipped == 1  # kubectl's own complaint
    assert events[6].text == "``WARN retrying `charge|refund` in 200 ms``"
    assert events[-1].text == "`INFO pool resized to 80 – alles wieder grün ✅`"  # without the colours
    assert [event.rank for event in events] == [0, 0, 2, 2, 2, 0, 1, 2, 0]


def test_kubernetes_knows_what_a_pod_belongs_to() -> None:
    events, _ = read("kubernetes", "kubectl-prefix.txt")
    named = [event.sources[0].label for event in events]
    assert named == [f"kubectl logs {name}" for name in ("checkout-api", "checkout-api", "checkout-db", "node-agent")]
    assert events[2].rank == 3


THRESHOLD = Settings(thresholds=(threshold("error_ratio>0.05"),))


def test_prometheus_tells_when_a_threshold_is_crossed() -> None:
    name = '`error_ratio{cluster="eu|west", job="checkout"} > 0.05`'
    assert told("prometheus", "prometheus.json", THRESHOLD) == [
        f"08:11 onset {name}: 0.31",
        f"10:00 mitigation {name} ended: 0.003 after 109 min, 2 times, at worst 0.42",
    ]


def test_prometheus_in_the_other_direction_and_for_any_series(tmp_path: pathlib.Path) -> None:
    values = [[1773216000, "1"], [1773216060, "0"], [1773216120, "0"], [1773216180, "NaN"], [1773216240, "1"]]
    bare = [{"metric": {}, "values": values}, {"metric": {"__name__": "up"}, "values": [[1773216000000, "0"]]}]
    path = text_file(tmp_path, json.dumps(bare))
    any_ = Settings(thresholds=(threshold("<=0"), threshold("other>=1")))
    assert told("prometheus", path, any_) == [
        "08:01 onset `<= 0`: 0", "08:04 mitigation `<= 0` ended: 1 after 3 min, at worst 0",
        "08:00 other `other >= 1`: 1 at the first sample, so it began earlier",
        "08:00 other `up <= 0`: 0 at the first sample, so it began earlier",
    ]  # fmt: skip


def test_prometheus_says_what_it_lacks() -> None:
    with pytest.raises(BadInput, match=r"Give one: `--threshold 'error_ratio>0.05'`"):
        told("prometheus", "prometheus.json", Settings())
    with pytest.raises(BadInput, match="answered with an error: invalid parameter"):
        told("prometheus", "prometheus-error.json", THRESHOLD)
    with pytest.raises(BadInput, match=r"It is a vector.*query_range"):
        told("prometheus", "prometheus-vector.json", THRESHOLD)
    other = Settings(thresholds=(threshold("latency>1"),))
    assert read("prometheus", "prometheus.json", other)[1].notes == ["no series matches a threshold"]


def test_alertmanager() -> None:
    assert told("alertmanager", "amtool.json") == [
        '08:14 detection Alert "CheckoutErrorRatio" fires: 12 % of checkouts fail',  # its end lies ahead
        '08:20 detection Alert "PoolSaturated" fires',
        '09:40 resolution Alert "PoolSaturated" is resolved',
        '08:30 other Alert "DiskFilling" fires, silenced: Disk almost full',
    ]
    events, input_ = read("alertmanager", "alertmanager-webhook.json")
    fires = '08:14 detection Alert "CheckoutErrorRatio" fires: 12 % of checkouts fail'
    resolved = '10:20 resolution Alert "CheckoutErrorRatio" is resolved'
    assert told("alertmanager", "alertmanager-webhook.json") == [fires, fires, resolved]
    assert input_.notes == ["Alertmanager left 2 alerts out of a payload"]
    by_tool, _ = read("alertmanager", "amtool.json")
    assert events[0].sources == by_tool[0].sources


def test_pagerduty() -> None:
    roles = Settings(roles=Roles({"robin field": "@checkout-oncall"}))
    assert told("pagerduty", "pagerduty-pages.json", roles) == [
        "10:20 resolution Resolved by @checkout-oncall",
        "08:44 other Note added by @checkout-oncall: Pool is 10, should be 80 | see \\<deploy> #4411",
        "08:31 escalation Escalated to a responder on level 2 by @checkout-oncall",
        "08:17 acknowledgement Acknowledged by @checkout-oncall",
        "08:15 other Notified @checkout-oncall by SMS at …",
        "08:14 detection Triggered through the API: CheckoutErrorRatio firing",
        "08:31 escalation Escalated to a responder on level 2 by @checkout-oncall",
    ]
    events, input_ = read("pagerduty", "pagerduty-pages.json", roles)
    assert (events[3].actor, events[5].actor) == ("@checkout-oncall", None)
    assert events[2].id == events[6].id  # on both pages
    assert not input_.notes


def test_pagerduty_misses_a_page() -> None:
    notes = read("pagerduty", "pagerduty.json")[1].notes
    assert notes == ["PagerDuty has more entries: export the page with `offset=3` too"]


def test_opsgenie() -> None:
    assert told("opsgenie", "opsgenie.json") == [
        "10:21 resolution Alert closed via web",
        "09:02 other Note added via web: rolling back to 4410",
        "08:40 escalation Added responder team \\[platform\\] via web",
        "08:18 acknowledgement Alert acknowledged via web",
        "08:17 other Viewed on \\[web\\]",
        "08:15 other Sent \\[SMS\\] notification to a responder",
        "08:15 other If alert is not acknowledged, escalation \\[checkout_escalation\\] will notify next responders "
        "in 5 minutes",
        "08:15 detection Alert created via API\\[Prometheus\\]",
    ]
    roles = Settings(roles=Roles({"robin.field@shop.example": "@checkout-oncall"}))
    events, input_ = read("opsgenie", "opsgenie.json", roles)
    assert (events[0].actor, events[-1].actor) == ("@checkout-oncall", None)
    assert "export the next page too" in input_.notes[0]


def test_slack() -> None:
    assert told("slack", "slack-export") == [
        "08:14 other \\[FIRING:1\\] CheckoutErrorRatio (critical)",
        "08:24 other CheckoutErrorRatio still firing after 10m",
        "08:34 other CheckoutErrorRatio still firing after 20m",
        "08:19 other **Pool** is *exhausted*, `max_connections=10 | 80`? "
        "See [the *pool* board](https://metrics.example/d/pool?a=1&b=2) & ask a responder",
        "08:21 other looking :eyes:",
        "08:22 other `SELECT count(*) FROM pg_stat_activity;` 10 < 80 | it was ~~8~~ **80** before",
        "08:32 escalation @platform-oncall can you join? #inc-0311-checkout",
        "08:50 communication @here status page says checkout is degraded",
        "10:12 other Größe ist wieder 80 — 完了 🎉",
        "10:15 other File Pool after the change",
        "08:00 other Review meeting on Friday, a responder invites",
    ]


def test_slack_knows_threads_bots_and_marks() -> None:
    events, _ = read("slack", "slack-export")
    assert [event.marked for event in events] == [number in (3, 7, 8) for number in range(11)]
    assert [event.flood for event in events] == [number < 3 for number in range(11)]
    assert [event.rank for event in events][3:6] == [1, -1, -1]
    assert {event.sources[0].label for event in events} == {"Slack #inc-0311-checkout"}


@pytest.mark.parametrize("name", ["U02KIM", "kim.h", "Kim Harbour", "KIM@shop.example"])
def test_slack_shows_roles(name: str) -> None:
    events, _ = read("slack", "slack-export", Settings(roles=Roles({name.lower(): "@support-lead"})))
    assert events[3].text.endswith("& ask @support-lead")
    assert (events[3].actor, events[4].actor) == (None, "@support-lead")


def test_slack_shows_handles_when_told_to() -> None:
    events, _ = read("slack", "slack-export", Settings(roles=Roles(handles=True)))
    assert events[3].text.endswith("& ask @kim.h")
    assert events[3].actor == "@robin.f"


def test_slack_asks_which_channel(tmp_path: pathlib.Path) -> None:
    for name in ("general", "inc-1"):
        text_file(tmp_path / name if (tmp_path / name).mkdir() is None else tmp_path, "[]", "2026-03-11.json")
    with pytest.raises(BadInput, match=r"The export contains 2 channels\. Name one of them: `--from slack:.*/general`"):
        told("slack", tmp_path)


def test_git_log() -> None:
    revert = '11:05 mitigation Commit `4c1d2e3`: Revert "Read the pool\'s size from the new settings"'
    assert told("git", "git-log.txt") == [
        revert.replace("11:05", "10:05"),
        "08:01 other Commit `0f1e2d3`: Merge branch 'pool|size' into main",
        "22:55 other Commit `9a8b7c6`: Read the pool's size from the new `settings`",
    ]
    assert told("git", "git-log.tsv")[0] == revert.replace("11:05", "10:05")
    assert told("git", "git-log-fuller.txt")[0].startswith("08:01 ")  # when it was committed


def test_git_on_a_repository(tmp_path: pathlib.Path) -> None:
    def git(*arguments: str) -> None:
        date = {"GIT_AUTHOR_DATE": "2026-03-11T08:01:00Z", "GIT_COMMITTER_DATE": "2026-03-11T08:01:00Z"}
        names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        subprocess.run(["git", "-C", tmp_path, *arguments], check=True, capture_output=True, env={**date, **names})

    git("init")
    git("remote", "add", "origin", "https://user:secret@git.example/shop/checkout.git")
    git("commit", "--allow-empty", "-m", "Read the *pool's* size")
    (event,) = read("git", tmp_path)[0]
    assert (event.at, event.text[18:]) == (datetime(2026, 3, 11, 8, 1, tzinfo=UTC), "Read the \\*pool's\\* size")
    assert event.sources[0].link == f"https://git.example/shop/checkout/commit/{event.id}"
    assert read("git", tmp_path, Settings(since=datetime(2026, 3, 11, 9, tzinfo=UTC)))[0] == []
    assert open_source(str(tmp_path))[1].kind == "git"


def test_github() -> None:
    assert told("github", "github.json") == [
        "08:06 other Deployment of `v4411` (`9a8b7c6`) to production requested",
        "10:08 mitigation Deployment of `4c1d2e3` to production requested: Rollback of v4411",
        "08:06 other Deployment of `v4411` (`9a8b7c6`) to production: in progress",
        "08:09 other Deployment of `v4411` (`9a8b7c6`) to production: success, Deployed in 200 s",
        "10:12 other Deployment of `v4411` (`9a8b7c6`) to production: inactive",
    ]
    events, _ = read("github", "github.json")
    assert (events[0].actor, events[1].actor) == ("github-actions[bot]", None)
    commit = "https://github.com/shop-example/checkout/commit/9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b"
    assert (events[0].sources[0].link, events[0].at.tzinfo) == (commit, UTC)
    assert told("github", "github-releases.json") == [
        "08:05 other Release v4411 published: Pool settings | second part",
        "10:31 other Pre-release v4413-rc1 published",
    ]


def test_csv_guesses_its_columns() -> None:
    in_utc = Settings(zone=UTC)
    assert told("csv", "tickets.csv", in_utc) == [
        '09:15 detection Third customer reports "payment failed"; all in EU',
        "09:15 other Two lines | and a bar",
        "08:30 communication epoch in milliseconds",
    ]
    events, input_ = read("csv", "tickets.csv", in_utc)
    assert [event.actor for event in events] == ["@support-lead", None, None]
    assert [event.sources[0] for event in events] == [
        ("tickets", "https://tickets.example/811"), ("tickets", None), ("phone", None),
    ]  # fmt: skip
    assert input_.skipped == 1
    assert told("csv", "calls.csv", Settings(zone=timezone(timedelta(hours=1))))[0] == "08:20 other Bridge opened"


def test_csv_with_named_columns(tmp_path: pathlib.Path) -> None:
    path = text_file(tmp_path, "Wann|Was\n2026-03-11T08:10Z|Kasse steht\n")
    columns = Settings(columns={"time": "Wann", "event": "Was"})
    assert told("csv", path, columns) == ["08:10 other Kasse steht"]
    with pytest.raises(BadInput, match=r"No column recognised as the time or the event: `Wann`, `Was`. Name them"):
        told("csv", path)
    (tmp_path / "old.csv").write_bytes(b"time,event\r2026-03-11T08:10Z,up\r2026-03-11T08:11Z,down\r")
    assert told("csv", tmp_path / "old.csv") == ["08:10 other up", "08:11 other down"]
    with pytest.raises(BadInput, match="It has no column `Zeit`, only `Wann`, `Was`"):
        told("csv", path, Settings(columns={"time": "Zeit"}))


def test_syslog() -> None:
    assert told("syslog", "rfc5424.log") == [
        "08:10 other `haproxy: Server checkout/app3 is DOWN`", "08:10 other `haproxy: health check ok`",
        "08:12 other `kernel: node panicked`",
    ]  # fmt: skip
    events, input_ = read("syslog", "rfc5424.log")
    assert ([event.rank for event in events], input_.skipped) == ([0, 0, 3], 1)
    assert told("syslog", "plain.log") == [
        "08:10 other `worker started`", "08:10 other `ERROR queue is full: 1000 of 1000`", "08:10 other `done`",
    ]  # fmt: skip
    assert told("syslog", "utf16.log") == ["08:10 other `größer`", "08:11 other `wieder klein`"]


def test_syslog_takes_the_year_from_the_incident() -> None:
    new_year = Settings(zone=UTC, anchor=datetime(2026, 1, 1, 0, 5, tzinfo=UTC))
    events, _ = read("syslog", "new-year.log", new_year)
    assert [event.at.year for event in events] == [2025, 2026]
    assert read("syslog", "rfc3164.log", Settings(zone=UTC, anchor=ANCHOR))[0][0].at.year == 2026
    with pytest.raises(BadInput, match=r"rfc3164.log:1: `Mar 11 08:10:30` has no year"):
        told("syslog", "rfc3164.log", Settings(zone=UTC))


@pytest.mark.parametrize(("kind", "name"), [("syslog", "no-zone.log"), ("syslog", "rfc3164.log"), ("csv", "calls.csv")])
def test_a_missing_zone_is_never_guessed(kind: str, name: str) -> None:
    with pytest.raises(BadInput, match=rf"{name}:\d: `.*` has no zone\. Give one: `--zone UTC`"):
        told(kind, name)


def test_json_that_was_cut_off(tmp_path: pathlib.Path) -> None:
    path = text_file(tmp_path, (FILES / "pagerduty.json").read_text("utf-8")[:900])
    with pytest.raises(BadInput, match=r"export.txt:\d+: This is not JSON: .*truncated"):
        told("pagerduty", path)
