"""The Content-Security-Policy of MkDocs' pages, made from the templates of their theme."""

import copy
import logging
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from cnnviz.render.base.content_security_policy import (
    Own,
    TemplateParts,
    dead_parts,
    with_policy,
    with_script_allowed,
    without_article,
)
from cnnviz.render.base.foreign_requests import blocked_addresses
from cnnviz.render.base.templates import SCRIPTS

if TYPE_CHECKING:  # a build does not need what it imports
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.cnnviz")

_SHOWN = 100
"""Number of characters of a script that a warning shows."""
_END = "</body>"
_EMOJI = re.compile(
    r'<img alt="(?P<character>[^"\x00-\x7f]+)" class="(?:twemoji|emojione|gemoji)" '
    r'src="(?P<address>https?://[^"]*)"(?: title="(?P<name>[^"]*)")?\s*/?>'
)
"""A character as a picture of another site, which pymdownx.emoji makes of `:smile:`."""


class PagePolicy:
    """The policy of the pages of one language's site."""

    def __init__(
        self, environment: Environment, config: MkDocsConfig, allowed: Sequence[str] = ()
    ) -> None:
        self._allowed = allowed
        self._address = config.site_url
        templates, scripts = _theme_files(config.theme.dirs)
        self._parts = TemplateParts(environment, templates)
        self._scripts = (SCRIPTS, *scripts, *map(str, config.extra_javascript))
        self._config = copy.copy(config)
        self._config.nav = None  # it holds titles of lessons
        self._own: dict[str, Own] = {}
        self._reported: set[str] = set()
        if (analytics := config.extra.get("analytics")) and "provider" in analytics:
            log.warning(
                "'analytics' in 'extra' of mkdocs.yml has no effect: the policy of the pages "
                "blocks every request to another site; take it out."
            )

    def put_into(self, html: str, base_url: str, name: str, *, is_lesson: bool = False) -> str:
        """The page with its policy; warns of each script and address that the policy blocks.

        `base_url` leads from the page to the site's root, `name` is the page's in warnings. Those
        in the article of a lesson have been reported with their lines.
        """
        html = self._with_characters(html)
        shown = without_article(html) if is_lesson else html
        if base_url not in self._own:
            filled = self._parts.filled(base_url=base_url, config=self._config)
            self._own[base_url] = filled.at(base_url, self._scripts)
        own = self._own[base_url]
        for part in dead_parts(html, own, shown):
            if part not in self._reported:
                self._reported.add(part)
                shown = " ".join(part.split())[:_SHOWN]
                log.warning(
                    "%s: '%s' is not in any template of the theme and has no effect: the page's "
                    "policy blocks scripts in texts, catalogs, lessons and other plugins. "
                    "Put your script into a file, and name the file in 'extra_javascript'.",
                    name,
                    shown,
                )
        self._report_blocked(shown, name)
        return with_policy(html, own, self._allowed)

    def _with_characters(self, html: str) -> str:
        """The page with characters in place of their pictures, which its policy blocks."""

        def character(picture: re.Match[str]) -> str:
            if not blocked_addresses(picture[0], self._address, self._allowed):
                return picture[0]
            return f'<span title="{picture["name"] or ""}">{picture["character"]}</span>'

        return _EMOJI.sub(character, html) if 'src="http' in html else html

    def _report_blocked(self, html: str, name: str) -> None:
        """Warn of each address of another site that the policy blocks, once for the site."""
        for address in blocked_addresses(html, self._address, self._allowed):
            if address not in self._reported:
                self._reported.add(address)
                log.warning(
                    "%s: '%s' is not loaded: the page's policy blocks other sites. Put the file "
                    "into your docs and name it there; pictures, films and frames of a site can "
                    "also be allowed by 'allow' of the cnnviz plugin.",
                    name,
                    address,
                )


def allow_live_reload(server: "LiveReloadServer") -> None:
    """Allow the script that `mkdocs serve` puts into each page that it sends, and no other.

    The script holds numbers that change with each answer, so its digest is not known earlier. The
    pages on the disk do not change. Written for MkDocs 1.6.1: its script polls the server that
    sent the page, which the policy already allows.
    """
    script_of: Callable[[bytes, int], bytes] = server._inject_js_into_html

    def injected(content: bytes, epoch: int) -> bytes:
        element = script_of(b"", epoch).decode()
        code = element.removeprefix("<script>").removesuffix("</script>")
        page = with_script_allowed(content.decode(errors="surrogateescape"), code)
        body, end, rest = page.rpartition(_END)
        page = f"{body}{element}{end}{rest}" if end else f"{rest}{element}"
        return page.encode(errors="surrogateescape")

    server._inject_js_into_html = injected  # type: ignore[method-assign]


def _theme_files(folders: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """(texts of the theme's HTML templates, paths of its scripts); its icons hold no scripts."""
    templates, scripts = list[str](), list[str]()
    for folder in folders:
        for parent, inside, names in os.walk(folder):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for name in sorted(names):
                path = Path(parent, name)
                if name.endswith(".html"):
                    templates.append(path.read_text(encoding="utf-8", errors="replace"))
                elif name.endswith((".js", ".mjs")):
                    scripts.append(path.relative_to(folder).as_posix())
    return templates, scripts
