"""Messages for errors that a reader's function raises, with the reader's own line."""

import functools
import linecache
import sysconfig
import traceback
from pathlib import Path

from cnnviz.lab.exercises.base.words import Translations

_OURS = str(Path(__file__).parents[3])


def mistake(error: BaseException, words: Translations) -> str:
    """The error, with the last line of the traceback that is the reader's own."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    reader_lines = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not _is_library(frame.f_code.co_filename)
    ]
    if not reader_lines:
        return words("it stops with {what}.", what=text)
    file, line = reader_lines[-1]
    source = linecache.getline(file, line).strip()
    if not source:
        return words("it stops in line {line} with {what}.", line=line, what=text)
    return words(
        "it stops in line {line}, `{text}`, with {what}.", line=line, text=source, what=text
    )


def _is_library(file: str) -> bool:
    """Whether `file` belongs to Python, to an installed package or to cnnviz, not to the reader."""
    return file.startswith(("<frozen", "<__array_function__", *_library()))


@functools.cache
def _library() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return (_OURS, *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")))
