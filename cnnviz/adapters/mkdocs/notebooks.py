"""The labs' notebooks on their way through mkdocs-jupyter."""

from collections.abc import Collection, Mapping
from pathlib import Path, PurePath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from cnnviz.adapters.mkdocs.writer import SLOT
from cnnviz.errors import PublishError
from cnnviz.i18n.languages import Language
from cnnviz.i18n.page_pairs import split_header
from cnnviz.render.lessons.parts import Notebook

PLUGIN = "mkdocs-jupyter"


def notebook_file(path: str, notebook: str, folder: Path, config: MkDocsConfig) -> File:
    """A file in `folder` for mkdocs-jupyter, which reads from the disk alone."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(notebook, encoding="utf-8")
    return File(path, str(folder), config.site_dir, config.use_directory_urls)


def check_plugins(labs: Collection[str], config: MkDocsConfig) -> None:
    """PublishError where there are labs and mkdocs-jupyter would not make their pages."""
    plugin = config.plugins.get(PLUGIN)
    fits = plugin is not None and not plugin.config["execute"]
    left = [one for one in labs if plugin is None or not fits or not _takes(plugin.config, one)]
    if left:
        raise PublishError(
            f"{min(left)}: the page of a lab is made by mkdocs-jupyter from stored outputs; "
            f"mkdocs.yml must have '{PLUGIN}' among the plugins, with 'execute: false', "
            "'cache: false' and 'include: [lab/index.ipynb]'."
        )


def _takes(options: Mapping[str, Any], lab: str) -> bool:
    """Whether mkdocs-jupyter makes the page of a notebook at this path, by its own rules."""
    path = PurePath(lab)
    is_in, is_out = (any(path.match(one) for one in options[key]) for key in ("include", "ignore"))
    return is_in and not is_out


def set_markdown(page: Page, markdown: str) -> str:
    """What stands around the notebook, as if it had been read from the page's file."""
    page.meta, body = split_header(markdown)
    return body


def set_content(
    page: Page,
    html: str,
    notebook: Notebook,
    language: Language,
    config: MkDocsConfig,
    files: Files,
) -> str:
    """What mkdocs-jupyter made of the notebook, mended, in the slot of the page around it."""
    # Its parser takes half a second to import, and few projects have a lab.
    from cnnviz.adapters.mkdocs.lab_page import Lab, mended

    words, toc = language.words, config.mdx_configs.get("toc", {})
    permalink = toc.get("permalink_title", "Permanent link") if toc.get("permalink") else None
    lab = Lab(notebook.ids, words("Hints"), words("A reference solution"))
    article, contents = mended(html, lab, permalink)
    # As MkDocs renders a page: mkdocs-jupyter has put a way of its own in that place.
    Page.render(page, config, files)
    page.toc = contents
    return (page.content or "").replace(SLOT, article)
