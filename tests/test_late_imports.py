"""Modules that are slow to import are imported when a page needs them."""

import subprocess
import sys

import pytest
from conftest import Project


@pytest.mark.parametrize(
    "use, expected",
    [
        ("", "False False"),
        ("import mkdocs_jupyter.plugin as it; it.convert.nb2html\n", "True True"),
        ("import jupytext; jupytext.reads('# %%\\n1', 'py:percent')\n", "False True"),
    ],
)
def test_the_configuration_is_read_without_them(tiny: Project, use: str, expected: str) -> None:
    tiny.edit("mkdocs.yml", "plugins:\n", "plugins:\n  - mkdocs-jupyter\n")
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from cnnviz.adapters.mkdocs.config import read_project\n"
        f"read_project(Path('mkdocs.yml').resolve())\n{use}"
        "print('nbconvert' in sys.modules, 'jupytext.formats' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tiny.root, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == expected, done.stderr
