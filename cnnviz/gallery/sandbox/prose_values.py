"""Evaluate the expressions of the prose, and find out what kind of value each of them has.

Used inside a lesson's process only.
"""

import ast
import builtins
import re
from numbers import Number
from typing import Any

from cnnviz.gallery.notation.expressions import as_f_string
from cnnviz.gallery.sandbox.recorder import sound
from cnnviz.gallery.scripts.cells import JobExpression
from cnnviz.outputs import ProseValue, ValueKind

Namespace = dict[str, object]
"""The names that the lesson's code sees and defines."""

_PLACE = "<prose>"

_NAMELESS = re.compile(r"<[\w.<>]+ object(?: at 0x[0-9a-fA-F]+)?>")
"""The text of an object without a text of its own."""

_DIGITS = r"(?:\d[\d,_]*(?:\.\d*)?|\.\d+|inf|nan)(?:[eE][-+]?\d+)?"
_NUMBER = re.compile(rf"\s*\(?[-+]?{_DIGITS}(?:(?:[-+]|/){_DIGITS})?j?\)?\s*%?\s*")
"""The text of a number in any format: `-1,000.5`, `1e-05`, `-3 %`, `(-1-2j)`, `-1/3`."""


def value_of(expression: JobExpression, after: int, namespace: Namespace) -> ProseValue | None:
    """The value of an expression below `after` code cells.

    The expression may hold what the braces of an f-string may hold, such as `share:.0%`. Braces
    that are TeX have no value: the result is a doubt if the lesson knows all their names, else
    None. Raises what the expression raises.
    """
    if expression.is_tex:
        is_known = _names(expression.text) <= {*namespace, *vars(builtins)}
        return ProseValue(after, expression.text, "", ValueKind.DOUBT) if is_known else None
    value, text, is_bare = _evaluated(expression.text, namespace)
    kind, source = _kind(value, text), ""
    if is_bare and kind is ValueKind.TEXT:
        kind, source = _rich(value, text)
    return ProseValue(after, expression.text, sound(text), kind, sound(source))


def unusable(expression: JobExpression, error: Exception) -> str:
    """The message on an expression that raises `error`."""
    reason = f"which raises {type(error).__name__}: {error}"
    text = f"{{{{ {expression.text} }}}}"
    if not expression.formula:
        return f"the prose has {text}, {reason}"
    return (
        f"the formula {expression.formula} has {text}, {reason}. In a formula, spaces inside "
        f"double braces mean a value of the lesson; for TeX's own braces write "
        f"{{{expression.text}}} or {{{{{expression.text}}}}}, without spaces."
    )


def _names(expression: str) -> set[str]:
    tree = ast.parse(as_f_string(expression), _PLACE, "eval")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _evaluated(expression: str, namespace: Namespace) -> tuple[Any, str, bool]:
    """(value, its text, whether it has neither a conversion nor a format)."""
    try:
        whole = ast.parse(expression, _PLACE, "eval")
    except SyntaxError:
        body = ast.parse(as_f_string(expression), _PLACE, "eval").body
        assert isinstance(body, ast.JoinedStr)
        if len(body.values) != 1 or not isinstance(body.values[0], ast.FormattedValue):
            text = str(_run(body, namespace))
            return text, text, False
        part = body.values[0]
        value = shown = _run(part.value, namespace)
        if part.conversion > 0:
            shown = _converted(value, chr(part.conversion))
        spec = str(_run(part.format_spec, namespace)) if part.format_spec else ""
        return value, format(shown, spec), False
    value = _run(whole.body, namespace)
    return value, format(value), True


def _converted(value: Any, conversion: str) -> str:
    match conversion:
        case "r":
            return repr(value)
        case "a":
            return ascii(value)
        case _:
            return str(value)


def _run(node: ast.expr, namespace: Namespace) -> Any:
    return eval(compile(ast.Expression(node), _PLACE, "eval"), namespace)


def _kind(value: Any, text: str) -> ValueKind:
    """Whether the text is that of a number; a tensor or array of a single number counts as one."""
    is_number = isinstance(value, Number) and not isinstance(value, bool)
    is_scalar = getattr(value, "ndim", None) == 0
    is_shown = _NUMBER.fullmatch(text) is not None
    return ValueKind.NUMBER if is_shown and (is_number or is_scalar) else ValueKind.TEXT


def _rich(value: Any, text: str) -> tuple[ValueKind, str]:
    """The kind of a value that has a form for prose, and that form.

    HTML is taken only if the value's `text` says nothing: a table's text says what is in it.
    """
    forms = [("_repr_markdown_", ValueKind.MARKDOWN), ("_repr_latex_", ValueKind.TEX)]
    if _NAMELESS.fullmatch(text):
        forms.append(("_repr_html_", ValueKind.MARKDOWN))
    for method, kind in forms:
        form = getattr(type(value), method, None)
        source = form(value) if callable(form) else None
        if isinstance(source, tuple):  # with metadata
            source = source[0]
        if isinstance(source, str) and source.strip():
            return kind, source.strip()
    return ValueKind.TEXT, ""
