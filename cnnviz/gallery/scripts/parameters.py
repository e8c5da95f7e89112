"""Declared parameters: a lesson that runs once for each combination of their values.

The header lists the values of each parameter. One code cell assigns all of them, so that the
script also runs alone: the assigned values are the default combination. For every other
combination the values are replaced in the cell's text before anything else reads it. So each
combination is an example like any other, with its own code, key and stored run, and the lines of
its tracebacks are those of the script.
"""

import ast
import itertools
import json
import keyword
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cnnviz.domain import Cell, CellKind, Example, Parameter, Section, Value
from cnnviz.errors import CollectError
from cnnviz.gallery.notation.magics import readable_tree
from cnnviz.gallery.scripts.header import Header
from cnnviz.gallery.scripts.slugs import slugify

MAX_COMBINATIONS = 1000
"""Combinations that a lesson may have."""

MAX_ADDRESS_BYTES = 200
"""Length of a combination's address; file names, limited to 255 bytes, may begin with it."""

_SAMPLE = "such as 'image: [coins, camera]' on an indented line of its own"


def with_parameters(example: Example, header: Header, text: str) -> Example:
    """The example as its default combination, if the header of its script declares parameters.

    `text` is the script. CollectError, which names the line, for an invalid declaration.
    """
    if "parameters" not in header.values:
        return example
    parameters = _declared(header.values["parameters"], text, example.place)
    count = math.prod(len(parameter.values) for parameter in parameters)
    if count > MAX_COMBINATIONS:
        raise CollectError(
            example.place,
            _header_line(text, "parameters"),
            f"the parameters have {count:,} combinations, and a lesson may have "
            f"{MAX_COMBINATIONS:,}; leave values out.",
        )
    example = replace(example, parameters=parameters)
    default = tuple(_default(example, parameter, text) for parameter in parameters)
    _check_addresses(example, text)
    return replace(example, combination=default, variant=_variant(default))


def all_runs(sections: Iterable[Section]) -> list[Example]:
    """Every example to run: a lesson once, or once for each combination of its parameters."""
    lessons = (example for section in sections for example in section.examples)
    return [example for lesson in lessons for example in combinations(lesson)]


def combinations(example: Example) -> list[Example]:
    """The lesson once for each combination, in the order of its lists; once without parameters."""
    if not example.parameters:
        return [example]
    number = _cell_number(example)
    assigned = _assigned(example.cells[number])
    every = itertools.product(*(parameter.values for parameter in example.parameters))
    return [_combined(example, number, assigned, combination) for combination in every]


def _combined(
    example: Example, number: int, assigned: Mapping[str, ast.expr], combination: tuple[Value, ...]
) -> Example:
    """The example with this combination in the cell of this number, which assigns the names."""
    if combination == example.combination:
        return example
    cell = example.cells[number]
    lines = cell.text.split("\n")
    # From the last to the first, because a replacement moves the text behind it.
    pairs = zip(example.parameters, combination, strict=True)
    for node, value in sorted(
        ((assigned[parameter.name], value) for parameter, value in pairs),
        key=lambda pair: (-pair[0].lineno, -pair[0].col_offset),
    ):
        if not _is_same(ast.literal_eval(node), value):
            lines[node.lineno - 1] = _replaced(lines[node.lineno - 1], node, _literal(value))
    changed = replace(cell, text="\n".join(lines))
    cells = (*example.cells[:number], changed, *example.cells[number + 1 :])
    return replace(example, cells=cells, combination=combination, variant=_variant(combination))


def _literal(value: Value) -> str:
    """The value in Python; a text is put between double quotes, as in most scripts."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _replaced(line: str, node: ast.expr, text: str) -> str:
    raw = line.encode()  # the syntax tree counts columns in bytes
    return (raw[: node.col_offset] + text.encode() + raw[node.end_col_offset :]).decode()


def cell_of_parameters(example: Example) -> int | None:
    """Number from 0 of the cell that assigns the lesson's parameters; None where it has none."""
    return _cell_number(example) if example.parameters else None


# The header


def _declared(declaration: Any, text: str, place: str) -> tuple[Parameter, ...]:
    """The parameters that the header declares, after a check of their names and values."""
    if not isinstance(declaration, dict) or not declaration:
        message = f"'parameters' in the header must be names with lists of values, {_SAMPLE}."
        raise CollectError(place, _header_line(text, "parameters"), message)
    parameters = []
    for name, values in declaration.items():
        line = _header_line(text, str(name))
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
            message = f"{name!r} is not a valid Python name; rename the parameter."
            raise CollectError(place, line, message)
        if not isinstance(values, list) or not values:
            message = f"the parameter '{name}' needs a list of values, such as [coins, camera]."
            raise CollectError(place, line, message)
        for number, value in enumerate(values):
            if not _is_value(value):
                message = (
                    f"the parameter '{name}' has the value {value!r}, which is neither a text nor "
                    "a number; put a text that YAML reads otherwise between quotes."
                )
                raise CollectError(place, line, message)
            if any(_is_same(value, other) for other in values[:number]):
                message = f"the parameter '{name}' has the value {value!r} twice; leave one out."
                raise CollectError(place, line, message)
        parameters.append(Parameter(name, tuple(values)))
    return tuple(parameters)


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_same(value: Value, other: Value) -> bool:
    """Whether two values have the same type, too: a script may tell 2 from 2.0."""
    return type(value) is type(other) and value == other


def _header_line(text: str, name: str) -> int:
    """Line of the script on which the header names `name`; else that of `parameters`, or 1."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines, 1) if line.startswith("# parameters:")]
    for number in range(starts[0] if starts else 1, len(lines) + 1):
        if re.match(rf"#\s*['\"]?{re.escape(name)}['\"]?\s*:", lines[number - 1]):
            return number
    return starts[0] if starts else 1


def slug_of(value: Value) -> str:
    """A value as part of the address of its combinations; a leading minus becomes a word."""
    return slugify(re.sub(r"^-(?=\w)", "minus-", str(value)))


def _variant(combination: tuple[Value, ...]) -> str:
    return "-".join(slug_of(value) for value in combination)


def _check_addresses(example: Example, text: str) -> None:
    known: dict[str, tuple[Value, ...]] = {}
    for combination in itertools.product(*(parameter.values for parameter in example.parameters)):
        address = _variant(combination)
        other = known.setdefault(address, combination)
        length = len(address.encode())
        if other is not combination:
            message = (
                f"the combinations {other} and {combination} would have the same address, "
                f"'{address}'; rename a value."
            )
        elif length > MAX_ADDRESS_BYTES:
            message = (
                f"the address of a combination, '{address[:30]}…', would have {length} bytes, and "
                f"it may have {MAX_ADDRESS_BYTES}; shorten its values."
            )
        else:
            continue
        raise CollectError(example.place, _header_line(text, "parameters"), message)


# The cells


def _default(example: Example, parameter: Parameter, text: str) -> Value:
    """The value that the script assigns to the parameter; CollectError where it is not listed."""
    cell = example.cells[_cell_number(example, _header_line(text, parameter.name))]
    name, place = parameter.name, example.place
    sample = f"{name} = {parameter.values[0]!r}"
    node = _assigned(cell).get(name)
    if node is None:
        raise CollectError(
            place,
            cell.line,
            f"this cell must assign '{name}' too, a parameter of the header, on a line of its own: "
            f"{sample}",
        )
    line = cell.line + node.lineno - 1
    value = ast.literal_eval(node)
    if node.end_lineno != node.lineno:
        raise CollectError(place, line, f"write the value of '{name}' on one line.")
    if not any(_is_same(value, allowed) for allowed in parameter.values):
        listed = ", ".join(map(repr, parameter.values))
        raise CollectError(
            place,
            line,
            f"'{name}' is {value!r} here, which is not among its values in the header ({listed}); "
            "the page first shows the combination that is assigned here.",
        )
    return value  # type: ignore[no-any-return]  # it equals a value that `_declared` has checked


def _cell_number(example: Example, line: int = 1) -> int:
    """Number from 0 of the first code cell that assigns any of the parameters."""
    names = {parameter.name for parameter in example.parameters}
    for number, cell in enumerate(example.cells):
        if cell.kind is CellKind.CODE and names & _assigned(cell).keys():
            return number
    first = example.parameters[0]
    raise CollectError(
        example.place,
        line,
        "no cell assigns the parameters; write a line for each into the first code cell, such as "
        f"{first.name} = {first.values[0]!r}, so that the script also runs alone.",
    )


def _assigned(cell: Cell) -> dict[str, ast.expr]:
    """The names to which a cell assigns a text or a number, each with its first such value."""
    literals: dict[str, ast.expr] = {}
    for name, node in _assignments(readable_tree(cell.text)):
        try:
            value = ast.literal_eval(node)
        except ValueError:
            continue
        if isinstance(value, str | int | float):
            literals.setdefault(name, node)
    return literals


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
