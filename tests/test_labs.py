"""Labs: the page that mkdocs-jupyter makes of one, and the notebook that is left to fill in."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import QUESTION, ROOT, Project
from mkdocs.config import load_config
from mkdocs_jupyter.convert import nb2html
from mkdocs_jupyter.plugin import Plugin as JupyterPlugin
from playwright.sync_api import Browser
from web import scrolled, served

from cnnviz.adapters.mkdocs.pages.lab_page import Lab, extracted
from cnnviz.adapters.mkdocs.pages.notebooks import check_plugins
from cnnviz.domain import Example, Failure
from cnnviz.errors import PublishError
from cnnviz.gallery.engine.lab_proof import unproven
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import collect
from cnnviz.lab import exercises
from cnnviz.mimetypes import EXERCISE_TYPE, VERDICT_TYPE
from cnnviz.outputs import Output, read_output
from cnnviz.render.exercises.packing import packed
from cnnviz.render.exercises.solutions import emptied, unmarked
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.site.witness import Witness

SECTIONS = sorted(path.parent.name for path in ROOT.glob("gallery_src/*/lab.py"))
CODES = ["en", "ko"]

RUN = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell
from cnnviz.lab.exercises import Verdict

shell = InteractiveShell.instance()
answers = []
for cells in json.load(sys.stdin):
    shell.reset(new_session=True)
    said = []
    for source in cells:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            done = shell.run_cell(source)
        error = done.error_before_exec or done.error_in_exec
        if error:
            said.append([source, "raised", repr(error)])
        elif isinstance(done.result, Verdict):
            said.append([done.result.question, done.result.outcome.value, done.result.message])
    answers.append(said)
json.dump(answers, sys.stdout)
"""
"""Run notebooks, each in names of its own; tell of each cell that raises or ends in a verdict."""


@dataclass
class Filled:
    """An empty notebook of the site, and what a reader has made of it."""

    code: str
    section: str
    cells: list[str]
    said: list[list[str]] = field(default_factory=list)


def script(section: str) -> dict[str, str]:
    """The code cells of a lab by the ids that they have in its notebook."""
    path = ROOT / "gallery_src" / section / "lab.py"
    _, cells = percent.read(path.read_text(encoding="utf-8"), path.name)
    return {f"cell-{number}": one.text for number, one in enumerate(cells, 1)}


def notebook(site: Path, code: str, section: str) -> Any:
    path = site / code / "gallery" / section / "lab" / f"{section}-lab.ipynb"
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def filled(site: Path, change: Callable[[str, str, str], str]) -> list[Filled]:
    """Each notebook with `change(section, id, source)` in the places of its code cells."""
    return [
        Filled(
            code,
            section,
            [
                change(section, one.id, one.source)
                for one in notebook(site, code, section).cells
                if one.cell_type == "code"
            ],
        )
        for code in CODES
        for section in SECTIONS
    ]


WRONG = {
    "condensed = ...": "condensed = F.avg_pool2d(detected, 8)",
    "    ...\n\n\nq_convolve": "    return F.conv2d(image[None, None], kernel.flip(0, 1)[None, None])"
    "[0, 0]\n\n\nq_convolve",
}
"""What the first notebooks of such exercises took for right, or everybody gets wrong once."""


def mistaken(section: str, name: str, source: str) -> str:
    del section, name
    for blank, wrong in WRONG.items():
        source = source.replace(blank, wrong)
    return source


@pytest.fixture(scope="module")
def done(site: Path) -> dict[str, list[Filled]]:
    """The notebooks as they are, solved and with a mistake each, all run in one process."""
    kinds = {
        "empty": filled(site, lambda section, name, source: source),
        "solved": filled(
            site,
            lambda section, name, source: (
                script(section)[name] if "SOLUTION" in script(section).get(name, "") else source
            ),
        ),
        "wrong": filled(site, mistaken),
    }
    books = [book for made in kinds.values() for book in made]
    ran = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps([book.cells for book in books]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    for book, said in zip(books, json.loads(ran.stdout), strict=True):
        book.said = said
    return kinds


def test_there_are_labs_to_look_at(site: Path) -> None:
    assert SECTIONS == ["convolution", "pooling"]
    for code in CODES:
        for section in SECTIONS:
            assert f'href="../{section}/lab/"' in (
                site / code / "gallery" / section / "index.html"
            ).read_text(encoding="utf-8")


def test_the_empty_notebook_holds_no_answer_and_no_output(site: Path) -> None:
    for code in CODES:
        for section in SECTIONS:
            book = notebook(site, code, section)
            nbformat.validate(book)
            text = nbformat.writes(book)
            assert "SOLUTION" not in text
            assert ("여기에 코드를 쓰세요" in text) is (code == "ko")
            assert "pip install" in book.cells[0].source
            assert not [one for one in book.cells if one.get("outputs")]
            assert "global_average(maps):\\n    return" not in text


def test_the_empty_notebook_runs_as_it_is(done: dict[str, list[Filled]]) -> None:
    for book in done["empty"]:
        assert {outcome for _, outcome, _ in book.said} == {"not attempted"}, book.said
        hangul = [bool(re.search("[가-힣]", message)) for _, _, message in book.said]
        assert hangul == [book.code == "ko"] * len(hangul)


def test_the_reference_solutions_are_right_in_it(done: dict[str, list[Filled]]) -> None:
    for empty, book in zip(done["empty"], done["solved"], strict=True):
        assert [name for name, _, _ in book.said] == [name for name, _, _ in empty.said]
        assert {outcome for _, outcome, _ in book.said} == {"right", "compare"}, book.said


def test_a_wrong_answer_is_told_why(done: dict[str, list[Filled]]) -> None:
    told = {
        (book.code, name): message
        for book in done["wrong"]
        for name, outcome, message in book.said
        if outcome == "wrong"
    }
    assert set(told) == {(code, name) for code in CODES for name in ("condense", "convolve")}
    # The shape of these is right: only their values are not.
    assert "average pooling" in told["en", "condense"]
    assert "평균 풀링" in told["ko", "condense"]
    assert "cross-correlation" in told["en", "convolve"]
    assert "교차 상관" in told["ko", "convolve"]


def article(site: Path, code: str, section: str) -> BeautifulSoup:
    path = site / code / "gallery" / section / "lab" / "index.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("section", SECTIONS)
def test_no_fault_of_mkdocs_jupyter_reaches_the_reader(site: Path, section: str) -> None:
    ids = []
    for code in CODES:
        whole = article(site, code, section)
        page = whole.find("article")
        assert page
        assert not page.select("style, script, [class^=jp-], a.anchor-link, [width]:not(img)")
        assert "mathjax" not in str(whole).lower()
        assert "$" not in page.get_text()
        headings = page.select("h1, h2, h3")
        ids.append([one["id"] for one in headings])
        contents = {one["href"] for one in whole.select(".md-nav--secondary .md-nav__link[href]")}
        assert contents == {f"#{one}" for one in ids[-1][1:]}
        assert all(one.get("alt") is not None for one in page.select("img"))
        assert page.select(".language-python.highlight pre > code .k, .highlight code .kn")
        questions = len(page.select(".cnnviz-lab-question"))
        folded = [len(page.select(f"details.{one}")) for one in ("tip", "success")]
        assert folded == [questions, questions] == [len(page.select(".cnnviz-lab-verdict"))] * 2
        assert questions > 3
        assert len(page.select(".cnnviz-lab-verdict[data-outcome=right]")) == questions - 1
        said = {one.get_text() for one in page.select(".cnnviz-lab-verdict[data-outcome=right]")}
        assert said == {"Right." if code == "en" else "맞았습니다."}
    assert ids[0] == ids[1] and len(set(ids[0])) == len(ids[0])


def test_formulas_of_a_lab_are_mathml(site: Path) -> None:
    for code in CODES:
        # In the prose, beside Korean particles too, and in the text of a solution.
        page = article(site, code, "convolution")
        assert [len(page.select(f"article {part}math")) for part in ("", "details ")] == [5, 1]


def test_the_page_leads_to_its_notebook_and_lessons_to_the_page(site: Path) -> None:
    for code in CODES:
        page = article(site, code, "pooling")
        links = [str(one["href"]) for one in page.select(".cnnviz-downloads a")]
        assert links[0] == "pooling-lab.ipynb"
        assert links[1].endswith(f"/{code}/gallery/pooling/lab/pooling-lab.ipynb")
        lesson = site / code / "gallery" / "pooling" / "max-pooling" / "index.html"
        said = {"en": "Practise in code", "ko": "코드로 실습하기"}[code]
        assert f'<a href="../lab/">{said}</a>' in lesson.read_text(encoding="utf-8")


def test_every_output_of_a_notebook_is_extracted(tmp_path: Path) -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "printed $5$\n"},
        {"output_type": "stream", "name": "stderr", "text": "warned"},
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/html": "<h2>No heading of the page</h2>"},
        },
    ]
    prose = f"# Title\n\n## 제목 {marked_formulas('$a^2$')}이고 `$b$`\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    cells = [
        nbformat.v4.new_markdown_cell(prose),
        nbformat.v4.new_code_cell("x = 1", outputs=outputs),
    ]
    path = tmp_path / "index.ipynb"
    path.write_text(json.dumps(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    lab = Lab(ids=["title", "heading"], hints="Hints", solution="Solution")
    html, contents = extracted(nb2html(str(path)), lab, "Permanent link")
    page = BeautifulSoup(html, "html.parser")
    assert [one.id for top in contents for one in [top, *top.children]] == ["title", "heading"]
    assert [one["scope"] for one in page.select("th")] == ["col", "col"]
    assert [one.get_text() for one in page.select(".arithmatex")] == [r"\(a^2\)"]
    assert [one.get_text() for one in page.select(".cnnviz-output")] == ["printed $5$\n", "warned"]
    assert page.select("h2")[1].attrs == {} and page.select("h2")[0].attrs == {"id": "heading"}
    assert not page.select("style, script, h1, .anchor-link")
    assert len(html) < 3000


@pytest.mark.browser
def test_a_labs_page_transfers_at_most_300_kilobytes(browser: Browser, site: Path) -> None:
    for code, section in zip(CODES, SECTIONS, strict=True):
        sent: list[int] = []
        with served(site, sent) as address:
            context = browser.new_context(viewport={"width": 390, "height": 900})
            page = context.new_page()
            page.goto(f"{address}{code}/gallery/{section}/lab/", wait_until="networkidle")
            scrolled(page)
            context.close()
        assert 50_000 < sum(sent) < 300_000


def documented(language: str) -> str:
    """The lab that the contributing page shows."""
    page = (ROOT / "docs" / language / "contributing.md").read_text(encoding="utf-8")
    return page.partition("````python\n")[2].partition("````")[0]


def test_a_lab_whose_solution_is_not_right_is_a_failed_lesson(tiny: Project) -> None:
    assert documented("en") == documented("ko")
    top = "# %% [markdown]\n# # Lab\n\n# %%\nfrom cnnviz.lab import exercises\n\n"
    right = top + documented("en")
    wrong = right.replace("BEGIN SOLUTION\n    return 2 * x", "BEGIN SOLUTION\n    return x * x")
    lines = wrong.splitlines()
    tiny.write("gallery_src/basics/lab.py", wrong)
    tiny.write("gallery_src/more/section.md", "# More")
    tiny.write("gallery_src/more/lab.py", right)
    gallery, _ = tiny.gallery()
    assert gallery.sections[0].examples[-1].is_lab
    assert [failure.place for failure in gallery.failures] == ["gallery_src/basics/lab.py"]
    lab = gallery.lessons["basics/lab"]
    assert isinstance(lab.result, Failure)
    assert (lab.result.place, lab.result.cell) == (lab.example.place, 5)
    assert lab.result.line == lines.index("q_double.check(double)") + 1
    said = "the reference solution of 'double' is not right: This is the square."
    assert lab.result.message == said
    # Asked, and then nothing is shown of an answer.
    asked = shown({EXERCISE_TYPE: {**QUESTION, "name": "double"}})
    failure = unproven(lab.example, [[], [], [asked], []])
    assert failure and failure.line == lines.index("q_double") + 1
    assert "no cell below shows" in failure.message


def shown(data: dict[str, Any]) -> Output:
    return read_output({"output_type": "display_data", "data": data})


def lab_of(*cells: str) -> Example:
    """A lab with these code cells, each with its mark, below its title."""
    text = "\n\n".join(["# %% [markdown]\n# # Lab", *cells]) + "\n"
    _, read = percent.read(text, "basics/lab.py")
    return Example(Path("lab.py"), "basics/lab.py", "basics", "lab", read)


DEFINED = '# %% tags=["questions"]\nq_a = q_b = exercises.number("a", answer=3)'
OPEN = '# %% tags=["question"]\nq_a = exercises.number("a", answer=3)'
ASKED = shown({EXERCISE_TYPE: {**QUESTION, "name": "a", "answer": 3}})
OTHER = shown({EXERCISE_TYPE: {**QUESTION, "name": "b", "answer": 4}})
SAME_NAME = shown({EXERCISE_TYPE: {**QUESTION, "name": "a", "answer": 4}})
RIGHT = shown({VERDICT_TYPE: {"question": "a", "outcome": "right"}, "text/plain": "Right."})
CHECK = "# %%\nq_a.check(3)"
SHOW = "# %%\n# Look:\nq_a  # here"


@pytest.mark.parametrize(
    ("cells", "outputs", "cell", "told"),
    [
        ([DEFINED, SHOW, CHECK], [[], [ASKED], [RIGHT]], None, ""),
        ([DEFINED, SHOW, SHOW, CHECK], [[], [ASKED], [ASKED], [RIGHT]], None, ""),
        ([DEFINED, CHECK], [[], [RIGHT]], 3, "no cell above shows the question"),
        (
            [DEFINED, "# %%\ndisplay(q_a)", CHECK],
            [[], [ASKED], [RIGHT]],
            3,
            "leave nothing else in it",
        ),
        ([f"{DEFINED}\nq_a", CHECK], [[ASKED], [RIGHT]], 2, "leave nothing else in it"),
        ([OPEN, SHOW, CHECK], [[], [ASKED], [RIGHT]], 3, "line 5 defines 'q_a'"),
        ([DEFINED, OPEN, SHOW, CHECK], [[], [], [ASKED], [RIGHT]], 4, "line 8 defines"),
        ([SHOW, CHECK], [[ASKED], [RIGHT]], 2, "no cell above defines 'q_a'"),
        ([DEFINED, SHOW, SHOW], [[], [ASKED], [OTHER]], 4, "two questions, 'a' and 'b'"),
        (
            [DEFINED, SHOW, "# %%\nq_b"],
            [[], [ASKED], [SAME_NAME]],
            4,
            "the questions 'q_a' and 'q_b' have the same name",
        ),
    ],
)
def test_a_question_stands_where_its_notebooks_look_for_it(
    cells: list[str], outputs: list[list[Output]], cell: int | None, told: str
) -> None:
    failure = unproven(lab_of(*cells), outputs)
    assert (failure.cell if failure else None) == cell
    assert told in (failure.message if failure else "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("    ### END SOLUTION", "stands between"),
        ("    # BEGIN SOLUTION", "stands between"),
        ("    ### BEGIN SOLUTION", "has no '### END SOLUTION'"),
    ],
)
def test_half_a_mark_is_told(tiny: Project, line: str, told: str) -> None:
    code = f"# %% [markdown]\n# # Lab\n\n# %%\ndef f():\n{line}\n    return 1\n"
    tiny.write("gallery_src/basics/lab.py", code)
    _, failures = collect(tiny.settings)
    assert [(one.line, told in one.message) for one in failures] == [(6, True)]


@pytest.mark.parametrize(
    ("code", "line", "told"),
    [
        (
            "def f(x):\n### BEGIN SOLUTION\n    return x\n### END SOLUTION\n",
            6,
            "indented like the first line",
        ),
        (
            "x = 1\n### BEGIN SOLUTION\nif x:\n    x = 2\n    ### END SOLUTION\n",
            9,
            "indented like the first line",
        ),
        (
            "### BEGIN SOLUTION\nif 1:\n    x = 2\n### END SOLUTION\nelse:\n    x = 3\n",
            5,
            "with this solution removed, the cell is not valid Python",
        ),
    ],
)
def test_a_solution_that_cannot_be_left_out_is_told(
    tiny: Project, code: str, line: int, told: str
) -> None:
    tiny.write("gallery_src/basics/lab.py", f"# %% [markdown]\n# # Lab\n\n# %%\n{code}")
    _, failures = collect(tiny.settings)
    assert [(one.line, told in one.message) for one in failures] == [(line, True)]


def test_a_lab_that_mkdocs_jupyter_leaves_out_is_told(tiny: Project) -> None:
    config = load_config(str(tiny.root / "mkdocs.yml"))
    plugin = JupyterPlugin()
    config.plugins["mkdocs-jupyter"] = plugin
    labs = ["gallery/basics/lab/index.ipynb"]
    for options, fits in [
        ({"include": ["lab/index.ipynb"]}, True),
        ({"include": ["other/*.ipynb"]}, False),
        ({"ignore": ["basics/lab/*"]}, False),
    ]:
        plugin.load_config(options)
        told = nullcontext() if fits else pytest.raises(PublishError, match=r"include: \[lab/index")
        with told:
            check_plugins(labs, config)


def test_a_lab_without_mkdocs_jupyter_is_told_what_is_missing(tiny: Project) -> None:
    config = load_config(str(tiny.root / "mkdocs.yml"))
    check_plugins([], config)
    with pytest.raises(PublishError, match="must have 'mkdocs-jupyter' among the plugins"):
        check_plugins(["gallery/basics/lab/index.ipynb"], config)


def test_a_solution_is_left_out_and_what_it_names_is_no_answer() -> None:
    code = """def double(x):
    ### BEGIN SOLUTION
    twice = 2 * x
    return twice
    ### END SOLUTION


### BEGIN SOLUTION
helper = 2
answer = double(helper)
### END SOLUTION
check(answer)"""
    assert (
        emptied(code, [code], "Yours")
        == """def double(x):
    # Yours
    ...


# Yours
answer = ...
check(answer)"""
    )
    assert "SOLUTION" not in unmarked(code) and "answer = double(helper)" in unmarked(code)


def test_what_later_cells_ask_for_has_a_name_in_the_empty_notebook() -> None:
    code = """### BEGIN SOLUTION
import math as m

def pool(x):
    inner = x
    return inner

class Net:
    pass
### END SOLUTION
with open(0):
    ### BEGIN SOLUTION
    out = [x for x in (
1, 2)]
    ### END SOLUTION
check(pool, Net, m, out, inner, x)"""
    assert (
        emptied(code, [code], "Yours")
        == """# Yours
m = ...
pool = ...
Net = ...
with open(0):
    # Yours
    out = ...
check(pool, Net, m, out, inner, x)"""
    )


def test_a_cell_that_asks_shows_its_code_as_text_and_its_hints_folded(tmp_path: Path) -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "printed"},
        *(
            {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}
            for text in ("The question.", "1. The hint.")
        ),
    ]
    cell = nbformat.v4.new_code_cell("q_size  # is a<b here?", outputs=outputs)
    cell.metadata["tags"] = ["question"]
    path = tmp_path / "index.ipynb"
    path.write_text(json.dumps(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8")
    lab = Lab(ids=[], hints="Hints", solution="Solution")
    page = BeautifulSoup(extracted(nb2html(str(path)), lab, None)[0], "html.parser")
    asked = page.select_one(".cnnviz-lab-question")
    assert asked and [one.get_text() for one in asked.select("code")] == ["q_size  # is a<b here?"]
    assert "The question." in asked.get_text() and "printed" not in asked.get_text()
    assert [one.get_text(" ", strip=True) for one in page.select("details")] == ["Hints The hint."]
    assert [one.get_text() for one in page.select(".cnnviz-output")] == ["printed"]


def test_what_is_packed_is_unpacked() -> None:
    question = exercises.number(
        "two-words",
        "What is it?",
        answer=3,
        wrong={2: "Less.", 4: "More."},
        hints=["Count."],
        solution="Three.",
    )
    code = packed({"q_it": question.data}, {"Right.": "맞았습니다."}, "The questions")
    names: dict[str, Any] = {"exercises": exercises}
    exec(code, names)
    assert names["q_it"].data == question.data
    assert str(names["q_it"].check(3)) == "맞았습니다."


def test_a_build_with_mkdocs_jupyter_can_be_remembered(tmp_path: Path) -> None:
    """When jupytext is imported, it starts a program: one that says nothing about the pages."""
    witness = Witness(tmp_path, tmp_path / ".cnnviz")
    witness.start()
    sys.audit("subprocess.Popen", "pandoc", ["pandoc", "--version"], None, None)
    assert not witness.blind
    sys.audit("subprocess.Popen", "pandoc", ["pandoc", "page.md"], None, None)
    assert witness.blind
    witness.stop()
