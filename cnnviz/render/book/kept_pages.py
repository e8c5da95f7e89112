"""Pages of lessons that are kept between two renderings of a book."""

from collections.abc import Collection
from dataclasses import dataclass

from cnnviz.domain import Gallery, Lesson
from cnnviz.gallery.inputs.states import Stamp, stamp_of
from cnnviz.i18n.catalogs import path_of
from cnnviz.render.base.context import RenderContext
from cnnviz.render.figures.playground import Place, place_of
from cnnviz.render.lessons.lesson import Neighbours, begun_page
from cnnviz.render.lessons.page import Page


@dataclass(frozen=True, slots=True)
class _Kept:
    combinations: tuple[Lesson, ...]
    neighbours: Neighbours
    catalog: Stamp
    page: Page | None


class KeptPages:
    """The pages of former language; each is made again only if it would become another one.

    The files that a page links or offers are not compared: whoever knows that files have changed
    calls `forget`.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def page(
        self,
        lesson: Lesson,
        gallery: Gallery,
        render_context: RenderContext,
        neighbours: Neighbours,
    ) -> Page | None:
        """The page of a lesson, as `begun_page` makes it."""
        example = lesson.example
        combinations = (lesson, *gallery.combinations(example))
        catalog = stamp_of(str(path_of(example.catalog_stem, render_context.language.code)))
        kept = self._kept.get(example.lesson)
        if (
            kept is None
            or kept.catalog != catalog
            or kept.neighbours != neighbours
            or not _are_same(kept.combinations, combinations)
        ):
            page = begun_page(lesson, gallery, render_context, neighbours)
            kept = _Kept(combinations, neighbours, catalog, page)
            self._kept[example.lesson] = kept
        return kept.page

    def place(self, gallery: Gallery) -> Place | None:
        """The playground that the figures of lessons open in."""
        return place_of(gallery)

    def forget(self, paths: Collection[str]) -> bool:
        """Make the pages again that publish one of these files; returns whether one does."""
        before = len(self._kept)
        for name, kept in list(self._kept.items()):
            files = kept.page.assets.files.values() if kept.page else ()
            if any(str(file) in paths for file in files):
                del self._kept[name]
        return len(self._kept) < before

    def forget_all(self) -> None:
        """Make every page again."""
        self._kept.clear()


def _are_same(before: tuple[Lesson, ...], now: tuple[Lesson, ...]) -> bool:
    return len(before) == len(now) and all(
        old is new or (old.result is new.result and old.example == new.example)
        for old, new in zip(before, now, strict=True)
    )
