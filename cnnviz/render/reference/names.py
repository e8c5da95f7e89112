"""Reads the public names of a module from its source with griffe, without importing it.

A module's public names are those in `__all__`; without `__all__`, those that it defines itself and
that have no leading underscore. Docstrings are in Google's style.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import griffe

from cnnviz.errors import PublishError

_LINE = 80
"""Most characters of a signature on one line."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, an attribute, a result or an error."""

    name: str
    type: str
    default: str
    text: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class DocSection:
    """A section of a docstring: text, fields or an example."""

    kind: str
    """griffe's name of the section: `text`, `parameters`, `returns`, `raises`, `examples`, …"""
    title: str = ""
    """Title that the docstring gives the section; otherwise empty."""
    text: str = ""
    """Markdown."""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A function, class, method or constant."""

    title: str
    """The name as scripts use it: `images.load`, `Question.check`."""
    signature: str
    sections: tuple[DocSection, ...]
    members: tuple["Name", ...] = ()
    """A class's public methods."""


@dataclass(frozen=True, slots=True)
class Module:
    sections: tuple[DocSection, ...]
    """Its docstring."""
    names: tuple[Name, ...]
    """Functions first, then classes, then constants."""


def read_module(path: str) -> Module:
    """Read the module with this dotted path.

    Raises PublishError if it does not exist, or if a name in its `__all__` is not defined.
    """
    module = _visited(path)
    short = path.rpartition(".")[2]
    members = [_resolved(module, name) for name in _public(module)]
    ranks = (griffe.Function, griffe.Class)

    def rank(member: griffe.Object) -> int:
        return next((n for n, kind in enumerate(ranks) if isinstance(member, kind)), len(ranks))

    names = (_name(member, f"{short}.{member.name}") for member in sorted(members, key=rank))
    return Module(_sections(module), tuple(names))


def _visited(path: str) -> griffe.Module:
    file = _file(path)
    return griffe.visit(
        path.rpartition(".")[2],
        filepath=file,
        code=file.read_text(encoding="utf-8"),
        docstring_parser=griffe.Parser.google,
    )


def _file(path: str) -> Path:
    """The file of the module's source. Only the top package is looked up: none is imported."""
    top, *rest = path.split(".")
    spec = importlib.util.find_spec(top)
    if spec and spec.origin and not rest:
        return Path(spec.origin)
    for folder in (spec and spec.submodule_search_locations) or ():
        place = Path(folder).joinpath(*rest)
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                return file
    raise PublishError(f"there is no module {path}")


def _public(module: griffe.Module) -> Sequence[str]:
    if module.exports is not None:
        return [str(name) for name in module.exports]
    return [
        name
        for name, member in module.members.items()
        if not name.startswith("_") and not member.is_alias and not member.is_module
    ]


def _resolved(module: griffe.Module, name: str) -> griffe.Object:
    """The member with this name; if the module imports it, that of the module which defines it."""
    member = module.members.get(name)
    if isinstance(member, griffe.Alias):
        path, _, target = member.target_path.rpartition(".")
        return _resolved(_visited(path), target)
    if member is None:
        raise PublishError(f"{module.filepath}: '__all__' names {name}, which is not defined there")
    return member


def _name(member: griffe.Object, title: str) -> Name:
    if isinstance(member, griffe.Class):
        public = [value for name, value in member.members.items() if not name.startswith("_")]
        own = [value for value in public if isinstance(value, griffe.Object)]
        # A method without a docstring only implements another library's protocol.
        methods = [value for value in own if isinstance(value, griffe.Function) and value.docstring]
        sections = _sections(member)
        if fields := tuple(_fields_of(own)):
            sections = (*sections, DocSection("attributes", fields=fields))
        members = tuple(_name(method, f"{member.name}.{method.name}") for method in methods)
        return Name(title, _class_signature(member, title), sections, members)
    if isinstance(member, griffe.Function):
        return Name(title, _signature(member, title), _sections(member))
    annotation, value = (getattr(member, field, None) for field in ("annotation", "value"))
    kind = f": {annotation}" if annotation else ""
    return Name(title, f"{title}{kind} = {value}", _sections(member))


def _fields_of(members: Sequence[griffe.Object]) -> Iterator[Field]:
    """A class's attributes, except untyped ones of an instance, which only its own code uses."""
    for member in members:
        if not isinstance(member, griffe.Attribute):
            continue
        if member.docstring or member.annotation or "class-attribute" in member.labels:
            text = member.docstring.value if member.docstring else ""
            yield Field(member.name, str(member.annotation or ""), _default(member.value), text)


def _class_signature(member: griffe.Class, title: str) -> str:
    """`class Net(kernels, …)`; without an `__init__`, only `class Net`."""
    init = member.members.get("__init__")
    called = _signature(init, title) if isinstance(init, griffe.Function) else title
    return f"class {called.removesuffix(' -> None')}"


def _signature(function: griffe.Function, title: str) -> str:
    """The signature on one line; a long one has a line for each parameter."""
    whole = function.signature(name=title)
    if len(whole) <= _LINE:
        return whole
    lines: list[str] = []
    kinds = griffe.ParameterKind
    before = None
    for parameter in function.parameters:
        if parameter.name in ("self", "cls"):
            continue
        if before is kinds.positional_only and parameter.kind is not before:
            lines.append("/")
        is_keyword_only = parameter.kind is kinds.keyword_only
        if is_keyword_only and before not in (parameter.kind, kinds.var_positional):
            lines.append("*")
        stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(parameter.kind, "")
        kind = f": {parameter.annotation}" if parameter.annotation else ""
        equals = ""
        if not stars and parameter.default is not None:
            equals = f"{' = ' if kind else '='}{parameter.default}"
        lines.append(f"{stars}{parameter.name}{kind}{equals}")
        before = parameter.kind
    returns = f" -> {function.returns}" if function.returns else ""
    return f"{title}(\n" + "".join(f"    {line},\n" for line in lines) + f"){returns}"


def _sections(member: griffe.Object) -> tuple[DocSection, ...]:
    if not member.docstring:
        return ()
    return tuple(_section(section) for section in member.docstring.parse(warnings=False))


def _section(section: griffe.DocstringSection) -> DocSection:
    of_kind = partial(DocSection, section.kind.value, section.title or "")
    value: Any = section.value
    match section:
        case griffe.DocstringSectionText():
            return of_kind(text=value)
        case griffe.DocstringSectionExamples():
            return of_kind(text="\n\n".join(_example(kind.value, text) for kind, text in value))
        case griffe.DocstringSectionAdmonition():
            return of_kind(text=value.description)
        case _:
            return of_kind(fields=tuple(_field(element) for element in value))


def _example(kind: str, text: str) -> str:
    return f"```pycon\n{text}\n```" if kind == "examples" else text


def _field(element: Any) -> Field:
    """The field for griffe's element of a parameter, a result or an error."""
    name = getattr(element, "name", "") or ""
    default = getattr(element, "value", None)
    return Field(name, str(element.annotation or ""), _default(default), element.description)


def _default(value: Any) -> str:
    return "" if value is None else str(value)


def flat(names: Sequence[Name]) -> Iterator[Name]:
    """All names, including those of classes' methods, each without its members."""
    for name in names:
        yield replace(name, members=())
        yield from flat(name.members)
