"""The plugin that MkDocs loads: it only forwards MkDocs' hooks."""

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, cast

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from cnnviz.adapters.mkdocs.config import Options, watched_folders
from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.localize import escape_searched_tags, extend_search
from cnnviz.adapters.mkdocs.pages.policy import allow_live_reload
from cnnviz.adapters.mkdocs.site_build import SiteBuild, WatchedRequest
from cnnviz.errors import CnnvizError, PublishError
from cnnviz.gallery.report.printable import guard, printable
from cnnviz.i18n.language import Language

if TYPE_CHECKING:  # a build does not need what it imports
    from mkdocs.livereload import LiveReloadServer


class Build(Protocol):
    """A build to which the plugin forwards MkDocs' hooks for the files and pages of a language."""

    @property
    def language(self) -> Language: ...

    @property
    def pages(self) -> LanguageBuild: ...

    def on_config(self, config: MkDocsConfig, options: Options) -> None: ...

    def on_addresses(self, config: MkDocsConfig) -> None: ...

    def on_pre_build(self, config: MkDocsConfig) -> None: ...

    def on_files(self, files: Files, config: MkDocsConfig) -> Files: ...


_Hook = TypeVar("_Hook", bound=Callable[..., Any])


def _explained(hook: _Hook) -> _Hook:
    """Raise our errors as PluginError, of which MkDocs prints the message without a traceback."""

    @functools.wraps(hook)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return hook(*args, **kwargs)
        except CnnvizError as error:
            raise PluginError(printable(str(error))) from None

    return cast(_Hook, wrapped)


class CnnvizPlugin(BasePlugin[Options]):
    watched = WatchedRequest()
    """The options of the `cnnviz` command line; the `mkdocs` command has none."""

    def __init__(self) -> None:
        super().__init__()
        self._begin(serving=False)

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        guard(logging.getLogger("mkdocs"))
        self._begin(serving=command == "serve")

    def _begin(self, *, serving: bool) -> None:
        self.whole: SiteBuild | None = SiteBuild(self.watched, serving=serving)
        """The build that makes and publishes all languages; None: somebody else does."""
        self._build: Build = self.whole

    def forward_to(self, build: Build) -> None:
        """Forward hooks to the build of a language that somebody else publishes."""
        self.whole, self._build = None, build

    @event_priority(100)  # before the theme's plugins ask for the language
    @_explained
    def _on_config_first(self, config: MkDocsConfig) -> None:
        self._build.on_config(config, self.config)

    @event_priority(-100)  # after plugins that change the site's address
    def _on_config_last(self, config: MkDocsConfig) -> None:
        self._build.on_addresses(config)
        escape_searched_tags(config)
        # A language's search index is made while the language is being built.
        extend_search(config, lambda: self._build.pages.glossary)

    on_config = CombinedEvent(_on_config_first, _on_config_last)

    @event_priority(100)  # others may look into the folder of the site here
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        self._build.on_pre_build(config)

    @event_priority(50)  # before mkdocs-jupyter looks for notebooks
    @_explained
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        return self._build.on_files(files, config)

    @event_priority(100)
    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        self._build.pages.on_pre_page(page)
        return page

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        return self._build.pages.on_page_markdown(markdown, page)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        return self._build.pages.on_page_content(html, page, config)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        self._build.pages.on_env(files)
        env.globals["_"] = self._build.language.words
        return env

    @event_priority(100)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        self._build.pages.on_page_context(page)
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        return self._build.pages.on_post_page(output, page)

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        return self._build.pages.on_post_template(output_content, template_name, config)

    @event_priority(-100)  # others write into the site here
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if self.whole:
            self.whole.on_post_build(config)

    def on_build_error(self, *, error: Exception) -> None:
        if self.whole:
            self.whole.on_build_error()

    def on_shutdown(self) -> None:
        if self.whole:
            self.whole.on_shutdown()

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> "LiveReloadServer":
        if self.whole:
            self.whole.on_serve()
        for folder in watched_folders(config, self.config):
            server.watch(str(folder))
        allow_live_reload(server)
        return server


def plugin_of(config: MkDocsConfig) -> CnnvizPlugin:
    """The plugin in a configuration. Raises PublishError where it is not there."""
    plugin = config.plugins.get("cnnviz")
    if not isinstance(plugin, CnnvizPlugin):
        raise PublishError(f"{config.config_file_path}: 'cnnviz' is not among the plugins.")
    return plugin
