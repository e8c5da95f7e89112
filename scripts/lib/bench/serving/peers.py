"""The servers of others, and ours, each with the same lessons by matplotlib."""

from collections.abc import Iterator
from pathlib import Path

from bench.builders import Builder
from bench.lessons import Flavour, Lesson, lesson
from bench.ours import Cnnviz
from bench.peers import MkdocsGallery, SphinxGallery
from bench.peersenv import peers_python
from bench.serving.edits import Edit, Kind
from bench.serving.sites import BY_MATPLOTLIB, OURS, SERVE, Site, add_answer

VERSIONS = ("mkdocs-gallery", "sphinx-gallery", "sphinx-autobuild", "zensical")

_EDITED = 0
"""Number of the lesson that is edited."""
_MKDOCS = ("-m", "mkdocs", "serve", "--livereload", "--dev-addr", "127.0.0.1:PORT")
# What the build writes among the sources must not start the next build.
_SPHINX = (
    "-m",
    "sphinx_autobuild",
    "--port",
    "PORT",
    "--watch",
    "examples",
    "--ignore",
    "docs/auto_examples/*",
    "--ignore",
    "docs/sg_execution_times.rst*",  # with the `.new` of the moment in which it is written
    "docs",
    "build",
)
_ZENSICAL = ("-m", "zensical", "serve", "--dev-addr", "127.0.0.1:PORT")


def all_sites(folder: Path, count: int) -> Iterator[Site]:
    """Each is written when its turn comes."""
    ours = Cnnviz("cnnviz-matplotlib", "cnnviz")
    yield _site(ours, folder / "cnnviz", count, OURS, SERVE, "/benchmark/")
    python = str(peers_python())
    autobuild = SphinxGallery("sphinx-gallery", "Sphinx-Gallery")
    command = (python, *_SPHINX)
    yield _site(autobuild, folder / "sphinx", count, "sphinx-autobuild", command, "/")
    gallery = MkdocsGallery("mkdocs-gallery", "mkdocs-gallery")
    command = (python, *_MKDOCS)
    yield _site(gallery, folder / "mkdocs", count, "mkdocs serve", command, "/benchmark/")
    yield _plain(folder / "zensical", count, (python, *_ZENSICAL))


def _site(
    builder: Builder, folder: Path, count: int, server: str, command: tuple[str, ...], base: str
) -> Site:
    builder.make(folder, count)
    edited = lesson(_EDITED, Flavour.MATPLOTLIB)
    script = builder.sources(folder, edited)[0]
    add_answer(script)
    page = builder.pages(folder, edited)[0].relative_to(folder)
    address = "/".join(page.parts[1:]).removesuffix("index.html")
    label = script.relative_to(folder).as_posix()
    edits = tuple(Edit(kind, script, address, label) for kind in (Kind.SENTENCE, Kind.MATPLOTLIB))
    return Site(f"{count} {BY_MATPLOTLIB}", folder, base, edits, server, command)


def _plain(folder: Path, count: int, command: tuple[str, ...]) -> Site:
    """The texts and the code of the lessons as pages of Markdown: nothing is run."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(
        "site_name: Benchmark\nsite_url: https://example.org/benchmark/\n"
        "theme:\n  name: material\n  font: false\n",
        encoding="utf-8",
    )
    (docs / "index.md").write_text("# Benchmark\n\nGenerated lessons.\n", encoding="utf-8")
    for number in range(count):
        one = lesson(number, Flavour.MATPLOTLIB)
        (docs / f"{one.stem}.md").write_text(_markdown(one), encoding="utf-8")
    edited = lesson(_EDITED, Flavour.MATPLOTLIB)
    edit = Edit(Kind.SENTENCE, docs / f"{edited.stem}.md", f"{edited.stem}/")
    name = f"{count} {BY_MATPLOTLIB}"
    return Site(name, folder, "/benchmark/", (edit,), "zensical serve", command)


def _markdown(lesson: Lesson) -> str:
    cells = (f"{prose}\n\n```python\n{code.strip()}\n```\n" for prose, code in lesson.cells)
    return "\n".join((f"# {lesson.title}\n", *cells))
