"""The public names of a module, read by griffe from its source: nothing is imported.

A module's public names are those in `__all__`; where it has none, what it defines itself without a
leading underscore. Docstrings are in Google's style.
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
"""Characters of a signature that stands in one line."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, an attribute, a result or an error."""

    name: str
    type: str
    default: str
    text: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a docstring: text, fields or an example."""

    kind: str
    """griffe's name of the section: `text`, `parameters`, `returns`, `raises`, `examples`, …"""
    title: str = ""
    """Of a section that the docstring names itself."""
    text: str = ""
    """Markdown."""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A function, class, method or constant."""

    title: str
    """As a script writes it: `images.load`, `Question.check`."""
    signature: str
    parts: tuple[Part, ...]
    members: tuple["Name", ...] = ()
    """A class's public methods."""


@dataclass(frozen=True, slots=True)
class Module:
    parts: tuple[Part, ...]
    """Its docstring."""
    names: tuple[Name, ...]
    """Functions first, then classes, then constants."""


def read_module(path: str) -> Module:
    """The module with this dotted path. PublishError where there is none, or it is not Python."""
    module = _visited(path)
    short = path.rpartition(".")[2]
    members = [_resolved(module, name) for name in _public(module)]
    ranks = (griffe.Function, griffe.Class)

    def rank(member: griffe.Object) -> int:
        return next((n for n, kind in enumerate(ranks) if isinstance(member, kind)), len(ranks))

    names = (_name(member, f"{short}.{member.name}") for member in sorted(members, key=rank))
    return Module(_parts(module), tuple(names))


def _visited(path: str) -> griffe.Module:
    file = _file(path)
    return griffe.visit(
        path.rpartition(".")[2],
        filepath=file,
        code=file.read_text(encoding="utf-8"),
        docstring_parser=griffe.Parser.google,
    )


def _file(path: str) -> Path:
    """The module's source. Only its top package is looked up, so that none is imported."""
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
    """The member itself where the module only passes it on."""
    member = module.members.get(name)
    if isinstance(member, griffe.Alias):
        path, _, target = member.target_path.rpartition(".")
        return _resolved(_visited(path), target)
    if member is None:
        raise PublishError(f"{module.filepath}: '__all__' names {name}, which is not defined there")
    return member


def _name(member: griffe.Object, title: str) -> Name:
    if isinstance(member, griffe.Class):
        public = [one for one in member.members.values() if not one.name.startswith("_")]
        own = [one for one in public if isinstance(one, griffe.Object)]
        # What only follows another library's protocol has no docstring, and no reader calls it.
        methods = [one for one in own if isinstance(one, griffe.Function) and one.docstring]
        parts = _parts(member)
        if fields := tuple(_fields_of(own)):
            parts = (*parts, Part("attributes", fields=fields))
        members = tuple(_name(one, f"{member.name}.{one.name}") for one in methods)
        return Name(title, _class_signature(member, title), parts, members)
    if isinstance(member, griffe.Function):
        return Name(title, _signature(member, title), _parts(member))
    annotation, value = (getattr(member, one, None) for one in ("annotation", "value"))
    kind = f": {annotation}" if annotation else ""
    return Name(title, f"{title}{kind} = {value}", _parts(member))


def _fields_of(members: Sequence[griffe.Object]) -> Iterator[Field]:
    """A class's attributes, less those that only its own code uses: untyped ones of an instance."""
    for member in members:
        if not isinstance(member, griffe.Attribute):
            continue
        if member.docstring or member.annotation or "class-attribute" in member.labels:
            text = member.docstring.value if member.docstring else ""
            yield Field(member.name, str(member.annotation or ""), _default(member.value), text)


def _class_signature(member: griffe.Class, title: str) -> str:
    """`Net(kernels, …)`; of a class that is not called by readers, its name alone."""
    init = member.members.get("__init__")
    called = _signature(init, title) if isinstance(init, griffe.Function) else title
    return f"class {called.removesuffix(' -> None')}"


def _signature(function: griffe.Function, title: str) -> str:
    """In one line, or with a line for each parameter where that would be long."""
    whole = function.signature(name=title)
    if len(whole) <= _LINE:
        return whole
    lines: list[str] = []
    kinds = griffe.ParameterKind
    before = None
    for one in function.parameters:
        if one.name in ("self", "cls"):
            continue
        if before is kinds.positional_only and one.kind is not before:
            lines.append("/")
        if one.kind is kinds.keyword_only and before not in (one.kind, kinds.var_positional):
            lines.append("*")
        stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(one.kind, "")
        kind = f": {one.annotation}" if one.annotation else ""
        equals = "" if stars or one.default is None else f"{' = ' if kind else '='}{one.default}"
        lines.append(f"{stars}{one.name}{kind}{equals}")
        before = one.kind
    returns = f" -> {function.returns}" if function.returns else ""
    return f"{title}(\n" + "".join(f"    {line},\n" for line in lines) + f"){returns}"


def _parts(member: griffe.Object) -> tuple[Part, ...]:
    if not member.docstring:
        return ()
    return tuple(_part(section) for section in member.docstring.parse(warnings=False))


def _part(section: griffe.DocstringSection) -> Part:
    made = partial(Part, section.kind.value, section.title or "")
    value: Any = section.value
    match section:
        case griffe.DocstringSectionText():
            return made(text=value)
        case griffe.DocstringSectionExamples():
            return made(text="\n\n".join(_example(kind.value, text) for kind, text in value))
        case griffe.DocstringSectionAdmonition():
            return made(text=value.description)
        case _:
            return made(fields=tuple(_field(one) for one in value))


def _example(kind: str, text: str) -> str:
    return f"```pycon\n{text}\n```" if kind == "examples" else text


def _field(element: Any) -> Field:
    """What griffe gives of a parameter, a result or an error."""
    name = getattr(element, "name", "") or ""
    default = getattr(element, "value", None)
    return Field(name, str(element.annotation or ""), _default(default), element.description)


def _default(value: Any) -> str:
    return "" if value is None else str(value)


def flat(names: Sequence[Name]) -> Iterator[Name]:
    """All names, those of classes' methods too."""
    for name in names:
        yield replace(name, members=())
        yield from flat(name.members)
