"""The live view in a real browser on the real site: what is saved is seen, the rest stays."""

import random
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from conftest import Project
from javascript import tools
from live import Served, Window, normal, wait
from playwright.sync_api import Browser, BrowserContext, expect

from cnnviz.serve.http.events import (
    FilesMade,
    LessonEnded,
    LessonRuns,
    PagesMade,
    SiteState,
    Trouble,
    Troubles,
)

pytestmark = pytest.mark.browser

LESSON = "gallery/convolution/laplacian/"
EN, KO = f"en/{LESSON}", f"ko/{LESSON}"
OTHER = "en/gallery/pooling/window-sizes/"
SENTENCE = "This time two of the four filters are wasted, and the numbers show why."
MOST = 150
"""Milliseconds from the event to the text on the page, on a machine that is busy with other tests."""


@pytest.fixture(scope="module")
def served(site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(site, tmp_path_factory.mktemp("edits"))
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


@pytest.fixture
def window(context: BrowserContext, served: Served) -> Iterator[Window]:
    """A window that shows the lesson; nothing may go wrong in it."""
    opened = Window(context, served, EN)
    yield opened
    opened.page.close()
    served.reset()
    assert opened.wrong == []


def scroll_to(window: Window, selector: str) -> float:
    """Scroll there; returns where the element is in the window."""
    window.page.locator(selector).first.evaluate("one => one.scrollIntoView({ block: 'center' })")
    window.page.wait_for_timeout(150)
    return top_of(window, selector)


def top_of(window: Window, selector: str) -> float:
    return float(
        window.page.locator(selector).first.evaluate("one => one.getBoundingClientRect().top")
    )


def test_a_sentence_is_exchanged_and_the_rest_stays(window: Window) -> None:
    page, served = window.page, window.served
    figure = page.locator("cnnviz-figure").first
    figure.locator(".cnnviz-toolbar").hover()
    expect(figure).to_have_attribute("data-state", "ready")
    figure.locator(".cnnviz-panel").nth(3).click()
    exercise = page.locator("cnnviz-exercise form").first
    exercise.locator("[type=radio]").nth(2).check()
    page.locator("details").nth(1).evaluate("one => (one.open = true)")
    before = scroll_to(window, "cnnviz-exercise")
    exercise.locator("[type=radio]").nth(2).focus()
    expect(figure.locator("[role=status]").last).not_to_be_empty()  # it is told with a delay
    told = figure.evaluate("one => { window.figure = one; return one.innerHTML }")
    served.edit(EN, SENTENCE, f"{SENTENCE} And so on. " * 40)
    window.until_text("And so on.")
    assert abs(top_of(window, "cnnviz-exercise") - before) < 2
    assert figure.evaluate("one => one === window.figure && one.dataset.state") == "ready"
    assert figure.evaluate("one => one.innerHTML") == told
    assert exercise.locator("[type=radio]").nth(2).is_checked()
    assert exercise.locator("[type=radio]").nth(2).evaluate("one => one === document.activeElement")
    assert page.locator("details").nth(1).evaluate("one => one.open")
    assert window.is_same


def test_what_a_reader_did_stays_in_a_block_that_changes(window: Window) -> None:
    exercise = window.page.locator("cnnviz-exercise").first
    exercise.locator("details").first.evaluate("one => (one.open = true)")
    exercise.locator("[type=radio]").nth(2).check()
    window.served.edit(EN, "Choose a cell</legend>", "Choose one cell</legend>")
    window.until_text("Choose one cell")
    assert exercise.locator("[type=radio]").nth(2).is_checked()
    assert exercise.locator("details").first.evaluate("one => one.open")
    # And the new one works; what is being typed goes on.
    field = f'<p>{SENTENCE}</p><form><input name="typed"><p>A form</p></form>'
    window.served.edit(EN, f"{SENTENCE}</p>", f"{SENTENCE}</p>{field}")
    window.page.locator("[name=typed]").fill("half a wrd")
    window.page.evaluate("() => document.activeElement.setSelectionRange(8, 8)")
    window.served.edit(EN, "<p>A form</p>", "<p>Another form</p>")
    window.until_text("Another form")
    window.page.keyboard.type("o")
    assert window.page.locator("[name=typed]").input_value() == "half a word"
    exercise.locator("form button").click()
    expect(exercise.locator("[data-outcome]")).to_be_visible()
    assert window.is_same


def test_new_blocks_get_what_the_theme_adds_and_old_ones_get_it_once(window: Window) -> None:
    page, served = window.page, window.served
    window.until("() => document.querySelector('.md-code__nav')")
    blocks, tables = window.count("pre > code"), window.count(".md-typeset__scrollwrap")
    copied = window.count(".md-code__nav")  # of code, not of output
    code = '<div class="highlight"><pre><span></span><code>new = 1\n</code></pre></div>'
    table = "<table><thead><tr><th>a new table</th></tr></thead></table>"
    added = f"{SENTENCE}</p>{code}{table}<p>"
    served.edit(EN, f"{SENTENCE}</p>", f"{added}</p>")
    window.until_text("a new table")
    for change in ("once", "twice"):
        window.until("(n) => document.querySelectorAll('pre > code').length === n", blocks + 1)
        assert window.count(".md-code__nav") == copied + 1
        assert window.count("pre > .md-code__nav") == copied + 1
        assert window.count(".md-typeset__scrollwrap") == tables + 1
        assert window.count(".md-typeset__table > table") == tables + 1
        served.edit(EN, "new = ", f"{change} = ")
        served.edit(EN, f"{change} = ", "new = ")
        served.edit(EN, "a new table", f"{change} a new table")
        window.until_text(f"{change} a new table")
    button = page.locator("pre", has_text="new = 1").locator("button")
    target = button.get_attribute("data-clipboard-target") or ""
    assert page.locator(target).inner_text().strip() == "new = 1"
    served.reset()
    served.hub.send(PagesMade((EN,)))
    window.until("(n) => document.querySelectorAll('pre > code').length === n", blocks)
    assert window.count(".md-code__nav") == copied
    assert window.is_same


def test_a_page_that_changes_in_every_place_is_as_if_it_were_loaded(window: Window) -> None:
    page, served = window.page, window.served
    page.wait_for_load_state("networkidle")
    # A lesson of the same section, so that its pictures are found.
    html = served.html("en/gallery/convolution/edge-filters/")
    served.put(EN, re.sub(r"(href|src)=\"figure-", r'\1="../edge-filters/figure-', html))
    title = re.findall("<title>(.*?)</title>", html)[0]
    window.until("(title) => document.title === title", title)
    page.wait_for_timeout(300)
    fresh = page.context.new_page()
    fresh.goto(served.address + EN, wait_until="networkidle")
    assert normal(page) == normal(fresh)
    fresh.close()
    assert window.is_same
    window.wrong.clear()  # data of figures that the page does not have


def test_title_navigation_and_contents_follow(window: Window) -> None:
    page, served = window.page, window.served
    html = served.html(EN).replace("What this kernel asks", "A new heading")
    html = html.replace("<title>The laplacian", "<title>A new title")
    html = html.replace("Lab: convolution in code", "A new neighbour")
    served.put(
        EN, re.sub('name="description" content="[^"]*"', 'name="description" content="new"', html)
    )
    window.until("() => document.title.startsWith('A new title')")
    assert window.count(".md-nav--secondary :text('A new heading')") > 0
    assert window.count(".md-nav--primary :text('A new neighbour')") > 0
    assert page.locator("meta[name=description]").get_attribute("content") == "new"
    # The table of contents follows the page as before.
    page.locator("h2", has_text="A new heading").evaluate("one => one.scrollIntoView()")
    page.mouse.wheel(0, 40)
    expect(page.locator(".md-nav__link--active", has_text="A new heading").first).to_be_attached()
    assert window.is_same


def test_styles_are_exchanged_without_a_moment_without(window: Window) -> None:
    served = window.served
    name = "en/assets/cnnviz/cnnviz.css"
    style = (served.site / name).read_text(encoding="utf-8")
    links = window.count("head link[rel=stylesheet]")
    for colour in ("rgb(1, 2, 3)", "rgb(3, 2, 1)"):
        served.write(name, f"{style}\nh1 {{ color: {colour} !important }}")
        served.hub.send(FilesMade((name,)))
        window.until(
            "(colour) => getComputedStyle(document.querySelector('h1')).color === colour", colour
        )
    window.until(
        "(n) => document.querySelectorAll('head link[rel=stylesheet]').length === n", links
    )
    assert window.is_same


def test_pictures_and_data_are_shown_anew(window: Window) -> None:
    page, served = window.page, window.served
    figure = page.locator("cnnviz-figure").first
    figure.locator(".cnnviz-toolbar").hover()
    expect(figure).to_have_attribute("data-state", "ready")
    picture = page.locator("article img").first
    name = picture.evaluate("one => new URL(one.src).pathname").removeprefix("/cnnviz/")
    width = picture.evaluate("one => one.naturalWidth")
    other = name.replace("figure-1-1-1.jpeg", "scale-grey.png")
    served.write(name, (served.site / other).read_bytes())
    served.hub.send(FilesMade((name,)))
    window.until("(was) => document.querySelector('article img').naturalWidth !== was", width)
    # The figure's numbers are read anew, once they are wanted.
    data = f"{EN}figure-1.json"
    served.write(data, (served.site / data).read_bytes())
    served.hub.send(FilesMade((data,)))
    expect(figure).not_to_have_attribute("data-state", "ready")
    figure.locator(".cnnviz-toolbar").hover()
    expect(figure).to_have_attribute("data-state", "ready")
    assert window.is_same


def test_a_script_reloads_the_page_where_it_was(window: Window) -> None:
    # Not for scripts that the page does not run, though a page with a worker may run them there.
    window.served.hub.send(FilesMade(("en/assets/cnnviz/playground/compute/worker.js",)))
    window.page.wait_for_timeout(150)
    assert window.is_same
    before = scroll_to(window, "cnnviz-exercise")
    window.served.hub.send(FilesMade(("en/assets/cnnviz/cnnviz.js",)))
    wait(lambda: not window.is_same, "a reload")
    window.page.wait_for_load_state("load")
    wait(lambda: abs(top_of(window, "cnnviz-exercise") - before) < 60, "the place")
    window.open("en/gallery/playground/your-turn/")
    expect(window.page.locator("cnnviz-playground")).to_have_attribute("data-state", "ready")
    window.served.hub.send(FilesMade(("en/assets/cnnviz/numbers/layers.js",)))
    wait(lambda: not window.is_same, "a reload")
    # A window that is closed while it loads may never say that it is closed.
    expect(window.page.locator("cnnviz-playground")).to_have_attribute("data-state", "ready")


def test_troubles_stand_over_the_page_and_go_by_themselves(window: Window) -> None:
    page, hub = window.page, window.served.hub
    field = page.locator("cnnviz-exercise [type=radio]").first
    field.focus()
    trouble = Trouble(
        "gallery_src/convolution/laplacian.py",
        "NameError: <img src=x onerror=alert(1)>",
        line=12,
        cell=3,
        output="<b>printed</b>",
        traceback="Traceback\n  <i>line</i>",
        file="/home/me/a b/laplacian.py",
        page=LESSON,
    )
    hub.send(Troubles((trouble,)))
    panel = page.locator("cnnviz-live .troubles")
    expect(panel).to_be_visible()
    for text in ("One problem", trouble.message, trouble.output, "<i>line</i>"):
        assert text in panel.inner_text()
    assert panel.locator("img, b, i").count() == 0
    link = panel.get_by_role("link", name="gallery_src/convolution/laplacian.py, line 12 (cell 3)")
    assert link.get_attribute("href") == "vscode://file/home/me/a%20b/laplacian.py:12"
    assert trouble.message in page.locator("cnnviz-live [role=alert]").inner_text()
    assert field.evaluate("one => one === document.activeElement")
    # The page beneath is used as before; Escape folds the panel, the badge unfolds it.
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    badge = page.locator("cnnviz-live .badge")
    badge.click()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    hub.send(Troubles((trouble,)))
    page.wait_for_timeout(50)
    expect(panel).to_be_hidden()
    # What is new unfolds it; what concerns another page is not shown here.
    elsewhere = Trouble("b.py", "elsewhere", page="gallery/b/")
    hub.send(Troubles((trouble, elsewhere, Trouble("mkdocs.yml", "for every page"))))
    expect(panel.get_by_role("heading", name="mkdocs.yml")).to_be_visible()
    assert panel.locator("h3").count() == 2 and "elsewhere" not in panel.inner_text()
    hub.send(Troubles(()))
    expect(panel).to_be_hidden()
    expect(badge).to_be_hidden()


def test_a_run_is_seen_on_its_page(window: Window, context: BrowserContext) -> None:
    page, hub = window.page, window.served.hub
    hub.send(LessonRuns("gallery/elsewhere/", 1.0))
    hub.send(LessonRuns(LESSON, 1.0, cell=2, cells=5, expected=4.0))
    run = page.locator("cnnviz-live .run")
    expect(run).to_contain_text("Running: cell 2 of 5")
    late = Window(context, window.served, KO)
    expect(late.page.locator("cnnviz-live .run")).to_contain_text("실행 중: 셀 2/5")
    first = float(re.findall(r"([\d.]+) s of about 4.0 s", run.inner_text())[0])
    page.wait_for_timeout(250)
    assert first + 0.1 <= float(re.findall(r"([\d.]+) s of", run.inner_text())[0]) < first + 2
    assert float(re.findall(r"([\d.]+)초", late.page.locator(".run").inner_text())[0]) > first
    hub.send(LessonRuns(LESSON, 5.0, cell=2, cells=5, expected=4.0))
    expect(run).not_to_contain_text("of about")
    hub.send(LessonEnded(LESSON))
    expect(run).to_have_count(0)
    expect(late.page.locator("cnnviz-live .run")).to_have_count(0)
    late.page.close()
    hub.send(LessonEnded("gallery/elsewhere/"))


def test_a_sign_says_that_pages_are_being_made(window: Window) -> None:
    sign = window.page.locator("cnnviz-live [role=status]").first
    for is_current in (False, True):
        window.served.hub.send(SiteState(is_current))
    window.page.wait_for_timeout(400)
    expect(sign).to_be_hidden()  # what is quick needs no sign
    began = time.monotonic()
    window.served.hub.send(SiteState(is_current=False))
    expect(sign).to_have_text("Pages are being made …")
    assert time.monotonic() - began > 0.25
    window.served.hub.send(SiteState(is_current=True))
    expect(sign).to_be_hidden()


def test_windows_of_both_languages_follow(window: Window, context: BrowserContext) -> None:
    served = window.served
    other = Window(context, served, KO)
    wait(lambda: served.hub.open_pages()[:2] == (KO, EN), "the window that was opened last")
    window.page.evaluate("() => dispatchEvent(new Event('focus'))")
    wait(lambda: served.hub.open_pages()[:2] == (EN, KO), "the order of the windows")
    served.edit(KO, "그 까닭을 숫자로", "그 까닭을 수로")
    other.until_text("그 까닭을 수로")
    served.edit(EN, SENTENCE, "Both.")
    window.until_text("Both.")
    served.hub.send(Troubles((Trouble("a.py", "wrong", line=3),)))
    expect(other.page.locator("cnnviz-live .troubles")).to_contain_text("문제 1개")
    expect(other.page.locator("cnnviz-live .troubles")).to_contain_text("a.py, 3번째 줄")
    assert window.is_same and other.is_same and other.wrong == []
    other.page.close()


def test_windows_go_on_when_the_server_was_started_again(window: Window) -> None:
    served = window.served
    served.restart(
        lambda: served.write(f"{EN}index.html", served.html(EN).replace(SENTENCE, "Again."))
    )
    window.until_text("Again.")
    served.edit(EN, "Again.", "And again.")
    window.until_text("And again.")
    assert window.is_same
    window.wrong.clear()  # the connection was refused


def test_a_hidden_window_leaves_the_connection_and_comes_back(window: Window) -> None:
    page, served = window.page, window.served
    hide = "is => { Object.defineProperty(document, 'visibilityState', { value: is, configurable: true }); document.dispatchEvent(new Event('visibilitychange')) }"
    page.evaluate(hide, "hidden")
    wait(lambda: EN not in served.hub.open_pages(), "the end of the stream")
    name = "en/assets/cnnviz/cnnviz.css"
    served.write(name, "h1 { color: rgb(4, 5, 6) !important }")
    served.hub.send(FilesMade((name,)))
    served.edit(EN, SENTENCE, "Meanwhile.")
    page.evaluate(hide, "visible")
    window.until_text("Meanwhile.")
    window.until("() => getComputedStyle(document.querySelector('h1')).color === 'rgb(4, 5, 6)'")
    assert window.is_same


def test_pages_that_change_without_loading_are_followed(window: Window) -> None:
    page, served = window.page, window.served
    page.wait_for_load_state("networkidle")
    page.locator(f".md-nav--primary a[href$='{OTHER.removeprefix('en/')}']").first.click()
    window.until("(path) => location.pathname.endsWith(path)", OTHER)
    wait(lambda: OTHER in served.hub.open_pages(), "the new page's stream")
    assert EN not in served.hub.open_pages()
    page.wait_for_load_state("networkidle")
    sentence = re.findall(r"<p>([^<>]{40,})</p>", served.html(OTHER))[0]
    served.edit(OTHER, f"<p>{sentence}</p>", '<p>Followed <a href="../max-pooling/">there</a>.</p>')
    window.until_text("Followed there.")
    served.edit(EN, SENTENCE, "Not here.")
    page.go_back()
    window.until_text("Not here.")
    served.edit(EN, "Not here.", "But here.")
    window.until_text("But here.")
    assert window.is_same


def test_the_chosen_combination_of_parameters_stays_chosen(window: Window) -> None:
    page, served = window.page, window.served
    path = "en/gallery/pooling/images-and-kernels/"
    window.open(path)
    page.locator("cnnviz-parameters select").first.select_option("coffee")
    shown = page.locator("cnnviz-parameters")
    expect(shown).to_have_attribute("data-shows", re.compile("coffee"))
    variant = f"{path}{shown.get_attribute('data-shows')}/"
    wait(lambda: variant in served.hub.open_pages(), "the combination as what is open")
    # Its own page is made anew, then the one around it.
    value = re.findall(r'<span data-value="(\w+)">([^<]*)</span>', served.html(variant))[0]
    old = f'data-value="{value[0]}">{value[1]}'
    served.edit(variant, old, f'data-value="{value[0]}">of coffee')
    window.until_text("of coffee")
    heading = re.findall(r"<h1[^>]*>(.*?)<", served.html(path), re.S)[0]
    served.edit(path, heading, "A new heading")
    expect(page.locator("h1")).to_contain_text("A new heading")
    window.until_text("of coffee")
    around = rf'<p>((?:(?!</p>).)*data-value="{value[0]}")'
    html, count = re.subn(around, r"<p>A new paragraph. \1", served.html(path), flags=re.S)
    assert count
    served.put(path, html)
    window.until_text("A new paragraph.")
    window.until_text("of coffee")
    assert page.locator("cnnviz-parameters select").first.input_value() == "coffee"
    assert window.is_same


def test_a_page_that_is_being_made_comes_by_itself(window: Window) -> None:
    page, served = window.page, window.served
    served.hub.send(SiteState(is_current=False))
    page.goto(f"{served.address}en/gallery/새 글/")
    expect(page.get_by_text("This page is being made")).to_be_visible()
    wait(lambda: served.hub.open_pages()[:1] == ("en/gallery/새 글/",), "the stream")
    served.put("en/gallery/새 글/", served.html(EN).replace("../../..", "../.."))
    expect(page.locator("h1")).to_contain_text("The laplacian")
    served.hub.send(SiteState(is_current=True))
    page.wait_for_load_state("networkidle")
    # One that is not made in the end is not waited for.
    served.hub.send(SiteState(is_current=False))
    page.goto(f"{served.address}en/gallery/never/")
    wait(lambda: "en/gallery/never/" in served.hub.open_pages(), "the stream")
    served.hub.send(SiteState(is_current=True))
    expect(page).to_have_title(re.compile("^404"))
    page.goto("about:blank")  # nothing goes wrong any more
    window.wrong.clear()  # the status of the page, and what lies beside another one


def test_a_page_that_has_gone_stays_as_it_was(window: Window) -> None:
    served = window.served
    gone = "en/gallery/gone/"
    served.write(f"{gone}index.html", served.html(EN).replace("../../..", "../.."))
    window.open(gone)
    (served.edits / gone / "index.html").unlink()
    served.hub.send(PagesMade((gone,)))
    window.page.wait_for_timeout(200)
    expect(window.page.locator("h1")).to_contain_text("The laplacian")
    assert window.is_same
    window.wrong.clear()


@cache
def axe() -> str:
    return (tools.modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("scheme", "width", "path"), [("light", 1280, EN), ("dark", 390, KO)], ids=["light", "dark"]
)
def test_what_stands_over_the_page_is_accessible(
    browser: Browser, served: Served, scheme: Any, width: int, path: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    window = Window(context, served, path)
    served.hub.send(SiteState(is_current=False))
    served.hub.send(LessonRuns(LESSON, 1.0, cell=2, cells=5, expected=4.0))
    whole = Trouble("a.py", "wrong", 3, 1, "out", "trace", "/a.py")
    served.hub.send(
        Troubles((whole,) * 3 if scheme == "light" else (Trouble("b.py", "wrong"),) * 30)
    )
    expect(window.page.locator(".run")).to_have_css("opacity", "1")
    for _ in range(2):
        window.page.evaluate(axe())
        result = window.page.evaluate("() => axe.run('cnnviz-live')")
        assert result["passes"] and result["violations"] == []
        box = window.page.locator("cnnviz-live .signs").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        window.page.keyboard.press("Escape")
    assert window.wrong == []
    context.close()
    served.reset()


def test_the_text_is_there_in_a_moment(window: Window) -> None:
    window.page.wait_for_load_state("networkidle")
    window.page.evaluate(
        """() => new MutationObserver(() => (window.at = Date.now()))
        .observe(document.querySelector("article"), { childList: true, subtree: true })"""
    )
    times = []
    before = SENTENCE
    for n in range(9):
        window.served.write(f"{EN}index.html", window.served.html(EN).replace(before, f"Text {n}."))
        began = time.time()
        window.served.hub.send(PagesMade((EN,)))
        window.until_text(f"Text {n}.")
        times.append(window.page.evaluate("() => window.at") - began * 1000)
        before = f"Text {n}."
    print(f"\nfrom the event to the text: {[round(one) for one in times]} ms")
    assert median(times) < MOST


def test_the_site_itself_has_none_of_it(served: Served) -> None:
    for path in served.site.rglob("*.html"):
        assert "_cnnviz/" not in path.read_text(encoding="utf-8"), path
    assert not list(served.site.rglob("*_cnnviz*"))
    # And the policy of the page is the published one.
    assert "Content-Security-Policy" in served.html(EN) and "unsafe-eval" not in served.html(EN)


THEME = """\
site_name: All
site_url: https://example.org/all/
theme:
  name: material
  font: false
  features: [content.code.annotate, content.code.copy, content.tabs.link, content.tooltips, navigation.instant]
markdown_extensions:
  - attr_list
  - footnotes
  - pymdownx.superfences
  - pymdownx.tabbed: { alternate_style: true }
  - toc: { permalink: true }
"""
PAGE = """\
# Page

A sentence, a [link](index.md "With a title") and a note (1).[^1]
{ .annotate }

1. The text of a note.

[^1]: The footnote.

```python
x = 1  # (1)!
```

1. The first note.

=== "One"

    First tab.

=== "Two"

    Second tab.

| a | b |
|---|---|
| 1 | 2 |
"""


def test_all_that_a_theme_adds_is_there_once(
    context: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The theme mounts its parts again: what it had done to blocks that stay is undone before."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    site = Project(tmp_path)
    site.write("mkdocs.yml", THEME)
    site.write("docs/index.md", PAGE)
    assert site.build("--quiet").returncode == 0
    (tmp_path / "edits").mkdir()
    served = Served(site.site, tmp_path / "edits", "/all/")
    window = Window(context, served, "")
    page = window.page
    page.get_by_text("Two", exact=True).click()
    for n in range(3):
        served.edit("", "A sentence" if n == 0 else f"Sentence {n - 1}", f"Sentence {n}")
        window.until_text(f"Sentence {n}")
        page.wait_for_timeout(150)  # the theme adds some of it later
        page.locator(".highlight .md-annotation__index").click(force=True)
        expect(page.locator(".md-tooltip--active")).to_have_text("The first note.")
        page.keyboard.press("Escape")
        for selector, count in ADDED.items():
            assert window.count(selector) == count, selector
        assert page.get_by_text("Second tab.").is_visible()
    assert window.is_same and window.wrong == []
    page.close()
    served.server.stop()


ADDED = {
    ".md-annotation": 2,
    "article ol[hidden]": 2,
    ".md-code__nav": 1,
    ".md-typeset__scrollwrap": 1,
    ".md-typeset__table": 1,
    ".tabbed-control": 2,
    ".tabbed-labels a": 2,
}


def test_after_any_edits_the_page_is_as_if_it_were_loaded(window: Window) -> None:
    page, served = window.page, window.served
    page.wait_for_load_state("networkidle")
    chance = random.Random(14)
    html = served.html(EN)
    for _ in range(25):
        html = edited(html, chance)
        served.put(EN, html)
        page.wait_for_timeout(20)
    fresh = page.context.new_page()
    fresh.goto(served.address + EN, wait_until="networkidle")
    version = "() => document.querySelector('script[data-version]').dataset.version"
    window.until(f"(wanted) => ({version})() === wanted", fresh.evaluate(version))
    page.wait_for_timeout(200)
    assert normal(page) == normal(fresh)
    assert window.is_same
    fresh.close()
    window.wrong.clear()  # data of figures that were doubled and changed


def edited(html: str, chance: random.Random) -> str:
    """The page with one block of its text changed, doubled, moved, removed or added."""
    head, start, text = html.partition("<article")
    text, end, tail = text.rpartition("</article>")
    blocks = re.findall(r"\n(?:<p>.*?</p>|<h2.*?</h2>|<details.*?</details>)(?=\n)", text, re.S)
    one, other = chance.sample(blocks, 2)
    new = chance.choice(
        [
            re.sub(r"\b[a-z]{5,}\b(?![^<]*>)", f"word{chance.randrange(99)}", one, count=1),
            one + other,
            "",
            f"\n<p>New {chance.randrange(99)}.</p>{one}",
            f"{one}\n<table><tr><td>{chance.randrange(99)}</td></tr></table>",
            f'{one}\n<div class="highlight"><pre><code>{chance.randrange(99)}</code></pre></div>',
        ]
    )
    return head + start + text.replace(one, new, 1) + end + tail
