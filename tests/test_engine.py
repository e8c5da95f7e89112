"""Running lessons: fresh processes, failures that say where, and the store."""

from dataclasses import replace
from importlib import metadata

import cv2
import numpy as np
import pytest
from conftest import Project

from cnnviz.domain import Example, Failure, Run
from cnnviz.gallery.engine.build import Wanted, build_gallery
from cnnviz.gallery.engine.preload_choice import modules_to_preload
from cnnviz.gallery.engine.watcher import Nobody
from cnnviz.gallery.inputs import packages
from cnnviz.gallery.scripts.collect import collect
from cnnviz.mimetypes import MAPS_TYPE, PLOT_TYPE
from cnnviz.outputs import values_of

TITLE = "# %% [markdown]\n# # Title\n\n"


def outputs(project: Project, code: str) -> Run | Failure:
    """What came of a lesson with this code, beside the good ones, which must be as ever."""
    project.write("gallery_src/basics/tried.py", f"{TITLE}# %%\n{code}")
    gallery, _ = project.gallery()
    good = gallery.lessons["basics/second"].result
    assert isinstance(good, Run)
    assert good.outputs == [[{"output_type": "stream", "name": "stdout", "text": "some data\n"}]]
    return gallery.lessons["basics/tried"].result


def test_outputs_are_those_of_jupyter(tiny: Project) -> None:
    code = (
        "import os, sys\n"
        "from IPython.display import HTML, display\n"
        "print('one'); print('two', file=sys.stderr)\n"
        "display(HTML('<b>three</b>'))\n"
        "os.system('echo four')\n"
        "object()\n\n"
        "# %%\n'five'\n"
    )
    run = outputs(tiny, code)
    assert isinstance(run, Run)
    kinds = [
        [(one.get("name") or one["output_type"], one.get("text") or one["data"]) for one in cell]
        for cell in run.outputs
    ]
    html = {"text/html": "<b>three</b>", "text/plain": "<IPython.core.display.HTML object>"}
    assert kinds[0] == [
        ("stdout", "one\n"),
        ("stderr", "two\n"),
        ("display_data", html),
        ("stdout", "four\n"),
        ("execute_result", {"text/plain": "<object>"}),  # without its address
    ]
    assert kinds[1] == [("execute_result", {"text/plain": "'five'"})]


def test_a_lesson_finds_the_heavy_modules_imported_and_the_server_idle(tiny: Project) -> None:
    code = (
        "import os, sys\n"
        "print(sorted({'cv2', 'matplotlib.pyplot', 'torch', 'IPython'} & set(sys.modules)))\n"
        "server = f'/proc/{os.getppid()}/task'\n"
        "print(len(os.listdir(server)) if os.path.isdir(server) else 1)\n"
    )
    run = outputs(tiny, code)
    assert isinstance(run, Run)
    # One thread: the server has run no operator, so its children cannot wait for lost threads.
    expected = "['IPython', 'cv2', 'matplotlib.pyplot', 'torch']\n1\n"
    assert run.outputs[0][0]["text"] == expected


def test_a_library_that_only_a_helper_names_starts_from_the_same_state(tiny: Project) -> None:
    """Nothing tells the server to import it; the lesson's own process does, and is watched."""
    tiny.write(
        "gallery_src/basics/_helper.py",
        "import importlib.util\n"
        "assert importlib.util.find_spec('torch')\n"  # who only asks has imported nothing
        "import cv2\nimport matplotlib.pyplot as plt\nimport torch\n\n"
        "def look(name):\n"
        "    plt.plot(torch.rand(3)); plt.show()\n"
        "    return cv2.imread(name).max(), torch.initial_seed(), cv2.getNumThreads()\n",
    )
    picture = tiny.lessons / "small.png"
    cv2.imwrite(str(picture), np.full((2, 2), 23, np.uint8))
    run = outputs(tiny, "from _helper import look\nprint(*look('small.png'))")
    assert isinstance(run, Run)
    plot, text = run.outputs[0]
    assert ">0.6</text>" in plot["data"][PLOT_TYPE]["svg"]
    assert text["text"] == "23 0 1\n"
    assert any(name.endswith("small.png") for name in run.inputs.files)
    assert {"torch", "matplotlib", "opencv-python-headless"} <= set(run.inputs.packages)


def test_a_script_is_an_input_of_itself_only_where_it_reads_itself(tiny: Project) -> None:
    """Libraries note a stack, as torch does when a seed is set: its lines are no input."""
    run = outputs(tiny, "import traceback\nprint(len(traceback.format_stack()[-1]) > 20)")
    assert isinstance(run, Run) and run.outputs[0][0]["text"] == "True\n"
    assert [name for name in run.inputs.files if name.endswith("tried.py")] == []
    run = outputs(tiny, "print(len(open(__file__).read()) > 20)")
    assert isinstance(run, Run)
    assert [name for name in run.inputs.files if name.endswith("tried.py")] != []


def test_a_server_imports_what_the_lessons_name(tiny: Project) -> None:
    tiny.write("gallery_src/basics/lab.py", f"{TITLE}# %%\nfrom cnnviz.lab import images")
    sections, _ = collect(tiny.settings)
    by_name = {one.slug: one for one in sections[0].examples}
    wanted = ["cnnviz.lab.images", "other.module"]
    assert modules_to_preload([by_name["second"]], wanted).certain == ()
    assert modules_to_preload([by_name["first"]], wanted).certain == ("matplotlib.pyplot",)
    assert modules_to_preload([by_name["lab"]], wanted).certain == (
        "cv2", "torch", "torch.overrides", "cnnviz.lab.images",
    )  # fmt: skip


def test_a_plot_is_svg_with_live_text_and_a_caption(tiny: Project) -> None:
    gallery, _ = tiny.gallery()
    run = gallery.lessons["basics/first"].result
    assert isinstance(run, Run)
    (plot,) = [one["data"][PLOT_TYPE] for one in run.outputs[1] if PLOT_TYPE in one.get("data", {})]
    assert plot["caption"] == "Three points on a line."
    assert ">number</text>" in plot["svg"]
    assert "<dc:date>" not in plot["svg"]
    assert plot["axes"][0]["lines"] == 1


def test_a_figure_is_shown_where_plt_show_stands(tiny: Project) -> None:
    code = (
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2])\nplt.show()\nprint('between')\n"
        "plt.plot([2, 1])\nplt.title('Second')\n"
    )
    run = outputs(tiny, code)
    assert isinstance(run, Run)
    first, between, second = run.outputs[0]
    assert first["data"][PLOT_TYPE]["axes"][0]["lines"] == 1
    assert between["text"] == "between\n"
    assert second["data"][PLOT_TYPE]["axes"][0]["lines"] == 1
    assert second["data"][PLOT_TYPE]["axes"][0]["title"] == "Second"


def test_a_mistake_with_the_lab_is_told_in_its_own_words(tiny: Project) -> None:
    failure = outputs(tiny, "from cnnviz.lab import images\nimages.load('cofee')\n")
    assert isinstance(failure, Failure)
    assert failure.message.startswith("there is no built-in image 'cofee'. Did you mean 'coffee'?")
    assert "tried.py" in failure.traceback and "cnnviz/lab" not in failure.traceback


def test_prose_is_evaluated_where_it_stands(tiny: Project) -> None:
    code = "x = 1\n\n# %% [markdown]\n# {{ x }} {{ x:.2f }}\n\n# %%\nx = 2\n\n# %% [markdown]\n# {{ x }}\n"
    run = outputs(tiny, code)
    assert isinstance(run, Run)
    assert {key: [value.text for value in values] for key, values in values_of(run).items()} == {
        (1, "x"): ["1"],
        (1, "x:.2f"): ["1.00"],
        (2, "x"): ["2"],
    }


@pytest.mark.parametrize(
    ("code", "line", "cell", "message"),
    [
        ("x = 1\n1 / 0\n", 6, 2, "ZeroDivisionError: division by zero"),
        ("x = 1\n\n# %%\ndef f():\n    return y\n\n\nf()\n", 12, 3, "NameError: name 'y'"),
        ("import sys\nsys.exit(3)\n", 6, 2, "the cell called sys.exit(3)"),
        ("import os\nos.abort()\n", 6, 2, "was ended by SIGABRT"),
        ("import os\nos._exit(7)\n", 5, 2, "ended with status 7"),
        (
            "x = 1\n\n# %% [markdown]\n# Text {{ y }}\n",
            8,
            3,
            "the prose has {{ y }}, which raises NameError",
        ),
    ],
)
def test_a_failure_says_where_and_what(
    tiny: Project, code: str, line: int, cell: int, message: str
) -> None:
    failure = outputs(tiny, code)
    assert isinstance(failure, Failure)
    assert message in failure.message
    assert (failure.place, failure.line, failure.cell) == (
        "gallery_src/basics/tried.py",
        line,
        cell,
    )


def test_a_crash_shows_the_scripts_own_line(tiny: Project) -> None:
    failure = outputs(tiny, "import os\nprint('before', flush=True)\nos.abort()\n")
    assert isinstance(failure, Failure)
    assert 'gallery_src/basics/tried.py", line 7 in <module>' in failure.output
    assert "site-packages" not in failure.output and "Extension modules" not in failure.output


def test_a_failure_shows_output_and_the_scripts_own_frames(tiny: Project) -> None:
    failure = outputs(tiny, "def f(x):\n    return 1 / x\n\n\nprint('before')\nf(0)\n")
    assert isinstance(failure, Failure)
    assert failure.output == "before\n"
    assert 'File "gallery_src/basics/tried.py", line 10, in <module>' in failure.traceback
    assert 'File "gallery_src/basics/tried.py", line 6, in f' in failure.traceback
    assert "IPython" not in failure.traceback


def test_a_lesson_that_does_not_end_is_stopped(tiny: Project) -> None:
    tiny.write("gallery_src/basics/tried.py", f"{TITLE}# %%\nwhile True: pass\n")
    gallery = build_gallery(replace(tiny.settings, time_limit=15))
    failure = gallery.lessons["basics/tried"].result
    assert isinstance(failure, Failure)
    assert "stopped after 15 seconds" in failure.message
    assert failure.line == 5
    assert isinstance(gallery.lessons["basics/first"].result, Run)


def test_every_lesson_starts_from_the_same_state(tiny: Project) -> None:
    dirty = (
        "import matplotlib.pyplot as plt, numpy as np, os, torch\n"
        "np.set_printoptions(precision=1); plt.rcParams['font.size'] = 99\n"
        "torch.set_default_dtype(torch.float64); torch.manual_seed(5); os.chdir('/')\n"
    )
    told = (
        "import random, os\nimport matplotlib.pyplot as plt, numpy as np, torch\n"
        "print(torch.get_default_dtype(), plt.rcParams['font.size'], np.array([0.123]))\n"
        "print(torch.rand(1).item(), np.random.rand(), random.random(), os.path.basename(os.getcwd()))\n"
    )
    tiny.write("gallery_src/basics/a.py", f"{TITLE}# %%\n{dirty}")
    tiny.write("gallery_src/basics/b.py", f"{TITLE}# %%\n{told}")
    first, _ = tiny.gallery()
    second, _ = tiny.gallery(force=True)
    texts = [one.lessons["basics/b"].result.outputs[0][0]["text"] for one in (first, second)]  # type: ignore[union-attr]
    assert texts[0] == texts[1]
    assert texts[0].startswith("torch.float32 10.0 [0.123]\n")
    assert texts[0].endswith(" basics\n")


def test_the_longest_starts_first_and_what_never_ran_before_it(tiny: Project) -> None:
    class Watching(Nobody):
        def __init__(self) -> None:
            self.order: list[str] = []

        def started(self, example: Example) -> None:
            self.order.append(example.slug)

    for name, seconds in (("a", 0.1), ("b", 0.8), ("c", 0.4)):
        code = f"import time\ntime.sleep({seconds})\n"
        tiny.write(f"gallery_src/basics/{name}.py", f"{TITLE}# %%\n{code}")
    tiny.gallery()
    tiny.write("gallery_src/basics/fresh.py", f"{TITLE}# %%\n1\n")
    watching = Watching()
    build_gallery(tiny.settings, Wanted(force=True), watching)
    assert [name for name in watching.order if len(name) == 1 or name == "fresh"] == [
        "fresh",
        "b",
        "c",
        "a",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_times_threads_is_the_number_of_cores(tiny: Project, jobs: int) -> None:
    tiny.write("gallery_src/basics/third.py", f"{TITLE}# %%\nimport torch\ntorch.get_num_threads()")
    settings = replace(tiny.settings, jobs=jobs)
    gallery = build_gallery(settings)
    run = gallery.lessons["basics/third"].result
    assert isinstance(run, Run)
    threads = int(run.outputs[0][0]["data"]["text/plain"])
    assert threads == max(1, replace(tiny.settings, jobs=0).workers // jobs)


def test_maps_of_the_lab_reach_the_store_as_files(tiny: Project) -> None:
    code = "from cnnviz.lab import images, show\nshow.image(images.load('car'))\n"
    tiny.write("gallery_src/basics/third.py", f"{TITLE}# %%\n{code}")
    gallery, _ = tiny.gallery()
    run = gallery.lessons["basics/third"].result
    assert isinstance(run, Run)
    (stage,) = run.outputs[0][0]["data"][MAPS_TYPE]["stages"]
    blob = stage["panels"][0]["preview"]
    assert blob.startswith("blob:")
    name = blob.removeprefix("blob:")
    assert (tiny.root / ".cnnviz" / "blobs" / name[:2] / name).read_bytes()[:2] == b"\xff\xd8"


def test_packages_are_told_as_importlib_tells_them() -> None:
    theirs = metadata.packages_distributions()
    ours = packages.distributions()
    assert {top: sorted(names) for top, names in ours.items()} == {
        top: sorted(names) for top, names in theirs.items()
    }
