"""Many files judged by several processes, in the order of the files."""

from __future__ import annotations

import gc
import os
import pathlib
import sys
from collections.abc import Callable, Iterator, Sequence

from ..language import language, speak
from ..report.problem import Problem
from .cache import Alone

ENOUGH = 200
"""Fewer files are judged sooner by one process than others are started."""
FORKS = sys.platform == "linux"
"""Whether another process begins with all that this one has loaded; elsewhere it begins empty."""
_BATCH = 20
_GARBAGE = 20_000
"""Objects that a process makes before it looks for those that nobody needs; a report makes a few thousand."""

File = tuple[pathlib.Path, bytes | Problem]
Judge = Callable[[pathlib.Path, bytes | Problem], Alone]
_judge: Judge


def verdicts(files: Sequence[File], make: Callable[[], Judge]) -> Iterator[Alone]:
    """What `judge` says of each file, in their order. `make` makes the judge anew in each process."""
    processes = processors()
    if processes == 1:
        judge = make()
        yield from (judge(*file) for file in files)
        return
    import multiprocessing  # only where there are many files
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork" if FORKS else None)
    batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
    with ProcessPoolExecutor(min(processes, len(batches)), context, _begin, (make, language())) as pool:
        for found in pool.map(_judge_all, batches):
            yield from found


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(make: Callable[[], Judge], code: str) -> None:
    global _judge
    speak(code)
    _judge = make()
    gc.freeze()  # what is loaded stays: going over it again and again takes a twentieth of the time
    gc.set_threshold(_GARBAGE)


def _judge_all(files: Sequence[File]) -> list[Alone]:
    return [_judge(*file) for file in files]
