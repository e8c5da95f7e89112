"""The initial state of the libraries that lessons compute with."""

import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cnnviz.gallery.printed.streams import buffer_lines
from cnnviz.gallery.tracking.import_hooks import when_imported


def settle() -> None:
    """Give the libraries the same settings on every machine, now or as soon as they are imported.

    This includes their random seeds, which lessons inherit.
    """
    import numpy as np

    buffer_lines()
    np.random.seed(0)  # noqa: NPY002  (lessons may use the old generator)
    when_imported("cv2", _settle_opencv)
    when_imported("torch", _settle_torch)
    when_imported("matplotlib", _settle_matplotlib)
    # figure.show() warns that the backend has no window; readers need not know.
    warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")


def start(threads: int, show: Callable[..., None]) -> None:
    """Give each library the state that every lesson starts from, whichever ran before it.

    `threads` is the number of torch's threads; `show` replaces `plt.show`.
    """
    import random

    random.seed(0)  # Python seeds a forked process anew
    when_imported("uuid", _start_uuid)
    when_imported("torch", lambda: _start_torch(threads))
    when_imported("matplotlib", _start_matplotlib)
    when_imported("matplotlib.pyplot", lambda: _start_pyplot(show))
    # Without the library, which takes megabytes: the pages share it.
    os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")
    when_imported("altair", _start_altair)
    when_imported("multiprocessing.spawn", _start_spawn)


def end_helpers() -> None:
    """End the process that multiprocessing starts for itself, for which no author can wait."""
    if module := sys.modules.get("multiprocessing.resource_tracker"):
        with suppress(OSError, AttributeError):
            vars(module)["_resource_tracker"]._stop()


def _settle_opencv() -> None:
    import cv2

    cv2.setNumThreads(1)
    cv2.setRNGSeed(0)


def _settle_torch() -> None:
    import torch

    # Only the CPU's generator: generators of other devices belong to a single process.
    torch.default_generator.manual_seed(0)


def _settle_matplotlib() -> None:
    import matplotlib as mpl

    # The builder's own matplotlibrc must not change figures.
    mpl.rcdefaults()


class _SeededOs:
    """The module os for `uuid`, with a source of random bytes that every lesson starts anew.

    Libraries name the elements of their tables and charts by `uuid4`.
    """

    def __init__(self) -> None:
        import random

        self.urandom = random.Random(0).randbytes

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


def _start_uuid() -> None:
    import uuid

    vars(uuid)["os"] = _SeededOs()


def _start_torch(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    if torch.version.cuda or torch.version.hip or sys.platform == "darwin":
        torch.manual_seed(0)


def _start_matplotlib() -> None:
    import matplotlib as mpl

    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["svg.hashsalt"] = "cnnviz"


def _start_pyplot(show: Any) -> None:
    import matplotlib.pyplot as plt

    # As in Jupyter, plt.show displays the figure, and drawing continues in a new figure.
    plt.show = show


def _start_spawn() -> None:
    """Let processes that multiprocessing spawns start as those of a notebook.

    They would run the lesson's script, and so spawn others without end, unless it is written for
    that, with a condition on `__main__`.
    """
    from multiprocessing import spawn

    prepare = spawn.get_preparation_data

    def prepared(name: str) -> Any:
        data = prepare(name)
        cells = vars(sys.modules["__main__"]).get("In", ())
        if any("__main__" in cell for cell in cells):
            return data
        return {key: data[key] for key in data if not key.startswith("init_main_from")}

    spawn.get_preparation_data = prepared


def _start_altair() -> None:
    import altair

    # The chart itself, not a script that loads what draws it from another site.
    altair.renderers.enable("mimetype")
