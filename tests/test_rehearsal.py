"""Figures are drawn in less time: what all have in common is kept, and no figure looks different."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
from conftest import Project
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from cnnviz.domain import Run
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.gallery.forkserver.environment import cleaned
from cnnviz.gallery.plots.drawing import drawn
from cnnviz.gallery.plots.layout import memory
from cnnviz.gallery.plots.rehearsal import rehearse

SETTINGS: tuple[Mapping[str, Any], ...] = (
    {},
    {"font.family": "serif"},
    {"font.size": 13},
    {"mathtext.fontset": "cm"},
    {"mathtext.default": "regular"},
)

LEFT = """
import gc, json, random
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from cnnviz.gallery.forkserver.process_state import Patches, state
from cnnviz.gallery.plots import rehearsal

def everything():
    numbers = repr((random.getstate(), np.random.get_state()))
    return {**state(), "random numbers": numbers, "open figures": plt.get_fignums()}

before, patches = everything(), Patches()
{change}
rehearsal.rehearse()
gc.collect()
after = everything()
print(json.dumps([[key for key in after if after[key] != before[key]], patches.first()]))
"""


def ticked(layout: str | None = None) -> Figure:
    """A figure with ticks of every kind, texts, a legend and an arrow."""
    figure, axes = plt.subplots(2, 3, figsize=(9, 6), layout=layout)
    axes[0, 0].loglog([1, 1e5], [1e-3, 1e3])
    axes[0, 1].plot([0, 1], [0, 100], "o", label="a $x^2$ b")
    axes[0, 1].legend()
    axes[0, 1].minorticks_on()
    axes[0, 1].tick_params(axis="x", rotation=40)
    axes[0, 2].set_xticks(range(3), ["one", "two\nlines", ""])
    axes[0, 2].grid(visible=True, which="both")
    axes[1, 0].tick_params(which="both", direction="inout", top=True, labelright=True, colors="b")
    axes[1, 0].annotate("0.5", (0, 0), xytext=(0.5, 0.5), arrowprops={"arrowstyle": "->"})
    axes[1, 1].xaxis.get_major_ticks(3)[0].label1.set_color("red")
    axes[1, 1].set_title("A title")
    axes[1, 2].plot([1.7e9, 1.7e9 + 9], [1, 2], transform=axes[1, 2].transData)
    return figure


def drawings(*, kept: bool) -> Iterator[str | None]:
    """The figure in all settings; `kept`: texts that were laid out before may be used again."""
    for settings in SETTINGS:
        if not kept:
            memory.TEXTS = memory.Texts()
        with mpl.rc_context(dict(settings)):
            yield drawn(ticked()).svg
            plt.close("all")


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "TEXTS", memory.Texts())


@pytest.mark.usefixtures("nothing_kept")
def test_a_rehearsal_changes_no_figure() -> None:
    before = list(drawings(kept=False))
    rehearse()
    assert list(drawings(kept=True)) == before
    assert None not in before and len(set(before)) == len(SETTINGS)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("", [[], ""]),
        ("matplotlib.rcParams['font.size'] = 7; random.random()", None),
    ],
)
def test_a_rehearsal_leaves_nothing_behind(change: str, left: object) -> None:
    code = LEFT.replace("{change}", change)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=cleaned(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    if left is None:  # what would be left behind is noticed
        assert found == [["matplotlib's settings", "random numbers"], ""]
    else:
        assert found == left


def test_the_server_rehearses_for_the_lessons_that_wait(tiny: Project) -> None:
    for name in "abcdef":
        tiny.write(
            f"gallery_src/basics/{name}.py",
            "# %% [markdown]\n# # Title\n\n# %%\nimport sys\n\nimport matplotlib.pyplot as plt\n\n"
            "print('cnnviz.gallery.plots.rehearsal' in sys.modules)\n",
        )
    gallery = build_gallery(replace(tiny.settings, jobs=1))
    runs = [gallery.lessons[f"basics/{name}"].result for name in "abcdef"]
    answers = [run.outputs[0][0]["text"].strip() for run in runs if isinstance(run, Run)]
    assert len(answers) == 6 and answers.count("True") >= 3


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("layout", [None, "constrained"])
def test_copied_ticks_are_those_that_matplotlib_makes(
    monkeypatch: pytest.MonkeyPatch, layout: str | None
) -> None:
    ours = drawn(ticked(layout)).svg
    monkeypatch.setattr(memory, "major_ticks", Axis.get_major_ticks)
    monkeypatch.setattr(memory, "minor_ticks", Axis.get_minor_ticks)
    memory.TEXTS = memory.Texts()
    assert ours is not None and drawn(ticked(layout)).svg == ours
    plt.close("all")


def test_copied_ticks_share_nothing_that_a_lesson_changes() -> None:
    figure = ticked()
    drawn(figure)
    first, *others = figure.axes[1].yaxis.minorTicks[2:]
    before = [
        (tick.label1.get_fontsize(), tick.tick1line.get_markersize(), tick.get_loc())
        for tick in others
    ]
    calls: list[object] = []
    first.label1.add_callback(calls.append)
    first.label1.set_fontsize(30)
    first.tick1line.set_markersize(30)
    first.gridline.sticky_edges.x.append(1)
    for number, tick in enumerate((first, others[0])):
        tick.label1.set_alpha(number / 2)
    assert len(calls) == 1
    assert [tick.gridline.sticky_edges.x for tick in others] == [[]] * len(others)
    assert [tick.label1.get_fontsize() for tick in others] == [size for size, *_ in before]
    assert [tick.tick1line.get_markersize() for tick in others] == [size for _, size, _ in before]
    assert len({loc for *_, loc in before}) == len(others) > 3
    plt.close("all")
