"""postmortems.yml as one frozen object, the same for the command line and the site."""

from __future__ import annotations

import json
import os
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from .language import ENGLISH, N_, _, languages, nearest, speak
from .report.audience import DEFAULT, FIELDS, PublicOptions, environment_audience
from .report.folders import Folders, Source
from .report.model import Audience
from .report.problem import Position, Problem, Refusal
from .report.visible import visible
from .report.vocabularies import VOCABULARIES

if TYPE_CHECKING:  # the validator and libyaml are imported where they are used: an unchanged archive needs neither
    from .report.schema import Contract
    from .report.yaml import Document

FILE = "postmortems.yml"
_LANGUAGE = re.compile(r"""^language:[ \t]+["']?([A-Za-z]{2}[\w-]*)""", re.MULTILINE)

MAX_FILE_SIZE = 1_000_000
_T = TypeVar("_T")

Depth = Literal["light", "standard", "full"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
"""How much a report must hold, from little to all."""


class BadOptions(Refusal):
    """postmortems.yml, or a file that it names, cannot be used; `problems` says where and why."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        first = problems[0]
        super().__init__(first.message, first.hint, f"{path}:{first.position.line}:{first.position.column}")

    def __str__(self) -> str:
        """Every problem on a line of its own."""
        return "\n".join(
            visible(f"{self.path}:{p.position.line}:{p.position.column}: {p.message}. {p.hint}.") for p in self.problems
        )


@dataclass(frozen=True)
class Severity:
    """A step of the severity scale."""

    id: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    resolve_within: timedelta | None = None
    depth: Depth = "standard"
    max_gap: timedelta | None = None
    """The longest silence that the timeline may have while people respond; `None`: any."""
    sign_off: tuple[str, ...] = ()
    """Who must have signed a published report: any of `SIGNATURES`, and `sponsor` for its high-priority actions."""


@dataclass(frozen=True)
class RuleLevels:
    """What the organisation says of one rule."""

    level: str | None = None
    by_severity: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class TrackerOptions:
    """Where actions become issues, and the words it has for things."""

    kind: str = ""
    """`github`, `gitlab` or `jira`; empty: none configured."""
    project: str = ""
    """`owner/repository`, `group/project`, or the key of a Jira project."""
    url: str = ""
    """The tracker's own address; empty: that of github.com or gitlab.com."""
    labels: tuple[str, ...] = ("postmortem",)
    """Of every issue that is made; the first one finds them again."""
    assignees: Mapping[str, str] = field(default_factory=dict)
    """The login of an action's owner: `@orders` → `shop-orders`."""
    issue_type: str = "Task"
    """In Jira."""
    in_progress: tuple[str, ...] = ("in progress", "in-progress", "doing")
    """Labels of an open issue that is being worked on; Jira has this itself."""
    wont_do: tuple[str, ...] = ("wontfix", "won't fix", "won't do", "wont-do", "duplicate", "declined")
    """Labels in GitLab, resolutions in Jira, of an issue closed without being done; GitHub has this itself."""


SEVERITIES = (
    Severity(
        "SEV-1", ("P1", "S1", "SEV1", "critical"), N_("Most users of a service are cut off, or data is lost"),
        timedelta(hours=4), "full", timedelta(minutes=30),
    ),
    Severity(
        "SEV-2", ("P2", "S2", "SEV2", "major"), N_("A large part of the users, or an important function"),
        timedelta(hours=8), "standard", timedelta(hours=2),
    ),
    Severity(
        "SEV-3", ("P3", "S3", "SEV3", "minor"), N_("A small part of the users, or a function with a workaround"),
        timedelta(days=1), "light",
    ),
    Severity("SEV-4", ("P4", "S4", "SEV4", "low"), N_("Hardly anybody noticed"), None, "light"),
)  # fmt: skip

_DEFINITIONS = {
    "trigger": "triggerCategory",
    "factor": "factorCategory",
    "detection": "detection",
    "action": "actionKind",
}


@dataclass(frozen=True, eq=False)
class Options:
    """The organisation's choices. Paths are absolute, lengths of time are `timedelta`s."""

    root: pathlib.Path = field(default_factory=pathlib.Path.cwd)
    """The folder of postmortems.yml; where there is none, the folder in which the command runs."""
    reports: pathlib.Path = pathlib.Path("postmortems")
    sources: tuple[Source, ...] = ()
    """Further folders of reports."""
    max_file_size: int = MAX_FILE_SIZE
    """The most bytes that a report may have."""
    severities: tuple[Severity, ...] = SEVERITIES
    vocabularies: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: VOCABULARIES)
    deadlines: Mapping[str, timedelta] = field(default_factory=lambda: _lengths("deadlines", {}))
    timeline: Mapping[str, timedelta] = field(default_factory=lambda: _lengths("timeline", {}))
    rules: Mapping[str, RuleLevels] = field(default_factory=dict)
    rule_positions: Mapping[str, Position] = field(default_factory=dict)
    """Where postmortems.yml speaks of each of `rules`: the gate says there what it does not know."""
    overlay: dict[str, Any] | None = None
    languages: tuple[str, ...] = ("en",)
    """The languages of the reports, whose wording rules hold."""
    language: str = ""
    """The language of messages, templates and pages; empty where postmortems.yml names none: then the theme's holds."""
    lexicons: Mapping[str, str] = field(default_factory=dict)
    """The organisation's own files of words and patterns: their texts by their names."""
    trusted_html: bool = False
    """Whether the HTML in reports reaches the pages as it was written."""
    site_url: str = ""
    """The address of the published site, ending in `/`; empty if none is configured."""
    tracker: TrackerOptions = field(default_factory=TrackerOptions)
    several_organisations: bool = False
    """Whether the reports were collected from several organisations, so that rates say little."""
    collected_until: date | None = None
    """The day on which collecting ended; `None` where new reports still come in."""
    pinned: date | None = None
    """The day that counts as today, for an archive that stands still; `None`: the day in UTC."""
    availability: Mapping[str, float] = field(default_factory=dict)
    """Service → the share of time, 0 to 1, for which it is to be available."""
    audience: Audience = DEFAULT
    """For whom reports are read: nothing that is computed of them holds more than this audience may see."""
    public: PublicOptions = field(default_factory=PublicOptions)
    """What the public sees of a report."""
    inputs: tuple[str, ...] = ()
    """The files that postmortems.yml refers to, relative to `root`: verdicts depend on what they hold."""

    @cached_property
    def folders(self) -> Folders:
        """Where all reports lie."""
        return Folders(self.reports, self.sources)

    @cached_property
    def contract(self) -> Contract:
        """The schema with the organisation's words in it."""
        from .report.schema import Contract, bundled

        schema = deepcopy(bundled("postmortem.schema.json"))
        schema["$defs"]["severity"]["enum"] = [severity.id for severity in self.severities]
        for name, definition in _DEFINITIONS.items():
            schema["$defs"][definition]["enum"] = list(self.vocabularies[name])
        schema["$defs"]["demands"]["allOf"] = [*self._demands(schema["$defs"]["demands"]["allOf"])]
        return Contract(schema, self.overlay, _spellings(self.severities), self.max_file_size)

    def _demands(self, given: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What the schema demands by status and severity, on this scale and without the rules that are no errors."""
        for demand in given:
            levels, depth = self.rules.get(demand["x-rule"], RuleLevels()), demand.get("x-depth")
            if levels.level not in (None, "error") or levels.by_severity:
                continue
            if depth:
                deep = [step.id for step in self.severities if DEPTHS.index(step.depth) >= DEPTHS.index(depth)]
                demand["if"]["properties"]["severity"]["enum"] = deep
            if not depth or deep:
                yield demand

    @property
    def as_shown(self) -> Options:
        """The options as their audience may see them: the public learns no reasons, no tracker and no fields."""
        if self.audience != "public":
            return self
        rules = {code: replace(levels, reason="") for code, levels in self.rules.items()}
        return replace(self, rules=rules, tracker=TrackerOptions(), overlay=None)

    def today(self, asked: date | None = None) -> date:
        """The day as of which to count: the one that is asked for, else SOURCE_DATE_EPOCH, `pinned`, or now in UTC."""
        return asked or today(self.pinned)

    def shows(self, field: str) -> bool:
        """Whether the audience sees a field, such as `timeline.source`; an empty name is none that it might not."""
        return self.audience != "public" or not field or field in self.public.open

    def severity(self, id_: str) -> Severity | None:
        """A step of the scale by its id."""
        return next((severity for severity in self.severities if severity.id == id_), None)


def find_options(start: pathlib.Path, audience: Audience | None = None) -> Options:
    """Read the postmortems.yml of `start` or the nearest folder above it; without one, the defaults hold.

    From then on, its language is in force.
    Without an audience, that of the environment holds. Raises `Refusal` where it names none that there is.
    """
    start = start.resolve()
    path = find_file(start)
    found = read_options(path) if path else Options(root=start, reports=start / "postmortems")
    speak(found.language or ENGLISH)
    return replace(found, audience=audience or environment_audience() or DEFAULT)


def find_file(start: pathlib.Path) -> pathlib.Path | None:
    """The postmortems.yml of a folder or the nearest one above it, not beyond its repository."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / ".git").exists():
            break
    return None


def language_here() -> str:
    """The language that the nearest postmortems.yml names, without a judgement of the file; English where none does.

    For what a command has to say before it has read its options.
    """
    path = find_file(pathlib.Path.cwd())
    try:
        found = _LANGUAGE.search(path.read_text("utf-8", errors="replace")) if path else None
    except OSError:
        found = None
    return found[1] if found else ENGLISH


def read_options(path: pathlib.Path) -> Options:
    """Read a postmortems.yml. Raises `BadOptions` with every problem in it."""
    path = path.resolve()
    document = _read_document(path)
    value = document.value or {}
    severities = tuple(map(_severity, value["severities"])) if "severities" in value else SEVERITIES
    spellings = _spellings(severities)
    rules = {code: _levels(given, spellings) for code, given in value.get("rules", {}).items()}
    problems = [*_severity_problems(severities, document), *_level_problems(rules, spellings, document)]
    if problems:
        raise BadOptions(path.name, problems)
    options = Options(
        root=path.parent,
        reports=path.parent / value.get("reports", "postmortems"),
        sources=tuple(_source(path, name, given) for name, given in value.get("sources", {}).items()),
        max_file_size=value.get("max_file_size", MAX_FILE_SIZE),
        severities=severities,
        vocabularies=_vocabularies(value.get("vocabularies", {})),
        rules=rules,
        rule_positions={code: document.positions.of_key(("rules", code)) for code in rules},
        deadlines=_lengths("deadlines", value),
        timeline=_lengths("timeline", value),
        overlay=_read_overlay(path, value["schema"], document) if "schema" in value else None,
        inputs=(*([value["schema"]] if "schema" in value else []), *value.get("wording", {}).get("lexicons", ())),
        trusted_html=value.get("trusted_html", False),
        site_url=f"{value['site_url'].rstrip('/')}/" if "site_url" in value else "",
        tracker=_typed(TrackerOptions, value.get("tracker", {})),
        public=_typed(PublicOptions, value.get("audiences", {}).get("public", {})),
        several_organisations=value.get("collection", {}).get("several_organisations", False),
        collected_until=_read_day(path, ("collection", "until"), document),
        pinned=_read_day(path, ("today",), document),
        availability={name: share / 100 for name, share in value.get("availability", {}).items()},
        languages=tuple(value.get("wording", {}).get("languages", ("en",))),
        lexicons=dict(_read_lexicons(path, value.get("wording", {}).get("lexicons", ()), document)),
        language=_read_language(path, document),
    )
    if options.overlay is not None:
        _check_overlay(options, value["schema"], path, document)
    if problems := [*_field_problems(options.public.fields, options, document), *_source_problems(options, document)]:
        raise BadOptions(path.name, problems)
    return options


def _read_document(path: pathlib.Path) -> Document:
    """A postmortems.yml that its schema allows."""
    from .report.schema import Contract, bundled
    from .report.schema import problems as schema_problems
    from .report.yaml import read_yaml

    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(
            path, Position(1), _("The file cannot be read: {error}").format(error=error), _("Save it as UTF-8")
        ) from None
    document = read_yaml(text)
    value = {} if document.value is None else document.value
    contract = Contract(bundled("config.schema.json"), noun=FILE)
    problems = [*document.problems, *(problem for _, problem in schema_problems(contract, document, value))]
    if problems:
        raise BadOptions(path.name, sorted(problems, key=lambda problem: problem.position))
    return document


def _check_overlay(options: Options, name: str, path: pathlib.Path, document: Document) -> None:
    try:
        options.contract.check()
    except ValueError as error:
        cause = _("`{name}` is not a usable JSON Schema: {error}").format(name=name, error=error)
        place = document.positions.of(("schema",))
        raise _bad(path, place, cause, _("See the guide on fields of your own")) from None


def _bad(path: pathlib.Path, place: Position, cause: str, hint: str) -> BadOptions:
    return BadOptions(path.name, [Problem("", place, cause, hint)])


def _read_day(path: pathlib.Path, keys: tuple[str, ...], document: Document) -> date | None:
    """The day under these keys, if there is one."""
    from .report.moments import Fault, read_day

    given: Any = document.value or {}
    for key in keys:
        given = given.get(key, {})
    day = read_day(given) if given else None
    if isinstance(day, Fault):
        raise _bad(path, document.positions.of(keys), day.message, day.hint)
    return day


def _read_language(path: pathlib.Path, document: Document) -> str:
    """The language that the organisation reads, if it names one."""
    given: str = (document.value or {}).get("language", "")
    if given and nearest(given) is None:
        place, known = document.positions.of(("language",)), ", ".join(f"`{code}`" for code in languages())
        raise _bad(
            path,
            place,
            _("There are no texts in the language `{given}`").format(given=given),
            _("Choose one of {known}").format(known=known),
        )
    return nearest(given) or ""


def _read_overlay(path: pathlib.Path, name: str, document: Document) -> dict[str, Any]:
    place = document.positions.of(("schema",))
    try:
        overlay = json.loads((path.parent / name).read_text("utf-8-sig"))
    except OSError as error:
        raise _bad(
            path,
            place,
            _("`{name}` cannot be read: {cause}").format(name=name, cause=error.strerror),
            _("Check its name"),
        ) from None
    except ValueError as error:
        raise _bad(
            path, place, _("`{name}` is not JSON: {error}").format(name=name, error=error), _("Correct it there")
        ) from None
    if not isinstance(overlay, dict):
        raise _bad(
            path, place, _("`{name}` is not a JSON object").format(name=name), _("See the guide on fields of your own")
        )
    return overlay


def _read_lexicons(path: pathlib.Path, names: Iterable[str], document: Document) -> Iterator[tuple[str, str]]:
    from .report.schema import Contract, bundled
    from .report.schema import problems as schema_problems
    from .report.yaml import read_yaml

    contract = Contract(bundled("lexicon.schema.json"), noun="The lexicon")
    for index, name in enumerate(names):
        place = document.positions.of(("wording", "lexicons", index))
        try:
            text = (path.parent / name).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise _bad(
                path, place, _("`{name}` cannot be read: {error}").format(name=name, error=error), _("Check its name")
            ) from None
        lexicon = read_yaml(text)
        problems = [*lexicon.problems, *(problem for _, problem in schema_problems(contract, lexicon, lexicon.value))]
        if problems:
            raise BadOptions(name, sorted(problems, key=lambda problem: problem.position))
        yield name, text


def _source(path: pathlib.Path, name: str, given: Mapping[str, str]) -> Source:
    folder = pathlib.Path(os.path.normpath(path.parent / given["path"]))
    return Source(name, folder, f"{url.rstrip('/')}/" if (url := given.get("edit_url")) else "", given.get("team", ""))


def _source_problems(options: Options, document: Document) -> Iterator[Problem]:
    for name, cause, hint in options.folders.clashes():
        yield Problem("", document.positions.of_key(("sources", name)), cause, hint)


def _severity(item: Mapping[str, Any]) -> Severity:
    target, gap = item.get("resolve_within"), item.get("max_gap")
    return Severity(
        item["id"], tuple(item.get("aliases", ())), item.get("description", ""),
        read_span(target) if target else None, item.get("depth", "standard"), read_span(gap) if gap else None,
        tuple(item.get("sign_off", ())),
    )  # fmt: skip


def _spellings(severities: Iterable[Severity]) -> dict[str, str]:
    """Every spelling of a severity, lower case, and the id it stands for."""
    return {spelling.lower(): step.id for step in severities for spelling in (step.id, *step.aliases)}


def _severity_problems(severities: Iterable[Severity], document: Document) -> Iterator[Problem]:
    """A spelling that could mean two steps of the scale."""
    taken: dict[str, str] = {}
    for index, step in enumerate(severities):
        for spelling in dict.fromkeys(word.lower() for word in (step.id, *step.aliases)):
            if spelling in taken:
                cause = _("`{spelling}` could mean `{taken}` or `{severity}`").format(
                    spelling=spelling, taken=taken[spelling], severity=step.id
                )
                place = document.positions.of(("severities", index))
                yield Problem("", place, cause, _("Give each severity spellings of its own, whatever their case"))
            taken[spelling] = step.id


def _level_problems(
    rules: Mapping[str, RuleLevels], spellings: Mapping[str, str], document: Document
) -> Iterator[Problem]:
    """A level for a severity that is not on the scale."""
    for code, levels in rules.items():
        for severity in levels.by_severity.keys() - spellings.values():
            place = document.positions.of_key(("rules", code, severity))
            known = ", ".join(dict.fromkeys(spellings.values()))
            yield Problem(
                "",
                place,
                _("`{severity}` is not a severity").format(severity=severity),
                _("Use one of {known}").format(known=known),
            )


def _field_problems(names: tuple[str, ...], options: Options, document: Document) -> Iterator[Problem]:
    """A field for the public that reports do not have."""
    from .report.redaction import unknown_fields

    for index, hint in unknown_fields(names, options.contract) if names is not FIELDS else ():
        place = document.positions.of(("audiences", "public", "fields", index))
        yield Problem("", place, _("Reports have no field `{name}`").format(name=names[index]), hint)


def _vocabularies(given: Mapping[str, Mapping[str, str | None]]) -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for name, words in VOCABULARIES.items():
        both = {**words, **given.get(name, {})}
        merged[name] = {word: meaning for word, meaning in both.items() if meaning is not None}
    return merged


def _typed(kind: type[_T], given: Mapping[str, Any]) -> _T:
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})


def _levels(given: str | Mapping[str, str], spellings: Mapping[str, str]) -> RuleLevels:
    if isinstance(given, str):
        return RuleLevels(given)
    rest = {spellings.get(key.lower(), key): level for key, level in given.items() if key not in ("level", "reason")}
    return RuleLevels(given.get("level"), rest, given.get("reason", ""))


def _lengths(group: str, value: Mapping[str, Any]) -> dict[str, timedelta]:
    """The lengths of time of one group, with the schema's defaults for what it leaves out."""
    from .report.schema import bundled

    given, known = value.get(group, {}), bundled("config.schema.json")["properties"][group]["properties"]
    return {name: read_span(given.get(name, about["default"])) for name, about in known.items()}


_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_span(text: str) -> timedelta:
    """Read a length of time such as `30m`, `48h`, `7d` or `4w`, whose form the schema has checked."""
    return int(text[:-1]) * _UNITS[text[-1]]


def today(pinned: date | None = None) -> date:
    """The day of SOURCE_DATE_EPOCH if that is set, for repeatable builds, else `pinned`, else the day in UTC."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return pinned or datetime.now(UTC).date()
