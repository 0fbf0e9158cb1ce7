"""Secrets and personal data, and that no message repeats them."""

import pathlib
import subprocess
import sys

import pytest
from mkdocs_postmortems.gate.rules.privacy import _PLUGINS, _plugins
from support.commands import run
from support.gate import NAME, diagnose, text_of

B64 = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SECRETS = [
    "AKIA7Q2WZ5TNB4RXMJ3D",
    f"AccountKey={(B64 * 2)[:86]}==",
    "postgres://app:Sup3rS3cret@db.internal/orders",
    f"gh{'p'}_{B64[:36]}",
    f"github_pat_{B64[:40]}",
    f"glpat-{B64[:20]}",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    f"{'0123456789abcdef' * 2}-us12",
    f"//registry.npmjs.org/:_authToken=npm_{B64[:36]}",
    f"sk-{B64[:20]}T3BlbkFJ{B64[:20]}",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    f"pypi-AgEIcHlwaS5vcmc{(B64 * 2)[:80]}",
    f"SG.{B64[:22]}.{B64[:43]}",
    f"xox{'b'}-123456789012-123456789012-abcdefabcdef",
    f"https://hooks.slack.com/services/T01234567/B01234567/{B64[:24]}",
    f"sq0csp-{B64[:43]}",
    f"sk_{'live'}_{B64[:24]}",
    f"123456789:{B64[:35]}",
    f"AC{'0123456789abcdef' * 2}",
    f"MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.{B64[:27]}",
    f"AIza{B64[:35]}",
    f"sk-ant-{B64[:40]}",
]
"""One of each form; put together so that no scanner of this repository takes them for real."""


def codes(text: str) -> list[str]:
    return [item.code for item in diagnose(text_of("", text)) if item.code.startswith("PM7")]


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_found_wherever_they_stand_and_never_repeated(secret: str) -> None:
    for text in (secret, f"| {secret} |", f"```text\n2026-03-11 token {secret} used\n```", f"- `{secret}`"):
        (found,) = [item for item in diagnose(text_of("", text)) if item.code == "PM701"]
        assert secret not in found.message
    front = text_of(f'x-note: "{secret}"\n')
    assert [item.line for item in diagnose(front) if item.code == "PM701"] == [5]


def test_every_detector_is_there() -> None:
    assert [what for _, what in _plugins()] == list(_PLUGINS.values())


def test_no_finding_shows_a_line_with_something_private(tmp_path: pathlib.Path) -> None:
    body = "The engineer forgot password=hunter2hunter2 for j.sample@mailbox.org\n\nThe engineer forgot the rest.\n"
    (tmp_path / NAME).write_text(text_of("", body), "utf-8")
    shown = run("check", NAME, "--no-cache", cwd=tmp_path).stdout
    assert all(code in shown for code in ("PM702", "PM703", "BL101"))
    assert "hunter2" not in shown and "sample" not in shown and "mailbox" not in shown
    assert "forgot the rest" in shown


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer 7f3d2c1b0a9e8d7c6b5a", "Authorization: Basic dXNlcjpwYXNzd29yZA==", "password=hunter2",
        "curl -H 'authorization: token 7f3d2c1b0a9e'", "DB_PASSWORD=s3cr3tValue", "password: hunter2hunter2",
        '{"password": "hunter2x9"}', "Cookie: theme=dark; sessionid=38afes7a8e8f0a9d", "JSESSIONID=38AFES7A8E8F0A9D1",
        "mysql --password hunter2", "api_key: 9f86d081884c7d659a2feaa0c55ad015", "client_secret=abcdefgh12345678ijkl",
        "bearer 7f3d2c1b0a9e8d7c6b5a",
    ],
)  # fmt: skip
def test_credentials_of_logs_are_found(text: str) -> None:
    assert codes(f"```text\n{text}\n```") == ["PM702"]


@pytest.mark.parametrize(
    "text",
    [
        "password=********", "password=$DB_PASSWORD", "password=<password>", "password=${PASSWORD}", "token=expired",
        "the password: see the vault", "password = required", "secret: v1.2.3", "password=os.environ['X']",
        "bearer token was refused", "The token bucket: 500 a second", "Authorization: Bearer ***",
        "password=[redacted]",
        "postgres://app:<password>@db.internal/orders", "postgres://app:$PASSWORD@db/orders", "a public key",
        "commit a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", "sha256:9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d65",
        "-----BEGIN CERTIFICATE-----", "The header said BEGIN PRIVATE KEY", "api_key_rotation_days: 90",
    ],
)  # fmt: skip
def test_placeholders_and_hashes_are_none(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("j.sample@mailbox.org", ["PM703"]), ("<j.sample+shop@mail.mailbox.org>.", ["PM703"]),
        ("Signed-off-by: J <j@mailbox.org>", ["PM703"]), ("j@example.com", []), ("j@shop.example", []),
        ("noreply@mailbox.org", []), ("support@mailbox.org", []), ("orders-team@mailbox.org", []),
        ("@user@mastodon.social", []), ("git@github.com:shop/orders.git", []), ("logo@2x.png", []),
        ("postgres@13.4", []), ("unit@backup.service", []), ("chart@sha256:abc", []), ('owner: "@orders"', []),
        ("+49 30 5550 1234", ["PM704"]), ("+1 (415) 555-2671", ["PM704"]), ("(415) 555-2671", ["PM704"]),
        ("+14155552671 rang", ["PM704"]), ("phone 415-555-2671", ["PM704"]), ("12:00+01:00", []),
        ("+1000000 requests", []),
        ("2026-03-11 10:20", []), ("ticket 4155552671", []), ("a diff of +12 -34", []),
        ("81.2.69.142", ["PM705"]), ("2a02:6b8::feed:ff", ["PM705"]), ("10.0.0.1 and 192.168.3.4", []),
        ("192.0.2.7", []), ("8.8.8.8 and 1.1.1.1", []), ("81.2.69.0/24", []), ("version 81.2.69.142", []),
        ("v1.31.4.2", []), ("1.2.3.4.5", []), ("12:34:56", []), ("::1", []), ("fe80::1", []), ("2001:db8::1", []),
        ("upgraded from 5.6.3.1 to 5.6.3.2", []), ("Jira 8.20.10.1 was installed", []), ("rolled back to 4.1.2.3", []),
        ("upgraded the router at 81.2.69.142", ["PM705"]), ("installed it on 81.2.69.142", ["PM705"]),
        ("image tag `2.3.4.5`", []), ("host 81.2.69.142", ["PM705"]), ("Customer 81.2.69.142", ["PM705"]),
        ("12+dev@users.noreply.github.com", []), ("renovate[bot]@users.noreply.github.com", []),
        ("sre-alerts@mailbox.org", []), ("support-eu@mailbox.org", []), ("no-reply@mailbox.org", []),
        ("shop-dev@googlegroups.com", []), ("dev@lists.mailbox.org", []), ("job@shop.iam.gserviceaccount.com", []),
        ("pass\u200bword=hunter2hunter2", ["PM702"]), ("j.sam\u00adple@mailbox.org", ["PM703"]),
        ("4111 1111 1111 1111", ["PM706"]), ("4111111111111111", ["PM706"]), ("3782 822463 10005", ["PM706"]),
        ("4111 1111 1111 1112", []), ("1772880000123456", []), ("DE89 3704 0044 0532 0130 00", ["PM706"]),
        ("GB82WEST12345698765432", ["PM706"]), ("DE88 3704 0044 0532 0130 00", []), ("ORDERS2024 ABCD", []),
    ],
)  # fmt: skip
def test_personal_data(text: str, expected: list[str]) -> None:
    assert codes(f"Noted: {text}") == expected


def test_a_stretch_is_claimed_once() -> None:
    assert codes("postgres://app:Sup3rS3cret@db.mailbox.org/orders") == ["PM701"]
    assert codes("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVm") == ["PM701"]


def test_an_exception_needs_its_reason() -> None:
    excused = "<!-- postmortems: ignore PM705 because it is our own load balancer -->\n81.2.69.142\n"
    assert codes(excused) == []


def test_detectors_are_imported_only_where_a_line_may_hold_a_secret() -> None:
    program = (
        "import sys; from mkdocs_postmortems.gate.rules.privacy import private_in; "
        "private_in('The shop was down, commit a94a8fe5ccb19ba61c4c0873d391e987982fbbd3, https://a.example/x?y=1'); "
        "sys.exit('detect_secrets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
