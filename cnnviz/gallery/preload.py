"""What the fork server imports before the first lesson, so that no lesson pays for it.

Only imports and one IPython shell: nothing here may run a torch or OpenCV operator (see server).
"""

import os
from importlib import import_module

MODULES = ("cv2", "matplotlib.pyplot", "torch", "torch.overrides")
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def load() -> None:
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    os.environ.setdefault("MPLBACKEND", "agg")
    for name in (*MODULES, "cnnviz.gallery.worker"):
        import_module(name)
    import cv2

    from cnnviz.gallery import observe, shell

    cv2.setNumThreads(1)
    observe.load_distributions()
    shell.make()
