"""Runs Temml, which converts TeX to MathML, in an embedded JavaScript engine."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_TEMML = _HERE / "temml" / "temml.min.js"
_CHEMISTRY = _HERE / "temml" / "mhchem.min.js"
_ADDITIONS = _HERE / "additions.js"

_MOST_SECONDS = 10
_MOST_BYTES = 500_000_000


class FormulaError(ValueError):
    """A formula that cannot be converted; the text names the cause."""


def convert(definitions: Sequence[str], tex: str, *, display: bool) -> str:
    """The formula as MathML; `definitions` are the formulas above it that define commands.

    Raises FormulaError.
    """
    mathml, *reason = json.loads(_engine()(json.dumps([list(definitions), tex, display])))
    if mathml is None:
        raise FormulaError(reason[0])
    return str(mathml)


@cache
def version() -> str:
    """Digest of the converter: another converter may give another result."""
    sources = (_TEMML, _CHEMISTRY, _ADDITIONS, _HERE / "rewriting.py")
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


@cache
def _engine() -> Callable[[str], str]:
    """Start the engine, once in a process: it takes some 20 ms, and a formula 0.5 ms."""
    # The package around this module starts a thread, and builds of languages are forks.
    from _quickjs import Context

    context = Context()
    context.set_memory_limit(_MOST_BYTES)
    context.set_time_limit(_MOST_SECONDS)
    for path in (_TEMML, _CHEMISTRY, _ADDITIONS):
        context.eval(path.read_text(encoding="utf-8"))
    function: Callable[[str], str] = context.get("convert")
    return function
