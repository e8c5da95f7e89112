"""Sort edited files by what they touch in the site of a language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.structure.files import File

from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup
from cnnviz.adapters.mkdocs.serving.steps import Steps
from cnnviz.render.base.context import RenderContext
from cnnviz.site.files import WEB, web_entries

_PACKAGE = Path(__file__).parents[3]
_OWN_TEMPLATES = _PACKAGE / "render" / "templates"
_PARTS = "fragments"
"""Folder of the theme's templates that are filled while pages are read."""


@dataclass(slots=True)
class Edits:
    """The parts of a site that edited files touch, besides the gallery's pages."""

    all: bool = False
    """Whether everything may have changed."""
    pages: list[str] = field(default_factory=list)
    """Paths of handwritten pages."""
    files: list[File] = field(default_factory=list)
    """Files that are published as they are."""
    theme_templates: bool = False
    own_templates: bool = False
    """Whether templates of this package changed, which make parts of pages."""
    scripts: bool = False
    """Whether styles or scripts of this package changed."""


def edits_of(
    paths: Iterable[str],
    steps: Steps,
    setup: LanguageSetup,
    linked: Mapping[str, str],
    has_read: Callable[[str], bool],
) -> Edits:
    """Sort these absolute paths.

    `linked` is the value of `linked_pages`; `has_read` tells whether the site's build has read such
    a file.
    """
    edits = Edits()
    published: dict[str, list[File]] = {}
    for file in steps.files:
        if file.abs_src_path and not file.is_documentation_page():
            published.setdefault(str(file.abs_src_path), []).append(file)
    docs = _docs(steps, setup)
    for path in map(Path, paths):
        relative = next((path.relative_to(d).as_posix() for d in docs if d in path.parents), None)
        relative = linked.get(str(path), relative)
        if path.is_symlink():  # it may lead to another file now
            edits.all = True
        elif relative is not None and relative in steps.files.src_uris and path.suffix == ".md":
            edits.pages.append(relative)
        elif str(path) in published:
            edits.files += published[str(path)]
        elif WEB in path.parents:
            edits.scripts = True
        elif _OWN_TEMPLATES in path.parents:
            edits.all = edits.own_templates = True
        elif path.suffix == ".html" and _is_of_theme(path, steps):
            edits.theme_templates = True
            edits.all = edits.all or _PARTS in path.parts
        elif not _is_of_gallery(path, setup):
            edits.all = edits.all or has_read(str(path))
    return edits


def linked_pages(steps: Steps, setup: LanguageSetup) -> dict[str, str]:
    """Path of each file outside the docs that a page is a symbolic link to, to the page's path."""
    docs = _docs(steps, setup)
    pages = ((folder / file.src_uri, file.src_uri) for file in steps.pages for folder in docs)
    return {str(path.resolve()): name for path, name in pages if path.is_symlink()}


def put_edited(edits: Edits, steps: Steps, pages: LanguageBuild, context: RenderContext) -> None:
    """Put the edited files that are not pages."""
    for file in edits.files:
        steps.put(file)
    for entry in web_entries(context) if edits.scripts else ():
        file = pages.file_of(entry, steps.config)
        steps.exchange(file)
        steps.put(file)


def _docs(steps: Steps, setup: LanguageSetup) -> tuple[Path, Path]:
    """The folders of the pages that are written by hand."""
    return Path(steps.config.docs_dir), setup.project.source


def _is_of_theme(path: Path, steps: Steps) -> bool:
    return any(Path(folder) in path.parents for folder in steps.config.theme.dirs)


def _is_of_gallery(path: Path, setup: LanguageSetup) -> bool:
    return setup.project.settings.source in path.parents
