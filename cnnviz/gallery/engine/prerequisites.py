"""Prerequisites: the lessons that each lesson builds on."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from cnnviz.domain import Example, Failure, Section
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import read_text
from cnnviz.gallery.scripts.slugs import slugify


def prerequisites(sections: Sequence[Section]) -> dict[str, tuple[str, ...]]:
    """Names of the prerequisites of each lesson: those of its header, or the lesson before it.

    A lab is a prerequisite only where a header names it.
    """
    examples = [example for section in sections for example in section.examples]
    known = {example.lesson for example in examples}
    before: dict[str, tuple[str, ...]] = {}
    previous: tuple[str, ...] = ()
    for example in examples:
        named = tuple(name for name in example.after or () if name in known)
        is_declared = example.after is not None and (named or not example.after)
        before[example.lesson] = named if is_declared else previous
        if not example.is_lab:  # the exercises are optional
            previous = (example.lesson,)
    return before


def invalid_prerequisites(
    sections: Sequence[Section], broken: Collection[Failure]
) -> Iterator[Failure]:
    """A failure for each mistake in an `after`; unreadable scripts count as lessons."""
    examples = {example.lesson: example for section in sections for example in section.examples}
    known = {*examples, *(_name(PurePosixPath(failure.place)) for failure in broken)}
    for example in examples.values():
        for name in example.after or ():
            if name not in known:
                yield _mistake(example, _no_such(name, list(examples)))
    yield from _circles(prerequisites(sections), examples)


def _circles(
    before: Mapping[str, Sequence[str]], examples: Mapping[str, Example]
) -> Iterator[Failure]:
    """A failure for each circle of prerequisites."""
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> Iterator[Failure]:
        if name in trail:
            circle = trail[trail.index(name) :]
            at_fault = next(examples[lesson] for lesson in circle if examples[lesson].after)
            pairs = pairwise((*circle, name))
            steps = ", ".join(f"{lesson} after {earlier}" for lesson, earlier in pairs)
            yield _mistake(at_fault, f"'after' goes in a circle: {steps}. Remove one of them.")
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
    """A failure at the header's line with `after`."""
    header = percent.header_text(read_text(example.path, example.place)).splitlines()
    line = next((n for n, text in enumerate(header, 1) if text.lstrip("# ").startswith("after")), 1)
    return Failure(place=example.place, line=line, cell=None, message=message)


def _name(place: PurePosixPath) -> str:
    return f"{slugify(place.parent.name)}/{slugify(place.stem)}"
