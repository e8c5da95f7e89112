"""Which lessons a person means."""

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from cnnviz.domain import Example
from cnnviz.errors import EngineError


def selected(examples: Sequence[Example], patterns: Sequence[str]) -> frozenset[str]:
    """Names of the examples that any pattern means; all where there are no patterns.

    A pattern is `section/lesson`, a lesson's or a section's name alone, with `*` and `?` if
    wanted, or the script's path. Of a lesson with parameters, each combination has a name of its
    own, `section/lesson/coins-sobel-2`. EngineError for a pattern that means nothing.
    """
    if not patterns:
        return frozenset(example.name for example in examples)
    chosen: set[str] = set()
    for pattern in patterns:
        found = [example.name for example in examples if _means(pattern, example)]
        if not found:
            raise EngineError(_no_such(pattern, examples))
        chosen.update(found)
    return frozenset(chosen)


def _means(pattern: str, example: Example) -> bool:
    names = (
        example.name,
        example.lesson,
        example.slug,
        example.section,
        example.path.stem,
        example.place,
    )
    plain = Path(pattern).as_posix().removeprefix("./")
    return any(fnmatchcase(name, plain) for name in names) or plain == example.path.as_posix()


def _no_such(pattern: str, examples: Sequence[Example]) -> str:
    names = list(dict.fromkeys(example.lesson for example in examples))
    near = difflib.get_close_matches(pattern, [*names, *(one.slug for one in examples)], 1)
    return (
        f"there is no lesson '{pattern}'."
        + (f" Did you mean '{near[0]}'?" if near else "")
        + f" The gallery has: {', '.join(sorted(names)) or 'none'}."
    )
