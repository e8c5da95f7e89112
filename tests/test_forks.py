"""The server's children: made ready ahead of time, started in turn, and ended."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from conftest import Project

from cnnviz.domain import Run
from cnnviz.gallery.engine.build import build_gallery

TITLE = "# %% [markdown]\n# # Title\n\n# %%\n"


def printed(code: str) -> Any:
    """What a script prints as JSON, in a process that may fork."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_time_limit_of_a_lesson_counts_from_its_own_start(tiny: Project) -> None:
    for name in "abcd":
        tiny.write(
            f"gallery_src/basics/{name}.py",
            f"# ---\n# time_limit: 2.5\n# ---\n\n{TITLE}import time\n\ntime.sleep(1.2)\n",
        )
    settings = replace(tiny.settings, jobs=1)
    gallery = build_gallery(settings)
    # Behind each other they take five seconds.
    assert [gallery.lessons[f"basics/{name}"].result.__class__ for name in "abcd"] == [Run] * 4


def test_one_lesson_at_a_time_where_one_is_asked_for(tiny: Project) -> None:
    for name in "abc":
        tiny.write(
            f"gallery_src/basics/{name}.py",
            f"{TITLE}import time\n\nbegan = time.time()\ntime.sleep(0.3)\nprint(began, time.time())\n",
        )
    gallery = build_gallery(replace(tiny.settings, jobs=1))
    runs = [gallery.lessons[f"basics/{name}"].result for name in "abc"]
    times = sorted(
        tuple(map(float, run.outputs[0][0]["text"].split())) for run in runs if isinstance(run, Run)
    )
    assert len(times) == 3
    assert all(ended <= began for (_, ended), (began, _) in itertools.pairwise(times))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_child_that_is_gone_before_it_is_needed_is_replaced() -> None:
    found = printed(
        "import json, os, signal\n"
        "from cnnviz.gallery.confinement.confine import Held, Means\n"
        "from cnnviz.gallery.forkserver.forks import _Spare, Forks\n"
        "means = Means(Held(0), None, ())\n"
        "lost = _Spare((), means)\n"
        "os.kill(lost.pid, signal.SIGKILL)\n"
        "os.waitpid(lost.pid, 0)\n"
        "forks = Forks(1, means)\n"
        "forks._spare = lost\n"
        "for folder in ('/none/one', '/none/two', '/none/three'):\n"
        "    forks.order(folder, 0)\n"
        "started = forks.start()\n"
        "again = forks.start()\n"
        "forks.prepare()\n"
        "waiting = forks._spare.pid\n"
        "forks.end()\n"
        "left = os.path.exists(f'/proc/{waiting}')\n"
        "children = open(f'/proc/self/task/{os.getpid()}/children').read()\n"
        "print(json.dumps([[one.scratch for one in started], again, left, children]))\n"
    )
    assert found == [["/none/one"], [], False, ""]


SHARED = """
import json, os, signal, time
from cnnviz.gallery.forkserver.memory import own_data

held = bytearray(b"x") * 100_000_000
amounts = [own_data()]
lessons = []
for _ in range(3):
    lessons.append(os.fork())
    if not lessons[-1]:
        time.sleep(60)
        os._exit(0)
amounts.append(own_data())
for pid in lessons:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
print(json.dumps(amounts))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is looked at on Linux only")
def test_the_servers_data_are_as_many_however_many_lessons_share_them() -> None:
    alone, shared = printed(SHARED)
    assert alone > 100_000_000 and abs(shared - alone) < 10_000_000
