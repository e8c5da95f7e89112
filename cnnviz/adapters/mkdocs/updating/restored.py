"""MkDocs' files and pages of a site that was built, as its build left them."""

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from cnnviz.adapters.mkdocs.pages.notes import tags_of
from cnnviz.adapters.mkdocs.serving.steps import Steps, page_of
from cnnviz.site.kept.language import FROM_DOCS, IN_MEMORY, KeptFile, KeptLanguage


class _NotebookFile(File):
    """A notebook that mkdocs-jupyter made a page of."""

    def is_documentation_page(self) -> bool:
        return True


def restored_files(kept: KeptLanguage, config: MkDocsConfig) -> Files:
    """The files of the site; those that were made in memory are empty."""
    return Files([_restored(file, config) for file in kept.files])


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
        steps.found_in(page.file, known.entries)
        if tags := tags_of(steps.config):
            tags.mappings.add(page, "")


def _restored(kept: KeptFile, config: MkDocsConfig) -> File:
    inclusion = InclusionLevel(kept.inclusion)
    if kept.target:
        return _NotebookFile(
            kept.path,
            config.docs_dir,
            config.site_dir,
            config.use_directory_urls,
            dest_uri=kept.target,
            inclusion=inclusion,
        )
    if kept.source == IN_MEMORY:
        return File.generated(config, kept.path, content="", inclusion=inclusion)
    if kept.source == FROM_DOCS:
        return File(
            kept.path,
            config.docs_dir,
            config.site_dir,
            config.use_directory_urls,
            inclusion=inclusion,
        )
    return File.generated(config, kept.path, abs_src_path=kept.source, inclusion=inclusion)
