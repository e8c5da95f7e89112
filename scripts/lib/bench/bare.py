"""What no builder can do without: the CPU seconds of scripts whose imports are done once.

`python bare.py SCRIPTS...` imports the modules that the scripts import, then runs each script in a
forked process, in its own folder. `plt.show` closes the figures and draws nothing. It prints lines
of JSON: the seconds of the imports, then each script's path with its seconds or its error.
"""

import ast
import importlib
import json
import os
import runpy
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
SECONDS = 120
"""Seconds of the clock after which a script is given up."""


def main(paths: list[str]) -> None:
    # As in a lesson: threads that wait for each other would count as work of the scripts.
    os.environ |= {"MPLBACKEND": "agg", **dict.fromkeys(_THREADS, "1")}
    output = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(null, descriptor)
    scripts = [Path(path) for path in paths]
    for name in sorted({name for script in scripts for name in _imported(script)}):
        with suppress(Exception):
            importlib.import_module(name)
    lines = chain(
        [["", time.process_time()]], ([str(script), _taken(script)] for script in scripts)
    )
    for line in lines:
        os.write(output, f"{json.dumps(line)}\n".encode())


def _imported(script: Path) -> Iterator[str]:
    with suppress(SyntaxError):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module


def _taken(script: Path) -> float | str:
    """CPU seconds of the script in a process of its own, or what its error says."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(SECONDS)
        os.write(write, json.dumps(_run(script)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        said = answer.read()
    os.waitpid(pid, 0)
    found: float | str = json.loads(said) if said else f"it took more than {SECONDS} s, or crashed"
    return found


def _run(script: Path) -> float | str:
    import matplotlib.pyplot as plt

    module: Any = plt
    module.show = lambda *_, **__: plt.close("all")
    os.chdir(script.parent)
    sys.path.insert(0, str(script.parent))
    start = time.process_time()
    try:
        runpy.run_path(script.name, run_name="__main__")
    except BaseException as error:
        return f"{type(error).__name__}: {error}"[:300]
    return time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1:])
