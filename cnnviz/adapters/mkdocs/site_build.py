"""The build of the site: run the lessons once, and let MkDocs make the site of each language."""

import functools
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files

from cnnviz.adapters.mkdocs.config import Options, project_of
from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.localize import (
    keep_compiled_theme,
    localize,
    localize_address,
    warm,
)
from cnnviz.adapters.mkdocs.pages.notes import Notes
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup, RunningBuild, make_book
from cnnviz.domain import Gallery
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.plan import Plan
from cnnviz.gallery.report.printable import printable
from cnnviz.i18n.language import Language
from cnnviz.render.base.templates import keep_compiled
from cnnviz.render.markdown.needed import with_needed
from cnnviz.site.files import ASSETS
from cnnviz.site.lessons import Lessons, plans_of, run_lessons
from cnnviz.site.messages import noted_warnings, report_failures
from cnnviz.site.parallel import CAN_COPY, Siblings, Task
from cnnviz.site.project import Project
from cnnviz.site.request import Request
from cnnviz.site.root_files import write_root
from cnnviz.site.staging import FreshSite, ServedSite, Staging
from cnnviz.site.witness import Witness

log = logging.getLogger("mkdocs.plugins.cnnviz")
_MKDOCS = logging.getLogger("mkdocs")


@dataclass(frozen=True, slots=True)
class WatchedRequest:
    """A request, and the witness that records what its build reads."""

    request: Request = field(default_factory=Request)
    witness: Witness | None = None
    """None: nobody needs the record."""
    parts: Path | None = None
    """Folder to write the notes for a later build to; None: nobody needs them."""


@dataclass(frozen=True, slots=True)
class FinishedSite:
    """A site that is complete, in every language."""

    project: Project
    staging: Staging
    folder: Path
    """Folder of the published site."""
    gallery: Gallery
    plans: tuple[Plan, ...] | None
    """The plans of the next build for the lessons; None if there is no witness."""
    sibling_warnings: tuple[str, ...]
    """Warnings that the builds of the other languages logged."""


class SiteBuild:
    """MkDocs' hooks around the builds of all languages, for one `mkdocs` command.

    The build of the first language is the outer build: it runs the lessons and starts the builds of
    the other languages, the nested builds. MkDocs uses the same plugin object for all of them; this
    class keeps their states apart.
    """

    def __init__(self, watched: WatchedRequest, *, serving: bool) -> None:
        self._watched = watched
        self._serving = serving
        self._at_once = serving
        """Whether a complete site is published at once, and not when MkDocs ends."""
        self._pending: list[RunningBuild] = []
        """Nested builds that are about to begin."""
        self._running: list[RunningBuild] = []
        """The running builds, the outer build first."""
        self._languages: list[LanguageBuild] = []
        """The pages of the running builds whose book exists."""
        self._lessons: list[Lessons] = []
        """The lessons of the running build, once they ran."""
        self._siblings = Siblings(log, watched.witness)
        self.finished: list[FinishedSite] = []
        """The last complete site, until the next build begins."""

    @property
    def language(self) -> Language:
        """The language of the innermost running build."""
        return self._running[-1].setup.language

    @property
    def pages(self) -> LanguageBuild:
        """The pages of that language, once its book exists."""
        return self._languages[-1]

    # Before a language's book exists

    def on_config(self, config: MkDocsConfig, options: Options) -> None:
        running = self._next_build(config, options)
        self._running.append(running)
        configure(config, running.setup)

    def on_addresses(self, config: MkDocsConfig) -> None:
        """Set the language's addresses, after other plugins such as mike's have set the site's."""
        setup = self._running[-1].setup
        localize_address(config, setup.language, setup.project.languages)

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Set `site_dir` to this language's folder until `on_post_build`.

        Before and after that it is the folder that the user named: commands that publish a site,
        such as `mkdocs gh-deploy`, read it there.
        """
        config.site_dir = str(self._running[-1].setup.folder)

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        running = self._running[-1]
        book = make_book(running.setup, running.lessons(config), config)
        self._languages.append(LanguageBuild(running.setup, book, config, files))
        if self._watched.parts:
            self.pages.notes = Notes(_MKDOCS, config)
        return self.pages.on_files(config)

    def _next_build(self, config: MkDocsConfig, options: Options) -> RunningBuild:
        if self._pending:
            return replace(self._pending.pop(), config=config)
        self._abandon()
        project = project_of(config, options, self._watched.request.jobs)
        final = Path(config.site_dir)
        store = project.settings.store
        staging = ServedSite(final) if self._serving else FreshSite(store, final)
        setup = LanguageSetup(project.languages[0], project, staging, self._serving)
        return RunningBuild(setup, final, config.site_url, config, self._run_lessons)

    def _run_lessons(self, config: MkDocsConfig) -> Lessons:
        """Run the lessons that must run, and start the builds of the other languages."""
        running = self._running[-1]
        try:
            settings, meanwhile = running.setup.project.settings, functools.partial(warm, config)
            lessons = run_lessons(settings, self._watched.request, log, meanwhile)
        except CnnvizError as error:
            lessons = Lessons(Gallery(sections=()), trouble=running.setup.shown(error))
        self._lessons.append(lessons)
        for failure in lessons.gallery.failures if self._serving else ():
            log.error("%s", failure)
        self._start_siblings(running, lessons, config)
        return lessons

    # The other languages

    def _start_siblings(self, outer: RunningBuild, lessons: Lessons, config: MkDocsConfig) -> None:
        """Start building the other languages in parallel, on systems where a process can fork."""
        staging = outer.setup.staging
        if self._serving or not CAN_COPY:
            return
        for language in outer.setup.project.languages[1:]:
            sibling = functools.partial(self._build_sibling, language, outer, lessons, config)
            stem = f"{staging.path}.{language.code}"
            self._siblings.start(Task(language.name, stem, sibling))

    def _build_sibling(
        self, language: Language, outer: RunningBuild, lessons: Lessons, config: MkDocsConfig
    ) -> list[str]:
        """Build a language in a process of its own; returns the warnings."""
        # The siblings are children of the parent process; this copy must not wait for them.
        self._siblings = Siblings(log, None)
        with noted_warnings(_MKDOCS) as warnings:
            self._build_nested(language, outer, lessons, config)
        return warnings

    def _build_nested(
        self, language: Language, outer: RunningBuild, lessons: Lessons, config: MkDocsConfig
    ) -> None:
        """Load the same configuration file for another language, and build its site."""
        log.info("Building the site in %s", language.name)
        setup = LanguageSetup(language, outer.setup.project, outer.setup.staging, self._serving)
        self._pending.append(
            RunningBuild(setup, outer.final, outer.address, config, lambda _: lessons)
        )
        try:
            nested = load_config(
                config.config_file_path,
                strict=config.strict,
                site_dir=str(outer.final),
                site_url=outer.address,
            )
            build(nested, serve_url=outer.address if self._serving else None)
        finally:
            # A nested build that failed may have left its state.
            self._pending.clear()
            del self._running[1:], self._languages[1:]

    # The end

    def on_post_build(self, config: MkDocsConfig) -> None:
        running, is_outer = self._running[-1], len(self._running) == 1
        config.site_dir = str(running.final)
        if self._watched.parts:
            self.pages.leave_notes(self._watched.parts)
        if not is_outer:
            return
        project, staging = running.setup.project, running.setup.staging
        # Lessons read their inputs in other processes, which the witness does not see: compare
        # their inputs again, while the other languages are still being built.
        plans = plans_of(project.settings) if self._watched.witness else None
        lessons = self._lessons[-1]
        if self._siblings:
            if failed := self._siblings.wait():
                raise Abort(f"The site in {', '.join(failed)} could not be built; see above.")
        else:
            for language in project.languages[1:]:
                self._build_nested(language, running, lessons, config)
        own = f"{running.setup.language.code}/"
        address = config.site_url.removesuffix(own) if config.site_url else None
        write_root(staging.path, project.languages, address)
        warnings = tuple(self._siblings.warnings)
        self.finished.append(
            FinishedSite(project, staging, running.final, lessons.gallery, plans, warnings)
        )
        self._running.clear()
        self._languages.clear()
        self._lessons.clear()
        if self._at_once:
            self._publish()

    def on_build_error(self) -> None:
        """Remove the files of an incomplete site."""
        if len(self._running) > 1:
            return  # a nested build; the outer build cleans up
        galleries = [lessons.gallery for lessons in self._lessons]
        galleries += [site.gallery for site in self.finished]
        self._abandon()
        # A missing lesson may be the cause of the build's error.
        for failure in galleries[-1].failures if galleries and not self._serving else ():
            log.error("%s", failure)

    def on_serve(self) -> None:
        """Publish the site, also after `mkdocs serve --clean`, which builds like `mkdocs build`."""
        self._at_once = True
        self._publish()

    def on_shutdown(self) -> None:
        """Publish the complete site; only then fail if a lesson failed."""
        failures = [failure for site in self.finished for failure in site.gallery.failures]
        self._publish()
        self._abandon()
        if failures and not self._serving:
            raise Abort(printable(report_failures(failures)))

    def _publish(self) -> None:
        for site in self.finished:
            site.staging.publish()
            site.staging.close()
        self.finished.clear()

    def _abandon(self) -> None:
        """Drop builds that did not finish and sites that were not published."""
        self._siblings.end()
        for running in self._running:
            running.config.site_dir = str(running.final)
        stagings = [running.setup.staging for running in self._running[:1]]
        for staging in (*stagings, *(site.staging for site in self.finished)):
            staging.close()
        for unfinished in (
            self._pending,
            self._running,
            self._languages,
            self._lessons,
            self.finished,
        ):
            unfinished.clear()


def configure(config: MkDocsConfig, setup: LanguageSetup) -> None:
    """Set up MkDocs' configuration for the site of one language, except its addresses."""
    compiled = keep_compiled(setup.project.settings.store / "compiled")
    localize(config, setup.language)
    config.markdown_extensions = with_needed(config.markdown_extensions, config.mdx_configs)
    keep_compiled_theme(config.theme, compiled)
    styles = (f"{ASSETS}/{name}.css" for name in ("material", "cnnviz", "figure", "exercise"))
    config.extra_css = [*styles, *config.extra_css]
    script = ExtraScriptValue(f"{ASSETS}/cnnviz.js")
    script.type = "module"
    config.extra_javascript = [script, *config.extra_javascript]
