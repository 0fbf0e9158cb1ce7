"""Reports out of a seed: an archive as a company may have it, for measuring and for tests.

    python scripts/generate_reports.py FOLDER --count 1000 --seed 1

The same count and seed give the same bytes. Each report has 4 to 6 kB, 3 to 8 actions and 8 to 20 entries in
its timeline, and the gate finds no error in it. A few services and mechanisms have most of the incidents, so
that incidents recur, in one service and across services. A larger archive comes from a larger company: the
number of services grows with the count.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(pathlib.Path(__file__).with_suffix(".toml").read_text("utf-8"))
FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2025, 12, 31)
SMALLEST, LARGEST = 4_000, 6_000
"""Bounds of a report, in bytes."""


def generate(folder: pathlib.Path, count: int, seed: int = 1) -> list[pathlib.Path]:
    """Write `count` reports into a folder, which is made if need be; the paths, oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in reports(count, seed):
        paths.append(folder / f"{name}.md")
        paths[-1].write_text(text, "utf-8", newline="\n")
    return paths


def reports(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Id and text of `count` reports, oldest first."""
    chance = random.Random(f"{seed}/{count}")
    services = [base + part for part in WORDS["parts"] for base in WORDS["services"]][: 12 + count // 40]
    days = sorted(FIRST_DAY + timedelta(chance.randrange((LAST_DAY - FIRST_DAY).days)) for _ in range(count))
    taken: set[str] = set()
    earlier: dict[tuple[str, str], str] = {}
    for day in days:
        service = skewed(chance, services)
        mechanism = skewed(chance, WORDS["mechanisms"])
        name = stem = f"{day}-{service}-{mechanism['tag']}"
        number = 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        place = (service, mechanism["tag"])
        yield name, Author(chance, day, service, mechanism, services, earlier.get(place)).text()
        taken.add(name)
        earlier[place] = name


def skewed(chance: random.Random, things: Sequence[Any]) -> Any:
    """One of them, the first about twice as often as the second and so on, after Zipf."""
    return chance.choices(things, [1 / rank**0.9 for rank in range(1, len(things) + 1)])[0]


class Author:
    """Writes one report; `before` is an earlier one of the same service and mechanism."""

    def __init__(
        self,
        chance: random.Random,
        day: date,
        service: str,
        mechanism: dict[str, Any],
        services: Sequence[str],
        before: str | None,
    ) -> None:
        teams = WORDS["teams"]
        self.chance = chance
        self.day = day
        self.service = service
        self.mechanism = mechanism
        self.component = skewed(chance, mechanism["components"])
        self.other = chance.choice([name for name in services if name != service])
        self.severity = chance.choices((1, 2, 3, 4), (6, 20, 50, 24))[0]
        self.before = before if before and chance.random() < 0.5 else None
        self.team = teams[WORDS["services"].index(service.split("-")[0]) % len(teams)]
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self.started = midnight + timedelta(minutes=chance.randrange(24 * 60))
        self.detected = self.later(self.started, 2, 14)
        self.acknowledged = self.later(self.detected, 1, 5)
        self.mitigated = self.later(self.acknowledged, 10, 60 + 30 * (4 - self.severity))
        self.resolved = self.later(self.mitigated, 4, 45)
        self.published = self.resolved + timedelta(days=chance.randint(1, 8), minutes=chance.randrange(300))
        self.wanted = chance.choices(range(3, 9), (32, 28, 18, 12, 6, 4))[0]
        """How many actions."""

    def later(self, moment: datetime, least: int, usual: float) -> datetime:
        """Mostly `usual` minutes later, sometimes many times that, as is the way of durations."""
        minutes = least + min(usual * self.chance.lognormvariate(0, 0.8), usual * 12)
        return moment + timedelta(minutes=round(minutes))

    def fill(self, words: str) -> str:
        """Words with this incident's names and some figures in them."""
        pick = self.chance
        return words.format(
            s=self.service,
            c=self.component,
            o=self.other,
            a=pick.choice(WORDS["areas"]),
            n=pick.randint(8, 90),
            p=pick.randint(4, 70),
            k=pick.choice(("two", "three", "four", "five")),
        )

    def say(self, words: str) -> str:
        """The same as a sentence."""
        said = self.fill(words)
        return said[0].upper() + said[1:]

    def text(self) -> str:
        """The whole file."""
        front = [*self.head(), *self.factors(), *self.actions(), *self.tail()]
        parts = ["---", *front, "---", "", *self.body()]
        # People end a report in many ways: some with no word more, some with all four lists.
        length = self.chance.randint(SMALLEST + 300, LARGEST - 500)
        size = len("\n".join(parts))
        for title, points in WORDS["points"].items():
            if size < length - 150:
                chosen = self.chance.sample(points, self.chance.randint(1, 3))
                items = [f"- {self.say(point)}" for point in chosen]
                parts += [f"## {title}", "", *items, ""]
                size += len(title) + sum(map(len, items)) + 10
        if size < SMALLEST + 100:
            line = "log of {c}: {n} of {p} calls failed in {s}"
            lines = [self.fill(line) for _ in range((SMALLEST + 150 - size) // 45 + 1)]
            parts += ["## Appendix", "", "```text", *lines, "```", ""]
        return "\n".join(parts)

    def head(self) -> Iterator[str]:
        chance, mechanism, team = self.chance, self.mechanism, self.team
        tags = [mechanism["tag"], self.component.lower().replace(".", "")]
        if chance.random() < 0.4:
            tags.append(skewed(chance, WORDS["tags"]))
        services = [self.service] + ([self.other] if chance.random() < 0.2 else [])
        minutes = round((self.resolved - self.started).total_seconds() / 60)
        yield f"title: {self.say(mechanism['title'])}, {minutes} minutes"
        yield f"severity: SEV-{self.severity}"
        yield f"status: {'in-review' if self.day > LAST_DAY - timedelta(days=14) else 'published'}"
        if chance.random() < 0.03:
            yield "kind: near-miss"
        yield f"incident: INC-{self.day:%Y-%m%d}-{chance.randint(1, 99):03}"
        yield f"services: [{', '.join(services)}]"
        yield f"teams: [{team}]"
        yield f'authors: ["@{team}-oncall"]'
        if self.severity < 3:
            yield 'reviewers: ["@engineering-director", "@platform-lead"]'
        yield f"tags: [{', '.join(tags)}]"
        yield "times:"
        yield f"  started: {'~' if chance.random() < 0.1 else ''}{stamp(self.started)}"
        yield f"  detected: {stamp(self.detected)}"
        yield f"  acknowledged: {stamp(self.acknowledged)}"
        yield f"  mitigated: {stamp(self.mitigated)}"
        yield f"  resolved: {stamp(self.resolved)}"
        yield f"  published: {stamp(self.published)}"
        noticed = chance.choices(("monitoring", "customer", "staff", "partner"), (70, 18, 9, 3))[0]
        yield f"detection: {noticed}"
        yield "impact:"
        yield f"  users: ~{chance.randint(1, 100 // self.severity)} %"
        yield f"  requests_failed: {chance.randint(2, 900) * 10 ** (5 - self.severity)}"
        if self.severity < 3:
            yield f"  revenue: {{amount: {chance.randint(5, 600) * 100}, currency: EUR, estimated: true}}"
        yield "  data_loss: none"
        yield f"  sla: {'breached' if self.severity < 3 else 'met'}"
        yield f"  tickets: {chance.randint(0, 120 // self.severity)}"
        yield "trigger:"
        yield f"  category: {mechanism['trigger']}"
        yield f"  what: {self.say(mechanism['happened'])}"

    def factors(self) -> Iterator[str]:
        """The mechanism's own, and one of those that any incident may have."""
        chance = self.chance
        chosen = [*self.mechanism["factors"][: chance.randint(2, 3)], chance.choice(WORDS["factors"])]
        self.factor_ids = [id_ for id_, *_ in chosen]
        yield "factors:"
        for id_, category, what, unnoticed in chosen:
            since = self.day - timedelta(days=chance.randint(3, 900))
            known = chance.choice(("%Y-%m-%d", "%Y-%m", "~%Y-%m", "unknown"))
            yield f"  - id: {id_}"
            yield f"    category: {category}"
            yield f"    what: {self.say(what)}"
            yield f"    since: {since.strftime(known)}"
            if self.severity < 4:
                yield f"    unnoticed: {self.say(unnoticed)}"

    def actions(self) -> Iterator[str]:
        """Three to eight; one addresses each factor, as far as they go."""
        chosen = [*self.mechanism["actions"], *self.chance.sample(WORDS["actions"], self.wanted - 3)]
        yield "actions:"
        for number, (kind, title, worked) in enumerate(chosen):
            due = self.published.date() + timedelta(days=self.chance.choice((7, 14, 30, 60, 90)))
            yield f"  - id: A{number + 1}"
            yield f"    title: {self.say(title)}"
            yield f"    kind: {kind}"
            yield f'    owner: "@{self.team}"'
            yield f"    due: {due}"
            yield f"    priority: {self.chance.choice(('high', 'medium', 'low'))}"
            yield from self.state(due)
            yield f"    addresses: [{self.factor_ids[number % len(self.factor_ids)]}]"
            if self.wanted < 6:
                yield f"    worked_when: {self.say(worked)}"

    def state(self, due: date) -> Iterator[str]:
        """Most are done, many of them late; some never are."""
        fate = self.chance.random()
        done = max(due + timedelta(days=self.chance.randint(-10, 40)), self.published.date())
        if fate < 0.7 and done <= LAST_DAY:
            yield "    status: done"
            yield f"    done: {done}"
        elif fate < 0.76:
            yield "    status: wont-do"
            yield f"    reason: {self.say('{s} will be replaced within the year')}"
        else:
            yield f"    status: {'open' if fate < 0.9 else 'in-progress'}"
        yield f"    tracker: https://tracker.example/{self.team.upper()}-{self.chance.randint(100, 9999)}"

    def tail(self) -> Iterator[str]:
        yield "follow_up:"
        yield f"  meeting: {self.resolved.date() + timedelta(days=self.chance.randint(1, 5))}"
        yield f"  review: {self.resolved.date() + timedelta(days=self.chance.randint(25, 40))}"
        if self.before:
            yield f"related: [{self.before}]"
        yield "links:"
        yield f"  dashboard: https://metrics.example/d/{self.service}"

    def body(self) -> Iterator[str]:
        say, chance, mechanism = self.say, self.chance, self.mechanism
        sentences = WORDS["sentences"]
        yield from ("## Summary", "")
        yield f"{say(mechanism['happened'])}. {say(chance.choice(sentences))}"
        yield f"{say(mechanism['seen'])}. {say(chance.choice(sentences))}"
        yield from ("", "## Timeline", "")
        yield from ("| Time (UTC) | Event | Kind | Source |", "|---|---|---|---|")
        yield from self.timeline()
        yield ""
        if self.severity < 4:
            yield from ("## Five whys", "")
            yield f"1. Why did {self.service} fail? {say(mechanism['seen'])}."
            for number, (_, _, what, unnoticed) in enumerate(mechanism["factors"][:2], 2):
                yield f"{number}. Why was that? {say(what)}. {say(unnoticed)}."
            yield ""
        yield from ("## Root cause and contributing factors", "")
        yield f"{say(mechanism['factors'][0][2])}."
        yield from (say(sentence) for sentence in chance.sample(sentences, chance.randint(1, 3)))
        yield ""

    def timeline(self) -> Iterator[str]:
        """Five stages, one call for help or word to customers, and what was seen and tried between them."""
        say, fill, chance = self.say, self.fill, self.chance
        # The number sorts what falls into the same minute.
        entries = [
            (self.started, 0, say(self.mechanism["seen"]), "onset", f"{self.component} log"),
            (self.detected, 1, say("Alert on the error rate of {s}"), "detection", "Alertmanager"),
            (self.acknowledged, 2, "Page taken", "acknowledgement", "pager"),
            (self.mitigated, 8, say("Error rate of {s} below one per cent"), "mitigation", "dashboard"),
            (self.resolved, 9, say("{s} checked with a real request"), "resolution", "runbook"),
        ]
        told = (("Platform called in", "escalation"), ("Status page updated", "communication"))
        usual = 8 - self.severity
        sizes = range(2, 15 if self.wanted < 5 else 7)  # together with many actions it would grow too large
        more = chance.choices(sizes, [1 / (1 + abs(size - usual)) for size in sizes])[0]
        seen = chance.sample(WORDS["events"], more)
        between = [(fill(event), "other", fill(source)) for event, source in seen]
        between.append((*chance.choice(told), "channel"))
        span = (self.resolved - self.acknowledged) // timedelta(minutes=1)
        for event, kind, source in between:
            at = self.acknowledged + timedelta(minutes=chance.randint(0, span))
            entries.append((at, 3, event[0].upper() + event[1:], kind, source))
        day = None
        for at, _, event, kind, source in sorted(entries):
            when = f"{at:%H:%M}" if at.date() == day else f"{at:%Y-%m-%d %H:%M}"
            yield f"| {when} | {event} | {kind} | {source} |"
            day = at.date()


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def main() -> None:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    paths = generate(given.folder, given.count, given.seed)
    size = sum(path.stat().st_size for path in paths) / max(len(paths), 1)
    print(f"{len(paths)} reports, {size / 1000:.1f} kB each")


if __name__ == "__main__":
    main()
