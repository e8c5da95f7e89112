"""What every lesson's process gets from the engine, whatever the builder's shell is like."""

import os
import subprocess
import sys

import pytest
from conftest import Project

from cnnviz.domain import Run
from cnnviz.gallery.engine.build import build_gallery

TITLE = "# %% [markdown]\n# # Title\n\n# %%\n"


def printed(project: Project, code: str) -> str:
    project.write("gallery_src/basics/asks.py", TITLE + code)
    run = build_gallery(project.settings).lessons["basics/asks"].result
    assert isinstance(run, Run), run
    return str(run.outputs[0][0]["text"]).strip()


@pytest.mark.skipif(sys.platform != "linux", reason="files with holes")
def test_no_file_of_a_lesson_grows_beyond_a_gigabyte(tiny: Project) -> None:
    code = (
        "import errno, subprocess, tempfile\n"
        "def size_is_allowed(size):\n"
        "    with tempfile.NamedTemporaryFile() as file:\n"
        "        try:\n            file.truncate(size)\n"
        "        except OSError as error:\n            return errno.errorcode[error.errno]\n"
        "        return True\n"
        "program = 'import tempfile; tempfile.TemporaryFile().truncate(1_000_000_001)'\n"
        "done = subprocess.run(['python', '-c', program], capture_output=True)\n"
        "print(size_is_allowed(1_000_000_000), size_is_allowed(1_000_000_001), done.returncode)\n"
    ).replace("'python'", repr(sys.executable))
    assert printed(tiny, code) == "True EFBIG 1"


def test_texts_hash_alike_in_every_build(tiny: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "print(hash('kernel'), hash('edge'))"
    wanted = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # What the builder has set for themselves does not count.
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert printed(tiny, code) == wanted
