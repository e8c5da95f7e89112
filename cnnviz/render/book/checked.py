"""What the browser's arithmetic is checked on: `checked.json`, written by the test that does it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cnnviz.i18n.languages import Words

FILE = Path(__file__).with_name("checked.json")

PAGE = "checked.md"
"""The page in docs that tells of it; where a project has one, lessons link it."""


@cache
def checked() -> dict[str, Any]:
    """{"tolerance", "rows": [{"operation", "cases", "exact", "near", "refused"}]}."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def operations(words: Words) -> Mapping[str, str]:
    """What the table's operations are called in a language."""
    _ = words
    return {
        "convolution": _("Convolution"),
        "transposed convolution": _("Transposed convolution"),
        "activation": _("Activation"),
        "max pooling": _("Max pooling"),
        "average pooling": _("Average pooling"),
        "global and adaptive pooling": _("Global and adaptive pooling"),
        "chains": _("Chains of several steps"),
        "the seeds": _("The five settings of the first lessons' notebooks"),
    }
