"""The contract: is a front matter what the JSON Schema allows; if not, what would an author want to hear?"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry, ValidationError, ValidationErrorKind

from .problem import Path, Problem
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
    noun: str = "The front matter"
    """What is judged, as the beginning of a sentence."""

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

    @property
    def bundle(self) -> dict[str, Any]:
        """The same as one document that refers to no other: an overlay carries the base among its `$defs`."""
        if self.overlay is None:
            return self.schema
        return {**self.overlay, "$defs": {**self.overlay.get("$defs", {}), "postmortem": self.schema}}

    def faults(self, value: Any) -> Iterator[ValidationError]:
        """The validator's errors; one about alternatives is replaced by those of the nearest alternative."""
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
        schema, positions = self._definition(error), self.document.positions
        if isinstance(kind, (kinds.AdditionalProperties, kinds.UnevaluatedProperties)):
            for name in kind.unexpected:
                at = (*path, str(name))
                yield at, Problem(UNKNOWN_FIELD, positions.of_key(at), *self._unknown_field(at, schema))
        elif isinstance(kind, kinds.Required):
            yield path, Problem(MISSING, positions.of(path), *self._missing(path, str(kind.property), schema))
        elif isinstance(kind, kinds.Enum) and "type" in schema and not isinstance(self._at(path), str):
            return  # an error about the type says it better
        else:
            code, message, hint = self._value(path, error, schema)
            yield path, Problem(code, positions.of(path), message, hint)

    def _at(self, path: Path) -> Any:
        value = self.document.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _show(self, path: Path) -> str:
        return show(path) if path else self.contract.noun

    def _definition(self, error: ValidationError) -> dict[str, Any]:
        """The subschema that an error comes from, `{}` where the way to it is not plain.

        A validator's path jumps at each `$ref`: `$defs` then begins a new way from the root of a schema.
        """
        nodes: list[Any] = [self.contract.root, self.contract.schema]
        for step in error.schema_path[:-1]:
            if step == "$defs":
                nodes = [self.contract.root, self.contract.schema]
            nodes = [node[step] for node in nodes if _has(node, step)] or nodes
        return nodes[0] if isinstance(nodes[0], dict) else {}

    def _missing(self, path: Path, name: str, schema: dict[str, Any]) -> tuple[str, str]:
        about = _about(schema, name, self.contract.root)
        where = f" of {show(path)}" if path else ""
        return f"`{name}`{where} is missing", f"Add it: {about}" if about else "Add it"

    def _unknown_field(self, path: Path, schema: dict[str, Any]) -> tuple[str, str]:
        holder, name = path[:-1], str(path[-1])
        if holder in self.document.flow and self._at(path) is None and " " in name:
            cause = f"A comma inside `{{ }}` ended the sentence, and `{name}` became a key"
            return cause, "Write the sentence on a line of its own, or put it in double quotes"
        known = _fields(schema, self.contract.root)
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        hint = "Delete it"
        if near := difflib.get_close_matches(plain, sorted(known), 1, 0.6):
            hint = f"Write `{near[0]}`"
        elif name == "<<":
            hint = "Write the values out: merging is not part of YAML 1.2"
        elif plain and "^x-" in resolve(schema, self.contract.root).get("patternProperties", {}):
            hint = f"Name it `x-{plain.replace('_', '-')}` to keep it as a field of your own"
        return f"{self._show(holder)} has no field `{name}`", hint

    def _value(self, path: Path, error: ValidationError, schema: dict[str, Any]) -> tuple[str, str, str]:
        """The rule, the cause and the hint for a value that is there and is not allowed."""
        kind, kinds = error.kind, ValidationErrorKind
        name, given = self._show(path), self._at(path)
        wanted = (path and schema.get("title")) or (
            "enum" in schema and f"one of {', '.join(map(str, schema['enum']))}"
        )
        if isinstance(kind, kinds.Type) or given is None:
            kinds_ = kind.types if isinstance(kind, kinds.Type) else ()
            types = " or ".join(_TYPES.get(t, t) for t in kinds_) or "a value"
            hint = f"Write {wanted or types}"
            if given is None:
                return WRONG_TYPE, f"{name} has no value", f"{hint}, or delete the line"
            if "string" in kinds_ and not wanted and not isinstance(given, (list, dict)):
                return WRONG_TYPE, f"{name} is read as {_kind(given)}, not as text", "Put it in double quotes"
            if "array" in kinds_ and isinstance(given, str):
                hint = f"Write `[{given}]`, or `- {given}` on a line of its own"
            return WRONG_TYPE, f"{name} is {_kind(given)}, not {types}", hint
        if isinstance(kind, (kinds.Enum, kinds.Constant)):
            words = kind.options if isinstance(kind, kinds.Enum) else [kind.expected_value]
            near = difflib.get_close_matches(str(given).lower(), map(str, words), 1, 0.6)
            hint = f"Write `{near[0]}`" if near else f"Use one of {', '.join(map(str, words))}"
            return NOT_IN_VOCABULARY, f"{name} cannot be `{given}`", hint
        if isinstance(kind, kinds.Pattern):
            return BAD_FORM, f"{name} cannot be `{given}`", f"Write {wanted or 'it as the guide shows'}"
        if isinstance(kind, (kinds.MinLength, kinds.MinItems, kinds.MinProperties)):
            if not given:
                return TOO_SHORT, f"{name} is empty", "Fill it in, or delete the line"
            return TOO_SHORT, f"{name} is shorter than {kind.limit} characters", "Say it in a sentence"
        if isinstance(kind, kinds.MaxLength):
            cause = f"{name} is longer than {kind.limit} characters"
            return OUT_OF_RANGE, cause, "Shorten it; details belong in the body"
        if isinstance(kind, (kinds.Minimum, kinds.Maximum)):
            side = "less" if isinstance(kind, kinds.Minimum) else "more"
            return OUT_OF_RANGE, f"{name} is {side} than {kind.limit}", "Check the figure"
        if isinstance(kind, kinds.UniqueItems):
            return TWICE, f"{name} names something twice", "Keep one of the two"
        if isinstance(kind, kinds.PropertyNames):
            cause = f"A key of {name} has a form that is not allowed"
            return BAD_FORM, cause, "Write keys in lower case, with `-` between words"
        return OTHER, f"{name}: {error.message[:200]}", "See the field's page in the guide"


def show(path: Path) -> str:
    """A path as an author reads it: `factors[1].category`, list items counted from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return f"`{text}`"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "`true` or `false`"
    names = {str: "text", int: "a number", float: "a decimal number", list: "a list", dict: "a group of keys"}
    return names.get(type(value), "empty")


def _has(node: Any, step: str | int) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and step < len(node)


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a `$ref`; the keys beside it stand over those it points to."""
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    base = root if reference.startswith("#") else bundled("postmortem.schema.json")
    for step in reference.partition("#")[2].split("/")[1:]:
        base = base.get(step, {})
    return {**resolve(base, root), **{k: v for k, v in schema.items() if k != "$ref"}}


def _fields(schema: dict[str, Any], root: dict[str, Any]) -> set[str]:
    """The fields that a schema and those it builds on know by name."""
    parts = [part for part in schema.get("allOf", ()) if isinstance(part, dict)]
    if "$ref" in schema:
        parts.append(resolve({"$ref": schema["$ref"]}, root))
    return set(schema.get("properties", {})).union(*(_fields(part, root) for part in parts))


def _about(schema: dict[str, Any], name: str, root: dict[str, Any]) -> str:
    """The first sentence of a field's description, to stand inside a sentence."""
    described = resolve(resolve(schema, root).get("properties", {}).get(name, {}), root)
    text = str(described.get("description", "")).partition(". ")[0].rstrip(".")
    return text[:1].lower() + text[1:]
