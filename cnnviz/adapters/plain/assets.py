"""The style that the pages of an export load: one file, for pages of any theme."""

import re
from collections.abc import Iterator
from pathlib import Path

from cnnviz.adapters.plain.writer import SCRIPT, STYLE
from cnnviz.site.files import ASSETS, WEB, Entry

_OWN = Path(__file__).with_name("assets")
_SHEETS = ("cnnviz.css", "figure.css", "exercise.css")
_LATER = "playground.css"
"""What the playground loads when it starts."""

_REM = re.compile(r"(?<![\w.-])(?P<number>\d*\.?\d+)rem\b")
_ROOT = 20 / 16
"""The site's styles count on letters of 20 pixels at the root; pages elsewhere have 16."""


def asset_entries() -> Iterator[Entry]:
    """What an export has besides the files of the site itself."""
    own = (_OWN / STYLE).read_text(encoding="utf-8")
    sheets = [_scaled((WEB / name).read_text(encoding="utf-8")) for name in _SHEETS]
    yield Entry(f"{ASSETS}/{STYLE}", "\n".join([*sheets, own]))
    yield Entry(f"{ASSETS}/{SCRIPT}", _OWN / SCRIPT)
    yield Entry(f"{ASSETS}/{_LATER}", _scaled((WEB / _LATER).read_text(encoding="utf-8")))


def _scaled(style: str) -> str:
    """The sizes that count in letters of the root, for a root of 16 pixels."""
    return _REM.sub(lambda match: f"{float(match['number']) * _ROOT:g}rem", style)
