"""axe-core on the real site: no violation of WCAG 2.2 AA, before anything is touched, while a figure
is explored and where exercises are answered, in both languages and both themes.
"""

from functools import cache
from itertools import product
from typing import Any

import pytest
from javascript import tools
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = {
    "home": "",
    "lesson": "gallery/convolution/laplacian/",
    "kernel": "gallery/convolution/edge-filters/",
    "playground": "gallery/playground/your-turn/",
    "lab": "gallery/convolution/lab/",
    "reference": "reference/models/",
    "options": "reference/options/",
}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def axe() -> str:
    return (tools.modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate(
        "levels => axe.run(document, { runOnly: { type: 'tag', values: levels } })", LEVELS
    )
    assert found["passes"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def answer(page: Page) -> None:
    """Every exercise of the page, all that can be unfolded, and one answer of a kernel."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for one in page.locator("cnnviz-exercise").all():
        if one.locator("[type=radio]").count():
            one.locator("[type=radio]").nth(2).check()
        for field in one.locator("input:not([type=radio])").all():
            field.fill("1")
        one.locator("form button").click()
        one.locator("[data-outcome]").wait_for()


CASES = [
    (name, scheme, code)
    for name in PAGES
    for scheme, code in product(("light", "dark"), ("en", "ko"))
    # Of pages that are like another one, each theme and each language once.
    if name not in ("kernel", "lab") or (scheme, code) in (("light", "en"), ("dark", "ko"))
]


@pytest.mark.parametrize(("name", "scheme", "code"), CASES)
def test_axe_finds_nothing(
    browser: Browser, address: str, name: str, scheme: str, code: str
) -> None:
    # The page's own policy would keep axe out.
    context = browser.new_context(
        bypass_csp=True,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{address}{code}/{PAGES[name]}", wait_until="networkidle")
    # Material's script sets it, on a busy machine only after the network is idle.
    set_to = "slate" if scheme == "dark" else "default"
    page.locator(f"body[data-md-color-scheme={set_to}]").wait_for()
    if name == "lab":
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert violations(page) == []
    if name == "lesson":
        panel = page.locator("[data-kind=pooling] .cnnviz-panel").first
        panel.focus()
        page.keyboard.press("ArrowRight")
        page.locator("cnnviz-figure[data-state=ready]").wait_for()
        page.keyboard.press("Enter")
    if name in ("lesson", "kernel"):
        answer(page)
        assert violations(page) == []
    context.close()
