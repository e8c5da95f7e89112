"""Choose the modules that the server imports, from the imports in the lessons' code."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.forkserver.protocol import Imports

_MODULES = {
    "cv2": ("cv2",),
    "torch": ("torch", "torch.overrides"),
    "matplotlib": ("matplotlib.pyplot",),
    "cnnviz": ("cv2", "torch", "torch.overrides"),  # the lab
}
"""Package that code names, to the modules to import for it."""

_SHARE = 20
"""A module that fewer than one in so many lessons imports is not worth a trial."""

_MANY = 5
"""Lessons for which the server's rehearsal takes less time than it saves."""

_IMPORT = re.compile(r"^[ \t]*import[ \t]+(?P<names>[^\n#;]+)", re.MULTILINE)
_FROM = re.compile(
    r"^[ \t]*from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#;]+)",
    re.MULTILINE,
)
_NAME = re.compile(r"(?P<name>[A-Za-z_][\w.]*)(?:[ \t]+as[ \t]+\w+)?")
_SETS_ENVIRONMENT = re.compile(r"\b(?:environ|putenv)\b")


def modules_to_preload(examples: Iterable[Example], wanted: Iterable[str]) -> Imports:
    """Modules that the server imports once before it forks these lessons.

    `wanted` are the project's own modules to preload; those whose package no lesson names are left
    out. Modules that two lessons import, and one in twenty, are candidates. All this affects only
    speed; a lesson imports anything missing itself.
    """
    lessons = list(examples)
    codes = [_code(example) for example in lessons]
    code = "\n".join(codes)

    def named(package: str) -> bool:
        return re.search(rf"\b{re.escape(package)}\b", code) is not None

    libraries = [module for name, needs in _MODULES.items() if named(name) for module in needs]
    chosen = [module for module in wanted if named(module.partition(".")[0])]
    certain = tuple(dict.fromkeys([*libraries, *chosen]))
    counts = Counter(module for text in codes for module in set(_imported(text)))
    # A package may read, when it is imported, the variables that such a lesson sets.
    apart = {
        module.partition(".")[0]
        for example, text in zip(lessons, codes, strict=True)
        if example.variables or _SETS_ENVIRONMENT.search(text)
        for module in _imported(text)
    }
    least = max(2, len(lessons) // _SHARE)
    shared = [module for module, count in counts.items() if count >= least]
    candidates = sorted(
        module
        for module in shared
        if module not in certain and module.partition(".")[0] not in apart
    )
    return Imports(certain, tuple(candidates), rehearsal=len(lessons) >= _MANY)


def _code(example: Example) -> str:
    return "\n".join(cell.text for cell in example.cells if cell.kind is CellKind.CODE)


def _imported(code: str) -> Iterator[str]:
    """Names that the code imports; after `from a import b`, also `a.b`, which may be a module."""
    for match in _IMPORT.finditer(code):
        for part in match["names"].split(","):
            if name := _NAME.match(part.strip()):
                yield name["name"]
    for match in _FROM.finditer(code):
        if not match["module"].startswith("."):
            yield match["module"]
            for name in _NAME.finditer(match["names"]):
                yield f"{match['module']}.{name['name']}"
