"""Names in braces and numbers in texts: the lab, the pages and the notebooks write them alike."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

_NAME = re.compile(r"\{(\w+)\}")


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with `{name}` replaced for each of these names; other braces are left alone."""
    return _NAME.sub(lambda found: str(values[found[1]]) if found[1] in values else found[0], text)


def plain_number(value: float, digits: int) -> str:
    """At most so many significant digits, a true minus; as JavaScript writes a number."""
    near = rounded(value, digits)
    text = repr(near)
    if not math.isfinite(near) or (near and not 1e-6 <= abs(near) < 1e21):
        text = re.sub(r"e([+-])0*", r"e\1", text.replace(".0e", "e"))
    else:
        text = f"{Decimal(text):f}".removesuffix(".0")
    return text.replace("-", "\N{MINUS SIGN}")


def rounded(value: float, digits: int) -> float:
    """At most so many significant digits, halves away from zero: JavaScript's `toPrecision`."""
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return float(context.create_decimal_from_float(float(value) + 0))


def shown(value: float) -> str:
    """As an exercise's texts show a number: whole ones whole, others with six digits."""
    return plain_number(value, 17 if value % 1 == 0 and abs(value) < 1e15 else 6)


def question_text(
    data: Mapping[str, Any], say: Callable[[str], str], image: str, wanted: str
) -> str:
    """An exercise's question as Markdown, for a notebook; `say` makes a text of it what is read.

    `image` and `wanted` stand above the two maps of a kernel to design.
    """
    parts = [say(data["question"])]
    if data["kind"] == "choice":
        texts = (say(option["text"]) for option in data["options"])
        parts.append("\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)))
    if data["kind"] == "pixel":
        parts.append(grid(data["rows"]))
    if data["kind"] == "kernel":
        parts += [image, grid(data["image"]), wanted, grid(data["expected"])]
    return "\n\n".join(parts)


def grid(rows: Sequence[Sequence[float]]) -> str:
    """Rows of numbers as a fenced block of Markdown, in columns."""
    texts = [[plain_number(value, 6) for value in row] for row in rows]
    width = max(len(text) for row in texts for text in row)
    lines = (" ".join(text.rjust(width) for text in row) for row in texts)
    return "\n".join(["```text", *lines, "```"])
