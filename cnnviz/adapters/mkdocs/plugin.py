"""The MkDocs plugin: one build runs the gallery and makes the site of every language."""

import functools
import logging
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, is_error_template

from cnnviz.adapters.mkdocs.config import Options, languages_of, root_of, settings_of
from cnnviz.adapters.mkdocs.executed_notebook import page_entry
from cnnviz.adapters.mkdocs.live_reload import allow_live_reload
from cnnviz.adapters.mkdocs.localize import localize, localize_address
from cnnviz.adapters.mkdocs.nav import nav_paths, with_gallery, with_titles
from cnnviz.adapters.mkdocs.notebooks import Notebooks, check_plugins, set_content, set_markdown
from cnnviz.adapters.mkdocs.page_policy import PagePolicy
from cnnviz.adapters.mkdocs.writer import Writer, writer_of
from cnnviz.domain import Gallery
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.plan import Plan
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.gallery.engine.explain import explain
from cnnviz.gallery.report.account import Account, account
from cnnviz.gallery.report.progress import progress_for
from cnnviz.i18n.languages import Language
from cnnviz.render.base.context import CHECKED_PAGE, Press
from cnnviz.render.base.template_cache import COMPILED
from cnnviz.render.base.templates import warm
from cnnviz.render.book.book import Book
from cnnviz.render.book.docs import docs_page, untranslated
from cnnviz.render.book.navigation import Shelf, in_order
from cnnviz.render.book.sections import error_book, render
from cnnviz.render.lessons.page import Page
from cnnviz.render.reference.page import has_reference
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import Glossary
from cnnviz.render.text.glossary import read as read_glossary
from cnnviz.render.text.mathematics import rendered
from cnnviz.site.files import ASSETS, entries
from cnnviz.site.messages import report_failures, report_gallery, report_lacking
from cnnviz.site.parallel import CAN_COPY, Siblings
from cnnviz.site.request import Request
from cnnviz.site.root_files import write_root
from cnnviz.site.staging import FreshSite
from cnnviz.site.witness import Witness

log = logging.getLogger("mkdocs.plugins.cnnviz")

_LARGE = 50_000
"""Characters of a file that is not held in memory until MkDocs writes it."""

_Hook = TypeVar("_Hook", bound=Callable[..., Any])


def _explained(hook: _Hook) -> _Hook:
    """Our errors as MkDocs tells errors of plugins: the message alone, no traceback."""

    @functools.wraps(hook)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return hook(*args, **kwargs)
        except CnnvizError as error:
            raise PluginError(str(error)) from None

    return cast(_Hook, wrapped)


@dataclass(slots=True)
class _Turn:
    """The build of one language."""

    language: Language
    site: Path
    """Folder of all languages: a fresh one when building, MkDocs' own when serving."""
    account: Account | None = None
    """What the first language's build did with the lessons; it hands it to the others."""
    gallery: Gallery | None = None
    book: Book | None = None
    pages: Mapping[str, Page] = field(default_factory=dict)
    """The book's pages, by the path of MkDocs' file: those that nobody wrote by hand."""
    writer: Writer | None = None
    """Writes them, once it is known which there are."""
    references: set[str] = field(default_factory=set)
    """Paths of the pages with a reference made from the code: their terms are linked, too."""
    glossary: Glossary | None = None
    """The language's terms, once a page has asked for them."""
    policy: PagePolicy | None = None


class CnnvizPlugin(BasePlugin[Options]):
    """The first language's build is the outer one: it runs the gallery and starts the others.

    MkDocs keeps one instance for all builds of a process, the nested ones too; what belongs to one
    build stands in its turn.
    """

    request = Request()
    witness: Witness | None = None
    """Who watches what the build reads, where anyone does."""

    def __init__(self) -> None:
        super().__init__()
        self._serving = False
        self._turn: _Turn | None = None
        self._languages: list[Language] = []
        self._docs = Path()
        self._final = Path()
        self._root_url: str | None = None
        """The site's address as MkDocs knows it."""
        self._address: str | None = None
        """The same as other plugins have made it."""
        self._fresh: FreshSite | None = None
        """Where the site is built; none when serving."""
        self._notebooks = Notebooks()
        self._siblings = Siblings()
        self._complete: _Turn | None = None
        """The outer turn of a build that came to its end."""
        self.plans: tuple[Plan, ...] | None = None
        """What the next build would do with the lessons; None where this one is not watched."""

    # The outer build's frame

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        del dirty
        self._serving = command == "serve"
        self._turn = None

    @event_priority(100)  # before the theme's plugins ask for the language
    @_explained
    def _on_config_first(self, config: MkDocsConfig) -> MkDocsConfig:
        if self._turn is None:
            self._languages = languages_of(self.config, config.site_name)
            self._docs = Path(config.docs_dir)
            self._root_url = config.site_url
            self._final = Path(config.site_dir)
            self._complete = self.plans = None
            COMPILED.look_again()
            if not self._serving:
                self._fresh = FreshSite(root_of(config) / self.config.store, self._final)
            site = self._fresh.path if self._fresh else self._final
            self._turn = _Turn(self._languages[0], site)
        COMPILED.keep_in(root_of(config) / self.config.store / "templates")
        COMPILED.used_by_theme(config.theme)
        localize(config, self._turn.language)
        styles = (f"{ASSETS}/{name}.css" for name in ("material", "cnnviz", "figure", "exercise"))
        config.extra_css = [*styles, *config.extra_css]
        script = ExtraScriptValue(f"{ASSETS}/cnnviz.js")
        script.type = "module"
        config.extra_javascript = [script, *config.extra_javascript]
        return config

    @event_priority(-100)  # after plugins that change the site's address, such as mike's
    def _on_config_last(self, config: MkDocsConfig) -> MkDocsConfig:
        assert self._turn
        if self._turn.language.is_source:
            self._address = config.site_url
        localize_address(config, self._turn.language, self._languages)
        return config

    on_config = CombinedEvent(_on_config_first, _on_config_last)

    @event_priority(100)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """From here to `on_post_build` this language's folder is the site that MkDocs knows.

        Before and after that it is the folder that the user named: what publishes a site, such as
        `mkdocs gh-deploy`, takes it from there.
        """
        assert self._turn
        config.site_dir = str(self._turn.site / self._turn.language.code)

    @property
    def siblings_warned(self) -> bool:
        return self._siblings.warned

    @property
    def gallery(self) -> Gallery | None:
        """What the last build that came to its end found."""
        return self._complete.gallery if self._complete else None

    def _start_siblings(self, outer: _Turn, config: MkDocsConfig) -> None:
        """The other languages at the same time as this one, where a process can be copied."""
        if not self._fresh or not CAN_COPY:
            return
        for language in self._languages[1:]:
            self._siblings.start(
                language.name,
                f"{self._fresh.path}.{language.code}",
                functools.partial(self._build_nested, language, outer, config),
                self.witness,
            )

    @event_priority(-100)  # others write into the site here
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        outer = self._turn
        assert outer
        config.site_dir = str(self._final)
        if not outer.language.is_source:
            return
        if self.witness:
            # What the lessons read, they read in processes of their own; here it is looked at once
            # more, while the other languages are still being built.
            with suppress(CnnvizError):
                self.plans = explain(settings_of(self.config, root_of(config)), ()).plans
        COMPILED.save()
        if self._siblings:
            if failed := self._siblings.wait():
                raise Abort(f"The site in {', '.join(failed)} could not be built; see above.")
        else:
            for language in self._languages[1:]:
                self._build_nested(language, outer, config)
        write_root(outer.site, self._languages, self._address)
        self._turn = None
        self._complete = outer

    def _build_nested(self, language: Language, outer: _Turn, config: MkDocsConfig) -> None:
        """The same configuration file once more, for another language, with the runs at hand."""
        log.info("Building the site in %s", language.name)
        self._siblings = Siblings()
        self._turn = _Turn(language, outer.site, outer.account, outer.gallery)
        nested = load_config(
            config.config_file_path,
            strict=config.strict,
            site_dir=str(self._final),
            site_url=self._root_url,
        )
        build(nested, serve_url=self._root_url if self._serving else None)

    def on_build_error(self, *, error: Exception) -> None:
        del error
        turn = self._turn or self._complete
        self._turn = self._complete = None
        self._siblings.end()
        if turn and turn.language.is_source and self._fresh:
            self._fresh.close()
            self._fresh = None
            # What stopped the build may well come of a lesson that is not there.
            for failure in turn.gallery.failures if turn.gallery else ():
                log.error("%s", failure)

    def on_shutdown(self) -> None:
        """Put the whole site in its place; then, and only then, fail for a lesson that failed."""
        fresh, self._fresh = self._fresh, None
        self._notebooks.close()
        self._siblings.end()
        if not fresh:
            return
        if self._complete:
            fresh.publish()
        fresh.close()
        failures = self.gallery.failures if self.gallery else ()
        if failures:
            raise Abort(report_failures(failures))

    # What a build of one language does

    @event_priority(50)  # before mkdocs-jupyter looks for notebooks
    @_explained
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        turn = self._turn
        assert turn
        press = Press(
            language=turn.language,
            store=Store(settings_of(self.config, root_of(config)).store),
            repository=config.repo_url,
            branch=self.config.branch,
            show_failures=self._serving,
            checked=(self._source_docs() / CHECKED_PAGE).is_file(),
        )
        book = self._make_book(turn, press, config)
        assert turn.gallery
        shelf = Shelf(Path(config.docs_dir), self._source_docs(), nav_paths(config.nav))
        turn.book = book = in_order(book, turn.gallery, shelf)
        turn.writer = writer = writer_of(book, turn.language)
        turn.pages = {writer.path(page.path): page for page in book.pages}
        for entry in entries(book, press, functools.partial(page_entry, writer=writer)):
            content = entry.content
            if entry.path.endswith(".ipynb") and entry.path in turn.pages:
                folder = self._fresh.files(turn.language.code) if self._fresh else None
                files.append(self._notebooks.file(entry, config, folder))
                continue
            if self._fresh and isinstance(content, str) and len(content) > _LARGE:
                content = self._fresh.put_by(turn.language.code, content)
            if isinstance(content, Path):
                file = File.generated(config, entry.path, abs_src_path=str(content))
            else:
                file = File.generated(config, entry.path, content=content)
            if book.report and entry.path == book.report.path:
                # `nav` may name it; where it does not, that is no omission.
                file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
        self._stand_in(files, turn.language, config)
        report_lacking(book, turn.language)
        config.nav = with_titles(with_gallery(config.nav, book, writer), shelf)
        return files

    def _make_book(self, turn: _Turn, press: Press, config: MkDocsConfig) -> Book:
        try:
            if turn.gallery is None:
                self._build_gallery(turn, config)
                self._start_siblings(turn, config)
            assert turn.gallery
            book = render(turn.gallery, press, turn.account)
            writer = writer_of(book, turn.language)
            check_plugins([writer.path(path) for path in writer.labs], config)
            return book
        except CnnvizError as error:
            # An error would leave `serve` without an answer until it is mended.
            if not self._serving:
                raise
            log.error("%s", error)
            turn.gallery = turn.gallery or Gallery(sections=())
            return error_book(str(error), press)

    def _build_gallery(self, turn: _Turn, config: MkDocsConfig) -> None:
        """Run what must run, and tell what was done."""
        settings = settings_of(self.config, root_of(config), self.request.jobs)
        clock = time.perf_counter()
        turn.gallery = build_gallery(
            settings,
            self.request.wanted,
            progress_for(sys.stderr, log.info),
            prepared=self.request.prepared,
            meanwhile=functools.partial(warm, config),
        )
        prepared = self.request.prepared
        seconds = time.perf_counter() - clock + (prepared.seconds if prepared else 0.0)
        turn.account = account(turn.gallery, seconds, settings.workers)
        report_gallery(turn.gallery, turn.account, self.request)
        for failure in turn.gallery.failures if self._serving else ():
            log.error("%s", failure)

    def _stand_in(self, files: Files, language: Language, config: MkDocsConfig) -> None:
        """English pages in the place of translations that are not there, and shared files."""
        if language.is_source:
            return
        for path, name in untranslated(self._source_docs(), Path(config.docs_dir)):
            if path.suffix == ".md":
                code = language.code
                log.warning("docs/%s/%s is missing: the page shows English.", code, name)
            files.append(File.generated(config, name, abs_src_path=str(path)))

    def _source_docs(self) -> Path:
        return self._docs / self._languages[0].code

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        del config, files
        turn = self._turn
        assert turn and turn.book and turn.writer
        if own := turn.pages.get(page.file.src_uri):
            return set_markdown(page, turn.writer.page(own)) if own.notebook else markdown
        if has_reference(markdown):
            turn.references.add(page.file.src_uri)
        made = docs_page(
            markdown, page.file.src_uri, page.meta, turn.language, self._source_docs(), turn.book
        )
        if made.trouble:
            log.warning("docs/%s/%s: %s", turn.language.code, page.file.src_uri, made.trouble)
        return turn.writer.markdown(made.parts, page.file.src_uri)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        del files
        assert self._turn
        env.globals["_"] = self._turn.language.words
        self._turn.policy = PagePolicy(env, config)
        return env

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        del config
        turn = self._turn
        assert turn and turn.writer and turn.policy
        own = turn.pages.get(page.file.src_uri)
        html = turn.writer.with_figures(output, own.parts) if own else output
        return turn.policy.put_into(html, get_relative_url(".", page.url), page.url)

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        assert self._turn and self._turn.policy
        if not template_name.endswith(".html"):
            return output_content
        # As MkDocs addresses a template's root.
        base_url = get_relative_url(".", template_name)
        if is_error_template(template_name):
            base_url = urlsplit(config.site_url or "/").path
        return self._turn.policy.put_into(output_content, base_url, template_name)

    def on_page_content(
        self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        turn = self._turn
        assert turn
        own = turn.pages.get(page.file.src_uri)
        if own and own.notebook:
            html = set_content(page, html, own.notebook, turn.language, config, files)
        made, broken = rendered(html)
        for formula, why in broken:
            log.warning(
                "%s: the formula $%s$ cannot be rendered: %s", page.file.src_uri, formula, why
            )
        return self._with_terms(made, page, files)

    def _with_terms(self, html: str, page: MkDocsPage, files: Files) -> str:
        """A lesson's, a section's or a reference page with links to the glossary."""
        turn, glossary = self._turn, files.get_file_from_path(GLOSSARY)
        assert turn and turn.book
        path = page.file.src_uri
        own_page = turn.pages.get(path)
        is_read = own_page is not None and own_page.path in turn.book.read
        if not glossary or not (is_read or path in turn.references):
            return html
        if turn.glossary is None:
            # A page that stands in for its translation is in the source language.
            own = turn.language.is_source or glossary.generated_by is not None
            turn.glossary = read_glossary(glossary.content_string, own)
        address = glossary.url_relative_to(page.file)
        return turn.glossary.linked(html, address, in_both=path in turn.references)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        del builder
        settings = settings_of(self.config, root_of(config))
        package = Path(__file__).parents[2]
        for path in (self._docs, settings.source, package):
            server.watch(str(path))
        allow_live_reload(server)
        return server
