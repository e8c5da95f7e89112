"""Which kinds of questions are there? Each file of this room is a kind, under its own name."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from cnnviz.lab.exercises.base.kind import Kind


def kind_of(name: str) -> Kind[Any] | None:
    """The kind called `name`; None if there is no file for it."""
    if name not in (module.name for module in iter_modules(__path__)):
        return None
    kind: Kind[Any] = import_module(f"{__name__}.{name}").KIND
    return kind
