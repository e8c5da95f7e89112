"""The lesson over images and kernels in a browser: switching, its address, without JavaScript."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from javascript.tools import WEB
from playwright.sync_api import Browser, Error, Page, Route, expect
from test_accessible import violations
from test_browser import Watched
from test_javascript import KILOBYTE, weight
from web import served

from cnnviz.lab import images, kernels, models

pytestmark = pytest.mark.browser

LESSON = "gallery/pooling/images-and-kernels/"


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    made = Watched(browser, address)
    yield made
    made.context.close()
    assert made.wrong == []


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"select[name={name}]").select_option(value)


def shows(page: Page, image: str, bank: str, window: int) -> None:
    """The page comes to show this combination: control, code, values, figure and sheet."""
    for _ in range(100):
        try:
            are_shown(page, image, bank, window)
            return
        except (AssertionError, Error):  # the theme may be putting another page in its place
            page.wait_for_timeout(50)
    are_shown(page, image, bank, window)


def are_shown(page: Page, image: str, bank: str, window: int) -> None:
    chosen = {"image": image, "bank": bank, "window": str(window)}
    variant = "-".join(chosen.values())
    assert page.locator("cnnviz-parameters").get_attribute("data-shows", timeout=500) == variant
    selects = page.locator("form.cnnviz-parameters select").all()
    assert [one.input_value(timeout=500) for one in selects] == list(chosen.values())
    code = page.locator("[data-code] code").inner_text(timeout=500)
    assert re.findall(r"(\w+) = \"?(\w+)", code) == list(chosen.items())
    values = page.locator("[data-value]").all_inner_texts()
    assert {str(window * window), *map(str, images.load(image).shape)} <= set(values)
    stages = page.locator("cnnviz-figure .cnnviz-stage")
    assert stages.locator("strong").all_inner_texts()[-1].endswith(f"{window} × {window}")
    assert len(stages.last.locator(".cnnviz-panel").all()) == len(kernels.bank(bank))
    marked = page.locator(".cnnviz-sheets a[aria-current]")
    assert [one.get_attribute("data-variant") for one in marked.all()] == [variant]
    assert page.locator(".cnnviz-sheets details:visible").count() == 1


def test_it_switches_in_place_and_the_address_says_what_it_shows(watched: Watched) -> None:
    page = watched.go(f"en/{LESSON}")
    page.evaluate("() => { window.same = true }")
    shows(page, "coins", "sobel", 2)
    choose(page, "bank", "gaussian")
    shows(page, "coins", "gaussian", 2)
    choose(page, "window", "4")
    shows(page, "coins", "gaussian", 4)
    assert page.url.endswith(f"{LESSON}?image=coins&bank=gaussian&window=4")
    assert (
        page.get_by_role("status").first.inner_text() == "The page shows coins, gaussian, window 4."
    )
    page.locator("a[data-variant=horse-gaussian-4]").click()
    shows(page, "horse", "gaussian", 4)
    page.go_back()
    page.go_back()
    shows(page, "coins", "gaussian", 2)
    page.go_back()
    shows(page, "coins", "sobel", 2)
    page.go_forward()
    shows(page, "coins", "gaussian", 2)
    assert page.evaluate("window.same")
    page.locator("a[data-cnnviz-language=ko]").evaluate("link => link.click()")
    page.wait_for_url(f"**/ko/{LESSON}?image=coins&bank=gaussian&window=2")
    shows(page, "coins", "gaussian", 2)
    # What is no value of the lesson's is left alone.
    page = watched.go(f"en/{LESSON}?bank=nothing&image=car&window=9&more=1#what-to-take-away")
    shows(page, "car", "sobel", 2)
    choose(page, "window", "3")
    shows(page, "car", "sobel", 3)
    # The theme writes the heading that is in sight behind it.
    assert "?bank=sobel&image=car&window=3&more=1#" in page.url


def test_a_figure_that_was_put_in_place_is_computed_and_answers(watched: Watched) -> None:
    page = watched.go(f"en/{LESSON}?image=coins&bank=sobel&window=3")
    shows(page, "coins", "sobel", 3)
    net = models.Net(kernels.stack(kernels.bank("sobel")), pool=models.max_pool(3))
    pooled = net(images.tensor(images.load("coins"))).pooled
    assert pooled is not None
    panel = page.locator("[data-kind=pooling] .cnnviz-panel").first
    panel.focus()
    page.keyboard.press("ArrowRight")
    page.locator("cnnviz-figure[data-state=ready]").wait_for()
    readout = page.locator(".cnnviz-readout")
    expect(readout).to_contain_text("Largest of 9 values")
    said = readout.inner_text()
    # A window of 3 over kernels of 3 x 3 sees five rows from three times its own number on.
    seen = re.search(r"rows (\d+) to \d+ and columns (\d+) to", said)
    assert seen
    row, column = (int(number) // 3 for number in seen.groups())
    assert f"{pooled[0, 0, row, column].item():,.0f}" in said
    link = page.locator("a.cnnviz-change").get_attribute("href") or ""
    assert link.startswith("../../playground/your-turn/#image=coins&step=conv")


def test_without_javascript_it_is_a_table_of_contents(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}ko/{LESSON}")
    assert page.locator("form.cnnviz-parameters").is_hidden()
    links = page.locator(".cnnviz-sheets a[data-variant]")
    assert links.count() == 8 * 8 * 3
    page.locator("summary", has_text="4").click()
    page.locator("a[data-variant=coffee-farid-4]").click()
    page.wait_for_url(f"{address}ko/{LESSON}coffee-farid-4/")
    assert page.locator("html").get_attribute("lang") == "ko"
    picture = page.locator("[data-kind=pooling] img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.locator("nav a", has_text="3").click()
    page.wait_for_url(f"{address}ko/{LESSON}coffee-farid-3/")
    page.locator("main a").first.click()
    page.wait_for_url(f"{address}ko/{LESSON}")
    context.close()


def test_the_theme_swaps_pages_around_it(watched: Watched) -> None:
    """Away and back without loading the page: it comes up again with what its address says."""

    def answer(route: Route) -> None:
        text = re.sub(r"https?://[^/<]+/cnnviz/", watched.address, route.fetch().text())
        route.fulfill(status=200, content_type="application/xml", body=text)

    watched.context.route("**/sitemap.xml", answer)
    page = watched.go("en/gallery/pooling/max-pooling/")
    page.evaluate("() => { window.same = true }")
    page.locator("a.md-nav__link[href$='images-and-kernels/']").first.evaluate(
        "link => link.click()"
    )
    shows(page, "coins", "sobel", 2)
    choose(page, "image", "horse")
    shows(page, "horse", "sobel", 2)
    page.locator("a.md-nav__link[href$='max-pooling/']").first.evaluate("link => link.click()")
    page.locator("cnnviz-parameters").wait_for(state="detached")
    page.go_back()
    shows(page, "horse", "sobel", 2)
    assert page.evaluate("window.same")


def test_a_combination_that_cannot_be_loaded_is_told_and_can_be_tried_again(
    browser: Browser, address: str
) -> None:
    watched = Watched(browser, address)
    page = watched.go(f"en/{LESSON}")
    page.route("**/coins-gabor-2/", lambda route: route.abort())
    choose(page, "bank", "gabor")
    expect(page.locator("cnnviz-parameters .cnnviz-problem")).to_be_visible()
    page.unroute("**/coins-gabor-2/")
    choose(page, "bank", "sobel")
    expect(page.locator("cnnviz-parameters .cnnviz-problem")).to_be_hidden()
    choose(page, "bank", "gabor")
    shows(page, "coins", "gabor", 2)
    watched.context.close()


def test_axe_finds_nothing_on_the_page_nor_on_a_document(browser: Browser, address: str) -> None:
    for scheme, path in (
        ("light", f"en/{LESSON}"),
        ("dark", f"ko/{LESSON}coins-edges-and-emboss-2/"),
    ):
        context = browser.new_context(
            bypass_csp=True,
            color_scheme="dark" if scheme == "dark" else "light",
            # High enough for the theme's sidebar: of a link that is scrolled half out of sight axe
            # says that it is small.
            viewport={"width": 1280, "height": 1800},
        )
        page = context.new_page()
        page.goto(address + path, wait_until="networkidle")
        assert violations(page) == []
        context.close()


@pytest.mark.parametrize("code", ["en", "ko"])
def test_it_stays_light(browser: Browser, site: Path, code: str) -> None:
    folder = site / code / LESSON
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 25_000_000
    thumbnails = [path.stat().st_size for path in folder.glob("*thumbnail*")]
    assert len(thumbnails) == 192 and max(thumbnails) < 8_000
    assert sum(thumbnails) / 192 < 4_000
    sent: list[int] = []
    with served(site, sent) as address:
        watched = Watched(browser, address)
        watched.go(f"{code}/{LESSON}")
        assert sum(sent) < 500_000
        watched.context.close()


def test_what_such_a_page_loads_besides_stays_small() -> None:
    scripts = list((WEB / "parameters").glob("*.js"))
    assert 0 < sum(weight(path) for path in scripts) <= 3 * KILOBYTE


def test_every_figures_numbers_lie_beside_it(site: Path) -> None:
    folder = site / "en" / LESSON
    for page in folder.glob("*-4/index.html"):
        text = page.read_text(encoding="utf-8")
        (data,) = re.findall(r'<cnnviz-figure data-src="([^"]+)">', text)
        stages = json.loads((folder / data).read_text(encoding="utf-8"))["stages"]
        names = [
            panel["numbers"]["file"]
            for one in stages
            for panel in one["panels"]
            if panel["numbers"] and "file" in panel["numbers"]
        ]
        names += re.findall(r'<img src="([^"]+)"', text)
        assert len(names) > 5
        for name in names:
            assert (folder / name).is_file(), (page, name)
