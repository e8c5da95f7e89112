"""The real site in a real browser: the switcher, search, the dark, weight, and no one else asked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import GALLERIES, Project
from playwright.sync_api import Browser, Page
from web import scrolled, served

pytestmark = pytest.mark.browser

LESSON = "gallery/convolution/edge-filters/"
PLAYGROUND = "gallery/playground/your-turn/"
TOURS = [
    "",
    "gallery/",
    "gallery/pooling/",
    LESSON,
    "gallery/pooling/window-sizes/",
    "gallery/convolution/lab/",
    "glossary/",
    PLAYGROUND,
    "checked/",
]


class Watched:
    """A page, and everything that went wrong on it."""

    def __init__(
        self, browser: Browser, address: str, width: int = 1280, scheme: str = "light"
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        self.page: Page = self.context.new_page()
        self.address = address
        self.wrong: list[str] = []
        host = address.partition("/cnnviz/")[0]
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on(
            "request",
            lambda r: (
                None if r.url.startswith((host, "data:", "blob:")) else self.wrong.append(r.url)
            ),
        )
        self.page.on("response", lambda r: self.wrong.append(r.url) if r.status >= 400 else None)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    made = Watched(browser, address)
    yield made
    made.context.close()
    assert made.wrong == []


@pytest.mark.parametrize(
    ("code", "width", "scheme"),  # every pair of two of them
    [("en", 1280, "light"), ("en", 390, "dark"), ("ko", 1280, "dark"), ("ko", 390, "light")],
)
def test_a_tour_is_clean(
    browser: Browser, address: str, code: str, width: int, scheme: str
) -> None:
    watched = Watched(browser, address, width, scheme)
    for path in TOURS:
        page = watched.go(f"{code}/{path}")
        assert page.locator("html").get_attribute("lang") == code
        scroll, inner = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert scroll <= inner, f"{path} scrolls sideways"
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") is (scheme == "light")
        dead = page.evaluate(
            """async () => {
              const all = [...document.images];
              all.forEach((one) => { one.loading = "eager"; });
              await Promise.all(all.map((one) => one.decode().catch(() => null)));
              return all.filter((one) => !one.naturalWidth).map((one) => one.src);
            }"""
        )
        assert dead == []
    watched.context.close()
    assert watched.wrong == []


def test_the_switch_stays_on_the_page_and_keeps_the_hash(watched: Watched) -> None:
    page = watched.go(f"en/{LESSON}#what-the-relu-keeps")
    switch(page, "ko")
    assert page.url == f"{watched.address}ko/{LESSON}#what-the-relu-keeps"
    assert page.locator("h2#what-the-relu-keeps").inner_text().startswith("ReLU가 남기는 것")
    switch(page, "en")
    assert page.url == f"{watched.address}en/{LESSON}#what-the-relu-keeps"


def test_the_switch_follows_instant_navigation(watched: Watched) -> None:
    page = watched.go("en/gallery/")
    page.locator('.cnnviz-cards a[href$="edge-filters/"]').click()
    page.wait_for_url(f"**/en/{LESSON}")
    page.locator("h1#a-convolutional-layer-with-four-edge-filters").wait_for()
    switch(page, "ko")
    assert page.url.partition("#")[0] == f"{watched.address}ko/{LESSON}"


def test_the_switch_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}en/{LESSON}")
    link = page.locator("a[data-cnnviz-language=ko]")
    page.goto(page.evaluate("one => one.href", link.element_handle()))
    assert page.url == f"{address}ko/{LESSON}"
    context.close()


def switch(page: Page, code: str) -> None:
    page.locator(".md-header .md-select button").hover()
    with page.expect_navigation(wait_until="networkidle"):
        page.locator(f"a[data-cnnviz-language={code}]").click()


@pytest.mark.parametrize(
    ("code", "query", "expected"),
    [
        ("en", "max pooling", "Max pooling: the strongest answer of each window"),
        ("en", "laplacian", "The laplacian: why four filters are only two here"),
        ("ko", "풀링", "최대 풀링: 윈도마다 가장 강한 반응 하나"),
        ("ko", "맥스풀링", "최대 풀링: 윈도마다 가장 강한 반응 하나"),
        ("ko", "convolution", "경계선 필터 네 개로 만든 합성곱 계층"),
        ("ko", "합성곱", "경계선 필터 네 개로 만든 합성곱 계층"),
        ("ko", "컨볼루션", "용어집"),
    ],
)
def test_search_finds(watched: Watched, code: str, query: str, expected: str) -> None:
    page = watched.go(f"{code}/about/")
    assert expected in results(page, query)


def results(page: Page, query: str) -> str:
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill(query)
    # The theme listens to keys going up; a text that is filled in lets none go up.
    page.locator(".md-search__input").press("End")
    page.locator(".md-search-result__item").first.wait_for()
    page.wait_for_timeout(300)
    return " ".join(page.locator(".md-search-result__list").inner_text().split())


WORDS = {
    "joined": "맥스풀링은 값을 남깁니다.",
    "apart": "풀링 레이어를 씁니다.",
    "brackets": "합성곱(convolution)의 뜻입니다.",
    "other": "활성화 함수입니다.",
}


@pytest.fixture(scope="module")
def korean_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of four Korean pages, a sentence each: what search finds is found in that sentence."""
    project = Project(tmp_path_factory.mktemp("words") / "tiny")
    shutil.copytree(GALLERIES / "tiny", project.root)
    for name, sentence in WORDS.items():
        project.write(f"docs/en/{name}.md", f"# {name}\n")
        project.write(f"docs/ko/{name}.md", f"# {name}\n\n{sentence}\n")
    done = project.build()
    assert done.returncode == 0, done.stderr
    with served(project.site) as where:
        yield where


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("풀링", {"joined", "apart"}),
        ("맥스풀링", {"joined", "apart"}),
        ("convolution", {"brackets"}),
        ("합성곱", {"brackets"}),
    ],
)
def test_korean_search_finds_parts_of_words_in_either_direction(
    browser: Browser, korean_words: str, query: str, found: set[str]
) -> None:
    watched = Watched(browser, korean_words)
    text = results(watched.go("ko/other/"), query)
    assert {name for name in WORDS if name in text.split()} == found
    watched.context.close()


def test_the_way_in_picks_the_readers_language(browser: Browser, address: str) -> None:
    for locale, code in (("ko-KR", "ko"), ("en-GB", "en"), ("fr-FR", "en")):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(address)
        page.wait_for_url(f"{address}{code}/")
        context.close()


def test_the_palette_switch_turns_plots_dark_too(watched: Watched) -> None:
    page = watched.go("en/gallery/pooling/window-sizes/")

    def inks() -> list[str]:
        return page.evaluate(
            "[...document.querySelectorAll('svg.cnnviz-plot text')].map(t => getComputedStyle(t).fill)"
        )

    light = set(inks())
    page.locator("label[for=__palette_1]:visible, label[for=__palette_2]:visible").first.click()
    for _ in range(3):
        if page.locator("body").get_attribute("data-md-color-scheme") == "slate":
            break
        page.locator("form[data-md-component=palette] label:visible").first.click()
    dark = set(inks())
    assert light and dark and not light & dark


@pytest.mark.parametrize("code", ["en", "ko"])
def test_plots_speak_the_pages_language(watched: Watched, code: str) -> None:
    page = watched.go(f"{code}/gallery/pooling/window-sizes/")
    texts = page.locator("svg.cnnviz-plot text").all_text_contents()
    assert ("values above zero" in texts) is (code == "en")
    assert ("0보다 큰 값" in texts) is (code == "ko")


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize(
    "lesson",
    [
        "convolution/edge-filters",
        "convolution/laplacian",
        "pooling/max-pooling",
        "pooling/window-sizes",
        "pooling/emboss-detect-condense",
    ],
)
def test_a_lesson_weighs_at_most_500_kilobytes(
    browser: Browser, site: Path, code: str, lesson: str
) -> None:
    """All of it, scrolled to the end, with nothing in the cache and nothing clicked."""
    sent: list[int] = []
    with served(site, sent) as address:
        watched = Watched(browser, address)
        page = watched.go(f"{code}/gallery/{lesson}/")
        scrolled(page)
        files = (site / code / "gallery" / lesson).glob("figure-*.[pj]*g")
        pictures = [path for path in files if "-full" not in path.name]
        watched.context.close()
    # Every preview has gone over the wire: the measure is the whole page.
    assert sum(sent) > sum(path.stat().st_size for path in pictures) > 0
    assert sum(sent) < 500_000


def test_a_long_line_of_code_can_be_copied(watched: Watched) -> None:
    page = watched.go(f"en/{LESSON}")
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("pre > code").first.hover()
    page.locator(".md-code__button, .md-clipboard").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("from cnnviz.lab import ")


def test_no_page_of_a_language_is_lost(watched: Watched) -> None:
    page = watched.go("404.html")
    assert page.locator("a").count() == 2
    page.locator("a[href$='/ko/']").click()
    page.wait_for_url(f"{watched.address}ko/")
