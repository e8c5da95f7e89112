"""Call a function when a module is imported, or at once if it is already loaded.

The server preloads only modules that the due lessons name; a module that is imported later must
start from the same state. Used inside a lesson's process only.
"""

import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_waiting: dict[str, list[Callable[[], None]]] = {}


def when_imported(name: str, act: Callable[[], None]) -> None:
    """Call `act` as soon as the module is loaded."""
    if name in sys.modules:
        act()
        return
    if not _waiting:
        sys.meta_path.insert(0, _Finder())
    _waiting.setdefault(name, []).append(act)


class _Finder:
    """Finds modules through the other finders, and adds the waiting calls to their loaders."""

    def __init__(self) -> None:
        self._searching: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if name not in _waiting or name in self._searching:
            return None
        self._searching.add(name)  # the search below skips this finder
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._searching.discard(name)
        if spec and spec.loader:
            spec.loader = _Followed(spec.loader)
        return spec


class _Followed(Loader):
    """A module's own loader, followed by the calls that wait for the module."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # Libraries read their data through their loader.
        assert module.__spec__
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        # Only now: code may look a module up without importing it, or fail to import it, and retry.
        for act in _waiting.pop(module.__name__, ()):
            act()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
