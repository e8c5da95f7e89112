"""Try in a process of its own which packages can be imported once for all lessons.

A module that lessons share is imported in the server, and every lesson inherits it, also one that
does not import it. So its import must leave nothing behind but modules: no thread, no message, no
changed setting, nothing added to the classes and modules of others. The verdicts are kept in the
store until a package is installed, removed or replaced.
"""

import hashlib
import importlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TextIO

from cnnviz.atomic import write
from cnnviz.gallery.forkserver.process_state import Patches, state, threads_after_fork
from cnnviz.gallery.inputs.packages import is_installed, versions
from cnnviz.processes import die_with_parent

_DONE, _REFUSED = 10, 11
"""Exit statuses of a copy: it tried the remaining modules, or it must not go on."""


def shareable(modules: Sequence[str], verdicts_file: Path) -> list[str]:
    """Those of `modules` that can be imported in the server, in order.

    They must belong to an installed package: a file of another folder may change between two
    builds. `verdicts_file` keeps the verdict on each module; a module without one is tried.
    """
    if sys.platform != "linux":  # /proc and memory files
        return []
    verdicts = _read(verdicts_file)
    if unknown := [name for name in modules if name not in verdicts]:
        verdicts |= _tried(unknown)
        with suppress(OSError):  # the disk is full: the next build tries again
            content = {"installed": _installed(), "verdicts": verdicts}
            write(verdicts_file, json.dumps(content, indent=0).encode())
    return [name for name in modules if verdicts.get(name) == ""]


def _installed() -> str:
    """A digest of what decides about the verdicts: Python and every installed package."""
    text = json.dumps([sys.version, dict(sorted(versions().items()))])
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    """Module to the reason not to share it, empty if it can be shared."""
    try:
        content = json.loads(path.read_bytes())
        return dict(content["verdicts"]) if content["installed"] == _installed() else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _tried(modules: Sequence[str]) -> dict[str, str]:
    """The verdict on each module, from a trial in a process of its own."""
    read, written = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        with os.fdopen(written, "w", buffering=1) as answers:
            _try_all(modules, answers)
        os._exit(0)
    os.close(written)
    with os.fdopen(read) as answer:
        verdicts = dict(json.loads(line) for line in answer)
    os.waitpid(pid, 0)
    return {name: verdicts.get(name, "its trial died") for name in modules}


def _try_all(modules: Sequence[str], answers: TextIO) -> None:
    """Import the modules one after the other; write [module, reason not to share it] of each.

    Each import happens in a copy of the process. A copy whose import may be shared goes on with the
    next module; otherwise its parent does, in which nothing of that import is left.
    """
    die_with_parent()
    output = os.memfd_create("output")
    os.dup2(output, 1)
    os.dup2(output, 2)
    patches, dumps = Patches(), json.dumps  # an import may replace it
    for name in modules:
        if not _is_module(name):
            answers.write(dumps([name, "it is not a module"]) + "\n")
            continue
        pid = os.fork()
        if pid:
            _, status = os.waitpid(pid, 0)
            if os.waitstatus_to_exitcode(status) == _DONE:
                os._exit(_DONE)
            os.ftruncate(output, 0)
            if os.waitstatus_to_exitcode(status) != _REFUSED:
                answers.write(dumps([name, "its import ends the process"]) + "\n")
            continue
        die_with_parent()
        reason = _reason(name, output, patches)
        answers.write(dumps([name, reason]) + "\n")
        if reason:
            os._exit(_REFUSED)
    os._exit(_DONE)


def _is_module(name: str) -> bool:
    """Whether the name may be that of a module, as far as its package is loaded already."""
    package = name.rpartition(".")[0]
    if package not in sys.modules:
        return True
    path = getattr(sys.modules[package], "__path__", None)
    return path is not None and PathFinder.find_spec(name, path) is not None


def _reason(name: str, output: int, patches: Patches) -> str:
    """Import the module; the reason not to share it, empty if there is none."""
    before, loaded = state(), set(sys.modules)
    try:
        importlib.import_module(name)
    except Exception as error:
        return f"its import raises {type(error).__name__}"
    threads, after = threads_after_fork(), state()
    if elsewhere := _elsewhere(set(sys.modules) - loaded):
        return f"{elsewhere} is not an installed package"
    if os.fstat(output).st_size:
        return "its import prints"
    if threads > 1:
        return "its import starts threads that do not survive a fork"
    if changed := next((key for key in after if after[key] != before[key]), ""):
        return f"its import changes {changed}"
    if changed := patches.first():
        return f"its import changes functions of {changed}"
    patches.note_new()
    return ""


def _elsewhere(loaded: set[str]) -> str:
    """The first of these modules whose file is not a part of an installed package."""
    for name in sorted(loaded):
        path = getattr(sys.modules.get(name), "__file__", None)
        if path and not is_installed(path) and not name.startswith("cnnviz."):
            return name
    return ""
