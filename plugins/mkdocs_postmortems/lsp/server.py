"""The language server: events of the protocol, handed to what knows the answer.

Nothing that a document holds reaches the client as an exception: what goes wrong is logged on standard error.
"""

from __future__ import annotations

import asyncio
import logging
import pathlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from ..gate.diagnostics import Diagnostic
from ..options import FILE, BadOptions
from ..report.parse import Reading
from ..report.problem import Refusal
from .completion import complete
from .findings import actions, shown
from .hover import hover
from .outline import definition, hints, symbols
from .project import Asked, Project, root_of
from .text import Text

_DEBOUNCE = 0.1
"""Seconds without a keystroke before a document is judged."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass
class _Opened:
    """A document of a project, at one version."""

    project: Project
    path: pathlib.Path
    text: Text
    version: int | None
    found: Sequence[Diagnostic] | None = None
    """`None` until it is judged."""

    @property
    def judged(self) -> Sequence[Diagnostic]:
        """What the gate finds in it."""
        if self.found is None:
            self.found = self.project.judge(self.path, self.text.data)
        return self.found

    @property
    def reading(self) -> Reading:
        """The report in it."""
        return self.project.run.reading(self.path, self.text.data)


class Server:
    """The archives of one client and the documents that it has open."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._projects: dict[pathlib.Path, Project] = {}
        self._opened: dict[str, _Opened] = {}
        self._loading: set[asyncio.Future[None]] = set()
        self._refused: dict[str, Refusal] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        # Whole texts: the changes of parts are counted in lines that also end at U+2028, where no client ends one.
        full = types.TextDocumentSyncKind.Full
        self.protocol = LanguageServer("postmortems", version("mkdocs-postmortems"), text_document_sync_kind=full)
        self._listen()

    def _listen(self) -> None:
        feature = self.protocol.feature
        feature(types.INITIALIZED)(_guarded(self._watch))
        feature(types.TEXT_DOCUMENT_DID_OPEN)(_guarded(self._did_open))
        feature(types.TEXT_DOCUMENT_DID_CHANGE)(_guarded(self._did_change))
        feature(types.TEXT_DOCUMENT_DID_SAVE)(_guarded(self._did_save))
        feature(types.TEXT_DOCUMENT_DID_CLOSE)(_guarded(self._did_close))
        feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_guarded(self._files_changed))
        feature(
            types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", "[", ",", "@", '"', "|"])
        )(_guarded(self._complete))
        feature(types.TEXT_DOCUMENT_HOVER)(_guarded(self._hover))
        kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
        feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds))(_guarded(self._actions))
        feature(types.TEXT_DOCUMENT_DEFINITION)(_guarded(self._definition))
        feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(_guarded(self._symbols))
        feature(types.TEXT_DOCUMENT_INLAY_HINT)(_guarded(self._hints))

    def _watch(self, _: types.InitializedParams) -> None:
        """Ask the client to say when reports or options change on disk, if it can."""
        workspace = self.protocol.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if not watching or not watching.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(glob) for glob in ("**/*.md", f"**/{FILE}")]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self.protocol.client_register_capability(types.RegistrationParams([registration]))

    def _did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._opened.pop(params.text_document.uri, None)
        self._publish(params.text_document.uri)

    def _did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if waiting := self._waiting.pop(uri, None):
            waiting.cancel()
        self._waiting[uri] = asyncio.get_running_loop().call_later(_DEBOUNCE, _guarded(self._publish), uri)

    def _did_save(self, params: types.DidSaveTextDocumentParams) -> None:
        if opened := self._open(params.text_document.uri):
            opened.project.changed(opened.path)
            self._publish_all()

    def _did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        if opened := self._opened.pop(uri, None):
            opened.project.changed(opened.path)
        self.protocol.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _files_changed(self, params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path for change in params.changes if (path := _path(change.uri))]
        for path in paths:
            if path.name == FILE:
                self._forget(path.parent)
        for project in self._projects.values():
            for path in paths:
                if project.holds(path):
                    project.changed(path)
        self._publish_all()

    def _forget(self, folder: pathlib.Path) -> None:
        """Leave the archives at and below a folder: their options have changed."""
        self._projects = {root: known for root, known in self._projects.items() if not root.is_relative_to(folder)}
        self._refused.clear()

    def _publish_all(self) -> None:
        self._opened.clear()
        for uri in [*self.protocol.workspace.text_documents]:
            self._publish(uri)

    def _publish(self, uri: str) -> None:
        """Tell the client what the gate finds in a document."""
        opened = self._open(uri)
        if opened:
            site = opened.project.options.site_url
            found = [shown(each, opened.text, site) for each in opened.judged]
        elif uri in self.protocol.workspace.text_documents and (refusal := self._refused.get(uri)):
            found = [_refused(refusal)]
        else:
            return
        answer = types.PublishDiagnosticsParams(uri, found, self.protocol.workspace.text_documents[uri].version)
        self.protocol.text_document_publish_diagnostics(answer)

    def _open(self, uri: str) -> _Opened | None:
        """A document as it is now; `None` if it is no report of an archive that can be read."""
        document, path = self.protocol.workspace.text_documents.get(uri), _path(uri)
        if document is None or path is None or path.suffix != ".md":
            return None
        known = self._opened.get(uri)
        if known and known.version == document.version and not known.project.is_stale:
            return known
        project = self._project(uri, path)
        if project is None or not project.holds(path):
            return None
        text = Text(document.source, self.protocol.workspace.position_codec.client_num_units)
        self._opened[uri] = _Opened(project, path, text, document.version)
        return self._opened[uri]

    def _project(self, uri: str, path: pathlib.Path) -> Project | None:
        """The archive of a file, read in the background when it is first met; `None` if its options are unusable."""
        root = root_of(path)
        known = self._projects.get(root)
        if known and not known.is_stale:
            return known
        try:
            project = self._projects[root] = Project(root, self._asked)
        except Refusal as refusal:
            self._refused[uri] = refusal
            return None
        self._refused.pop(uri, None)
        reading = asyncio.get_running_loop().run_in_executor(None, _guarded(project.load))
        self._loading.add(reading)
        reading.add_done_callback(self._loading.discard)
        return project

    def _complete(self, params: types.CompletionParams) -> types.CompletionList | None:
        opened = self._open(params.text_document.uri)
        return complete(opened.project, opened.text, params.position) if opened else None

    def _hover(self, params: types.HoverParams) -> types.Hover | None:
        opened = self._open(params.text_document.uri)
        return hover(opened.project, opened.text, params.position, opened.judged) if opened else None

    def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri = params.text_document.uri
        opened = self._open(uri)
        if not opened:
            return None
        offered = actions(opened.project, opened.text, opened.path, uri, opened.judged, params.range)
        only = params.context.only
        return [each for each in offered if not only or any(str(each.kind).startswith(str(kind)) for kind in only)]

    def _definition(self, params: types.DefinitionParams) -> types.Location | None:
        uri = params.text_document.uri
        opened = self._open(uri)
        found = definition(opened.project, opened.reading, opened.text, params.position) if opened else None
        return types.Location(found.uri or uri, found.range) if found else None

    def _symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        opened = self._open(params.text_document.uri)
        return symbols(opened.reading, opened.text) if opened else None

    def _hints(self, params: types.InlayHintParams) -> list[types.InlayHint] | None:
        opened = self._open(params.text_document.uri)
        return hints(opened.reading, opened.text, params.range) if opened else None


def _guarded(answer: Callable[..., T]) -> Callable[..., T | None]:
    """The same; a defect is logged, and the client gets no answer rather than an exception."""

    def run(*arguments: Any) -> T | None:
        try:
            return answer(*arguments)
        except Exception:
            _log.exception("%s failed", getattr(answer, "__name__", "A request"))
            return None

    return run


def _path(uri: str) -> pathlib.Path | None:
    """The file of a document, its folder without symbolic links; `None` of one that lies in no folder."""
    place = to_fs_path(uri) if unquote(uri).startswith("file:") else None
    path = pathlib.Path(place) if place else None
    return path.parent.resolve() / path.name if path else None


def _refused(refusal: Refusal) -> types.Diagnostic:
    """Why nothing can be judged, at the head of the document."""
    message = str(refusal)
    code = FILE if isinstance(refusal, BadOptions) else None
    start = types.Range(types.Position(0, 0), types.Position(0, 3))
    return types.Diagnostic(start, message, types.DiagnosticSeverity.Error, code=code, source="postmortems")


def serve(asked: Asked) -> None:
    """Answer a client on standard input and output until it ends the session."""
    Server(asked).protocol.start_io()
