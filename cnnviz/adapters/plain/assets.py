"""The stylesheet and script that the pages of an export load, whatever their theme."""

import re
from collections.abc import Iterator
from pathlib import Path

from cnnviz.adapters.plain.writer import SCRIPT, STYLE
from cnnviz.site.files import ASSETS, WEB, Entry

_OWN = Path(__file__).with_name("assets")
_SHEETS = ("cnnviz.css", "figure.css", "exercise.css")
_LATER = "playground.css"
"""The stylesheet that the playground loads when it starts."""

_REM = re.compile(r"(?<![\w.-])(?P<number>\d*\.?\d+)rem\b")
_ROOT = 20 / 16
"""The site's styles are written for a root font size of 20 px; most other pages have 16 px."""


def asset_entries() -> Iterator[Entry]:
    """The files that an export has in addition to those of the site."""
    own = (_OWN / STYLE).read_text(encoding="utf-8")
    sheets = [_scaled((WEB / name).read_text(encoding="utf-8")) for name in _SHEETS]
    yield Entry(f"{ASSETS}/{STYLE}", "\n".join([*sheets, own]))
    yield Entry(f"{ASSETS}/{SCRIPT}", _OWN / SCRIPT)
    yield Entry(f"{ASSETS}/{_LATER}", _scaled((WEB / _LATER).read_text(encoding="utf-8")))


def _scaled(style: str) -> str:
    """The style with its sizes in `rem` converted to a root font size of 16 px."""
    return _REM.sub(lambda match: f"{float(match['number']) * _ROOT:g}rem", style)
