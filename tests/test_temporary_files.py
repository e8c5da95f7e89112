"""A lesson may make temporary files by any of Python's ways, and write nowhere else."""

import os

import pytest
from conftest import Project

from cnnviz.domain import Failure, Run
from cnnviz.gallery.engine.build import build_gallery

CODE = (
    "# %% [markdown]\n# # Title\n\n# %%\nimport os, shutil, tempfile\nown = tempfile.gettempdir()\n"
)

MAY = {
    "named": "with tempfile.NamedTemporaryFile('w+') as file:\n"
    "    file.write('fine')\n    file.seek(0)\n    print(file.read())\n",
    "nameless": "with tempfile.TemporaryFile() as file:\n"
    "    file.write(b'fine')\n    file.seek(0)\n    print(file.read().decode())\n",
    "spooled": "with tempfile.SpooledTemporaryFile(max_size=1, mode='w+') as file:\n"
    "    file.write('fine')\n    file.seek(0)\n    print(file.read())\n",
    "mkstemp": "descriptor, path = tempfile.mkstemp()\nos.write(descriptor, b'fine')\n"
    "os.close(descriptor)\nprint(open(path).read())\n",
    "a folder, removed": "with tempfile.TemporaryDirectory() as folder:\n"
    "    os.makedirs(f'{folder}/a/b')\n    open(f'{folder}/a/c', 'w').write('fine')\n"
    "    print(open(f'{folder}/a/c').read())\n",
    "opens its own folder": "for flags in (os.O_DIRECTORY, os.O_PATH, os.O_PATH | os.O_RDWR):\n"
    "    os.close(os.open(own, flags))\nprint('fine')\n",
    "O_TMPFILE": "os.write(os.open(own, os.O_TMPFILE | os.O_RDWR), b'x')\nprint('fine')\n",
    "from its folder's descriptor": "folder = os.open(own, os.O_RDONLY)\n"
    "file = os.open('x', os.O_WRONLY | os.O_CREAT, dir_fd=folder)\nos.write(file, b'fine')\n"
    "print(os.fdopen(os.open('x', os.O_RDONLY, dir_fd=folder)).read())\n",
    "changes its own folder's mode": "os.chmod(own, 0o700)\nprint('fine')\n",
}
"""What each prints is 'fine'."""

ELSEWHERE = {
    "named": "tempfile.NamedTemporaryFile(dir='.')\n",
    "nameless": "tempfile.TemporaryFile(dir='.')\n",
    "above its own": "tempfile.TemporaryFile(dir=os.path.dirname(own))\n",
    "O_TMPFILE": "os.open('.', os.O_TMPFILE | os.O_RDWR)\n",
    "from a folder's descriptor": "os.open('x', os.O_WRONLY | os.O_CREAT, dir_fd=os.open('.', 0))\n",
    "by an opener": "open(own, 'w', opener=lambda path, flags: os.open('left.txt', flags))\n",
    "the folder of its script": "os.chmod('.', 0o700)\n",
}

pytestmark = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without names: Linux")


def test_a_lesson_makes_temporary_files_and_writes_nowhere_else(tiny: Project) -> None:
    for path in tiny.lessons.glob("*.py"):
        path.unlink()
    tiny.write("gallery_src/basics/section.md", "# Section\n\nText.\n")
    for number, code in enumerate(MAY.values()):
        tiny.write(f"gallery_src/basics/may_{number}.py", CODE + code)
    for number, code in enumerate(ELSEWHERE.values()):
        tiny.write(f"gallery_src/basics/elsewhere_{number}.py", CODE + code)
    before = sorted(tiny.lessons.iterdir())
    lessons = build_gallery(tiny.settings).lessons
    for number, kind in enumerate(MAY):
        run = lessons[f"basics/may-{number}"].result
        assert isinstance(run, Run), f"{kind}: {run}"
        assert run.outputs[0][0]["text"].strip() == "fine", kind
        # What is its own is no input, by whatever name it was opened.
        assert (dict(run.inputs.files), dict(run.inputs.folders)) == ({}, {}), kind
    for number, kind in enumerate(ELSEWHERE):
        failure = lessons[f"basics/elsewhere-{number}"].result
        assert isinstance(failure, Failure), kind
        assert "may write only into a temporary folder" in failure.message, kind
    assert sorted(tiny.lessons.iterdir()) == before
