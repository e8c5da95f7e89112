"""What a lesson's process leaves in its folder may be anything: it is that lesson's failure."""

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest
from conftest import GALLERIES, Project

from cnnviz.domain import Cell, CellKind, Example, Failure, Run
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.displayed.foreign import ForeignFileError, content, tail
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.gallery.engine.outcome import EndedProcess, result_of
from cnnviz.gallery.sandbox.job import PARTIAL_FILE, RESULT_FILE, Position, Result

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in folders: Unix")

HEAD = "# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nimport os\nfrom cnnviz.gallery.sandbox import job\n"

LEAVES = {
    "a pipe": "os.mkfifo(path)",
    "a link to a device": "os.symlink('/dev/zero', path)",
    "a link to a file": "os.symlink('/etc/hostname', path)",
    "a folder": "os.mkdir(path)",
    "a large file": "open(path, 'w').truncate(300_000_000)",
    "no JSON": "open(path, 'w').write('{')",
    "not UTF-8": "open(path, 'wb').write(b'\\xff')",
    "a list": "open(path, 'w').write('[]')",
    "deep": "open(path, 'w').write('[' * 200_000)",
    "nothing in it": "open(path, 'w').write('{}')",
}
"""Code that leaves something else at `path` than a result."""

OTHERS = {
    "more cells": "self.outputs += [[], []]",
    "a text that is none": "self.outputs[0] = [outputs.Display({'text/html': 5})]",
    "a stream that is none": "self.outputs[0] = [outputs.Printed(5, 'stdout')]",
    "data that are none": "self.outputs[0] = [outputs.Display([1])]",
    "metadata that are none": "self.outputs[0] = [outputs.Display({'text/plain': 'x'}, [1])]",
    "no finite time": "self.seconds = float('inf')",
    "time as a text": "self.seconds = 'long'",
    "inputs that are none": "self.inputs = domain.Inputs({'a': 5}, {})",
    "a finding elsewhere": "self.findings.append(errors.CellFinding(99, 'x'))",
    "notes as a text": "self.notes = 'x'",
    "a file that is missing": "self.outputs[0] = [outputs.Display({'image/png': 'blob:' + 'a' * 64 + '.png'})]",
    "a file elsewhere": "self.outputs[0] = [outputs.Display({'image/png': 'blob:../../../../etc/hostname'})]",
    "a value of another kind": "self.values.append(outputs.ProseValue(0, 'x', 5))",
}
"""Code that changes the result before it is written."""

LEAVING = """
write = job.Result.write
def leave(self, scratch, name=job.RESULT_FILE):
    path = os.path.join(scratch, name)
    {code}
job.Result.write = leave
"""
CHANGING = """
from cnnviz import domain, errors, outputs
write = job.Result.write
def change(self, scratch, *name):
    {code}
    write(self, scratch, *name)
job.Result.write = change
"""
DYING = """
import glob, inspect
frame = inspect.currentframe()
while "run" not in frame.f_locals or not hasattr(frame.f_locals["run"], "job"):
    frame = frame.f_back
scratch = frame.f_locals["run"].job.scratch
for name in (job.PRINTED_FILE, job.ERRORS_FILE, job.POSITION_FILE):
    path = os.path.join(scratch, name)
    if os.path.exists(path):
        os.unlink(path)
    os.mkfifo(path)
os._exit(3)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="without Landlock, Python refuses to write")
def test_a_lesson_that_leaves_something_else_fails_alone(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(GALLERIES / "tiny", tmp_path / "tiny")
    project = Project(tmp_path / "tiny")
    cases = {name: LEAVING.format(code=code) for name, code in LEAVES.items()}
    cases |= {name: CHANGING.format(code=code) for name, code in OTHERS.items()}
    cases["it dies among pipes"] = DYING
    for number, code in enumerate(cases.values()):
        project.write(f"gallery_src/basics/bad_{number}.py", HEAD + code)
    lessons = build_gallery(project.settings).lessons
    assert isinstance(lessons["basics/first"].result, Run)
    assert isinstance(lessons["basics/second"].result, Run)
    for number, name in enumerate(cases):
        failure = lessons[f"basics/bad-{number}"].result
        assert isinstance(failure, Failure), name
        if name != "it dies among pipes":
            assert "its result cannot be used: " in failure.message, (name, failure.message)
            assert len(failure.message) < 700, name


def ended(scratch: Path) -> EndedProcess:
    cells = (Cell(CellKind.PROSE, "# T", 1), Cell(CellKind.CODE, "1", 3))
    return EndedProcess(Example(scratch / "x.py", "x.py", "a", "x", cells), scratch, 0, 1)


def test_only_files_under_their_own_digest_are_stored(tmp_path: Path) -> None:
    """attack.md, S5"""
    scratch, store = tmp_path / "scratch", Store(tmp_path / "store")
    blobs = scratch / "blobs"
    blobs.mkdir(parents=True)
    good = f"{hashlib.sha256(b'good').hexdigest()}.png"
    (blobs / good).write_bytes(b"good")
    store.put_blobs(scratch)
    assert store.blob(good).read_bytes() == b"good"
    other = f"{hashlib.sha256(b'other').hexdigest()}.png"
    secret = tmp_path / "secret"
    secret.write_bytes(b"other")
    (blobs / good).write_bytes(b"forged")
    (blobs / other).symlink_to(secret)
    (blobs / "x.png").write_bytes(b"x")
    os.mkfifo(blobs / f"{'0' * 64}.png")
    (blobs / f"{'1' * 64}.png").mkdir()
    store.put_blobs(scratch)
    assert store.blob(good).read_bytes() == b"good"
    assert store.all_blobs() == [store.blob(good)]


def test_a_result_names_the_files_that_the_process_left(tmp_path: Path) -> None:
    result = Result(outputs=[[]])
    result.write(str(tmp_path))
    assert isinstance(result_of(ended(tmp_path)), Result)
    name = f"{hashlib.sha256(b'x').hexdigest()}.png"
    data = json.loads((tmp_path / RESULT_FILE).read_text())
    shown = {"output_type": "display_data", "metadata": {}, "data": {"image/png": f"blob:{name}"}}
    data["outputs"] = [[shown, {**shown, "data": {"text/plain": "blob:any.thing"}}]]
    (tmp_path / RESULT_FILE).write_text(json.dumps(data))
    failure = result_of(ended(tmp_path))
    assert isinstance(failure, Failure) and "is missing or another one" in failure.message
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / name).write_bytes(b"y")
    assert isinstance(result_of(ended(tmp_path)), Failure)
    (tmp_path / "blobs" / name).write_bytes(b"x")
    assert isinstance(result_of(ended(tmp_path)), Result)


def test_files_are_opened_without_following_and_never_block(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("12 7")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    assert content(tmp_path / "file", 9) == b"12 7" and tail(tmp_path / "file", 1) == b"7"
    for name, limit in (("link", 9), ("pipe", 9), (".", 9), ("file", 3)):
        with pytest.raises(ForeignFileError):
            content(tmp_path / name, limit)
    with pytest.raises(FileNotFoundError):
        content(tmp_path / "none", 9)
    assert tail(tmp_path / "link", 9) == tail(tmp_path / "pipe", 9) == tail(tmp_path, 9) == b""
    assert Position.read(tmp_path) is None
    (tmp_path / "position").symlink_to("file")
    assert Position.read(tmp_path) is None
    os.mkfifo(tmp_path / PARTIAL_FILE)
    assert Result.read(tmp_path, PARTIAL_FILE) is None
