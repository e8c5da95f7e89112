"""Converts formulas, and keeps the results between builds."""

import hashlib
import json
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cnnviz.atomic import write
from cnnviz.render.formulas.engine import FormulaError, convert, version
from cnnviz.render.formulas.rewriting import for_temml, needs_display, well_formed

_UNKNOWN = re.compile(r"Unsupported function name: (?P<command>\\[a-zA-Z@]+|\\.)")
_NO_ENVIRONMENT = re.compile(r"No such environment: (?P<name>\S+)")


@lru_cache(maxsize=4096)  # checked with its lesson, and written with its page
def mathml_of(definitions: tuple[str, ...], tex: str, display: bool, folder: Path | None) -> str:
    """The MathML of a formula, from `folder` or converted and kept there.

    `definitions` are the formulas above it on the page that define commands.
    Raises FormulaError, whose text names the cause.
    """
    # Formulas that define nothing are by far the most: their key is the same on every page.
    request = json.dumps([version(), definitions, tex, display])
    digest = hashlib.sha256(request.encode()).hexdigest()
    path = folder / digest[:2] / f"{digest}.json" if folder else None
    mathml, reason = _kept(path) or _converted(definitions, tex, display, path)
    if mathml is None:
        raise FormulaError(reason)
    return mathml


def _kept(path: Path | None) -> tuple[str | None, str] | None:
    try:
        mathml, reason = json.loads(path.read_bytes()) if path else (None, "")
    except (OSError, ValueError, TypeError, RecursionError):  # it is not there, or it is damaged
        return None
    is_whole = isinstance(mathml, str | None) and isinstance(reason, str)
    return (mathml, reason) if path and is_whole else None


def _converted(
    definitions: tuple[str, ...], tex: str, display: bool, path: Path | None
) -> tuple[str | None, str]:
    written = [for_temml(definition, display=True) for definition in definitions]
    is_display = display or needs_display(tex)
    result: tuple[str | None, str]
    try:
        mathml = convert(written, for_temml(tex, display=is_display), display=is_display)
        result = (well_formed(mathml), "")
    except FormulaError as error:
        result = (None, _explained(str(error)))
    if path:
        with suppress(OSError):  # the disk is full, or the store is read-only
            write(path, json.dumps(result, ensure_ascii=False).encode())
    return result


def _explained(message: str) -> str:
    """The converter's message in the words of the project, on one line."""
    if unknown := _UNKNOWN.search(message):
        command = unknown["command"]
        return (
            f"the command {command} is unknown; define it in a formula above this one, as in "
            f"$\\newcommand{{{command}}}{{…}}$, or write it with known commands"
        )
    if missing := _NO_ENVIRONMENT.search(message):
        return f"the environment {missing['name']} is unknown"
    first = message.removeprefix("ParseError:").strip().partition("\n")[0]
    return first.replace("\N{COMBINING LOW LINE}", "").rstrip(" :.") or "the converter failed"
