"""What else counts as an input of a lesson: lines, versions, packages of children, and what does not."""

import re
from pathlib import Path

import pytest
from test_freshness import TITLE, Fresh, package, runs
from test_mutated import CONFIG

_LINES = {
    "printed": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    value = traceback.format_exc()",
    "frame": "import sys\nvalue = sys._getframe().f_lineno",
    "code": "def f():\n    pass\nvalue = f.__code__.co_firstlineno",
    "raised": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    value = e.__traceback__.tb_lineno",
    "logged": "import io, logging\nout = io.StringIO()\n"
    "logging.basicConfig(stream=out, format='%(lineno)d', force=True)\n"
    "logging.warning('x')\nvalue = out.getvalue()",
    "warned": "import warnings\nwith warnings.catch_warnings(record=True) as w:\n"
    "    warnings.warn('x')\nvalue = w[0].lineno",
    "source": "import inspect\ndef f():\n    # The comment.\n    pass\nvalue = inspect.getsource(f)",
    "helped": "from _where import line\nvalue = line()",
}
"""Code that shows lines or comments of its script."""


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    project = Fresh(tmp_path_factory.mktemp("observed") / "project")
    project.write("mkdocs.yml", CONFIG)
    project.write("docs/en/index.md", "# Index\n")
    project.write("gallery_src/a/section.md", "# A\n")
    where = "import sys\ndef line():\n    return sys._getframe(1).f_lineno\n"
    project.write("gallery_src/a/_where.py", where)
    for name, code in _LINES.items():
        project.write(f"gallery_src/a/{name}.py", f"{TITLE}{code}\nprint('seen', value)\n")
    package(project.root, "idle_package", "1.0")
    others = {
        "version": "from importlib.metadata import version\nvalue = version('idle-package')",
        "no_version": "from importlib.metadata import PackageNotFoundError, version\ntry:\n"
        "    value = version('new-package')\nexcept PackageNotFoundError:\n    value = 'none'",
        "child": "import subprocess, sys\nvalue = subprocess.run([sys.executable, '-c', "
        "'import PIL; print(PIL.__version__)'], capture_output=True, text=True).stdout",
        "by_ctypes": "import ctypes\nvalue = ctypes.CDLL(None).getpid() > 0",
        "cached": "import subprocess, sys\nvalue = subprocess.run([sys.executable, '_child.py'], "
        "capture_output=True, text=True).stdout",
        "plain": "value = 1",
    }
    project.write("gallery_src/a/_child.py", "import _helper\nprint(_helper.value)\n")
    project.write("gallery_src/a/_helper.py", "value = 1\n")
    for name, code in others.items():
        project.write(f"gallery_src/a/{name}.py", f"{TITLE}{code}\nprint('seen', value)\n")
    project.made()
    return project


def test_lines_that_a_page_shows_are_right_after_a_comment(observed: Fresh) -> None:
    names = [*_LINES, "plain"]
    before = {name: observed.page(f"en/gallery/a/{name}") for name in names}
    for name in names:
        observed.edit(f"gallery_src/a/{name}.py", "# %%\n", "# %%\n# A new comment.\n")
        if name == "source":
            observed.edit("gallery_src/a/source.py", "The comment", "Another comment")
    ran = observed.made()
    assert set(ran) == {f"a/{name}" for name in _LINES}
    shown = re.compile(r"(?s)>seen .*?</pre>")
    for name in _LINES:
        after = observed.page(f"en/gallery/a/{name}")
        assert shown.findall(after) != shown.findall(before[name]), name


def test_versions_that_are_asked_for_are_inputs(observed: Fresh) -> None:
    package(observed.root, "idle_package", "2.0")
    package(observed.root, "new_package", "1.0")
    # A child of Python lists this folder of `sys.path`.
    assert set(observed.made()) - {"a/child", "a/cached"} == {"a/version", "a/no-version"}
    assert observed.shows("a/version") == "2.0"
    assert observed.shows("a/no-version") == "1.0"


def test_a_package_that_a_child_imports_is_an_input(observed: Fresh) -> None:
    child = next(run for run in runs(observed) if run["place"].endswith("child.py"))
    assert "pillow" in child["inputs"]["packages"]
    assert "setuptools" not in child["inputs"]["packages"]


def test_explain_tells_what_is_not_fully_observed(observed: Fresh) -> None:
    said = observed.run("cnnviz", "explain", PYTHONPATH=str(observed.root / "packages")).stdout
    lines = {line.split(":")[0]: line for line in said.splitlines()}
    assert "not fully observed: ctypes may open files unseen" in lines["a/by-ctypes"]
    assert "not fully observed" not in lines["a/plain"]


def test_bytecode_beside_a_childs_helper_runs_nothing(observed: Fresh) -> None:
    folder = observed.root / "gallery_src/a/__pycache__"
    folder.mkdir(exist_ok=True)
    for name in ("_helper", "_child"):
        Path(folder, f"{name}.cpython-311.pyc").write_bytes(b"")
    assert observed.made() == {}
