"""Reports out of a seed: an archive as a company may have it, for measuring and for tests.

    python scripts/generate_reports.py FOLDER --count 1000 --seed 1

The same count and seed give the same bytes. Each report has 4 to 6.5 kB, 4.9 on average, and hardly any but
those of SEV-1 more than 6; each has 3 to 8 actions and 8 to 20 entries in its timeline. From 2026 on the gate finds no
error in it, whatever the day; it warns of what is late, such as actions that are open past their due date. A few
services and mechanisms have most of the incidents, so that incidents recur, in one service and across services. A
larger archive comes from a larger company: the number of services grows with the count.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(pathlib.Path(__file__).with_suffix(".toml").read_text("utf-8"))
FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2025, 12, 31)
SMALLEST, LARGEST = 4_000, 6_500
"""Bounds of a report, in bytes."""
SILENCE = {1: 30, 2: 120, 3: 1440, 4: 1440}
"""How many minutes a timeline may be silent, by severity."""
NEVER_DROPPED = ("prevent", "mitigate", "detect")
"""Kinds of action that are not dropped after a serious incident."""


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
        usual = 20 + 25 * self.severity  # the more serious, the more people help
        self.mitigated = self.later(self.acknowledged, 10, usual)
        self.resolved = self.later(self.mitigated, 4, usual / 2)
        self.published = self.resolved + timedelta(days=chance.randint(1, 8), minutes=chance.randrange(300))
        wanted = chance.choices(range(3, 9), (32, 28, 18, 12, 6, 4))[0]
        self.wanted = min(wanted, 5) if self.severity < 3 else wanted  # each is told in full then
        """How many actions."""
        self.users = chance.randint(1, 100 // self.severity)
        self.failed = chance.randint(2, 900) * 10 ** (5 - self.severity)
        self.tickets = chance.randint(0, 120 // self.severity)
        # The mechanism's own, and one of those that any incident may have.
        own = mechanism["factors"][: 3 if self.severity == 1 else chance.randint(2, 3)]
        self.conditions = [*own, chance.choice(WORDS["factors"])]

    def later(self, moment: datetime, least: int, usual: float) -> datetime:
        """Mostly `usual` minutes later, sometimes many times that, as is the way of durations."""
        most = 4 if self.severity == 1 else 12
        minutes = least + usual * min(self.chance.lognormvariate(0, 0.8), most)
        return moment + timedelta(minutes=round(minutes))

    def fill(self, words: str) -> str:
        """Words with this incident's names and some figures in them."""
        pick = self.chance
        return words.format(
            s=self.service,
            users=self.users,
            failed=self.failed,
            c=self.component,
            o=self.other,
            a=pick.choice(WORDS["areas"]),
            d=(self.detected - self.started) // timedelta(minutes=1),
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
        length = self.chance.randint(SMALLEST + 300, LARGEST - 1_000)
        size = len("\n".join(parts))
        for title, points in WORDS["points"].items():
            room = size < length - 150
            if room or self.severity == 1 or (self.severity == 2 and title == "Lessons learned"):
                chosen = self.chance.sample(points, self.chance.randint(1, 3) if room else 1)
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
        ready = self.day <= LAST_DAY - timedelta(days=14)
        tags = [mechanism["tag"], self.component.lower().replace(".", "")]
        if chance.random() < 0.4:
            tags.append(skewed(chance, WORDS["tags"]))
        services = [self.service] + ([self.other] if chance.random() < 0.2 else [])
        minutes = round((self.resolved - self.started).total_seconds() / 60)
        yield f"title: {self.say(mechanism['title'])}, {minutes} minutes"
        yield f"severity: SEV-{self.severity}"
        yield f"status: {'published' if ready else 'in-review'}"
        if chance.random() < 0.03:
            yield "kind: near-miss"
        yield f"incident: INC-{self.day:%Y-%m%d}-{chance.randint(1, 99):03}"
        yield f"services: [{', '.join(services)}]"
        yield f"teams: [{team}]"
        yield f'authors: ["@{team}-oncall"]'
        director = ', "@engineering-director"' if self.severity < 3 else ""
        yield f'reviewers: ["@{team}-lead"{director}]'
        yield f"tags: [{', '.join(tags)}]"
        yield "times:"
        yield f"  started: {'~' if chance.random() < 0.1 else ''}{stamp(self.started)}"
        yield f"  detected: {stamp(self.detected)}"
        yield f"  acknowledged: {stamp(self.acknowledged)}"
        yield f"  mitigated: {stamp(self.mitigated)}"
        yield f"  resolved: {stamp(self.resolved)}"
        if ready:
            yield f"  published: {stamp(self.published)}"
        noticed = chance.choices(("monitoring", "customer", "staff", "partner"), (70, 18, 9, 3))[0]
        yield f"detection: {noticed}"
        yield "impact:"
        yield f"  users: ~{self.users} %"
        yield f"  requests_failed: {self.failed}"
        if self.severity < 3:
            yield f"  revenue: {{amount: {chance.randint(5, 600) * 100}, currency: EUR, estimated: true}}"
        yield "  data_loss: none"
        yield f"  sla: {'breached' if self.severity < 3 else 'met'}"
        yield f"  tickets: {self.tickets}"
        yield "trigger:"
        yield f"  category: {mechanism['trigger']}"
        yield f"  what: {self.say(mechanism['happened'])}"

    def factors(self) -> Iterator[str]:
        """One without an action of its own is accepted."""
        chance = self.chance
        yield "factors:"
        for number, (id_, category, what, unnoticed, *accepted) in enumerate(self.conditions):
            since = self.day - timedelta(days=chance.randint(3, 900))
            known = chance.choice(("%Y-%m-%d", "%Y-%m", "~%Y-%m", "unknown"))
            yield f"  - id: {id_}"
            yield f"    category: {category}"
            yield f"    what: {self.say(what)}"
            yield f"    since: {since.strftime(known)}"
            if self.severity < 4:
                yield f"    unnoticed: {self.say(unnoticed)}"
            if number >= self.wanted:  # three are the least, so it is one that any incident may have
                yield f"    accepted: {self.say(*accepted)}"

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
            yield from self.state(due, droppable=self.severity > 2 or kind not in NEVER_DROPPED)
            yield f"    addresses: [{self.conditions[number % len(self.conditions)][0]}]"
            if self.wanted < 6:
                yield f"    worked_when: {self.say(worked)}"

    def state(self, due: date, droppable: bool) -> Iterator[str]:
        """Most are done, many of them late; some never are."""
        fate = self.chance.random()
        done = max(due + timedelta(days=self.chance.randint(-10, 40)), self.published.date())
        if fate < 0.7 and done <= LAST_DAY:
            yield "    status: done"
            yield f"    done: {done}"
        elif 0.7 <= fate < 0.78 and droppable:
            yield "    status: wont-do"
            yield f"    reason: {self.say('{s} will be replaced within the year')}"
        else:
            yield f"    status: {'open' if self.chance.random() < 0.6 else 'in-progress'}"
        yield f"    tracker: https://tracker.example/{self.team.upper()}-{self.chance.randint(100, 9999)}"

    def tail(self) -> Iterator[str]:
        """Most meet again, some of them late."""
        chance, over = self.chance, self.resolved.date()
        review = over + timedelta(days=chance.choices((14, 21, 28, 35), (20, 30, 35, 15))[0])
        held = review + timedelta(days=chance.randint(0, 7))
        yield "follow_up:"
        yield f"  meeting: {over + timedelta(days=chance.choices(range(1, 6), (30, 30, 25, 10, 5))[0])}"
        yield f"  review: {review}"
        if chance.random() < 0.8 and held <= LAST_DAY:
            yield f"  reviewed: {held}"
        if self.before:
            yield f"related: [{self.before}]"
        if self.severity == 1:
            yield "distribution: [engineering, support, executives]"
        yield "links:"
        yield f"  dashboard: https://metrics.example/d/{self.service}"

    def body(self) -> Iterator[str]:
        say, chance, mechanism = self.say, self.chance, self.mechanism
        sentences = chance.sample(WORDS["sentences"], 2 + chance.randint(1, 3))
        yield from ("## Summary", "")
        yield f"{say(mechanism['happened'])}. {say(sentences[0])}"
        yield f"{say(mechanism['seen'])}. {say(sentences[1])}"
        if self.severity < 3:
            yield from ("", "## Impact", "")
            yield say("About {users} % of the users of {s} met errors, and {failed:,} requests failed.")
            yield f"Support received {self.tickets} tickets. No data was lost."
        yield from ("", "## Timeline", "")
        yield from ("| Time (UTC) | Event | Kind | Source |", "|---|---|---|---|")
        yield from self.timeline()
        yield ""
        if self.severity < 4:
            yield from ("## Five whys", "")
            yield f"1. Why did {self.service} fail? {say(mechanism['seen'])}."
            why = self.conditions if self.severity == 1 else self.conditions[:2]
            for number, (_, _, what, unnoticed, *_) in enumerate(why, 2):
                yield f"{number}. Why was that? {say(what)}. {say(unnoticed)}."
            yield ""
        yield from ("## Root cause and contributing factors", "")
        yield f"{say(mechanism['factors'][0][2])}."
        yield from (say(sentence) for sentence in sentences[2:])
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
        # Together with many actions, or with all that a SEV-1 tells, it would grow too large.
        sizes = range(2, 15 if self.wanted < 5 and self.severity > 1 else 7)
        more = chance.choices(sizes, [1 / (1 + abs(size - usual)) for size in sizes])[0]
        moments = list(self.steps())
        span = (self.resolved - self.acknowledged) // timedelta(minutes=1)
        while len(moments) <= more:
            moments.append(self.acknowledged + timedelta(minutes=chance.randint(0, span)))
        seen = chance.sample(WORDS["events"], len(moments) - 1)
        between = [(say(event), "other", fill(source)) for event, source in seen]
        between.append((*chance.choice(told), "channel"))
        entries += [(at, 3, *entry) for at, entry in zip(moments, between, strict=True)]
        day = None
        for at, _, event, kind, source in sorted(entries):
            when = f"{at:%H:%M}" if at.date() == day else f"{at:%Y-%m-%d %H:%M}"
            yield f"| {when} | {event} | {kind} | {source} |"
            day = at.date()

    def steps(self) -> Iterator[datetime]:
        """Moments at which people tell what they do, so that none of them is silent for too long."""
        longest = SILENCE[self.severity]
        for at, end in pairwise((self.acknowledged, self.mitigated, self.resolved)):
            while end - at > timedelta(minutes=longest):
                at += timedelta(minutes=self.chance.randint(longest * 4 // 5, longest))
                yield at


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
