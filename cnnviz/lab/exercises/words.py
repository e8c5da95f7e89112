"""What a checked answer is told, in the reader's language."""

from collections.abc import Mapping


class Words:
    """Called with an English text; a table holds the translations that travel with a notebook."""

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self._table = table or {}

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in the table's language, its `{placeholders}` filled in."""
        return filled(self._table.get(text, text), values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with `{name}` replaced for each of these names; other braces are left alone."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def number(value: float) -> str:
    """For people: six significant digits, a true minus."""
    return f"{value + 0:.6g}".replace("-", "\N{MINUS SIGN}")
