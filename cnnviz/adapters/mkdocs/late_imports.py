"""Modules of plugins that are slow to import, and that few pages need: imported at first use."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

_LATE = frozenset({"jupytext", "mkdocs_jupyter.convert"})
"""Modules that mkdocs-jupyter imports at its start, and uses for pages that are notebooks: with
nbconvert they take 0.3 s, most of the time in which MkDocs reads its configuration."""


class _LateImports(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _LATE else None
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


def import_late() -> None:
    """From now on, import these modules when the first of their names is used."""
    if not any(isinstance(finder, _LateImports) for finder in sys.meta_path):
        sys.meta_path.insert(0, _LateImports())
