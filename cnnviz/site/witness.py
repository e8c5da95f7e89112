"""Know that a site need not be made again: nothing that its build read has changed since.

What a build reads is watched, as a lesson's reading is: files by Python's audit events, whatever
page, template, theme, hook or plugin reads them. Installed packages are known by their names and
versions. This module imports no MkDocs, so that the answer costs a tenth of a second.
"""

import hashlib
import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from cnnviz.atomic import write
from cnnviz.gallery.inputs.packages import INSTALLED
from cnnviz.gallery.inputs.paths import folder_state, is_machines, variable_state
from cnnviz.gallery.scripts.settings import DEFAULTS, Settings

_FILE = "site.json"
_PACKAGE = Path(__file__).parents[1]
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_KNOWN = ("cnnviz.gallery.forkserver.server", "['pandoc', '--version']")
"""Programs that read nothing a page is made of: the lessons' reading is looked after by itself, and
jupytext, when it is imported, asks whether there is a pandoc, which makes none of our pages."""

Stamp = list[int] | None
"""Size, times of change and number of a file; None: it is not there."""


class Witness:
    """Notes what this process reads, from `start` to `stop`."""

    def __init__(self, config_file: Path) -> None:
        store = _store(config_file)
        # What is in the store is compared as a whole.
        own = (
            store / name
            for name in ("sites", "scratch", "bytecode", "templates", "runs", "blobs", "used")
        )
        self._left_out = (*INSTALLED, *(f"{path}{os.sep}" for path in own))
        self._root = config_file.resolve().parent
        self.blind = False
        """Whether a program was started, whose reading is not seen."""
        self._files: dict[str, Stamp] = {}
        self._folders: dict[str, str | None] = {}
        self._written: set[str] = set()
        self._on = self._hooked = False

    def start(self) -> None:
        """Begin, or go on."""
        self._on = True
        if not self._hooked:
            self._hooked = True
            sys.addaudithook(self._audit)

    def stop(self) -> None:
        self._on = False

    def leave(self, path: Path) -> None:
        """Write down what was seen, for the process that this one is a copy of."""
        path.write_text(json.dumps([self._files, self._folders, sorted(self._written)]))

    def take(self, path: Path) -> None:
        """Add what a copy of this process saw."""
        files, folders, written = json.loads(path.read_text())
        self._files = {**files, **self._files}
        self._folders = {**folders, **self._folders}
        self._written.update(written)

    def seen(self) -> tuple[Mapping[str, Stamp], Mapping[str, str | None]]:
        """Files and folders as they were when they were read first, less what was written.

        Bytecode may have stood in for a module's file.
        """
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if path and os.path.isabs(path):
                self._note(path, False)
        files = {
            path: stamp
            for path, stamp in self._files.items()
            if path not in self._written and not (stamp and not os.path.exists(path))
        }
        # What was there and is gone was the build's own, for a while.
        folders = {
            path: one
            for path, one in self._folders.items()
            if not self._is_made(path) and not (one and not os.path.isdir(path))
        }
        return files, folders

    def _is_made(self, folder: str) -> bool:
        """Whether the build wrote below this folder: it then lists its own work."""
        return any(path.startswith(f"{folder}{os.sep}") for path in self._written)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, str | bytes | os.PathLike):
                writes = isinstance(flags, int) and flags & _WRITES
                self._note(os.fsdecode(path), bool(writes or set(mode or "") & set("wxa+")))
        elif event in ("os.listdir", "os.scandir"):
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike):
                full = os.path.abspath(os.fsdecode(path))
                if full not in self._folders and not self._is_left_out(f"{full}{os.sep}"):
                    self._folders[full] = None  # listing it raises the event again
                    self._folders[full] = _listing(full)
        elif event == "os.rename":
            self._note(os.fsdecode(arguments[1]), True)
        elif event in ("os.system", "subprocess.Popen"):
            self.blind = self.blind or not any(one in str(arguments) for one in _KNOWN)

    def _is_left_out(self, path: str) -> bool:
        return path.startswith(self._left_out) or is_machines(path, self._root)

    def _note(self, path: str, written: bool) -> None:
        full = os.path.abspath(path)
        if self._is_left_out(f"{full}{os.sep}"):
            return
        if written:
            self._written.add(full)
        elif full not in self._files:
            self._files[full] = _stamp(full)


def is_current(config_file: Path, site: Path | None, asked: Mapping[str, Any]) -> bool:
    """Whether the site stands there as it would be built now; `asked` is what the build is told."""
    store = _store(config_file)
    try:
        known = json.loads((store / _FILE).read_bytes())
        return bool(
            known["asked"] == {**asked, "site": str(site) if site else None}
            and known["installed"] == _installed()
            and all(variable_state(name) == one for name, one in known["variables"].items())
            and all(_stamp(path) == one for path, one in known["files"].items())
            and all(_listing(path) == one for path, one in known["folders"].items())
            and known["trees"] == {path: _tree(Path(path)) for path in known["trees"]}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def remember(
    config_file: Path,
    site: Path | None,
    asked: Mapping[str, Any],
    witness: Witness,
    made: Path,
    variables: Iterable[str],
) -> None:
    """Keep what is needed to say later that the site in `made` is current."""
    store = _store(config_file)
    files, folders = witness.seen()
    text = config_file.read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Za-z_][A-Za-z0-9_]+\b", text)) if "!ENV" in text else set()
    trees = (made, _PACKAGE, store / "runs", store / "blobs")
    known = {
        "asked": {**asked, "site": str(site) if site else None},
        "installed": _installed(),
        "variables": {name: variable_state(name) for name in sorted({*named, *variables})},
        "files": files,
        "folders": folders,
        "trees": {str(path): _tree(path) for path in trees},
    }
    try:
        write(store / _FILE, json.dumps(known, indent=0).encode("utf-8", "surrogateescape"))
    except OSError:
        pass  # no room: the site stands, and is made again next time


def forget(config_file: Path) -> None:
    """A site is being made: until it stands, nothing is known of it."""
    (_store(config_file) / _FILE).unlink(missing_ok=True)


def _options(config_file: Path) -> Mapping[str, Any]:
    """The plugin's options in mkdocs.yml, read without MkDocs; empty where that is not possible."""
    try:
        config = yaml.load(config_file.read_bytes(), _Tolerant) or {}
        plugins = config.get("plugins") or []
        named = (one["cnnviz"] for one in plugins if isinstance(one, dict) and "cnnviz" in one)
        options = next(named, None)
        return options if isinstance(options, dict) else {}
    except (OSError, yaml.YAMLError, AttributeError):
        return {}


def _store(config_file: Path) -> Path:
    store = _options(config_file).get("store", DEFAULTS["store"])
    return config_file.resolve().parent / str(store)


def likely_settings(config_file: Path, jobs: int | None) -> Settings | None:
    """What MkDocs will most likely find in mkdocs.yml; None where there is nothing to go by."""
    options, root = _options(config_file), config_file.resolve().parent
    try:
        settings = Settings.of(root, options, jobs)
    except (TypeError, ValueError):
        return None
    return settings if settings.source.is_dir() else None


class _Tolerant(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads past the tags that only MkDocs knows."""


_Tolerant.add_multi_constructor("", lambda *_: None)


def _installed() -> str:
    """Digest of the Python and of every installed package's name and version."""
    folder = sysconfig.get_path("purelib")
    names = sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".pth")))
    return hashlib.sha256("\0".join([sys.version, *names]).encode()).hexdigest()


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _listing(path: str) -> str | None:
    return folder_state(Path(path))


def _tree(folder: Path) -> str:
    """Digest of every file below a folder: its name, size, times and number.

    The time of change cannot be set by a program, so no edit of a file hides behind the old one.
    """
    digest = hashlib.sha256()

    def walk(path: Path) -> None:
        with os.scandir(path) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                digest.update(f"{entry.name}/\0".encode("utf-8", "surrogateescape"))
                walk(Path(entry.path))
            else:
                one = entry.stat(follow_symlinks=False)
                stamp = (one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino)
                digest.update(f"{entry.name}{stamp}\0".encode("utf-8", "surrogateescape"))

    if folder.is_dir():
        walk(folder)
    return digest.hexdigest()
