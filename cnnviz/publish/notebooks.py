"""The labs' notebooks on their way through mkdocs-jupyter."""

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from cnnviz.errors import PublishError
from cnnviz.publish.labs import Lab
from cnnviz.publish.tree import Entry

PLUGIN = "mkdocs-jupyter"


class Notebooks:
    """Files for mkdocs-jupyter, which reads from the disk alone: it knows no virtual files."""

    def __init__(self) -> None:
        self._own: TemporaryDirectory[str] | None = None

    def file(self, entry: Entry, config: MkDocsConfig, folder: Path | None) -> File:
        """The notebook in `folder`; None: in one that is there until `close`."""
        assert isinstance(entry.content, str)
        if folder is None:
            self._own = self._own or TemporaryDirectory(prefix="cnnviz-")
            folder = Path(self._own.name) / str(config.theme["language"])
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry.content, encoding="utf-8")
        return File(entry.path, str(folder), config.site_dir, config.use_directory_urls)

    def close(self) -> None:
        if self._own:
            self._own.cleanup()
            self._own = None


def check_plugins(labs: Collection[str], config: MkDocsConfig) -> None:
    """PublishError where there are labs and mkdocs-jupyter would not make their pages."""
    plugin = config.plugins.get(PLUGIN)
    if labs and (plugin is None or plugin.config["execute"]):
        raise PublishError(
            f"{min(labs)}: the page of a lab is made by mkdocs-jupyter from stored outputs; "
            f"mkdocs.yml must have '{PLUGIN}' among the plugins, with 'execute: false', "
            "'cache: false' and 'include: [lab/index.ipynb]'."
        )


def set_meta(page: Page, lab: Lab) -> None:
    """What a page in Markdown says in its header."""
    page.meta.update(title=lab.title, description=lab.summary, tags=[*lab.tags])


def set_content(page: Page, html: str, lab: Lab) -> str:
    """Put the page's contents right, and return its article, mended."""
    # Its parser takes half a second to import, and few projects have a lab.
    from cnnviz.publish.labpage import mended

    article, page.toc = mended(html, lab)
    page.title = lab.title  # mkdocs-jupyter loses what is code in it
    return article
