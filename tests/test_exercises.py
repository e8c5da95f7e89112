"""Exercises on the pages: read without a script, answered in a real browser, kept by it alone."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import Project
from javascript.tools import WEB
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect
from test_javascript import LESSON, imported
from web import served

from cnnviz.adapters.mkdocs.pages.writer import Writer
from cnnviz.domain import Run
from cnnviz.errors import PublishError
from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.language import Language
from cnnviz.i18n.ui_texts import exercise_texts, script_texts
from cnnviz.i18n.words import exercise_words
from cnnviz.mimetypes import OWN_TYPES
from cnnviz.render.base.context import RenderContext
from cnnviz.render.book.book import Book
from cnnviz.render.book.sections import render
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.lessons.page import Page as GalleryPage
from cnnviz.render.text.inline import inline

EN = Language("en", "English", "Tiny", "", is_source=True)
KO = Language("ko", "한국어", "Tiny", "")
STYLES = 11_500
"""Most bytes of our own styles on a lesson's page, as served."""

EDGES = "gallery/convolution/edge-filters/"
LAPLACIAN = "gallery/convolution/laplacian/"

LESSON_WITH_ALL = """# %% [markdown]
# # All kinds
#
# One lesson asks everything.

# %%
from cnnviz.lab import exercises

texts = {"hints": ["Look at $x^2$.", "Look again."], "solution": "It is `{n}`.", "values": {"n": 3}}

# %%
exercises.number("how-many", "How *many* of {n}?", answer=3, wrong={2: "Salt & so on < C", 4: "Many"}, **texts)

# %%
exercises.thought("why", "Why?", wrong={"It is.": "Is it?", "So.": "No."}, **texts)

# %%
def double(x):
    # Twice.

    return 2 * x

exercises.function("twice", "Double it.", cases=[(1,), (4,)], answer=double, wrong=[(lambda x: x, "As it is."), (lambda x: x * x, "Squared.")], **texts)
"""


def book(tiny: Project, language: Language) -> Book:
    return render(tiny.gallery()[0], RenderContext(language, Store(tiny.settings.store)))


def whole(page: GalleryPage, language: Language) -> str:
    """The page's Markdown, with the questions in their places."""
    writer = Writer(language, frozenset())
    return writer.with_figures(writer.page(page), page.parts, page.path)


@pytest.fixture
def asked(tiny: Project) -> Project:
    tiny.write("gallery_src/basics/asked.py", LESSON_WITH_ALL)
    return tiny


def test_the_page_asks_and_the_downloads_tell(asked: Project) -> None:
    page = next(one for one in book(asked, EN).pages if "asked" in one.path)
    text = whole(page, EN)
    # The cells that ask are not shown; the others are.
    assert "exercises.number(" not in text and "texts = {" in text
    assert '<p class="cnnviz-question">How <em>many</em> of 3?</p>' in text
    assert "<math" in text and "<code>3</code>" in text
    # Blank lines and indentation of a solution's code survive Markdown and every other generator.
    assert "def double(x):&#10;    # Twice.&#10;&#10;    return 2 * x" in text
    # What is said to wrong answers stands in a file that is fetched for the judge.
    assert "Salt &amp;" not in text
    assert list(page.exercises) == ["how-many", "why"]
    data = json.loads(page.assets.texts["exercise-how-many.json"]())
    assert [one["message"] for one in data["wrong"]] == ["Salt &amp; so on &lt; C", "Many"]
    assert not {"solution", "hints"} & data.keys()
    assert "exercise-twice.json" not in page.assets.texts
    notebook = nbformat.reads(page.assets.texts["asked.ipynb"](), as_version=4)
    nbformat.validate(notebook)
    outputs = [one["data"] for cell in notebook.cells for one in cell.get("outputs", ())]
    assert outputs[0] == dict.fromkeys(["text/markdown", "text/plain"], "How *many* of 3?")
    assert not re.search(r"vnd\.cnnviz", json.dumps(notebook))
    assert "exercises.number(" in page.assets.texts["asked.py"]()


def test_every_text_is_translated(asked: Project) -> None:
    done = asked.run("cnnviz", "translate", "ko")
    assert done.returncode == 0, done.stderr
    catalog = asked.root / "gallery_src" / "basics" / "asked.ko.po"
    wanted = [
        "How *many* of {n}?",
        "Look again.",
        "It is `{n}`.",
        "Salt & so on < C",
        "It is.",
        "Is it?",
    ]
    text = catalog.read_text(encoding="utf-8")
    for one in wanted:
        assert f'msgid "{one}"' in text
    text = text.replace(
        'msgid "How *many* of {n}?"\nmsgstr ""',
        'msgid "How *many* of {n}?"\nmsgstr "{n}의 *몇* 개?"',
    )
    catalog.write_text(
        text.replace('msgid "Many"\nmsgstr ""', 'msgid "Many"\nmsgstr "많다"'), encoding="utf-8"
    )
    page = next(one for one in book(asked, KO).pages if "asked" in one.path)
    assert "3의 <em>몇</em> 개?" in whole(page, KO)
    assert "많다" in page.assets.texts["exercise-how-many.json"]()


def test_what_cannot_be_published_is_told(asked: Project) -> None:
    asked.edit("gallery_src/basics/asked.py", '"why"', '"how-many"')
    with pytest.raises(PublishError, match="two exercises are called 'how-many'"):
        book(asked, EN)


def test_a_broken_formula_of_a_question_is_warned_of_with_its_line(asked: Project) -> None:
    asked.edit("gallery_src/basics/asked.py", "$x^2$", "$\\\\nix x$")
    page = next(one for one in book(asked, EN).pages if "asked" in one.path)
    (finding,) = page.findings
    assert str(finding).startswith("gallery_src/basics/asked.py, line 12 (cell 3): ")
    assert "$\\nix x$" in str(finding) and "\\nix is unknown" in str(finding)
    assert "<code>$\\nix x$</code>" in whole(page, EN)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("> 3", "&gt; 3"),
        ("4. Stride", "4. Stride"),
        ("- 1", "- 1"),
        ("# of kernels", "# of kernels"),
        ("    four\n\nmore", "four  more"),
        ("a<b and c>d", "a&lt;b and c&gt;d"),
        ("<div>`a<b>` *one*</div>", "&lt;div&gt;<code>a&lt;b&gt;</code> <em>one</em>&lt;/div&gt;"),
        ("x<sub>2</sub> &amp; [y](z)", 'x<sub>2</sub> &amp; <a href="z">y</a>'),
    ],
)
def test_a_text_is_one_paragraph(text: str, html: str) -> None:
    assert inline(text, Formulas()) == html


def test_a_question_is_stored_as_data(asked: Project) -> None:
    result = asked.gallery()[0].lessons["basics/asked"].result
    assert isinstance(result, Run), result
    kinds = {kind for outputs in result.outputs for one in outputs for kind in one.get("data", {})}
    assert "application/vnd.cnnviz.exercise+json" in kinds
    assert not kinds & OWN_TYPES


def test_the_words_that_a_notebook_takes_along_are_those_of_the_lab() -> None:
    found = exercise_words(KO.words)
    assert list(found) == list(exercise_texts())
    assert found["Right."] == "맞았습니다."
    assert "Hint {number} of {total}:" in found and "Pin" not in found
    assert not [text for text, translation in found.items() if text == translation != "[{index}]"]
    assert "Right." in script_texts()


# In the browser


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a lesson; nothing may go wrong on the way but what a test expects."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(path: str, before: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def exercise(page: Page, name: str) -> Locator:
    return page.locator(f"#exercise-{name}")


def verdict(one: Locator, outcome: str, *words: str) -> None:
    said = one.get_by_role("status")
    expect(said).to_have_attribute("data-outcome", outcome)
    for text in words:
        expect(said).to_contain_text(text)


def check(one: Locator) -> None:
    one.get_by_role("button", name=re.compile("Check|Compare|확인")).click()


@pytest.mark.browser
def test_a_number_is_checked_by_value(opened: Callable[..., Page]) -> None:
    page = opened("en/" + EDGES)
    one = exercise(page, "rows-left")
    check(one)
    verdict(one, "not attempted", "There is no answer yet.")
    answer = one.get_by_label("Your answer")
    for text, outcome, words in [
        ("many", "error", "one number"),
        ("28", "wrong", "Not yet. A window of 4 can still stand at the very edge"),
        ("−3", "wrong", "−3 is too small"),
        ("29,0", "right", "Right. The solution below tells why."),
    ]:
        answer.fill(text)
        answer.press("Enter")
        verdict(one, outcome, words)
    expect(one.get_by_text("Answered", exact=True)).to_be_visible()
    # Nothing is revealed by itself.
    expect(one.get_by_text("those are 29 places")).to_be_hidden()


@pytest.mark.browser
def test_a_kernel_is_judged_by_what_it_makes(opened: Callable[..., Page]) -> None:
    one = exercise(opened("en/" + EDGES), "brighter-below")
    made = one.get_by_role("table", name="What your kernel makes")
    expect(made).to_be_hidden()

    def write(*numbers: str) -> None:
        for place, number in enumerate(numbers):
            one.get_by_label(f"row {place // 2}, column {place % 2}").fill(number)
        check(one)

    write("1", "", "1", "1")
    verdict(one, "error", "2 rows and 2 columns of numbers")
    write("0", "0", "0", "1")
    verdict(one, "wrong", "At row 1, column 2 your result has 100, where 200 is right.")
    expect(made.locator("td.differs")).to_have_count(8)
    expect(made.locator("tbody td").nth(5)).to_have_text("100")
    write("1", "1", "−1", "−1")
    verdict(one, "wrong", "its sign is turned around")
    write("-1", "-1", "1", "1")
    verdict(one, "right")
    expect(made.locator("td.differs")).to_have_count(0)
    wanted = one.get_by_role("table", name="What is wanted")
    assert made.inner_text() == wanted.inner_text()


@pytest.mark.browser
def test_everything_is_done_with_the_keyboard(opened: Callable[..., Page]) -> None:
    page = opened("en/" + LAPLACIAN)
    press = page.keyboard.press
    one = exercise(page, "largest-answer")
    cell = one.locator("[type=radio]").first
    cell.focus()
    press("Space")
    for key in ["ArrowDown"] * 2 + ["ArrowRight"] * 4:
        press(key)
    expect(one.get_by_label("row 2, column 4")).to_be_checked()
    press("ArrowUp")
    press("ArrowDown")
    press("Enter")
    verdict(one, "wrong", "Row and column are swapped")
    for key in ["ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowDown"]:
        press(key)
    expect(one.get_by_label("row 4, column 2")).to_be_focused()
    # Off the table there is no cell to go to.
    for _ in range(3):
        press("ArrowDown")
    expect(one.get_by_label("row 5, column 2")).to_be_checked()
    press("ArrowUp")
    press("Tab")
    expect(one.get_by_role("button", name="Check")).to_be_focused()
    press("Space")
    verdict(one, "right")
    # The hints, one behind the other, then the solution.
    second = one.get_by_text("Hint 2 of 2")
    expect(second).to_be_hidden()
    press("Tab")
    press("Enter")
    expect(second).to_be_visible()
    press("Tab")
    expect(second).to_be_focused()
    press("Space")
    expect(one.get_by_text("compute 8 times the cell")).to_be_visible()
    press("Tab")
    press("Enter")
    expect(one.get_by_text("it gives 400")).to_be_visible()


@pytest.mark.browser
def test_a_choice_and_a_click_that_comes_before_the_judge(opened: Callable[..., Page]) -> None:
    page = opened("ko/" + LAPLACIAN)
    one = exercise(page, "four-of-one")
    page.route(
        "**/exercise/form.js", lambda route: (page.wait_for_timeout(300), route.continue_())[1]
    )
    one.get_by_label("[[1, 2], [2, 1]]").check()
    check(one)
    verdict(one, "wrong", "아직 정답이 아닙니다.", "라플라시안처럼")
    assert one.locator("[role=status] math").count() == 1
    one.get_by_label("[[-1, -1], [1, 1]]").check()
    check(one)
    verdict(one, "right", "맞았습니다.")
    expect(page.locator("article cnnviz-progress span").last).to_have_text(
        "연습 문제 2개 중 1개를 풀었습니다"
    )


@pytest.mark.browser
def test_a_thought_is_compared_and_a_function_is_for_the_notebook(
    asked: Project, browser: Browser
) -> None:
    asked.build()
    with served(asked.site) as address:
        page = browser.new_page()
        page.goto(f"{address}en/gallery/basics/asked/")
        one = exercise(page, "why")
        check(one)
        verdict(one, "not attempted", "There is no answer yet.")
        solution = one.locator(".cnnviz-solution")
        expect(solution).not_to_have_attribute("open", "")
        one.get_by_label("Your thought").fill("Because.")
        check(one)
        verdict(one, "compare", "Only you can judge this one")
        expect(solution).to_have_attribute("open", "")
        expect(solution.get_by_text("Is it?")).to_be_visible()
        expect(page.get_by_text("1 of 2 exercises answered")).to_be_visible()
        twice = exercise(page, "twice")
        expect(twice.get_by_text("Answer it in the notebook.")).to_be_visible()
        expect(twice.locator("form")).to_have_count(0)
        twice.get_by_text("Solution", exact=True).click()
        assert twice.locator("pre").inner_text().splitlines()[1:4] == [
            "    # Twice.",
            "",
            "    return 2 * x",
        ]
        page.close()


@pytest.mark.browser
def test_without_javascript_it_is_read_and_unfolded(opened: Callable[..., Page]) -> None:
    page = opened("en/" + LAPLACIAN, java_script_enabled=False)
    one = exercise(page, "four-of-one")
    for text in ("[[1, 2], [2, 1]]", "For which kernel"):
        expect(one.get_by_text(text)).to_be_visible()
    expect(one.get_by_role("radio")).to_have_count(0)
    expect(one.get_by_role("button")).to_have_count(0)
    one.get_by_text("Hint 1 of 2").click()
    one.get_by_text("Hint 2 of 2").click()
    expect(one.get_by_text("the same as")).to_be_visible()
    one.get_by_text("Solution", exact=True).click()
    expect(one.get_by_text("it compares right with left")).to_be_visible()
    expect(page.get_by_text("exercises answered")).to_have_count(0)
    expect(exercise(page, "largest-answer").get_by_role("table")).to_contain_text("60")


@pytest.mark.browser
def test_progress_is_kept_and_erased(opened: Callable[..., Page], address: str) -> None:
    page = opened("en/" + EDGES)
    one = exercise(page, "rows-left")
    one.get_by_label("Your answer").fill("29")
    check(one)
    verdict(one, "right")
    # What was right once stays so.
    one.get_by_label("Your answer").fill("1")
    check(one)
    verdict(one, "wrong")
    kept = page.evaluate("JSON.parse(localStorage['cnnviz.progress'])")
    assert kept == {
        "version": 1,
        "lessons": {"convolution/edge-filters": {"rows-left": "right"}},
    }
    page.goto(address + "ko/gallery/")
    cards = page.locator(".cnnviz-cards li")
    expect(cards.filter(has_text="경계선 필터 네 개")).to_contain_text("연습 문제 2개 중 1개")
    expect(cards.filter(has_text="라플라시안")).to_contain_text("연습 문제 2개 중 0개")
    page.goto(address + "en/about/")
    count = page.get_by_text("Exercises answered in this browser: 1.")
    erase = page.get_by_role("button", name="Erase my progress")
    page.once("dialog", lambda dialog: dialog.dismiss())
    erase.click()
    expect(count).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    erase.click()
    expect(page.get_by_text("Exercises answered in this browser: 0.")).to_be_visible()
    assert page.evaluate("localStorage['cnnviz.progress']") is None


# Of our own entry only: the theme keeps its own.
FAILING = """
for (const name of NAMES) {
  const own = Storage.prototype[name];
  Storage.prototype[name] = function (key, ...rest) {
    if (key === "cnnviz.progress") throw new Error(name);
    return own.call(this, key, ...rest);
  };
}
"""
DAMAGED = ['{"version": 1, "lessons": ', "[3]", "null", '{"version": 2, "lessons": 3}', "{}"]


@pytest.mark.browser
@pytest.mark.parametrize("names", [["getItem", "setItem", "removeItem"], ["setItem"], []])
def test_a_storage_that_keeps_nothing_is_survived(
    opened: Callable[..., Page], names: list[str]
) -> None:
    page = opened("en/" + LAPLACIAN, FAILING.replace("NAMES", json.dumps(names)))
    one = exercise(page, "four-of-one")
    one.get_by_label("[[-1, -1], [1, 1]]").check()
    for text in [""] if names else DAMAGED:
        if text:
            page.evaluate("text => localStorage.setItem('cnnviz.progress', text)", text)
            page.evaluate("dispatchEvent(new Event('storage'))")
            expect(page.get_by_text("0 of 2 exercises answered")).to_be_visible()
        check(one)
        verdict(one, "right")
        expect(one.get_by_text("Answered", exact=True)).to_be_visible()
        expect(page.get_by_text("1 of 2 exercises answered")).to_be_visible()


@pytest.mark.browser
def test_a_file_that_does_not_come_is_told_and_asked_for_again(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}en/{EDGES}")
    page.route("**/exercise-*.json", lambda route: route.abort())
    one = exercise(page, "rows-left")
    one.get_by_label("Your answer").fill("29")
    check(one)
    expect(one.get_by_role("alert")).to_contain_text("cannot be checked")
    page.unroute("**/exercise-*.json")
    check(one)
    verdict(one, "right")
    expect(one.get_by_role("alert")).to_be_hidden()
    page.close()


@pytest.mark.browser
def test_what_a_lesson_loads_and_asks_for(browser: Browser, address: str) -> None:
    """Our own bytes on a page where a figure and an exercise were touched, as a host serves them."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{address}en/{EDGES}", wait_until="networkidle")

    def got(part: str) -> list[str]:
        return [one.url for one in answers if part in one.url]

    # The answers are not there before the form is touched.
    assert got(".json") == [one for one in got(".json") if "exercise-" not in one]
    assert not got("/exercise/form.js")
    one = exercise(page, "rows-left")
    one.get_by_label("Your answer").fill("29")
    check(one)
    verdict(one, "right")
    figure = page.locator("cnnviz-figure:has([data-kind=convolution])").first
    figure.locator(".cnnviz-toolbar").hover()
    expect(figure).to_have_attribute("data-state", "ready")
    assert [Path(url).name for url in got("exercise-")] == ["exercise-rows-left.json"]
    assert all(one.url.startswith(address) and one.request.method == "GET" for one in answers)
    ours = {
        one.url.split("/assets/cnnviz/")[1]: one.body()
        for one in answers
        if "/assets/cnnviz/" in one.url
    }
    scripts = {name: body for name, body in ours.items() if name.endswith(".js")}
    reachable = imported([WEB / "cnnviz.js"], but=WEB / "playground" / "element.js")
    chosen = {"figure/choices.js"}  # where readers choose a kernel, which they do not here
    assert set(scripts) == {path.relative_to(WEB).as_posix() for path in reachable} - chosen
    assert sum(len(gzip.compress(body, 9)) for body in scripts.values()) <= LESSON
    styles = [len(gzip.compress(body, 9)) for name, body in ours.items() if name.endswith(".css")]
    assert 0 < sum(styles) <= STYLES
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", [EDGES, LAPLACIAN])
def test_on_a_narrow_screen(opened: Callable[..., Page], path: str) -> None:
    page = opened("ko/" + path, viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Targets of at least 24 CSS pixels (WCAG 2.5.8).
    selector = "cnnviz-exercise :is(button, summary, input:not([type=radio]), .cnnviz-pick input, li label)"
    found = page.locator(selector).all()
    boxes = [box for one in found if (box := one.bounding_box())]
    assert len(boxes) >= 8
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24


@pytest.mark.browser
def test_a_question_is_found_by_the_search(site: Path) -> None:
    index = json.loads((site / "en" / "search" / "search_index.json").read_text(encoding="utf-8"))
    texts = [one["text"] for one in index["docs"] if "laplacian" in one["location"]]
    assert any("On which cell must the laplacian stand" in text for text in texts)
    assert not any("Somewhere else it gives more" in text for text in texts)
