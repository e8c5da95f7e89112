"""MkDocs' files and pages of a site that was built, as its build left them."""

from collections.abc import Callable

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from cnnviz.adapters.mkdocs.pages.notes import tags_of
from cnnviz.adapters.mkdocs.serving.steps import Steps, page_of
from cnnviz.site.kept.language import FROM_DOCS, IN_MEMORY, KeptFile, KeptLanguage


class _RestoredFile(File):
    """A file of the site: its path is in the form that MkDocs' own constructor gives to paths."""

    def __init__(self, kept: KeptFile, config: MkDocsConfig) -> None:
        self._is_page = kept.is_page
        self.src_uri = kept.path
        self.src_dir = config.docs_dir if kept.source == FROM_DOCS else None
        self.dest_dir = config.site_dir
        self.use_directory_urls = config.use_directory_urls
        self.inclusion = InclusionLevel(kept.inclusion)
        if kept.target:  # a notebook, of which mkdocs-jupyter made a page
            self.dest_uri = kept.target
        elif kept.source != FROM_DOCS:
            self.generated_by = "cnnviz"
            if kept.source == IN_MEMORY:
                self._content = ""
            else:
                self.abs_src_path = kept.source

    def is_documentation_page(self) -> bool:
        return self._is_page


class _RestoredFiles(Files):
    """The files of a site, among which MkDocs looks for the pages again and again."""

    def __init__(self, files: list[File]) -> None:
        super().__init__(files)
        self._page_files = [file for file in files if file.is_documentation_page()]

    def documentation_pages(
        self, *, inclusion: Callable[[InclusionLevel], bool] = InclusionLevel.is_included
    ) -> list[File]:
        return [file for file in self._page_files if inclusion(file.inclusion)]


def restored_files(kept: KeptLanguage, config: MkDocsConfig) -> Files:
    """The files of the site; those that were made in memory are empty."""
    return _RestoredFiles([_RestoredFile(file, config) for file in kept.files])


def restore_pages(kept: KeptLanguage, steps: Steps) -> None:
    """Give every page what the navigation, the search index and other pages show of it."""
    files = steps.files.src_uris
    for known in kept.pages:
        page = page_of(files[known.path])
        page.title, page.meta = Markup(known.title), dict(known.meta)
        page.present_anchor_ids = set(known.places)
        page.links_to_anchors = {}
        for path, place, address in known.links:
            if path in files:
                page.links_to_anchors.setdefault(files[path], {})[place] = address
        steps.take_entries(page.file, known.entries)
        if tags := tags_of(steps.config):
            tags.mappings.add(page, "")
