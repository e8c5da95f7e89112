"""What the children of a lesson read is seen, and none of them notices: real processes throughout."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cnnviz.gallery.tracking.children import Access, Children

_SKIPPED = ("/usr", "/lib", "/lib64", "/etc", "/bin", sys.base_prefix, sys.prefix)

_BEFORE = """
import ctypes, json, multiprocessing, os, signal, subprocess, sys, threading, time
from pathlib import Path
scratch, watched, skipped = Path(sys.argv[1]), sys.argv[2] == "True", tuple(sys.argv[3:])
from cnnviz.gallery.tracking.children import EVENTS, Children
children = Children(scratch, skipped)
if watched:
    sys.addaudithook(lambda event, given: event in EVENTS and children.watch(event, given))
    children.watch_spawns()
answer = None

def python(code, *words):
    return subprocess.run([sys.executable, "-c", code, *words]).returncode

def tracer():
    return int(Path("/proc/self/status").read_text().partition("TracerPid:")[2].split()[0])
"""

_AFTER = """
seen = [[sight.kind, sight.path] for sight in children.seen()]
told = {"answer": answer, "seen": seen, "blind": children.blind}
(scratch / "told.json").write_text(json.dumps(told))
"""


@dataclass
class Lesson:
    """What came of one."""

    folder: Path
    answer: Any
    seen: list[tuple[str, str]]
    blind: bool

    def named(self, name: str) -> list[str]:
        """For what a file of the lesson's folder was used, in order."""
        return [kind for kind, path in self.seen if path == str(self.folder / name)]


def lesson(folder: Path, code: str, *, watched: bool = True, before: str = "") -> Lesson:
    """Run `code` in a process of its own, as the server does: a session of its own as well."""
    home, scratch = folder / "home", folder / f"scratch-{watched}"
    home.mkdir(exist_ok=True)
    scratch.mkdir()
    (home / "data.txt").write_text("data\n")
    (home / "helper.py").write_text("def read(path):\n    open(path).read()\n")
    program = _BEFORE + before + "\n" + code + _AFTER
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(scratch), str(watched), *_SKIPPED],
        cwd=home,
        start_new_session=True,
    )
    try:
        assert process.wait(20) == 0
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    told = json.loads((scratch / "told.json").read_text())
    return Lesson(home, told["answer"], [tuple(one) for one in told["seen"]], told["blind"])


@pytest.fixture(scope="module", autouse=True)
def _tracing(tmp_path_factory: pytest.TempPathFactory) -> None:
    if lesson(tmp_path_factory.mktemp("probe"), 'os.system("true")').blind:
        pytest.skip("this machine lets no process trace another")


@pytest.mark.parametrize(
    "code",
    [
        'subprocess.run(["cat", "data.txt"])',
        'subprocess.run("cat ../home/./data.txt", shell=True)',
        'os.system("wc -l < data.txt > /dev/null")',
        'os.popen("cat data.txt").read()',
        'os.waitpid(os.posix_spawnp("cat", ["cat", "data.txt"], os.environ), 0)',
        'os.spawnlp(os.P_WAIT, "cat", "cat", "data.txt")',
        'import pty; pty.spawn(["cat", "data.txt"])',
        "python(\"import os; os.chdir('/'); open(os.sys.argv[1]).read()\", os.path.abspath('data.txt'))",
        "python(\"import os; os.open('data.txt', 0, dir_fd=os.open('.', 0))\")",
        "python(\"import threading as t; t.Thread(target=open, args=['data.txt']).start()\")",
        "python(\"import os; os.fork() or os.execvp('cat', ['cat', 'data.txt']); os.wait()\")",
        """
if not (pid := os.fork()):
    open("data.txt").read()
    os._exit(0)
os.waitpid(pid, 0)
""",
        """
import helper
process = multiprocessing.get_context("fork").Process(target=helper.read, args=["data.txt"])
process.start(); process.join()
""",
        """
import helper
process = multiprocessing.get_context("spawn").Process(target=helper.read, args=["data.txt"])
process.start(); process.join()
assert process.exitcode == 0
""",
        """
thread = threading.Thread(target=subprocess.run, args=[["cat", "data.txt"]])
thread.start(); thread.join()
""",
    ],
)
def test_a_child_reads_a_file(tmp_path: Path, code: str) -> None:
    came = lesson(tmp_path, code)
    assert "read" in came.named("data.txt")
    assert "write" not in came.named("data.txt")
    assert not came.blind


def test_what_else_a_child_does(tmp_path: Path) -> None:
    came = lesson(
        tmp_path,
        """
Path("folder").mkdir()
Path("cut.txt").write_text("")
Path("script").write_text("#!/bin/cat\\n")
Path("script").chmod(0o755)
os.system("test -e nothing; cat none 2> errors; ls folder; echo 1 > new; cat new; mv new moved")
subprocess.run(["./script"])
subprocess.run([b"cat", b"\\xff\\n"], stderr=subprocess.DEVNULL)
python("open('both', 'w').close(); open('both', 'r+').read(); open('cut.txt', 'r+').read()")
""",
    )
    assert came.named("nothing") == ["probe"]
    assert came.named("none") == ["read"]
    assert came.named("errors") == ["write"]
    assert "list" in came.named("folder")
    assert [kind for kind in came.named("new") if kind != "probe"] == ["write", "read"]
    assert "write" in came.named("moved")
    assert came.named("script")[0] == "exec"
    assert "read" in came.named("script")
    assert [kind for kind in came.named("both") if kind != "probe"] == ["write", "read"]
    assert [kind for kind in came.named("cut.txt") if kind != "probe"] == ["read", "write"]
    assert came.named(os.fsdecode(b"\xff\n")) == ["read"]
    assert not any(path.startswith((*_SKIPPED, "/proc/", "/dev/")) for _, path in came.seen)


@pytest.mark.parametrize(
    "code",
    [
        'answer = python("import ctypes; ctypes.string_at(0)")',
        'answer = python("import os, signal; os.kill(os.getpid(), signal.SIGTRAP)")',
        'answer = python("import sys; sys.exit(7)")',
        'answer = python("import os; os.abort()")',
        """
child = subprocess.Popen(["sleep", "60"])
child.kill()
answer = child.wait()
""",
        """
child = subprocess.Popen(["sleep", "0.3"])
child.send_signal(signal.SIGSTOP)
stopped = os.waitpid(child.pid, os.WUNTRACED)[1]
alive = child.poll()
child.send_signal(signal.SIGCONT)
continued = os.waitpid(child.pid, os.WCONTINUED)[1]
answer = [os.WSTOPSIG(stopped), alive, os.WIFCONTINUED(continued), child.wait()]
""",
        """
child = subprocess.Popen([sys.executable, "-uc", '''
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
print(1)
time.sleep(20)
'''], stdout=subprocess.PIPE)
child.stdout.read(1)
child.terminate()
answer = child.wait()
""",
        """
child = subprocess.Popen([sys.executable, "-c", '''
import os, threading, time
threading.Thread(target=time.sleep, args=[20], daemon=True).start()
threading.Thread(target=os.execvp, args=["false", ["false"]]).start()
time.sleep(20)
'''])
answer = child.wait()
""",
        """
answer = [subprocess.run(["sh", "-c", f"exit {n}"]).returncode for n in range(20)]
""",
        """
heard = []
signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
os.system("kill -USR1 $PPID")
try:
    answer = [heard, os.wait()]
except ChildProcessError:
    answer = [heard, "no child"]
""",
    ],
)
def test_a_child_ends_as_without_being_watched(tmp_path: Path, code: str) -> None:
    watched, alone = lesson(tmp_path, code), lesson(tmp_path, code, watched=False)
    assert watched.answer == alone.answer
    assert watched.answer is not None
    assert not watched.blind


def test_threads_start_children_at_the_same_time(tmp_path: Path) -> None:
    came = lesson(
        tmp_path,
        """
for number in range(8):
    Path(f"{number}.txt").write_text("")
threads = [
    threading.Thread(target=subprocess.run, args=[["cat", f"{number}.txt"]]) for number in range(8)
]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
""",
    )
    assert all("read" in came.named(f"{number}.txt") for number in range(8))


def test_threads_from_before_and_after_start_children(tmp_path: Path) -> None:
    came = lesson(
        tmp_path,
        """
go = threading.Event()
early = threading.Thread(target=lambda: (go.wait(), subprocess.run(["cat", "early.txt"])))
early.start()
os.system("true")
go.set()
early.join()
late = threading.Thread(target=lambda: subprocess.run(["cat", "late.txt"]))
late.start(); late.join()
""",
    )
    assert came.named("early.txt") == came.named("late.txt") == ["read"]


def test_a_child_goes_on_when_the_watching_ends(tmp_path: Path) -> None:
    came = lesson(
        tmp_path,
        """
command = ["sh", "-c", "cat data.txt; read x; exit 3"]
runs, stops = (subprocess.Popen(command, stdin=-1, stdout=-1) for _ in range(2))
assert runs.stdout.read(5) == stops.stdout.read(5) == b"data\\n"
stops.send_signal(signal.SIGSTOP)
os.waitpid(stops.pid, os.WUNTRACED)
children.seen()
time.sleep(0.1)
state = Path(f"/proc/{stops.pid}/stat").read_text().split()[2]
stops.send_signal(signal.SIGCONT)
for child in (runs, stops):
    child.communicate(b"1")
answer = [tracer(), state, runs.returncode, stops.returncode]
""",
    )
    assert came.answer == [0, "T", 3, 3]
    assert "read" in came.named("data.txt")


def test_a_lesson_ends_while_its_child_runs(tmp_path: Path) -> None:
    code = """
child = subprocess.Popen(["sleep", "60"])
answer = tracer()
(scratch / "told.json").write_text(json.dumps({"answer": [answer, child.pid], "seen": [], "blind": False}))
os._exit(0)
"""
    start = time.monotonic()
    tracer, child = lesson(tmp_path, code).answer
    assert time.monotonic() - start < 10
    assert tracer
    assert _gone(tracer)
    assert _gone(child)


def _gone(process: int) -> bool:
    """Whether it ended within five seconds; its parent may leave it a zombie."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][:1]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_killed_lesson_takes_the_tracer_with_it(tmp_path: Path) -> None:
    code = 'os.system("true"); print(tracer(), flush=True); time.sleep(60)'
    process = subprocess.Popen(
        [sys.executable, "-c", _BEFORE + code, str(tmp_path), "True"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    with process.stdout as output:
        tracer = int(output.readline())
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(5) == -signal.SIGKILL
    assert _gone(tracer)


def test_a_killed_tracer_hinders_nothing(tmp_path: Path) -> None:
    came = lesson(
        tmp_path,
        """
child = subprocess.Popen("cat data.txt; read x; exit 3", shell=True, stdin=-1, stdout=-1)
child.stdout.read(5)
os.kill(tracer(), signal.SIGKILL)
child.communicate(b"1")
answer = child.returncode
""",
    )
    assert came.answer == 3
    assert came.blind
    assert "read" in came.named("data.txt")


def test_no_file_is_left_open(tmp_path: Path) -> None:
    code = """
before = sorted(os.listdir("/proc/self/fd"))
os.system("true")
answer = sorted(os.listdir("/proc/self/fd")) == before
"""
    assert lesson(tmp_path, code).answer


def test_an_inherited_pipe_ends_with_the_child(tmp_path: Path) -> None:
    """The tracer must not hold the other end."""
    code = """
read, write = os.pipe()
os.set_inheritable(write, True)
child = subprocess.Popen("echo 1", shell=True, stdout=write, close_fds=False)
os.close(write)
answer = os.read(read, 9).decode() + os.read(read, 9).decode()
"""
    assert lesson(tmp_path, code).answer == "1\n"


@pytest.mark.parametrize(
    "before",
    [
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())",
        "os.close(0)",
        "os.close(0), os.close(1), os.close(2)",
        "os.environ.clear()",
        "os.chdir('/'), os.chdir(scratch / '../home')",
    ],
)
def test_the_lesson_s_own_state_does_not_matter(tmp_path: Path, before: str) -> None:
    code = 'os.system("/bin/cat data.txt > /dev/null 2> /dev/null")'
    came = lesson(tmp_path, code, before=before)
    assert came.named("data.txt") == ["read"]
    assert not came.blind


def test_no_child_no_tracer(tmp_path: Path) -> None:
    came = lesson(tmp_path, "answer = tracer()")
    assert (came.answer, came.seen, came.blind) == (0, [], False)


@pytest.mark.parametrize(
    "before",
    [
        "Children.available = False",
        "children._sources = Path('/none')",
        "children._python = '/none'",
        "children._python = '/bin/true'",
    ],
)
def test_where_nothing_can_be_traced_words_are_guessed(tmp_path: Path, before: str) -> None:
    came = lesson(
        tmp_path,
        """
Path("folder").mkdir()
Path("folder/inside").write_text("")
Path("there").write_text("")
subprocess.run(["cat", "none", "x" * 5000, "data.txt"], stderr=subprocess.DEVNULL)
os.system("ls folder 'unfinished 2> /dev/null")
subprocess.run(["cat", "inside"], cwd=b"folder")
os.waitpid(os.posix_spawn("/bin/cat", ("cat", Path("there")), {}), 0)
""",
        before=before,
    )
    assert came.blind
    assert came.named("data.txt") == ["read"]
    assert came.named("folder") == ["list"]
    assert came.named("folder/inside") == ["read"]
    assert came.named("there") == ["read"]
    assert not came.named("none")


def test_guesses_in_shell_words(tmp_path: Path) -> None:
    for name in ("in", "out", "option"):
        (tmp_path / name).write_text("")
    watcher = Children(tmp_path, ())
    watcher.blind = True
    command = f"cd {tmp_path}; cat <{tmp_path}/in >'{tmp_path}/out' --file={tmp_path}/option"
    watcher.watch("os.system", (command.encode(),))
    assert set(watcher.seen()) == {
        Access("list", str(tmp_path)),
        Access("read", str(tmp_path / "in")),
        Access("read", str(tmp_path / "out")),
        Access("read", str(tmp_path / "option")),
    }
