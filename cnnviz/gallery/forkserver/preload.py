"""Imports of the fork server before the first lesson, which all lessons share.

Only imports and an IPython shell: nothing here may run a torch or OpenCV operator (see server).
"""

import gc
import importlib
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from cnnviz.gallery.forkserver.bytecode import read_from
from cnnviz.gallery.forkserver.protocol import Imports
from cnnviz.gallery.tracking import imports

_DRAWING = ("cnnviz.gallery.plots.bundle", "cnnviz.gallery.plots.renderer")
"""Modules that draw the figures of matplotlib, for lessons that use it."""


def load(bytecode: str, wanted: Imports) -> None:
    """Import the `wanted` modules and those that every lesson needs.

    `bytecode` is the bytecode's folder in the store. The verdicts on the candidates lie beside it.
    """
    # Imported modules stay: collecting garbage meanwhile would waste time.
    gc.disable()
    read_from(bytecode)
    imports.watch()
    # After `watch`, which records the package of each module.
    for name in ("numpy", "cnnviz.gallery.sandbox.worker"):
        importlib.import_module(name)
    from cnnviz.gallery.sandbox import libraries, shell

    shell.make()
    imports.preload(wanted.certain)
    if candidates := [name for name in wanted.candidates if _may_be_shared(name)]:
        from cnnviz.gallery.forkserver.trial import shareable

        verdicts = Path(bytecode).with_name("imports.json")
        imports.preload(shareable(candidates, verdicts))
    if "matplotlib.pyplot" in sys.modules:
        for name in _DRAWING:
            importlib.import_module(name)
    libraries.settle()
    imports.forget()
    # Lessons' collections skip these objects, and so do not copy their memory pages.
    gc.freeze()
    gc.enable()


def rehearse() -> None:
    """Draw a figure once for all lessons that are still to be forked, if they use matplotlib."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    from cnnviz.gallery.plots import rehearsal

    gc.disable()
    with suppress(Exception):  # a lesson gets the error itself, as soon as it draws
        rehearsal.rehearse()
    imports.forget()
    gc.collect()  # what is left of the figure; nothing else is looked at
    gc.freeze()
    gc.enable()


def _may_be_shared(name: str) -> bool:
    """Whether `name` may be a module of a package that is not loaded yet; nothing is imported."""
    package, _, last = name.rpartition(".")
    top = name.partition(".")[0]
    if name in sys.modules or top in sys.stdlib_module_names or top == "cnnviz":
        return False
    # After `from numpy import array`, `numpy.array` is a candidate, but not a module.
    value = vars(sys.modules[package]).get(last) if package in sys.modules else None
    return value is None or isinstance(value, ModuleType)
