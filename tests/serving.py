"""`cnnviz serve` as a test uses it: the real command, a real edit, and when its pages are made."""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

from conftest import Project

_ADDRESS = re.compile(r"at (http://[\w.:\[\]]+(/\S*?));")


class Serving:
    """The command `cnnviz serve` in a project, and the events that it tells its windows."""

    def __init__(
        self, project: Project, *options: str, page: str = "en/", **environment: str
    ) -> None:
        """`page` is the address, below the base, of the page that a window shows."""
        self.project, self.page = project, page
        self.log_file = project.root.parent / "serve.log"
        self._log = self.log_file.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cnnviz", "serve", "--addr", "127.0.0.1:0", *options],
            cwd=project.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self.address, self.base = self._told_address()
        self.events: list[tuple[str, Any]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        try:
            self.settle(300.0)  # every lesson may have to run first
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        self._log.close()

    @property
    def tree(self) -> Path:
        """Folder of the served site."""
        (folder,) = (
            path for path in (self.project.root / ".cnnviz/served").iterdir() if path.is_dir()
        )
        return folder

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def get(self, path: str) -> str:
        """A page of the site as the server sends it."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def settle(self, seconds: float = 60.0, after: int = 0) -> None:
        """Wait until the site is current, after the event of this number, for a moment."""
        ends = time.monotonic() + seconds
        while True:
            states = [
                each["is_current"] for kind, each in self.events[after:] if kind == "SiteState"
            ]
            if states and states[-1]:
                count = len(self.events)
                time.sleep(0.15)
                if len(self.events) == count:
                    return
            assert self.process.poll() is None, self.log
            assert time.monotonic() < ends, f"it never became current:\n{self.log}"
            time.sleep(0.01)

    def edit(self, name: str, old: str, new: str) -> None:
        """Save a file with a change, by a rename as editors do, and wait for its pages."""
        path = self.project.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        self.save(name, text.replace(old, new))

    def save(self, name: str, text: str) -> None:
        """Save a file by a rename, and wait for its pages."""
        with self.change():
            path = self.project.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.swp")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)

    def change(self) -> "_Change":
        """Within, change files; then wait for their pages."""
        return _Change(self)

    def troubles(self) -> list[dict[str, Any]]:
        """What is wrong now, as the windows are told."""
        told = [each["items"] for kind, each in self.events if kind == "Troubles"]
        return told[-1] if told else []

    def _told_address(self) -> tuple[str, str]:
        for _ in range(600):
            if match := _ADDRESS.search(self.log):
                return match[1], match[2]
            assert self.process.poll() is None, self.log
            time.sleep(0.05)
        raise AssertionError(self.log)

    def _listen(self) -> None:
        host = self.address.removeprefix("http://").partition("/")[0]
        connection, kind = http.client.HTTPConnection(host), ""
        try:
            connection.request("GET", f"{self.base}_cnnviz/events?page={self.page}")
            for line in connection.getresponse():
                name, _, content = line.decode().strip().partition(": ")
                if name == "event":
                    kind = content
                elif name == "data":
                    self.events.append((kind, json.loads(content)))
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass  # the server has ended
        finally:
            connection.close()


class _Change:
    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._before = 0

    def __enter__(self) -> None:
        self._before = len(self._serving.events)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._serving.settle(after=self._before)


def processes_of(pid: int) -> list[int]:
    """A process and all processes below it."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    below = [int(child) for path in children for child in path.read_text().split()]
    return [pid, *(each for child in below for each in processes_of(child))]


def difference(one: Path, other: Path) -> list[str]:
    """Paths of the files that only one folder has, or that differ."""
    files = {
        folder: {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (one, other)
    }
    names = files[one].keys() | files[other].keys()
    return sorted(
        name
        for name in names
        if name not in files[one]
        or name not in files[other]
        or files[one][name].read_bytes() != files[other][name].read_bytes()
    )
