"""Colours of a terminal's text that can be read on a page, light or dark (WCAG 2)."""

from functools import cache

from cnnviz.render.terminal.style import Colour

LIGHT: Colour = (245, 245, 245)
"""The lightest page's ground of code: text that can be read on it can be on any lighter one."""
DARK: Colour = (43, 46, 59)
"""The lightest of the dark grounds."""
ENOUGH = 4.5
"""Contrast that text needs (WCAG 2.2, 1.4.3)."""
_STEPS = 64

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


def luminance(colour: Colour) -> float:
    """Relative luminance of the colour, from 0 to 1."""
    channels = (channel / 255 for channel in colour)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one_colour: Colour, other: Colour) -> float:
    """Contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one_colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def readable(colour: Colour, ground: Colour) -> Colour:
    """The nearest colour, towards black or white, that can be read on the ground."""
    end = BLACK if contrast(BLACK, ground) > contrast(WHITE, ground) else WHITE
    for step in range(_STEPS + 1):
        mixed = _mixed(colour, end, step / _STEPS)
        if contrast(mixed, ground) >= ENOUGH:
            return mixed
    return end


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (
        round(own + (target - own) * share) for own, target in zip(colour, other, strict=True)
    )
    return red, green, blue


def css(colour: Colour) -> str:
    """The colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
