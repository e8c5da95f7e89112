"""The first cells of a notebook for download, which fetch what it needs where it is missing."""

from collections.abc import Iterator
from urllib.parse import quote

from cnnviz.gallery.scripts.comments import as_comment
from cnnviz.render.base.notebook import CodeCell, MarkdownCell, NotebookCell
from cnnviz.render.base.source import Source
from cnnviz.render.base.targets import FOLDER

_INSTALL = """try:
    import cnnviz
except ImportError:
    %pip install --quiet "cnnviz[lab,weights] @ git+{repository}\""""

_FETCH = """from pathlib import Path
from urllib.request import urlretrieve

for name, address in {{
{files}
}}.items():
    if not Path(name).exists():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        urlretrieve(address, name)"""


def setup_cells(source: Source) -> list[NotebookCell]:
    """A first cell of code, if there is anything to fetch, and a note on what it cannot fetch."""
    words = source.render_context.language.words
    cells: list[NotebookCell] = []
    if pieces := list(_pieces(source)):
        cells.append(CodeCell("set-up", "\n\n".join(pieces)))
    if lacking := list(_lacking(source)):
        names = ", ".join(lacking)
        note = words("This notebook reads files that are not part of it: {names}.", names=names)
        cells.append(MarkdownCell("files", note))
    return cells


def _pieces(source: Source) -> Iterator[str]:
    context, words = source.render_context, source.render_context.language.words
    if context.repository:
        comment = as_comment(words("Installs cnnviz where it is missing, as on Colab."))
        yield f"{comment}\n{_INSTALL.format(repository=context.repository)}"
    if context.site and source.companions.offered:
        folder = f"{context.site}{FOLDER}/{source.example.lesson}/"
        rows = (
            f"    {each.path!r}: {folder + quote(each.name)!r},"
            for each in source.companions.offered
        )
        comment = words("Fetches the files that the lesson reads where they are missing.")
        fetch = _FETCH.format(files="\n".join(rows))
        yield f"{as_comment(comment)}\n{fetch}"


def _lacking(source: Source) -> Iterator[str]:
    """The files that the notebook reads and does not fetch, as Markdown."""
    if not source.render_context.site:
        yield from (f"`{each.path}`" for each in source.companions.offered)
    yield from (f"`{place}`" for place in source.companions.withheld or ())
