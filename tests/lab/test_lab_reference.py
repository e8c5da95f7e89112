"""Every public name of the lab says what it takes, returns and raises, with an example that runs."""

import doctest
import inspect
import re
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import pytest

from cnnviz.lab import exercises, images, kernels, models, show
from cnnviz.lab.exercises import notebook
from cnnviz.lab.exercises.base import question
from cnnviz.lab.images import drawings, loading, tensors
from cnnviz.lab.networks import optin, patches, pretrained, probe

PUBLIC: list[tuple[ModuleType, list[str]]] = [
    (exercises, [name for name in exercises.__all__ if name[0].islower()]),
    (images, [name for name in images.__all__ if name[0].islower()]),
    *((module, []) for module in (kernels, models, show, optin, patches, pretrained, probe)),
]
"""Module, and its public functions where they are not those that it defines itself."""

RAISES_NOTHING = {"global_average_pool", "pooled", "level", "names", "bank_names"}
RAISES_NOTHING |= {"edge", "laplacian", "emboss"}


def functions() -> list[tuple[str, Any]]:
    found = []
    for module, names in PUBLIC:
        own = names or [
            name
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == module.__name__ and name[0] != "_"
        ]
        found += [(f"{module.__name__}.{name}", getattr(module, name)) for name in own]
    return found


FUNCTIONS = functions()


def test_the_list_holds_every_function_of_the_lab() -> None:
    names = {name.removeprefix("cnnviz.lab.") for name, _ in FUNCTIONS}
    assert {"exercises.number", "images.load", "kernels.bank", "models.output_size"} <= names
    assert {"show.chain", "show.playground", "networks.probe.accuracy"} <= names
    assert len(names) >= 35


@pytest.mark.parametrize("function", [one for _, one in FUNCTIONS], ids=[n for n, _ in FUNCTIONS])
def test_a_function_says_what_it_takes_returns_and_raises(function: Any) -> None:
    text = inspect.getdoc(function) or ""
    parameters = inspect.signature(function).parameters
    described = re.findall(
        r"^    (\w+): ", text.partition("Args:")[2].partition("Returns:")[0], re.M
    )
    assert described == list(parameters)
    assert re.search(r"^Returns:\n    \S", text, re.M)
    assert re.search(r"^Examples:\n(    .*\n)*    >>> ", text, re.M)
    assert ("Raises:\n    LabError: " in text) == (function.__name__ not in RAISES_NOTHING)


@pytest.mark.parametrize("name", ["Net", "SamePool2d"])
def test_a_layer_describes_the_arguments_of_its_constructor(name: str) -> None:
    text = inspect.getdoc(vars(models)[name]) or ""
    described = re.findall(
        r"^    (\w+): ", text.partition("Args:")[2].partition("Raises:")[0], re.M
    )
    assert described == list(inspect.signature(vars(models)[name]).parameters)
    assert ">>> " in text


KINDS = [inspect.getmodule(vars(exercises)[name]) for name in PUBLIC[0][1]]
MODULES = {
    module.__name__: module
    for module in (
        *(module for module in KINDS if module),
        *(notebook, question, drawings, loading, tensors),
        *(kernels, models, show, optin, patches, pretrained, probe),
    )
}


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
@pytest.mark.usefixtures("one_thread")
def test_the_examples_give_what_they_show(module: ModuleType) -> None:
    result = doctest.testmod(module)
    plt.close("all")
    assert result.attempted and not result.failed
