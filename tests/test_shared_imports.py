"""Modules that the server imports once for all lessons: they leave nothing behind but modules."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Project

from cnnviz.gallery.engine.preload_choice import modules_to_preload
from cnnviz.gallery.scripts.collect import collect

PACKAGES = {
    "quiet": ("import json\nclass Own:\n    pass\n", ""),
    "own_filter": ("import warnings\nwarnings.filterwarnings('ignore', module='own_filter')", ""),
    "prints": ("print('loaded')", "prints"),
    "writes": ("import os\nos.write(2, b'loaded')", "prints"),
    "warns": ("import warnings\nwarnings.warn('old')", "prints"),
    "starts": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
        "threads",
    ),
    "sets": ("import os\nos.environ['SET_BY'] = 'sets'", "the environment"),
    "finds": ("import sys\nsys.path.append('/nowhere')", "sys.path"),
    "silences": ("import warnings\nwarnings.simplefilter('ignore')", "the filters of warnings"),
    "logs": ("import logging\nlogging.basicConfig()", "logging"),
    "defines": ("import builtins\nbuiltins.gettext = str", "the builtins"),
    "holds": ("held = open(__file__)", "open files"),
    "handles": ("import signal\nsignal.signal(signal.SIGUSR2, print)", "the signal handlers"),
    "colours": (
        "import matplotlib as mpl\nmpl.colormaps.register(mpl.colormaps['gray'], name='mine')",
        "colour maps",
    ),
    "styles": ("import matplotlib as mpl\nmpl.rcParams['lines.linewidth'] = 5", "settings"),
    "rounds": ("import numpy as np\nnp.set_printoptions(precision=2)", "NumPy's settings"),
    "replaces": ("import json\ndef dumps(x):\n    pass\njson.dumps = dumps", "functions of json"),
    "extends": (
        "import decimal, fractions\ndef half(self):\n    pass\nfractions.Fraction.half = half",
        "functions of fractions",
    ),
    "raises": ("import nothing_of_this_name", "raises ModuleNotFoundError"),
}

TRY = """
import json, sys, fractions
from pathlib import Path
import matplotlib, numpy
from cnnviz.gallery.inputs import packages
packages.INSTALLED += (sys.argv[1] + "/",)
sys.path.insert(0, sys.argv[1])
sys.path.append(sys.argv[2])
from cnnviz.gallery.forkserver.trial import shareable
print(json.dumps(shareable(sys.argv[4:], Path(sys.argv[3]))))
assert not set(sys.argv[4:]) & set(sys.modules)
"""


def tried(tmp_path: Path, *names: str) -> tuple[list[str], dict[str, str]]:
    """The modules that may be shared, and the verdict on each."""
    verdicts = tmp_path / "imports.json"
    places = [str(tmp_path / "installed"), str(tmp_path / "project"), str(verdicts)]
    done = subprocess.run(
        [sys.executable, "-c", TRY, *places, *names], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), json.loads(verdicts.read_text())["verdicts"]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    for folder in ("installed", "project"):
        (tmp_path / folder).mkdir()
    for name, (code, _) in PACKAGES.items():
        (tmp_path / "installed" / f"{name}.py").write_text(code)
    (tmp_path / "project" / "beside.py").write_text("")
    return tmp_path


def test_only_imports_that_leave_nothing_behind_are_shared(packages: Path) -> None:
    shared, verdicts = tried(packages, *PACKAGES, "beside")
    assert shared == [name for name, (_, part) in PACKAGES.items() if not part]
    assert verdicts["beside"] == "beside is not an installed package"
    for name, (_, part) in PACKAGES.items():
        assert part in verdicts[name], name


def test_verdicts_are_kept_until_the_packages_change(packages: Path) -> None:
    assert tried(packages, "quiet")[0] == ["quiet"]
    # Kept: the file is not read again.
    (packages / "installed" / "quiet.py").write_text("print('loaded')")
    assert tried(packages, "quiet")[0] == ["quiet"]
    (packages / "installed" / "other-1.0.dist-info").mkdir()
    assert tried(packages, "quiet")[0] == []


def test_a_refused_module_is_not_tried_again(packages: Path) -> None:
    mark = packages / "imported.txt"
    code = f"with open({str(mark)!r}, 'a') as file:\n    file.write('x')\nprint('loaded')\n"
    (packages / "installed" / "marks.py").write_text(code)
    assert tried(packages, "marks")[0] == []
    assert tried(packages, "marks", "quiet")[0] == ["quiet"]
    assert mark.read_text() == "x"


def test_an_import_that_ends_the_process_costs_only_itself(packages: Path) -> None:
    (packages / "installed" / "dies.py").write_text("import os\nos._exit(3)")
    shared, verdicts = tried(packages, "dies", "quiet")
    assert shared == ["quiet"]
    assert verdicts == {"dies": "its import ends the process", "quiet": ""}


def test_what_imports_a_refused_module_is_refused_too(packages: Path) -> None:
    (packages / "installed" / "uses.py").write_text("import sets")
    shared, verdicts = tried(packages, "sets", "uses", "quiet")
    assert shared == ["quiet"] and "the environment" in verdicts["uses"]


LESSON = """# %% [markdown]
# # Lesson {n}
#
# It imports.

# %%
import sys
print("shared" if "sympy" in sys.modules else "not shared")
from sympy import Symbol
"""


def test_lessons_share_the_import_of_a_package_that_two_of_them_import(tiny: Project) -> None:
    for n in range(2):
        tiny.write(f"gallery_src/basics/imports_{n}.py", LESSON.format(n=n))
    sections, _ = collect(tiny.settings)
    examples = [example for section in sections for example in section.examples]
    assert {"sympy", "sympy.Symbol"} <= set(modules_to_preload(examples, ()).candidates)
    gallery, _ = tiny.gallery()
    for n in range(2):
        run = gallery.lessons[f"basics/imports-{n}"].result
        assert run.outputs[0][0]["text"] == "shared\n"  # type: ignore[union-attr]
        assert "sympy" in run.inputs.packages  # type: ignore[union-attr]
    # The others inherit it, but it is not an input of theirs.
    other = gallery.lessons["basics/second"].result
    assert "sympy" not in other.inputs.packages  # type: ignore[union-attr]


def test_a_package_is_not_shared_where_a_lesson_sets_variables_for_it(tiny: Project) -> None:
    for n in range(2):
        tiny.write(f"gallery_src/basics/imports_{n}.py", LESSON.format(n=n))
    setting = LESSON.replace("import sys", "import os, sys\nos.environ['SYMPY_DEBUG'] = '0'")
    tiny.write("gallery_src/basics/sets.py", setting.format(n=3))
    sections, _ = collect(tiny.settings)
    examples = [example for section in sections for example in section.examples]
    candidates = modules_to_preload(examples, ()).candidates
    assert not [name for name in candidates if name.startswith("sympy")]
