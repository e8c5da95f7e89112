"""Do something to a module when it is imported, or at once where it is here already.

The server imports only what the lessons that are due name; what another one imports all the same
must start from the same state. Used inside a lesson's process only.
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
    """Call `act` once the module is there."""
    if name in sys.modules:
        act()
        return
    if not _waiting:
        sys.meta_path.insert(0, _Finder())
    _waiting.setdefault(name, []).append(act)


class _Finder:
    """Finds what the others find, and has it followed by what waits for it."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if name not in _waiting or name in self._asked:
            return None
        self._asked.add(name)  # so that the search below goes past this finder
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._asked.discard(name)
        if spec and spec.loader:
            spec.loader = _Followed(spec.loader)
        return spec


class _Followed(Loader):
    """A module's own loader, and what is done when it is through."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # Libraries ask their loader for their data.
        assert module.__spec__
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        # Not before: who only asks where a module lies, or fails to import it, may do so again.
        for act in _waiting.pop(module.__name__, ()):
            act()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
