"""The YAML header of a script or a section, and its values with their types checked."""

import math
from dataclasses import dataclass
from typing import Any, Self

import yaml

from cnnviz.errors import CollectError


@dataclass(frozen=True, slots=True)
class Header:
    """The keys and values of a header; CollectError for a value of the wrong type."""

    place: str
    values: dict[str, Any]

    @classmethod
    def read(cls, text: str, place: str, line: int) -> Self:
        """Parse `text`, whose first line is number `line` of the file `place`.

        CollectError where it is not YAML, or not a mapping.
        """
        try:
            values = yaml.safe_load(text) or {}
        except (yaml.YAMLError, ValueError) as error:
            raise CollectError(place, line, f"the header is not YAML: {error}") from None
        if not isinstance(values, dict):
            raise CollectError(place, line, "the header must be 'key: value' lines.")
        return cls(place, values)

    def names(self, key: str, sample: str, where: str = " in the header") -> tuple[str, ...]:
        """The list of names under `key`, empty where it is not set; `sample` shows a valid list."""
        listed = self.values.get(key) or []
        if not isinstance(listed, list):
            raise CollectError(self.place, 1, f"'{key}'{where} must be a list, such as {sample}.")
        return tuple(str(name) for name in listed)

    def positive(self, key: str) -> float | None:
        """The finite number above 0 under `key`; None where it is not set."""
        value = self.values.get(key)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 < value < math.inf:
            message = f"'{key}' in the header must be a number above 0, not {value!r}."
            raise CollectError(self.place, 1, message)
        return float(value)

    def number(self, key: str, default: float) -> float:
        """The number under `key`, or `default` where it is not set."""
        try:
            return float(self.values.get(key, default))
        except (TypeError, ValueError):
            message = f"'{key}' must be a number, not {self.values[key]!r}."
            raise CollectError(self.place, 1, message) from None
