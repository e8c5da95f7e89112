"""Select lessons by the patterns of the command line."""

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from cnnviz.domain import Example
from cnnviz.errors import EngineError


def selected(examples: Sequence[Example], patterns: Sequence[str]) -> frozenset[str]:
    """Names of the examples that any of the patterns matches; all where there are no patterns.

    A pattern is `section/lesson`, the name of a lesson or a section alone, each also with `*` and
    `?`, or the script's path. Each combination of a lesson's parameters has a name of its own,
    such as `section/lesson/coins-sobel-2`. EngineError for a pattern without a match.
    """
    if not patterns:
        return frozenset(example.name for example in examples)
    chosen: set[str] = set()
    for pattern in patterns:
        matches = [example.name for example in examples if _matches(pattern, example)]
        if not matches:
            raise EngineError(_no_such(pattern, examples))
        chosen.update(matches)
    return frozenset(chosen)


def _matches(pattern: str, example: Example) -> bool:
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
    near = difflib.get_close_matches(pattern, [*names, *(example.slug for example in examples)], 1)
    return (
        f"there is no lesson '{pattern}'."
        + (f" Did you mean '{near[0]}'?" if near else "")
        + f" The gallery has: {', '.join(sorted(names)) or 'none'}."
    )
