"""Ranges of the values of maps, computed once for checks, colours and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from cnnviz.lab.base import check
from cnnviz.lab.figures.colours import Values


@dataclass(frozen=True, slots=True)
class Extent:
    """The range of values, and the number of zeros among them."""

    minimum: float
    maximum: float
    zeros: int
    """Number of values that are exactly zero."""
    size: int

    @classmethod
    def of(cls, values: Values) -> Self:
        """The extent of a non-empty array of any shape; if it holds NaN, both ends are NaN."""
        return cls(
            # Adding 0 turns -0 into 0.
            minimum=float(values.min()) + 0.0,
            maximum=float(values.max()) + 0.0,
            zeros=int(np.count_nonzero(values == 0)),
            size=values.size,
        )

    @classmethod
    def over(cls, parts: Sequence[Self]) -> Self:
        """The extent of all `parts` together."""
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

    @property
    def share_of_zeros(self) -> float:
        return self.zeros / self.size


@dataclass(frozen=True, slots=True)
class Maps:
    """Maps of a stage: (channels, height, width) float32, with the extent of each."""

    values: Values
    extents: tuple[Extent, ...]
    """An extent for each channel."""
    extent: Extent
    """The extent of all channels together."""

    @classmethod
    def of(cls, values: Values, subject: str) -> Self:
        """Raise LabError if the values hold NaN or infinity; `subject` includes its verb."""
        # Channel by channel: a single map stays in the processor's cache between passes.
        extents = tuple(Extent.of(channel) for channel in values)
        whole = Extent.over(extents)
        check.finite(np.array([whole.minimum, whole.maximum], np.float32), subject)
        return cls(values, extents, whole)
