"""Record the packages that a lesson imports, and the paths that were probed for its modules.

`watch` is called in the server before heavy imports, to record the packages that each package
imports; `begin` is called in a lesson's process before its first cell.
"""

import builtins
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from types import FrameType, ModuleType

from cnnviz.gallery.inputs.packages import (
    MODULE,
    distributions,
    is_missing,
    normal,
    versions,
)
from cnnviz.gallery.inputs.states import Stamp, stamp_of
from cnnviz.gallery.tracking.unseen import unseen_readers

_SUFFIXES = (*EXTENSION_SUFFIXES, ".py")
_ENGINE = ("cnnviz.gallery", "cnnviz.domain", "cnnviz.errors")
_distributions: dict[str, list[str]] = {}
"""Top-level module to the distributions that provide it."""
_versions: dict[str, str] = {}
_dependencies: dict[str, set[str]] = {}
"""Top-level module to the top-level modules that it imported."""
_project_imports: dict[str, set[str]] = {}
"""Full name of a project module to the full names of the modules that it imported."""
_imported: set[str] = set()
"""Full names of the modules that the project's code imported since `begin`."""
_asked: set[str] = set()
"""Normalized names of the distributions whose version was asked for since `begin`."""
_noted: set[tuple[object, ...]] = set()
"""Import statements that were recorded since `begin`."""
_whole_imports: set[str] = set()
"""Modules that were imported as a whole, not by `from module import name`."""
_stamps: dict[str, tuple[str, Stamp]] = {}
"""Project module that the server has loaded, to its file and the file's stamp at that time."""


def watch() -> None:
    """Record every import of this process from now on, and of the children that it forks."""
    _distributions.update(distributions())
    _versions.update(versions())
    _watch_statements()
    _watch_calls()
    _watch_versions()


def begin(looked_for: Callable[[str], None], counts: Callable[[str], bool]) -> None:
    """Reset the record; `looked_for` is called with every path that was probed for a module.

    `counts` tests whether modules in a folder are inputs by themselves, and not by a version.
    """
    _asked.clear()
    forget()
    sys.meta_path.insert(0, _Probe(looked_for, counts))


def forget() -> None:
    """Forget which statements were recorded and by whom, but not what the packages import.

    The server does so before it forks: thousands of records, each on a memory page that it shares
    with its children, would have to be freed in every one of them.
    """
    _imported.clear()
    _noted.clear()


def preload(modules: Sequence[str]) -> None:
    """Import modules in the server that most lessons import, once for all of them.

    Only those that a lesson imports itself count among its inputs. A module that cannot be
    imported is skipped; the lesson that imports it gets the error.
    """
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:
            continue
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and _is_project(name) and name != "__main__":
            _stamps[name] = path, stamp_of(path)


def preloaded() -> Mapping[str, Stamp]:
    """Files of the preloaded modules that the lesson imported, directly or through another."""
    reached = _reached(_imported, _project_imports)
    # Any part of a package that was imported as a whole may have been used.
    whole = tuple(f"{name}." for name in _whole_imports & reached)
    return dict(
        stamp for name, stamp in _stamps.items() if name in reached or name.startswith(whole)
    )


def packages() -> Mapping[str, str]:
    """Distribution to version, of the imported packages and of the packages that they import."""
    imported = {name.partition(".")[0] for name in _reached(_imported, _project_imports)}
    tops = _reached(imported, _dependencies)
    names = {normal(name) for top in tops for name in _distributions.get(top, [])} | _asked
    missing = {f"{MODULE}{top}" for top in imported if is_missing(top)}
    installed = {name: _versions[name] for name in names if name in _versions}
    installed |= dict.fromkeys(_asked - _versions.keys(), "")
    return dict(sorted({**installed, **dict.fromkeys(missing, "")}.items()))


def add_package(module: str) -> None:
    """Count a package as imported, because its data was read."""
    _imported.add(module)


def add_package_of_child(module: str) -> None:
    """Count a package as imported by a child; setuptools' hook is read whenever Python starts."""
    if module in _distributions and module != "_distutils_hack":
        _imported.add(module)


def unseen() -> tuple[str, ...]:
    """Imported libraries that may open files unseen."""
    imported = {name.partition(".")[0] for name in _reached(_imported, _project_imports)}
    return unseen_readers(_reached(imported, _dependencies))


def _reached(first: Iterable[str], further: Mapping[str, Iterable[str]]) -> set[str]:
    """All names that can be reached from the first ones through `further`, with themselves."""
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += further.get(name, ())
    return reached


def is_engine(module: str) -> bool:
    """Whether the module is part of what runs lessons, and so not an input of theirs."""
    return module == "cnnviz" or module.startswith(_ENGINE)


def _note(name: str, importer: str, parts: Sequence[str] = ()) -> None:
    """Record an import of `name` by the project, or by the package that contains `importer`.

    Imports by the standard library are left out, because they may be on behalf of any package;
    so are those of the engine, which imports what it needs to run a cell.
    """
    top, by = name.partition(".")[0], importer.partition(".")[0]
    if _is_project(importer):
        names = name.split(".")
        full = {".".join(names[:count]) for count in range(1, len(names) + 1)}
        full |= {f"{name}.{part}" for part in parts}
        _imported.update(full)
        _project_imports.setdefault(importer, set()).update(full)
        if not parts or "*" in parts:
            _whole_imports.add(name)
    elif by != top and by not in sys.stdlib_module_names and not is_engine(importer):
        _dependencies.setdefault(by, set()).add(top)


def _absolute(name: str, package: str) -> str:
    try:
        return importlib.util.resolve_name(name, package) if name.startswith(".") else name
    except ImportError:
        return ""  # the import itself raises the error


def _is_project(module: str) -> bool:
    """Whether the module is the lesson, a helper module of it, or the lab."""
    if module.startswith("cnnviz."):
        return not is_engine(module)
    top = module.partition(".")[0]
    known = top in _distributions or top in sys.stdlib_module_names
    return top == "__main__" or not known


def _watch_statements() -> None:
    """Record import statements, also those of modules that are already loaded."""
    original = builtins.__import__

    def watched(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        known = globals or {}
        importer, package = str(known.get("__name__", "")), str(known.get("__package__") or "")
        statement = name, level, importer, package, *(fromlist or ())
        # Libraries import inside functions that they call thousands of times.
        if statement not in _noted:
            _note(_absolute("." * level + name, package), importer, fromlist or ())
            _noted.add(statement)
        return original(name, globals, locals, fromlist, level)

    builtins.__import__ = watched


def _watch_calls() -> None:
    """Record calls of `importlib.import_module`, which bypass `__import__`."""
    original = importlib.import_module

    def watched(name: str, package: str | None = None) -> ModuleType:
        importer = str(sys._getframe(1).f_globals.get("__name__", ""))
        _note(_absolute(name, package or ""), importer)
        return original(name, package)

    importlib.import_module = watched
    find_spec = importlib.util.find_spec

    def looked_up(name: str, package: str | None = None) -> ModuleSpec | None:
        importer = str(sys._getframe(1).f_globals.get("__name__", ""))
        _note(_absolute(name, package or ""), importer)
        return find_spec(name, package)

    importlib.util.find_spec = looked_up


def _watch_versions() -> None:
    """Record the distributions that are looked up by name, imported or not."""
    from_name = metadata.Distribution.from_name

    def watched(name: str) -> metadata.Distribution:
        _asked.add(normal(name))
        return from_name(name)

    metadata.Distribution.from_name = staticmethod(watched)  # type: ignore[method-assign]


class _Probe:
    """A finder that finds nothing, but is called for each module that is not loaded yet."""

    def __init__(self, looked_for: Callable[[str], None], counts: Callable[[str], bool]) -> None:
        self._looked_for = looked_for
        self._counts = counts

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del target
        if not _is_project(_importer()):
            return None
        last = name.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            full = os.path.abspath(folder)
            if self._counts(full):
                # A folder is a namespace package; extensions come before Python files.
                for file in (*(f"{last}{suffix}" for suffix in _SUFFIXES), f"{last}/__init__.py"):
                    self._looked_for(os.path.join(full, file))
                self._looked_for(os.path.join(full, last))
        return None


def _importer() -> str:
    """Name of the module whose import is being resolved."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if frame.f_code.co_filename != __file__ and "importlib" not in frame.f_code.co_filename:
            return str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    return ""
