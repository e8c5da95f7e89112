"""Jinja's environment: the templates of this package, and what they may ask for."""

import functools
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from cnnviz.render.base.content_security_policy import Own, TemplateParts
from cnnviz.render.text.markdown import converted


class _CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled by Jinja, kept from build to build; the theme's take half a second.

    They are told apart by the options of their environment too, which a hook may change.
    """

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        options = [getattr(environment, option) for option in _OPTIONS]
        named = [getattr(option, "__qualname__", option) for option in options]
        way = repr([named, sorted(environment.extensions)])
        return super().get_bucket(environment, name, f"{filename}|{way}", source)

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            # Damaged, in whatever way: it is compiled anew.
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            super().dump_bytecode(bucket)
        except OSError:
            pass  # no room: the next build compiles again


_OPTIONS = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix"),
    *("line_comment_prefix", "trim_blocks", "lstrip_blocks", "newline_sequence"),
    *("keep_trailing_newline", "autoescape", "optimized", "finalize", "undefined"),
)
"""What an environment may be told that the code of a template depends on."""


def keep_compiled(folder: Path) -> BytecodeCache:
    """From now on the compiled templates of this package lie in `folder`, for other builds too.

    Returns what keeps them. Only builds may write there: what it holds is run.
    """
    environment = _environment()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    compiled = _CompiledTemplates(str(folder))
    environment.bytecode_cache = compiled
    return compiled


def compile_all(environment: jinja2.Environment, extensions: Sequence[str]) -> None:
    """Compile the templates of this package, and those of the environment with such names."""
    own = _environment()
    for one, suffixes in (own, ["j2"]), (environment, extensions):
        for name in one.list_templates(extensions=suffixes):
            try:
                one.get_template(name)
            except jinja2.TemplateError:
                pass  # it is for a plugin that is not here; MkDocs says so where it is used


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
    return environment


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
