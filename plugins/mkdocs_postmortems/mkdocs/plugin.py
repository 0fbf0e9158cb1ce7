"""Events of a MkDocs build, handed on. Holds no knowledge of reports."""

from __future__ import annotations

import logging
import pathlib
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import escape
from typing import Any, Literal, NoReturn

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from ..analysis.archive import Archive
from ..exports.scope import Site
from ..language import ENGLISH, _, language, ngettext, speak
from ..language.forms import comma
from ..options import Options, find_options, read_options
from ..pages.site import navigation
from ..report.audience import environment_audience, widest
from ..report.corpus import Corpus, read_corpus
from ..report.model import Report
from ..report.problem import Refusal
from ..report.shard import Shard
from ..report.visible import harmless
from ..usecases.edits import edited_corpus, edited_plan, renewed_plan, ties_of
from ..usecases.leaks import LeakCheck
from ..usecases.site import SCRIPT, STYLE, SitePlan, place_inside
from . import neighbours, parts
from .apart import Apart
from .config import PostmortemsConfig
from .earlier import EarlierSite
from .eligible import own_pages_only
from .files import Generated, OwnPage, emptied, strays
from .preview import Preview
from .search import SiteSearch, chosen

log = get_plugin_logger("postmortems")

_TOLD = 50
"""Leaks that are listed one by one."""
_FEATURES = ("navigation.tabs", "navigation.indexes", "navigation.prune")
"""What the site's own navigation rests on: no page but the guide's has a left column, and no page carries the contents
of the guide."""
_EDIT = "content.action.edit"
"""The link "Edit this page", on pages that have a source: reports, and the pages that the author wrote."""
_FONTS_OF_A_THIRD_PARTY = {"text": "Roboto", "code": "Roboto Mono"}
"""Material's default, which every page would fetch from Google."""

_TIES, _PAGE = b"T", b"P"
"""Parts of what is worked out after an edit: what ties the reports together, and a page."""

_OF_MATERIAL = {"zh-Hans": "zh"}
"""Languages that Material calls by another name."""


def _harmless(record: logging.LogRecord) -> bool:
    """A filter of MkDocs' log, which names files and quotes links as they are."""
    record.msg, record.args = harmless(record.getMessage()), ()
    return True


def _leaked(audience: str, count: int) -> str:
    if count > _TOLD:
        told = _(
            "The site for the audience {audience} holds {n} things that it must not, of which {told} are listed above. "
            "Do not publish it. The guide's page on audiences says what to do."
        )
    else:
        told = ngettext(
            "The site for the audience {audience} holds {n} thing that it must not, listed above. Do not publish it. "
            "The guide's page on audiences says what to do.",
            "The site for the audience {audience} holds {n} things that it must not, listed above. Do not publish it. "
            "The guide's page on audiences says what to do.",
            count,
        )
    return told.format(audience=audience, n=count, told=_TOLD)


def _speak_with(config: MkDocsConfig, chosen: str) -> None:
    """Put the language of postmortems.yml in force, else the theme's; the theme follows where it was left in English.

    The theme keeps a language of which we know nothing.
    """
    of_theme = str(config.theme.get("language") or ENGLISH)
    speak(chosen or of_theme)
    if chosen and of_theme == ENGLISH:
        config.theme["language"] = _OF_MATERIAL.get(chosen, chosen)


class PostmortemsPlugin(BasePlugin[PostmortemsConfig]):  # type: ignore[no-untyped-call]
    """Asks what the site consists of, and hands it to MkDocs."""

    options: Options
    generated: Generated
    corpus: Corpus
    apart: Apart | None = None
    preview: Preview | None = None
    leaks: LeakCheck | None = None
    search: SiteSearch | None = None
    earlier: EarlierSite | None = None
    shard: Shard | None = None
    serving = dirty = False
    site_dir = ""
    language_before = ""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note whether this is `serve`, and let no name or text in the log control a terminal or a CI runner.

        Handling the event also keeps the plugin alive between its builds.
        """
        self.serving, self.dirty = command == "serve", dirty
        for handler in [*logging.getLogger("mkdocs").handlers, *logging.getLogger("properdocs").handlers]:
            if _harmless not in handler.filters:
                handler.addFilter(_harmless)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read postmortems.yml; add style sheet, script and navigation; load no fonts from a third party."""
        self.site_dir = config.site_dir
        neighbours.refuse(config)
        self.language_before = language()
        self.options = self._read_options(config)
        _speak_with(config, self.options.language)
        if STYLE not in config.extra_css:
            config.extra_css.append(STYLE)
        if SCRIPT not in map(str, config.extra_javascript):
            config.extra_javascript.append(SCRIPT)
        if config.theme.get("font") == _FONTS_OF_A_THIRD_PARTY:
            config.theme["font"] = False
        if not config.site_description:
            config.site_description = escape(
                _("Postmortems of {site}: what failed, why, what was promised").format(site=config.site_name)
            )
        features = config.theme.get("features")
        wanted = [_EDIT] if config.repo_url and config.edit_uri else []
        if config.nav is None and self.config.nav and not neighbours.make_navigation(config):
            config.nav = navigation()
            wanted += _FEATURES
        if isinstance(features, list):
            features += [feature for feature in wanted if feature not in features]
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Set aside what an earlier build has written, before MkDocs empties the site's folder."""
        self.earlier = EarlierSite(config)
        self.shard = None if self.serving else parts.wanted()
        if not (self.serving or self.dirty or self.shard):
            self.earlier.set_aside()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the pages in the place of the reports' files. A page that the author wrote at the same address wins."""
        plan = self._plan(config, self._read_corpus())
        archive, corpus, inside = plan.archive, self.corpus, plan.inside
        leaks = LeakCheck(corpus, self.options, secrets=self.options.audience == "public")
        self.leaks = leaks if leaks.needed else None
        for uri in plan.replaced():
            if file := files.get_file_from_path(uri):
                files.remove(file)
        if inside is not None:
            self._leave_out(plan, files, config)
        for refused in plan.evidence.refused:
            log.warning(refused.said(self.options.folders))
        if unknown := archive.corpus.notes.keys() - {pattern.slug for pattern in archive.patterns}:
            named = comma(f"_patterns/{name}.md" for name in sorted(unknown))
            log.info(_("Not shown, as no pattern has this name: {files}.").format(files=named))
        self.search = SiteSearch(plan, config) if plan.search else None
        if self.search:
            self.search.extend_worker(files)
        self.generated = Generated(config, plan, own_pages_only(config, self), neighbours.read_content(config, self))
        taken = {file.dest_uri for file in files}
        for file in self.generated.files(in_part=self.shard is not None):
            if file.dest_uri not in taken:
                taken.add(file.dest_uri)
                files.append(file)
        neighbours.leave_undated(config, (file for file in files if isinstance(file, OwnPage)))
        return files

    def _plan(self, config: MkDocsConfig, corpus: Corpus) -> SitePlan:
        site = Site(config.site_name, config.site_url or "", config.use_directory_urls)
        inside = place_inside(self.options.reports, neighbours.documents(config))
        self.corpus = corpus
        archive = Archive(corpus, self.options, self.options.today(self.config.today), cached=True)
        search = chosen(config, self.config.search, len(archive.reports))
        return SitePlan(archive, site, inside, self.config.exports, search)

    def _leave_out(self, plan: SitePlan, files: Files, config: MkDocsConfig) -> None:
        """Take out what lies among the reports, and which no page links to."""
        left_out = strays(plan, files, config)
        for file in left_out:
            files.remove(file)
        if left_out:
            named = ", ".join(file.src_uri for file in left_out[:5]) + (", …" if len(left_out) > 5 else "")
            told = ngettext(
                "Not published, as no page links to it: {n} file beside the reports ({names}).",
                "Not published, as no page links to it: {n} files beside the reports ({names}).",
                len(left_out),
            )
            log.info(told.format(n=len(left_out), names=named))

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Make the pages that MkDocs leaves to us, and place those that are not in the navigation."""
        self.apart = Apart(config, files, nav, self.generated)
        self.generated.place(files)
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Begin to render the pages that MkDocs leaves to us, and then to index their texts."""
        if self.apart:
            # Without live reload MkDocs has no event in which pages could be rendered as they are asked for.
            preview = self.serving and "--no-livereload" not in sys.argv
            if self.shard:
                self._write_part(self.apart, self.shard, env)
            self.apart.start(env, None if preview else self.earlier, parts.folder())
        if self.search:
            self.search.start()
        return env

    def _write_part(self, apart: Apart, shard: Shard, env: jinja2.Environment) -> NoReturn:
        """Leave a part of the site for the build that joins the parts, and end before there is a site to publish."""
        apart.write_part(env, shard, parts.path_of(shard))
        self.generated.close()
        emptied(self.site_dir)
        sys.exit()

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Name all pages, as in the sitemap."""
        if self.apart:
            context["pages"] = self.apart.pages
        return context

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Name all pages, for a theme that lists them."""
        if self.apart:
            context["pages"] = self.apart.pages
        return context

    @event_priority(100)  # before other plugins change the text
    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Leave the text of our pages as it is."""
        if isinstance(page.file, OwnPage):
            neighbours.keep_braces(page)
        return markdown

    @event_priority(50)  # other plugins see what is published
    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Take out what may not run, and give the search the words of the blocks that were set aside."""
        return self.generated.content(html, page)

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Put the blocks of HTML back, and name the feed and the report's card in the page's head."""
        return self.generated.output(output, page.file)

    @event_priority(100)  # before the search writes its index
    def _finish_pages(self, *, config: MkDocsConfig) -> None:
        if self.apart:
            self.apart.finish()
        if self.earlier:
            self.earlier.close()

    @event_priority(-50)  # after Material's search, and before its plugin for use without a server
    def _write_search(self, *, config: MkDocsConfig) -> None:
        if self.search:
            self.search.write()

    @event_priority(-100)  # after the other plugins, which write files here too
    def look_for_leaks(self, *, config: MkDocsConfig) -> None:
        """Delete what MkDocs has copied, and look through all that was written for what must not be in it."""
        self.generated.close()
        leaks = self.leaks if not self.serving else None
        found = list(leaks.leaks(pathlib.Path(config.site_dir))) if leaks else []
        for leak in found[:_TOLD]:
            log.error(str(leak))
        if found:
            raise PluginError(_leaked(self.options.audience, len(found)))
        self._fall_silent()

    on_post_build = CombinedEvent(_finish_pages, _write_search, look_for_leaks)

    def on_build_error(self, *, error: Exception) -> None:
        """Empty the site's folder, so that nobody publishes what a failed or aborted build has left there."""
        if self.apart:
            self.apart.stop()
        if self.search:
            self.search.stop()
        if self.earlier:
            self.earlier.close()
        if self.serving or not self.site_dir:
            return
        left = emptied(self.site_dir)
        if left:
            told = _("The build failed, and {files} could not be deleted. Do not publish it.")
            log.error(told.format(files=harmless(comma(left))))
        else:
            told = _("The build failed: {folder} is empty, so that nobody publishes a part of it.")
            log.info(told.format(folder=harmless(self.site_dir)))
        self._fall_silent()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """Build again when a report or postmortems.yml changes, or do less where less will do."""
        watched = [pathlib.Path(config.docs_dir), *self.options.folders, self._options_path(config)]
        for folder in self.options.folders:
            if not folder.resolve().is_relative_to(watched[0].resolve()):
                server.watch(str(folder))
        if watched[-1].is_file():
            server.watch(str(watched[-1]))
        if self.generated.apart:
            others = filter(None, [config.config_file_path, config.theme.custom_dir, *config.watch])
            self.preview = Preview(server, builder, self, [*watched, *map(pathlib.Path, others)])
        return server

    def edited(self, paths: Iterable[pathlib.Path]) -> tuple[SitePlan, list[Report]] | None:
        """Take in edits of reports, as far as that can be done without a build; the site, and the edited reports."""
        corpus = edited_corpus(self.corpus, self.options, paths)
        plan = edited_plan(self.generated.plan, corpus, self.options) if corpus else None
        if not corpus or not plan:
            return None
        known, self.corpus = self.corpus.by_id, corpus
        return plan, [report for report in plan.archive.reports if corpus.by_id[report.id] is not known[report.id]]

    def renewals(self, plan: SitePlan) -> Iterator[bytes]:
        """Work out what ties the reports together; write what is no page; tell of what the pages follow from."""
        assert self.apart
        renewed = renewed_plan(plan, self.options.today(self.config.today))
        yield _TIES + ties_of(renewed)
        for page in self.apart.write_others(renewed):
            yield _PAGE + pickle.dumps(page)
        if self.search:
            self.search.write_again(renewed)

    def renew(self, part: bytes) -> None:
        """Show what `renewals` has told."""
        assert self.apart
        kind, told = part[:1], part[1:]
        if kind == _TIES:
            self.apart.show(renewed_plan(self.generated.plan, self.options.today(self.config.today), told))
        else:
            self.apart.show_page(pickle.loads(told))

    def on_shutdown(self) -> None:
        """Delete what a preview, or a build that was interrupted, has put on disk."""
        if self.preview:
            self.preview.close()
        if self.search:
            self.search.stop()
        if self.earlier:
            self.earlier.close()

    def _fall_silent(self) -> None:
        """Leave the process to whatever language it spoke before, as another build may follow in it."""
        if not self.serving and self.language_before:
            speak(self.language_before)

    def _options_path(self, config: MkDocsConfig) -> pathlib.Path:
        return pathlib.Path(config.config_file_path).parent / self.config.config

    def _read_options(self, config: MkDocsConfig) -> Options:
        path = self._options_path(config)
        try:
            options = read_options(path) if path.is_file() else find_options(path.parent)
            audience = widest(self.config.audience, environment_audience())
            options.folders.check()
        except Refusal as error:
            raise PluginError(harmless(str(error))) from None
        if not options.reports.is_dir():
            told = _("There is no folder of reports at {folder}. Create it, or set `reports` in {file}.")
            raise PluginError(told.format(folder=harmless(str(options.reports)), file=self.config.config))
        docs = pathlib.Path(config.docs_dir).resolve()
        for source in options.sources:
            if source.folder.resolve().is_relative_to(docs) or docs.is_relative_to(source.folder.resolve()):
                told = _(
                    "The source `{name}` and docs_dir overlap, and MkDocs publishes whatever lies in docs_dir. Move "
                    "one out of the other."
                )
                raise PluginError(told.format(name=source.name))
        return replace(options, audience=audience)

    def _read_corpus(self) -> Corpus:
        """Read all reports and log what is wrong with those that cannot be read.

        They end a build. Under `serve` the site goes on without them: somebody is writing, and MkDocs would leave the
        browser waiting for a build that succeeds.
        """
        corpus = read_corpus(self.options.folders, self.options.contract, self.options.root, cached=True)
        for line in corpus.problem_lines():
            log.error(line)
        if corpus.problems and not self.serving:
            told = ngettext(
                "{n} report cannot be read; the problems are listed above.",
                "{n} reports cannot be read; the problems are listed above.",
                len(corpus.problems),
            )
            raise PluginError(told.format(n=len(corpus.problems)))
        return corpus
