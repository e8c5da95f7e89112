"""The traceback of a cell's error as a notebook shows it, which quotes cells and nothing else.

Used inside a lesson's process only.
"""

import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from cnnviz.gallery.printed.engine_frames import without_frames
from cnnviz.gallery.scripts.cells import JobCell

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_FRAME = re.compile(r"File (?P<file>.+?):(?P<line>\d+)")
_HOME = re.compile(r"(?<=File )((?:\x1b\[[\d;]*m)*)~")
"""The home folder, as IPython writes it: before paths are compared it must be a path again."""
_QUOTED = re.compile(r"(?:-+>)?\s*(?P<line>\d+)(?: |$)")


def described(
    error: BaseException, cell: JobCell, script: str, cells: Sequence[JobCell]
) -> tuple[str, str, list[str]]:
    """(class, message, traceback) of the error of `cell`; `cells` are those of the script."""
    if isinstance(error, SyntaxError) and not _is_raised_by(error, script):
        lines = list(_syntax_error(error, cell, script))
    else:
        lines = _own(error) or list(_traceback(error, script, cells))
    return type(error).__name__, str(error), lines


def _own(error: BaseException) -> list[str]:
    """The traceback that the exception's class makes itself, as IPython lets it; else empty."""
    render = getattr(error, "_render_traceback_", None)
    try:
        return [str(line) for line in render() or ()] if render else []
    except Exception:
        return []


def _is_raised_by(error: BaseException, script: str) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return any(frame.filename == script for frame in frames)


def _syntax_error(error: SyntaxError, cell: JobCell, script: str) -> Iterator[str]:
    """The place in the script of an error that keeps the cell from being run."""
    lines, number = cell.source.split("\n"), error.lineno or 1
    if number <= len(lines):
        error.text = lines[number - 1]  # Python took the line of this number in the script
    error.filename, error.lineno, error.end_lineno = script, cell.line + number - 1, None
    for text in traceback.format_exception_only(error):
        yield from text.rstrip("\n").split("\n")


def _traceback(error: BaseException, script: str, cells: Sequence[JobCell]) -> Iterator[str]:
    from IPython.core.ultratb import FormattedTB

    without_frames(error)
    formatter = FormattedTB(mode="Context", theme_name="linux", tb_offset=1)
    for text in formatter.structured_traceback(type(error), error, error.__traceback__):
        place, *quoted = str(text).split("\n")
        lines = [_HOME.sub(lambda match: match[1] + str(Path.home()), place), *quoted]
        frame = _FRAME.match(_COLOUR.sub("", lines[0]))
        if frame and frame["file"] == script:
            yield from _of_a_cell(lines, int(frame["line"]), cells)
        else:
            yield from lines


def _of_a_cell(lines: Sequence[str], line: int, cells: Sequence[JobCell]) -> Iterator[str]:
    """The frame without the lines that it quotes from outside of its cell."""
    held = next((cell for cell in cells if line in _lines(cell)), None)
    for number, text in enumerate(lines):
        quoted = _QUOTED.match(_COLOUR.sub("", text))
        if (
            not number
            or not quoted
            or (held and not held.is_removed and int(quoted["line"]) in _lines(held))
        ):
            yield text


def _lines(cell: JobCell) -> range:
    """Lines of the cell in the script."""
    return range(cell.line, cell.line + cell.source.count("\n") + 1)


def without_quotes(text: str, name: str, cells: Sequence[JobCell]) -> str:
    """Printed text without the lines that its tracebacks and warnings quote from removed cells.

    `name` is that of the script.
    """
    removed = {line for cell in cells if cell.is_removed for line in _lines(cell)}
    if not removed or name not in text:
        return text
    place = rf"^(?P<head>.*{re.escape(name)}(?:\", line |:)(?P<line>\d+).*\n)"
    pattern = re.compile(rf"{place}(?P<quote>[ \t]+.*\n?(?:[ \t]+[~^ ]+\n?)?)", re.M)

    def unquoted(match: re.Match[str]) -> str:
        return match["head"] if int(match["line"]) in removed else match[0]

    return pattern.sub(unquoted, text)
