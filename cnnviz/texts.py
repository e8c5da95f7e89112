"""Names in braces and numbers in texts: the lab, the pages and the notebooks write them alike."""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

_NAME = re.compile(r"\{(\w+)\}")


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with `{name}` replaced for each of these names; other braces are left alone."""
    return _NAME.sub(lambda found: str(values[found[1]]) if found[1] in values else found[0], text)


def plain_number(value: float, digits: int) -> str:
    """At most so many significant digits, a true minus; as JavaScript writes a number."""
    rounded = float(f"{value + 0:.{digits}g}")
    text = repr(rounded)
    if not math.isfinite(rounded) or (rounded and not 1e-6 <= abs(rounded) < 1e21):
        text = re.sub(r"e([+-])0*", r"e\1", text.replace(".0e", "e"))
    else:
        text = f"{Decimal(text):f}".removesuffix(".0")
    return text.replace("-", "\N{MINUS SIGN}")


def grid(rows: Sequence[Sequence[float]]) -> str:
    """Rows of numbers as a fenced block of Markdown, in columns."""
    texts = [[plain_number(value, 6) for value in row] for row in rows]
    width = max(len(text) for row in texts for text in row)
    lines = (" ".join(text.rjust(width) for text in row) for row in texts)
    return "\n".join(["```text", *lines, "```"])
