"""The texts of `check`, in the reader's language."""

from collections.abc import Mapping

from cnnviz.formatting import filled, plain_number


class Translations:
    """Translates English texts by a table, which a notebook carries."""

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self._table = table or {}

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in the table's language, its `{placeholders}` filled in."""
        return filled(self._table.get(text, text), values)


def number(value: float, digits: int = 6) -> str:
    """`value` for people: `digits` significant digits, a true minus."""
    return plain_number(value, digits)
