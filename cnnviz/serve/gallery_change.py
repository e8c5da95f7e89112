"""Changes of a gallery, passed between the process that runs it and those that show it."""

from dataclasses import replace

from cnnviz.domain import Gallery, Section
from cnnviz.serve.orders import GalleryChange, Update


def change_of(before: Gallery, now: Gallery) -> GalleryChange:
    """The change from one gallery to another, without what stayed the same object."""
    known = {section.slug: section for section in before.sections}
    sections = tuple(
        section.slug if known.get(section.slug) == section else section for section in now.sections
    )
    lessons = {
        name: lesson
        for name, lesson in now.lessons.items()
        if before.lessons.get(name) is not lesson
    }
    return GalleryChange(sections, tuple(now.lessons), lessons)


def with_change(gallery: Gallery, change: GalleryChange) -> Gallery:
    """The gallery after the change; what did not change stays the same object."""
    known = {section.slug: section for section in gallery.sections}
    sections = tuple(
        section if isinstance(section, Section) else known[section] for section in change.sections
    )
    lessons = {**gallery.lessons, **change.lessons}
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
    return GalleryChange(sections, then.names, {**first.lessons, **then.lessons})


def joined(first: Update, then: Update) -> Update:
    """Two orders as one."""
    return replace(
        then,
        gallery=merged(first.gallery, then.gallery),
        paths=first.paths | then.paths,
        is_structural=first.is_structural or then.is_structural,
    )
