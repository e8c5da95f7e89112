"""What the system holds lessons to: their own folders, their own memory, their own processes."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import GALLERIES, Project

from cnnviz.domain import Failure, Gallery, Run
from cnnviz.gallery.confinement.confine import Held, means, not_held
from cnnviz.gallery.engine.build import build_gallery

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="held by Linux")

TITLE = "# %% [markdown]\n# # Title\n\n# %%\n"
C = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
RUN = "import os, subprocess\n"

WORKS = {
    "locks, values and arrays": "from multiprocessing import Array, Lock, Process, Queue, Value\n"
    "Lock(), Array('d', 10)\nvalue, queue = Value('i', 3), Queue()\n"
    "child = Process(target=queue.put, args=(4,))\nchild.start()\n"
    "print(queue.get() + value.value == 7)\nchild.join()\n",
    "shared memory": "from multiprocessing.shared_memory import SharedMemory\n"
    "memory = SharedMemory(create=True, size=1000)\nmemory.buf[0] = 4\nprint(memory.buf[0] == 4)\n"
    "memory.close()\nmemory.unlink()\n",
    "a pool": "from concurrent.futures import ProcessPoolExecutor\n"
    "with ProcessPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [-3])) == [3])\n",
    "workers of a loader": "import torch\nfrom torch.utils.data import DataLoader\n"
    "print(sum(batch.sum().item() for batch in DataLoader(torch.arange(8), num_workers=2)) == 28)\n",
    "its own home": "from pathlib import Path\npath = Path.home() / '.cache' / 'x'\n"
    "path.parent.mkdir(parents=True, exist_ok=True)\npath.write_text('h')\nprint(path.read_text() == 'h')\n",
    "ends its child": RUN + "child = subprocess.Popen(['sleep', '50'])\nchild.terminate()\n"
    "print(child.wait() == -15)\n",
    "copies with mode and times": "import os, shutil, tempfile\n"
    "copy = shutil.copy2('section.md', tempfile.mkdtemp())\nos.chmod(copy, 0o600)\nos.utime(copy)\n"
    "print(os.stat(copy).st_mode & 0o777 == 0o600)\n",
    "its own turn": "import os, resource\nos.nice(1)\nos.sched_setaffinity(0, os.sched_getaffinity(0))\n"
    "os.setpriority(os.PRIO_PROCESS, os.getpid(), os.nice(0))\n"
    "resource.prlimit(os.getpid(), resource.RLIMIT_NOFILE, (50, 50))\nprint(True)\n",
    "a terminal": "import os\none, other = os.openpty()\nos.write(other, b'x')\nprint(os.read(one, 1) == b'x')\n",
    "the null device": RUN + "open('/dev/null', 'w').write('x')\n"
    "print(subprocess.run('echo x > /dev/null', shell=True).returncode == 0)\n",
}
"""Each prints True."""

FILES = {
    "mode": ("os.chmod(PATH, 0o777)", "chmod 777", "chmod(PATH, 0o777)"),
    "times": ("os.utime(PATH)", "touch -d 2001-01-01", "utimes(PATH, None)"),
    "owner": ("os.chown(PATH, os.getuid(), os.getgid())", "chown $(id -u)", "chown(PATH, 0, 0)"),
    "attribute": ("os.setxattr(PATH, 'user.x', b'1')", "", "setxattr(PATH, b'user.x', b'1', 1, 0)"),
    "content": ("open(PATH, 'w')", "echo x >", "creat(PATH, 0o777)"),
}
"""Ways to change a file: by Python, by a program, by C."""

OTHERS = {
    "limit": "import resource\nresource.prlimit(SERVER, resource.RLIMIT_NOFILE, (5, 5))\n",
    "turn": "os.setpriority(os.PRIO_PROCESS, SERVER, 15)\n",
    "turn of all": "os.setpriority(os.PRIO_USER, os.getuid(), 15)\n",
    "processors": "os.sched_setaffinity(SERVER, {0})\n",
    "scheduler": "os.sched_setscheduler(SERVER, os.SCHED_BATCH, os.sched_param(0))\n",
    "disk": f"{C}assert libc.syscall(IOPRIO, 1, SERVER, 3 << 13) == 0\n",
    "signal": "import signal\nos.kill(SERVER, signal.SIGTERM)\n",
    "trace": f"{C}assert libc.ptrace(0x4206, SERVER, 0, 0) == 0\n",
    "memory": "open(f'/proc/{SERVER}/mem', 'r+b')\n",
    "its death": f"{RUN}subprocess.run('echo 900 > /proc/$PPID/oom_score_adj', shell=True, check=True)\n",
}
"""Ways to act on the process that starts the lessons."""


MEMORY = {
    "a limit raised": "import resource\nhard = resource.getrlimit(resource.RLIMIT_DATA)[1]\n"
    "resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))\ndata = bytearray(900_000_000)\n",
    "shared mapping": "import mmap, time\nmemory = mmap.mmap(-1, 900_000_000)\n"
    "for at in range(0, 900_000_000, 4096):\n    memory[at] = 1\ntime.sleep(9)\n",
    "a file in memory": "import os, time\nfile = os.memfd_create('x')\n"
    "for _ in range(900):\n    os.write(file, bytes(1_000_000))\ntime.sleep(9)\n",
    "children": "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n"
    "        data = b'x' * 200_000_000\n        time.sleep(9)\n        os._exit(0)\n"
    "for _ in range(4):\n    os.wait()\n",
}
"""Ways to use 900 MB where 300 are allowed."""
LIMITED = "# ---\n# memory_limit: 300\n# ---\n\n"


def hostile_lessons(outside: Path) -> Iterator[tuple[str, str]]:
    for name, (python, program, c) in FILES.items():
        path = repr(str(outside))
        yield f"{name} by Python", f"import os\n{python.replace('PATH', path)}\n"
        if program:
            yield (
                f"{name} by a program",
                f"{RUN}subprocess.run({f'{program} {outside}'!r}, shell=True, check=True)\n",
            )
        yield f"{name} by C", f"{C}assert libc.{c.replace('PATH', f'os.fsencode({path})')} >= 0\n"
    ioprio = {"x86_64": "251", "aarch64": "30"}[os.uname().machine]
    for name, code in OTHERS.items():
        code = code.replace("SERVER", "os.getppid()").replace("IOPRIO", ioprio)
        yield name, f"import os\n{code}"
    yield (
        "shared memory of the machine",
        "open('/dev/shm/PID', 'w').write('x')\n".replace("PID", outside.name),
    )
    yield (
        "the builder's caches",
        (
            "import os, pwd\nfrom pathlib import Path\n"
            f"Path(pwd.getpwuid(os.getuid()).pw_dir, '.cache', '{outside.name}').write_text('x')\n"
        ),
    )


@dataclass(frozen=True, slots=True)
class Tried:
    gallery: Gallery
    names: dict[str, str]
    outside: Path
    state: tuple[object, ...]

    def result(self, kind: str) -> Run | Failure:
        result = self.gallery.lessons[f"basics/{self.names[kind]}"].result
        assert isinstance(result, Run | Failure)
        return result


def state_of(path: Path) -> tuple[object, ...]:
    status = path.stat()
    return path.read_bytes(), status.st_mode, status.st_mtime, status.st_ctime, os.listxattr(path)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """All of them in one gallery."""
    project = Project(tmp_path_factory.mktemp("held") / "tiny")
    shutil.copytree(GALLERIES / "tiny", project.root)
    for path in project.lessons.glob("*.p*"):
        path.unlink()
    project.write("gallery_src/basics/section.md", "# Section\n\nText.\n")
    outside = project.root.parent / f"outside{os.getpid()}"
    outside.write_text("as before")
    state = state_of(outside)
    names = {}
    for number, (kind, code) in enumerate([*WORKS.items(), *hostile_lessons(outside)]):
        names[kind] = f"n{number}"
        project.write(f"gallery_src/basics/n{number}.py", f"{TITLE}{code}")
    for number, (kind, code) in enumerate(MEMORY.items()):
        names[kind] = f"m{number}"
        project.write(f"gallery_src/basics/m{number}.py", f"{LIMITED}{TITLE}{code}")
    return Tried(build_gallery(project.settings), names, outside, state)


@pytest.mark.parametrize("kind", WORKS)
def test_what_libraries_need_goes_on_working(tried: Tried, kind: str) -> None:
    run = tried.result(kind)
    assert isinstance(run, Run), run.message
    assert run.outputs[0][0]["text"].strip() == "True"


def test_no_file_outside_changes(tried: Tried) -> None:
    if Held.MOUNTS not in means().held:
        pytest.skip("this system refuses a view of the file system of one's own")
    ways = [kind for kind in tried.names if kind.partition(" by ")[0] in FILES]
    assert len(ways) == 3 * len(FILES) - 1
    for kind in ways:
        assert isinstance(tried.result(kind), Failure), kind
    assert state_of(tried.outside) == tried.state
    assert isinstance(tried.result("the builder's caches"), Failure)
    # Its own shared memory ends with it.
    assert isinstance(tried.result("shared memory of the machine"), Run)
    assert not Path("/dev/shm", tried.outside.name).exists()


@pytest.mark.parametrize("kind", OTHERS)
def test_no_process_outside_is_touched(tried: Tried, kind: str) -> None:
    result = tried.result(kind)
    assert isinstance(result, Failure)
    if kind not in ("disk", "trace", "its death"):
        assert "PermissionError" in result.message


@pytest.mark.parametrize("kind", MEMORY)
def test_the_memory_of_all_processes_of_a_lesson_is_limited(tried: Tried, kind: str) -> None:
    failure = tried.result(kind)
    assert isinstance(failure, Failure)
    assert "300 MB of memory" in failure.message
    assert "'memory_limit: MEGABYTES' in its header" in failure.message
    assert failure.cell == 2 and failure.line


def test_the_build_says_in_a_line_from_what_the_system_keeps_no_lesson() -> None:
    everything = Held.MOUNTS | Held.WRITING | Held.SIGNALS | Held.CALLS
    assert not_held(everything) == ""
    # Own mounts keep lessons from writing, too.
    assert not_held(everything & ~Held.WRITING) == ""
    said = not_held(Held.WRITING | Held.SIGNALS)
    assert "modes, times and owners" in said and "limits and priorities" in said
    assert "signals" not in said and "\n" not in said
    assert not_held(Held(0)).count(";") == 3
