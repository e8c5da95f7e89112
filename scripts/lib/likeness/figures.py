"""The figures of scripts: each as matplotlib's own PNG, and as the HTML that a page shows."""

import contextlib
import io
import multiprocessing
import os
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure in both forms."""

    name: str
    """Of its script, with its number there."""
    theirs: bytes
    """matplotlib's PNG."""
    html: str
    """The figure of the page."""
    reason: str
    """Why the page shows a picture in place of SVG; empty if it shows SVG."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A script that was run."""

    name: str
    pairs: tuple[Pair, ...] = ()
    problem: str = ""
    """The last line of its error."""


def run_all(scripts: Mapping[str, Path], jobs: int) -> Iterator[Ran]:
    """Run scripts by name, each in a process of its own."""
    _warm_up()
    forks = multiprocessing.get_context("fork")
    with forks.Pool(jobs, maxtasksperchild=1) as pool:
        yield from pool.imap(_run, scripts.items())


def _run(script: tuple[str, Path]) -> Ran:
    return run(*script)


def _warm_up() -> None:
    """Import once what most scripts import."""
    for name in ("matplotlib.pyplot", "matplotlib.backends.backend_svg", "cv2", "scipy.ndimage"):
        __import__(name)


def run(name: str, path: Path) -> Ran:
    """Run the script and take its figures: those that it shows, then those that it leaves open."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    mpl.use("agg")
    warnings.simplefilter("ignore")
    pairs: list[Pair] = []

    def show(*_: Any, **__: Any) -> None:
        for number in plt.get_fignums():
            figure = plt.figure(number)
            pairs.extend(_pairs(f"{name} {len(pairs) + 1}", figure))
            plt.close(figure)

    plt.show = show
    os.chdir(path.parent)
    sys.path.insert(0, str(path.parent))
    try:
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(code, {"__name__": "__main__", "__file__": str(path)})
            show()
    except (Exception, SystemExit):
        lines = traceback.format_exc().strip().splitlines()
        return Ran(name, tuple(pairs), lines[-1])
    return Ran(name, tuple(pairs))


def _pairs(name: str, figure: Any) -> Iterator[Pair]:
    from cnnviz.gallery.plots.bundle import bundle
    from cnnviz.gallery.plots.drawing import drawn, is_empty
    from cnnviz.mimetypes import PLOT_TYPE

    if is_empty(figure):
        return
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight", dpi=figure.dpi, transparent=False)
    drawing = drawn(figure)
    content: Any = bundle(figure, drawing)[PLOT_TYPE]
    yield Pair(name, buffer.getvalue(), _html(content), drawing.reason)


def _html(content: Mapping[str, Any]) -> str:
    """The figure as a page shows it, with its pictures inside."""
    from cnnviz.i18n.language import Language
    from cnnviz.outputs import Plot as PlotData
    from cnnviz.records import from_json
    from cnnviz.render.figures.plots import plot_figure
    from cnnviz.render.lessons.html import html_of
    from cnnviz.render.lessons.parts import Plot

    language = Language("en", "English", "likeness", "", is_source=True)
    inside: Any = _Inside()
    data = from_json(PlotData, content)
    figure = plot_figure(data, 1, language.words, lambda text: text, inside)
    return html_of(Plot(figure), language)


class _Inside:
    """In the place of the files beside a page: pictures stay data URIs."""

    def blob(self, stem: str, blob: str) -> str:
        del stem
        return blob
