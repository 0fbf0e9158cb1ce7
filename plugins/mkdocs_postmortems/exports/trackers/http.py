"""Requests to a tracker: the token goes to one host only, rate limits are respected, failures are explained."""

from __future__ import annotations

import base64
import email.utils
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from ...language import N_, _
from ...report.links import parts_of
from .base import TrackerFailure, text

TRIES = 5
LONGEST = 300.0
"""The longest that `sync` waits for a rate limit, in seconds; for a longer one it ends, to be run again."""
TIMEOUT = (10, 30)
"""Seconds to connect, and between bytes."""
LONGEST_ANSWER = 120.0
"""Seconds that an answer may take as a whole."""
LARGEST = 10_000_000
"""Bytes of an answer, decompressed. A hundred issues with the longest text that trackers take are about six million."""
MOST_PAGES = 1000
"""Pages of a list. A tracker with more issues of one label than fit on these links in a circle."""

_LOCAL = ("localhost", "127.0.0.1", "::1")


class Token(AuthBase):
    """A token in the `Authorization` header; also keeps requests from looking for another in ~/.netrc."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        request.headers["Authorization"] = self.value
        return request


class Client:
    """Talks to one tracker. Redirects are not followed, so the token reaches no other host."""

    def __init__(
        self, base: str, auth: AuthBase, name: str, say: Callable[[str], None], headers: Mapping[str, str],
        pause: float = 0,
    ) -> None:  # fmt: skip
        """`name` is the tracker's in messages, `pause` how many seconds pass after each write."""
        self.base, self.name = base.rstrip("/"), name
        self._auth, self._say, self._pause = auth, say, pause
        self._secrets = _secrets(auth)
        self._session = requests.Session()
        self._session.headers.update(headers)

    def get(self, path: str, **params: Any) -> requests.Response:
        """Read; tried again where the tracker is briefly unavailable."""
        return self._ask("GET", f"{self.base}/{path}", params=params)

    def find(self, path: str, **params: Any) -> Any:
        """The JSON of an object; `None` if it does not exist or was deleted."""
        response = self._ask("GET", f"{self.base}/{path}", allowed=(404, 410), params=params)
        return None if response.status_code in (404, 410) else self.json(response)

    def pages(self, path: str, **params: Any) -> Iterator[Mapping[str, Any]]:
        """The items of a list that goes on where the `Link` header says."""
        response = self.get(path, **params)
        seen: set[str] = set()
        while True:
            yield from self.items(response)
            following = response.links.get("next", {}).get("url", "")
            if not following:
                return
            if not following.startswith(f"{self.base}/"):
                raise TrackerFailure(
                    _("{name} redirects to another address for the next page").format(name=self.name), _(_ADDRESS)
                )
            self.next_page(following, seen)
            response = self._ask("GET", following)

    def next_page(self, page: str, seen: set[str]) -> None:
        """Note which page of a list comes next. Raises `TrackerFailure` where the list has no end."""
        if page in seen or len(seen) >= MOST_PAGES:
            raise TrackerFailure(_("{name} lists issues without an end").format(name=self.name), _(_ADDRESS))
        seen.add(page)

    def items(self, response: requests.Response) -> list[Mapping[str, Any]]:
        """A list of objects that was answered."""
        answer = self.json(response)
        if not isinstance(answer, list) or not all(isinstance(item, Mapping) for item in answer):
            raise TrackerFailure(
                _("{name} answers with something else than a list").format(name=self.name), _(_ADDRESS)
            )
        return answer

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Write; tried again only where the tracker says that it did nothing."""
        answer = self.json(self._ask("POST", f"{self.base}/{path}", json=body))
        if self._pause:
            time.sleep(self._pause)
        return answer

    def json(self, response: requests.Response) -> Any:
        """What was answered."""
        try:
            return response.json()
        except (ValueError, RecursionError):
            raise TrackerFailure(_("{name} does not answer in JSON").format(name=self.name), _(_ADDRESS)) from None

    def _ask(self, method: str, url: str, allowed: tuple[int, ...] = (), **what: Any) -> requests.Response:
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                response = self._session.request(
                    method, url, auth=self._auth, allow_redirects=False, timeout=TIMEOUT, stream=True, **what
                )
                self._read(response)
            except requests.RequestException as error:
                if last or method != "GET" or not isinstance(error, requests.ConnectionError | requests.Timeout):
                    raise self._unreachable(error) from None
                time.sleep(2**attempt)
                continue
            if (response.ok and not response.is_redirect) or response.status_code in allowed:
                return response
            wait = limit(response, time.time(), attempt)
            if wait is None and method == "GET" and response.status_code >= 500:
                wait = 2.0**attempt
            if wait is None or last or wait > LONGEST:
                raise self._masked(self._failed(response, wait))
            if response.status_code < 500:
                self._say(_("{name} asks to wait: {wait} s.").format(name=self.name, wait=f"{wait:.0f}"))
            time.sleep(wait)
        raise AssertionError

    def _read(self, response: requests.Response) -> None:
        """Read an answer as far as it is of a size and a pace that can be meant."""
        parts, size, until = [], 0, time.monotonic() + LONGEST_ANSWER
        with response:
            for part in response.iter_content(65536):
                parts.append(part)
                size += len(part)
                if size > LARGEST or time.monotonic() > until:
                    cause = _("{name} sends an answer that takes more than {size} MB or {length} s")
                    cause = cause.format(name=self.name, size=LARGEST // 1_000_000, length=f"{LONGEST_ANSWER:.0f}")
                    raise TrackerFailure(cause, _(_ADDRESS))
        response._content = b"".join(parts)

    def _masked(self, failure: TrackerFailure) -> TrackerFailure:
        """A failure without what a server may have sent back of the token, and without control characters."""
        cause = "".join(character if character.isprintable() else " " for character in failure.cause)
        for secret in self._secrets:
            cause = cause.replace(secret, "***")
        return TrackerFailure(cause, failure.hint, failure.place)

    def _unreachable(self, error: requests.RequestException) -> TrackerFailure:
        host = urlsplit(self.base).netloc
        cause = _("{host} cannot be reached ({kind})")
        if isinstance(error, requests.Timeout):
            cause = _("{host} does not answer in time ({kind})")
        cause = cause.format(host=host, kind=type(error).__name__)
        return TrackerFailure(cause, _("Check the address of the tracker, then run the command again"))

    def _failed(self, response: requests.Response, wait: float | None) -> TrackerFailure:
        code, said = response.status_code, f": {message}" if (message := _message(response)) else ""
        if wait is not None and code < 500:
            at = datetime.fromtimestamp(time.time() + min(wait, _YEAR), UTC)
            return TrackerFailure(
                _("{name} accepts no more requests for now").format(name=self.name),
                _("Run the command again after {at} UTC").format(at=f"{at:%Y-%m-%d %H:%M}"),
            )
        if response.is_redirect:
            to = response.headers.get("Location", _("another address"))
            return TrackerFailure(
                _("{name} redirects to {to}, where the token is not sent").format(name=self.name, to=to),
                _("Configure the project's new address"),
            )
        if code == 401:
            cause = _("{name} rejects the token").format(name=self.name)
            return TrackerFailure(f"{cause}{said}", _("Create one that may read and write issues"))
        if code == 403:
            cause = _("The token may not do this")
            return TrackerFailure(f"{cause}{said}", _("Grant it permission to read and write issues"))
        if code in (404, 410):
            cause = _("{name} has no such project, or the token may not see its issues").format(name=self.name)
            return TrackerFailure(f"{cause}{said}", _("Check `project` and the token"))
        if code >= 500:
            return TrackerFailure(
                _("{name} is unavailable ({code})").format(name=self.name, code=code),
                _("Try again later; no issue is created twice"),
            )
        cause = _("{name} rejects the request ({code})").format(name=self.name, code=code)
        return TrackerFailure(f"{cause}{said}", _("Correct what it names, then run the command again"))


_ADDRESS = N_("Check the address of the tracker")
_YEAR = 366 * 24 * 3600.0


def _secrets(auth: AuthBase) -> list[str]:
    """Every form in which a token may come back."""
    if isinstance(auth, HTTPBasicAuth):
        plain = [str(auth.password), ":".join(map(str, (auth.username, auth.password)))]
    else:
        plain = [auth.value.removeprefix("Bearer ")] if isinstance(auth, Token) else []
    encoded = [base64.b64encode(text.encode()).decode() for text in plain]
    found = {form for text in (*plain, *encoded) for form in (text, quote(text), quote(text, safe=""))}
    return sorted(filter(None, found), key=len, reverse=True)


def limit(response: requests.Response, now: float, attempt: int) -> float | None:
    """Seconds to wait before the same request may be sent again; `None` if it was not refused for a limit.

    GitHub answers 403 or 429 and tells the time in `Retry-After` (seconds), or in `X-RateLimit-Reset` (epoch) with no
    requests remaining, or in neither for its secondary limits: then a minute, twice as long each time. GitLab and Jira
    answer 429 with `Retry-After`, GitLab also `RateLimit-Reset` (epoch), Jira `X-RateLimit-Reset` (ISO 8601).
    """
    headers, code = response.headers, response.status_code
    spent = "0" in (headers.get("X-RateLimit-Remaining"), headers.get("RateLimit-Remaining"))
    secondary = "rate limit" in _message(response).lower()
    if code != 429 and not (code == 403 and (spent or secondary or "Retry-After" in headers)):
        return None
    if (after := _seconds(headers.get("Retry-After", ""), now, relative=True)) is not None:
        return after
    reset = headers.get("X-RateLimit-Reset") or headers.get("RateLimit-Reset") or ""
    if (spent or code == 429) and (until := _seconds(reset, now)) is not None:
        return until
    return 60.0 * 2.0**attempt


def _seconds(value: str, now: float, relative: bool = False) -> float | None:
    """How long until a moment: seconds from now or an epoch, an HTTP date, or ISO 8601; at least one second."""
    value = value.strip()
    if re.fullmatch(r"\d{1,12}", value):
        return max(float(value) - (0 if relative else now), 1.0)
    for read in (email.utils.parsedate_to_datetime, datetime.fromisoformat):
        try:
            return max(read(value).timestamp() - now, 1.0)
        except (ValueError, OverflowError, TypeError):
            pass
    return None


def _message(response: requests.Response) -> str:
    """What the tracker says went wrong, on one line, without a full stop."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, Mapping):
        return ""
    parts = [text(answer, "message") or text(answer, "error")]
    parts += [_flat(answer.get(name)) for name in ("errorMessages", "errors")]
    parts += [_flat(answer["message"])] if isinstance(answer.get("message"), Mapping) else []
    return " ".join("; ".join(part for part in parts if part).split())[:300].rstrip(".")


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_flat(inner)}" for name, inner in value.items() if name in value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_flat, value)))
    return str(value or "")


def checked_url(url: str) -> str:
    """The address of a tracker without its last slash. Raises `TrackerFailure` where the token would go unencrypted."""
    parts = parts_of(url)
    if not parts or not parts.hostname or parts.username or parts.scheme not in ("http", "https"):
        raise TrackerFailure(
            _("`{url}` is not the address of a tracker").format(url=url), _("Write it as `https://git.example`")
        )
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise TrackerFailure(_("`{url}` would send the token unencrypted").format(url=url), _("Write `https://`"))
    return url.rstrip("/")
