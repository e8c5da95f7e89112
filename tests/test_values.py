"""Values in prose are data: what they hold comes out as it is, wherever they stand.

The inputs are those of public reports:

| Report | What went wrong |
|---|---|
| quarto-dev/quarto-cli#11291 | Backslashes, stars, pipes and line breaks of a value became markup |
| alshedivat/al-folio#361, GitbookIO/gitbook#1597 | Two braces in a formula were taken for a value |
| our own | One expression in two cells was evaluated once |
"""

import json
import re
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import GALLERIES, Project
from markdown_it import MarkdownIt

from cnnviz.domain import Failure
from cnnviz.gallery.scripts.prose import Syntax, spans
from cnnviz.outputs import ProseValue, ValueKind
from cnnviz.render.text.markdown import converted
from cnnviz.render.text.values import literal, written

AWKWARD = [
    "C:\\new_dir\\*_x_*.txt",
    "<class 'int'>",
    "a|b",
    "2*3*4",
    "__init__ and my_var_name",
    "`x`",
    "``a` b",
    "[a](b)",
    "![a](b)",
    "$5 and $6",
    "\\(x\\) \\[y\\]",
    "2026-01-02 and -1 and a-1",
    "{ #id }",
    "{{ x }} &amp; &copy; <b>bold</b>",
    "# no heading",
    "1. no list",
    "- no list",
    "===",
    "---",
    "!!! note",
    "~~gone~~ ==marked== ^up^ :smile:",
    "https://example.org/a_b www.example.org a@b.org",
    '"quoted" (c) 1/2 --> ...',
    "[^1] *[HTML]: x",
    "한글 *é*",
    "\\",
]

LESSON = f"""# ---
# parameters:
#   name: [plain, "b|_c_<d>"]
#   size: [1, 20]
# ---

# %% [markdown]
# # A "title" with {{{{ '<T> & *x*' }}}} of {{{{ 1 + 1 }}}} in `{{{{ "a|b" }}}}`
#
# The summary has {{{{ "2*3*4" }}}} in it.

# %%
name = "plain"
size = 1

# %%
import datetime
import fractions

import numpy as np
from IPython.display import HTML, Markdown, Math

awkward = {AWKWARD!r}
day = datetime.date(2026, 1, 2)
lines = "one\\n\\n# two"
it = iter(range(1, 9))
note = Markdown("**strong**")
law = Math("E = mc^2")
under = HTML("<u>under</u>")

# %% [markdown]
# <div id="numbers">
#
# {{{{ -1 }}}}; {{{{ -0.5:.2f }}}}; {{{{ np.float64(-1.5) }}}}; {{{{ np.array(-2.5) }}}}; {{{{ fractions.Fraction(-1, 3) }}}}; {{{{ -1e-9 }}}}; {{{{ "-1" }}}}; {{{{ day }}}}; {{{{ day:%d-%m }}}}; {{{{ [-1] }}}}; {{{{ -5:->4d }}}}; {{{{ not 0 }}}}
#
# </div>
#
# {" ".join(f"`{{{{ awkward[{number}] }}}}`" for number in range(len(AWKWARD)))}
#
# {"".join(f"<br> {{{{ awkward[{number}] }}}} " for number in range(len(AWKWARD)))}
#
# | value | code |
# |---|---|
# | {{{{ name }}}} | `f({{{{ name }}}}, {{{{ -size }}}})` |
#
# Lines {{{{ lines }}}} end. {{{{ note }}}} and {{{{ law }}}} {{{{ under }}}}.
#
# [the {{{{ name }}}}](https://example.org/{{{{ -size }}}}/{{{{ name }}}}/ "{{{{ name }}}}")
#
# Formula $x_{{{{ -size }}}} = {{{{ "50%" }}}}$, <kbd title="{{{{ name }}}}">{{{{ -size }}}}</kbd>
#
#     {{{{ as_it_is }}}}
#
# {{{{ next(it) }}}}. First {{{{ next(it) }}}}

# %% [markdown]
# Then {{{{ next(it) }}}} of {{{{ -size }}}} and $W^{{{{size}}}}$.
#
# ## Heading {{{{ name }}}}
"""

BRACES = r"""# %% [markdown]
# # Braces in formulas
#
# $\sqrt{{V}^2}$ and $${{\mathbf{x}}_i}$$
#
# And $\frac{1}{\frac{1}{\sigma^2}}$ and $e^{{x}}$ and $y^{{ \alpha }}$.

# %%
1
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """The project, and what the build logged."""
    root = tmp_path_factory.mktemp("values") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write("gallery_src/basics/awkward.py", LESSON)
    project.write("gallery_src/basics/braces.py", BRACES)
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    exported = project.run("cnnviz", "export", "exported")
    assert exported.returncode == 0, exported.stderr
    # MkDocs breaks lines where it believes that the terminal ends.
    return project, re.sub(r"\n {11}", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))


def article(page: str) -> BeautifulSoup:
    found = BeautifulSoup(page, "html.parser").article
    assert found
    return found  # type: ignore[return-value]


def text_of(element: object) -> str:
    return " ".join(element.get_text().split())  # type: ignore[attr-defined]


PAGES = {
    "page": lambda root: article((root / "site/en/gallery/basics/awkward/index.html").read_text()),
    "other": lambda root: BeautifulSoup(
        (root / "site/en/gallery/basics/awkward/b--c--d-20/index.html").read_text(), "html.parser"
    ),
    "notebook": lambda root: BeautifulSoup(
        rendered_notebook(root / "site/en/gallery/basics/awkward/awkward.ipynb"), "html.parser"
    ),
    "export": lambda root: BeautifulSoup(
        commonmark(
            (root / "exported/en/gallery/basics/awkward/index.md").read_text().split("---\n", 2)[2]
        ),
        "html.parser",
    ),
}


def commonmark(text: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def rendered_notebook(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join(commonmark(cell["source"]) for cell in cells if cell["cell_type"] != "code")


@pytest.mark.parametrize("form", PAGES)
def test_every_form_of_the_page_shows_the_values_as_they_are(
    built: tuple[Project, str], form: str
) -> None:
    page = PAGES[form](built[0].root)
    size, name = ("20", "b|_c_<d>") if form == "other" else ("1", "plain")
    numbers = page.find(id="numbers")
    assert text_of(numbers) == (
        "−1; −0.50; −1.5; −2.5; −1/3; −1e−09; -1; 2026-01-02; 02-01; [-1]; ---5; True"
    )
    codes = [code.get_text() for code in page.select("p > code")]
    for awkward in AWKWARD:
        assert awkward.strip() in codes
    words = text_of(page)
    for awkward in AWKWARD:
        assert f"{awkward} " in words.replace("  ", " ") or awkward == "\\"
    row = [text_of(cell) for cell in page.select("td")[:2]]
    assert row == [name, f"f({name}, -{size})"]
    assert "Lines one # two end. strong and" in words
    assert page.find("strong", string="strong") and page.find("u", string="under")
    link = page.find("a", string=f"the {name}")
    assert link["href"] in (
        f"https://example.org/-{size}/{quoted}/" for quoted in (name, "b%7C_c_%3Cd%3E")
    )
    assert link["title"] == name
    kbd = page.find("kbd")
    assert (kbd["title"], kbd.get_text()) == (name, f"-{size}")
    assert "{{ as_it_is }}" in words
    assert "1. First 2" in words
    assert f"Then 3 of −{size} and" in words
    assert f"Heading {name}" in words
    assert not page.select("h1 + h1, hr + hr, ol, em, del, mark, h1 em")


def test_titles_are_plain_where_plain_text_is_wanted(built: tuple[Project, str]) -> None:
    page = BeautifulSoup(built[0].page("en/gallery/basics/awkward"), "html.parser")
    assert text_of(page.h1) == 'A "title" with <T> & *x* of 2 in a|b'
    assert page.h1.code.get_text() == "a|b"


def test_two_braces_in_a_formula_are_those_of_tex(built: tuple[Project, str]) -> None:
    project, log = built
    text = text_of(article(project.page("en/gallery/basics/braces")))
    assert "{{" not in text
    assert "braces.py" not in "\n".join(re.findall(r"WARNING.*the formula.*", log))
    warned = re.findall(r"WARNING -  (.*?awkward.py.*?the formula.*)", log)
    assert len(warned) == 1
    assert "$W^{{size}}$ has {{size}}, which is TeX here" in warned[0]
    assert "write {{ size }} for its value, or {size} for TeX" in warned[0]
    line = 1 + LESSON.splitlines().index(
        next(line for line in LESSON.splitlines() if "$W^" in line)
    )
    assert f"awkward.py (name=plain, size=1), line {line} (cell 5)" in warned[0]


def test_an_error_names_one_formula_and_both_ways_of_writing(tiny: Project) -> None:
    tiny.write(
        "gallery_src/basics/braces.py",
        "# %% [markdown]\n# # Braces\n#\n# $a_1$ and\n# $e^{{ x }}$ and $$b$$\n\n# %%\n1\n",
    )
    gallery, _ = tiny.gallery()
    failure = gallery.lessons["basics/braces"].result
    assert isinstance(failure, Failure)
    assert failure.line == 5
    assert failure.message == (
        "the formula $e^{{ x }}$ has {{ x }}, which raises NameError: name 'x' is not defined. In "
        "a formula, spaces inside double braces mean a value of the lesson; for TeX's own braces "
        "write {x} or {{x}}, without spaces."
    )


BEFORE = ("", "a ", "(", "**가**", "> ", "1. ", "## ", "[x]", "w")
AFTER = ("", ".", "(b)", ") c", "[x](y)", ": b", "\n===")


@pytest.mark.parametrize("value", AWKWARD)
def test_both_dialects_show_a_value_as_it_is(value: str) -> None:
    """Its text is the same as that of a word in its place, and so are the elements around it."""

    def shown(text: str, to_html: Callable[[str], str]) -> tuple[str, list[str]]:
        soup = BeautifulSoup(to_html(text), "html.parser")
        names = [tag.name for tag in soup.find_all(True) if tag.name not in ("span", "br")]
        return soup.get_text().strip(), names

    for to_html, before, after in product((converted, commonmark), BEFORE, AFTER):
        text, names = shown(f"{before}{filled(value)}{after}", to_html)
        expected, expected_names = shown(f"{before}Qq{after}", to_html)
        assert text == expected.replace("Qq", value)
        assert names == expected_names


def filled(value: str) -> str:
    (span,) = spans("{{ x }}")
    return written("{{ x }}", span, [ProseValue(1, "x", value, ValueKind.TEXT)])


def test_simple_values_stay_simple_in_a_notebook() -> None:
    for value in ("3.14", "a-1", "2026-01-02", "0.5 %", "-1", "two words", "한글", "x, y; z"):
        assert literal(value) == value


@pytest.mark.parametrize(
    ("text", "syntaxes"),
    [
        ("{{ a }} `{{ b }}` $c {{ d }}$", ["WORDS", "CODE", "FORMULA"]),
        ("[a {{ b }}](c/{{ d }} 'e')", ["WORDS", "ADDRESS"]),
        ('<a title="{{ b["c"] }}">{{ d }}</a>', ["TAG", "WORDS"]),
        ("![a {{ b }}](c) <https://{{ d }}/>", ["ALT", "TAG"]),
        ("costs ${{ a }} to ${{ b }} or \\${{ c }}", ["WORDS"] * 3),
        ("[a]: {{ b }}", ["ADDRESS"]),
        (r"\{\{ a }} and \{{ b }}", []),
        (r"$\sqrt{{V}^2}$ and $${{\mathbf{x}}_i}$$ {{ a }}", ["WORDS"]),
        (r"\begin{aligned} a &= {{ b }} \end{aligned}", ["FORMULA"]),
        ("a < b {{ c }} > d", ["WORDS"]),
        ("```\n{{ a }} $\n```\n$ {{ b }}", ["WORDS"]),
    ],
)
def test_the_syntax_around_an_expression(text: str, syntaxes: list[str]) -> None:
    assert [span.syntax for span in spans(text)] == [Syntax[name] for name in syntaxes]


def tex(value: ProseValue, text: str = "$x = {{ v }}$") -> str:
    (span,) = spans(text)
    return written(text, span, [value])


def test_a_value_in_a_formula() -> None:
    def number(text: str) -> ProseValue:
        return ProseValue(1, "v", text, ValueKind.NUMBER)

    assert tex(number("-2")) == "$x = -2$"
    assert tex(number("12"), "$x_{{ v }}$") == "$x_{12}$"
    assert tex(ProseValue(1, "v", "50%")) == r"$x = \text{50\%}$"
    assert tex(ProseValue(1, "v", "a_b {c} \\d")) == r"$x = \text{a\_b \{c\} \textbackslash{}d}$"
    assert tex(ProseValue(1, "v", "<Math>", ValueKind.TEX, r"$\displaystyle \frac{a}{b}$")) == (
        r"$x = \frac{a}{b}$"
    )
