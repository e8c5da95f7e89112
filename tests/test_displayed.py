"""The forms of displayed values, one by one: tags, colours, drawings, charts, widgets."""

import sys
from types import ModuleType

import pytest

from cnnviz.gallery.displayed import script_libraries, widgets
from cnnviz.gallery.displayed.markup import replaced, tags_of
from cnnviz.mimetypes import BOKEH_TYPE, WIDGET_TYPE
from cnnviz.outputs import Display
from cnnviz.render.displayed.charts import chart_of
from cnnviz.render.displayed.colours import declared, has_bare_ink
from cnnviz.render.displayed.frame import unreachable
from cnnviz.render.displayed.svg import safe_svg
from cnnviz.render.formulas.displayed import marked_html, marked_latex
from cnnviz.render.formulas.scanning import unmarked_formulas


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<p title=it's>x</p><br/>", ["p", "br"]),
        ('<img alt="a>b" src=x><!-- <b> --><i>', ["img", "i"]),
        ("<script>if (a<b) '<p>'</script><p>", ["script", "p"]),
        ("<SCRIPT\n>x</script ><p", ["script"]),
        ("a < b, 1<2 and <3", []),
        ("<!DOCTYPE html><html>", ["!doctype", "html"]),
        ("<video><source src=a></video>", ["video"]),
        ("<style>a{}", ["style"]),
        ("<!-- never closed <p>", []),
    ],
)
def test_tags(text: str, names: list[str]) -> None:
    assert [tag.name for tag in tags_of(text)] == names


def test_a_replaced_tag_leaves_everything_else() -> None:
    text = "<svg viewBox='0 0 1 1'>\n  <rect fill=\"&lt;\" href=a/ ><circle r='1'/>é</svg>  "
    tags = {tag.name: tag for tag in tags_of(text)}
    assert tags["rect"].attributes == {"fill": "<", "href": "a/"}
    assert tags["circle"].is_closed and not tags["rect"].is_closed
    assert replaced(text, lambda tag: None) == text
    changed = replaced(text, lambda tag: tag.written(r="2") if tag.name == "circle" else None)
    assert changed == text.replace("<circle r='1'/>", '<circle r="2" />')
    assert replaced("<a href='x' b>", lambda tag: tag.written(href=None)) == "<a b>"


@pytest.mark.parametrize(
    ("declarations", "ink"),
    [
        ("background: yellow", "color:#000"),
        ("background-color:#003", "color:#fff"),
        ("background: rgb(0 0 0 / 50%)", "color:#000"),
        ("background-color: hsl(240 100% 20%) !important", "color:#fff !important"),
        ("background: linear-gradient(90deg, red 50%, transparent 50%)", "color:#000"),
        ("background: oklch(60% 0.1 50)", "color:#000"),
        ("background: yellow; color: red", None),
        ("background: none", None),
        ("background-color: transparent", None),
        ("background: var(--paper)", None),
        ("border: 1px solid red", None),
    ],
)
def test_ink_on_a_background(declarations: str, ink: str | None) -> None:
    written = declared(declarations)
    assert written == declarations if ink is None else written.endswith(ink)


def test_ink_without_a_background_needs_paper() -> None:
    assert has_bare_ink("color: darkblue") and has_bare_ink("font-weight: bold; color:#00f;")
    for declarations in ("color: inherit", "border-color: red", "color: red; background: white"):
        assert not has_bare_ink(declarations)


@pytest.mark.parametrize(
    "inside",
    [
        '<script href="x.js"/>',
        '<a href="java&#x0A;script:run()"><text>x</text></a>',
        '<a xlink:href=" javascript:run()"><text>x</text></a>',
        '<set attributeName="onclick" to="run()" onbegin="run()"/>',
        '<animate attributeName="href" values="#a;javascript:run()"/>',
        '<use href="data:text/html,run()"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>run()</script></body></foreignObject>',
    ],
)
def test_a_drawing_runs_nothing(inside: str) -> None:
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = safe_svg(f"<svg {namespaces}><rect/>{inside}</svg>")
    assert svg is not None and svg.has_script
    for word in ("javascript", "<script", "onbegin", "text/html"):
        assert word not in svg.text
    assert "<rect" in svg.text


def test_a_drawing_may_be_loose_or_declare_entities() -> None:
    svg = safe_svg(
        '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg><text>&nbsp;&a;</text></svg>'
    )
    assert svg is not None and 'xmlns="http://www.w3.org/2000/svg"' in svg.text
    assert not svg.has_script and not svg.has_remote
    assert safe_svg("text") is None and safe_svg("<p>text</p>") is None


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("https://cdn.plot.ly/plotly-3.1.0.min.js", b"plotly.js v"),
        ("https://cdn.jsdelivr.net/npm/plotly.js-dist@3/plotly.min.js", b"plotly.js v"),
        ("https://cdnjs.cloudflare.com/ajax/libs/plotly.js/3.0.0/plotly.min.js", b"plotly.js v"),
        ("https://cdn.jsdelivr.net/npm/vega@6", b"vegaEmbed"),
        ("https://cdn.jsdelivr.net/npm/vega-embed@7?x", b""),
        ("https://cdn.example.org/chart.js", None),
        ("https://cdn.example.org/notplotly.js", None),
    ],
)
def test_a_library_comes_from_the_installed_package(address: str, part: bytes | None) -> None:
    script = script_libraries.at(address)
    if part:
        assert script and part in script
    else:
        assert script == part


def test_bokehs_chart_has_its_elements() -> None:
    code = 'const render_items = [{"docid":"d","roots":{"p1":"ad5f-1","p2":"b"},"root_ids":["p1"]}];</script>'
    chart = chart_of(Display({BOKEH_TYPE: "", "application/javascript": code}), BOKEH_TYPE)
    assert chart.body.startswith('<div id="ad5f-1"></div><div id="b"></div><script>')
    assert chart.body.count("</script>") == 1


def test_a_widget_shows_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bar:
        def __repr__(self) -> str:
            return "100%"

    registry = ModuleType("ipywidgets.widgets.widget")
    registry.__dict__["_instances"] = {"a": Bar()}
    monkeypatch.setitem(sys.modules, registry.__name__, registry)
    began = Display({WIDGET_TYPE: {"model_id": "a"}, "text/plain": "0%"})
    assert widgets.final(began).data == {WIDGET_TYPE: {"model_id": "a"}, "text/plain": "100%"}
    monkeypatch.setattr(Bar, "__module__", "tqdm.notebook")
    assert widgets.final(began).data == {"text/plain": "100%"}
    other = Display({WIDGET_TYPE: {"model_id": "b"}, "text/plain": "0%"})
    assert widgets.final(other) == other


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("<script>document.getElementById('chart')</script>", ["chart"]),
        ('<script>d.querySelector("#chart"); d.querySelectorAll(`#b`)</script>', ["chart", "b"]),
        ("<div id=chart></div><script>document.querySelector('#chart')</script>", []),
        ("<script>div.id = 'chart'; document.getElementById('chart')</script>", []),
        ("<script>document.getElementById('chart' + number)</script>", []),
        ("<script>document.querySelector('.chart')</script>", []),
    ],
)
def test_elements_of_other_cells(text: str, missing: list[str]) -> None:
    assert unreachable(text) == missing


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("<p>costs $5 and $6 and <code>$x^2$</code></p>", []),
        ("<td>$5 to $6</td><td>$$7$$</td>", []),
        ("from $HOME/a_b to $PATH, $5_000 and $6_000, $$ and $$$", []),
        ("US$ 5 or US$ 6_a", []),
        ("<b class='tex2jax_ignore'>$x^2$<b>$x^2$</b></b><!-- $x^2$ -->", []),
        (r"\$5 and \(a\) and $x$", ["a", "x"]),
        ("<th>$a &lt; b_1$<th>$\\sigma$<th>$$z$$", ["a < b_1", "\\sigma", "z"]),
        (
            r"\begin{align}a&amp;b\end{align} \[ c \]",
            [r"\begin{align}a&b\end{align}", "c"],
        ),
    ],
)
def test_formulas_in_html(text: str, formulas: list[str]) -> None:
    marked = marked_html(text)
    assert marked.count("arithmatex") == len(formulas)
    shown = unmarked_formulas(marked)
    for tex in formulas:
        assert tex in shown
    if not formulas:
        assert marked == text


def test_latex_is_plain_text_between_formulas() -> None:
    marked = marked_latex("1. *so* \\(w\\) for \\$5 $\\text{a $b$}$\n\n    \\[ x \\]")
    assert unmarked_formulas(marked) == ("1&#46; &#42;so&#42; w for &#36;5 \\text{a $b$}\n\nx")
