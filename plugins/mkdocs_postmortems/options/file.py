"""postmortems.yml: where it lies, what it says, and what is wrong with it."""

from __future__ import annotations

import json
import os
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from ..language import ENGLISH, _, languages, nearest, speak
from ..report.audience import DEFAULT, FIELDS, PublicOptions, environment_audience
from ..report.folders import Source
from ..report.model import Audience
from ..report.problem import Position, Problem, Refusal
from ..report.visible import visible
from ..report.vocabularies import VOCABULARIES
from .choices import (
    MAX_FILE_SIZE,
    SEVERITIES,
    Options,
    RuleLevels,
    Severity,
    TrackerOptions,
    lengths,
    read_span,
    spellings,
)

if TYPE_CHECKING:  # libyaml is imported where it is used: an unchanged archive does without
    from ..report.yaml import Document

FILE = "postmortems.yml"
_LANGUAGE = re.compile(r"""^language:[ \t]+["']?([A-Za-z]{2}[\w-]*)""", re.MULTILINE)
_T = TypeVar("_T")


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
    known = spellings(severities)
    rules = {code: _levels(given, known) for code, given in value.get("rules", {}).items()}
    problems = [*_severity_problems(severities, document), *_level_problems(rules, known, document)]
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
        deadlines=lengths("deadlines", value),
        timeline=lengths("timeline", value),
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
    from ..report.schema import Contract, bundled
    from ..report.schema import problems as schema_problems
    from ..report.yaml import read_yaml

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
    from ..report.moments import Fault, read_day

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
    from ..report.schema import Contract, bundled
    from ..report.schema import problems as schema_problems
    from ..report.yaml import read_yaml

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
    from ..report.redaction import unknown_fields

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
