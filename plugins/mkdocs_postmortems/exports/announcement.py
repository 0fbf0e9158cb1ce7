"""A published report as a short text for a chat or a mail, from a template."""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Literal, get_args

from ..analysis.actions import OPEN_STATUSES
from ..analysis.durations import Duration, time_to
from ..language import _, ngettext
from ..language.forms import number
from ..report.model import Report
from ..report.problem import Refusal
from .facts import clean, plain, summary
from .scope import Scope

Format = Literal["text", "slack", "mail"]
FORMATS: tuple[Format, ...] = get_args(Format)

TEMPLATE = """\
{{ heading }}
{{ facts }}
{% if summary %}

{{ summary }}
{% endif %}

{{ follow_up }}
{% if url %}

{{ url }}
{% endif %}
"""
"""What is said where the organisation has no template of its own."""
LONGEST = 1500
"""Characters of a summary; a chat folds longer texts away."""


def facts(report: Report, scope: Scope) -> dict[str, Any]:
    """What a template can say, by name. Texts are plain, on one line each."""
    open_ = [action for action in report.actions if action.status in OPEN_STATUSES]
    lasted = time_to(report, "resolved")
    duration = lasted.shown if isinstance(lasted, Duration) else ""
    told = plain(summary(report) or "", report)
    services = [clean(name) for name in report.services]
    return {
        "id": report.id,
        "title": clean(report.title),
        "severity": clean(report.severity),
        "day": report.day.isoformat(),
        "duration": duration,
        "services": services,
        "teams": [clean(name) for name in report.teams],
        "summary": told if len(told) <= LONGEST else f"{told[:LONGEST].rsplit(' ', 1)[0]} …",
        "actions": [
            {"title": plain(each.title, report), "owner": clean(each.owner or ""), "due": str(each.due or "")}
            for each in open_
        ],
        "url": scope.site.address(report.id),
        "heading": _("Postmortem: {title}").format(title=clean(report.title)),
        "facts": " · ".join(
            filter(None, [clean(report.severity), report.day.isoformat(), duration, ", ".join(services)])
        ),
        "follow_up": ngettext("{n} action is open.", "{n} actions are open.", len(open_)).format(n=number(len(open_))),
    }


def text(report: Report, scope: Scope, template: str | None = None) -> str:
    """The announcement; `template` is the organisation's own, in Jinja's syntax. Raises `Refusal` if it is broken."""
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    given = TEMPLATE if template is None else template
    try:
        return environment.from_string(given).render(facts(report, scope)).strip() + "\n"
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        cause = _("The template cannot be used: {error}").format(error=str(error))
        raise Refusal(cause, _("`postmortems announce --help` lists what it can say")) from None


def as_slack(said: str) -> str:
    """A message for a Slack-compatible webhook: plain text, in which nobody is mentioned and no markup is read."""
    escaped = said.strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b")
    return json.dumps({"text": escaped, "mrkdwn": False, "unfurl_links": False}, ensure_ascii=False)


def as_mail(said: str) -> str:
    """A mail without addresses: its first line is the subject, the rest its body. Lines end with CRLF (RFC 5322)."""
    subject, _rest, body = said.partition("\n")
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(subject.split())
    mail.set_content(body.strip() + "\n", cte="quoted-printable")
    return mail.as_string()


def rendered(said: str, format_: Format) -> str:
    """An announcement in one of the formats."""
    return said if format_ == "text" else as_slack(said) if format_ == "slack" else as_mail(said)
