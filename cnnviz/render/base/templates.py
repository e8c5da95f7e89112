"""Jinja's environment: the templates of this package, and what they may ask for."""

import functools
import re
from typing import Any

import jinja2
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from cnnviz.render.base.content_security_policy import Own, TemplateParts
from cnnviz.render.base.template_cache import COMPILED
from cnnviz.render.text.markdown import converted


def warm(config: MkDocsConfig) -> None:
    """Make ready what every language's build needs: templates, and Markdown with code in it."""
    extensions, options = config.markdown_extensions, config.mdx_configs
    Markdown(extensions=extensions, extension_configs=options).convert("```python\n0\n```\n")
    theme, own = config.theme.get_env(), _environment()
    theirs = theme.list_templates(extensions=["html", "xml"])
    for environment, names in (own, own.list_templates(extensions=["j2"])), (theme, theirs):
        for name in names:
            try:
                environment.get_template(name)
            except jinja2.TemplateError:
                pass  # one for a plugin that is not here; MkDocs says so where it is used


def template(name: str, **values: Any) -> str:
    return _environment().get_template(name).render(**values)


def own_parts(name: str, **values: Any) -> Own:
    """The scripts of a template and what else a page may have only from there."""
    environment = _environment()
    assert environment.loader
    source, _, _ = environment.loader.get_source(environment, name)
    return TemplateParts(environment, [source]).filled(**values)


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cnnviz.render"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["html"] = _html
    environment.filters["is_dark"] = _is_dark
    environment.filters["markdown"] = converted
    return COMPILED.used_by(environment)


def _html(text: str) -> str:
    """HTML that Markdown leaves alone: no blank line and no indentation that could mean code."""
    return re.sub(r"\n\s*", "\n", text.strip())


@functools.cache
def _is_dark(colour: str) -> bool:
    """Whether white is easier to read on `#rrggbb` than black (WCAG 2's relative luminance)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (luminance + 0.05) ** 2 < 0.05 * 1.05
