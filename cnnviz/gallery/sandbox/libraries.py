"""The libraries that lessons compute with: the state that each starts from."""

import sys
import warnings
from collections.abc import Callable
from typing import Any

from cnnviz.gallery.tracking.import_hooks import when_imported


def settle() -> None:
    """Make the libraries what they are on every machine, now or as soon as they are imported.

    Their seeds too: lessons inherit them.
    """
    import numpy as np

    np.random.seed(0)  # noqa: NPY002  (lessons may use the old generator)
    when_imported("cv2", _settle_opencv)
    when_imported("torch", _settle_torch)
    when_imported("matplotlib", _settle_matplotlib)
    # What figure.show() says here is no news to a reader.
    warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")


def start(threads: int, show: Callable[..., None]) -> None:
    """Give each library the state that every lesson starts from, whichever ran before it.

    `show` stands in for `plt.show`.
    """
    import random

    random.seed(0)  # Python gives a forked process another one
    when_imported("torch", lambda: _start_torch(threads))
    when_imported("matplotlib", _start_matplotlib)
    when_imported("matplotlib.pyplot", lambda: _start_pyplot(show))


def _settle_opencv() -> None:
    import cv2

    cv2.setNumThreads(1)
    cv2.setRNGSeed(0)


def _settle_torch() -> None:
    import torch

    # Of the processor's generator only: those of other devices belong to one process.
    torch.default_generator.manual_seed(0)


def _settle_matplotlib() -> None:
    import matplotlib as mpl

    # Not what the builder's own matplotlibrc says.
    mpl.rcdefaults()


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

    # As in Jupyter, a figure is shown where plt.show stands, and drawing goes on in a new one.
    plt.show = show
