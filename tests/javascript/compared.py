"""A case and the browser's answer to it, compared."""

from typing import Any

import numpy as np
from javascript.asked import Values, packed, unpacked
from javascript.cases import TOLERANCE, Case
from javascript.oracle import Step


def question(steps: list[Step], maps: Values) -> dict[str, Any]:
    return {"steps": steps, "shape": list(maps.shape), "data": packed(maps)}


def difference(case: Case, answer: dict[str, Any]) -> str | None:
    """What is wrong with the browser's answer to a case."""
    if case.outputs is None:
        return None if "refused" in answer else "torch refuses, the browser does not"
    if "refused" in answer:
        return f"the browser refuses, torch does not: {answer['message']}"
    if len(answer["outputs"]) != len(case.outputs):
        return "another number of outputs"
    for wanted, output in zip(case.outputs, answer["outputs"], strict=True):
        found = unpacked(output)
        if found.shape != wanted.shape:
            return f"the shape is {found.shape}, torch's is {wanted.shape}"
        if case.exact and not np.array_equal(found, wanted):
            return f"{(found != wanted).sum()} of {found.size} whole numbers differ"
        if not case.exact and not np.abs(found - wanted).max() <= TOLERANCE * np.abs(wanted).max():
            return f"off by {np.abs(found - wanted).max()} where {np.abs(wanted).max()} is largest"
    return None
