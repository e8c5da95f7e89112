"""Turn the configuration of mkdocs.yml into that of one language's site."""

import gc
import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme

from cnnviz.adapters.mkdocs.pages.highlighting import highlight_ahead, keep_highlighted
from cnnviz.gallery.engine.build import Due
from cnnviz.i18n.inflection import searched_endings
from cnnviz.i18n.language import Language
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.base.templates import compile_all
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import Glossary

_PAGE = "main.html"
"""The template of a page."""
_GOOGLE_FONTS = {"text": "Roboto", "code": "Roboto Mono"}
"""Material's default."""
_ALTERNATE = re.compile(r'\s*<link rel="alternate" href="[^"]*" hreflang="[^"]*">')
_SEPARATOR = r"[\s\-,:!=\[\]()\"`/.]+"
"""Characters at which search splits text: Material's own, and point, slash and backquote."""

_BOOSTS = {FOLDER: 4, GLOSSARY.removesuffix(".md"): 20}
"""Weight of a word by the page's folder: other pages are mostly for who makes lessons, and where no
title has a term, its definition comes before pages that only mention it."""


def localize(config: MkDocsConfig, language: Language) -> None:
    """Set the options that differ between languages, except addresses and the site's folder."""
    config.docs_dir = str(Path(config.docs_dir) / language.code)
    config.site_name = language.site_name
    config.site_description = language.description or config.site_description
    config.theme["language"] = language.code
    # Behind the site's own templates, which may replace any of ours.
    behind = 1 if config.theme.custom_dir else 0
    config.theme.dirs.insert(behind, str(Path(__file__).parents[1] / "theme"))
    if config.edit_uri and config.edit_uri.rstrip("/").endswith("docs"):
        config.edit_uri = f"{config.edit_uri.rstrip('/')}/{language.code}/"
    if config.theme.get("font") == _GOOGLE_FONTS:
        # Material would load them from another site, which the policy of the pages blocks.
        config.theme["font"] = False
    _palette(config.theme, language)
    _ = language.words
    config.mdx_configs.setdefault("toc", {}).setdefault("permalink_title", _("Permanent link"))
    _search(config, language)
    config.copyright = language.copyright or config.copyright


def localize_address(
    config: MkDocsConfig, language: Language, languages: Sequence[Language]
) -> None:
    """Set the address of the language's site, and the links to the other languages."""
    root = config.site_url
    if root:
        config.site_url = f"{root.rstrip('/')}/{language.code}/"
    config.extra["alternate"] = [
        {
            "name": alternate.name,
            "lang": alternate.code,
            "link": f"../{alternate.code}/",
            "root": f"{root.rstrip('/')}/{alternate.code}/" if root else "",
        }
        for alternate in languages
    ]


def without_alternates(page: str) -> str:
    """The page without the links by which Material names the alternates of every page.

    It would name the first page of each language. The right alternates are in sitemap.xml; if they
    were in the head, Material's script would request a sitemap beside each of them.
    """
    head, end, rest = page.partition("</head>")
    return f"{_ALTERNATE.sub('', head)}{end}{rest}"


def escape_searched_tags(config: MkDocsConfig) -> None:
    """Let search show tags as text: Material's script takes those in the index for HTML."""
    index: Any = getattr(_search_plugin(config), "search_index", None)
    make: Callable[..., None] | None = getattr(index, "create_entry_for_section", None)
    if make is None or not hasattr(index, "entries"):
        return  # MkDocs' own search has no tags

    def with_text(*args: Any) -> None:
        make(*args)
        entry = index.entries[-1]
        if "tags" in entry:
            entry["tags"] = [html.escape(html.unescape(tag)) for tag in entry["tags"]]

    index.create_entry_for_section = with_text


def extend_search(config: MkDocsConfig, glossary: Callable[[], Glossary]) -> None:
    """Let search know the names of the glossary's terms, and the endings of words.

    Material's script loads the language `cnnviz` of lunr from the theme's files.
    """
    index: Any = getattr(_search_plugin(config), "search_index", None)
    make: Callable[..., str] | None = getattr(index, "generate_search_index", None)
    if make is None or not isinstance(getattr(index, "config", None), dict):
        return  # MkDocs' own search has no such languages

    def extended(*args: Any) -> str:
        fields = index.config["fields"]
        data = {"names": glossary().searched(), "endings": searched_endings()}
        fields["title"] = {**fields["title"], "cnnviz": data}
        index.config["lang"] = ["cnnviz"]
        for entry in index.entries:
            folder = entry["location"].partition("/")[0].removesuffix(".html")
            if boost := _BOOSTS.get(folder):
                entry.setdefault("boost", boost)
        return make(*args)

    index.generate_search_index = extended


def _search_plugin(config: MkDocsConfig) -> Any:
    return config.plugins.get("material/search") or config.plugins.get("search")


def _palette(theme: Any, language: Language) -> None:
    """Set the labels of the switch between light and dark mode."""
    _ = language.words
    names = {
        "default": _("Switch to dark mode"),
        "slate": _("Switch to the system's mode"),
        None: _("Switch to light mode"),
    }
    for entry in theme["palette"] if isinstance(theme.get("palette"), list) else []:
        if "toggle" in entry:
            entry["toggle"]["name"] = names[entry.get("scheme")]


def _search(config: MkDocsConfig, language: Language) -> None:
    """Let search split compounds before each of the language's terms, so that it finds parts."""
    search = _search_plugin(config)
    if search is None:
        return
    ahead = "|".join(re.escape(term) for term in language.search_terms)
    search.config["separator"] = _SEPARATOR + (f"|(?={ahead})" if ahead else "")


def keep_compiled_theme(theme: Theme, compiled: BytecodeCache) -> None:
    """Give every environment that MkDocs and its plugins make of the theme this bytecode cache."""
    make = type(theme).get_env

    def get_env() -> Environment:
        environment = make(theme)
        environment.bytecode_cache = compiled
        return environment

    theme.get_env = get_env  # type: ignore[method-assign]


def warm(config: MkDocsConfig, due: Due) -> None:
    """Load what every language's build needs: compiled templates, and Markdown with its lexers.

    Then highlight code of the lessons that are due, until their server has imported libraries.
    """
    keep_highlighted()
    extensions, options = config.markdown_extensions, config.mdx_configs
    markdown = Markdown(extensions=extensions, extension_configs=options)
    markdown.convert("```python\n0\n```\n")
    compile_all(config.theme.get_env(), [_PAGE, *config.theme.static_templates])
    examples = (plan.example for plan in due.plans)
    highlight_ahead(markdown, examples, lambda: due.server.is_ready)
    # Collections of garbage skip all that is loaded by now: it stays until the build ends.
    gc.freeze()
