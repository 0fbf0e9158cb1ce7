"""Actions as issues of a tracker: created once, linked in the report, their state brought back."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping

from ...language import _
from ...language.forms import listed
from ...options import TrackerOptions
from .base import Tracker, TrackerFailure

KINDS = ("github", "gitlab", "jira")
"""Each a module of this package."""

SECRETS = ("GITHUB_TOKEN", "GITLAB_TOKEN", "JIRA_EMAIL", "JIRA_TOKEN")
"""The variables that may hold what opens a tracker."""


def connect(options: TrackerOptions, environment: Mapping[str, str], say: Callable[[str], None]) -> Tracker:
    """The tracker that was chosen; `say` is told of waits and omissions. Raises `TrackerFailure`."""
    if not options.kind:
        hint = _("Give --tracker {kinds}").format(kinds=listed(KINDS, "or"))
        raise TrackerFailure(_("No tracker is configured"), hint)
    module = importlib.import_module(f"{__package__}.{options.kind}")
    if not re.fullmatch(module.PROJECT, options.project):
        cause = (
            _("`{project}` is not a project").format(project=options.project)
            if options.project
            else _("No project is configured")
        )
        raise TrackerFailure(
            cause, _("Give --project {example}, or `tracker.project` in postmortems.yml").format(example=module.EXAMPLE)
        )
    tokens = {name: environment[name].strip() for name in SECRETS if environment.get(name, "").strip()}
    for name in module.TOKENS:
        if not re.fullmatch(r"[!-~]+", tokens.get(name, "")):
            raise TrackerFailure(
                _("There is no usable token in {name}").format(name=name),
                _("Export {name}; it is never printed").format(name=name),
            )
    tracker: Tracker = module.connect(options, tokens, say)
    return tracker
