"""What a pull request touches, as git sees it."""

from __future__ import annotations

import os
import pathlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from ..language import _
from ..report.problem import Problem, Refusal

_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What git sets for a hook; relative paths in it hold elsewhere only."""


@dataclass(frozen=True)
class Changes:
    """The files that differ between where a branch began and the working tree."""

    touched: frozenset[pathlib.Path]
    """Added, changed, renamed, or not tracked yet; whole paths."""
    gone: frozenset[bytes]
    """The ids of reports that were deleted, or have another name now."""

    def touches(self, path: pathlib.Path) -> bool:
        """Whether a file is among those that differ."""
        return path.resolve() in self.touched

    def may_break(self, path: pathlib.Path, content: bytes | Problem) -> bool:
        """Whether a file that does not differ names a report that is gone."""
        return isinstance(content, bytes) and not self.touches(path) and any(id_ in content for id_ in self.gone)


def changed_since(revision: str, folder: pathlib.Path) -> Changes:
    """What was changed since the branch left `revision`, committed or not, in the repository that holds a folder.

    Raises `Refusal` without git, without a repository, and where the history does not reach back far enough.
    """
    top = pathlib.Path(_ask(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    base = _base(top, revision)
    changed = ("diff", "--name-only", "--no-relative", "--no-renames", "--no-ext-diff", "-z")
    touched = _paths(_ask(top, *changed, "--diff-filter=d", base, "--"))
    touched += _paths(_ask(top, "ls-files", "--others", "--exclude-standard", "-z"))
    deleted = _paths(_ask(top, *changed, "--diff-filter=D", base, "--"))
    gone = (path.rpartition("/")[2].removesuffix(".md") for path in deleted if path.endswith(".md"))
    return Changes(frozenset(top / path for path in touched), frozenset(map(os.fsencode, gone)))


def earlier_content(revision: str, path: pathlib.Path) -> bytes | None:
    """What a file held where the branch left `revision`; `None` where there was none. Raises `Refusal`."""
    top = pathlib.Path(_ask(path.parent, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    shown = _git(top, "show", f"{_base(top, revision)}:{path.resolve().relative_to(top).as_posix()}")
    return os.fsencode(shown.stdout) if shown.returncode == 0 else None


def _base(top: pathlib.Path, revision: str) -> str:
    """The commit at which the branch left `revision`."""
    shallow = _git(top, "rev-parse", "--is-shallow-repository").stdout.strip() == "true"
    deeper = _("Fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` in the workflow")
    if _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").returncode:
        raise Refusal(
            _("There is no commit `{revision}`").format(revision=revision),
            deeper if shallow else _("Fetch it, or check its name"),
        )
    found = _git(top, "merge-base", "--end-of-options", revision, "HEAD")
    if found.returncode:
        cause = _("`{revision}` and HEAD have no commit in common").format(revision=revision)
        raise Refusal(cause, deeper if shallow else _("Give the branch that this one started from"))
    return found.stdout.strip()


def _paths(listed: str) -> list[str]:
    return [path for path in listed.split("\0") if path]


def _ask(folder: pathlib.Path, *arguments: str) -> str:
    done = _git(folder, *arguments)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [_("no message")])[0].removeprefix("fatal: ")
        raise Refusal(
            _("git failed: {said}").format(said=said), _("Run inside a repository, or without --changed-since")
        )
    return done.stdout


def _git(folder: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in _OWN}
    command: Sequence[str] = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, check=False, env=environment, encoding="utf-8", errors="surrogateescape"
        )
    except OSError:
        raise Refusal(_("git is not installed"), _("Install it, or run without --changed-since")) from None
