"""Colours of artists, and whether they can be seen on dark paper as well as on white."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

DARK = (0.15, 0.16, 0.2)
"""Red, green and blue of a page's figures in the dark theme, about."""

_CLEAR = 1.8
"""Contrast on dark paper that is enough, if a colour has no less on white."""
_WHITISH = 1.1
"""Contrast with white below which a colour counts as paper."""

Colour = tuple[float, float, float, float]


class UnknownArtistError(Exception):
    """Nothing is known about the colours of an artist."""


def is_ink(colour: Any) -> bool:
    """Whether the colour is matplotlib's default for text and lines, black."""
    is_named = isinstance(colour, str) and colour == "black"
    return is_named or bool(to_rgba(colour) == (0.0, 0.0, 0.0, 1.0))


def is_paper(patch: Any) -> bool:
    """Whether the background of a figure or of axes is matplotlib's default, white, or none."""
    red, green, blue, alpha = patch.get_facecolor()
    bare = not patch.get_hatch() and not patch.get_path_effects()
    edge = not _has_edge(patch) or tuple(patch.get_edgecolor()[:3]) == (1, 1, 1)
    white = red == green == blue == 1 and alpha == 1
    return bool(not patch.get_visible() or (bare and edge and (white or alpha == 0)))


def readable(colours: Any) -> bool:
    """Whether each of the (n, 4) colours is seen on dark paper about as well as on white."""
    rgba = np.asarray(colours, float).reshape(-1, 4)
    rgba = np.unique(rgba[rgba[:, 3] > 0], axis=0)
    if not len(rgba):
        return True
    alpha = rgba[:, 3:]
    white, dark = np.ones(3), np.array(DARK)
    on_white = _contrast(rgba[:, :3] * alpha + white * (1 - alpha), white)
    on_dark = _contrast(rgba[:, :3] * alpha + dark * (1 - alpha), dark)
    return bool(((on_dark >= np.minimum(on_white, _CLEAR)) & (on_white >= _WHITISH)).all())


def _contrast(colours: Any, paper: Any) -> Any:
    light, other = _luminance(colours), _luminance(paper)
    return (np.maximum(light, other) + 0.05) / (np.minimum(light, other) + 0.05)


def _luminance(colours: Any) -> Any:
    """Relative luminance (WCAG 2.2)."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def needs_light(artist: Any) -> bool:
    """Whether the artist has colours that dark paper would hide or change."""
    if not artist.get_visible():
        return False
    if artist.get_path_effects() or artist.get_agg_filter():
        return True
    try:
        return not readable(list(colours_of(artist)))
    except UnknownArtistError:
        return True


def colours_of(artist: Any) -> Iterator[Colour]:
    """The colours in which an artist is drawn; raise UnknownArtistError if they are not known."""
    kind = type(artist)
    if issubclass(kind, Line2D):
        yield from _of_line(artist)
    elif issubclass(kind, Collection) and artist.get_array() is None:
        yield from artist.get_facecolor()
        if any(artist.get_linewidth()):
            yield from artist.get_edgecolor()
    elif issubclass(kind, Patch):
        if artist.get_fill():
            yield artist.get_facecolor()
        if _has_edge(artist):
            yield artist.get_edgecolor()
        if artist.get_hatch():
            yield _hatch_colour(artist)
    else:
        raise UnknownArtistError


def _hatch_colour(patch: Any) -> Colour:
    # Until matplotlib 3.10, patches have no method for it.
    colour: Colour = (
        patch.get_hatchcolor() if hasattr(patch, "get_hatchcolor") else patch._hatch_color
    )
    return colour


def _of_line(line: Any) -> Iterator[Colour]:
    none = ("None", "none", " ", "", None)
    shown = []
    if line.get_linestyle() not in none and line.get_linewidth():
        shown.append(line.get_color())
    if line.get_marker() not in none and line.get_markersize():
        shown.append(line.get_markeredgecolor())
        if line.get_fillstyle() != "none":
            shown.append(line.get_markerfacecolor())
    alpha = line.get_alpha()
    for colour in shown:
        yield to_rgba(colour, alpha if colour != "none" else None)


def _has_edge(patch: Any) -> bool:
    return bool(patch.get_linewidth() and patch.get_linestyle() not in ("None", "none", " ", ""))
