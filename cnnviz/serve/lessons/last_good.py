"""Keep the last good form of a script or a section that has a mistake now."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from cnnviz.domain import Example, Section


def with_last_good(
    now: Sequence[Section], before: Sequence[Section], broken: Collection[str]
) -> tuple[Section, ...]:
    """The sections `now`, with those parts of `before` that cannot be read, each in its place.

    `broken` are the places of the files that cannot be read.
    """
    sections = list(now)
    slugs = {section.slug for section in now}
    for at, section in enumerate(before):
        if section.slug not in slugs and _is_broken(section, broken):
            sections.insert(min(at, len(sections)), section)
    old = {section.slug: section for section in before}
    return tuple(_completed(section, old.get(section.slug), broken) for section in sections)


def _is_broken(section: Section, broken: Collection[str]) -> bool:
    folder = section.place.rpartition("/")[0]
    return section.place in broken or folder in broken


def _completed(section: Section, before: Section | None, broken: Collection[str]) -> Section:
    if before is None or before is section:
        return section
    examples: list[Example] = list(section.examples)
    readable = {example.place for example in examples}
    for at, example in enumerate(before.examples):
        if example.place in broken and example.place not in readable:
            examples.insert(min(at, len(examples)), example)
    return replace(section, examples=tuple(examples))
