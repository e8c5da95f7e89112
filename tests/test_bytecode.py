"""Bytecode between builds: no lesson can leave any that runs later, and what is kept is current."""

import marshal
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Project

from cnnviz.domain import Run
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.gallery.forkserver.bytecode import Bytecode

TITLE = "# %% [markdown]\n# # Title\n\n# %%\n"
USER = "import sys\nimport _shared\nfrom cnnviz.lab import kernels\nprint(_shared.value, len(kernels.__dict__) > 9)\n"

FORGER = """
import glob, importlib.util, marshal, os, shutil, subprocess, sys, tempfile
import _shared
from cnnviz.lab import kernels

code = marshal.dumps(compile("open({marker!r}, 'a').write('forged')\\nvalue = 'forged'\\n", "x", "exec"))
tried = 0
for module in (_shared, kernels):
    places = {{module.__cached__, importlib.util.cache_from_source(module.__file__)}}
    name = os.path.basename(module.__cached__)
    for folder in ({root!r}, tempfile.gettempdir(), os.path.dirname(module.__file__)):
        places |= set(glob.glob(f"{{folder}}/**/{{name}}", recursive=True, include_hidden=True))
    header = b""
    for place in places:
        if os.path.exists(place):
            header = open(place, "rb").read()[:16]
    source = os.stat(module.__file__)
    header = header or importlib.util.MAGIC_NUMBER + bytes(4) + int(source.st_mtime).to_bytes(4, "little") + source.st_size.to_bytes(4, "little")
    for place in places:
        new = tempfile.mkdtemp() + "/" + name
        open(new, "wb").write(header + code)
        for way in (
            lambda: open(place, "wb").write(header + code),
            lambda: os.replace(new, place),
            lambda: os.symlink(new, place),
            lambda: os.makedirs(os.path.dirname(place)),
            lambda: os.chmod(place, 0o777),
            lambda: subprocess.run(["cp", "-f", new, place], check=True, capture_output=True),
            lambda: subprocess.run([sys.executable, "-c", "import shutil, sys; shutil.copy(*sys.argv[1:])", new, place], check=True, capture_output=True),
            lambda: os.write(os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=os.open(os.path.dirname(place), 0)), header + code),
        ):
            tried += 1
            try:
                way()
            except (OSError, subprocess.CalledProcessError):
                pass
sys.dont_write_bytecode = False
print(_shared.value, tried > 20)
"""


def printed(project: Project, lesson: str) -> str:
    gallery = build_gallery(project.settings)
    assert not gallery.failures, gallery.failures[0]
    run = gallery.lessons[f"basics/{lesson}"].result
    assert isinstance(run, Run)
    return str(run.outputs[0][0]["text"]).strip()


@pytest.fixture
def shared(tiny: Project) -> Project:
    """A helper of two lessons."""
    tiny.write("gallery_src/basics/_shared.py", "value = 'true'\n")
    tiny.write("gallery_src/basics/user.py", TITLE + USER)
    return tiny


def files(project: Project, module: str) -> dict[Path, bytes]:
    """The bytecode of the module that the project keeps."""
    return {path: path.read_bytes() for path in (project.root / ".cnnviz").rglob(f"{module}.*.pyc")}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing holds a lesson's C code")
@pytest.mark.parametrize("first", ["forger", "user"])
def test_bytecode_that_a_lesson_forges_is_never_run(shared: Project, first: str) -> None:
    """Whether or not the bytecode of the modules is there already when it forges."""
    marker = shared.root / "outside"
    if first == "user":
        assert printed(shared, "user") == "true True"
    text = FORGER.format(marker=str(marker), root=str(shared.root))
    forger = shared.write("gallery_src/basics/forger.py", TITLE + text.lstrip())
    assert printed(shared, "forger") == "true True"
    forger.unlink()
    shared.edit("gallery_src/basics/user.py", "import sys", "import os")
    assert printed(shared, "user") == "true True"
    assert printed(shared, "user") == "true True"
    assert not marker.exists()


def test_what_lessons_import_is_compiled_once_for_all_builds(shared: Project) -> None:
    assert printed(shared, "user") == "true True"
    kept = files(shared, "_shared") | files(shared, "kernels")
    assert len(kept) == 2
    shared.edit("gallery_src/basics/user.py", "import sys", "import os")
    # The page shows no path of the builder's machine.
    show = "print(os.path.basename(_shared.__cached__), os.path.exists(_shared.__cached__))"
    shared.edit("gallery_src/basics/user.py", "print(_shared.value, ", f"{show}\nprint('true', ")
    name, is_there = printed(shared, "user").split()[:2]
    assert (name in {path.name for path in kept}, is_there) == (True, "True")
    assert files(shared, "_shared") | files(shared, "kernels") == kept


def test_an_edit_within_the_second_is_not_taken_from_bytecode(shared: Project) -> None:
    assert printed(shared, "user") == "true True"
    path = shared.lessons / "_shared.py"
    stats = path.stat()
    shared.edit("gallery_src/basics/_shared.py", "true", "else")
    os.utime(path, ns=(stats.st_atime_ns, stats.st_mtime_ns))
    assert printed(shared, "user") == "else True"


def damaged(raw: bytes, kind: str) -> bytes:
    if kind == "forged":  # as lessons could once, by its header alone
        return raw[:16] + marshal.dumps(compile("value = 'forged'", "x", "exec"))
    return {"cut": raw[:-40], "empty": b"", "flipped": raw[:-60] + b"?" + raw[-59:]}[kind]


@pytest.mark.parametrize("kind", ["forged", "cut", "empty", "flipped"])
def test_damaged_bytecode_is_not_run_and_is_written_again(shared: Project, kind: str) -> None:
    """A full disk cuts it, and versions before let lessons write it."""
    assert printed(shared, "user") == "true True"
    whole = files(shared, "_shared") | files(shared, "kernels")
    assert len(whole) == 2
    for path, raw in whole.items():
        path.write_bytes(damaged(raw, kind))
    shared.edit("gallery_src/basics/user.py", "import sys", "import os")
    assert printed(shared, "user") == "true True"
    assert (files(shared, "_shared") | files(shared, "kernels")) == whole


def test_what_cannot_be_compiled_is_left_to_the_lesson(tmp_path: Path) -> None:
    folder = tmp_path / "bytecode"
    names = {"broken.py": "for\n", "deep.py": f"x = {'(' * 5000}1{')' * 5000}\n", "text.txt": "x"}
    for name, text in names.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "null.py").write_bytes(b"x = 1\0")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "good.py").write_text("x = 1\n")
    kept = Bytecode(folder)
    kept.add(tmp_path / name for name in [*names, "null.py", "folder.py", "gone.py", "good.py"])
    assert [path.name.partition(".")[0] for path in folder.rglob("*.pyc")] == ["good"]
    shutil.rmtree(folder)
    folder.write_text("no folder")
    Bytecode(folder).add([tmp_path / "good.py"])


def test_the_bytecode_that_the_engine_writes_is_read_by_python(tmp_path: Path) -> None:
    source = tmp_path / "helper.py"
    source.write_text("value = 7\n")
    Bytecode(tmp_path / "kept").add([source])
    code = (
        "import sys\nfrom cnnviz.gallery.forkserver.bytecode import read_from\n"
        f"read_from({str(tmp_path / 'kept')!r})\nsys.path.insert(0, {str(tmp_path)!r})\n"
        "import builtins\nbuiltins.compile = None\n"
        "from importlib._bootstrap_external import SourceFileLoader\n"
        "SourceFileLoader.source_to_code = None\nimport helper\nprint(helper.value)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "7\n", done.stderr
