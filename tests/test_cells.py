"""Cells and their outputs: a page shows what JupyterLab shows of them, or the build warns."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from cells_lessons import LESSONS, MKDOCS, lesson
from conftest import Project

from cnnviz.domain import Run
from cnnviz.i18n.messages import example_messages

REPORTS = """
test_progress_bars_end_as_their_last_state      jupyterlab#1104, jupyterlab#4045, gwmod/nlmod#312
test_a_display_is_updated_wherever_it_is        nteract#1447, joouha/euporie#165
test_streams_are_in_the_order_of_writing        sphinx-gallery#491
test_colours_and_links_of_a_terminal            sphinx-gallery#827, notebook-habits/outputs/colours
test_long_outputs_are_in_boxes                  alteryx/evalml#3032
test_no_path_of_the_builder_is_on_a_page        sifiveinc/wake#766, Macaulay2/M2#1247
test_cells_are_run_as_ipython_runs_them         jupytext#115, notebook-habits/magics
test_markers_in_fences_and_strings_start_no_cell  jupytext#1533, jupytext#307
test_a_removed_cell_is_nowhere                  notebook-habits/tags
test_errors_are_outputs                         notebook-habits/errors
test_what_is_not_read_is_warned_of              adopting/11, adopting/nb.ipynb, adopting/plot_sg.py
test_a_moved_line_is_shown_where_it_is          faults/f05
test_a_semicolon_changes_a_lesson               faults/f06
"""
"""Each test and the public reports, or the inputs of our own, that it answers."""


def test_the_table_names_tests() -> None:
    names = [line.split()[0] for line in REPORTS.strip().splitlines()]
    assert [name for name in names if name not in globals()] == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project(tmp_path_factory.mktemp("cells"))
    project.write("mkdocs.yml", MKDOCS)
    for code in ("en", "ko"):
        project.write(f"docs/{code}/index.md", "# Home\n")
    project.write("gallery_src/cells/section.md", "# Cells\n\nEvery kind.\n")
    for name, script in LESSONS.items():
        project.write(f"gallery_src/cells/{name}.py", script)
    project.write("gallery_src/cells/a_notebook.ipynb", "{}")
    project.write("gallery_src/cells/deep/nested.py", LESSONS["diagram"])
    project.write("gallery_src/above.py", LESSONS["diagram"])
    project.write("gallery_src/group/deeper/lesson.py", LESSONS["diagram"])
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    project.write("log.txt", re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", done.stderr)))
    yield project


def article(project: Project, name: str, code: str = "en") -> Tag:
    html = project.page(f"{code}/gallery/cells/{name}")
    found = BeautifulSoup(html, "html.parser").article
    assert found
    return found


def outputs(project: Project, name: str) -> list[str]:
    """Text of each output on the page, in order, without labels."""
    page = article(project, name)
    for label in page.select(".cnnviz-stream"):
        label.decompose()
    return [pre.get_text().rstrip("\n") for pre in page.select(".cnnviz-output")]


def warnings(project: Project) -> list[str]:
    return re.findall(r"^WARNING +-  (.*)$", (project.root / "log.txt").read_text("utf-8"), re.M)


def test_progress_bars_end_as_their_last_state(built: Project) -> None:
    finished, share, tqdm, auto, back, rich, moved = outputs(built, "progress")
    assert finished.strip() == "finished"
    assert share == "100 %"
    assert re.fullmatch(r"100%\|#+\| 3/3 \[.*\] *", tqdm)
    assert re.fullmatch(r"100%\|█+\| 3/3 \[.*\] *", auto)
    assert back == "a next"
    assert re.fullmatch(r"Working ━+ 100% 0:00:00", rich)
    assert moved == "one\ntwo\nlast"
    (bar,) = article(built, "progress").select("progress")
    assert bar["value"] == "3"


def test_a_display_is_updated_wherever_it_is(built: Project) -> None:
    assert outputs(built, "updated") == [
        "'loss 1'",
        "round 2",
        "kept, since nothing follows",
        "'second'",
        "'second'",
    ]
    page = article(built, "updated").get_text()
    assert "after" in page and "before\n" not in page and "gone\n" not in page
    notebook = nbformat.reads(download(built, "updated", ".ipynb"), 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    texts = [
        [output.get("data", {}).get("text/markdown") for output in cell.outputs] for cell in code
    ]
    assert ["**after**"] in texts and ["**before**"] not in texts


def test_streams_are_in_the_order_of_writing(built: Project) -> None:
    assert outputs(built, "streams") == [
        "1 python\n2 C\n3 python\n4 child",
        "5 error",
        "6 descriptor\n7 last",
        "from a fork\nafter it",
        *("no newline", "10"),
        *("printed 0", "error 0", "printed 1", "error 1"),
        "child error",
        "more than two megabytes 0109999",
        *("bytes\noriginal\ngiven", "0"),
    ]
    errors = article(built, "streams").select(".cnnviz-errors")
    assert [error.select(".cnnviz-output")[0].get_text() for error in errors] == [
        *("5 error", "error 0", "error 1", "child error")
    ]
    # Told apart by a word, not by colour alone.
    assert {label.get_text() for label in article(built, "streams").select(".cnnviz-stream")} == {
        "Standard error"
    }
    korean = article(built, "streams", "ko").select(".cnnviz-stream")
    assert {label.get_text() for label in korean} == {"표준 오류"}


def test_colours_and_links_of_a_terminal(built: Project) -> None:
    page = article(built, "colours")
    spans = {span.get_text(): str(span.get("style", "")) for span in page.select(".cnnviz-ansi")}
    assert spans["red"].startswith("--light:#cd0000;--dark:#")
    assert "font-weight:700" in spans["green"] and "font-style:italic" in spans["italic"]
    assert "background:#cd0000" in spans["on red"] and "underline" in spans["under"]
    assert {"orange", "blue", "value", "rich"} <= spans.keys()
    assert page.select(".cnnviz-ansi-inverse")[0].get_text() == "inverse"
    assert "'a value again'" in outputs(built, "colours")
    links = {a.get_text(): a["href"] for a in page.select(".cnnviz-output a")}
    assert links == {"a link": "https://example.org/a"}
    assert "a link no link <b>&amp;" in outputs(built, "colours")[1]
    assert "\x1b" not in built.page("en/gallery/cells/colours")


def test_long_outputs_are_in_boxes(built: Project) -> None:
    page = article(built, "long")
    boxes = page.select(".cnnviz-scrolled")
    assert [box.get_text().split()[:2] for box in boxes] == [
        ["line", "0"],
        ["[0,", "1,"],
        ["in", "a"],
    ]
    for box in boxes:  # a reader who has no mouse scrolls it, too
        assert (box["tabindex"], box["role"], box["aria-label"]) == ("0", "region", "Output")
    assert "line 2999" in boxes[0].get_text()
    assert "short 39" not in "".join(box.get_text() for box in boxes)


def test_no_path_of_the_builder_is_on_a_page(built: Project) -> None:
    warned, trace, printed, value = outputs(built, "warned")
    assert warned == 'warned.py:11: UserWarning: mind the gap\n  warnings.warn("mind the gap")'
    assert 'File "warned.py", line 17, in <module>\n    1 / 0' in trace
    script, temporary, package, library = printed.splitlines()
    assert (script, temporary) == ("warned.py", "/tmp")
    assert package == "site-packages/numpy/__init__.py"
    assert re.fullmatch(r"python3\.\d+/warnings\.py", library)
    # IPython breaks the line by the length of the path that is not shown.
    assert " ".join(value.split()) == "('data.csv', '~/x')"
    for path in (built.site / "en" / "gallery" / "cells").rglob("*.*"):
        if path.suffix in (".html", ".ipynb", ".py"):
            text = path.read_text(encoding="utf-8")
            assert str(built.root) not in text and str(Path.home()) + "/" not in text, path


def test_cells_are_run_as_ipython_runs_them(built: Project) -> None:
    shown = outputs(built, "magics")
    assert shown[:6] == [
        "2",
        *("hello from bash", "to stderr"),
        "commented bash",
        "from the shell",
        "['one two']",
    ]
    assert shown[6].startswith("CPU times:") and shown[7] == "499500"
    assert "1 loop each" in shown[8]
    assert shown[9:11] == [r"'captured\n'", "awaited"]
    assert shown[11].startswith("Signature: len(obj, /)")
    assert shown[12:] == ["'seen 5'"]
    refused = [text for text in warnings(built) if "is not run" in text]
    assert [re.findall(r"'(.*?)' is not run", text) for text in refused] == [
        ["%pip install something"],
        ["!pip install something"],
    ]
    # The page colours them as IPython's.
    assert not article(built, "magics").select(".highlight .err")
    notebook = nbformat.reads(download(built, "magics", ".ipynb"), 4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert "%%bash\necho commented bash" in sources and "%matplotlib inline\n1 + 1" in sources
    assert download(built, "magics", ".py") == LESSONS["magics"]


def test_history_and_a_loop_as_in_jupyters_kernel(built: Project) -> None:
    shown = outputs(built, "history")
    assert "(1)" in [tag.get_text() for tag in article(built, "history").select("math .tml-tag")]
    assert shown == [
        *("2", "'x'", "x 2 '' 2 [1, 3] 1 + 1 \"quiet\"; 6"),
        '   1: 1 + 1\n   2: \n   3: "x"',
        *("created\nbegun a", "ended a", "'a'", "begun b\nended b\nb", "begun c"),
        *("ended c", "['c']", "gallery_src", "True", "False", "C", "8", "2 8"),
    ]
    log = (built.root / "log.txt").read_text()
    assert "the task 'sleep' has not ended with the lesson; await it, or cancel it." in log


def test_markers_in_fences_and_strings_start_no_cell(built: Project) -> None:
    page = article(built, "diagram")
    assert "%% at the margin\nB --> C" in page.get_text()
    assert "Text after it." in [p.get_text() for p in page.select("p")]
    assert outputs(built, "diagram") == ["2", "18"]


SECRETS = (
    *("SECRET-REMOVED", "SECRET-COMMENT", "SECRET-PRINTED", "SECRET-PROSE", "SECRET-JSON"),
    *("SECRET-QUOTED", "SECRET-LAB"),
)


def test_a_removed_cell_is_nowhere(built: Project) -> None:
    folder = built.root / "exported"
    done = built.run("cnnviz", "export", str(folder))
    assert done.returncode == 0, done.stderr
    for path in [*built.site.rglob("*"), *folder.rglob("*")]:
        if path.is_file() and path.suffix in (
            ".html",
            ".json",
            ".ipynb",
            ".py",
            ".md",
            ".po",
            ".xml",
        ):
            text = path.read_text(encoding="utf-8")
            assert [secret for secret in SECRETS if secret in text] == [], path
    gallery, _ = built.gallery()
    for found in gallery.lessons.values():
        assert isinstance(found.result, Run)
        for message in example_messages(found.example, found.result):
            assert not [secret for secret in SECRETS if secret in message.text]


def test_tags_of_jupyter_book(built: Project) -> None:
    page = article(built, "tags")
    text = page.get_text()
    assert "input gone 1" in text and 'print("input gone"' not in text
    assert 'print("output gone")' in text and "\noutput gone" not in text
    assert {"stderr here", "stdout here"} <= set(outputs(built, "tags"))
    assert not {"stdout gone", "stderr gone"} & set(outputs(built, "tags"))
    folded = [
        (box.summary.get_text(), box.get_text().replace(box.summary.get_text(), "", 1).strip())
        for box in page.select("details.cnnviz-folded")
        if box.summary
    ]
    assert folded == [
        ("Code", 'print("folded input", 2)'),
        ("Output", "folded output 3"),
        ("Code and output", 'print("folded cell", 4)\n\nfolded cell 4'),
        ("Text", "Folded prose."),
        ("Code", 'print("folded by JupyterLab", 5)'),
    ]
    assert "this_does_not_exist()" in text and "parameters 6" in outputs(built, "tags")
    assert "RAW-TEXT" not in text and page.select_one("em:-soup-contains('raw HTML')")
    assert page.select_one("strong:-soup-contains('Markdown')")
    korean = [box.get_text() for box in article(built, "tags", "ko").select("summary")]
    assert korean == ["코드", "출력", "코드와 출력", "글", "코드"]
    about_tags = [
        text for text in warnings(built) if "/tags.py" in text and "translation" not in text
    ]
    assert [text.partition(": ")[2][:32] for text in about_tags] == [
        "the tag 'remove-imput' is not kn",
        "this raw cell is not shown, sinc",
    ]
    notebook = nbformat.reads(download(built, "tags", ".ipynb"), 4)
    nbformat.validate(notebook)
    by_tag = {tag: cell for cell in notebook.cells for tag in cell.metadata.get("tags", ())}
    assert by_tag["hide-input"].metadata.jupyter == {"source_hidden": True}
    assert by_tag["remove-output"].outputs == []
    assert by_tag["skip-execution"].execution_count is None
    assert [cell.source for cell in notebook.cells if cell.cell_type == "raw"] == ["RAW-TEXT"]


def test_errors_are_outputs(built: Project) -> None:
    errors = article(built, "tags").select(".cnnviz-error")
    division, called, syntax = (error.get_text() for error in errors)
    assert division.splitlines()[-1] == "ZeroDivisionError: division by zero"
    script = LESSONS["tags"].splitlines()
    line = script.index("1 / 0") + 1
    assert f"File tags.py:{line}" in division and re.search(rf"-> {line} 1 / 0", division)
    # It quotes its own cell, neither those around it nor one that readers may not see.
    assert "# %%" not in division and "parameters" not in division
    assert "fails()" in called and "raise ValueError" not in called
    assert f'File "tags.py", line {script.index("x = = 1") + 1}\n    x = = 1' in syntax
    assert "goes on" in outputs(built, "tags")
    notebook = nbformat.reads(download(built, "tags", ".ipynb"), 4)
    raised = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
    assert [error.ename for error in raised] == ["ZeroDivisionError", "ValueError", "SyntaxError"]


def test_documents_of_combinations_have_the_same(built: Project) -> None:
    folder = built.site / "en" / "gallery" / "cells" / "varied"
    page = article(built, "varied")
    document = BeautifulSoup((folder / "2" / "index.html").read_text("utf-8"), "html.parser")
    for shown, number in ((page, 1), (document, 2)):
        assert f"varied {number}" in shown.get_text()
        assert "GONE" not in shown.select("main, .cnnviz-outputs")[0].get_text()
        (folded,) = shown.select("details.cnnviz-folded")
        assert folded.select("[data-output] .cnnviz-ansi")[0].get_text() == "varied"
        assert "ZeroDivisionError" in shown.select(".cnnviz-error")[0].get_text()


def test_the_page_of_a_lab_has_the_same(built: Project) -> None:
    page = article(built, "lab")
    labels = [box.summary.get_text() for box in page.select("details.cnnviz-folded") if box.summary]
    assert labels == ["Code", "Output"]
    assert page.select(".cnnviz-ansi")[0].get_text() == "green in the lab"
    assert "ZeroDivisionError" in page.select(".cnnviz-error")[0].get_text()
    assert page.select(".cnnviz-stderr")[0].get_text() == "two"


def test_what_is_not_read_is_warned_of(built: Project) -> None:
    unread = [text.partition(" is not read")[0] for text in warnings(built) if "not read" in text]
    assert unread == [
        "gallery_src/cells/section.md: the notebook a_notebook.ipynb beside it",
        "gallery_src/cells/section.md: the folder deep below it holds lessons that are not read, "
        "since a section has no sections in it; move it beside the section's own folder.",
        "gallery_src: above.py",
        "gallery_src: the folder group",
    ]


def test_what_a_build_cannot_do_is_warned_of(built: Project) -> None:
    lost = [text for text in warnings(built) if "/lost.py" in text and "translation" not in text]
    assert [text.partition(": ")[0] for text in lost] == [
        f"gallery_src/cells/lost.py, line {line} (cell {number})"
        for number, line in ((2, 7), (3, 10), (4, 13), (5, 16))
    ]
    for text, part in zip(
        lost,
        ("not the interactive ones", "has no effect", "does not exist", "writes code into a cell"),
        strict=True,
    ):
        assert part in text
    assert outputs(built, "lost")[-2:] == ["DEBUG:root:a line of the log", "2"]


def test_a_lesson_that_waits_or_ends_is_told_what_to_do(tiny: Project) -> None:
    tiny.write("gallery_src/basics/ends.py", lesson("Ends", "exit()"))
    tiny.write("gallery_src/basics/asks.py", lesson("Asks", "input('Name? ')"))
    tiny.write("gallery_src/basics/stops.py", lesson("Stops", "breakpoint()"))
    gallery, _ = tiny.gallery()
    messages = {failure.place: failure.message for failure in gallery.failures}
    assert "a lesson runs to its end" in messages["gallery_src/basics/ends.py"]
    assert "A build has no keyboard" in messages["gallery_src/basics/asks.py"]
    assert "take out the breakpoint" in messages["gallery_src/basics/stops.py"]


SPHINX_GALLERY = '''"""
=======
A title
=======

A :func:`role`.
"""
# %%
# Section
# -------
import os
'''


def test_a_script_of_sphinx_gallery_is_told_what_to_do(tiny: Project) -> None:
    tiny.write("gallery_src/basics/plot_it.py", SPHINX_GALLERY)
    tiny.write("gallery_src/basics/removed.py", '# %% [markdown] tags=["remove-cell"]\n# # Title\n')
    tiny.write("gallery_src/basics/stops.py", lesson("Stops", "breakpoint()"))
    gallery, _ = tiny.gallery()
    messages = {failure.place: failure.message for failure in gallery.broken}
    assert "a script of sphinx-gallery" in messages["gallery_src/basics/plot_it.py"]
    assert "jupytext --to py:percent" in messages["gallery_src/basics/plot_it.py"]
    assert "a page needs its title" in messages["gallery_src/basics/removed.py"]


def download(project: Project, name: str, suffix: str) -> str:
    path = project.site / "en" / "gallery" / "cells" / name / f"{name}{suffix}"
    return path.read_text(encoding="utf-8")


TRACED = "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()\n"


def test_a_moved_line_is_shown_where_it_is(tiny: Project) -> None:
    path = "gallery_src/basics/traced.py"
    tiny.write(path, lesson("Traced", TRACED))
    gallery, _ = tiny.gallery()
    assert 'File \\"traced.py\\", line 9' in json.dumps(runs(gallery, "traced"))
    assert tiny.gallery()[1] == []
    tiny.edit(path, "import traceback", "# A comment.\nimport traceback")
    gallery, ran = tiny.gallery()
    assert ran == ["traced: its result shows lines of its script, and they moved"]
    assert 'File \\"traced.py\\", line 10' in json.dumps(runs(gallery, "traced"))
    # Prose below it moves nothing.
    tiny.edit(path, "print_exc()\n", "print_exc()\n\n# %% [markdown]\n# More.\n")
    assert tiny.gallery()[1] == []


def test_a_semicolon_changes_a_lesson(tiny: Project) -> None:
    path = "gallery_src/basics/silent.py"
    tiny.write(path, lesson("Silent", 'x = "seen 5"\nx'))
    gallery, _ = tiny.gallery()
    assert "seen 5" in json.dumps(runs(gallery, "silent"))
    tiny.write(path, lesson("Silent", 'x = "seen 5"\nx;  # nothing'))
    gallery, ran = tiny.gallery()
    assert ran == ["silent: its code changed"]
    assert runs(gallery, "silent") == [[]]


def runs(gallery: object, name: str) -> object:
    return gallery.lessons[f"basics/{name}"].result.outputs  # type: ignore[attr-defined]
