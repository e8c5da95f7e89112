"""Between which values maps lie: found once, for the checks, the colours and the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from cnnviz.lab.base import check
from cnnviz.lab.figures.colours import Values


@dataclass(frozen=True, slots=True)
class Extent:
    minimum: float
    maximum: float
    zeros: int
    """How many values are exactly zero."""
    size: int

    @classmethod
    def of(cls, values: Values) -> Self:
        """Of values of any shape that is not empty; NaN among them is both ends."""
        return cls(
            # Adding 0 turns -0 into 0.
            minimum=float(values.min()) + 0.0,
            maximum=float(values.max()) + 0.0,
            zeros=int(np.count_nonzero(values == 0)),
            size=values.size,
        )

    @classmethod
    def over(cls, parts: Sequence[Self]) -> Self:
        """Of all these together."""
        return cls(
            minimum=float(np.min([part.minimum for part in parts])),
            maximum=float(np.max([part.maximum for part in parts])),
            zeros=sum(part.zeros for part in parts),
            size=sum(part.size for part in parts),
        )

    @property
    def largest(self) -> float:
        """The greatest absolute value."""
        return max(abs(self.minimum), abs(self.maximum))

    def said(self) -> dict[str, float]:
        """Minimum, maximum and share of exact zeros, as a figure's data have them."""
        return {
            "minimum": self.minimum,
            "maximum": self.maximum,
            "zeros": self.zeros / self.size,
        }


@dataclass(frozen=True, slots=True)
class Maps:
    """Maps of one stage: (channels, height, width) float32, and between which values each lies."""

    values: Values
    extents: tuple[Extent, ...]
    """One for each channel."""
    extent: Extent
    """Of all of them."""

    @classmethod
    def of(cls, values: Values, subject: str) -> Self:
        """Raises LabError where they hold NaN or infinity; the subject brings its verb."""
        # Channel by channel: a map of that size stays in the processor's cache from pass to pass.
        extents = tuple(Extent.of(one) for one in values)
        whole = Extent.over(extents)
        check.finite(np.array([whole.minimum, whole.maximum], np.float32), subject)
        return cls(values, extents, whole)
