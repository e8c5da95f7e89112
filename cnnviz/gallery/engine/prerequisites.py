"""The order of reading: which lessons each lesson builds on."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from cnnviz.domain import Example, Failure, Section
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import read_text
from cnnviz.gallery.scripts.slugs import slugify


def befores(sections: Sequence[Section]) -> dict[str, tuple[str, ...]]:
    """Names of the lessons to read before each one: those of its header, or the one before it.

    A lab is one of them only where a header names it.
    """
    examples = [example for section in sections for example in section.examples]
    known = {example.lesson for example in examples}
    found: dict[str, tuple[str, ...]] = {}
    previous: tuple[str, ...] = ()
    for example in examples:
        named = tuple(name for name in example.after or () if name in known)
        said = example.after is not None and (named or not example.after)
        found[example.lesson] = named if said else previous
        if not example.is_lab:  # nobody needs to have done the exercises
            previous = (example.lesson,)
    return found


def mistakes(sections: Sequence[Section], broken: Collection[Failure]) -> Iterator[Failure]:
    """What is wrong with the headers' `after`; a script that could not be read is a lesson, too."""
    examples = {one.lesson: one for section in sections for one in section.examples}
    known = {*examples, *(_name(PurePosixPath(failure.place)) for failure in broken)}
    for example in examples.values():
        for name in example.after or ():
            if name not in known:
                yield _mistake(example, _no_such(name, list(examples)))
    yield from _circles(befores(sections), examples)


def _circles(
    before: Mapping[str, Sequence[str]], examples: Mapping[str, Example]
) -> Iterator[Failure]:
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> Iterator[Failure]:
        if name in trail:
            circle = trail[trail.index(name) :]
            at_fault = next(examples[one] for one in circle if examples[one].after)
            steps = ", ".join(f"{one} after {other}" for one, other in pairwise((*circle, name)))
            yield _mistake(at_fault, f"'after' goes in a circle: {steps}. Take one of them out.")
        elif name not in done:
            for other in before[name]:
                yield from visit(other, (*trail, name))
            done.add(name)

    for name in before:
        yield from visit(name, ())


def _no_such(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    return (
        f"'after' names {name}: there is no such lesson. "
        + (f"Did you mean {near[0]}? " if near else "")
        + "Write it as section/lesson."
    )


def _mistake(example: Example, message: str) -> Failure:
    """At the line of the header that says `after`."""
    header = percent.header_text(read_text(example.path, example.place)).splitlines()
    line = next((n for n, text in enumerate(header, 1) if text.lstrip("# ").startswith("after")), 1)
    return Failure(place=example.place, line=line, cell=None, message=message)


def _name(place: PurePosixPath) -> str:
    return f"{slugify(place.parent.name)}/{slugify(place.stem)}"
