"""What the contract's judge finds, in an author's words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..language import ENGLISH, N_, _, language
from ..language.forms import listed
from .figures import written_out
from .problem import Path, Problem, value_at
from .schema import Contract, bundled, fields_of, resolve
from .yaml import Document

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

MISSING, UNKNOWN_FIELD, WRONG_TYPE, NOT_IN_VOCABULARY = "PM101", "PM102", "PM103", "PM104"
BAD_FORM, TOO_SHORT, OUT_OF_RANGE, TWICE, OTHER = "PM105", "PM106", "PM107", "PM108", "PM109"

_TYPES = {
    "string": N_("text"), "integer": N_("a whole number"), "number": N_("a number"), "boolean": N_("`true` or `false`"),
    "array": N_("a list"), "object": N_("a group of `key: value` lines"), "null": N_("nothing"),
}  # fmt: skip


def show(path: Path) -> str:
    """A path as an author would write it: `` `actions[2].due` ``, items counted from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return f"`{text}`"


class _Fault(NamedTuple):
    """One of the judge's errors about a value."""

    name: str
    """The value's path, as an author would write it."""
    given: Any
    limit: Any
    """What the schema's keyword asks for."""
    wanted: str
    """The form of such a value in words; empty where the schema does not say."""


class Explainer:
    """Turns the judge's errors about one document into problems at their places."""

    def __init__(self, contract: Contract, document: Document) -> None:
        self.contract = contract
        self.document = document

    def explain(self, error: ValidationError) -> Iterator[tuple[Path, Problem]]:
        """The problems in one error, each with the path of the value at fault."""
        path: Path = tuple(error.absolute_path)
        positions = self.document.positions
        schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
        if error.validator in ("additionalProperties", "unevaluatedProperties") and (
            unknown := self._unknown_fields(error, schema)
        ):
            for name in unknown:
                at = (*path, name)
                yield at, Problem(UNKNOWN_FIELD, positions.of_key(at), *self._unknown_field(at, schema))
        elif error.validator == "required":
            for name in cast("list[str]", error.validator_value):
                if name not in cast("dict[str, Any]", error.instance):
                    yield path, Problem(MISSING, positions.of(path), *self._missing(path, name, schema))
        elif error.validator != "enum" or "type" not in schema or isinstance(value_at(self.document.value, path), str):
            # Beside a wrong type, a word that is not in the vocabulary says nothing new.
            code, message, hint = self._value(path, error, schema)
            yield path, Problem(code, positions.of(path), message, hint)

    def _show(self, path: Path) -> str:
        return show(path) if path else _(self.contract.noun)

    def _missing(self, path: Path, name: str, schema: dict[str, Any]) -> tuple[str, str]:
        about = _about(schema, name, self.contract.root)
        hint = _("Add it: {about}").format(about=about) if about else _("Add it")
        if path:
            return _("`{name}` of {path} is missing").format(name=name, path=show(path)), hint
        return _("`{name}` is missing").format(name=name), hint

    def _unknown_fields(self, error: ValidationError, schema: dict[str, Any]) -> list[str]:
        """The keys that the schema does not allow."""
        root = self.contract.root
        resolved = schema if error.validator == "additionalProperties" else resolve(schema, root)
        known = schema.get("properties", {}) if resolved is schema else fields_of(schema, root)
        patterns, instance = resolved.get("patternProperties", {}), cast("dict[str, Any]", error.instance)
        return [name for name in instance if name not in known and not any(re.search(p, name) for p in patterns)]

    def _unknown_field(self, path: Path, schema: dict[str, Any]) -> tuple[str, str]:
        holder, name = path[:-1], str(path[-1])
        if holder in self.document.flow and value_at(self.document.value, path) is None and " " in name:
            cause = _("A comma inside `{{ }}` ended the sentence, and `{name}` became a key").format(name=name)
            return cause, _("Write the text on a line of its own, or put it in double quotes")
        known = fields_of(schema, self.contract.root)
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        hint = _("Delete it")
        if near := difflib.get_close_matches(plain, sorted(known), 1, 0.6):
            hint = _("Write `{near}`").format(near=near[0])
        elif name == "<<":
            hint = _("Write the values out: merging is not part of YAML 1.2")
        elif plain and "^x-" in resolve(schema, self.contract.root).get("patternProperties", {}):
            hint = _("Name it `x-{name}` to keep it as a field of your own").format(name=plain.replace("_", "-"))
        return _("{holder} has no field `{name}`").format(holder=self._show(holder), name=name), hint

    def _value(self, path: Path, error: ValidationError, schema: dict[str, Any]) -> tuple[str, str, str]:
        """The rule, the cause and the hint for a value that is there and is not allowed."""
        name, given = self._show(path), value_at(self.document.value, path)
        if "propertyNames" in error.absolute_schema_path and isinstance(given, dict):
            cause = _("A key of {name} has a form that is not allowed").format(name=name)
            return BAD_FORM, cause, _("Write keys in lower case, with `-` between words")
        choices = _("one of {enum}").format(enum=", ".join(map(str, schema["enum"]))) if "enum" in schema else ""
        fault = _Fault(name, given, error.validator_value, _(str((path and schema.get("title")) or "")) or choices)
        if given is None and error.validator != "type":
            return (
                WRONG_TYPE,
                _("{name} has no value").format(name=name),
                _("Write {wanted}, or delete the line").format(wanted=fault.wanted or _("a value")),
            )
        say = _WORDS.get(str(error.validator))
        return say(fault) if say else (OTHER, f"{name}: {error.message[:200]}", _("See the field's page in the guide"))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return _("`true` or `false`")
    names = {
        str: _("text"),
        int: _("a number"),
        float: _("a decimal number"),
        list: _("a list"),
        dict: _("a group of keys"),
    }
    return names.get(type(value), _("empty"))


def _type(fault: _Fault) -> tuple[str, str, str]:
    name, given = fault.name, fault.given
    allowed = [fault.limit] if isinstance(fault.limit, str) else list(fault.limit)
    types = listed([_(_TYPES.get(each, each)) for each in allowed], "or")
    wanted = fault.wanted or types
    if given is None:
        hint = _("Write {wanted}, or delete the line").format(wanted=wanted)
        return WRONG_TYPE, _("{name} has no value").format(name=name), hint
    hint = _("Write {wanted}").format(wanted=wanted)
    if "string" in allowed and not fault.wanted and not isinstance(given, (list, dict)):
        return (
            WRONG_TYPE,
            _("{name} is read as {given}, not as text").format(name=name, given=_kind(given)),
            _("Put it in double quotes"),
        )
    if "number" in allowed and isinstance(given, str) and (figure := written_out(given)):
        hint = _("Write {wanted}").format(wanted=f"`{figure}`")
    if "array" in allowed and isinstance(given, str):
        hint = _("Write `[{given}]`, or `- {given}` on a line of its own").format(given=given)
    return WRONG_TYPE, _("{name} is {given}, not {types}").format(name=name, given=_kind(given), types=types), hint


def _vocabulary(fault: _Fault) -> tuple[str, str, str]:
    words = [str(word) for word in (fault.limit if isinstance(fault.limit, list) else [fault.limit])]
    near = difflib.get_close_matches(str(fault.given).lower(), words, 1, 0.6)
    hint = (
        _("Write `{near}`").format(near=near[0]) if near else _("Use one of {choices}").format(choices=", ".join(words))
    )
    return NOT_IN_VOCABULARY, _("{name} cannot be `{given}`").format(name=fault.name, given=fault.given), hint


def _figure_pattern(name: str) -> str:
    """The form of figures, by the name of its definition in the schema."""
    pattern: str = bundled("postmortem.schema.json")["$defs"][name]["pattern"]
    return pattern


def _pattern(fault: _Fault) -> tuple[str, str, str]:
    wanted = fault.wanted or _("it as the guide shows")
    figures = (fault.limit == _figure_pattern(name) for name in ("count", "wholeNumber"))
    if any(figures) and (figure := written_out(str(fault.given))):
        wanted = f"`{figure}`"
    return (
        BAD_FORM,
        _("{name} cannot be `{given}`").format(name=fault.name, given=fault.given),
        _("Write {wanted}").format(wanted=wanted),
    )


def _short(fault: _Fault) -> tuple[str, str, str]:
    if not fault.given:
        return TOO_SHORT, _("{name} is empty").format(name=fault.name), _("Fill it in, or delete the line")
    return (
        TOO_SHORT,
        _("{name} is shorter than {limit} characters").format(name=fault.name, limit=fault.limit),
        _("Say it in a sentence"),
    )


def _long(fault: _Fault) -> tuple[str, str, str]:
    cause = _("{name} is longer than {limit} characters").format(name=fault.name, limit=fault.limit)
    return OUT_OF_RANGE, cause, _("Shorten it; details belong in the body")


def _minimum(fault: _Fault) -> tuple[str, str, str]:
    return (
        OUT_OF_RANGE,
        _("{name} is less than {limit}").format(name=fault.name, limit=fault.limit),
        _("Check the figure"),
    )


def _maximum(fault: _Fault) -> tuple[str, str, str]:
    return (
        OUT_OF_RANGE,
        _("{name} is more than {limit}").format(name=fault.name, limit=fault.limit),
        _("Check the figure"),
    )


def _twice(fault: _Fault) -> tuple[str, str, str]:
    return TWICE, _("{name} names something twice").format(name=fault.name), _("Keep one of the two")


_WORDS: Mapping[str, Callable[[_Fault], tuple[str, str, str]]] = {
    "type": _type, "enum": _vocabulary, "const": _vocabulary, "pattern": _pattern,
    "minLength": _short, "minItems": _short, "minProperties": _short, "maxLength": _long,
    "minimum": _minimum, "maximum": _maximum, "uniqueItems": _twice,
}  # fmt: skip
"""The code, cause and hint for an error of each schema keyword."""


def _about(schema: dict[str, Any], name: str, root: dict[str, Any]) -> str:
    """The first sentence of a field's description, to stand inside a sentence."""
    described = resolve(fields_of(schema, root).get(name, {}), root)
    text = _(str(described.get("description", "")))
    first = re.split(r"\. |。", text, maxsplit=1)[0].rstrip(".")
    return first[:1].lower() + first[1:] if language() == ENGLISH else first
