"""One bad lesson costs only itself: each beside a good one, which is published as ever."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import GALLERIES, Project

TITLE = "# %% [markdown]\n# # Bad\n\n"
CODE = f"{TITLE}# %%\n"
FIRST = 5
"""Line of the script on which CODE's code starts."""


class Beside(Project):
    def built(self, *options: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
        """Build; the lessons of the report by name."""
        done = self.run("cnnviz", "build", "--report", "report.json", *options)
        report = json.loads((self.root / "report.json").read_text())
        return done, {one["name"]: one for one in report["lessons"]}

    @property
    def good(self) -> str:
        """What the good lesson's page shows."""
        page = self.page("en/gallery/one/good")
        return "\n".join(re.findall(r"<pre.*?</pre>|<svg.*?</svg>", page, re.DOTALL))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Beside:
    project = Beside(tmp_path_factory.mktemp("clean") / "beside")
    shutil.copytree(GALLERIES / "beside", project.root)
    done, lessons = project.built("--strict")
    assert done.returncode == 0, done.stderr
    assert list(lessons) == ["one/good"]
    assert "torch.float32 10.0" in project.good
    return project


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    project = Beside(tmp_path / "beside")
    shutil.copytree(GALLERIES / "beside", project.root)
    return project


@dataclass(frozen=True)
class Bad:
    """A bad lesson, and what is said of it."""

    code: str
    line: int
    said: str
    cell: int = 2
    header: str = ""


STOPS = "# ---\n# time_limit: 4\n# ---\n\n"
ALLOCATE = "rows = []\nwhile True:\n    rows.append(bytearray(50_000_000))\n"
BAD = {
    "raises": Bad("x = 1\n1 / 0\n", 6, "ZeroDivisionError: division by zero"),
    "sys.exit": Bad("import sys\nsys.exit()\n", 6, "called sys.exit(None)"),
    "os._exit": Bad("import os\nos._exit(0)\n", 5, "ended with status 0 before the last cell"),
    "abort": Bad("import os\nos.abort()\n", 6, "was ended by SIGABRT"),
    "segfault": Bad("import ctypes\n\nctypes.string_at(0)\n", 7, "was ended by SIGSEGV"),
    "an unnamed signal": Bad("import os\nos.kill(os.getpid(), 40)\n", 5, "ended by signal 40"),
    "kills itself": Bad("import os\nos.kill(os.getpid(), 9)\n", 5, "was killed (SIGKILL)"),
    "endless loop": Bad("x = 1\nwhile True: x += 1\n", 10, "stopped after 4 seconds", header=STOPS),
    "hang in C": Bad(
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n",
        12,
        "stopped after 4 seconds; make it do less, or give it more time with 'time_limit: SECONDS'",
        header=STOPS,
    ),
    "hang that ignores signals": Bad(
        "import ctypes, signal\nfor one in (signal.SIGUSR1, signal.SIGTERM, signal.SIGINT):\n"
        "    signal.signal(one, signal.SIG_IGN)\nctypes.CDLL(None).pause()\n",
        9,
        "stopped after 4 seconds",
        header=STOPS,
    ),
    "memory": Bad(ALLOCATE, 7, "A lesson may use 4,000 MB of memory; reduce its use"),
    "memory of its own limit": Bad(
        ALLOCATE, 11, "A lesson may use 300 MB", header="# ---\n# memory_limit: 300\n# ---\n\n"
    ),
    "memory in torch": Bad(
        "import torch\ntorch.ones(4_000_000_000)\n", 6, "A lesson may use 4,000 MB"
    ),
    "prints 100 MB": Bad(
        "for _ in range(1000):\n    print('x' * 100_000)\n", 6, "printed more than 2 MB of text"
    ),
    "prints 100 MB from C": Bad(
        "import os\nfor _ in range(1000):\n    os.write(1, b'x' * 100_000)\n",
        5,
        "printed more than 2 MB of text",
    ),
    "200 figures": Bad(
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.max_open_warning'] = 0\n"
        "for _ in range(200):\n    plt.figure()\n",
        5,
        "200 figures are open, and at most 50 can be shown",
    ),
    "50 MB repr": Bad("x = 'x' * 50_000_000\nx\n", 6, "ends with a value of more than 2 MB"),
    "writes beside itself": Bad(
        "from pathlib import Path\nPath('left.txt').write_text('x')\n",
        6,
        "may write only into a temporary folder",
    ),
    "writes by OpenCV": Bad(
        "import cv2\nimport numpy as np\ncv2.imwrite('left.png', np.ones((2, 2)))\n",
        7,
        "may write only into a temporary folder",
    ),
    "writes by a child": Bad(
        "import subprocess\nsubprocess.run('echo x > left.txt', shell=True, check=True)\n",
        6,
        "CalledProcessError",
    ),
    "removes a lesson": Bad(
        "import os\nos.remove('good.py')\n", 6, "may write only into a temporary folder"
    ),
    "renames": Bad(
        "import os\nos.rename('good.py', 'other.py')\n", 6, "may write only into a temporary folder"
    ),
    "a thousand terms": Bad(f"x = {' + '.join(['1'] * 1200)}\n", 5, "RecursionError"),
    "asks for input": Bad("input('name? ')\n", 5, "EOFError"),
    "breaks what the engine uses": Bad(
        "import json\n\n\ndef broken(*args, **kwargs):\n    raise OSError('broken')\n\n\n"
        "json.dumps = broken\n",
        5,
        "its result could not be written: OSError: broken",
    ),
    "an undeclared variable": Bad(
        "import os\nos.environ['MY_VALUE']\n", 6, "add 'environment: [MY_VALUE]' to its header"
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_lesson_is_told_and_costs_only_itself(
    beside: Beside, clean: Beside, kind: str
) -> None:
    bad = BAD[kind]
    beside.write("gallery_src/one/bad.py", f"{bad.header}{CODE}{bad.code}")
    done, lessons = beside.built()
    assert done.returncode == 1
    failure = lessons["one/bad"]["failure"]
    assert bad.said in failure["message"]
    assert (failure["line"], failure["cell"]) == (bad.line, bad.cell)
    assert f"gallery_src/one/bad.py, line {bad.line} (cell {bad.cell}): " in done.stderr
    assert "site-packages" not in failure["traceback"] or kind == "memory in torch"
    assert_only_the_good_one(beside, clean)
    assert sorted(path.name for path in (beside.root / "gallery_src/one").iterdir()) == [
        "bad.py",
        "good.py",
        "section.md",
    ]


UNREAD = {
    "not UTF-8": (TITLE.encode() + b"# caf\xe9\n", "line 4: this is not UTF-8"),
    "a syntax error": (f"{CODE}for\n".encode(), "line 5: invalid syntax: for"),
    "an empty file": (b"", ": it is empty"),
    "a null byte": (f"{CODE}x = 1\0\n".encode(), "line 5"),
    "a header that is no YAML": (b"# ---\n# tags: [\n# ---\n", "line 1: the header is not YAML"),
    "a date that is none": (
        b"# ---\n# date: 2024-13-45\n# ---\n" + CODE.encode(),
        "line 1: the header is not YAML",
    ),
    "a limit without end": (
        b"# ---\n# time_limit: .inf\n# ---\n" + CODE.encode(),
        "line 1: 'time_limit' in the header must be a number above 0, not inf",
    ),
    "a limit that is none": (
        b"# ---\n# time_limit: soon\n# ---\n" + CODE.encode(),
        "line 1: 'time_limit' in the header must be a number above 0, not 'soon'",
    ),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_a_script_that_cannot_be_read_costs_only_itself(
    beside: Beside, clean: Beside, kind: str
) -> None:
    content, said = UNREAD[kind]
    (beside.root / "gallery_src/one/bad.py").write_bytes(content)
    done, lessons = beside.built()
    assert done.returncode == 1
    assert f"gallery_src/one/bad.py, {said}".replace(", :", ":") in done.stderr
    assert lessons["one/bad"]["unread"]
    assert_only_the_good_one(beside, clean)


STATE = {
    "closes all streams": "import os, sys\nsys.stdin.close()\nsys.stdout.close()\n"
    "for one in (0, 1, 2):\n    os.close(one)\n",
    "changes folder": "import os\nos.chdir('/')\n",
    "changes settings": "import matplotlib.pyplot as plt, numpy as np, torch\n"
    "plt.rcParams['font.size'] = 99\nnp.set_printoptions(precision=1)\n"
    "torch.set_default_dtype(torch.float64)\ntorch.manual_seed(5)\ntorch.set_num_threads(1)\n",
    "patches torch": "import torch.nn.functional as F\nF.relu = lambda x: x * 0\n",
    "forks": "import os\nif os.fork() == 0:\n    x = 1\nelse:\n    os.wait()\n\n"
    "# %%\nprint('here', os.getppid() > 0)\n",
    "10,000 lines": "\n".join(f"x{n} = {n}" for n in range(10_000)),
    "spawns and waits": "import subprocess\nprint(subprocess.run(['true']).returncode)\n",
    "writes where it may": "import tempfile\nfrom pathlib import Path\n"
    "path = Path(tempfile.mkdtemp()) / 'x.txt'\npath.write_text('x')\nprint(path.read_text())\n",
    "threads of torch": "import torch\nx = torch.ones(2000, 2000)\nprint((x @ x)[0, 0].item())\n",
    "half a character": "print('\\ud800')\n'\\ud800'\n",
    "writes to every descriptor": "import os\nfor one in range(3, 30):\n    try:\n"
    "        os.write(one, b'x\\n')\n    except OSError:\n        pass\n",
    "workers of a loader": "import torch\n"
    "print(sum(len(one) for one in torch.utils.data.DataLoader(range(8), num_workers=2)))\n",
    "its own file in memory": "import tempfile, numpy as np\nfrom pathlib import Path\n"
    "path = Path(tempfile.mkdtemp()) / 'x.bin'\npath.write_bytes(b'12')\n"
    "np.memmap(path, np.uint8)[0] = 51\nassert path.read_bytes() == b'32'\n",
    "copies a link": "import os, shutil, tempfile\nfolder = tempfile.mkdtemp()\n"
    "os.symlink('x', folder + '/a')\nshutil.copy2(folder + '/a', folder + '/b', follow_symlinks=False)\n",
    "a daemon thread": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(100,), daemon=True).start()\n",
}


def test_lessons_that_change_their_process_change_no_other(beside: Beside, clean: Beside) -> None:
    """All of them in one gallery, before the good one, behind it and beside it."""
    for number, code in enumerate(STATE.values()):
        beside.write(f"gallery_src/one/bad_{number}.py", f"{CODE}{code}")
    done, lessons = beside.built("--strict", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    for number, kind in enumerate(STATE):
        told = lessons[f"one/bad-{number}"]
        assert told["outcome"] == "ran" and not told["notes"], kind
        assert "Bad" in beside.page(f"en/gallery/one/bad-{number}"), kind
    assert_only_the_good_one(beside, clean, published=len(STATE) + 1)
    done, _ = beside.built("--force", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert_only_the_good_one(beside, clean, published=len(STATE) + 1)


LEFT = {
    "a thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(100,)).start()\n",
        "was still running at the end",
    ),
    "a child": (
        "import subprocess\nsubprocess.Popen(['sleep', '99.25'])\n",
        "it left 1 process running",
    ),
    "a child of its own session": (
        "import subprocess\nsubprocess.Popen(['sleep', '99.25'], start_new_session=True)\n",
        "it left 1 process running",
    ),
}


@pytest.mark.parametrize("kind", LEFT)
def test_what_a_lesson_leaves_running_is_ended_and_told(
    beside: Beside, clean: Beside, kind: str
) -> None:
    code, said = LEFT[kind]
    marked = code.replace("99.25", f"99.{os.getpid()}")
    beside.write("gallery_src/one/bad.py", f"{CODE}{marked}")
    start = time.monotonic()
    done, lessons = beside.built()
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < 60
    assert any(said in note for note in lessons["one/bad"]["notes"])
    assert said in re.sub(r"\s+", " ", done.stderr)
    assert f"99.{os.getpid()}" not in processes()
    assert_only_the_good_one(beside, clean, published=2)


def test_a_name_with_spaces_hangul_and_a_quote_is_published(beside: Beside, clean: Beside) -> None:
    beside.write("gallery_src/one/합성곱 it's.py", f"{CODE}print('fine')\n")
    done, lessons = beside.built("--strict")
    assert done.returncode == 0, done.stderr
    (name,) = set(lessons) - {"one/good"}
    assert "fine" in beside.page(f"en/gallery/{name}")
    assert_only_the_good_one(beside, clean, published=2)


def test_bad_ones_of_every_kind_at_once_cost_only_themselves(beside: Beside, clean: Beside) -> None:
    for number, kind in enumerate(("raises", "abort", "segfault", "memory", "prints 100 MB")):
        code = BAD[kind].code
        beside.write(f"gallery_src/one/bad_{number}.py", f"{BAD[kind].header}{CODE}{code}")
    done, lessons = beside.built("--jobs", "4")
    assert done.returncode == 1
    assert [name for name, one in lessons.items() if one["outcome"] == "failed"] == [
        f"one/bad-{number}" for number in range(5)
    ]
    assert "5 scripts failed" in done.stderr
    assert_only_the_good_one(beside, clean)


def test_a_lesson_cannot_end_the_engine(beside: Beside, clean: Beside) -> None:
    code = "import os\ntry:\n    os.kill(os.getppid(), 9)\nexcept PermissionError:\n    pass\n"
    beside.write("gallery_src/one/bad.py", f"{CODE}{code}")
    done, _ = beside.built()
    assert done.returncode == 0, done.stderr
    assert_only_the_good_one(beside, clean, published=2)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("after", [0.7, 4.0], ids=["importing", "running"])
def test_a_build_that_is_stopped_leaves_no_process_and_the_next_is_right(
    beside: Beside, clean: Beside, end: signal.Signals, after: float
) -> None:
    shutil.copytree(clean.site, beside.site)
    before = beside.good
    mark = f"88.{os.getpid()}"
    code = f"import subprocess\nsubprocess.run(['sleep', '{mark}'])\n"
    beside.write("gallery_src/one/bad.py", f"{CODE}{code}")
    with (beside.root / "said").open("w") as said:
        build = subprocess.Popen(
            [sys.executable, "-m", "cnnviz", "build"], cwd=beside.root, stdout=said, stderr=said
        )
        time.sleep(after)
        build.send_signal(end)
        start = time.monotonic()
        build.wait(10)
    took = time.monotonic() - start
    assert took < 1.5, (beside.root / "said").read_text()
    assert build.returncode in (130, -end), (beside.root / "said").read_text()
    deadline = time.monotonic() + 1
    while (str(beside.root) in processes() or mark in processes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert str(beside.root) not in processes() and mark not in processes()
    assert "Traceback" not in (beside.root / "said").read_text()
    # The last good site is untouched, and the next build is whole.
    assert beside.good == before
    (beside.root / "gallery_src/one/bad.py").unlink()
    done, _ = beside.built()
    assert done.returncode == 0, done.stderr
    assert_only_the_good_one(beside, clean)


def test_builds_killed_at_many_moments_leave_the_next_one_right(
    beside: Beside, clean: Beside
) -> None:
    for tenths in range(2, 34, 4):
        build = subprocess.Popen(
            [sys.executable, "-m", "cnnviz", "build", "--force"],
            cwd=beside.root,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(tenths / 10)
        os.killpg(build.pid, signal.SIGKILL)
        build.wait(10)
        if (beside.site / "en").exists():
            assert beside.good == clean.good
    done, lessons = beside.built("--strict")
    assert done.returncode == 0, done.stderr
    assert list(lessons) == ["one/good"]
    assert_only_the_good_one(beside, clean)
    # Nothing of the dead builds is left.
    assert list((beside.root / ".cnnviz" / "sites").iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_told_and_the_next_build_is_right(beside: Beside, clean: Beside) -> None:
    store = beside.root / ".cnnviz"
    store.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(store)])
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        done = beside.run("cnnviz", "build")
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        subprocess.run(["mount", "-o", "remount,size=100m", str(store)], check=True)
        done, _ = beside.built()
        assert done.returncode == 0, done.stderr
        assert_only_the_good_one(beside, clean)
    finally:
        subprocess.run(["umount", str(store)], check=True)


def assert_only_the_good_one(beside: Beside, clean: Beside, published: int = 1) -> None:
    assert beside.good == clean.good
    pages = list((beside.site / "en/gallery/one").glob("*/index.html"))
    assert len(pages) == published
    assert list((beside.root / ".cnnviz" / "scratch").iterdir()) == []


def processes() -> str:
    """Command lines and folders of everything that runs here."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.name != str(os.getpid()):
                found.append((process / "cmdline").read_text().replace("\0", " "))
                found.append(str((process / "cwd").readlink()))
        except OSError:
            continue
    return "\n".join(found)
