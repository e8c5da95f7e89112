"""The build of the site: the lessons run once, and MkDocs makes the site of each language."""

import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.utils import CountHandler

from cnnviz.adapters.mkdocs.config import Options, project_of
from cnnviz.adapters.mkdocs.language_build import LanguageBuild, Setting, Turn, make_book
from cnnviz.adapters.mkdocs.localize import (
    keep_compiled_theme,
    localize,
    localize_address,
    warm,
)
from cnnviz.domain import Gallery
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.plan import Plan
from cnnviz.i18n.language import Language
from cnnviz.render.base.templates import keep_compiled
from cnnviz.site.files import ASSETS
from cnnviz.site.lessons import Lessons, plans_of, run_lessons
from cnnviz.site.messages import report_failures
from cnnviz.site.parallel import CAN_COPY, Siblings, Task
from cnnviz.site.project import Project
from cnnviz.site.request import Request
from cnnviz.site.root_files import write_root
from cnnviz.site.staging import FreshSite, ServedSite, Staging
from cnnviz.site.witness import Witness

log = logging.getLogger("mkdocs.plugins.cnnviz")


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is asked for, and who watches it."""

    request: Request = field(default_factory=Request)
    witness: Witness | None = None
    """Notes what the build reads, where anyone wants to know."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A site that is made, of every language."""

    project: Project
    staging: Staging
    site: Path
    gallery: Gallery
    plans: tuple[Plan, ...] | None
    """What the next build would do with the lessons; None where nobody wants to know."""
    siblings_warned: bool


class SiteBuild:
    """Hooks of MkDocs around the build of each language, of one `mkdocs` command.

    The first language's build is the outer one: it runs the lessons and starts the others. MkDocs
    keeps one plugin for all builds of a process, the nested ones too; they are kept apart here.
    """

    def __init__(self, order: Order, *, serving: bool) -> None:
        self._order = order
        self._serving = serving
        self._at_once = serving
        """Whether each site that is made takes its place at once, and not when MkDocs ends."""
        self._coming: list[Turn] = []
        """Nested builds that are about to begin."""
        self._turns: list[Turn] = []
        """The builds that go on, the outer one first."""
        self._languages: list[LanguageBuild] = []
        """The same, of those whose book is there."""
        self._lessons: list[Lessons] = []
        """What came of the lessons of the build that goes on."""
        self._siblings = Siblings(log, order.witness)
        self.whole: list[Whole] = []
        """The last site that was made, until the next is begun."""

    @property
    def language(self) -> Language:
        """The language that is being built."""
        return self._turns[-1].setting.language

    @property
    def pages(self) -> LanguageBuild:
        """Its pages, once its book is there."""
        return self._languages[-1]

    # Before a language's book is there

    def on_config(self, config: MkDocsConfig, options: Options) -> None:
        turn = self._next_turn(config, options)
        self._turns.append(turn)
        compiled = keep_compiled(turn.setting.project.settings.store / "compiled")
        localize(config, turn.setting.language)
        keep_compiled_theme(config.theme, compiled)
        styles = (f"{ASSETS}/{name}.css" for name in ("material", "cnnviz", "figure", "exercise"))
        config.extra_css = [*styles, *config.extra_css]
        script = ExtraScriptValue(f"{ASSETS}/cnnviz.js")
        script.type = "module"
        config.extra_javascript = [script, *config.extra_javascript]

    def on_addresses(self, config: MkDocsConfig) -> None:
        """Once other plugins, such as mike's, have changed the address of the site."""
        setting = self._turns[-1].setting
        localize_address(config, setting.language, setting.project.languages)

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """From here to `on_post_build` this language's folder is the site that MkDocs knows.

        Before and after that it is the folder that the user named: what publishes a site, such as
        `mkdocs gh-deploy`, takes it from there.
        """
        config.site_dir = str(self._turns[-1].setting.folder)

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        turn = self._turns[-1]
        book = make_book(turn.setting, turn.lessons(config), config)
        self._languages.append(LanguageBuild(turn.setting, book, config, files))
        return self.pages.on_files(config)

    def _next_turn(self, config: MkDocsConfig, options: Options) -> Turn:
        if self._coming:
            return replace(self._coming.pop(), config=config)
        self._abandon()
        project = project_of(config, options, self._order.request.jobs)
        final = Path(config.site_dir)
        store = project.settings.store
        staging = ServedSite(final) if self._serving else FreshSite(store, final)
        setting = Setting(project.languages[0], project, staging, self._serving)
        return Turn(setting, final, config.site_url, config, self._run_lessons)

    def _run_lessons(self, config: MkDocsConfig) -> Lessons:
        """Run what must run, tell what was done, and begin with the other languages."""
        turn = self._turns[-1]
        try:
            settings, meanwhile = turn.setting.project.settings, functools.partial(warm, config)
            lessons = run_lessons(settings, self._order.request, log, meanwhile)
        except CnnvizError as error:
            lessons = Lessons(Gallery(sections=()), trouble=turn.setting.shown(error))
        self._lessons.append(lessons)
        for failure in lessons.gallery.failures if self._serving else ():
            log.error("%s", failure)
        self._start_siblings(turn, lessons, config)
        return lessons

    # The other languages

    def _start_siblings(self, outer: Turn, lessons: Lessons, config: MkDocsConfig) -> None:
        """The other languages at the same time as this one, where a process can be copied."""
        staging = outer.setting.staging
        if self._serving or not CAN_COPY:
            return
        for language in outer.setting.project.languages[1:]:
            sibling = functools.partial(self._build_sibling, language, outer, lessons, config)
            stem = f"{staging.path}.{language.code}"
            self._siblings.start(Task(language.name, stem, sibling))

    def _build_sibling(
        self, language: Language, outer: Turn, lessons: Lessons, config: MkDocsConfig
    ) -> bool:
        """In a process of its own; returns whether anything was warned of."""
        # Those of the process that this one is a copy of are not its children.
        self._siblings = Siblings(log, None)
        with counted_warnings() as warnings:
            self._build_nested(language, outer, lessons, config)
        return bool(warnings.get_counts())

    def _build_nested(
        self, language: Language, outer: Turn, lessons: Lessons, config: MkDocsConfig
    ) -> None:
        """The same configuration file once more, for another language, with the runs at hand."""
        log.info("Building the site in %s", language.name)
        setting = Setting(language, outer.setting.project, outer.setting.staging, self._serving)
        self._coming.append(Turn(setting, outer.final, outer.address, config, lambda _: lessons))
        try:
            nested = load_config(
                config.config_file_path,
                strict=config.strict,
                site_dir=str(outer.final),
                site_url=outer.address,
            )
            build(nested, serve_url=outer.address if self._serving else None)
        finally:
            # A build that failed may have come to any point.
            self._coming.clear()
            del self._turns[1:], self._languages[1:]

    # The end

    def on_post_build(self, config: MkDocsConfig) -> None:
        turn, is_outer = self._turns[-1], len(self._turns) == 1
        config.site_dir = str(turn.final)
        if not is_outer:
            return
        project, staging = turn.setting.project, turn.setting.staging
        # What the lessons read, they read in processes of their own: it is looked at once more,
        # while the other languages are still being built.
        plans = plans_of(project.settings) if self._order.witness else None
        lessons = self._lessons[-1]
        if self._siblings:
            if failed := self._siblings.wait():
                raise Abort(f"The site in {', '.join(failed)} could not be built; see above.")
        else:
            for language in project.languages[1:]:
                self._build_nested(language, turn, lessons, config)
        own = f"{turn.setting.language.code}/"
        address = config.site_url.removesuffix(own) if config.site_url else None
        write_root(staging.path, project.languages, address)
        warned = self._siblings.warned
        self.whole.append(Whole(project, staging, turn.final, lessons.gallery, plans, warned))
        self._turns.clear()
        self._languages.clear()
        self._lessons.clear()
        if self._at_once:
            self._publish()

    def on_build_error(self) -> None:
        """Leave nothing of a site that is not whole."""
        if len(self._turns) > 1:
            return  # a nested build, which the outer one looks after
        galleries = [lessons.gallery for lessons in self._lessons]
        galleries += [whole.gallery for whole in self.whole]
        self._abandon()
        # What stopped the build may well come of a lesson that is not there.
        for failure in galleries[-1].failures if galleries and not self._serving else ():
            log.error("%s", failure)

    def on_serve(self) -> None:
        """Also after `mkdocs serve --clean`, which builds as `mkdocs build` does."""
        self._at_once = True
        self._publish()

    def on_shutdown(self) -> None:
        """Put the whole site in its place; then, and only then, fail for a lesson that failed."""
        failures = [failure for whole in self.whole for failure in whole.gallery.failures]
        self._publish()
        self._abandon()
        if failures and not self._serving:
            raise Abort(report_failures(failures))

    def _publish(self) -> None:
        for whole in self.whole:
            whole.staging.publish()
            whole.staging.close()
        self.whole.clear()

    def _abandon(self) -> None:
        """Drop what was begun and did not take its place."""
        self._siblings.end()
        for turn in self._turns:
            turn.config.site_dir = str(turn.final)
        stagings = [turn.setting.staging for turn in self._turns[:1]]
        for staging in (*stagings, *(whole.staging for whole in self.whole)):
            staging.close()
        for begun in (self._coming, self._turns, self._languages, self._lessons, self.whole):
            begun.clear()


@contextmanager
def counted_warnings() -> Iterator[CountHandler]:
    """Count what MkDocs and its plugins warn of."""
    logger, handler = logging.getLogger("mkdocs"), CountHandler()
    handler.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
