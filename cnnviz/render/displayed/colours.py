"""Make HTML readable that chooses colours for white paper, such as pandas' styled tables.

A page may be dark: text on a background of its own gets a colour that can be read on it.
"""

import re
from functools import cache

_DECLARATION = re.compile(r"([-\w]+)\s*:\s*((?:[^;(\"']|\([^)]*\)|\"[^\"]*\"|'[^']*')*)", re.S)
_BLOCK = re.compile(r"\{([^{}]*)\}")
_IMPORTANT = re.compile(r"!\s*important", re.I)
_INHERITED = frozenset(["inherit", "initial", "unset", "revert", "none", "transparent", ""])
_GRADIENT = re.compile(r"gradient\(|url\(", re.I)
_INK = {True: "#000", False: "#fff"}
"""Text on a light and on a dark background."""


def with_ink(style: str) -> str:
    """The rules of a style sheet, with a text colour wherever they set a background alone."""
    return _BLOCK.sub(lambda match: "{" + declared(match[1]) + "}", style)


def declared(declarations: str) -> str:
    """CSS declarations, with a text colour if they set a background alone."""
    if "background" not in declarations.lower():
        return declarations
    names = {name.lower(): value for name, value in _DECLARATION.findall(declarations)}
    if "color" in names:
        return declarations
    value = f"{names.get('background', '')} {names.get('background-color', '')}"
    important = " !important" if _IMPORTANT.search(value) else ""
    plain = _IMPORTANT.sub("", value).strip()
    if plain.lower() in _INHERITED or "var(" in plain:
        return declarations
    separator = "" if declarations.rstrip().endswith(";") else ";"
    if _GRADIENT.search(plain):
        paper = f"background-color:#fff{important};color:#000{important}"
        return f"{declarations}{separator}{paper}"
    colour = _first_colour(plain)
    if colour is None:
        return declarations
    red, green, blue, alpha = colour
    if alpha == 0:
        return declarations
    red, green, blue = (channel * alpha + 1 - alpha for channel in (red, green, blue))
    ink = f"color:{_INK[_luminance(red, green, blue) > 0.18]}{important}"
    if alpha < 1:  # over white paper, as in a notebook
        mixed = ",".join(str(round(255 * channel)) for channel in (red, green, blue))
        ink = f"background-color:rgb({mixed}){important};{ink}"
    return f"{declarations}{separator}{ink}"


def has_bare_ink(declarations: str) -> bool:
    """Whether the declarations set a text colour without a background: it may need white paper."""
    if "color" not in declarations.lower():
        return False
    names = {name.lower(): value for name, value in _DECLARATION.findall(declarations)}
    value = _IMPORTANT.sub("", names.get("color", "")).strip().lower()
    if value in _INHERITED or value == "currentcolor" or "var(" in value:
        return False
    return not any(name.startswith("background") for name in names)


def rules_have_bare_ink(style: str) -> bool:
    """The same for the rules of a style sheet."""
    return any(has_bare_ink(match[1]) for match in _BLOCK.finditer(style))


def _luminance(red: float, green: float, blue: float) -> float:
    """WCAG 2's relative luminance, from 0 to 1."""
    channels = (red, green, blue)
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@cache
def _first_colour(value: str) -> tuple[float, float, float, float] | None:
    """Red, green, blue and alpha, each from 0 to 1, of the first colour in a CSS value."""
    # Few pages have such styles, and the parser takes a while to import.
    import tinycss2
    from tinycss2.color4 import parse_color

    for token in tinycss2.parse_component_value_list(value):
        colour = parse_color(token) if token.type in ("ident", "hash", "function") else None
        if colour is None or isinstance(colour, str):
            continue
        try:
            channels = [min(1.0, max(0.0, float(c or 0))) for c in colour.to("srgb")]
        except NotImplementedError:  # a colour space that the parser cannot convert
            return 1.0, 1.0, 1.0, 1.0
        return channels[0], channels[1], channels[2], channels[3]
    return None
