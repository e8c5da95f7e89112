"""Compare the state of a process before and after an import."""

import builtins
import locale
import logging
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any


def state() -> Mapping[str, object]:
    """Settings that an import may change for the code that runs later, by their names."""
    return {
        "the environment": dict(os.environ),
        "the working directory": Path.cwd(),
        "sys.path": list(sys.path),
        "the standard streams": (id(sys.stdout), id(sys.stderr), id(sys.displayhook)),
        "the hooks of errors": (id(sys.excepthook), id(sys.unraisablehook)),
        "the recursion limit": sys.getrecursionlimit(),
        "the filters of warnings": [repr(entry) for entry in warnings.filters if _is_wide(entry)],
        "the signal handlers": [signal.getsignal(number) for number in signal.valid_signals()],
        "logging": (logging.root.level, list(logging.root.handlers), logging.root.manager.disable),
        "the builtins": set(vars(builtins)),
        "the locale": locale.setlocale(locale.LC_ALL),
        "open files": set(Path("/proc/self/fd").iterdir()),
        **dict(_libraries()),
    }


def _libraries() -> Iterator[tuple[str, object]]:
    """The settings of libraries that are loaded, and the names that others can register."""
    if numpy := sys.modules.get("numpy"):
        yield "NumPy's settings", (numpy.geterr(), repr(numpy.get_printoptions()))
    if torch := sys.modules.get("torch"):
        yield "torch's settings", (torch.get_default_dtype(), torch.is_grad_enabled())
    if matplotlib := sys.modules.get("matplotlib"):
        # By dict's own method: RcParams chooses a backend when its value is read.
        yield "matplotlib's settings", dict(dict.items(matplotlib.rcParams))
    if colours := sys.modules.get("matplotlib.cm"):
        yield "matplotlib's colour maps", set(colours._colormaps)
    if units := sys.modules.get("matplotlib.units"):
        yield "matplotlib's units", set(units.registry)
    if scales := sys.modules.get("matplotlib.scale"):
        yield "matplotlib's scales", set(scales.get_scale_names())
    if projections := sys.modules.get("matplotlib.projections"):
        yield "matplotlib's projections", set(projections.get_projection_names())
    if (pandas := sys.modules.get("pandas")) and hasattr(pandas, "DataFrame"):
        yield "pandas' accessors", (set(pandas.DataFrame._accessors), set(pandas.Series._accessors))


def threads_after_fork() -> int:
    """Threads of this process after it has forked once.

    Libraries of linear algebra stop their threads before a fork and start them when they are needed
    again; other threads stay, and a forked lesson would wait for them for ever.
    """
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return len(list(Path("/proc/self/task").iterdir()))


def _is_wide(entry: tuple[Any, ...]) -> bool:
    """Whether a filter applies to more than one message and more than a library's own warnings."""
    _, message, category, module, _ = entry
    return message is None and module is None and category.__module__ == "builtins"


class Patches:
    """Changes of functions and classes in the modules that are loaded; see `state` for builtins.

    Modules without a file do not count: compiled packages share their types through such a module.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[ModuleType, Mapping[str, object]]] = {}
        self.note_new()

    def note_new(self) -> None:
        """Note the modules that have been loaded since the last call."""
        for name, module in list(sys.modules.items()):
            if name not in self._known and getattr(module, "__file__", None):
                self._known[name] = module, dict(_members(module))

    def first(self) -> str:
        """Name of the first noted module that has other functions or classes; empty: none has."""
        for name, (module, before) in self._known.items():
            for key, value in _members(module):
                if before.get(key) is not value:
                    return name
        return ""


def _members(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The functions and classes of a module, and the functions of its own classes, by name."""
    for name, value in list(vars(module).items()):
        # Not isinstance: it asks the value for its class, at which a deprecated one warns.
        if issubclass(type(value), type):
            yield name, value
            if value.__module__ == module.__name__:
                for key, member in list(vars(value).items()):
                    if callable(member) or isinstance(member, property):
                        yield f"{name}.{key}", member
        elif callable(value):
            yield name, value
