"""Turn the one mkdocs.yml into the configuration of one language's site."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme

from cnnviz.i18n.language import Language
from cnnviz.render.base.templates import compile_all

_SEPARATOR = r"[\s\-,:!=\[\]()\"`/.]+"
"""Where search splits text: Material's own set, and the point, the slash and the backquote."""


def localize(config: MkDocsConfig, language: Language) -> None:
    """Set what differs between languages, but for addresses and the folder of the site."""
    config.docs_dir = str(Path(config.docs_dir) / language.code)
    config.site_name = language.site_name
    config.site_description = language.description or config.site_description
    config.theme["language"] = language.code
    config.theme.dirs.insert(0, str(Path(__file__).with_name("theme")))
    if config.edit_uri and config.edit_uri.rstrip("/").endswith("docs"):
        config.edit_uri = f"{config.edit_uri.rstrip('/')}/{language.code}/"
    _palette(config.theme, language)
    _ = language.words
    config.mdx_configs.setdefault("toc", {}).setdefault("permalink_title", _("Permanent link"))
    _search(config, language)
    config.copyright = language.copyright or config.copyright


def localize_address(
    config: MkDocsConfig, language: Language, languages: Sequence[Language]
) -> None:
    """The language's folder below the site's address, and the same in the other languages."""
    root = config.site_url
    if root:
        config.site_url = f"{root.rstrip('/')}/{language.code}/"
    config.extra["alternate"] = [
        {
            "name": one.name,
            "lang": one.code,
            "link": f"../{one.code}/",
            "root": f"{root.rstrip('/')}/{one.code}/" if root else "",
        }
        for one in languages
    ]


def _palette(theme: Any, language: Language) -> None:
    """The names of the light and dark switch."""
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
    """Split words where the language writes terms together, so that each part is found."""
    search = config.plugins.get("material/search") or config.plugins.get("search")
    if search is None:
        return
    ahead = "|".join(re.escape(term) for term in language.search_terms)
    search.config["separator"] = _SEPARATOR + (f"|(?={ahead})" if ahead else "")


def keep_compiled_theme(theme: Theme, compiled: BytecodeCache) -> None:
    """Let every environment that MkDocs and its plugins make of the theme use what is kept."""
    make = type(theme).get_env

    def made() -> Environment:
        environment = make(theme)
        environment.bytecode_cache = compiled
        return environment

    theme.get_env = made  # type: ignore[method-assign]


def warm(config: MkDocsConfig) -> None:
    """Make ready what every language's build needs: templates, and Markdown with code in it."""
    extensions, options = config.markdown_extensions, config.mdx_configs
    Markdown(extensions=extensions, extension_configs=options).convert("```python\n0\n```\n")
    compile_all(config.theme.get_env(), ["html", "xml"])
