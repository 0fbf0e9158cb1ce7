"""The contract: is a front matter what the JSON Schema allows, and if not, what would an author want to hear?"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry, ValidationError, ValidationErrorKind

from .problem import Path, Position, Problem
from .yaml import Document

MISSING, UNKNOWN_FIELD, WRONG_TYPE, NOT_IN_VOCABULARY = "PM101", "PM102", "PM103", "PM104"
BAD_FORM, TOO_SHORT, OUT_OF_RANGE, TWICE, OTHER = "PM105", "PM106", "PM107", "PM108", "PM109"

POSTMORTEM = "urn:mkdocs-postmortems:postmortem"

_TYPES = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "`true` or `false`",
    "array": "a list", "object": "a group of `key: value` lines", "null": "nothing",
}  # fmt: skip


@cache
def bundled(name: str) -> dict[str, Any]:
    """A schema that ships with the package, by file name. Treat it as read only."""
    text = resources.files("mkdocs_postmortems.schema").joinpath(name).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@dataclass(frozen=True)
class Contract:
    """What a front matter must satisfy: the base schema with the organisation's words, and its overlay."""

    schema: dict[str, Any] = field(default_factory=lambda: bundled("postmortem.schema.json"))
    overlay: dict[str, Any] | None = None
    """A schema that `$ref`s the base and adds to it."""
    severities: Mapping[str, str] = field(default_factory=dict)
    """Every spelling of a severity, lower case, and the id it stands for."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_validator", self._compile())

    def _compile(self) -> Draft202012Validator:
        if self.overlay is None:
            return Draft202012Validator(self.schema)
        return Draft202012Validator(self.overlay, registry=Registry([(POSTMORTEM, self.schema)]))

    @property
    def root(self) -> dict[str, Any]:
        """The schema that a front matter is judged by."""
        return self.schema if self.overlay is None else self.overlay

    def faults(self, value: Any) -> Iterator[ValidationError]:
        """The validator's own errors; an error about alternatives is replaced by those of the nearest alternative."""
        validator: Draft202012Validator = self._validator  # type: ignore[attr-defined]
        if not validator.is_valid(value):
            for error in validator.iter_errors(value):
                yield from _nearest(error)


def _nearest(error: ValidationError) -> Iterator[ValidationError]:
    kind = error.kind
    if not isinstance(kind, (ValidationErrorKind.OneOfNotValid, ValidationErrorKind.AnyOf)):
        yield error
        return
    branches: list[list[ValidationError]] = [list(branch) for branch in kind.context]
    depth = len(error.instance_path)

    def misfit(branch: list[ValidationError]) -> bool:
        """Whether the branch wants another type altogether: then it is not what the author meant."""
        return any(isinstance(e.kind, ValidationErrorKind.Type) and len(e.instance_path) <= depth for e in branch)

    fitting = [branch for branch in branches if not misfit(branch)]
    for inner in (fitting or branches)[0]:
        yield from _nearest(inner)


class Explainer:
    """Turns the validator's errors on one document into problems at their place."""

    def __init__(self, contract: Contract, document: Document) -> None:
        self.contract = contract
        self.document = document

    def explain(self, error: ValidationError) -> Iterator[tuple[Path, Problem]]:
        """The problems in one error, each with the path of the value at fault."""
        path: Path = tuple(error.instance_path)
        kind, kinds = error.kind, ValidationErrorKind
        if isinstance(kind, (kinds.AdditionalProperties, kinds.UnevaluatedProperties)):
            for name in kind.unexpected:
                yield (*path, name), self.unknown_field(path, str(name), error)
        elif isinstance(kind, kinds.Required):
            yield path, self.missing(path, str(kind.property), error)
        else:
            yield path, self.value(path, error)

    def place(self, path: Path) -> Position:
        return self.document.positions.of(path)

    def definition(self, error: ValidationError) -> dict[str, Any]:
        """The subschema that an error comes from, `{}` where the way to it is not plain.

        A validator's path jumps at each `$ref`: `$defs` then begins a new way from the root of the schema that holds it.
        """
        nodes: list[Any] = [self.contract.root, self.contract.schema]
        for step in error.schema_path[:-1]:
            if step == "$defs":
                nodes = [self.contract.root, self.contract.schema]
            nodes = [node[step] for node in nodes if _has(node, step)] or nodes
        return nodes[0] if isinstance(nodes[0], dict) else {}

    def missing(self, path: Path, name: str, error: ValidationError) -> Problem:
        schema = self.definition(error)
        about = _about(schema, name, self.contract.root)
        where = f" of {show(path)}" if path else ""
        return Problem(MISSING, self.place(path), f"`{name}`{where} is missing", f"Add it: {about}" if about else "Add it")

    def unknown_field(self, path: Path, name: str, error: ValidationError) -> Problem:
        place = self.document.positions.of_key((*path, name))
        value = _at(self.document.value, (*path, name))
        if path in self.document.flow and value is None and " " in name:
            return Problem(
                UNKNOWN_FIELD, place, f"A comma inside `{{ }}` ended the sentence, and `{name}` became a key",
                "Write the sentence on a line of its own, or put it in double quotes",
            )  # fmt: skip
        known = sorted(_fields(self.definition(error), self.contract.root))
        near = difflib.get_close_matches(name, known, 1, 0.6)
        where = f"{show(path)} has no field `{name}`" if path else f"A report has no field `{name}`"
        cure = f"Write `{near[0]}`" if near else f"Name it `x-{name}` to keep it as a field of your own"
        return Problem(UNKNOWN_FIELD, place, where, cure)

    def value(self, path: Path, error: ValidationError) -> Problem:
        kind, kinds = error.kind, ValidationErrorKind
        schema = self.definition(error)
        name, place = show(path), self.place(path)
        wanted = str(schema.get("title", ""))
        given = _at(self.document.value, path)
        if isinstance(kind, kinds.Type):
            types = " or ".join(_TYPES.get(t, t) for t in kind.types)
            if given is None and path:
                return Problem(WRONG_TYPE, place, f"{name} has no value", f"Write {wanted or types}, or delete the line")
            if "string" in kind.types and isinstance(given, (int, float)):
                return Problem(WRONG_TYPE, place, f"{name} is read as {_kind(given)}, not as text", "Put it in double quotes")
            if "array" in kind.types and isinstance(given, str):
                return Problem(WRONG_TYPE, place, f"{name} is text, not a list", f"Write `[{given}]`, or `- {given}` on a line of its own")
            return Problem(WRONG_TYPE, place, f"{name} is {_kind(given)}, not {types}", f"Write {wanted or types}")
        if isinstance(kind, (kinds.Enum, kinds.Constant)):
            options = [str(o) for o in (kind.options if isinstance(kind, kinds.Enum) else [kind.expected_value])]
            near = difflib.get_close_matches(str(given), options, 1, 0.6)
            cure = f"Write `{near[0]}`" if near else f"Use one of {', '.join(options)}"
            return Problem(NOT_IN_VOCABULARY, place, f"{name} cannot be `{given}`", cure)
        if isinstance(kind, kinds.Pattern):
            return Problem(BAD_FORM, place, f"{name} cannot be `{given}`", f"Write {wanted or 'it as the guide shows'}")
        if isinstance(kind, (kinds.MinLength, kinds.MinItems, kinds.MinProperties)):
            empty = not given
            cause = f"{name} is empty" if empty else f"{name} is shorter than {kind.limit} characters"
            return Problem(TOO_SHORT, place, cause, "Say it in a sentence, or delete the line" if path else "Say it in a sentence")
        if isinstance(kind, kinds.MaxLength):
            return Problem(OUT_OF_RANGE, place, f"{name} is longer than {kind.limit} characters", "Shorten it; details belong in the body")
        if isinstance(kind, (kinds.Minimum, kinds.Maximum)):
            side = "less" if isinstance(kind, kinds.Minimum) else "more"
            return Problem(OUT_OF_RANGE, place, f"{name} is {side} than {kind.limit}", "Check the figure")
        if isinstance(kind, kinds.UniqueItems):
            return Problem(TWICE, place, f"{name} names something twice", "Keep one of the two")
        if isinstance(kind, kinds.PropertyNames):
            return Problem(BAD_FORM, place, f"A key of {name} has a form that is not allowed", "Write keys in lower case, with `-` between words")
        return Problem(OTHER, place, f"{name}: {error.message[:200]}", "See the field's page in the guide")


def show(path: Path) -> str:
    """A path as an author reads it: `factors[1].category`, list items counted from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return f"`{text}`" if text else "The front matter"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "`true` or `false`"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a group of keys"}
    return names.get(type(value), "empty")


def _has(node: Any, step: str | int) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and step < len(node)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a local `$ref`; the keys beside it stand over those it points to."""
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    base = root if reference.startswith("#") else bundled("postmortem.schema.json")
    for step in reference.partition("#")[2].split("/")[1:]:
        base = base.get(step, {})
    return {**_resolve(base, root), **{k: v for k, v in schema.items() if k != "$ref"}}


def _fields(schema: dict[str, Any], root: dict[str, Any]) -> set[str]:
    own = set(schema.get("properties", {}))
    return own | set(_resolve(schema, root).get("properties", {}))


def _about(schema: dict[str, Any], name: str, root: dict[str, Any]) -> str:
    described = _resolve(_resolve(schema, root).get("properties", {}).get(name, {}), root)
    text = str(described.get("description", "")).rstrip(".")
    return text[:1].lower() + text[1:]
