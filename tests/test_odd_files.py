"""Files that are not what their names promise: pipes, closed folders, names in other encodings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Project

from cnnviz.gallery.inputs.states import file_state
from cnnviz.gallery.scripts.collect import collect

LESSON = "# %% [markdown]\n# # Odd\n#\n# It is odd.\n\n# %%\nprint('odd')\n"


def built(project: Project) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cnnviz", "build"],
        cwd=project.root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "HOME": str(project.root)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )


def test_pipes_are_errors_and_the_other_lessons_are_published(tiny: Project) -> None:
    os.mkfifo(tiny.lessons / "pipe.py")
    tiny.write("gallery_src/basics/odd.py", LESSON)
    os.mkfifo(tiny.lessons / "odd.ko.po")
    done = built(tiny)
    text = " ".join(done.stderr.split())
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "gallery_src/basics/pipe.py: this is not a regular file" in text
    assert "odd.ko.po" in text and "this is not a regular file" in text


def test_an_input_that_became_a_pipe_is_another_state(tmp_path: Path) -> None:
    path = tmp_path / "v.txt"
    path.write_text("1")
    before = file_state(path)
    path.unlink()
    os.mkfifo(path)
    assert file_state(path) == "special" != before
    assert file_state(tmp_path) == "folder" and file_state(tmp_path / "none") is None


def test_a_name_that_is_not_utf_8_costs_its_lesson(tiny: Project) -> None:
    path = os.fsencode(tiny.lessons) + b"/caf\xe9.py"
    with open(path, "w", encoding="utf-8") as file:
        file.write(LESSON)
    done = built(tiny)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert r"the name of its file 'caf\xe9.py' is not UTF-8" in " ".join(done.stderr.split())
    assert (tiny.site / "en" / "gallery" / "basics" / "first" / "index.html").is_file()


def test_a_closed_section_costs_itself_alone(
    tiny: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the superuser, who runs the tests in CI, no folder is closed: so the call is replaced."""
    closed, listed = tiny.root / "gallery_src" / "closed", Path.iterdir
    closed.mkdir()

    def iterdir(path: Path) -> Iterator[Path]:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    sections, failures = collect(tiny.settings)
    assert [section.slug for section in sections] == ["basics"]
    assert "gallery_src/closed: this folder cannot be read" in str(failures[0])
