"""The MkDocs plugin: one build runs the gallery and makes the site of every language."""

import functools
import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.errors import CnnvizError
from cnnviz.gallery.build import build_gallery
from cnnviz.gallery.store import Store
from cnnviz.nouns import Gallery, Lesson
from cnnviz.publish.config import Options, languages_of, root_of, settings_of
from cnnviz.publish.docs import docs_page, untranslated
from cnnviz.publish.languages import Language
from cnnviz.publish.localize import localize
from cnnviz.publish.mathematics import rendered
from cnnviz.publish.nav import with_gallery
from cnnviz.publish.pages import Book, render
from cnnviz.publish.press import Press
from cnnviz.publish.report import report_failures, report_lacking, report_lesson
from cnnviz.publish.rootfiles import write_root

log = logging.getLogger("mkdocs.plugins.cnnviz")

_WEB = Path(__file__).with_name("web")


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


class CnnvizPlugin(BasePlugin[Options]):
    """The first language's build is the outer one: it runs the gallery and starts the others."""

    def __init__(self) -> None:
        super().__init__()
        self._serving = False
        self._language: Language | None = None
        self._gallery: Gallery | None = None
        self._book: Book | None = None
        self._site = Path()
        """Folder of all languages: a fresh one when building, MkDocs' own when serving."""
        self._final = Path()
        self._docs = Path()
        self._root_url: str | None = None
        self._complete = False
        self._is_outer = True

    # The outer build's frame

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        del dirty
        self._serving = command == "serve"

    @event_priority(100)  # before the theme's plugins ask for the language
    @_explained
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self._languages = languages_of(self.config, config.site_name)
        self._docs = Path(config.docs_dir)
        self._root_url = config.site_url
        self._complete = False
        if self._is_outer:
            self._language = self._languages[0]
            self._final = Path(config.site_dir)
            self._site = self._final if self._serving else self._fresh_folder(config)
        assert self._language
        localize(config, self._language, self._languages, self._site)
        config.extra_css = ["assets/cnnviz.css", *config.extra_css]
        config.extra_javascript = ["assets/cnnviz.js", *config.extra_javascript]
        return config

    def _fresh_folder(self, config: MkDocsConfig) -> Path:
        """Where the site is built; it takes the old one's place when it is whole."""
        parent = root_of(config) / self.config.store / "sites"
        parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=parent))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if not self._is_outer:
            return
        for language in self._languages[1:]:
            self._build_other(language, config)
        write_root(self._site, self._languages, self._root_url)
        self._complete = True

    def _build_other(self, language: Language, config: MkDocsConfig) -> None:
        """The same configuration file once more, for another language, with the runs at hand."""
        log.info("Building the site in %s", language.name)
        other = load_config(
            config.config_file_path,
            strict=config.strict,
            site_dir=str(self._site),
            site_url=self._root_url,
        )
        plugin = other.plugins["cnnviz"]
        assert isinstance(plugin, CnnvizPlugin)
        plugin._is_outer = False
        plugin._language = language
        plugin._gallery = self._gallery
        plugin._site = self._site
        plugin._serving = self._serving
        build(other, serve_url=self._root_url if self._serving else None)

    def on_build_error(self, *, error: Exception) -> None:
        del error
        self._complete = False

    def on_shutdown(self) -> None:
        """Put the whole site in its place; then, and only then, fail for a lesson that failed."""
        if self._serving:
            return
        if self._complete:
            _replace(self._final, self._site)
        elif self._site != Path():
            shutil.rmtree(self._site, ignore_errors=True)
        failures = self._gallery.failures if self._gallery else ()
        if failures and self._complete:
            raise Abort(report_failures(failures))

    # What a build of one language does

    @_explained
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        self._run_gallery(config)
        assert self._gallery and self._language
        press = Press(
            language=self._language,
            store=Store(settings_of(self.config, root_of(config)).store),
            repository=config.repo_url,
            branch=self.config.branch,
            show_failures=self._serving,
        )
        book = render(self._gallery, press)
        self._book = book
        for page in book.pages:
            files.append(File.generated(config, page.path, content=page.markdown))
            folder = page.path.removesuffix("index.md")
            for name, blob in page.assets.blobs.items():
                path = str(press.store.blob(blob))
                files.append(File.generated(config, folder + name, abs_src_path=path))
            for name, text in page.assets.texts.items():
                files.append(File.generated(config, folder + name, content=text))
        for name in ("cnnviz.css", "cnnviz.js"):
            path = str(_WEB / name)
            files.append(File.generated(config, f"assets/{name}", abs_src_path=path))
        self._stand_in(files, config)
        report_lacking(book, self._language)
        config.nav = with_gallery(config.nav, book)
        return files

    def _run_gallery(self, config: MkDocsConfig) -> None:
        if self._is_outer:
            settings = settings_of(self.config, root_of(config))
            self._gallery = build_gallery(settings, told=_told)
            if self._serving:
                for failure in self._gallery.failures:
                    log.error("%s", failure)

    def _stand_in(self, files: Files, config: MkDocsConfig) -> None:
        """English pages in the place of translations that are not there, and shared files."""
        assert self._language
        if self._language.is_source:
            return
        for path, name in untranslated(self._source_docs(), Path(config.docs_dir)):
            if path.suffix == ".md":
                code = self._language.code
                log.warning("docs/%s/%s is missing: the page shows English.", code, name)
            files.append(File.generated(config, name, abs_src_path=str(path)))

    def _source_docs(self) -> Path:
        return self._docs / self._languages[0].code

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        del config, files
        assert self._book and self._language
        if page.file.src_uri in {one.path for one in self._book.pages}:
            return markdown
        made = docs_page(
            markdown, page.file.src_uri, page.meta, self._language, self._source_docs(), self._book
        )
        if made.trouble:
            log.warning("docs/%s/%s: %s", self._language.code, page.file.src_uri, made.trouble)
        return made.markdown

    def on_page_content(
        self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        del page, config, files
        return rendered(html)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        del builder
        settings = settings_of(self.config, root_of(config))
        package = Path(__file__).parents[1]
        for path in (self._docs, settings.source, package):
            server.watch(str(path))
        return server


def _told(lesson: Lesson) -> None:
    log.info("%s", report_lesson(lesson))


def _replace(final: Path, fresh: Path) -> None:
    """Exchange the site's folder for the fresh one; both renames stay on one disk."""
    old = fresh.with_name(f"{fresh.name}.old")
    final.parent.mkdir(parents=True, exist_ok=True)
    if final.exists():
        shutil.move(final, old)
    # A folder that mkdtemp made is closed to others; a web server must read it.
    fresh.chmod(0o755)
    shutil.move(fresh, final)
    shutil.rmtree(old, ignore_errors=True)
