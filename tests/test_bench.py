"""scripts/bench: what it generates, checks and tells. The other builders are not run here."""

import ast
import re
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from bench.__main__ import main, plan
from bench.bars import bars
from bench.builders import Builder, Case
from bench.lessons import (
    Flavour,
    edit_code,
    edit_prose,
    lesson,
    lessons,
    mkdocs_gallery,
    percent,
    sphinx_gallery,
    write_photos,
)
from bench.registry import all_builders
from bench.report import END, START, report, write_into
from bench.results import Measurement, Results
from bench.timing import run
from bench.tricks import PAGES, table, tricks
from bench.verify import problem

FORMATS = [percent, sphinx_gallery, mkdocs_gallery]


def builder(name: str) -> Builder:
    return next(one for one in all_builders() if one.name == name)


def results(seconds: dict[tuple[str, int, Case], list[float]]) -> Results:
    about = {
        "date": "2000-01-01",
        "cores": 2,
        "memory_gb": 8,
        "system": "Linux",
        "python": "3.11",
        "rounds": 2,
        "versions": {"cnnviz": "1"},
        "builders": {
            one.name: {"title": one.title, "flavour": one.flavour} for one in all_builders()
        },
    }
    return Results(
        about,
        [
            Measurement(name, size, case, number, value, 10.0 * size, 300.0, 0.1)
            for (name, size, case), values in seconds.items()
            for number, value in enumerate(values, 1)
        ],
    )


@pytest.mark.parametrize("number", [0, 1, 17])
def test_the_code_is_the_same_for_every_builder(number: int) -> None:
    one = lesson(number, Flavour.MATPLOTLIB)
    code = ast.dump(ast.parse("\n".join(cell for _, cell in one.cells)))
    for written in FORMATS:
        tree = ast.parse(written(one))
        if ast.get_docstring(tree):
            del tree.body[0]
        assert ast.dump(tree) == code, written


def test_every_script_is_another_one_and_none_has_a_gap() -> None:
    for flavour in Flavour:
        texts = [percent(one) for one in lessons(60, flavour)]
        assert len(set(texts)) == 60
        assert not [text for text in texts if re.search(r"<[A-Z]+>", text)]
        assert {one.section for one in lessons(60, flavour)} == {
            "section_01",
            "section_02",
            "section_03",
        }


@pytest.mark.parametrize("flavour", Flavour)
def test_an_edit_changes_one_line(tmp_path: Path, flavour: Flavour) -> None:
    script = tmp_path / "script.py"
    before = percent(lesson(3, flavour))
    for edit in (edit_prose, edit_code):
        script.write_text(before)
        shown = edit([script], 2)
        pairs = zip(before.splitlines(), script.read_text().splitlines(), strict=True)
        assert [shown in new for old, new in pairs if old != new] == [True]
    with pytest.raises(ValueError, match="nothing to edit"):
        script.write_text("")
        edit_code([script], 1)


def test_photos_are_of_the_size_that_is_told_and_differ(tmp_path: Path) -> None:
    write_photos(tmp_path, [0, 1])
    first, second = (cv2.imread(str(tmp_path / f"photo_00{n}.png"), -1) for n in (0, 1))
    assert first.shape == second.shape == (480, 640)
    assert (first != second).any()


def picture(panels: int) -> bytes:
    image = np.full((100, 400, 3), 255, np.uint8)
    for panel in range(panels):
        image[20:80, 100 * panel + 5 : 100 * panel + 80] = 90
    return cv2.imencode(".png", image)[1].tobytes()


def published(folder: Path, panels: list[int], text: str = "gain = <b>0.50</b>") -> None:
    one = builder("sphinx-gallery")
    for page in one.pages(folder, lesson(0, one.flavour)):
        page.parent.mkdir(parents=True, exist_ok=True)
        pictures = "".join(f'<img alt="" src="{n}.png">' for n in range(len(panels)))
        page.write_text(f"<p>{text}</p>{pictures}")
        for number, count in enumerate(panels):
            (page.parent / f"{number}.png").write_bytes(picture(count))


def test_a_whole_page_is_accepted(tmp_path: Path) -> None:
    published(tmp_path, [1, 4, 4, 4, 4])
    assert problem(builder("sphinx-gallery"), tmp_path, 1, {0: "gain = 0.50"}) is None


@pytest.mark.parametrize(
    ("panels", "words"),
    [([1, 4, 4, 4], "4 figures, not 5"), ([1, 4, 4, 4, 3], "panels"), ([], "0 figures")],
)
def test_a_page_that_lacks_figures_is_told(tmp_path: Path, panels: list[int], words: str) -> None:
    published(tmp_path, panels)
    assert words in str(problem(builder("sphinx-gallery"), tmp_path, 1, {}))


def test_a_page_that_is_missing_or_old_is_told(tmp_path: Path) -> None:
    published(tmp_path, [1, 4, 4, 4, 4])
    one = builder("sphinx-gallery")
    assert "example_001.html is not there" in str(problem(one, tmp_path, 2, {}))
    assert "does not show 'gain = 0.51'" in str(problem(one, tmp_path, 1, {0: "gain = 0.51"}))


def test_a_command_is_timed_with_its_status(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "log.txt"
    code = "import time; data = bytearray(60_000_000); time.sleep(0.3); print('end'); exit(3)"
    timed = run([sys.executable, "-c", code], tmp_path, log)
    assert timed.status == 3
    assert timed.seconds >= 0.3
    assert timed.largest_mb > 60
    assert timed.parent_mb > 60
    assert timed.last_words() == "end"


def test_ratios_are_those_of_medians_with_the_range_of_the_rounds() -> None:
    ours, peer = ("cnnviz-show", 50, Case.COLD), ("sphinx-gallery", 50, Case.COLD)
    ratio = results({ours: [1, 2, 4], peer: [10, 30, 20]}).ratio(peer, ours)
    assert ratio is not None
    assert (ratio.low, ratio.middle, ratio.high) == (5, 10, 15)


def test_bars_are_met_missed_or_not_measured() -> None:
    ours, peer = ("cnnviz-show", 50, Case.COLD), ("sphinx-gallery", 50, Case.COLD)
    for seconds, verdict in ((10, "met"), (9, "**missed**")):
        found = {bar.what: bar for bar in bars(results({ours: [1], peer: [seconds]}))}
        bar = found["cold, N = 50: sphinx-gallery over cnnviz `show`"]
        assert bar.verdict == verdict
    assert {bar.verdict for bar in bars(results({}))} == {"not measured"}


def test_a_builder_that_fails_is_told_and_in_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = results({("cnnviz-show", 2, case): [1, 2] for case in Case})
    found.measurements.append(
        Measurement("myst-nb", 2, Case.COLD, 1, 7, 1, 1, None, "exit status 2; it said:\nmore")
    )
    path = tmp_path / "results.json"
    found.write(path)
    assert Results.read(path) == found
    assert main(["--from", str(path)]) == 1
    told = capsys.readouterr()
    assert "- myst-nb, 2 examples, cold, round 1: exit status 2" in told.out
    assert "| MyST-NB | matplotlib | – | – | – | – |" in told.out
    assert "FAILED: myst-nb" in told.err


def test_the_report_goes_between_the_marks_of_a_page(tmp_path: Path) -> None:
    text = report(results({("cnnviz-show", 2, Case.COLD): [1, 2, 3]}))
    page = tmp_path / "page.md"
    page.write_text("before\n")
    with pytest.raises(ValueError, match=START):
        write_into(page, text)
    page.write_text(f"before\n{START}\nearlier\n{END}\nafter\n")
    write_into(page, text)
    write_into(page, text)
    written = page.read_text()
    assert written.startswith("before\n") and written.endswith(f"{END}\nafter\n")
    assert "2.00 (1.00–3.00)" in written and "earlier" not in written
    assert written.count("### The bars") == 1


def test_larger_sizes_are_cnnviz_alone_unless_asked() -> None:
    everyone = all_builders()
    planned = plan(everyone, [10], [10, 200], peers_growth=False)
    assert [one.name for one, _ in planned[10]] == [one.name for one in everyone]
    assert {one.name for one, _ in planned[200]} == {"cnnviz-show", "cnnviz-matplotlib"}
    all_grown = {one.name for one, _ in plan(everyone, [10], [200], peers_growth=True)[200]}
    assert all_grown == {one.name for one in everyone if one.grows and Case.COLD in one.cases}
    assert "cnnviz-annotated" not in all_grown and "myst-nb" not in all_grown


def test_the_others_have_the_locked_versions_and_torch_comes_alone() -> None:
    def pins(path: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, version in re.findall(
            r"^([\w.-]+)==(\S+)", (ROOT / path).read_text(), re.MULTILINE
        ):
            found.setdefault(name, set()).add(version)
        return found

    lock, peers = pins("requirements.lock"), pins("scripts/lib/bench/requirements.txt")
    assert "torch" not in peers
    shared = lock.keys() & peers.keys()
    assert len(shared) > 40
    assert not {name for name in shared if not peers[name] <= lock[name]}


# The tricks for speed


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_shows_the_tricks_as_the_data_say(language: str) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    (shown,) = re.findall(r"<!-- tricks:start -->\n(.*?)<!-- tricks:end -->", text, re.S)
    assert shown == f"\n{table(language)}\n", "run: PYTHONPATH=scripts/lib python -m bench.tricks"


def test_every_trick_lies_where_it_is_said_to_and_brings_something() -> None:
    assert tricks()
    for one in tricks():
        assert (ROOT / one.file).is_file(), one.file
        assert one.times > 1, f"{one.file}: delete what brings nothing"
