"""scripts/bench --real: scripts of sphinx-gallery become lessons, run bare, and are reported."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from bench.bars import bars
from bench.builders import Case
from bench.convert import percent
from bench.korean import korean
from bench.real import BARE, OURS, OURS_IN_TWO, THEIRS, THEIRS_PARALLEL, Scripts
from bench.report import report
from bench.results import Measurement, Results
from test_bench import results

SCRIPT = '''"""
====================
Edges of ``a`` photo
====================

Two filters, :func:`skimage.filters.sobel` among
them.

.. math::

   a^2

.. note::
   Keep it small.

"""
import math

#####################################################################
# Below
# -----
#
# The :math:`x` of `a site <https://example.org>`_ [1]_:

size = {{"a": 1}}

# %% Then
# .. code-block:: python
#
#    size
#
# .. [1] A book.

# a comment of the code
print(size)
'''


def test_a_script_of_sphinx_gallery_becomes_a_lesson_with_the_same_code() -> None:
    written = percent(SCRIPT)
    assert written == (
        "# %% [markdown]\n"
        "# # Edges of `a` photo\n"
        "#\n"
        "# Two filters, `skimage.filters.sobel` among them.\n"
        "\n"
        "# %% [markdown]\n"
        "# $$\n"
        "# a^2\n"
        "# $$\n"
        "#\n"
        "# !!! note\n"
        "#\n"
        "#     Keep it small.\n"
        "\n"
        "# %%\n"
        "import math\n"
        "\n"
        "# %% [markdown]\n"
        "# ## Below\n"
        "#\n"
        "#\n"
        "# The $x$ of [a site](https://example.org) \\[1\\]:\n"
        "\n"
        "# %%\n"
        'size = {{"a": 1}}\n'
        "\n"
        "# %% [markdown]\n"
        "# ## Then\n"
        "#\n"
        "#\n"
        "#\n"
        "# ```\n"
        "# size\n"
        "# ```\n"
        "#\n"
        "#\n"
        "# \\[1\\] A book.\n"
        "\n"
        "# %%\n"
        "# a comment of the code\n"
        "print(size)\n"
    )
    theirs = ast.parse(SCRIPT)
    del theirs.body[0]
    assert ast.dump(ast.parse(written)) == ast.dump(theirs)


def test_what_is_no_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError):
        percent("def")
    assert percent("a = 1\n").startswith("# %% [markdown]\n# # Untitled\n")
    with pytest.raises(ValueError, match="no folders with scripts"):
        Scripts.of(tmp_path)


def test_bare_scripts_draw_nothing_and_import_once(tmp_path: Path) -> None:
    codes = {
        "fine.py": "import matplotlib.pyplot as plt\nimport helper\n"
        "plt.figure()\nplt.show()\nassert not plt.get_fignums()\n",
        "wrong.py": "import no_such_module\n",
        "prints.py": "print('[]')\nimport sys\nassert 'matplotlib.pyplot' in sys.modules\n",
        "helper.py": "",
    }
    for name, code in codes.items():
        (tmp_path / name).write_text(code)
    paths = [str(tmp_path / name) for name in codes if name != "helper.py"]
    bare = ROOT / "scripts" / "lib" / "bench" / "bare.py"
    done = subprocess.run(
        [sys.executable, bare, *paths], capture_output=True, text=True, check=True, timeout=60
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [path for path, _ in said] == ["", *paths]
    imports, fine, wrong, prints = (answer for _, answer in said)
    assert imports > prints > 0 and fine > 0
    assert wrong == "ModuleNotFoundError: No module named 'no_such_module'"


def real(seconds: dict[str, float], cpu: dict[str, float]) -> Results:
    found = results({})
    found.about["real"] = {"scripts": 113, "of": 141}
    found.real = [
        Measurement(name, 113, Case.COLD, 1, seconds[name], 1, 1, None, None, cpu[name])
        for name in seconds
    ]
    return found


def test_real_scripts_are_reported_with_their_bars() -> None:
    seconds = {OURS: 40.0, OURS_IN_TWO: 50, THEIRS: 100, THEIRS_PARALLEL: 50, BARE: 60}
    found = real(seconds, {**seconds, OURS: 80})
    verdicts = {
        bar.what: (bar.measured, bar.verdict) for bar in bars(found) if "real scripts" in bar.what
    }
    assert verdicts == {
        "cold, real scripts: sphinx-gallery-real over cnnviz": ("2.50× (2.50 to 2.50)", "met"),
        "cold, real scripts: sphinx-gallery-real-parallel over cnnviz": (
            "1.25× (1.25 to 1.25)",
            "**missed**",
        ),
        "cold, real scripts: two languages over one": ("1.25× (1.25 to 1.25)", "**missed**"),
        "cold, real scripts: the engine's own share of all CPU seconds": ("25%", "**missed**"),
    }
    text = report(found)
    assert "| cnnviz, 1 language | 40.00 (40.00–40.00) | 80.00 (80.00–80.00) |" in text
    assert "113 scripts of 141 run here" in text


def test_the_report_tells_how_to_measure_real_scripts() -> None:
    assert "`./scripts/bench --real FOLDER`" in report(results({}))


def test_the_korean_report_of_real_scripts_has_no_english_sentences() -> None:
    seconds = dict.fromkeys((OURS, OURS_IN_TWO, THEIRS, THEIRS_PARALLEL, BARE), 1.0)
    for found in (real(seconds, seconds), results({})):
        lines = [line for line in korean(report(found)).splitlines() if "real" in line.lower()]
        text = (
            "\n".join(lines)
            .replace("sphinx-gallery-real-parallel", "")
            .replace("sphinx-gallery-real", "")
        )
        assert not [
            word
            for word in ("Real", "real", "measured", "scripts of")
            if word in text.replace("--real", "")
        ]
