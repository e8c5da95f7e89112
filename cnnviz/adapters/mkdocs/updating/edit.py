"""An edit of a project whose site was built, and the lessons that it touches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cnnviz.domain import Example, Gallery, Lesson, Section
from cnnviz.gallery.report.account import Account
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.figures.playground import Place
from cnnviz.site.kept.folder import WholeSiteError


@dataclass(frozen=True)
class Edit:
    """The changed files, and the gallery as it is now."""

    files: frozenset[str]
    """Absolute paths of the changed files."""
    gallery: Gallery
    """Only the lessons that were looked at have their runs."""
    rerun: frozenset[str]
    """Names of the lessons whose script changed, or a file that their runs read."""
    inputs: frozenset[str]
    """The changed files that runs of lessons read."""
    account: Account
    before: Account
    """The account of the build before."""
    playground: Place | None
    load: Callable[[Iterable[Example]], list[Lesson]]
    """Looks at other lessons, whose runs still hold; returns their results."""

    def lessons(self, code: str) -> frozenset[str]:
        """Names of the lessons whose pages in this language change."""
        texts = (
            example.lesson
            for example in self.examples
            if f"{example.catalog_stem}.{code}.po" in self.files
            or (example.thumbnail and str(example.thumbnail.path) in self.files)
        )
        return self.rerun | frozenset(texts)

    def sections(self, code: str) -> Iterator[str]:
        """Paths of the pages that show the text of a section that changed."""
        for section in self.gallery.sections:
            sources = {str(section.path), f"{section.catalog_stem}.{code}.po"}
            if not self.files.isdisjoint(sources):
                yield from (f"{FOLDER}/index.md", f"{FOLDER}/{section.slug}/index.md")

    def others(self, source: Path, codes: tuple[str, ...]) -> frozenset[str]:
        """The changed files besides scripts, sections and catalogs, and inputs of runs.

        `source` is the folder of the gallery. Raises WholeSiteError for other files in it: nobody
        knows what they are for.
        """
        every: list[Section | Example] = [*self.gallery.sections, *self.examples]
        texts = {f"{each.catalog_stem}.{code}.po" for each in every for code in codes}
        texts |= {str(each.path) for each in every}
        pictures = {str(each.thumbnail.path) for each in self.examples if each.thumbnail}
        others = self.files - texts
        unknown = others - self.inputs - pictures
        if any(source in Path(path).parents for path in unknown):
            raise WholeSiteError
        return others

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The lessons, in order."""
        return tuple(example for section in self.gallery.sections for example in section.examples)
