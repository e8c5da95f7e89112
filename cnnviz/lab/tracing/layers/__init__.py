"""Which of torch's functions are layers of which kind, and what is known of each?"""

from collections.abc import Mapping

from cnnviz.lab.tracing.layers import activation, convolution, pooling, transposed
from cnnviz.lab.tracing.layers.kind import Operation

OPERATIONS: Mapping[str, Operation] = {
    **convolution.OPERATIONS,
    **transposed.OPERATIONS,
    **pooling.OPERATIONS,
    **activation.OPERATIONS,
}
"""The operation behind each name that a function of torch has."""
