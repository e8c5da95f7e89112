"""What the lab hands to the pages, as values with every field filled, and each field by its name."""

import dataclasses
import json
import typing
from collections.abc import Iterator
from typing import Any

from cnnviz import figure_data as data
from cnnviz.mimetypes import MAPS_TYPE, PLAYGROUND_TYPE, PLOT_TYPE
from cnnviz.outputs import Axes, Plot
from cnnviz.records import as_json

_PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgAB"
    "SK+kcQAAAABJRU5ErkJggg=="
)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>Text in it</text></svg>'

_CREDIT = data.ImageCredit("coins", "Coins", "Somebody", "CC0", "https://a.org/", "https://b.org/")
_PANEL = data.Panel(
    *(0, 1, 1, 0.0, 1.0, 0.0, 1, 1, _PNG, True, _PNG),
    numbers=data.Numbers("png8", _PNG),
    values=None,
    colours=None,
)
_CELLS = dataclasses.replace(
    _PANEL, preview=None, full=None, numbers=None, values=[[1.0]], colours=[["#ffffff"]]
)
_IMAGE = data.Stage(
    *("image", "image", None, {}, None, None, None, None, 0, None, False, [1, 1, 1], 0.0, 1.0, 0.0),
    scale=data.ColourScale("grey", 0.0, 255.0, False, _PNG),
    left_out=0,
    credit=_CREDIT,
    panels=(_PANEL,),
)
_KERNELS = dataclasses.replace(
    _IMAGE, kind="kernels", name="kernels", labels=["A label of a panel"], panels=(_CELLS,)
)
_CONVOLUTION = dataclasses.replace(
    _IMAGE,
    kind="convolution",
    operation="conv2d",
    label="A label of a row",
    settings={"stride": [1, 1], "padding": [0, 0], "dilation": [1, 1], "groups": 1},
    weight=[[[[1.0]]]],
    bias=[0.0],
    source=0,
    credit=None,
)
_WORKED = data.Worked(0, (data.WorkedPart(2, "conv2d", 0, 0, 1.0, [[1.0]], [[1.0]], 0.0),))
_CHOICE = data.Choice("A name of a choice", [[1.0]], 0.0, 1.0, 0.0, _IMAGE.scale)
FIGURE = data.Figure(
    3, "A caption of maps.", _WORKED, _PNG, (_IMAGE, _KERNELS, _CONVOLUTION), (_CHOICE,)
)
PLAYGROUND = data.Playground(
    1,
    "A caption of a playground.",
    (data.PlaygroundImage("coins", "A title of an image", 1, 1, _PNG, _PNG, _CREDIT),),
    (data.PlaygroundKernel("A bank", "A name", [[1.0]], "a source in words"),),
    (
        data.PlaygroundStage("image", None, {}, None, None, None, [1, 1, 1], _CREDIT),
        data.PlaygroundStage("activation", "relu", {}, None, None, 0, [1, 1, 1], None),
    ),
)
_AXES = (Axes("Title", "x label", "y label", 1, 0, 0, 0, 0, 0.0, 1.0),)
PLOT = Plot("A caption.", "A title", _SVG, (), None, 9, 9, _AXES)
PICTURE = dataclasses.replace(PLOT, svg=None, images=(_PNG,), image=_PNG)
RECORDS = (
    (MAPS_TYPE, FIGURE),
    (PLAYGROUND_TYPE, PLAYGROUND),
    (PLOT_TYPE, PLOT),
    (PLOT_TYPE, PICTURE),
)

Path = tuple[str | int, ...]


def texts_of(value: Any, owner: str = "", path: Path = ()) -> Iterator[tuple[str, Path]]:
    """(`Class.field`, path in its JSON) of each text in a record."""
    if isinstance(value, str):
        yield owner, path
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            name = f"{type(value).__name__}.{field.name}"
            yield from texts_of(getattr(value, field.name), name, (*path, field.name))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from texts_of(each, owner, (*path, number))


def with_text(record: Any, path: Path, text: str) -> Any:
    """The record as JSON, with this text at the path."""
    value = inner = json.loads(json.dumps(as_json(record)))
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = text
    return value


def fields_with_text(*records: type) -> set[str]:
    """`Class.field` of each field of these dataclasses, and of those in them, that holds texts."""
    names: set[str] = set()
    for record in records:
        for name, hint in typing.get_type_hints(record).items():
            for kind in _kinds(hint):
                if dataclasses.is_dataclass(kind):
                    names |= fields_with_text(typing.cast(type, kind))
                elif kind is str:
                    names.add(f"{record.__name__}.{name}")
    return names


def _kinds(hint: Any) -> Iterator[Any]:
    if typing.get_origin(hint) in (dict, typing.get_origin(typing.Mapping[str, str])):
        return
    inside = typing.get_args(hint)
    if not inside:
        yield hint
    for each in inside:
        yield from _kinds(each)
