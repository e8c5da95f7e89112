"""Numbers and styles as SVG writes them."""

from collections.abc import Mapping


def number(value: float) -> str:
    """In pixels, to a thousandth."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def css(style: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in style.items())
