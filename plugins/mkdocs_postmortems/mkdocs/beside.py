"""Work beside a server, which goes on answering.

A thread of the server's own process would hold up its other threads: each time that one of them has read a file or
asked for its state, it would wait for its turn. So the work is done in a copy of the process where the system makes
one, else in a thread.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from ..gate.workers import FORKS

log = get_plugin_logger("postmortems")

Work = Callable[[], Iterable[bytes]]
"""What is to be done; the iterable gives what was found, part by part."""
_NICE = 5
"""How much sooner the server and a browser are served than the work."""


class Beside:
    """One piece of work that goes on beside this process."""

    def __init__(self, work: Work, tell: Callable[[bytes], None], done: Callable[[bool], None]) -> None:
        """Begin, where no other thread holds anything that `work` needs.

        A thread of this process calls `tell` with each part that was found, and at the end `done` with whether the
        work succeeded; neither after `stop`.
        """
        self._tell, self._done, self._stopped = tell, done, False
        self._process = _started(work) if FORKS else None
        threading.Thread(target=self._follow, args=(work,), daemon=True).start()

    def stop(self) -> None:
        """Give up the work; in a thread, it goes on up to the next part."""
        self._stopped = True
        if self._process:
            self._process[0].kill()

    def _follow(self, work: Work) -> None:
        try:
            for part in _received(*self._process) if self._process else work():
                if self._stopped:
                    return
                self._tell(part)
            succeeded = True
        except Exception:
            if not self._stopped and not self._process:  # a process has said itself what went wrong
                log.exception("What ties the reports together could not be updated.")
            succeeded = False
        if not self._stopped:
            self._done(succeeded)


def _started(work: Work) -> tuple[BaseProcess, Connection[Any, Any]]:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, here, there, os.getpid()), daemon=True)
    gc.freeze()  # else collecting garbage would copy what the processes share
    process.start()
    gc.unfreeze()
    there.close()
    return process, here


def _received(process: BaseProcess, parts: Connection[Any, Any]) -> Iterable[bytes]:
    with parts, suppress(EOFError):
        while True:
            yield parts.recv_bytes()
    process.join()
    if process.exitcode:
        raise ChildProcessError(process.exitcode)


def _run(work: Work, here: Connection[Any, Any], there: Connection[Any, Any], server: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this process too
    os.nice(_NICE)
    here.close()
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    try:
        for part in work():
            there.send_bytes(part)
    except PluginError as error:
        log.error(str(error))
        sys.exit(1)


def _end_with(server: int) -> None:
    """End this process when that of the server is gone."""
    while os.getppid() == server:
        time.sleep(1)
    os._exit(1)
