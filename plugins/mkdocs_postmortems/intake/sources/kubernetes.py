"""Text of `kubectl logs --timestamps`, with the pod before each line where it came from `--prefix`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language import N_
from ..clocks import moment
from ..event import Event, Settings
from ..inputs import Input
from ..loglines import log_event
from ..registry import Adapter

_LINE = re.compile(r"(?:\[(?P<pod>[^\]\s]+)\] )?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) ?(?P<text>.*)", re.ASCII)
_SNIFF = re.compile(
    r"^(?:\[pod/[^\]\s]+\] \d{4}-\d\d-\d\dT|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7,9}(?:Z|[+-]\d\d:\d\d) )", re.MULTILINE
)
_REPLICA = re.compile(r"-[a-f0-9]{6,10}-[a-z0-9]{5}$|-[bcdf-hj-np-tv-xz2456789]{5}$|-\d+$")
"""What a Deployment, a DaemonSet and a StatefulSet append to the names of their pods."""


def sniff(input_: Input) -> bool:
    """Whether it has pods in brackets, or times to the nanosecond, in its first lines."""
    return bool(_SNIFF.search(input_.start[:20_000]))


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """One event a line; lines without a time belong to something else, such as kubectl itself."""
    own = f"kubectl logs {input_.stem}".strip()
    for number, line in input_.lines():
        found = _LINE.match(line)
        at = moment(found["time"], settings, input_.place(number)) if found else None
        if not found or not at:
            input_.skipped += bool(line.strip())
            continue
        label = f"kubectl logs {workload(found['pod'])}" if found["pod"] else own
        if event := log_event(at, found["text"], label):
            yield event


def workload(prefix: str) -> str:
    """What a pod belongs to, from `pod/NAME/CONTAINER`."""
    parts = prefix.split("/")
    name = parts[1] if len(parts) > 2 or parts[0] == "pod" else parts[0]
    return _REPLICA.sub("", name)


adapter = Adapter(
    "kubernetes", N_("text of `kubectl logs --timestamps`, also with `--prefix`"), sniff, read,
    without_times=N_("Run `kubectl logs` again with `--timestamps`, which writes the time before each line"),
)  # fmt: skip
