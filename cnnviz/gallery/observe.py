"""See what a lesson reads: files through Python's audit events, packages through its imports.

Used inside a lesson's process only; `load_distributions` in the server, before the first fork.
"""

import builtins
import hashlib
import os
import sys
import sysconfig
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

_DISTRIBUTIONS: dict[str, list[str]] = {}
"""Top-level module to the distributions that bring it."""


def load_distributions() -> None:
    """Read once which distribution brings which module: it takes 0.1 s and never changes."""
    _DISTRIBUTIONS.update(metadata.packages_distributions())


class Observer:
    """Watches this process from `start` on; a process has one, since audit hooks stay for good."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self._root = root
        self._skipped = tuple(
            f"{folder}{os.sep}"
            for folder in {
                str(scratch),
                sysconfig.get_path("stdlib"),
                sysconfig.get_path("purelib"),
                sysconfig.get_path("platlib"),
                sys.base_prefix,
                sys.prefix,
                "/proc",
                "/sys",
                "/dev",
                str(Path.home() / ".cache"),
                str(Path.home() / ".config" / "matplotlib"),
            }
        )
        self._packages = os.path.realpath(sysconfig.get_path("purelib")) + os.sep
        self._opened: dict[str, None] = {}
        self._imported: set[str] = set()
        self._on = False

    def start(self) -> None:
        self._on = True
        sys.addaudithook(self._audit)
        self._watch_imports()
        self._watch_opencv()

    def stop(self) -> None:
        self._on = False

    def files(self) -> Mapping[str, str | None]:
        """Path to SHA-256 of what was read, modules of the project included."""
        wanted = dict(self._opened)
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            name = getattr(module, "__name__", "")
            # torch sets a bare "_ops.py" on modules that it makes up.
            if path and Path(path).is_absolute() and name != "__main__" and not _is_engine(name):
                wanted[os.path.realpath(path)] = None
        digests: dict[str, str | None] = {}
        for path in wanted:
            if path.startswith(self._skipped) or path.endswith((".pyc", ".so")):
                continue
            digests[self._named(path)] = digest_of(Path(path))
        return dict(sorted(digests.items()))

    def packages(self) -> Mapping[str, str]:
        """Distribution to version, of the modules that were asked for by an import."""
        names = {name for top in self._imported for name in _DISTRIBUTIONS.get(top, [])}
        return {name: metadata.version(name) for name in sorted(names)}

    def _named(self, path: str) -> str:
        try:
            return Path(path).relative_to(self._root).as_posix()
        except ValueError:
            return path

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on or event != "open":
            return
        path, mode, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        if isinstance(path, int) or writes or (isinstance(mode, str) and set(mode) & set("wxa")):
            return
        self._saw(path)

    def _saw(self, path: Any) -> None:
        try:
            full = os.path.realpath(os.fsdecode(path))
        except (TypeError, ValueError):
            return
        if full.startswith(self._packages) and not full.endswith((".py", ".pyc", ".so")):
            # Data inside a package: the package's version stands for it, imported or not.
            self._imported.add(Path(full).relative_to(self._packages).parts[0])
        elif not Path(full).is_dir():
            self._opened[full] = None

    def _watch_imports(self) -> None:
        """Note every top-level name that is imported, also of modules that are loaded already."""
        original = builtins.__import__

        def watched(name: str, *args: Any, **kwargs: Any) -> Any:
            if self._on:
                self._imported.add(name.partition(".")[0])
            return original(name, *args, **kwargs)

        builtins.__import__ = watched

    def _watch_opencv(self) -> None:
        """OpenCV opens files in C++, which raises no audit event."""
        import cv2

        for name in ("imread", "imreadmulti", "imreadanimation", "VideoCapture"):
            if original := getattr(cv2, name, None):
                setattr(cv2, name, self._watched_reader(original))

    def _watched_reader(self, original: Any) -> Any:
        def watched(filename: Any = "", *args: Any, **kwargs: Any) -> Any:
            if self._on:
                self._saw(kwargs.get("filename", filename))
            return original(filename, *args, **kwargs)

        return watched


def digest_of(path: Path) -> str | None:
    """SHA-256 of the file, or None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _is_engine(module: str) -> bool:
    return module in {"cnnviz", "cnnviz.errors", "cnnviz.nouns"} or module.startswith(
        "cnnviz.gallery"
    )
