"""The export of the whole site, opened as a stranger would: CommonMark, bare files, a bare server."""

import html
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import ROOT, Project
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sitepages import Page as Read

from cnnviz.adapters.plain.commonmark import Dialect, inert
from cnnviz.adapters.plain.links import Links, exported
from cnnviz.render.formulas.page import Formulas

CODES = ("en", "ko")
HEADER = re.compile(r"\A---\n.*?\n---\n", re.S)
TEMPLATE = """<!doctype html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>A page</title>
</head>
<body>
{body}
</body>
</html>
"""
"""All that the stranger's generator puts around a page."""


def generated(folder: Path) -> None:
    """Make each page of an export HTML, as any generator of CommonMark would."""
    commonmark = MarkdownIt("commonmark", {"html": True})
    for path in folder.rglob("*.md"):
        code = path.relative_to(folder).parts[0]
        text = HEADER.sub("", path.read_text(encoding="utf-8"))
        page = TEMPLATE.format(code=code, body=commonmark.render(text))
        path.with_suffix(".html").write_text(page, encoding="utf-8")


def _answers(port: int) -> bool:
    with socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def bare_server(folder: Path) -> Iterator[str]:
    """`python -m http.server`, and its address."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--directory", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # a line a request: a pipe that nobody reads would stop it
    )
    try:
        deadline = time.monotonic() + 30
        while not _answers(port):
            assert time.monotonic() < deadline and server.poll() is None, "the server must start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, exported below a folder that the stranger has chosen, and made HTML."""
    folder = tmp_path_factory.mktemp("export") / "some" / "where"
    command = [sys.executable, "-m", "cnnviz", "export", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    generated(folder)
    return folder


@pytest.fixture(scope="session")
def stranger(pages: Path) -> Iterator[str]:
    with bare_server(pages.parents[1]) as address:
        yield f"{address}some/where/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in whose console nothing may be wrong."""
    trouble: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            trouble.append(f"{message.text} {message.location}")

    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "response",
        lambda one: trouble.append(f"{one.status} {one.url}") if one.status >= 400 else None,
    )
    yield page
    assert trouble == []


# Without a browser: every page of the real site


def html_pages(folder: Path) -> list[Path]:
    return [path.with_suffix(".html") for path in sorted(folder.rglob("*.md"))]


def test_every_page_of_the_site_is_exported(pages: Path, site: Path) -> None:
    for code in CODES:
        on_site = {
            path.parent.relative_to(site).as_posix()
            for path in (site / code).rglob("index.html")
            if 'name="robots" content="noindex"' not in path.read_text(encoding="utf-8")
        }
        own = {path.parent.relative_to(pages).as_posix() for path in (pages / code).rglob("*.md")}
        assert own == on_site - {f"{code}/build-report"}


def test_no_page_speaks_the_dialect_of_a_theme(pages: Path) -> None:
    dialect = re.compile(
        r"\bmd-[a-z]|\{ ?\.|\.copy \}|data-search-exclude|^hide:|^!!!|^\?\?\?|^===", re.M
    )
    for path in sorted(pages.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        outside = re.sub(r"(?ms)^(```+)[^`\n]*\n.*?^\1\s*$|`[^`]+`", "", text)
        found = dialect.search(outside)
        assert not found, (
            f"{path.relative_to(pages)}: {found and outside[found.start() - 40 :][:90]}"
        )
    for path in sorted(pages.rglob("*.css")):
        assert "--md-" not in path.read_text(encoding="utf-8"), path


def test_nothing_of_markdown_is_left_in_the_pages(pages: Path) -> None:
    """What an HTML block that ends too early would show, or a mark that CommonMark knows not."""
    for path in html_pages(pages):
        read = Read(path.read_text(encoding="utf-8"))
        left = [
            words
            for words in read.words
            if re.search(
                r"(?<!\d)\*\*(?!\d)|^#{1,6} |\]\(|\[\^|^\|.*\||^\{ ?[.#]|\$[^$ ]+\$|</?\w+[ >]",
                words,
            )
        ]
        assert not left, f"{path.relative_to(pages)}: {left[:3]}"


def test_every_address_of_every_page_leads_somewhere(pages: Path) -> None:
    count = 0
    ids: dict[Path, set[str]] = {}
    for path in html_pages(pages):
        read = Read(path.read_text(encoding="utf-8"))
        assert len(read.ids) == len(set(read.ids)), path
        ids[path] = set(read.ids)
    for path in html_pages(pages):
        read = Read(path.read_text(encoding="utf-8"))
        here = f"/{path.parent.relative_to(pages).as_posix()}/"
        for address in read.addresses:
            parts = urlsplit(address)
            if parts.scheme or address.startswith("data:"):
                continue
            whole = urlsplit(urljoin(here, address))
            target = pages / whole.path.strip("/")
            if target.is_dir():
                assert parts.path == "" or parts.path.endswith("/"), f"{path}: {address}"
                target = target / "index.html"
            assert target.is_file(), f"{path.relative_to(pages)}: {address}"
            is_state = "image=" in whole.fragment
            if whole.fragment and not is_state and target in ids:
                assert whole.fragment in ids[target], f"{path.relative_to(pages)}: {address}"
            count += 1
    assert count > 1500


# In the browser


@pytest.mark.browser
@pytest.mark.parametrize("code", CODES)
def test_a_figure_is_explored(page: Page, stranger: str, code: str) -> None:
    page.goto(f"{stranger}{code}/gallery/convolution/edge-filters/")
    figure = page.locator("cnnviz-figure", has=page.locator("[data-kind=convolution]")).first
    panel = figure.locator("[data-kind=convolution] .cnnviz-panel").first
    panel.scroll_into_view_if_needed()
    panel.hover()
    expect(figure).to_have_attribute("data-state", "ready")
    panel.press("ArrowRight")
    expect(figure.locator(".cnnviz-readout").first).to_be_visible()
    expect(figure.locator(".cnnviz-readout").first).to_contain_text("×")


@pytest.mark.browser
@pytest.mark.parametrize("code", CODES)
def test_an_exercise_is_answered_and_its_hints_unfold(page: Page, stranger: str, code: str) -> None:
    page.goto(f"{stranger}{code}/gallery/pooling/max-pooling/")
    asked = page.locator("cnnviz-exercise[data-kind=number], cnnviz-exercise[data-kind=choice]")
    one = asked.first
    one.scroll_into_view_if_needed()
    hint = one.locator("details.cnnviz-hint-step > p").first
    expect(hint).to_be_hidden()
    one.locator("details.cnnviz-hint-step > summary").first.click()
    expect(hint).to_be_visible()
    if one.get_attribute("data-kind") == "number":
        one.locator("input[name=answer]").fill("-12345")
    else:
        one.locator("input[name=answer]").first.check()
    one.locator("form button").click()
    expect(one.locator(".cnnviz-verdict")).not_to_be_empty()
    expect(one.locator(".cnnviz-problem")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("code", CODES)
def test_the_playground_computes(page: Page, stranger: str, code: str) -> None:
    page.goto(f"{stranger}{code}/gallery/playground/your-turn/")
    playground = page.locator("cnnviz-playground")
    expect(playground).to_have_attribute("data-state", "ready")
    expect(playground.locator("canvas.cnnviz-map").first).to_be_visible()
    expect(playground.locator(".cnnviz-problem").first).to_be_hidden()


@pytest.mark.browser
def test_a_figures_chain_opens_in_the_playground(page: Page, stranger: str) -> None:
    page.goto(f"{stranger}en/gallery/convolution/edge-filters/")
    page.locator("a.cnnviz-change").first.click()
    expect(page).to_have_url(re.compile("/your-turn/#"))
    expect(page.locator("cnnviz-playground canvas.cnnviz-map").first).to_be_visible()


@pytest.mark.browser
def test_another_combination_is_shown(page: Page, stranger: str) -> None:
    page.goto(f"{stranger}en/gallery/pooling/images-and-kernels/")
    select = page.locator(".cnnviz-parameters select").first
    before = page.locator(".cnnviz-outputs img").first.get_attribute("src")
    select.select_option(index=1)
    first = page.locator(".cnnviz-outputs img").first
    expect(first).not_to_have_attribute("src", before or "")


@pytest.mark.browser
def test_links_lead_from_page_to_page(page: Page, stranger: str) -> None:
    page.goto(f"{stranger}en/")
    page.locator(".cnnviz-button").click()
    expect(page.locator("h1")).to_be_visible()
    for _ in range(3):
        before = page.url
        page.locator("p > a").last.click()  # the next page to read
        assert page.url != before
        expect(page.locator("h1")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_can_be_read_in_light_and_dark(browser: Browser, stranger: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{stranger}en/gallery/convolution/edge-filters/")
    contrasts = page.evaluate(CONTRASTS)
    context.close()
    assert len(contrasts) > 20
    assert {text: ratio for text, ratio in contrasts.items() if ratio < 4.5} == {}


CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (top, below) => below.map((one, at) => one * (1 - top[3]) + top[at] * top[3]);
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const light = (c) => c.map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const white = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  const ground = (element) => {
    if (!element) return white;
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement));
  };
  const found = {};
  const chosen = ".cnnviz-figure :is(strong, dt, dd, figcaption, p, span, a), " +
    ".cnnviz-exercise :is(p, strong), pre code, body > p";
  for (const element of document.querySelectorAll(chosen)) {
    const text = element.textContent.trim();
    const box = element.getBoundingClientRect();
    if (!text || !box.width || getComputedStyle(element).visibility === "hidden") continue;
    const below = ground(element);
    const [one, other] = [light(over(rgba(getComputedStyle(element).color), below)), light(below)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const key = `${element.tagName} ${element.className}: ${text.slice(0, 40)}`;
    found[key] = Math.min(found[key] ?? 99, ratio);
  }
  return found;
}"""


# Texts that the site's authors may write


def shown(text: str, path: str = "a/index.md") -> str:
    """A text as a generator of CommonMark shows it."""
    dialect = Dialect(Links(path))
    plain = "\n\n".join(one for one in (dialect.plain(text), dialect.footnotes()) if one)
    page = Formulas(inert=inert).filled(plain)
    return MarkdownIt("commonmark", {"html": True}).render(page)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            '!!! note "Mind *this*"\n\n    One.\n\n    - two\n',
            ["<blockquote>", "<strong>Mind", "<li>two"],
        ),
        ("!!! warning\n    Text.\n\nAfter.", ["<strong>Warning</strong>", "<p>After.</p>"]),
        ('??? tip "More"\n\n    `code`\n', ["<details>", "<summary>More</summary>", "<code>code"]),
        ('???+ tip "More"\n\n    Text\n', ["<details open>"]),
        (
            '=== "First"\n\n    one\n\n=== "Second"\n\n    two\n',
            ["<details open>\n<summary>First", "<details>\n<summary>Second", "<p>two</p>"],
        ),
        ('!!! note ""\n    Bare.', ["<blockquote>\n<p>Bare."]),
        ("| a | b |\n|---|--:|\n| `x` | **y** |\n", ["<table>", "<code>x</code>", "<strong>y"]),
        ("Text[^n] and[^n].\n\n[^n]: The *note*.\n", ['href="#fn-n">1<', "<em>note</em>"]),
        ("## Title { #own }\n", ['<a id="own"></a>', "<h2>Title</h2>"]),
        ("Text\n{ .class }\n", ["<p>Text</p>"]),
        ("A [link](b.md){ .button } here", ['<a href="b/">link</a> here']),
        ("``` { .python .copy }\nx = 1\n```\n", ['<code class="language-python">x = 1']),
        ('```python title="a" hl_lines="1"\nx\n```\n', ['<code class="language-python">x']),
        (r"$a*b*c$ and $x_\text{d*e*f}$", ["<mo>∗</mo>", "<mtext>d*e*f</mtext>"]),
        ("It costs $5 and $6.", ["$5 and $6."]),
        (
            "**`코드`**는 **(강조)**를",
            ["<strong><code>코드</code></strong>는", "<strong>(강조)</strong>를"],
        ),
        ('<div markdown="1">\n\n**a**\n\n</div>', ["<div>", "<strong>a</strong>"]),
        ("`{ .kept }` and `$x$` and `**b**`", ["{ .kept }", "<code>$x$</code>", "<code>**b**"]),
        ("![p](p.png)\n\n[r]\n\n[r]: ../b/c.md#d", ['src="p.png"', 'href="../b/c/#d"']),
        (
            '1. one\n\n    !!! note "Mind"\n\n        this\n\n    ``` { .python }\n    x\n    ```\n\n2. two\n',
            ["<blockquote>\n<p><strong>Mind", 'class="language-python">x', "<li>\n<p>two</p>"],
        ),
        ("> quoted\n\n1. one\n\n    more\n", ["<blockquote>", "<li>", "<p>more</p>"]),
    ],
)
def test_what_commonmark_lacks_is_said_in_other_words(text: str, wanted: list[str]) -> None:
    page = shown(text)
    for one in wanted:
        assert one in page or one.replace("&#42;", "*") in page, page
    left = r"!!!|\?\?\?|===|\{ ?[.#](?!kept)|\[\^|markdown="
    assert not re.search(left, page), page


@pytest.mark.parametrize("text", ["!!! no note", '=== "no tab"', "[^1] and **bold** and $x$"])
def test_code_stays_as_it_is(text: str) -> None:
    for code in (f"    {text}\n", f"```text\n{text}\n```\n"):
        assert f">{html.escape(text, quote=True)}\n</code>" in shown(code)


def test_an_addresses_page_is_a_folder_of_its_own() -> None:
    assert [exported(one) for one in ("about.md", "index.md", "a/README.md", "a/b.md")] == [
        "about/index.md",
        "index.md",
        "a/index.md",
        "a/b/index.md",
    ]
    links = Links("about.md")
    written = ["index.md", "glossary.md#x", "assets/a.png", "gallery/a/lab/index.ipynb", "#y"]
    assert [links.rewritten(one) for one in written] == [
        "../",
        "../glossary/#x",
        "../assets/a.png",
        "../gallery/a/lab/",
        "#y",
    ]
    for one in ("https://a.org/b.md", "mailto:a@b.org", "/b.md"):
        assert links.rewritten(one) == one


OUTPUT = """# %% [markdown]
# # Shows HTML
#
# Text.

# %%
class Table:
    def _repr_html_(self):
        return "<div>\\n\\n    <b>bold</b>\\n\\n<pre>one\\n\\n  two</pre>\\n</div>"

Table()
"""


def test_html_of_a_lesson_stays_whole(tiny: Project) -> None:
    tiny.write("gallery_src/basics/shows.py", OUTPUT)
    done = tiny.run("cnnviz", "export", "out")
    assert done.returncode == 0, done.stderr
    generated(tiny.root / "out")
    page = (tiny.root / "out/en/gallery/basics/shows/index.html").read_text(encoding="utf-8")
    assert "<b>bold</b>" in page and "<pre>one&#10;&#10;  two</pre>" in page
    assert page.index("<b>bold") < page.index("<pre>one") < page.index("</div>")
