"""The parts of publishing, without MkDocs: pages as snapshots, downloads, figures, words."""

import ast
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest
from conftest import Project, Snapshots

from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.adapters.mkdocs.pages.writer import writer_of
from cnnviz.domain import Gallery
from cnnviz.figure_data import Figure, Playground, Stage
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.plots.bundle import _described
from cnnviz.i18n import headings, page_pairs
from cnnviz.i18n.language import Language
from cnnviz.i18n.ui_texts import ui_texts
from cnnviz.outputs import Plot
from cnnviz.records import from_json
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.context import RenderContext
from cnnviz.render.book.book import Book
from cnnviz.render.book.credits import credits_table
from cnnviz.render.book.navigation import DocsTree, in_order
from cnnviz.render.book.sections import render
from cnnviz.render.figures.maps import maps_figure, panel_alt, stage_title
from cnnviz.render.figures.playground import playground
from cnnviz.render.figures.plots import plot_alt
from cnnviz.render.figures.svg import fitted

EN = Language("en", "English", "Tiny", "", is_source=True)
KO = Language("ko", "한국어", "Tiny", "")


@pytest.fixture
def gallery(tiny: Project) -> Gallery:
    return tiny.gallery()[0]


def book(tiny: Project, gallery: Gallery, language: Language) -> Book:
    repository = "https://github.com/someone/tiny"
    docs = tiny.root / "docs"
    tree = DocsTree(docs / language.code, docs / "en", ["index.md", "gallery/index.md"])
    made = render(gallery, RenderContext(language, Store(tiny.settings.store), repository))
    return in_order(made, gallery, tree)


@pytest.mark.parametrize("language", [EN, KO], ids=["en", "ko"])
def test_pages_are_what_they_were(
    tiny: Project, gallery: Gallery, language: Language, snapshots: Snapshots
) -> None:
    whole = book(tiny, gallery, language)
    writer = writer_of(whole, language)
    for page in whole.pages:
        # What matplotlib draws is its own business; what it says and how it is described is ours.
        text = writer.with_figures(writer.page(page), page.parts, page.path)
        text = re.sub(r"<svg.*?</svg>", _said, text, flags=re.DOTALL)
        name = page.path.removesuffix("/index.md").replace("/", "-")
        snapshots.check(f"{name}.{language.code}.md", text)


def _said(match: re.Match[str]) -> str:
    root = ElementTree.fromstring(match[0])
    return f"<svg {root.get('aria-label')}: {' '.join(''.join(root.itertext()).split())}>"


@pytest.mark.parametrize("language", [EN, KO], ids=["en", "ko"])
def test_downloads_are_whole(tiny: Project, gallery: Gallery, language: Language) -> None:
    page = next(one for one in book(tiny, gallery, language).pages if "first" in one.path)
    script = page.assets.texts["first.py"]()
    original = (tiny.lessons / "first.py").read_text(encoding="utf-8")
    assert ast.dump(ast.parse(script)) == ast.dump(ast.parse(original))
    assert (script == original) is language.is_source
    notebook = nbformat.reads(page.assets.texts["first.ipynb"](), as_version=4)
    nbformat.validate(notebook)
    text = json.dumps(notebook, ensure_ascii=False)
    assert "{{" not in text and "blob:" not in text
    svgs = [
        output["data"]["image/svg+xml"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    assert len(svgs) == 1
    if language is KO:
        for words in ("# 첫 번째 레슨", "# 숫자 세 개", "숫자 3개의 합은 6.0이고"):
            assert words in script or words in text
        assert ">숫자 하나</text>" in svgs[0]
        assert "First lesson" not in script + text


def test_colab_opens_the_notebook_of_the_pages_language() -> None:
    context = RenderContext(KO, Store(Path()), "https://github.com/someone/tiny.git/", "pages")
    assert context.colab("gallery/a.ipynb") == (
        "https://colab.research.google.com/github/someone/tiny/blob/pages/ko/gallery/a.ipynb"
    )
    assert RenderContext(KO, Store(Path()), "https://example.org/tiny").colab("a") is None
    assert RenderContext(KO, Store(Path()), None).colab("a") is None


# Figures


def stage(**changes: Any) -> Stage:
    data: dict[str, Any] = {
        "kind": "pooling",
        "name": "pool",
        "operation": "max_pool2d",
        "settings": {"kernel_size": [2, 3]},
        "label": None,
        "labels": None,
        "parameters": 0,
        "shape": [2, 4, 5],
        "minimum": -1.5,
        "maximum": 1234,
        "zeros": 0.004,
        "scale": {
            "map": "diverging",
            "low": -1000.0,
            "high": 1000.0,
            "beyond": True,
            "bar": "blob:ab.png",
        },
        "left_out": 3,
        "credit": None,
        "weight": None,
        "bias": None,
        "source": None,
        "computed": False,
        "panels": [
            {
                "channel": 0,
                "width": 5,
                "height": 4,
                "minimum": -1.5,
                "maximum": 1234,
                "zeros": 0,
                "preview": "blob:aa.webp",
                "preview_width": 5,
                "preview_height": 4,
                "pixelated": True,
                "full": None,
                "numbers": {"format": "float32", "file": "blob:cd.bin"},
                "values": None,
                "colours": None,
            }
        ],
        **changes,
    }
    return from_json(Stage, data)


def test_a_panel_says_stage_shape_and_range() -> None:
    data = stage()
    assert panel_alt(data.panels[0], data, stage_title(data, EN.words), "", EN.words) == (
        "Max pooling 2 × 3, map 1 of 2: 4 rows by 5 columns, values from −1.5 to 1,234, 0% zeros"
    )
    assert panel_alt(data.panels[0], data, stage_title(data, KO.words), "", KO.words) == (
        "최대 풀링 2 × 3, 맵 2개 중 1번: 4행 5열, 값은 −1.5부터 1,234까지, 0의 비율 0%"
    )


def test_a_kernel_is_no_map() -> None:
    data = stage(kind="kernels")
    english = panel_alt(data.panels[0], data, "Kernels", "", EN.words)
    assert english.startswith("Kernels, kernel 1 of 2: 4 rows")
    assert panel_alt(data.panels[0], data, "커널", "", KO.words).startswith("커널 2개 중 1번: 4행")


def test_a_plot_says_what_is_drawn_and_names_no_axis_that_has_no_label() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2], [0, 1])
    axes.plot([1, 2], [0, 1], "o")
    axes.set(ylabel="share", ylim=(0, 1))
    drawn = Plot(None, None, None, (), None, 4, 3, (_described(axes),))
    plt.close(figure)
    english = "lines: 1, groups of points: 1 (share from 0 to 1)"
    assert plot_alt(drawn, EN.words, str) == english
    assert "선 1개, 점 묶음 1개 (세로축 share, 0부터 1까지)" in plot_alt(drawn, KO.words, str)


def test_a_credit_is_in_the_pages_language() -> None:
    rows = credits_table(KO.words).rows
    (car,) = (row for row in rows if row[0] == "`car`")
    assert car[1:4] == ("자동차 그림", "cnnviz 기여자들", "MIT")


def test_a_stage_has_its_facts_and_a_scale_that_tells_of_values_beyond_it() -> None:
    assets = Assets()
    data = Figure(3, "c", None, None, (stage(),), ())
    figure = maps_figure(data, 7, EN.words, str.upper, assets)
    (made,) = figure.stages
    assert figure.caption == "C"
    assert made.facts == [
        ("Shape", "2 × 4 × 5"),
        ("Minimum", "−1.5"),
        ("Maximum", "1,234"),
        ("Zeros", "0.4%"),
        ("Parameters", "0"),
    ]
    assert (made.low, made.middle, made.high) == ("≤ −1,000", "0", "≥ 1,000")
    assert made.left_out == "3 more maps are not shown."
    assert assets.blobs == {
        "figure-7-1-1.webp": "aa.webp",
        "figure-7-1-1-numbers.bin": "cd.bin",
        "scale-diverging.png": "ab.png",
    }
    assert figure.data == "figure-7.json" and figure.change is None
    read = json.loads(assets.texts["figure-7.json"]())
    (told,) = read["stages"]
    assert told["title"] == "Max pooling 2 × 3" and told["settings"] == {"kernel_size": [2, 3]}
    (panel,) = told["panels"]
    assert panel["numbers"] == {"format": "float32", "file": "figure-7-1-1-numbers.bin"}


def test_a_file_that_two_figures_show_is_published_once() -> None:
    assets = Assets()
    assert assets.blob("first", "blob:aa.png") == "first.png"
    assert assets.blob("second", "blob:aa.png") == "first.png"
    assert assets.blobs == {"first.png": "aa.png"}


@pytest.mark.parametrize(
    ("operation", "kind", "title"),
    [
        ("conv2d", "convolution", "Convolution 2 × 3"),
        ("conv_transpose2d", "convolution", "Transposed convolution 2 × 3"),
        ("relu", "activation", "ReLU"),
        ("tanh", "activation", "Activation (tanh)"),
        ("avg_pool2d", "pooling", "Average pooling 2 × 3"),
        ("adaptive_avg_pool2d", "pooling", "Global average pooling"),
        ("mean", "pooling", "Global average pooling"),
        ("adaptive_max_pool2d", "pooling", "Global maximum"),
        ("amax", "pooling", "Global maximum"),
        (None, "image", "Input image"),
        (None, "maps", "Feature maps"),
    ],
)
def test_titles_of_stages(operation: str | None, kind: str, title: str) -> None:
    assert stage_title(stage(operation=operation, kind=kind), EN.words) == title


def test_an_adaptive_pooling_to_more_than_one_value_is_not_global() -> None:
    made = stage(operation="adaptive_avg_pool2d", settings={"output_size": [7, 7]})
    assert stage_title(made, EN.words) == "Average pooling to 7 × 7"
    made = stage(operation="adaptive_max_pool2d", settings={"output_size": [2, 3]})
    assert stage_title(made, EN.words) == "Max pooling to 2 × 3"


SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="10pt" height="20pt" viewBox="0 0 10 20" style="stroke-linecap: butt">
<defs><path id="m" style="stroke: #000000"/><clipPath id="c"/></defs>
<g clip-path="url(#c)" style="fill: #ffffff"><use xlink:href="#m" fill="#000000"/></g>
<text style="font-size: 10px; font-family: 'DejaVu Sans', sans-serif; text-anchor: middle"> label </text>
<text style="font-family: monospace; white-space: pre">  0.1</text></svg>"""


def test_an_svg_takes_the_pages_words_ink_and_ids() -> None:
    made = fitted(
        SVG,
        translate={"label": "이름표", "0.1": "0.1"}.__getitem__,
        prefix="f1",
        alt="a & b",
        width=13,
    )
    root = ElementTree.fromstring(made)
    assert root.get("aria-label") == "a & b" and root.get("role") == "img"
    assert root.get("width") is None and root.get("viewBox") == "0 0 10 20"
    assert root.get("style") == "stroke-linecap: butt; --cnnviz-plot-width: 13px"
    assert made.count("#000000") == 2 and made.count("#ffffff") == 1  # the lesson's process decides
    assert 'id="f1-m"' in made and 'href="#f1-m"' in made and "url(#f1-c)" in made
    assert (
        "> 이름표 </" in made
        and "font-family: 'DejaVu Sans', var(--cnnviz-text-font" in made
        and "text-anchor: middle" in made
    )
    assert ">  0.1</" in made
    assert "font-family: var(--cnnviz-code-font, monospace); white-space: pre" in made


# Words and numbers


def test_numbers_for_people() -> None:
    words = EN.words
    numbers = [words.number(value) for value in (0, -3.0, 1234567, 0.00012345, 2.5, 1234.56, -0.5)]
    assert numbers == ["0", "−3", "1,234,567", "0.000123", "2.5", "1,235", "−0.5"]
    shares = [words.percent(share) for share in (0, 0.004, 0.5, 0.996, 1)]
    assert shares == ["0%", "0.4%", "50%", "99.6%", "100%"]


def test_every_word_of_the_sites_own_has_its_korean() -> None:
    texts = ui_texts()
    assert "Lessons" in texts and "Full resolution" in texts and len(texts) > 40
    assert KO.words.lacking() == []
    for text in texts:
        wanted = sorted(re.findall(r"\{(\w+)\}", text))
        assert sorted(re.findall(r"\{(\w+)\}", KO.words(text))) == wanted, text


# Pages by hand


def test_ids_of_headings_are_the_english_ones() -> None:
    english = "---\na: 1\n---\n\n# One *two*\n\n## Same\n\n```\n# no heading\n```\n\n## Same\n\n## X {#own}\n"
    korean = "# 하나\n\n## 같음\n\n## 같음\n\n## 엑스\n"
    found = page_pairs.paired(english, korean, page_pairs.digest(english))
    assert found.trouble == ""
    assert found.markdown.splitlines()[::2] == [
        "# 하나 { #one-two }",
        "## 같음 { #same }",
        "## 같음 { #same_1 }",
        "## 엑스 { #own }",
    ]
    assert "{ #same_1 }" in page_pairs.source_ids(page_pairs.body(english))


def test_a_translation_knows_when_it_is_out_of_date() -> None:
    assert (
        "has changed since" in page_pairs.paired("# A\n\nNew.\n", "# 가\n", "0123456789ab").trouble
    )
    english = "# A\n\n## B\n"
    assert "headings" in page_pairs.paired(english, "# 가\n", page_pairs.digest(english)).trouble


def test_accepting_a_page_keeps_the_rest_of_its_header(tmp_path: Path) -> None:
    english, korean = tmp_path / "en.md", tmp_path / "ko.md"
    english.write_text("# A\n")
    korean.write_text("---\nhide: [toc]\ntranslates: old\n---\n\n# 가\n")
    page_pairs.accept(korean, english)
    expected = f"---\nhide: [toc]\ntranslates: {page_pairs.digest('# A')}\n---\n\n# 가\n"
    assert korean.read_text() == expected
    korean.write_text("# 가\n")
    page_pairs.accept(korean, english)
    assert page_pairs.split_header(korean.read_text()) == (
        {"translates": page_pairs.digest("# A")},
        "# 가\n",
    )


def test_slugs_are_the_same_for_repeated_headings() -> None:
    assert headings.unique_slugs(
        [("What `it` is: 2 × 2", ""), ("한글 제목", ""), ("a", ""), ("A", ""), ("b", "a")]
    ) == [
        "what-it-is-2-2",
        "한글-제목",
        "a",
        "a_1",
        "a_2",
    ]


def test_the_configuration_is_read_for_the_command_line(tiny: Project) -> None:
    project = read_project(tiny.root / "mkdocs.yml")
    assert [one.code for one in project.languages] == ["en", "ko"]
    assert project.settings.source == tiny.root / "gallery_src"
    assert project.translation("ko").search_terms == ("풀링", "합성곱")


# The playground


def test_the_playgrounds_page_links_its_files_and_hides_what_is_beside_it() -> None:
    image: dict[str, Any] = {
        "name": "china",
        "title": "A temple",
        "width": 5,
        "height": 4,
        "file": "blob:aa.png",
        "thumbnail": "blob:bb.jpeg",
        "credit": {
            "name": "china",
            "title": "A temple",
            "author": "x",
            "licence": "y",
            "url": "",
            "licence_url": "",
        },
    }
    step: dict[str, Any] = dict.fromkeys(["operation", "weight", "bias", "source", "credit"])
    step |= {"settings": {}, "shape": [1, 4, 5]}
    start = [
        {**step, "kind": "image", "credit": image["credit"]},
        {**step, "kind": "activation", "operation": "relu", "source": 0},
    ]
    data = {"version": 1, "caption": None, "images": [image], "kernels": [], "start": start}
    assets = Assets()
    made = playground(from_json(Playground, data), 2, str.upper, assets)
    read = json.loads(assets.texts[made.data]())
    assert made.thumbnail == "thumbnail-china.jpeg" and made.images[0].title == "A TEMPLE"
    assert assets.blobs == {"image-china.png": "aa.png", "thumbnail-china.jpeg": "bb.jpeg"}
    assert read["images"] == [
        {
            "name": "china",
            "title": "A TEMPLE",
            "width": 5,
            "height": 4,
            "file": "image-china.png",
            "thumbnail": "thumbnail-china.jpeg",
        }
    ]
    assert read["start"] == "image=china&step=act;f=relu"
