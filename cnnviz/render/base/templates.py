"""Fills the package's Jinja templates."""

import functools
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from markupsafe import Markup

from cnnviz.render.base.content_security_policy import Own, TemplateParts
from cnnviz.render.text.forms import as_html, as_plain
from cnnviz.render.text.markdown import converted


class _CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates between builds; those of the theme take half a second to compile.

    The key includes the options of the environment, which a hook of a plugin may change.
    """

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        options = [getattr(environment, option) for option in _OPTIONS]
        named = [getattr(option, "__qualname__", option) for option in options]
        key = repr([named, sorted(environment.extensions)])
        return super().get_bucket(environment, name, f"{filename}|{key}", source)

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            # A damaged file may raise anything; the template is compiled again.
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            super().dump_bytecode(bucket)
        except OSError:
            pass  # the disk is full: the next build compiles the template again


_OPTIONS = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix"),
    *("line_comment_prefix", "trim_blocks", "lstrip_blocks", "newline_sequence"),
    *("keep_trailing_newline", "autoescape", "optimized", "finalize", "undefined"),
)
"""The options of an environment on which the compiled code of a template depends."""


SCRIPTS = "assets/cnnviz/"
"""Folder of the site with the scripts of this package."""
_LESSONS_ROOT = "../../.."
"""The site's root from the folder of a lesson, from which its documents count their addresses."""

_INCLUDED = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")


def keep_compiled(folder: Path) -> BytecodeCache:
    """Keep the compiled templates of this package in `folder`; returns the cache.

    Only builds may write there, since they execute the files in it.
    """
    environment = _environment()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    compiled = _CompiledTemplates(str(folder))
    environment.bytecode_cache = compiled
    return compiled


def compile_all(environment: jinja2.Environment, names: Sequence[str]) -> None:
    """Compile this package's templates, those of these names, and all that they include.

    A theme has as many templates again, which a site never uses.
    """
    own = _environment()
    for name in own.list_templates(extensions=["j2"]):
        own.get_template(name)
    assert environment.loader
    waiting, compiled = [*names], set[str]()
    while waiting:
        name = waiting.pop()
        if name in compiled:
            continue
        compiled.add(name)
        try:
            environment.get_template(name)
            source, _, _ = environment.loader.get_source(environment, name)
        except jinja2.TemplateError:
            continue  # it needs a plugin that is not installed; MkDocs reports it when it is used
        waiting += _INCLUDED.findall(source)


def template(name: str, **values: Any) -> str:
    """Fill the template of this name; jinja2.UndefinedError if a value is missing."""
    return _environment().get_template(name).render(**values)


def own_parts(name: str, **values: Any) -> Own:
    """The inline scripts and steering tags of a template, filled with these values."""
    environment = _environment()
    assert environment.loader
    source, _, _ = environment.loader.get_source(environment, name)
    return TemplateParts(environment, [source]).filled(**values).at(_LESSONS_ROOT, (SCRIPTS,))


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cnnviz.render"),
        autoescape=_is_html,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["json"] = functools.partial(json.dumps, ensure_ascii=False)
    environment.filters["html"] = _html
    environment.filters["is_dark"] = _is_dark
    environment.filters["markdown"] = lambda text: Markup(converted(text))
    environment.filters["inline"] = lambda text: Markup(as_html(text))
    environment.filters["plain"] = as_plain
    environment.tests["address"] = _is_address
    return environment


def _is_html(name: str | None) -> bool:
    """Whether values are escaped in the template `name`, unless it says that they are HTML."""
    return name is None or name.endswith(".html.j2")


def _is_address(text: str) -> bool:
    """Whether a link may lead to `text`, which a lesson wrote: to the web and nothing else."""
    return text.startswith(("https://", "http://"))


def _html(text: str) -> str:
    """The HTML without blank lines and indentation, which Markdown would read as code."""
    return re.sub(r"\n\s*", "\n", text.strip())


@functools.cache
def _is_dark(colour: str) -> bool:
    """Whether white is easier to read on `#rrggbb` than black (WCAG 2's relative luminance)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (luminance + 0.05) ** 2 < 0.05 * 1.05
