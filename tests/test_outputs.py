"""Outputs of every kind that notebooks know: each is shown as there, or warned of.

The lessons are in galleries/outputs. Those of `REPORTS` are inputs of public reports.
"""

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from conftest import GALLERIES, Project
from web import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

REPORTS = {
    "table": "jupyter-book/mystmd#1578, #1595: tables in dark mode",
    "styled": "pandas-dev/pandas#15651: blank lines and indents of a Styler",
    "moving": "sphinx-gallery#150: animations, GIF, sound",
    "script_output": "danielfrg/mkdocs-jupyter#107: outputs with scripts, frames, plotly",
    "drawn": "sphinx-gallery#1136, pygraphviz#182: SVG",
    "dollars": "CODAIT/text-extensions-for-pandas#32: dollars in outputs",
    "comment_out": "jupyter-book#482: documents, comments and declarations in an output",
    "plotly_last": "of the galleries: a chart beyond the limit of text",
    "plotly_show": "of the galleries: fig.show()",
    "animation_html": "of the galleries: to_jshtml with dead controls",
}

ELSEWHERE = "from another site"
FRAME = "its JavaScript is not run"

LOSSES = {
    "charts.py, line 20": "loads 'https://cdnjs.cloudflare.com/ajax/libs/mathjax/",
    "charts.py, line 23": "its chart loads the map of its 'scattergeo' traces from another place",
    "charts.py, line 31": "its chart loads https://x.example/cars.json from another place",
    "charts.py, line 37": "the library that draws it is missing; install 'bokeh'",
    "embedded.py, line 15": "embeds 'data:application/pdf;base64,JVBERg==' with <object>",
    "embedded.py, line 21": "a form of its output sends to 'https://x.example/send'",
    "embedded.py, line 24": "looks up the element 'elsewhere'",
    "embedded.py, line 27": "shows 'https://x.example/i.png', 'https://x.example/j.png' "
    + ELSEWHERE,
    "embedded.py, line 30": "shows 'https://x.example/k.png' " + ELSEWHERE,
    "embedded.py, line 33": "its output has '<base>'",
    "embedded.py, line 36": "shows 'https://x.example/s.png' " + ELSEWHERE,
    "embedded.py, line 39": "links to 'numbers.csv', which readers do not have",
    "formulas.py, line 23": "the command \\notacommand is unknown",
    "formulas.py, line 26": "the formulas of its output are shown as their source",
    "html.py, line 12": "loads 'https://x.example/map.js' " + ELSEWHERE,
    "html.py, line 18": "shows 'https://www.youtube.com/embed/dQw4w9WgXcQ' " + ELSEWHERE,
    "html.py, line 27": "links to 'section.md', which readers do not have",
    "html.py, line 30": "its style sheet changes nothing",
    "html.py, line 33": "shows 'https://x.example/f.css' " + ELSEWHERE,
    "html.py, line 36": "shows 'https://x.example/b.png', 'https://x.example/s.css' " + ELSEWHERE,
    "html.py, line 42": "loads 'https://x.example/data.json' " + ELSEWHERE,
    "html.py, line 45": "shows 'https://x.example/o.swf' " + ELSEWHERE,
    "media.py, line 13": "shows the file 'gone.mp4', which cannot be read",
    "media.py, line 16": "shows 'https://x.example/far.mp3' " + ELSEWHERE,
    "media.py, line 19": "shows 'https://x.example/far.mp4' " + ELSEWHERE,
    "media.py, line 28": "shows 'https://x.example/a.png' " + ELSEWHERE,
    "media.py, line 31": "its Markdown has a script, which does not run",
    "media.py, line 34": "its PDF is a link on the page",
    "pictures.py, line 27": "in which no script or event handler runs",
    "pictures.py, line 36": "its SVG refers to another site",
    "pictures.py, line 43": "its SVG is damaged",
    "pictures.py, line 66": "shows 'https://x.example/far.png' " + ELSEWHERE,
    "pictures.py, line 72": "shows the file 'missing.png', which cannot be read",
    "pictures.py, line 79": "its output of type image/png is left out, since it is not in base64",
    "script.py, line 11": FRAME,
    "script_output.py, line 12": "loads 'https://cdn.example.org/chart.js' " + ELSEWHERE,
    "script_output.py, line 15": FRAME,
    "script_output.py, line 18": "shows 'https://example.org' " + ELSEWHERE,
    "styled.py, line 32": "in the HTML of its output <div> has no end and is closed",
    "values.py, line 12": "of type application/vnd.unknown+json cannot be shown, and is shown as",
    "values.py, line 15": "of type application/vnd.unknown+json cannot be shown, and it has no text",
    "values.py, line 30": "_repr_html_ of a displayed value raises ValueError: no HTML today",
    "values.py, line 56": "its output of type application/json is left out, since it is not JSON",
    "values.py, line 62": FRAME,
    "values.py, line 65": "its widget needs a running notebook, and is shown as its text",
}
"""Everything that an output can lose: script and line to what the build says."""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("outputs") / "outputs"
    ignored = shutil.ignore_patterns(".cnnviz", "site")
    shutil.copytree(GALLERIES / "outputs", root, ignore=ignored)
    project = Project(root)
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    (root / "log.txt").write_text(done.stderr, encoding="utf-8")
    return project


def article(project: Project, lesson: str) -> str:
    """The page's article without the code of its cells."""
    page = project.page(f"en/gallery/outputs/{lesson}")
    text = page[page.index("<article") : page.rindex("</article>")]
    return re.sub(r'<div class="(?:[^"]* )?copy(?: [^"]*)?">.*?</div>', "", text, flags=re.S)


def frames(project: Project, lesson: str) -> list[str]:
    """The documents of the lesson's frames, in order."""
    folder = project.site / "en/gallery/outputs" / lesson
    names = re.findall(r'<iframe class="cnnviz-frame" src="([^"]+)"', article(project, lesson))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def notebook_outputs(project: Project, lesson: str) -> list[dict[str, Any]]:
    path = project.site / f"en/gallery/outputs/{lesson}/{lesson.replace('_', '-')}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", ())]


def test_everything_lost_is_warned_of_and_nothing_else(outputs: Project) -> None:
    log = re.sub(r"\x1b\[\d+m", "", (outputs.root / "log.txt").read_text(encoding="utf-8"))
    log = re.sub(r"\n +", " ", log)
    warned = re.findall(r"WARNING +-  gallery_src/outputs/(.*?, line \d+) \(cell \d+\): (.*)", log)
    assert {place for place, _ in warned} == set(LOSSES)
    for place, message in warned:
        assert LOSSES[place] in message, f"{place}: {message}"
    assert len(warned) == len(LOSSES)
    assert set(REPORTS) <= {path.stem for path in outputs.root.rglob("*.py")}


def test_formulas_of_latex_and_html_are_set(outputs: Project) -> None:
    page = article(outputs, "formulas")
    tex = re.findall(r"<annotation[^>]*>(.*?)</annotation>", page) or re.findall("<math", page)
    assert len(tex) == 9
    assert "so *much*" in page and "[ x^2 ]" not in page
    assert "<code>$q^2$</code>" in page and "from $HOME to $PATH" in page
    assert re.search(r"or (?:\$|&#36;)5 and \$6", page)
    # Only what is plainly a formula: prices stay.
    dollars = article(outputs, "dollars")
    assert "costs $5 and $6 and <code>$x$</code> and <math" in dollars
    assert "$5 to $6" in dollars and "$$7$$" in dollars and "$a_1$" not in dollars


def test_blocked_elements_are_shown_in_another_way(outputs: Project) -> None:
    page = article(outputs, "embedded")
    assert "ZMQInteractiveShell" in page and "_Shell" not in page
    assert re.search(r'<img src="output-\d+\.png" alt(?:="")? width="30">', page)
    assert "<embed" not in page and "<b>instead</b>" in page
    assert any("<b>from data</b>" in html.unescape(text) for text in frames(outputs, "embedded"))
    assert "<base" not in page and "srcset" not in page and "[x](y.csv)" in page
    assert 'href="numbers.csv"' not in page


def test_a_drawing_is_a_file_of_its_own_without_scripts(outputs: Project) -> None:
    page, folder = article(outputs, "pictures"), outputs.site / "en/gallery/outputs/pictures"
    first, second, active, remote, loose, *_ = re.findall(
        r'<img [^>]*src="(output-\d+\.svg)"', page
    )
    assert 'id="c"' in (folder / first).read_text() and 'id="c"' in (folder / second).read_text()
    assert 'alt="A red square" width="40" height="20"' in page
    text = (folder / active).read_text()
    assert "<circle" in text
    for word in ("run()", "script", "onload", "onclick", "iframe"):
        assert word not in text
    assert "x.example" not in (folder / remote).read_text()
    assert '<rect height="5" width="5"' in (folder / loose).read_text()
    for lesson in ("drawn", "svgobj", "display-plain"):
        assert re.search(r'<img [^>]*src="output-\d+\.svg"', article(outputs, lesson)), lesson
    for svg in outputs.site.rglob("output-*.svg"):
        assert "<script" not in svg.read_text(encoding="utf-8")


def test_pictures_keep_their_kind_size_and_description(outputs: Project) -> None:
    page = article(outputs, "pictures")
    assert 'alt="A small red picture" width="15"' in page
    assert re.search(r'src="output-\d+\.jpeg" alt="Picture" width="60" height="40"', page)
    assert re.search(r'src="output-\d+\.png" alt="Picture" width="15" height="10"', page)
    assert re.search(r'src="output-\d+\.bmp" alt="a bitmap"', page)
    # A file beside the script, and a data address with a drawing.
    assert re.search(r'<div class="cnnviz-html"><img src="output-\d+\.png"', page)
    assert re.search(r'<img alt="green" src="output-\d+\.svg">', page)
    assert re.search(r'cnnviz-absent">Shown on another site: <a href="https://x\.example/far', page)
    drawn = article(outputs, "drawn")
    assert re.search(r'src="output-\d+\.gif"', drawn) and re.search(
        r'src="output-\d+\.webp"', drawn
    )
    assert "object at" not in drawn and "IPython" not in drawn


def test_sound_and_film_are_files_of_the_site(outputs: Project) -> None:
    page, folder = article(outputs, "media"), outputs.site / "en/gallery/outputs/media"
    film = re.search(r'<video src="(output-\d+\.webm)" controls width="160"', page)
    assert (
        film
        and (folder / film[1]).read_bytes()
        == (outputs.lessons.parent / "outputs/film.webm").read_bytes()
    )
    assert re.search(
        r'<audio controls preload="metadata" src="output-\d+\.wav" aria-label="silence">', page
    )
    assert re.search(
        r'<video controls poster="output-\d+\.png"><source src="output-\d+\.webm"', page
    )
    assert page.count("Shown on another site:") == 2
    assert re.search(r'<img alt="dot" src="output-\d+\.png"', page)
    assert (
        '<a href="https://x.example/a.png">far</a>' in page
        and "<code>&lt;script&gt;</code>" in page
    )
    assert re.search(r'PDF document: <a href="output-\d+\.pdf">', page)
    assert re.search(r'<source src="output-\d+\.wav" type="audio/wav"', article(outputs, "audio"))
    assert re.search(r'<source src="data:video/mp4;base64,[^"]+"', article(outputs, "video"))
    policy = re.search(
        r'Content-Security-Policy" content="([^"]*)"', outputs.page("en/gallery/outputs/media")
    )
    assert policy and "media-src 'self' data: https://www.youtube-nocookie.com;" in policy[1]


def test_json_folds_without_scripts(outputs: Project) -> None:
    page = article(outputs, "values")
    tree = page[page.index('<div class="cnnviz-json">') :]
    tree = tree[: tree.index("</div>")]
    assert tree.count("<details open>") == 4 and "tree" in tree
    assert re.search(
        r'name">c</span> <code class="cnnviz-json-value">"&lt;&amp;&gt;"|&#34;&lt;&amp;&gt;&#34;',
        tree,
    )
    closed = article(outputs, "display-plain")
    assert closed.count("<details open>") == 1 and closed.count("<details>") == 1


def test_a_text_has_no_address_and_the_richest_form_comes_first(outputs: Project) -> None:
    page = html.unescape(article(outputs, "values"))
    assert "<__main__.Graph>" in page and "[<__main__.Graph>" in page
    assert "0x" not in page
    for text in (
        "its text",
        "Failing()",
        "no JSON",
        "pretty *text*",
        "IntSlider(3)",
        "<b>html</b>",
    ):
        assert text in page, text
    assert "<em>y</em>" in page and "This output cannot be shown on a page." in page
    assert "bundle" in page and "Empty()" not in page
    assert "iVBORw0KGgo" not in page


def test_tables_are_readable_on_dark_paper(outputs: Project) -> None:
    colours = article(outputs, "colours")
    assert re.search(r"<style>@scope\{[^<]*background-color: yellow;\s*color:#000", colours)
    assert re.search(
        r"transparent 50%\);\s*background-color:#fff;color:#000|lightgreen[^}]*background-color:#fff;color:#000",
        colours,
    )
    assert "background-color:rgb(51,51,51);color:#fff" in colours
    assert 'style="background-color:#ffff00;color:#000"' in colours
    assert 'style="background: navy;color:#fff"' in colours
    # The dark blue text, rich's table, and a style that may colour text.
    assert colours.count('class="cnnviz-on-paper"') == 3
    assert (
        "<style>@scope{:scope { --edge: rgb(0, 128, 0) } :scope[theme=dark], :scope.x {" in colours
    )
    assert "<style>" in article(outputs, "table") and "<style scoped" not in article(
        outputs, "table"
    )
    assert '<div class="cnnviz-html" tabindex="0" role="group" aria-label="Table">' in colours
    page = article(outputs, "html")
    assert "<style>@scope{p { color: rgb(1, 2, 3) } }</style>" in page and "h1 {" not in page
    code = article(outputs, "display-plain")
    assert '<span class="k">def</span>' in code and ".output_html" not in code


def test_scripts_run_in_frames_with_a_policy_of_their_own(outputs: Project) -> None:
    page = article(outputs, "script-output")
    listener = '<script type="module" src="../../../assets/cnnviz/frames.js"></script>'
    assert "<script" not in page.replace(listener, "") and ">loading<" not in page
    assert 'sandbox="allow-scripts" referrerpolicy="no-referrer" loading="lazy"' in page
    drawn, far, chart = frames(outputs, "script-output")
    assert '.textContent = "drawn"' in drawn and "cdn.example.org" not in far
    assert "Plotly.newPlot" in chart
    for lesson in ("comment-out", "html", "charts", "moving", "animation-html", "plotly-fig"):
        assert frames(outputs, lesson), lesson
    for document in frames(outputs, "html"):
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', document)
        assert policy and policy[1].startswith(
            "default-src 'none'; script-src 'self' 'unsafe-inline'"
        )
        assert "connect-src data: blob: https://www.youtube-nocookie.com;" in policy[1]
    # Of other sites, the allowed ones alone are shown.
    shown = re.findall(r'<iframe[^>]*src="(https:[^"]*)"', article(outputs, "html"))
    assert shown == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"]


def test_libraries_are_files_that_the_pages_share(outputs: Project) -> None:
    libraries = {
        path.name: path.stat().st_size for path in (outputs.site / "en/assets/libraries").iterdir()
    }
    used = set()
    for document in outputs.site.rglob("output-*.html"):
        text = document.read_text(encoding="utf-8")
        assert len(text) < 60_000, document
        used.update(re.findall(r'src="\.\./\.\./\.\./assets/libraries/([^"]+)"', text))
    assert used == set(libraries)
    # plotly, Vega, the long script, the file beside the script and the animation's frames.
    assert sum(size > 4_000_000 for size in libraries.values()) == 1
    assert sum(500_000 < size < 4_000_000 for size in libraries.values()) == 1
    for lesson, count in (("plotly-fig", 2), ("plotly-last", 1), ("plotly-show", 1), ("charts", 7)):
        assert len(frames(outputs, lesson)) == count, lesson
    for page in outputs.site.rglob("index.html"):
        assert page.stat().st_size < 200_000, page


def test_ids_of_outputs_do_not_meet(outputs: Project) -> None:
    page = article(outputs, "html")
    for number in ("", "_1", "_2"):
        assert re.search(
            rf'id="g{number}".*id="area{number}"[^>]*url\(#g{number}\)[^>]*labelledby="name{number}"'
            rf".*#area{number} {{{{?stroke: #abc",
            page,
            re.S,
        ), number
    assert '<label for="tick"' in page and '<div id="tick_1"' in page
    for path in outputs.site.rglob("index.html"):
        ids = re.findall(r'<[a-z][^>]*\sid="([^"]+)"', path.read_text("utf-8"), re.I)
        assert sorted(set(ids)) == sorted(ids), path


def test_the_notebook_has_every_form_whole(outputs: Project) -> None:
    for path in outputs.site.rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"blob:[0-9a-f]{64}|cnnviz:(?:files|library)", text), path
    media = notebook_outputs(outputs, "media")
    assert media[0]["data"]["text/html"].startswith('<video src="data:video/webm;base64,GkXfo')
    charts = notebook_outputs(outputs, "charts")
    assert "plotly.js v" in charts[0]["data"]["text/html"][:600]
    (plotly,) = notebook_outputs(outputs, "plotly-last")
    assert set(plotly["data"]) == {"application/vnd.plotly.v1+json", "text/plain"} or (
        "application/vnd.plotly.v1+json" in plotly["data"]
    )
    bundle = notebook_outputs(outputs, "values")
    both = [output["data"] for output in bundle if "text/html" in output["data"]]
    assert both[0]["image/png"] == "iVBORw0KGgo="


def test_each_combination_has_its_own_files(outputs: Project) -> None:
    folder = outputs.site / "en/gallery/outputs/varied"
    for text, colour in (
        (article(outputs, "varied"), "red"),
        ((folder / "blue/index.html").read_text(), "blue"),
    ):
        (drawing,) = re.findall(r'<img class="cnnviz-picture" src="([^"]+)"', text)
        assert f'fill="{colour}"' in (folder / drawing).read_text()
        (frame,) = re.findall(r'<iframe class="cnnviz-frame" src="([^"]+)"', text)
        assert f"it is {colour}" in (folder / frame).read_text()


def test_an_export_has_the_same_files(outputs: Project) -> None:
    done = outputs.run("cnnviz", "export", "exported")
    assert done.returncode == 0, done.stderr
    site, exported = outputs.site / "en", outputs.root / "exported/en"
    kinds = ("output-*", "*.js")
    names = {path.relative_to(site) for kind in kinds for path in site.rglob(kind)}
    lost = {name for name in names if not (exported / name).is_file()}
    assert {name for name in lost if "assets/javascripts" not in name.as_posix()} == set()
    page = (exported / "gallery/outputs/plotly-last/index.md").read_text(encoding="utf-8")
    assert '<iframe class="cnnviz-frame" src="output-1.html"' in page
    assert (exported / "assets/cnnviz/frames.js").is_file()


def test_names_that_libraries_choose_are_the_same_in_every_run(outputs: Project) -> None:
    done = outputs.run("cnnviz", "verify", "outputs/colours", "outputs/animation-html")
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_origins_are_allowed(outputs: Project, tmp_path: Path) -> None:
    shutil.copytree(
        outputs.root, tmp_path / "wrong", ignore=shutil.ignore_patterns("site", "exported", "*.py")
    )
    wrong = Project(tmp_path / "wrong")
    wrong.edit("mkdocs.yml", "https://www.youtube-nocookie.com", "https://x.example/path")
    done = wrong.run("cnnviz", "build")
    assert done.returncode == 1 and "is not the origin of a site" in done.stderr


@pytest.fixture(scope="module")
def address(outputs: Project) -> Iterator[str]:
    with served(outputs.site) as where:
        yield where


@pytest.fixture
def page(browser: Any) -> "Iterator[Page]":
    context = browser.new_context(viewport={"width": 1000, "height": 800}, color_scheme="dark")
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_frames_draw_and_have_the_height_of_their_contents(page: "Page", address: str) -> None:
    for lesson, selectors in {
        "plotly-last": [".plotly .main-svg"],
        "altair-fig": ["svg.marks"],
        "charts": [".main-svg", ".main-svg", None, ".main-svg", None, "svg.marks, canvas.marks"],
        "moving": ["img[src^='data:image/png']"],
        "script-output": ["text=drawn"],
    }.items():
        page.goto(f"{address}en/gallery/outputs/{lesson}/")
        for frame, selector in zip(
            page.query_selector_all("iframe.cnnviz-frame"), selectors, strict=False
        ):
            if selector is None:
                continue
            frame.scroll_into_view_if_needed()
            inside = frame.content_frame()
            assert inside
            inside.wait_for_selector(selector)
            page.wait_for_function(
                "([frame, height]) => Number(frame.height) !== height",
                arg=[frame, {"plotly-last": 0}.get(lesson, 150)],
            )
            assert 20 < int(frame.get_attribute("height") or 0) < 700, lesson


@pytest.mark.browser
def test_a_frame_cannot_reach_the_page_and_shows_nothing_by_itself(
    page: "Page", address: str, outputs: Project
) -> None:
    page.goto(f"{address}en/gallery/outputs/html/")
    button = page.query_selector_all("iframe.cnnviz-frame")[0].content_frame()
    assert button
    button.click("button")
    assert button.inner_text("button") == "pressed"
    assert button.evaluate("origin") == "null"
    with pytest.raises(Exception, match=r"SecurityError|Blocked a frame"):
        button.evaluate("parent.document.title")
    with pytest.raises(Exception, match=r"SecurityError|sandboxed"):
        button.evaluate("localStorage.length")
    folder = "en/gallery/outputs/script-output/"
    name = re.findall(r'class="cnnviz-frame" src="([^"]+)"', article(outputs, "script-output"))[0]
    page.goto(f"{address}{folder}{name}")
    page.wait_for_timeout(100)
    assert page.evaluate("document.getElementById('chart')") is None
    assert page.inner_text("body").strip() == ""


@pytest.mark.browser
def test_coloured_cells_are_readable_in_dark_mode(page: "Page", address: str) -> None:
    page.goto(f"{address}en/gallery/outputs/colours/")
    ratios = page.evaluate(
        """() => {
          const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => {
            const [x, y, z] = [r, g, b].map(c => c / 255).map(
              c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const paper = cell => {
            for (let at = cell; at; at = at.parentElement) {
              const colour = numbers(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          return [...document.querySelectorAll(".cnnviz-html :is(td, th, p, span, pre)")].map(cell => {
            const [a, b] = [light(numbers(getComputedStyle(cell).color)), light(paper(cell))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          });
        }"""
    )
    assert len(ratios) > 40 and min(ratios) > 4.5
    edge = page.evaluate("getComputedStyle(document.querySelector('.edged')).borderTopColor")
    assert edge == "rgb(0, 128, 0)"
    frame = page.query_selector("iframe.cnnviz-frame")
    assert frame
    frame.scroll_into_view_if_needed()
    inside = frame.content_frame()
    assert inside
    inside.wait_for_selector("text=on paper")
    assert inside.evaluate("getComputedStyle(p).color") == "rgb(0, 0, 128)"


@pytest.mark.browser
def test_a_frame_of_another_combination_has_the_height_of_its_contents(
    page: "Page", address: str
) -> None:
    page.goto(f"{address}en/gallery/outputs/varied-frame/")
    assert page.query_selector("iframe.cnnviz-frame") is None
    page.select_option("cnnviz-parameters select", label="frame")
    page.wait_for_selector("iframe.cnnviz-frame").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('iframe.cnnviz-frame').height > 300")


@pytest.mark.browser
def test_drawings_with_the_same_ids_have_their_own_colours(page: "Page", address: str) -> None:
    page.goto(f"{address}en/gallery/outputs/html/")
    drawings = page.query_selector_all(".md-content svg[viewBox]:has(linearGradient)")
    assert len(drawings) == 3
    for drawing, colour in zip(drawings, ((255, 0, 0), (0, 0, 255), (0, 255, 0)), strict=True):
        image = np.frombuffer(drawing.screenshot(), np.uint8)
        pixels = cv2.imdecode(image, cv2.IMREAD_COLOR_RGB)
        assert pixels is not None and tuple(pixels[15, 30]) == colour


@pytest.mark.browser
def test_tables_and_forms_look_as_in_a_notebook(page: "Page", address: str) -> None:
    page.goto(f"{address}en/gallery/outputs/embedded/")
    style = """element => {
      const all = getComputedStyle(element);
      return [all.borderTopWidth, all.textAlign, all.verticalAlign];
    }"""
    for name in ("input", "button"):
        assert page.eval_on_selector(f".cnnviz-html {name}", style)[0] != "0px", name
    assert page.eval_on_selector(".cnnviz-html thead tr th", style)[1] == "left"
    assert page.eval_on_selector(".cnnviz-html tbody tr th", style)[2] == "top"
