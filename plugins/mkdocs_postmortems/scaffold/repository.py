"""The files that `init` writes."""

from __future__ import annotations

import json
import os
import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Literal

from ..language import language, speak
from ..options import DEPTHS, FILE, Options, find_options
from ..report.files import leads_out
from ..report.writing import create
from .editors import config_schema_text, schema_text, snippets_text
from .issue import LABELS
from .templates import FOLDER, render, report_template

Host = Literal["github", "gitlab", "none"]
Engine = Literal["mkdocs", "properdocs"]

PLACEHOLDER = "git+https://HOST/OWNER/mkdocs-postmortems@REF"
_NAME = "mkdocs-postmortems"
_ON_GITHUB = re.compile(
    r"(?:[\w.-]+ @ )?git\+(?:https|ssh)://(?:git@)?github\.com/(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?@(?P<ref>[\w./-]+)"
)


@dataclass(frozen=True)
class Plan:
    """What `init` was asked for."""

    folder: pathlib.Path
    host: Host = "none"
    package: str = PLACEHOLDER
    """What pip installs: an address, or a requirement."""
    example: bool = False
    engine: Engine = "mkdocs"
    """What renders the site, and names its configuration file."""
    language: str = ""
    """Of the templates and of the site; empty for that of an existing postmortems.yml, else English."""
    skills: str | None = None
    """The folder of the assistant's skills, below `folder`; `None` for no skill."""


def files(plan: Plan) -> Iterator[tuple[str, str]]:
    """Path (relative to the folder) and text of every file, in the order in which they are reported."""
    options = _options(plan.folder)
    if plan.language:
        speak(plan.language)
    reports = pathlib.PurePath(os.path.relpath(options.reports, options.root)).as_posix()
    package = plan.package
    requirement = f"{_NAME} @ {package}" if "://" in package and "@ " not in package else package
    yield FILE, render("postmortems.yml", example=plan.example, language=language())
    yield f"{plan.engine}.yml", render("mkdocs.yml", reports=reports)
    for depth in DEPTHS:
        yield f"{reports}/{FOLDER}/{depth}.md", report_template(depth, options)
    if plan.example:
        yield from ((f"{reports}/{name}", text) for name, text in example())
    placeholder = package == PLACEHOLDER
    yield (
        "requirements.txt",
        render("requirements.txt", requirement=requirement, placeholder=placeholder, engine=plan.engine),
    )
    listed = json.dumps([requirement])
    yield ".pre-commit-config.yaml", render("pre-commit.yaml", requirement_list=listed, reports=re.escape(reports))
    yield ".gitignore", render("gitignore")
    yield "schema/postmortem.schema.json", schema_text(options)
    yield "schema/config.schema.json", config_schema_text()
    yield ".vscode/settings.json", render("vscode-settings.json")
    yield ".vscode/postmortems.code-snippets", snippets_text(options)
    if plan.skills is not None:
        yield from ((f"{plan.skills}/{name}", text) for name, text in skills())
    yield from _of_host(plan.host, options, plan.engine, action_of(package))


def action_of(package: str) -> str | None:
    """The GitHub Action in the repository that pip installs from, as workflows name it.

    `None` where the address is not on github.com, so that a workflow cannot use it; of the placeholder, one to fill in.
    """
    if package == PLACEHOLDER:
        return "OWNER/mkdocs-postmortems@REF # fill in the owner and the commit of your copy"
    found = _ON_GITHUB.fullmatch(package)
    return f"{found['name']}@{found['ref']}" if found else None


def _of_host(host: Host, options: Options, engine: Engine, action: str | None) -> Iterator[tuple[str, str]]:
    if host == "github":
        yield ".github/pull_request_template.md", render("pull_request_template.md")
        known = {"severities": options.severities, "detection": list(options.vocabularies["detection"])}
        yield ".github/ISSUE_TEMPLATE/incident.yml", render("incident-form.yml", labels=LABELS, **known)
        yield ".github/workflows/incident.yml", render("incident-workflow.yml", labels=LABELS)
        yield ".github/workflows/check.yml", render("check-workflow.yml", engine=engine, action=action)
        yield ".github/workflows/publish.yml", render("publish-workflow.yml", engine=engine)
        yield ".github/workflows/digest.yml", render("digest-workflow.yml")
        yield ".github/workflows/sync.yml", render("sync-workflow.yml")
        yield ".github/workflows/announce.yml", render("announce-workflow.yml")
    elif host == "gitlab":
        yield ".gitlab/merge_request_templates/Default.md", render("pull_request_template.md")
        yield ".gitlab-ci.yml", render("gitlab-ci.yml", engine=engine)


def write(plan: Plan) -> Iterator[tuple[str, bool]]:
    """Write every missing file, each in one step, so that a run that was cut short is completed by the next one.

    Yields each path and whether it was written; raises `OSError`, also where a link leads out of the folder.
    """
    for name, text in list(files(plan)):
        path = plan.folder / name
        if not leads_out(path, plan.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            create(path, text.encode(), plan.folder)
        except FileExistsError:
            yield name, False
        else:
            yield name, True


def example() -> Iterator[tuple[str, str]]:
    """Path and text of the example organisation's reports and of the evidence beside them."""
    yield from _texts(resources.files(__package__) / "example" / "postmortems")


def skills() -> Iterator[tuple[str, str]]:
    """Path and text of every skill for an assistant."""
    folder = resources.files(f"{__package__.partition('.')[0]}.skills")
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if (file := each / "SKILL.md").is_file():
            yield f"{each.name}/SKILL.md", file.read_text("utf-8")


def _texts(folder: Traversable, below: str = "") -> Iterator[tuple[str, str]]:
    """Path and text of every file in a folder of the package, those in its subfolders included."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            yield from _texts(file, f"{below}{file.name}/")
        else:
            yield below + file.name, file.read_text("utf-8")


def host_of(folder: pathlib.Path) -> Host | None:
    """The host whose files the folder already has, if any."""
    if (folder / ".gitlab-ci.yml").exists():
        return "gitlab"
    return "github" if (folder / ".github").is_dir() else None


def own_address() -> str | None:
    """The git address that this package was installed from, if any (PEP 610)."""
    try:
        text = metadata.distribution(_NAME).read_text("direct_url.json")
        origin = json.loads(text or "{}")
        if origin.get("vcs_info", {}).get("vcs") == "git" and origin["url"].startswith(("https://", "ssh://")):
            return f"git+{origin['url']}@{origin['vcs_info']['commit_id']}"
    except (metadata.PackageNotFoundError, ValueError, KeyError):
        pass
    return None


def _options(folder: pathlib.Path) -> Options:
    """The folder's own options, or the defaults; never those of a repository around it."""
    there = (folder / FILE).is_file()
    return find_options(folder) if there else Options(root=folder, reports=folder / "postmortems")
