"""PM7xx: does the file hold secrets or personal data? It is judged as a whole, code and logs included."""

from __future__ import annotations

import bisect
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from ...language import N_, _
from ...report.characters import seen
from ..addresses import mail_addresses, public_ip_addresses
from ..diagnostics import Level
from ..places import folded, places
from ..registry import Family, Position, Problem, Subject

family = Family(__name__)

_OWASP = N_("OWASP, Secrets Management Cheat Sheet: a secret that was written down is rotated")
_GDPR = N_("GDPR, article 5(1)(c): data minimisation")
_PCI = N_("PCI DSS 4.0, requirement 3")

_ROTATE = N_("Take it out and have it replaced at its source: git keeps what was ever committed")
_ROLE = N_("Write the role or a description instead, such as `a customer`")


class _Match(NamedTuple):
    """A stretch of the text that looks like something private."""

    start: int
    end: int
    what: str


@family.rule("PM701", "exposed-secret", _OWASP)
def exposed_secret(subject: Subject) -> Iterator[Problem]:
    """Keys and tokens of known form stand in no report; git keeps them."""
    return _problems(subject, "PM701", _(_ROTATE))


@family.rule("PM702", "exposed-credential", _OWASP)
def exposed_credential(subject: Subject) -> Iterator[Problem]:
    """Nor do passwords, session cookies and what a request was authorised with, as logs have them."""
    return _problems(subject, "PM702", _(_ROTATE))


@family.rule("PM703", "mail-address", _GDPR, since="in-review", early=Level.WARNING)
def mail_address(subject: Subject) -> Iterator[Problem]:
    """A person's address is not needed to understand an incident."""
    return _problems(subject, "PM703", _(_ROLE))


@family.rule("PM704", "phone-number", _GDPR, Level.WARNING)
def phone_number(subject: Subject) -> Iterator[Problem]:
    """Nor is a telephone number."""
    return _problems(subject, "PM704", _(_ROLE))


@family.rule("PM705", "public-ip-address", _GDPR, Level.WARNING)
def public_ip_address(subject: Subject) -> Iterator[Problem]:
    """An address on the internet may be a customer's."""
    hint = _("Where it is a customer's, write `a customer`, or an address for examples (192.0.2.0/24, 2001:db8::/32)")
    return _problems(subject, "PM705", hint)


@family.rule("PM706", "payment-data", _PCI)
def payment_data(subject: Subject) -> Iterator[Problem]:
    """Card and account numbers stand in no report."""
    return _problems(
        subject, "PM706", _("Take it out; where one must be told from another, its last four digits will do")
    )


def _problems(subject: Subject, code: str, hint: str) -> Iterator[Problem]:
    """What was found for one rule, each masked: a message is printed in logs that more people read than the report."""
    text = subject.reading.source.text
    line, line_end, at = 1, -1, 0
    for start, end, what in sorted(subject.once(_found)[code]):
        line += text.count("\n", at, start)
        line_end, at = max(line_end, text.rfind("\n", at, start)), start
        place = Position(line, start - line_end)
        yield Problem(
            code, place, _("This looks like {what}: `{text}`").format(what=_(what), text=_masked(text[start:end])), hint
        )


def _masked(text: str) -> str:
    return f"{text[: min(3, len(text) // 4)]}…"


def _found(subject: Subject) -> dict[str, list[_Match]]:
    return _private(*subject.reading.source.seen)


def private_in(text: str) -> dict[str, list[_Match]]:
    """All that looks private, by the code of its rule. What one has claimed is not looked at by the next."""
    return _private(*seen(text))


def _private(shown: str, typed: Sequence[int]) -> dict[str, list[_Match]]:
    """The same in a text as it is seen; `typed` has the place of each of its characters in the file."""
    found: dict[str, list[_Match]] = {}
    taken: list[tuple[int, int]] = []
    for code, look in _DETECTORS:
        found[code] = []
        for match in look(shown):
            if _claimed(taken, match.start, match.end):
                found[code].append(_Match(typed[match.start], typed[match.end - 1] + 1, match.what))
    return found


def _claimed(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Put a span among those that are taken, in order, unless it overlaps one of them."""
    place = bisect.bisect_left(taken, (end, 0))
    free = not place or taken[place - 1][1] <= start
    if free:
        taken.insert(place, (start, end))
    return free


def secrets_in(text: str) -> Iterator[str]:
    """The secrets in a text: what PM701 and PM702 find."""
    yield from (text[match.start : match.end] for look in (_secrets, _credentials) for match in look(text))


_PLUGINS = {
    "aws.AWSKeyDetector": N_("an AWS key"),
    "azure_storage_key.AzureStorageKeyDetector": N_("the key of an Azure storage account"),
    "basic_auth.BasicAuthDetector": N_("a password in an address"),
    "discord.DiscordBotTokenDetector": N_("a Discord token"),
    "github_token.GitHubTokenDetector": N_("a GitHub token"),
    "gitlab_token.GitLabTokenDetector": N_("a GitLab token"),
    "jwt.JwtTokenDetector": N_("a JSON web token"),
    "mailchimp.MailchimpDetector": N_("a Mailchimp key"),
    "npm.NpmDetector": N_("an npm token"),
    "openai.OpenAIDetector": N_("an OpenAI key"),
    "private_key.PrivateKeyDetector": N_("a private key"),
    "pypi_token.PypiTokenDetector": N_("a PyPI token"),
    "sendgrid.SendGridDetector": N_("a SendGrid key"),
    "slack.SlackDetector": N_("a Slack token"),
    "square_oauth.SquareOAuthDetector": N_("a Square token"),
    "stripe.StripeDetector": N_("a Stripe key"),
    "telegram_token.TelegramBotTokenDetector": N_("a Telegram token"),
    "twilio.TwilioKeyDetector": N_("a Twilio key"),
}
"""The detectors of detect-secrets that know a form. Those that go by entropy alone take every hash for a secret."""

_CANDIDATE = re.compile(
    r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}|(?i:aws).{0,40}['\"][0-9a-zA-Z/+]{40}['\"]|AccountKey=|"
    r"://[^\s/:@]+:[^\s/@]+@|[MNO][\w-]{23,25}\.[\w-]{6}\.|gh[pousr]_\w{36}|gl(?:pat|[dfr]t|soat|cbt|imt|ptt|agent|oas)-\w|GR1348941|(?<!\w)eyJ[\w=-]+\.|"
    r"[0-9a-z]{32}-us\d|:_authToken|T3BlbkFJ|-----BEGIN |pypi-AgE|SG\.[\w-]{22}\.|(?i:xox[abpors]-\d)|"
    r"hooks\.slack\.com|sq0csp-|[rs]k_live_|\b\d{8,10}:[\w-]{35}|\b(?:AC|SK)[a-z0-9]{32}\b"
)
"""What one of them may recognise. Their import takes a tenth of a second and is left until a line has such a thing."""

_CANDIDATE_MARKS = (
    "aws", "accountkey=", "glpat", "gldt", "glft", "glrt", "glsoat", "glcbt", "glimt", "glptt", "glagent", "gloas",
    "gr1348941", "eyj", "_authtoken", "t3blbkfj", "-----begin ", "pypi-age", "xox", "hooks.slack.com", "sq0csp-",
    "k_live_",
)  # fmt: skip
"""What a line with one of these holds, in lower case; or else one of the following."""
_CANDIDATE_STARTS = (
    re.compile(r"://[^\s/:@]+:[^\s/@]+@"),
    re.compile(r"-us\d"),
    re.compile(
        r"A(?:3T[A-Z0-9]|BIA|CCA|KIA|SIA)[0-9A-Z]{16}|AC[a-z0-9]{32}|M[\w-]{23}|N[\w-]{23}|O[\w-]{23}|"
        r"SG\.[\w-]{22}|SK[a-z0-9]{32}|gh[pousr]_\w{36}|:[\w-]{35}"
    ),
)

_OWN = re.compile(
    r"(?P<google>\bAIza[\w-]{35}\b)|(?P<github>\bgithub_pat_\w{22,})|(?P<vault>\bhvs\.[\w-]{24,})|(?P<model>\bsk-(?:ant|proj)-[\w-]{20,})"
)
"""Forms that detect-secrets does not know."""
_OWN_MARKS = ("AIza", "github_pat_", "hvs.", "sk-ant-", "sk-proj-")
_OWN_NAMES = {
    "google": N_("a Google key"), "github": N_("a GitHub token"), "vault": N_("a Vault token"),
    "model": N_("a language model's key"),
}  # fmt: skip

_PLACEHOLDER = re.compile(r"^[<{$%\[]|[*•…]{2}|\.{3}|(?i:x{4}|redacted|masked|hidden|removed|placeholder|your[_-])")


def _lines_at(text: str, found: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The lines that have one of the found places, and where in the text each begins."""
    end = -1
    for place in sorted(found):
        if place > end:
            start = text.rfind("\n", max(end, 0), place) + 1
            end = text.find("\n", place)
            end = end if end >= 0 else len(text)
            yield start, text[start:end]


def _secrets(text: str) -> Iterator[_Match]:
    low = folded(text)
    marked = [*places(low, *(mark for mark in _CANDIDATE_MARKS if mark in low))]
    marked += [found.start() for pattern in _CANDIDATE_STARTS for found in pattern.finditer(text)]
    for start, line in _lines_at(text, marked):
        if _CANDIDATE.search(line):
            yield from _by_plugins(line, start)
    for found in _OWN.finditer(text) if any(mark in text for mark in _OWN_MARKS) else ():
        yield _Match(found.start(), found.end(), _OWN_NAMES[found.lastgroup or ""])


def _by_plugins(line: str, offset: int) -> Iterator[_Match]:
    for plugin, what in _plugins():
        for value in plugin.analyze_string(line):
            start = line.find(value)
            rest = re.compile(r"[\w/+=-]*").match(line, start + len(value))  # some yield only how it begins
            if not _PLACEHOLDER.search(value) and not ("BEGIN" in value and "-----BEGIN" not in line):
                yield _Match(offset + start, offset + (rest.end() if rest else start), what)


@cache
def _plugins() -> list[tuple[Any, str]]:
    """The detectors of detect-secrets; none of them is asked to verify what it found over the network."""
    loaded = []
    for name, what in _PLUGINS.items():
        module, _dot, detector = name.partition(".")
        loaded.append((getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), detector)(), what))
    return loaded


_CREDENTIAL = re.compile(
    r"""\b(?:
        (?:proxy-)?authorization["']?\s{0,5}[:=]\s{0,5}["']?(?:basic|bearer|token|apikey|digest)\s{1,5}(?P<authorization>[^\s"'`,;]{8,})
      | bearer\s{1,5}(?P<bearer>[\w.~+/=-]{16,})
      | (?:set-)?cookie["']?\s{0,5}:[^\n]{0,500}?(?:sess\w{0,20}|sid|auth\w{0,20}|token)=(?P<cookie>[^\s"'`,;&]{8,})
      | (?:session_?id|jsessionid|phpsessid|connect\.sid)=(?P<session>[^\s"'`,;&]{16,})
      | [\w-]{0,40}(?:password|passwd|pwd|passphrase)["']?\s?(?:=|:=|=>)\s?["']?(?P<password>[^\s"'`,;&|)]{4,})
      | [\w-]{0,40}(?:password|passwd|passphrase)["']?:\s?["']?
        (?P<typed>(?=[^\s"'`,;&|)]*\d)(?=[^\s"'`,;&|)]*[a-z])[^\s"'`,;&|)]{8,})
      | (?<=--)(?:password|passwd|token|secret)\s(?P<flag>(?=[^\s"'`]*\d)[^\s"'`,;&|)]{6,})
      | [\w-]{0,40}(?:secret|api[_-]?key|access[_-]?key|secret[_-]?key|auth[_-]?key|token)["']?\s?(?::=|=>|=|:)\s?["']?
        (?P<key>(?=[^\s"'`,;&|)]*\d)(?=[^\s"'`,;&|)]*[a-z])[\w.~+/=-]{16,})
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CREDENTIALS = {
    "authorization": N_("what a request was authorised with"), "bearer": N_("a bearer token"),
    "cookie": N_("a session cookie"), "session": N_("a session's id"),
    "password": N_("a password"), "typed": N_("a password"),
    "flag": N_("a password or token"), "key": N_("a key or token"),
}  # fmt: skip
_NO_VALUE = re.compile(
    r"(?i:none|null|true|false|nil|undefined|required|expired|invalid|incorrect|missing|https?:)\b|.*[(\[]|[A-Z][A-Z0-9_]+$"
)


_MARKS = (
    "passw",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "bearer",
    "authorization",
    "cookie",
    "sess",
    "connect.sid",
    "key",
)


def _credentials(text: str) -> Iterator[_Match]:
    low = folded(text)
    for start, line in _lines_at(text, places(low, *(mark for mark in _MARKS if mark in low))):
        for found in _CREDENTIAL.finditer(line):
            kind = found.lastgroup or ""
            if not _PLACEHOLDER.search(found[kind]) and not _NO_VALUE.match(found[kind]):
                yield _Match(start + found.start(kind), start + found.end(kind), _CREDENTIALS[kind])


def _mail_addresses(text: str) -> Iterator[_Match]:
    return (_Match(start, end, N_("a mail address")) for start, end in mail_addresses(text))


_PHONE = re.compile(
    r"[+(](?<![\w+.:/-].)(?:(?<=\+)[1-9]\d{0,2}[\d ().\-/]{6,20}\d|(?<=\()\d{3}\) ?\d{3}[ -]\d{4})(?![\w:%.]\d|\w)"
)
_CALLED_MARKS = ("all", "hone", "obile", "tel:")
_CALLED = re.compile(r"(?:[Cc]all|[Pp]hone|[Mm]obile|tel:) ?(?P<number>\d{3}[-. ]?\d{3}[-. ]?\d{4})(?!\w|[.-]\d)")


def _at(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at one of some places, one behind the other."""
    end = 0
    for start in starts:
        if start >= end and (found := pattern.match(text, start)):
            yield found
            end = found.end()


def _phone_numbers(text: str) -> Iterator[_Match]:
    for found in _at(_PHONE, text, places(text, "+", "(")):
        digits = re.sub(r"\D", "", found[0])
        plain = digits == found[0].lstrip("+") and not 11 <= len(digits) <= 13
        if 8 <= len(digits) <= 15 and not plain and not re.search(r"\d{4}-\d\d-\d\d", found[0]):
            yield _Match(found.start(), found.end(), N_("a telephone number"))
    called = sorted(place - (mark != "tel:") for mark in _CALLED_MARKS for place in places(text, mark))
    for found in _at(_CALLED, text, called):
        yield _Match(*found.span("number"), N_("a telephone number"))


def _ip_addresses(text: str) -> Iterator[_Match]:
    return (_Match(start, end, N_("a public IP address")) for start, end in public_ip_addresses(text))


_CARD = re.compile(
    r"[2456](?<![\w.-].)(?:(?<=4)\d{3}|(?<=5)[1-5]\d\d|(?<=2)[2-7]\d\d|(?<=6)(?:011|5\d\d))"
    r"(?:(?P<gap>[ -]?)\d{4})(?:(?P=gap)\d{4}){2}(?![\w-]|\.\d)"
    r"|3(?<![\w.-].)[47]\d\d[ -]?\d{6}[ -]?\d{5}(?![\w-]|\.\d)"
)
_MAYBE_CARD = re.compile(r"\d\d{3}[ -]?(?:\d{4}[ -]?\d{4}|\d{6})")
_IBAN = re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")


def _payment_data(text: str) -> Iterator[_Match]:
    for found in _CARD.finditer(text) if _MAYBE_CARD.search(text) else ():
        if _luhn([int(digit) for digit in found[0] if digit.isdigit()]):
            yield _Match(found.start(), found.end(), N_("a card number"))
    for found in _IBAN.finditer(text):
        account = found[0].replace(" ", "")
        rotated = "".join(str(int(letter, 36)) for letter in account[4:] + account[:4])
        if len(account) >= 15 and int(rotated) % 97 == 1:
            yield _Match(found.start(), found.end(), N_("an account number (IBAN)"))


def _luhn(digits: list[int]) -> bool:
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_DETECTORS: tuple[tuple[str, Callable[[str], Iterator[_Match]]], ...] = (
    ("PM701", _secrets),
    ("PM702", _credentials),
    ("PM706", _payment_data),
    ("PM703", _mail_addresses),
    ("PM704", _phone_numbers),
    ("PM705", _ip_addresses),
)
"""In the order in which they may claim a text."""
