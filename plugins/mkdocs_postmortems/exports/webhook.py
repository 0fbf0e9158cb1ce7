"""Sending a message to a webhook. Its address is a secret: whoever knows it can write there."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..language import _
from ..report.problem import Refusal

VARIABLE = "POSTMORTEMS_WEBHOOK"
"""The environment variable that holds the address."""
TIMEOUT = (10, 30)
"""Seconds to connect, and between bytes."""
_LOCAL = ("localhost", "127.0.0.1", "::1")


def post(address: str, body: str) -> None:
    """Post JSON. Redirects are not followed. Raises `Refusal`, which never repeats the address."""
    import requests

    check(address)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        answer = requests.post(address, body.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        cause = _("The webhook cannot be reached ({error})").format(error=type(error).__name__)
        raise Refusal(cause, _("Check the address in {variable}").format(variable=VARIABLE)) from None
    if not 200 <= answer.status_code < 300:
        cause = _("The webhook answers with status {status}").format(status=answer.status_code)
        raise Refusal(cause, _("Check the address in {variable}").format(variable=VARIABLE))


def check(address: str) -> None:
    """Raise `Refusal` where an address is missing, or would send the message unencrypted to another machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not address:
        cause = _("{variable} is not set").format(variable=VARIABLE)
        raise Refusal(cause, _("Put the address of the webhook into it"))
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)):
        cause = _("{variable} does not hold an address that begins with https://").format(variable=VARIABLE)
        raise Refusal(cause, _("Put the address of the webhook into it"))
