"""A small fault around a build costs what it must and says what to do, without a traceback."""

import errno
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from conftest import Project

from cnnviz.domain import Run
from cnnviz.errors import EngineError
from cnnviz.gallery.cache.locks import LockedFolder, own_temporary_folder
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.gallery.forkserver.client import Client
from cnnviz.gallery.forkserver.protocol import Imports
from cnnviz.site.staging import FreshSite

SLOW = "# %% [markdown]\n# # Slow\n#\n# It is.\n\n# %%\nimport tempfile, time\nfolder = tempfile.mkdtemp()\nopen('/dev/null').read()\ntime.sleep(60)\n"


def test_a_store_that_is_only_read_serves_what_it_keeps(tiny: Project) -> None:
    """attack.md, F5"""
    prefix = []
    if os.geteuid() == 0:
        if not shutil.which("capsh"):
            pytest.skip("root may write everywhere")
        prefix = ["capsh", "--drop=cap_dac_override,cap_dac_read_search", "--", "-c"]
    build = [sys.executable, "-m", "cnnviz", "build"]
    command = [*prefix, shlex.join(build)] if prefix else build
    assert tiny.run("cnnviz", "build").returncode == 0
    store = tiny.root / ".cnnviz"
    closed = [store, *(path for path in store.rglob("*") if path.is_dir())]

    def built() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tiny.root, capture_output=True, text=True, check=False, timeout=60
        )

    for folder in closed:
        folder.chmod(0o500)
    for path in store.rglob("*"):
        if path.is_file():
            path.chmod(0o400)
    try:
        tiny.write("docs/en/index.md", "# Another start\n")
        done = built()
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        assert "Another start" in (tiny.site / "en/index.html").read_text(encoding="utf-8")
        tiny.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 4]")
        done = built()
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert "cannot be written: Permission denied" in done.stderr
        assert "make it writable for you" in " ".join(done.stderr.split())
        assert "Another start" in (tiny.site / "en/index.html").read_text(encoding="utf-8")
    finally:
        for folder in closed:
            folder.chmod(0o700)


def test_a_killed_build_leaves_nothing_for_good(tiny: Project, tmp_path: Path) -> None:
    """attack.md, F6: temporary folders, and the messages of the languages' builds"""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    slow = tiny.write("gallery_src/basics/slow.py", SLOW)
    environment = {**os.environ, "TMPDIR": str(temporary)}
    build = subprocess.Popen(
        [sys.executable, "-m", "cnnviz", "build"],
        cwd=tiny.root,
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not list(temporary.rglob("tmp*/*/tmp*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait(10)
    slow.unlink()
    left = [*temporary.rglob("*"), *(tiny.root / ".cnnviz/sites").iterdir()]
    assert left, "it was killed before it made anything"
    # What the build of another language says while it runs.
    name = next((tiny.root / ".cnnviz/sites").glob("*.lock")).stem
    (tiny.root / f".cnnviz/sites/{name}.ko.log").write_text("x")
    assert tiny.run("cnnviz", "build", TMPDIR=str(temporary)).returncode == 0
    assert [path for path in temporary.rglob("*") if path.parent != temporary] == []
    assert list((tiny.root / ".cnnviz/sites").iterdir()) == []
    assert list((tiny.root / ".cnnviz/scratch").iterdir()) == []


def test_the_temporary_folder_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = own_temporary_folder()
    assert own.stat().st_mode & 0o777 == 0o700 and own_temporary_folder() == own
    own.chmod(0o777)
    other = own_temporary_folder()
    assert other != own and other.stat().st_mode & 0o777 == 0o700
    own.rmdir()
    (tmp_path / "elsewhere").mkdir()
    own.symlink_to(tmp_path / "elsewhere")
    assert own_temporary_folder() not in (own, tmp_path / "elsewhere")


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(tiny: Project, closed: str) -> None:
    """attack.md, F7"""
    command = f"{shlex.quote(sys.executable)} -m cnnviz build {closed}"
    done = subprocess.run(command, shell=True, cwd=tiny.root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tiny.site / "en/gallery/basics/first/index.html").is_file()


def started(tiny: Project, scratch: Path) -> Client:
    scratch.mkdir()
    return Client.start(scratch, tiny.settings, Imports((), ()))


def test_a_server_that_was_killed_is_no_missing_library(tiny: Project, tmp_path: Path) -> None:
    """attack.md, F7"""
    client = started(tiny, tmp_path / "scratch")
    client._process.kill()
    with pytest.raises(EngineError, match="was ended by SIGKILL, by the system where memory"):
        client.wait()
    client.end()


def test_too_many_processes_are_told(
    tiny: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """attack.md, F7: `ulimit -u 5`"""

    def full(*_args: object, **_options: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", full)
    with pytest.raises(EngineError, match="as many as the system allows; end some"):
        started(tiny, tmp_path / "scratch")


def test_a_disk_that_is_full_when_the_site_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """attack.md, F7: shutil collects such errors in a list; nothing half is left."""
    site = FreshSite(tmp_path / "store", tmp_path / "site")

    def half(source: str, target: str) -> None:
        del source
        Path(target).mkdir()
        raise shutil.Error([("a", "b/c", "[Errno 28] No space left on device: 'b/c'")])

    monkeypatch.setattr("shutil.move", half)
    with pytest.raises(OSError, match="No space left on device") as failure:
        site.publish()
    assert failure.value.strerror == "No space left on device"
    assert list(tmp_path.iterdir()) == [tmp_path / "store"]
    site.close()


def test_a_folder_of_a_build_that_runs_is_not_swept(tmp_path: Path) -> None:
    first = LockedFolder(tmp_path)
    (first.path / "x").touch()
    second = LockedFolder(tmp_path)
    assert (first.path / "x").exists() and first.path != second.path
    first.close()
    second.close()
    assert list(tmp_path.iterdir()) == []


def lost_folders(parent: Path) -> int:
    """Make and close folders as builds do; returns how many were gone before they were closed."""
    lost = 0
    for _ in range(100):
        folder = LockedFolder(parent)
        lost += not folder.path.exists()
        folder.close()
    return lost


def test_folders_of_builds_that_begin_together_are_not_swept(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert sum(pool.map(lost_folders, [tmp_path] * 4)) == 0
    assert list(tmp_path.iterdir()) == []


SPAWNS = """# ---
# time_limit: 30
# ---

# %% [markdown]
# # Spawns
#
# As in a notebook.

# %%
import multiprocessing
from multiprocessing import shared_memory

memory = shared_memory.SharedMemory(create=True, size=100)
memory.close()
memory.unlink()
with multiprocessing.get_context("spawn").Pool(1) as pool:
    print(pool.map(abs, [-1, -2]))
    pool.close()
    pool.join()
"""


def test_a_lesson_spawns_processes_as_a_notebook_does(tiny: Project) -> None:
    """attack.md, F7: they ran the script again, and multiprocessing's own process was told of."""
    tiny.write("gallery_src/basics/spawns.py", SPAWNS)
    run = build_gallery(tiny.settings).lessons["basics/spawns"].result
    assert isinstance(run, Run), run
    assert run.outputs[0][0]["text"] == "[1, 2]\n"
    assert run.notes == ()


@pytest.mark.parametrize("command", ["build", "export out", "explain", "translate ko"])
def test_a_value_that_mkdocs_itself_trips_over_is_told(tiny: Project, command: str) -> None:
    """By a search with random configurations: an address with one bracket."""
    assert tiny.run("cnnviz", "build").returncode == 0
    tiny.edit("mkdocs.yml", "https://github.com", "https://[github.com")
    done = tiny.run("cnnviz", *command.split())
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "mkdocs.yml (ValueError: Invalid IPv6 URL)" in done.stderr
