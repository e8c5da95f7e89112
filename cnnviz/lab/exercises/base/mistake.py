"""What a reader's function raised, told with the reader's own line and nobody else's."""

import functools
import linecache
import sysconfig
import traceback
from pathlib import Path

from cnnviz.lab.exercises.base.words import Words

_OURS = str(Path(__file__).parents[3])


def mistake(error: BaseException, words: Words) -> str:
    """The error, and the last line on the way to it that no library has written."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not _is_library(frame.f_code.co_filename)
    ]
    if not own:
        return words("it stops with {what}.", what=what)
    file, line = own[-1]
    text = linecache.getline(file, line).strip()
    if not text:
        return words("it stops in line {line} with {what}.", line=line, what=what)
    return words("it stops in line {line}, `{text}`, with {what}.", line=line, text=text, what=what)


def _is_library(file: str) -> bool:
    """Whether a file is Python's own, an installed package's or ours, not the reader's."""
    return file.startswith(("<frozen", "<__array_function__", *_library()))


@functools.cache
def _library() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return (_OURS, *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")))
