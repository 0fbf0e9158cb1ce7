"""PM1xx: is the front matter valid against the schema?"""

from ...language import N_
from ..registry import Family

family = Family(__name__)

_SCHEMA = N_("JSON Schema 2020-12 of this project, `postmortem.schema.json`")

family.found_elsewhere("PM101", "missing-field", _SCHEMA)
family.found_elsewhere("PM102", "unknown-field", _SCHEMA)
family.found_elsewhere("PM103", "wrong-type", _SCHEMA)
family.found_elsewhere("PM104", "not-in-vocabulary", _SCHEMA)
family.found_elsewhere("PM105", "bad-form", _SCHEMA)
family.found_elsewhere("PM106", "too-short", _SCHEMA)
family.found_elsewhere("PM107", "out-of-range", _SCHEMA)
family.found_elsewhere("PM108", "duplicate-item", _SCHEMA)
family.found_elsewhere("PM109", "schema-violation", _SCHEMA)
