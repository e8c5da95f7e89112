"""Read what a lesson's process has left in its folder, which may be anything.

A lesson may put a pipe, a link or a device there, and a file of any size and content.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cnnviz.mimetypes import BLOB
from cnnviz.outputs import Display, Output, Printed, Raised

RESULT_LIMIT = 200_000_000
"""Bytes of the largest result: outputs without their pictures and files."""
FILE_LIMIT = 1_000_000_000
"""Bytes of the largest file that an output may bring along."""
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")


class ForeignFileError(Exception):
    """The lesson's process did not leave what it should; the text says what it left."""


def content(path: Path, limit: int) -> bytes:
    """The content of a regular file, opened without following a link.

    FileNotFoundError if there is none, ForeignFileError for anything else, and for a file that is
    larger than `limit` bytes.
    """
    descriptor = _opened(path)
    with os.fdopen(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        if size > limit:
            sizes = f"{size / 1e6:,.0f} MB, and may have {limit / 1e6:,.0f} MB"
            raise ForeignFileError(f"{path.name} has {sizes}")
        return file.read(limit)


def tail(path: Path, size: int) -> bytes:
    """The last bytes of a regular file; empty where there is none."""
    try:
        descriptor = _opened(path)
    except (OSError, ForeignFileError):
        return b""
    with os.fdopen(descriptor, "rb") as file:
        file.seek(max(0, os.fstat(descriptor).st_size - size))
        return file.read(size)


def _opened(path: Path) -> int:
    """A descriptor of a regular file."""
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ForeignFileError(f"{path.name} is not a regular file ({error.strerror})") from None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise ForeignFileError(f"{path.name} is not a regular file")


def blobs(folder: Path, limit: int = FILE_LIMIT) -> Iterator[tuple[str, Path]]:
    """(name, path) of each file in `folder` whose name is the digest of its content."""
    try:
        entries = sorted(folder.iterdir()) if not folder.is_symlink() else []
    except OSError:
        return
    for path in entries:
        if _NAME.fullmatch(path.name) and is_intact(path, limit):
            yield path.name, path


def is_intact(path: Path, limit: int) -> bool:
    """Whether the file's name is the digest of its content."""
    try:
        digest = hashlib.sha256(content(path, limit)).hexdigest()
    except (OSError, ForeignFileError):
        return False
    return path.name.startswith(f"{digest}.")


def check_forms(outputs: Sequence[Sequence[Output]]) -> None:
    """Check the texts of outputs. TypeError where one is not of a notebook's form."""
    for output in (output for cell in outputs for output in cell):
        match output:
            case Printed(text, stream):
                _check(text, stream)
            case Raised(name, value, traceback):
                _check(name, value, *traceback)
            case _:
                display = output if isinstance(output, Display) else output.display
                for kind, value in display.data.items():
                    _check(kind)
                    if "json" not in kind:
                        _check(*value if isinstance(value, list) else (value,))
                if not isinstance(display.metadata, Mapping):
                    raise TypeError("the metadata of an output is not an object")


def _check(*texts: object) -> None:
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"{text!r:.60} in an output is not text")


def lacking(folder: Path, outputs: list[list[Output]], limit: int) -> str | None:
    """The first file that an output names and the folder lacks, or None."""
    names = dict.fromkeys(name for cell in outputs for each in cell for name in _names(each))
    for name in names:
        if not _NAME.fullmatch(name) or not is_intact(folder / name, limit):
            return name
    return None


def _names(output: Output) -> Iterator[str]:
    """Names of the stored files in an output; a plain text may begin as it likes."""
    if isinstance(output, Printed | Raised):
        return
    display = output if isinstance(output, Display) else output.display
    yield from _walked({key: text for key, text in display.data.items() if key != "text/plain"})
    yield from _walked(dict(display.metadata))


def _walked(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _walked(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walked(inner)
    elif isinstance(value, str) and value.startswith(BLOB):
        yield value.removeprefix(BLOB)
