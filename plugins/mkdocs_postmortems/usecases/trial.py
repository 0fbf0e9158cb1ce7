"""What the gate would find in a file if it held something else."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from ..gate.diagnostics import Diagnostic
from ..gate.run import Run
from ..language import ENGLISH, speaking
from ..report.files import distinct, names_of


class Trial:
    """The gate and one file among all reports. Nothing is written."""

    def __init__(self, run: Run, path: pathlib.Path) -> None:
        self._run, self._path = run, path
        self._known = distinct([*run.folders.find(), path])
        self._names = names_of(self._known, run.shown.root)

    def data(self, data: bytes) -> Sequence[Diagnostic]:
        """The findings in these bytes."""
        before = self._run.files[self._path]
        self._run.files[self._path] = data
        try:
            return self._run.verdict(self._path, self._names, self._known).diagnostics
        finally:
            self._run.files[self._path] = before

    def text(self, text: str) -> Sequence[Diagnostic]:
        """The findings in this text, in English."""
        with speaking(ENGLISH):
            return self.data(text.encode("utf-8", "replace"))
