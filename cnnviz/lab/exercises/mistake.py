"""What a reader's function raised, told with the reader's own line and nobody else's."""

import linecache
import traceback
from typing import Any

from cnnviz.lab.exercises.words import Words


def mistake(error: BaseException, function: Any, words: Words) -> str:
    """The error, and the last line of the reader's own file on the way to it."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    code = getattr(function, "__code__", None)
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    if not own:
        return words("it stops with {what}.", what=what)
    file, line = own[-1]
    text = linecache.getline(file, line).strip()
    if not text:
        return words("it stops in line {line} with {what}.", line=line, what=what)
    return words("it stops in line {line}, `{text}`, with {what}.", line=line, text=text, what=what)
