"""Compiled templates, kept from build to build: the theme's alone take half a second to compile."""

import hashlib
import marshal
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket
from mkdocs.theme import Theme

from cnnviz.atomic import write


class Compiled:
    """The compiled templates of every environment of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}
        self._used: set[str] = set()
        self._listed: dict[tuple[str, ...], list[str]] = {}
        """Folders of a theme to the names of their files."""
        self._file: Path | None = None
        self._is_new = False
        """Whether there is anything that the file does not hold."""

    def keep_in(self, file: Path) -> None:
        """From now on: take what is there; `save` writes it. A damaged file counts as empty."""
        if file == self._file:
            return
        self._file = file
        with suppress(OSError, EOFError, ValueError, TypeError):
            raw = file.read_bytes()
            digest, code = raw[:32], raw[32:]
            if digest == hashlib.sha256(code).digest():
                self._code = {**marshal.loads(code), **self._code}

    def save(self) -> None:
        """Keep what was used; without room for it, the next build compiles again."""
        if not self._file or not self._is_new:
            return
        code = marshal.dumps({key: self._code[key] for key in sorted(self._used)})
        with suppress(OSError):
            write(self._file, hashlib.sha256(code).digest() + code)
            self._is_new = False

    def used_by(self, environment: Environment) -> Environment:
        """The environment, which from now on compiles nothing that is here."""
        environment.bytecode_cache = _Shelf(self)
        return environment

    def used_by_theme(self, theme: Theme) -> None:
        """The same for every environment that MkDocs and its plugins make of the theme.

        Of the ten thousand files that a theme may have, a process looks at the names once a build.
        """
        make = type(theme).get_env

        def made() -> Environment:
            environment = self.used_by(make(theme))
            if isinstance(environment.loader, FileSystemLoader):
                environment.loader = _Listed(self._listed, environment.loader)
            return environment

        theme.get_env = made  # type: ignore[method-assign]

    def look_again(self) -> None:
        """Files of the theme may have come and gone."""
        self._listed.clear()

    def code(self, key: str) -> bytes | None:
        found = self._code.get(key)
        if found:
            self._used.add(key)
        return found

    def put(self, key: str, code: bytes) -> None:
        self._code[key] = code
        self._used.add(key)
        self._is_new = True


COMPILED = Compiled()


class _Listed(FileSystemLoader):
    """A loader that shares the names of its files with others of the same folders."""

    def __init__(self, listed: dict[tuple[str, ...], list[str]], other: FileSystemLoader) -> None:
        super().__init__(other.searchpath, other.encoding, other.followlinks)
        self._listed = listed

    def list_templates(self) -> list[str]:
        folders = tuple(self.searchpath)
        if folders not in self._listed:
            self._listed[folders] = super().list_templates()
        return list(self._listed[folders])


class _Shelf(BytecodeCache):
    """What one environment may take: what was compiled by the same Jinja in the same way."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._compiled.code(_key(bucket)):
            # It is of another source where the template has changed; Jinja sees that.
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled.put(_key(bucket), bucket.bytecode_to_string())


_JINJA = version("jinja2")
_OPTIONS = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix"),
    *("line_comment_prefix", "trim_blocks", "lstrip_blocks", "newline_sequence"),
    *("keep_trailing_newline", "autoescape", "optimized", "finalize", "undefined"),
)
"""What an environment may be told that the code of a template depends on."""


def _key(bucket: Bucket) -> str:
    """The template, and the way that it is compiled now: a hook may change it at any time."""
    environment = bucket.environment
    told = [getattr(environment, name) for name in _OPTIONS]
    way = [getattr(one, "__qualname__", one) for one in told]
    text = repr([_JINJA, way, sorted(environment.extensions)])
    return f"{bucket.key} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
