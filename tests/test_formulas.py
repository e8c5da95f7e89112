"""Formulas: found as in a notebook, converted to MathML, shown as their source where they cannot."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from cnnviz.render.formulas import conversion
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.formulas.scanning import formulas, marked_formulas, marked_in_heading

LISTED = [
    line.strip()
    for line in (Path(__file__).parent / "formulas.txt").read_text("utf-8").splitlines()
    if line.startswith("$")
]
CHILDREN = {
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
}


def mathml(tex: str, *, display: bool = True) -> str:
    page = Formulas()
    text = page.formula(tex, display=display)
    assert page.broken == [], page.broken
    return text


def element(tex: str) -> Element:
    return ElementTree.fromstring(mathml(tex))


def table(tex: str) -> list[list[str]]:
    """The texts of the formula's outermost table, by row and cell."""
    rows = element(tex).find(".//mtable")
    assert rows is not None
    return [["".join(cell.itertext()) for cell in row if cell.tag == "mtd"] for row in rows]


# Every formula of the list


def test_every_formula_of_the_list_becomes_well_formed_mathml() -> None:
    assert len(LISTED) > 150
    for line in LISTED:
        root = ElementTree.fromstring(
            mathml(line.lstrip("$").strip(), display=line.startswith("$$"))
        )
        assert root.tag == "math", line
        wrong = [one.tag for one in root.iter() if len(one) != CHILDREN.get(one.tag, len(one))]
        assert not wrong, line
        assert not root.findall(".//merror"), line


@pytest.mark.parametrize(
    ("tex", "rows"),
    [
        (
            r"\begin{aligned} y &= Wx + b \\ z &= c \end{aligned}",
            [["y", "=Wx+b"], ["z", "=c"]],
        ),
        (r"\begin{cases} x & \text{if } a \\ 0 & b \end{cases}", [["x", "if\xa0a"], ["0", "b"]]),
        (r"\begin{rcases} a \\ b \end{rcases}", [["a"], ["b"]]),
        (
            r"\begin{alignedat}{2} 1&x&3&y \\ 2&x&4&y \end{alignedat}",
            [["1", "x", "3", "y"], ["2", "x", "4", "y"]],
        ),
        (
            r"\begin{eqnarray} a &=& b_{&} \\ c &\le& d \end{eqnarray}".replace("_{&}", ""),
            [["", "a", "=b", "(1)"], ["", "c", "≤d", "(2)"]],
        ),
        (r"\begin{eqnarray*} a &=& b \\ &=& d \end{eqnarray*}", [["a", "=b"], ["", "=d"]]),
        (r"\begin{gather} a \\ b \notag \end{gather}", [["", "a", "(1)"], ["", "b", ""]]),
        (r"\begin{multline} a \\ b \end{multline}", [["", "a", ""], ["", "b", "(1)"]]),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", [["1", "2"], ["3", "4"]]),
        (r"\begin{array}{l|r} 1 & 2 \\ \hline 3 & 4 \end{array}", [["1", "2"], ["3", "4"]]),
        (r"\sum_{\substack{i \\ j}} k", [["i"], ["j"]]),
        (r"x = y \tag{7}", [["", "x=y", "(7)"]]),
        (r"a = b \\ c = d", [["a=b"], ["c=d"]]),
        (r"\begin{aligned}[t] a \\ b \end{aligned}", [["a"], ["b"]]),
    ],
)
def test_environments_have_their_rows_and_columns(tex: str, rows: list[list[str]]) -> None:
    assert table(tex) == rows


def test_columns_are_aligned_as_in_latex() -> None:
    cells = element(r"\begin{aligned} a &= b \end{aligned}").findall(".//mtd")
    assert [cell.get("class") for cell in cells] == ["tml-right", "tml-left"]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\newcommand{\pow}[2][2]{#2^{#1}} \pow{x} + \pow[3]{y}", "x2+y3"),
        (r"\DeclareMathOperator*{\argmax}{arg\,max} \argmax_x f", "arg\u2009maxx\u2061f"),
        (r"\def\f#1{g(#1)} \f{x}", "g(x)"),
        (r"\newcommand\norm[1]{\lVert #1 \rVert} \norm{x}", "‖x‖"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}} \vec{x}", "𝐱"),
        (r"\newcommand{\R}{A} \newcommand{\R}{\mathbb{R}} \R", "ℝ"),
        (r"\require{color} \text{한글} + 손실", "한글+손실"),
        (r"\ce{H2O}", "H2O"),
    ],
)
def test_definitions_work_as_in_mathjax(tex: str, text: str) -> None:
    assert "".join(element(tex).itertext()).replace(" ", "") == text.replace(" ", "")


# Where formulas are


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # report 18, 37: money and what JupyterLab takes for a formula
        ("$5 and $6", []),
        ("5$ and 6$", []),
        (r"\$5 and \$6", []),
        (r"US$20 to US$30, or \$7. Between $3-$4", []),
        ("Costs $5 and $6, or 5$ and 6$, and $5 or $6.", []),
        ("$5/$10, $5-$10", []),
        ("$x$ and $ y $ and $ z_1$ and $a$-axis and $b$2", ["x", "y", "z_1", "a", "b"]),
        (r"2$\times$2", [r"\times"]),
        (r"\\(a\\) and \(b\) and \\[c\\] and \[d\]", ["a", "c"]),
        ("`$x$` and ``$y`$`` and $z$", ["z"]),
        ("`$foo` and `$bar` are variables.", []),
        ("```\n$x$\n```\n\n    $y$\n\n- $z$", ["z"]),
        (r"$\text{where $x$ is}$", [r"\text{where $x$ is}"]),
        ("$$\na\n$$", ["a"]),
        ("$$a$$ b $$c$$", ["a", "c"]),
        ("$a\n\nb$", []),
        ('[$x$](p$a$q) <a title="$y$">$z$</a> <code>$w$</code>', ["x", "z"]),
        (
            "\\begin{equation}\nE = m\n\\end{equation}",
            ["\\begin{equation}\nE = m\n\\end{equation}"],
        ),
        (
            r"\begin{matrix}\begin{matrix}a\end{matrix}\end{matrix}",
            [r"\begin{matrix}\begin{matrix}a\end{matrix}\end{matrix}"],
        ),
        (r"see \eqref{eq:a} and `\ref{b}`", [r"\eqref{eq:a}"]),
        ("$a < b$ and $c > d$", ["a < b", "c > d"]),
    ],
)
def test_formulas_are_found_as_in_a_notebook(text: str, found: list[str]) -> None:
    assert [formula.tex for formula in formulas(text)] == found
    assert [
        text[formula.start : formula.start + len(formula.source)] for formula in formulas(text)
    ] == [formula.source for formula in formulas(text)]


def test_a_mark_holds_nothing_that_markdown_reads() -> None:
    text = marked_formulas("*a* $x_1 * |y| [z](w) <b>$ and \\$5 and `$c$`")
    assert re.fullmatch(
        r'\*a\* <span class="arithmatex">[\w&#;]+</span> and &#36;5 and `\$c\$`', text
    )
    assert marked_in_heading(r"The \(x_1\) of it").startswith('The <span class="arithmatex">')


# The formulas of a page


def test_commands_hold_for_the_rest_of_the_page() -> None:
    page = Formulas()
    html = page.filled(marked_formulas(r"$\R$ $\newcommand{\R}{\mathbb{R}}$ $\R^2$"))
    assert [broken.tex for broken in page.broken] == [r"\R"]
    assert html.startswith(r"<code>$\R$</code>") and "<mi>ℝ</mi>" in html
    assert Formulas().filled(marked_formulas(r"$\R$")) == r"<code>$\R$</code>"  # another page


def test_equations_are_numbered_and_references_are_links() -> None:
    page = Formulas()
    html = page.filled(
        marked_formulas(
            r"See \eqref{eq:둘} and $\ref{own}$."
            "\n\n"
            r"\begin{align} a &= b \\ c &= d \label{eq:둘} \end{align}"
            "\n\n"
            r"$$x \tag{A} \label{own}$$ \begin{equation}y\end{equation}"
        )
    )
    assert page.broken == []
    first, second = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)
    assert (first[1], second) == ("(2)", ("eq-own", "A"))
    assert html.count(f'id="{first[0]}"') == 1 and html.count('id="eq-own"') == 1
    assert re.findall(r'class="tml-tag">(.*?)<', html) == ["(1)", "(2)", "(A)", "(3)"]


@pytest.mark.parametrize(
    "equation",
    [
        r"\begin{equation} \label{e} \begin{split} a &= b \\ &= c \end{split} \end{equation}",
        r"\begin{equation} \begin{aligned} a &= b \\ &= c \end{aligned} \label{e} \end{equation}",
        r"\begin{align} \begin{cases} a \\ b \end{cases} \label{e} \\ c &= d \end{align}",
        r"\begin{multline} \label{e} a \\ b \end{multline}",
        r"$$a \tag*{1} \label{e}$$",
        r"$\displaystyle \begin{align}a &= b \label{e} \\ c &= d\end{align}$",
    ],
)
def test_a_reference_to_an_equation_with_rows_in_it(equation: str) -> None:
    page = Formulas()
    html = page.filled(marked_formulas(rf"{equation} \eqref{{e}}, \ref{{e}}"))
    assert re.findall(r'<a href="#eq-e">([^<]+)</a>', html) == ["(1)", "1"]
    assert page.broken == []


def test_a_reference_to_an_equation_without_number_is_told() -> None:
    page = Formulas()
    html = page.filled(marked_formulas(r"$$a \tag{$x$} \label{e}$$ \ref{e}"))
    assert "???" in html and "no equation of the page has the label 'e'" in page.broken[0].message


def test_what_mathjax_shows_and_temml_alone_refuses() -> None:
    page = Formulas()
    html = page.filled(
        marked_formulas(
            r"$\text{a & b}$ $x$$y$, $\displaystyle \begin{split}u &= v \\ &= w\end{split}$"
        )
    )
    assert page.broken == [] and html.count("<math") == 4
    assert "a &amp; b" in html.replace("\xa0", " ") and "<mi>w</mi>" in html


def test_a_reference_to_nothing_and_a_label_used_twice_are_told() -> None:
    page = Formulas()
    html = page.filled(
        marked_formulas(r"\eqref{nix} $$a \tag{1}\label{b}$$ $$c \tag{2}\label{b}$$")
    )
    assert [broken.message for broken in page.broken] == [
        r"$c \tag{2}\label{b}$: another equation of the page has the same label",
        r"$\eqref{nix}$: no equation of the page has the label 'nix'",
    ]
    assert "<span>(???)</span>" in html and html.count('id="eq-b"') == 1


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\softmax(y)", r"the command \softmax is unknown"),
        (r"\argmax_x f", r"the command \argmax is unknown"),
        (r"\begin{itemize}\end{itemize}", "the environment itemize is unknown"),
        (r"x^{", "Expected '}'"),
        (r"a & b", "Expected 'EOF', got '&'"),
        (r"\def\x{\x\x} \x", "Too many expansions"),
    ],
)
def test_a_broken_formula_is_shown_as_its_source(tex: str, message: str) -> None:
    page = Formulas()
    html = page.filled(marked_formulas(f"First $ok$, then ${tex}$."))
    (broken,) = page.broken
    assert broken.tex == tex and message in broken.message and "\n" not in broken.message
    assert "<code>$" in html and "<math" in html


def test_a_formula_in_code_stays_its_source() -> None:
    html = (
        '<pre><code>&lt;span class="arithmatex"&gt;&amp;#92;(a&amp;#92;)&lt;/span&gt;</code></pre>'
    )
    assert (
        Formulas()
        .filled(f'{html}<span class="arithmatex"></span>')
        .startswith("<pre><code>$a$</code></pre>")
    )


def test_results_are_kept_between_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def built() -> tuple[str, str]:
        conversion.mathml_of.cache_clear()  # another process
        page = Formulas(tmp_path)
        return page.filled(marked_formulas(r"$\newcommand{\R}{R}$ $\R$ and $\nix$")), str(
            page.broken
        )

    first = built()
    monkeypatch.setattr(conversion, "convert", None)  # the engine must not be needed
    assert built() == first and "<mi>R</mi>" in first[0] and r"\\nix is unknown" in first[1]
    for path in tmp_path.rglob("*.json"):
        path.write_text("{", encoding="utf-8")
    monkeypatch.undo()
    assert built() == first  # a damaged result is made again
