"""The YAML header of a script or a section, and its values with their types checked."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self

import yaml

from cnnviz.domain import ThumbnailChoice
from cnnviz.errors import CollectError, Finding

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"})
"""Suffixes of the pictures that an index can show."""


@dataclass(frozen=True, slots=True)
class Header:
    """The keys and values of a header; CollectError for a value of the wrong type."""

    place: str
    values: dict[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each key, from 1."""

    @classmethod
    def read(cls, text: str, place: str, line: int) -> Self:
        """Parse `text`, which starts below line `line` of the file `place`.

        CollectError where it is not YAML, or not a mapping.
        """
        try:
            values = yaml.safe_load(text) or {}
        except (yaml.YAMLError, ValueError) as error:
            raise CollectError(place, line, f"the header is not YAML: {error}") from None
        if not isinstance(values, dict):
            raise CollectError(place, line, "the header must be 'key: value' lines.")
        node = yaml.compose(text, yaml.SafeLoader)
        keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        return cls(place, values, {key.value: line + 1 + key.start_mark.line for key in keys})

    def unknown(self, known: Collection[str]) -> Iterator[Finding]:
        """A finding for each key that is not among the known ones."""
        for key in self.values:
            if key in known:
                continue
            near = get_close_matches(str(key), known, 1)
            advice = f"is it '{near[0]}'?" if near else f"the keys are {', '.join(sorted(known))}."
            message = f"the header's key '{key}' is unknown and has no effect; {advice}"
            yield Finding(self.place, self.lines.get(str(key)), None, message)

    def picture(self, key: str, folder: Path) -> ThumbnailChoice | None:
        """The picture under `key`: a number, or the path of a picture in the folder."""
        value, line = self.values.get(key), self.lines.get(key, 1)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return ThumbnailChoice(value, None, line)
        if not isinstance(value, str):
            message = (
                f"'{key}' in the header must be the number of a figure, from 1, or the path of "
                f"a picture beside the script, not {value!r}."
            )
            raise CollectError(self.place, line, message)
        if not (folder / value).is_file():
            message = f"'{key}' in the header names {value}, and there is no such file here."
            raise CollectError(self.place, line, message)
        if Path(value).suffix.lower() not in PICTURE_SUFFIXES:
            kinds = ", ".join(sorted(PICTURE_SUFFIXES))
            message = f"'{key}' in the header names {value}, which is no picture ({kinds})."
            raise CollectError(self.place, line, message)
        return ThumbnailChoice(None, folder / value, line)

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
