"""The Content-Security-Policy of the pages that MkDocs writes, by what their theme brings."""

import copy
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from cnnviz.render.base.content_security_policy import Own, TemplateParts, dead_parts, with_policy

log = logging.getLogger("mkdocs.plugins.cnnviz")

_SHOWN = 100
"""Characters of a script that a warning shows."""


class PagePolicy:
    """The policy of the pages of one language's site."""

    def __init__(self, environment: Environment, config: MkDocsConfig) -> None:
        self._parts = TemplateParts(environment, _sources(config.theme.dirs))
        self._config = copy.copy(config)
        self._config.nav = None  # it holds titles of lessons
        self._own: dict[str, Own] = {}
        self._told: set[str] = set()

    def put_into(self, html: str, base_url: str, name: str) -> str:
        """The page with its policy; warns of what will not run. `base_url` leads to the root."""
        if base_url not in self._own:
            self._own[base_url] = self._parts.filled(base_url=base_url, config=self._config)
        own = self._own[base_url]
        for part in dead_parts(html, own):
            if part not in self._told:
                self._told.add(part)
                shown = " ".join(part.split())[:_SHOWN]
                log.warning(
                    "%s: '%s' is in no template of the theme and has no effect: the page's policy "
                    "runs no inline script of a text, a catalog, a lesson or another plugin. A "
                    "script of yours can lie in a file that 'extra_javascript' names.",
                    name,
                    shown,
                )
        return with_policy(html, own)


def _sources(folders: Sequence[str]) -> Iterator[str]:
    """The text of the theme's HTML templates; its icons, by the thousand, hold no script."""
    for folder in folders:
        for parent, inside, names in os.walk(folder):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for name in sorted(names):
                if name.endswith(".html"):
                    yield Path(parent, name).read_text(encoding="utf-8", errors="replace")
