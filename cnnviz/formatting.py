"""Names in braces and numbers in texts: the lab, the pages and the notebooks write them alike."""

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

_NAME = re.compile(r"\{(\w+)\}")


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with each `{name}` of `values` replaced by its value; other braces are kept."""
    return _NAME.sub(lambda match: str(values.get(match[1], match[0])), text)


def marked(text: str) -> str:
    """The text as it is. Imported as `_`, it marks a text that is translated later."""
    return text


def plain_number(value: float, digits: int) -> str:
    """`value` to `digits` significant digits, with a true minus, as JavaScript writes it."""
    near = rounded(value, digits)
    text = repr(near)
    if not math.isfinite(near) or (near and not 1e-6 <= abs(near) < 1e21):
        text = re.sub(r"e([+-])0*", r"e\1", text.replace(".0e", "e"))
    else:
        text = f"{Decimal(text):f}".removesuffix(".0")
    return text.replace("-", "\N{MINUS SIGN}")


def rounded(value: float, digits: int) -> float:
    """`value` to `digits` significant digits, halves away from zero: JavaScript's `toPrecision`."""
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return float(context.create_decimal_from_float(float(value) + 0))


def exercise_number(value: float) -> str:
    """A number in the texts of an exercise: whole, or with six significant digits."""
    return plain_number(value, 17 if value % 1 == 0 and abs(value) < 1e15 else 6)
