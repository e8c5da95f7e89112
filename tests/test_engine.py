"""Running lessons: fresh processes, failures that say where, and the store."""

import json
from dataclasses import replace

import pytest
from conftest import Project

from cnnviz.gallery.build import build_gallery
from cnnviz.nouns import MAPS_TYPE, PLOT_TYPE, Failure, Run

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
    ]
    # object() gave nothing: its repr is an address.
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
    assert run.values == {(1, "x"): "1", (1, "x:.2f"): "1.00", (2, "x"): "2"}


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
            "asks for {{ y }}, which raises NameError",
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
    tiny.write("gallery_src/basics/tried.py", f"{TITLE}# %%\nwhile True:\n    pass\n")
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


# The store: what runs again, and what does not.


@pytest.fixture
def built(tiny: Project) -> Project:
    _, ran = tiny.gallery()
    assert ran == ["first: it has no stored run", "second: it has no stored run"]
    return tiny


def test_nothing_changed_runs_nothing(built: Project) -> None:
    before, _ = built.gallery()
    after, ran = built.gallery()
    assert ran == []
    assert before == after


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("first.py", "It adds numbers up", "It sums numbers up"),
        ("first.py", "# Three numbers", "# Numbers, three of them"),
        ("first.py", "total = sum", "\n\ntotal = sum"),
        ("first.ko.po", "첫 번째", "첫째"),
        ("section.md", "What comes first.", "What comes at first."),
    ],
)
def test_words_are_no_inputs(built: Project, name: str, old: str, new: str) -> None:
    built.edit(f"gallery_src/basics/{name}", old, new)
    assert built.gallery()[1] == []


def test_changed_code_runs_that_lesson_and_the_old_run_is_kept(built: Project) -> None:
    built.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 4]")
    gallery, ran = built.gallery()
    assert ran == ["first: it has no stored run"]
    assert gallery.lessons["basics/first"].result.values[1, "total:.1f"] == "7.0"  # type: ignore[union-attr]
    built.edit("gallery_src/basics/first.py", "[1, 2, 4]", "[1, 2, 3]")
    assert built.gallery()[1] == []


def test_a_new_expression_in_prose_runs_the_lesson(built: Project) -> None:
    built.edit("gallery_src/basics/first.py", "{{ total:.1f }}", "{{ total:.2f }}")
    assert built.gallery()[1] == ["first: it has no stored run"]


def test_a_changed_input_is_named(built: Project) -> None:
    built.write("gallery_src/basics/data.txt", "other data\n")
    gallery, ran = built.gallery()
    assert ran == ["second: a file that it read changed: gallery_src/basics/data.txt"]
    assert gallery.lessons["basics/second"].result.outputs[0][0]["text"] == "other data\n"  # type: ignore[union-attr]
    built.write("gallery_src/basics/data.txt", "some data\n")
    assert built.gallery()[1] == []


def test_files_that_opencv_opens_are_seen(built: Project) -> None:
    import cv2
    import numpy as np

    path = built.lessons / "photo.png"
    cv2.imwrite(str(path), np.zeros((4, 4), np.uint8))
    code = "import cv2\nfrom pathlib import Path\nprint(cv2.imread(str(Path(__file__).parent / 'photo.png')).sum())\n"
    built.write("gallery_src/basics/third.py", f"{TITLE}# %%\n{code}")
    assert built.gallery()[1] == ["third: it has no stored run"]
    cv2.imwrite(str(path), np.ones((4, 4), np.uint8))
    gallery, ran = built.gallery()
    assert ran == ["third: a file that it read changed: gallery_src/basics/photo.png"]
    assert gallery.lessons["basics/third"].result.outputs[0][0]["text"] == "48\n"  # type: ignore[union-attr]


def test_a_helper_module_is_an_input_directly_and_through_another(built: Project) -> None:
    built.write("gallery_src/basics/_deep.py", "value = 1\n")
    built.write("gallery_src/basics/_helper.py", "from _deep import value\n")
    built.write(
        "gallery_src/basics/third.py", f"{TITLE}# %%\nfrom _helper import value\nprint(value)\n"
    )
    built.gallery()
    built.write("gallery_src/basics/_deep.py", "value = 2\n")
    gallery, ran = built.gallery()
    assert ran == ["third: a file that it read changed: gallery_src/basics/_deep.py"]
    assert gallery.lessons["basics/third"].result.outputs[0][0]["text"] == "2\n"  # type: ignore[union-attr]


def test_the_version_of_an_imported_package_is_an_input(built: Project) -> None:
    (record,) = [
        path
        for path in (built.root / ".cnnviz" / "runs").glob("*/*.json")
        if "first.py" in path.read_text()
    ]
    data = json.loads(record.read_text())
    assert "matplotlib" in data["inputs"]["packages"]
    assert "torch" not in data["inputs"]["packages"]
    data["inputs"]["packages"]["matplotlib"] = "1.0"
    record.write_text(json.dumps(data))
    (ran,) = built.gallery()[1]
    assert ran.startswith("first: a package that it imported changed: matplotlib 1.0 -> ")


def test_a_missing_result_and_a_broken_record_are_noticed(built: Project) -> None:
    blobs = list((built.root / ".cnnviz" / "blobs").glob("*/*"))
    assert blobs
    for path in blobs:
        path.unlink()
    ran = built.gallery()[1]
    assert [one.partition(": ")[2].partition(": ")[0] for one in ran] == [
        "a stored result is missing or damaged"
    ] * 2
    for path in (built.root / ".cnnviz" / "runs").glob("*/*.json"):
        path.write_text("{")
    assert built.gallery()[1] == ["first: it has no stored run", "second: it has no stored run"]


def test_a_failure_is_never_stored(built: Project) -> None:
    built.edit("gallery_src/basics/second.py", "print(text)", "print(text)\n1 / 0")
    for _ in range(2):
        gallery, ran = built.gallery()
        assert ran == ["second: it has no stored run"]
        assert isinstance(gallery.lessons["basics/second"].result, Failure)
    built.edit("gallery_src/basics/second.py", "\n1 / 0", "")
    gallery, ran = built.gallery()
    assert ran == []
    assert not gallery.failures


def test_a_failed_build_leaves_no_scratch_and_no_process(built: Project) -> None:
    built.write("gallery_src/basics/third.py", f"{TITLE}# %%\n1 / 0\n")
    built.gallery()
    assert list((built.root / ".cnnviz" / "scratch").iterdir()) == []


def test_maps_of_the_lab_reach_the_store_as_files(built: Project) -> None:
    code = "from cnnviz.lab import images, show\nshow.image(images.load('car'))\n"
    built.write("gallery_src/basics/third.py", f"{TITLE}# %%\n{code}")
    gallery, _ = built.gallery()
    run = gallery.lessons["basics/third"].result
    assert isinstance(run, Run)
    (stage,) = run.outputs[0][0]["data"][MAPS_TYPE]["stages"]
    blob = stage["panels"][0]["preview"]
    assert blob.startswith("blob:")
    name = blob.removeprefix("blob:")
    assert (built.root / ".cnnviz" / "blobs" / name[:2] / name).read_bytes()[8:12] == b"WEBP"
