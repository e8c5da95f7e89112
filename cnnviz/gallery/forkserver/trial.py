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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cnnviz.atomic import write
from cnnviz.gallery.forkserver.process_state import Patches, state, threads_after_fork
from cnnviz.gallery.inputs.packages import is_installed, versions
from cnnviz.processes import die_with_parent


def shareable(modules: Sequence[str], verdicts_file: Path) -> list[str]:
    """Those of `modules` that can be imported in the server, in order.

    They must belong to an installed package: a file of another folder may change between two
    builds. `verdicts_file` keeps the verdict on each module; a module without one is tried.
    """
    verdicts = _read(verdicts_file)
    if sys.platform != "linux":  # /proc and memory files
        return []
    if unknown := [name for name in modules if name not in verdicts]:
        verdicts |= _tried([name for name in modules if verdicts.get(name) != ""], unknown)
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
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _tried(modules: Sequence[str], unknown: Sequence[str]) -> dict[str, str]:
    """The verdict on each unknown module; a trial that dies refuses all of them."""
    read, written = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            die_with_parent()
            os.close(read)
            with os.fdopen(written, "w") as answer:
                json.dump(_verdicts(modules), answer)
        finally:
            os._exit(0)
    os.close(written)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    verdicts: Mapping[str, str] = json.loads(text) if text else {}
    return {name: verdicts.get(name, "its trial died") for name in unknown}


def _verdicts(modules: Sequence[str]) -> dict[str, str]:
    """Import the modules, one after the other; the reason not to share each of them."""
    output = os.memfd_create("output")
    os.dup2(output, 1)
    os.dup2(output, 2)
    patches, verdicts, threads = Patches(), dict[str, str](), 1
    for name in modules:
        before, loaded = state(), set(sys.modules)
        try:
            importlib.import_module(name)
        except Exception as error:
            verdicts[name] = f"its import raises {type(error).__name__}"
            continue
        threads, threads_before = threads_after_fork(), threads
        after = state()
        patches.note_new()
        changed = next((key for key in after if after[key] != before[key]), "")
        if elsewhere := _elsewhere(set(sys.modules) - loaded):
            verdicts[name] = f"{elsewhere} is not an installed package"
        elif os.lseek(output, 0, os.SEEK_END):
            os.ftruncate(output, 0)
            os.lseek(output, 0, os.SEEK_SET)
            verdicts[name] = "its import prints"
        elif threads > threads_before:
            verdicts[name] = "its import starts threads that do not survive a fork"
        else:
            verdicts[name] = f"its import changes {changed}" if changed else ""
    for changed, package in patches.all():
        for name in [name for name in verdicts if name.partition(".")[0] == package] or modules:
            verdicts[name] = verdicts[name] or f"its import changes functions of {changed}"
    return verdicts


def _elsewhere(loaded: set[str]) -> str:
    """The first of these modules whose file is not a part of an installed package."""
    for name in sorted(loaded):
        path = getattr(sys.modules.get(name), "__file__", None)
        if path and not is_installed(path) and not name.startswith("cnnviz."):
            return name
    return ""
