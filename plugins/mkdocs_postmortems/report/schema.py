"""The contract: the JSON Schema that a front matter must satisfy.

`jsonschema` is the judge, and its errors become our findings. `jsonschema_rs` stands before it: what it finds valid
passes at a hundredth of the cost, and the judge is imported only where something is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from ..language import N_, _
from .problem import Path, Problem
from .yaml import Document

if TYPE_CHECKING:  # imported where something is wrong
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator
    from referencing import Registry

POSTMORTEM = "urn:mkdocs-postmortems:postmortem"


@cache
def bundled(name: str) -> dict[str, Any]:
    """A schema that ships with the package, by file name. Treat it as read only."""
    text = resources.files("mkdocs_postmortems.schema").joinpath(name).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@dataclass(frozen=True)
class Contract:
    """What a front matter must satisfy: the base schema with the organisation's vocabularies, and its overlay."""

    schema: dict[str, Any] = field(default_factory=lambda: bundled("postmortem.schema.json"))
    overlay: dict[str, Any] | None = None
    """A schema that `$ref`s the base and adds to it."""
    severities: Mapping[str, str] = field(default_factory=dict)
    """Every spelling of a severity, lower case, and the id it stands for."""
    max_size: int = 0
    """The most bytes that a file may have; 0: any."""
    noun: str = N_("The front matter")
    """What is judged, as the beginning of a sentence."""

    @property
    def root(self) -> dict[str, Any]:
        """The schema that a front matter is judged by."""
        return self._base if self.overlay is None else self.overlay

    @cached_property
    def _base(self) -> dict[str, Any]:
        """The base without what a status and a severity demand: rules say that, with levels and exceptions."""
        definitions = self.schema.get("$defs", {})
        if "demands" not in definitions:
            return self.schema
        report = {key: value for key, value in definitions["report"].items() if key != "allOf"}
        return {**self.schema, "$defs": {**definitions, "report": report}}

    @cached_property
    def blameless(self) -> frozenset[Path]:
        """The fields that wording rules read, marked `x-blameless`; `[]` stands for the items of a list."""
        return frozenset(_marked(self.root, self.root, ()))

    @property
    def bundle(self) -> dict[str, Any]:
        """The same as one document that refers to no other: an overlay carries the base among its `$defs`."""
        if self.overlay is None:
            return self.schema
        return {**self.overlay, "$defs": {**self.overlay.get("$defs", {}), "postmortem": self.schema}}

    def passes(self, value: Any) -> bool:
        """Whether a value is certainly valid; if not, `faults` judges it."""
        return self.fast is not None and self.fast.is_valid(value)

    def faults(self, value: Any) -> Iterator[ValidationError]:
        """The judge's errors; one about alternatives is replaced by those of the alternative that was meant."""
        for error in self.judge.iter_errors(value):
            yield from _nearest(error)

    def check(self) -> None:
        """Raise `ValueError` where the overlay is no JSON Schema, or refers to anything but itself and the base."""
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import SchemaError
        from referencing.exceptions import Unresolvable
        from referencing.jsonschema import DRAFT202012

        try:
            Draft202012Validator.check_schema(self.root, Draft202012Validator.FORMAT_CHECKER)
        except SchemaError as error:
            raise ValueError(f"{error.json_path}: {error.message}") from None
        resolver = self._registry.resolver_with_root(DRAFT202012.create_resource(self.root))
        for reference in _references(self.root):
            try:
                resolver.lookup(reference)
            except Unresolvable:
                known = _("a part of itself (`#/$defs/…`) or the format (`urn:mkdocs-postmortems:postmortem`)")
                cause = _("`$ref` leads to `{reference}`; it may lead to {known}").format(
                    reference=reference, known=known
                )
                raise ValueError(cause) from None

    @cached_property
    def fast(self) -> jsonschema_rs.Draft202012Validator | None:
        """What lets pass what is valid; `None` where it cannot read the schema."""
        registry = jsonschema_rs.Registry([(POSTMORTEM, self._base)]) if self.overlay is not None else None
        try:
            return jsonschema_rs.Draft202012Validator(self.root, registry=registry)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
            return None

    @cached_property
    def judge(self) -> Validator:
        """The validator whose errors are reported. It never fetches a schema."""
        from jsonschema import Draft202012Validator
        from jsonschema.validators import extend

        from .patterns import KEYWORDS

        kind: type[Validator] = extend(Draft202012Validator, KEYWORDS)  # type: ignore[no-untyped-call]
        return kind(self.root, registry=self._registry)

    @cached_property
    def _registry(self) -> Registry[Any]:
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012

        empty: Registry[Any] = Registry()
        registry: Registry[Any] = empty.with_resource(POSTMORTEM, DRAFT202012.create_resource(self._base))
        return registry


def problems(contract: Contract, document: Document, value: Any) -> list[tuple[Path, Problem]]:
    """What the contract has against a value: each problem once, with the path of what is at fault.

    `value` is that of the document, perhaps with aliases replaced.
    """
    if contract.passes(value):
        return []
    from .explain import Explainer  # most reports are valid

    explainer = Explainer(contract, document)
    return list(dict.fromkeys(found for error in contract.faults(value) for found in explainer.explain(error)))


def _marked(schema: dict[str, Any], root: dict[str, Any], path: Path) -> Iterator[Path]:
    """The paths of the fields whose schema has `x-blameless`; a pattern that is one name stands for that name."""
    schema = resolve(schema, root)
    if schema.get("x-blameless"):
        yield path
    names = {pattern.strip("^$"): inner for pattern, inner in schema.get("patternProperties", {}).items()}
    for name, inner in {**names, **fields_of(schema, root)}.items():
        if isinstance(inner, dict):
            yield from _marked(inner, root, (*path, name))
    if isinstance(items := schema.get("items"), dict):
        yield from _marked(items, root, (*path, "[]"))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key in ("$ref", "$dynamicRef") and isinstance(value, str))
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(inner)


def _nearest(error: ValidationError) -> Iterator[ValidationError]:
    from jsonschema.exceptions import best_match

    if not error.context:
        yield error
        return
    best = best_match([error])
    while best.parent is not None and best.parent is not error:
        best = best.parent
    branch = 0 if best is error else best.schema_path[0]
    for inner in error.context:
        if inner.schema_path[0] == branch:
            yield from _nearest(inner)


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a `$ref`; the keys beside it override those it points to."""
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    base = root if reference.startswith("#") else bundled("postmortem.schema.json")
    for step in reference.partition("#")[2].split("/")[1:]:
        base = base.get(step, {})
    return {**resolve(base, root), **{k: v for k, v in schema.items() if k != "$ref"}}


def fields_of(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """The fields that a schema and those it builds on know by name."""
    known: dict[str, Any] = {}
    if "$ref" in schema:
        known |= fields_of(resolve({"$ref": schema["$ref"]}, root), root)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, ()):
            known |= fields_of(part, root) if isinstance(part, dict) else {}
    for keyword in ("if", "then", "else"):
        known |= fields_of(schema[keyword], root) if isinstance(schema.get(keyword), dict) else {}
    known |= schema.get("properties", {})
    return known
