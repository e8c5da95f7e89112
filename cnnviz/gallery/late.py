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

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        acts = _waiting.pop(name, None)
        if acts is None:
            return None
        # It is not waited for any more: this asks the other finders.
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            _waiting[name] = acts
            return spec
        spec.loader = _Followed(spec.loader, acts)
        return spec


class _Followed(Loader):
    """A module's own loader, and what is done when it is through."""

    def __init__(self, loader: Loader, acts: list[Callable[[], None]]) -> None:
        self._loader = loader
        self._acts = acts

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # Libraries ask their loader for their data.
        assert module.__spec__
        module.__spec__.loader = module.__loader__ = self._loader
        try:
            self._loader.exec_module(module)
        except BaseException:
            _waiting[module.__name__] = self._acts  # it may be tried again
            raise
        for act in self._acts:
            act()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
