"""Changes of a gallery, passed between the process that runs it and those that show it."""

from collections.abc import Mapping
from dataclasses import replace

from cnnviz.domain import Example, Gallery, Lesson, Section
from cnnviz.serve.orders import GalleryChange, Update


def change_of(before: Gallery, now: Gallery) -> GalleryChange:
    """The change from one gallery to another, without what stayed the same object."""
    known = {section.slug: section for section in before.sections}
    sections = tuple(
        section.slug if known.get(section.slug) == section else section for section in now.sections
    )
    lessons = {
        name: _change(before.lessons.get(name), lesson)
        for name, lesson in now.lessons.items()
        if before.lessons.get(name) is not lesson
    }
    return GalleryChange(sections, tuple(now.lessons), lessons)


def with_change(gallery: Gallery, change: GalleryChange) -> Gallery:
    """The gallery after the change; what did not change stays the same object, itself included."""
    slugs = tuple(section.slug for section in gallery.sections)
    if (change.sections, change.names) == (slugs, tuple(gallery.lessons)) and not change.lessons:
        return gallery
    known = {section.slug: section for section in gallery.sections}
    sections = tuple(
        section if isinstance(section, Section) else known[section] for section in change.sections
    )
    lessons = {
        **gallery.lessons,
        **{name: _changed(gallery.lessons, name, new) for name, new in change.lessons.items()},
    }
    return Gallery(sections, {name: lessons[name] for name in change.names})


def merged(first: GalleryChange | None, then: GalleryChange | None) -> GalleryChange | None:
    """Both changes as one."""
    if first is None or then is None:
        return first or then
    changed = {section.slug: section for section in first.sections if isinstance(section, Section)}
    sections = tuple(
        section if isinstance(section, Section) else changed.get(section, section)
        for section in then.sections
    )
    lessons = {name: _joined(first.lessons, name, new) for name, new in then.lessons.items()}
    return GalleryChange(sections, then.names, {**first.lessons, **lessons})


def joined(first: Update, then: Update) -> Update:
    """Two orders as one."""
    return replace(
        then,
        gallery=merged(first.gallery, then.gallery),
        paths=first.paths | then.paths,
        is_of_gallery=first.is_of_gallery or then.is_of_gallery,
        is_structural=first.is_structural or then.is_structural,
    )


def _change(before: Lesson | None, now: Lesson) -> Lesson | Example:
    is_kept = before and before.result is now.result and before.reason is now.reason
    return now.example if is_kept else now


def _changed(lessons: Mapping[str, Lesson], name: str, new: Lesson | Example) -> Lesson:
    return replace(lessons[name], example=new) if isinstance(new, Example) else new


def _joined(
    first: Mapping[str, Lesson | Example], name: str, then: Lesson | Example
) -> Lesson | Example:
    """Two changes of a lesson as one."""
    before = first.get(name)
    if isinstance(before, Lesson) and isinstance(then, Example):
        return replace(before, example=then)
    return then
