// Starts `postmortems lsp` and hands it the Markdown files of the workspace. It collects and sends nothing.
"use strict";

const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const settings = vscode.workspace.getConfiguration("postmortems");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const given = settings.get("command");
  // A bare name is looked up on the path; anything with a separator is a file.
  const command = folder && /[\\/]/.test(given) ? path.resolve(folder, given) : given;
  const server = { command, args: ["lsp", "--stdio", ...settings.get("arguments")], options: { cwd: folder } };
  const documents = { documentSelector: [{ scheme: "file", language: "markdown" }] };
  client = new LanguageClient("postmortems", "Postmortems", server, documents);
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `Postmortems: ${command} did not start (${error.message}). ` +
        "Run `pip install mkdocs-postmortems[lsp]`, or set `postmortems.command` to its path.",
    );
  }
};

exports.deactivate = () => client?.stop();
