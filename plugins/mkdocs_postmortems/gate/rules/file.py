"""PM0xx: is the file a report at all?"""

from ...language import N_
from ..registry import Family

family = Family(__name__)

_YAML = N_("YAML 1.2.2, chapters 5 to 10")
_FORMAT = N_("The format of this project")

family.found_elsewhere("PM001", "not-utf8", "RFC 3629")
family.found_elsewhere("PM002", "no-front-matter", _FORMAT)
family.found_elsewhere("PM003", "yaml-syntax", _YAML)
family.found_elsewhere("PM004", "duplicate-key", "YAML 1.2.2, section 3.2.1.3")
family.found_elsewhere("PM005", "misused-alias", N_("CWE-776, XML entity expansion, which YAML aliases share"))
family.found_elsewhere("PM006", "unsupported-tag", "YAML 1.2.2, section 10.3, core schema")
family.found_elsewhere("PM007", "bad-file-name", N_("log4brains and other decision logs: date and slug, no counter"))
family.found_elsewhere("PM008", "duplicate-id", _FORMAT)
family.found_elsewhere("PM009", "unreadable-file", _FORMAT)
family.found_elsewhere("PM010", "dangling-related", _FORMAT)
family.found_elsewhere("PM011", "text-cut-by-comment", "YAML 1.2.2, section 6.6")
family.found_elsewhere("PM012", "internal-error", _FORMAT)
family.found_elsewhere("PM013", "bad-pattern-file", _FORMAT)
family.found_elsewhere("PM030", "file-too-large", N_("CWE-400, uncontrolled resource consumption"))
