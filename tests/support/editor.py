"""An editor: pygls' own client, talking to the installed language server over its standard input and output."""

from __future__ import annotations

import asyncio
import pathlib
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from .gate import COMMAND

T = TypeVar("T")


class Editor:
    """Documents, opened and typed into. Positions are UTF-16, as in most editors."""

    def __init__(self, folder: pathlib.Path, *arguments: str) -> None:
        self._folder, self._arguments = folder, arguments
        self._loop = asyncio.new_event_loop()  # of its own thread, as a browser may hold that of the tests'
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._client = LanguageClient("editor", "1")
        self._found: dict[str, types.PublishDiagnosticsParams] = {}
        self._texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self.messages: list[str] = []

        @self._client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self._found[params.uri] = params

        @self._client.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @self._client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.watched = [each.method for each in params.registrations]

    def __enter__(self) -> Editor:
        self.watched: list[str] = []
        self.wait(self._client.start_io(str(COMMAND), "lsp", "--stdio", *self._arguments))
        watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        able = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watching))
        uri = self._folder.as_uri()
        given = types.InitializeParams(capabilities=able, root_uri=uri, workspace_folders=[])
        self.capabilities = self.wait(self._client.initialize_async(given)).capabilities
        self._tell(self._client.initialized, types.InitializedParams())
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(self._client.shutdown_async(None))
        self._tell(self._client.exit, None)
        self.wait(self._client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, answer: Awaitable[T], seconds: float = 60) -> T:
        async def answered() -> T:
            return await asyncio.wait_for(answer, seconds)

        return asyncio.run_coroutine_threadsafe(answered(), self._loop).result()

    def _tell(self, notify: Callable[[Any], None], about: Any) -> None:
        """Send a notification from the thread that holds the connection."""

        async def told() -> None:
            notify(about)

        self.wait(told())

    def open(self, path: pathlib.Path, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, perhaps with other text than it has on disk; what is found in it."""
        uri, text = path.as_uri(), path.read_bytes().decode() if text is None else text
        if uri in self._versions:
            closed = types.TextDocumentIdentifier(uri)
            self._found.pop(uri, None)
            self._tell(self._client.text_document_did_close, types.DidCloseTextDocumentParams(closed))
            self.wait(self._answer(uri, None))
            self._found.pop(uri)
        self._texts[uri], self._versions[uri] = text, 1
        item = types.TextDocumentItem(uri, "markdown", 1, text)
        self._tell(self._client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        return self.found(path)

    def type(self, path: pathlib.Path, text: str) -> None:
        """Let a document have another text."""
        uri = path.as_uri()
        self._texts[uri], self._versions[uri] = text, self._versions[uri] + 1
        document = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self._tell(self._client.text_document_did_change, types.DidChangeTextDocumentParams(document, [change]))

    def found(self, path: pathlib.Path) -> list[types.Diagnostic]:
        """What the server finds in the latest version of a document."""

        return self.wait(self._answer(path.as_uri(), self._versions[path.as_uri()]))

    async def _answer(self, uri: str, version: int | None) -> list[types.Diagnostic]:
        """What is said of a version; `None` stands for a document that is closed."""
        while (found := self._found.get(uri)) is None or found.version != version:
            await asyncio.sleep(0.002)
        return [*found.diagnostics]

    def written(self, path: pathlib.Path) -> None:
        """Say that a file has changed on disk."""
        event = types.FileEvent(path.as_uri(), types.FileChangeType.Changed)
        self._tell(self._client.workspace_did_change_watched_files, types.DidChangeWatchedFilesParams([event]))

    def forget(self, path: pathlib.Path) -> None:
        """Drop what was found, so that `found` waits for a new answer."""
        self._found.pop(path.as_uri(), None)

    def request(self, name: str, params: Any) -> Any:
        async def answer() -> Any:
            return await self._client.protocol.send_request_async(name, params)

        return self.wait(answer())

    def at(self, path: pathlib.Path, words: str, after: bool = True) -> types.Position:
        """The position behind some words of a document, or before them."""
        text = self._texts[path.as_uri()]
        before = text[: text.index(words) + (len(words) if after else 0)]
        row, _, line = before.count("\n"), *before.rpartition("\n")[1:]
        return types.Position(row, len(line.encode("utf-16-le")) // 2)

    def complete(self, path: pathlib.Path, words: str) -> list[types.CompletionItem]:
        """What is offered behind some words."""
        params = types.CompletionParams(types.TextDocumentIdentifier(path.as_uri()), self.at(path, words))
        found: types.CompletionList = self.request(types.TEXT_DOCUMENT_COMPLETION, params)
        return [*found.items]

    def hover(self, path: pathlib.Path, words: str) -> str:
        """What is shown over the end of some words; empty if nothing."""
        params = types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), self.at(path, words))
        found: types.Hover | None = self.request(types.TEXT_DOCUMENT_HOVER, params)
        return found.contents.value if found else ""  # type: ignore[union-attr]

    def actions(self, path: pathlib.Path, marked: types.Range) -> list[types.CodeAction]:
        """What is offered for a range."""
        context = types.CodeActionContext([])
        params = types.CodeActionParams(types.TextDocumentIdentifier(path.as_uri()), marked, context)
        return [*self.request(types.TEXT_DOCUMENT_CODE_ACTION, params)]

    def take(self, path: pathlib.Path, edits: Sequence[types.TextEdit]) -> str:
        """Type what some edits would; the text then."""
        text = self._texts[path.as_uri()]
        for edit in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
            first, last = (_offset(text, place) for place in (edit.range.start, edit.range.end))
            text = text[:first] + edit.new_text + text[last:]
        self.type(path, text)
        return text


def _offset(text: str, place: types.Position) -> int:
    lines = text.split("\n")
    column = len(lines[place.line].encode("utf-16-le")[: 2 * place.character].decode("utf-16-le"))
    return sum(len(line) + 1 for line in lines[: place.line]) + column
