"""What a reader of the prose could lose: values cut short, columns, footnotes, translations."""

import re
import shutil

import pytest
from bs4 import BeautifulSoup
from conftest import GALLERIES, Project

from cnnviz.gallery.scripts.prose import spans
from cnnviz.i18n.faithful import problem_of
from cnnviz.i18n.messages import Message
from cnnviz.outputs import ProseValue, ValueKind
from cnnviz.render.text.markdown import converted
from cnnviz.render.text.values import written


@pytest.mark.parametrize(
    ("text", "expressions"),
    [
        ('{{ {"a": {"b": 2}} }}', ['{"a": {"b": 2}}']),
        ('{{ "}}" }} and {{ n }}', ['"}}"', "n"]),
        ("{{{ n }}}", ["{ n }"]),
        ('{{ f"{x:{w}}" }}', ['f"{x:{w}}"']),
        ("{{ x:{w}}}", ["x:{w}"]),
        ('[a]({{ {"a": {"b": 1}}["a"] }})', ['{"a": {"b": 1}}["a"]']),
        ('`{{ {1: {2: 3}} }}` {{ "it\'s" }}', ["{1: {2: 3}}", '"it\'s"']),
        ('{{ {"a": {"b": 2} c} }} {{ n }}', ['{"a": {"b": 2} c}', "n"]),
        ("{{ 'open }} and {{ n }}", ["'open", "n"]),
        ("{{ it's }} and `{{` isn't `}}`", ["it's"]),
        ("$e^{{{ n }}}$ {{ x }}}", ["n", "x"]),
    ],
)
def test_an_expression_ends_where_python_ends_it(text: str, expressions: list[str]) -> None:
    found = [slot.expression for span in spans(text) for slot in span.slots]
    assert found == expressions


def in_formula(value: str, formula: str) -> str:
    (span,) = spans(formula)
    return written(formula, span, [ProseValue(1, "v", value, ValueKind.NUMBER)])


@pytest.mark.parametrize(
    ("value", "formula", "expected"),
    [
        ("1.5e-07", "$x = {{ v }}$", r"$x = 1.5 \times 10^{-7}$"),
        ("1e+20", "$x = {{ v }}$", r"$x = 1 \times 10^{20}$"),
        ("(1e-09-2e-10j)", "${{ v }}$", r"$(1 \times 10^{-9}-2 \times 10^{-10}j)$"),
        ("inf", "${{ v }}$", r"$\infty$"),
        ("-inf", "$x < {{ v }}$", r"$x < -\infty$"),
        ("nan", "$x = {{ v }}$", r"$x = \mathrm{nan}$"),
        ("-0.5", "$2 - {{ v }}$", "$2 - (-0.5)$"),
        ("-0.5", r"$2 \times {{ v }}$", r"$2 \times (-0.5)$"),
        ("-0.5", "${{ v }} + 1$", "$-0.5 + 1$"),
        ("-0.5", "${{ v }}^2$", "$(-0.5)^2$"),
        ("1e-07", "${{ v }}^2$", r"$(1 \times 10^{-7})^2$"),
        ("1e-07", "$e^{{ v }}$", r"$e^{1 \times 10^{-7}}$"),
        ("1e-07", "$1 / {{ v }}$", r"$1 / (1 \times 10^{-7})$"),
        ("1e-07", "$2 + {{ v }}$", r"$2 + 1 \times 10^{-7}$"),
    ],
)
def test_numbers_in_formulas_are_written_as_in_tex(value: str, formula: str, expected: str) -> None:
    assert in_formula(value, formula) == expected


def test_columns_of_a_value_stay() -> None:
    (span,) = spans("a {{ v }} b")
    table = written("a {{ v }} b", span, [ProseValue(1, "v", "   x  y\n0  1  2", ValueKind.TEXT)])
    code = BeautifulSoup(converted(f"a {table} b"), "html.parser").find("code")
    assert code is not None and code["class"] == ["cnnviz-lines"] and code.find("br")
    assert code.get_text().replace("\xa0", " ") == "   x  y\n0  1  2"
    line = written("a {{ v }} b", span, [ProseValue(1, "v", "x   y", ValueKind.TEXT)])
    assert converted(line) == "<p>x\xa0\xa0\xa0y</p>"
    (span,) = spans("`{{ v }}`")
    code_text = written("`{{ v }}`", span, [ProseValue(1, "v", "[[1  2]\n [3 40]]")])
    assert code_text == "<code>&#91;&#91;1\xa0\xa02&#93;<br>&#10;\xa0&#91;3 40&#93;&#93;</code>"


TABLE = "a | b | c\n--|--|--\n1 | 2 | 3"


@pytest.mark.parametrize(
    ("english", "korean", "problem"),
    [
        ("A plain text.", "글.\n\n```python\nx", "leaves a fence"),
        ("A plain text.", "글.\n\n<script>\nx", "leaves a fence, a comment or a tag open"),
        ("A plain text.", "글.\n\n<!-- x", "leaves a fence, a comment or a tag open"),
        ("A plain text.", "글.\n\n```\nx\n```", "must be a paragraph, as the English text is, and"),
        ("- a list", "글", "must be a list, as the English text is, and has a paragraph in it"),
        (TABLE, TABLE.replace("a | b | c", "가 | 나").replace("--|--|--", "--|--"), "columns"),
        (TABLE, TABLE.replace(" | 3", ""), "columns"),
        ('!!! note "Mind"\n    This.', '!!! note "주의"\n이것.', "and has a paragraph in it"),
        ("A text[^1].", "글.", "must hold the same footnotes as the English text; look at [^1]"),
        ("[^1]: A note.", "[^2]: 주.", "look at [^1], [^2]"),
        ("A plain text.", "한 단락.\n\n또 한 단락.", ""),
        ("A text[^1] `[^2]`.", "글[^1].", ""),
        (TABLE, TABLE.replace("a", "가"), ""),
        ('!!! note "Mind"\n    This.', '!!! note "주의"\n    이것.', ""),
        ("```\n# code\n```", "```\n# 코드\n```", ""),
        ("<div>\nA text.", "<div>\n글.", ""),
    ],
)
def test_a_translation_replaces_its_block_alone(english: str, korean: str, problem: str) -> None:
    message = Message(english, "a.py", 3, "prose")
    told = problem_of(message, korean)
    assert (
        (problem in told and told.startswith("the translation of a.py, line 3 "))
        if (told and problem)
        else not told and not problem
    )


LESSON = """# %% [markdown]
# # Losses
#
# Alone[^a]. ![Alt & $x_1 * y * z$](dot.png)
#
# [^a]: The first note.

# %% [raw]
# some text
# # no heading

# %%
import matplotlib.pyplot as plt

class Thing:
    pass

place, thing = "there-it-is", Thing()
fig = plt.figure()

# %% [raw] raw_mimetype="text/html"
# <b>raw</b>

# %% [raw] raw_mimetype="text/markdown"
# ## raw heading
#
# raw words

# %% [markdown]
# ## There it is
#
# [a link](#{{ place }}) and {{ thing }} and {{ fig }} and {{ {"a": {"b": 2}} }}.
#
# Again[^a], and `[^a]`, [^b].
#
# [^a]: The second note.
# [^b]: The third note.

# %% [raw] raw_mimetype="application/x-unknown"
# last words

# %% [markdown]
# <script>1</script> <b onclick="x()">b</b> `<script>2</script>`
#
# <a href="javascript:x()">c</a> <iframe src="https://far.org/frame/deeper"></iframe>
#
# <video src="https://far.org/film.mp4"></video> <iframe src="https://far.org/frame"></iframe>
"""

CATALOG = r"""msgid ""
msgstr ""
"Language: ko\n"
"Content-Type: text/plain; charset=utf-8\n"

msgid "Again[^a], and `[^a]`, [^b]."
msgstr "다시.\n\n```\n"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[str]]:
    """The project, and the warnings of its build."""
    root = tmp_path_factory.mktemp("losses") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.edit("mkdocs.yml", "markdown_extensions:", "markdown_extensions:\n  - footnotes")
    project.write("gallery_src/basics/losses.py", LESSON)
    project.write("gallery_src/basics/losses.ko.po", CATALOG)
    project.write("docs/en/index.md", "# Home\n\nSee `<script>2</script>`.\n\n<script>1</script>\n")
    (root / "gallery_src/basics/dot.png").write_bytes(b"")
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    text = re.sub(r"\n(?!\S*\s+-)\s*", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))
    # Of the pages of lessons, nothing is said again without a line.
    others = re.findall(r"^WARNING +-  (?!gallery_src/)(.*?<.*|.*far.org.*)$", text, re.M)
    places = [text.partition(": '<script>1</script>'")[0] for text in others]
    assert places == ["docs/en/index.md"]
    return project, re.findall(r"^WARNING +-  gallery_src/basics/(losses.*?) *$", text, re.M)


def test_each_loss_is_a_warning(built: tuple[Project, list[str]]) -> None:
    warned = [text for text in built[1] if "this raw cell" not in text and "is missing" not in text]
    object_text = "show the object in a code cell, or write an attribute of it that is a number or"
    assert len(warned) == 8, warned
    for start, words in (
        (
            "losses.py, line 32 (cell 6): the prose has {{ thing }}, which is shown as <__main__.Thing object>;",
            object_text,
        ),
        (
            "losses.py, line 32 (cell 6): the prose has {{ fig }}, which is shown as Fig",
            object_text,
        ),
        ("losses.py, line 43 (cell 8): a script or an event handler in the text", "HTML(…)"),
        ("losses.py, line 45 (cell 8): a script or an event handler in the text", "HTML(…)"),
        ("losses.py, line 45 (cell 8): the link to 'https://far.org/frame/deeper'", "allow the"),
        ("losses.py, line 47 (cell 8): the link to 'https://far.org/frame' stays", "allow the"),
        ("losses.py, line 47 (cell 8): the link to 'https://far.org/film.mp4'", "allow the site"),
        ("losses.ko.po, line 6: the translation of gallery_src/basics/losses.py, line 34", "[^a]"),
    ):
        assert any(text.startswith(start) and words in text for text in warned), (start, warned)


def test_the_page_keeps_what_it_can(built: tuple[Project, list[str]]) -> None:
    page = BeautifulSoup(built[0].page("en/gallery/basics/losses"), "html.parser")
    assert page.select_one("article img[alt]")["alt"] == "Alt & $x_1 * y * z$"
    assert "{'a': {'b': 2}}" in page.get_text()
    assert page.find("a", string="a link")["href"] == "#there-it-is"
    assert page.find(id="there-it-is")
    # Each cell has its own footnote, although both have the same label.
    notes = {str(note["id"]): note.get_text() for note in page.select(".footnote li")}
    texts = [notes[str(mark["href"])[1:]] for mark in page.select("a.footnote-ref")]
    assert [text.strip().split(".")[0] for text in texts] == [
        *("The first note", "The second note", "The third note")
    ]
    assert page.find("code", string="[^a]")
