"""The texts of `check`, in the reader's language."""

from collections.abc import Mapping

from cnnviz.formatting import filled, plain_number


class Words:
    """Called with an English text; a table holds the translations that travel with a notebook."""

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self._table = table or {}

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in the table's language, its `{placeholders}` filled in."""
        return filled(self._table.get(text, text), values)


def number(value: float, digits: int = 6) -> str:
    """For people: six significant digits, a true minus."""
    return plain_number(value, digits)
