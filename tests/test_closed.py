"""A prose cell and an output end by themselves: what they leave open costs nothing behind them.

The cases are those of jupyter-book#482, pretty-jupyter#17 and mknotebooks#661; Chromium says what HTML
means.
"""

import random
from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser

from cnnviz.render.markdown.closed import closed_html, closed_markdown

OUTPUTS = {
    "div": ("<div><p>never closed", ["<div> has no end"]),
    "font": ("<font color=green>green", ["<font> has no end"]),
    "two paragraphs": ("<p><b>one<p>two", ["<b> has no end"]),
    "stray": ("<p>one</p></div></article><p>two</p>", ["</div> closes", "</article> closes"]),
    "comment": ("a<!-- begin <p>", ["the comment has no end"]),
    "quote": ('<a href="x', ["a tag has no end"]),
    "quote and end": ('<a title="x>y</a>', ["a tag has no end", "</a> closes"]),
    "declaration": ("<i>a <!b", ["a tag has no end", "<i> has no end"]),
    "instruction": ("<div>a <?b", ["a tag has no end", "<div> has no end"]),
    # A browser takes all to the next '>' for a comment, here the start of the <div>.
    "heart": ("you </3 <div>all</div>", ["</div> closes"]),
    "style": ("<style>p {}", ["<style> has no end"]),
    "text area": ("<textarea><b>", ["<textarea> has no end"]),
    "empty div": ("<div/>x", ["<div> has no end"]),
    "plain text": ("<plaintext>x", ["a tag has no end"]),
    "in a cell": ("<table><tr><td></div>x</table>", ["</div> closes"]),
    # HTML lets one leave these out.
    "list": ("<ul><li>one<li>two</ul><dl><dt>a<dd>b</dl>", []),
    "paragraphs": ("<p>para<p>graph", []),
    "table": ("<table><tr><td>1<td>2<tr><td>3</table>", []),
    "options": ("<select><option>a<option>b</select>", []),
    "crossed": ("a <b>b <i>c</b> d</i>", []),
    "void": ("1 < 2 and <br> <img src=x><hr/>", []),
    "comments": ("<!-- begin --><p>shown</p><!-- end --><!-->", []),
    "svg": ("<svg viewBox='0 0 1 1'><g><path d='M0'/></g><title>x</title></svg>", []),
    "script": ("<script>if (a<b) {'</div>'}</script>x", []),
    "paragraph's end": ("a</p>b", []),
}


@pytest.mark.parametrize(("html", "messages"), OUTPUTS.values(), ids=OUTPUTS)
def test_what_an_output_leaves_open_is_named(html: str, messages: list[str]) -> None:
    troubles = closed_html(html).troubles
    assert len(troubles) == len(messages)
    for trouble, start in zip(troubles, messages, strict=True):
        assert trouble.message.startswith(start)
    assert not closed_html(closed_html(html).text).troubles


PROSE = {
    "details": ("x\n\n<details>\n<summary>More</summary>\nhidden", [(2, "<details> has no end")]),
    "fence": ("a\n\n```python\nx = 1", [(2, "the fence has no end")]),
    "longer fence": ("````\n```\n", [(0, "the fence has no end")]),
    "fence in a list": ("- ```\n  x\n\nmore", [(0, "the fence has no end")]),
    "comment": ("a\n\n<!-- a note\n\nmore", [(2, "the comment has no end")]),
    "font": ("a\nb <font color=red> and\n\nmore", [(1, "<font> has no end")]),
    "heading": ("# H <b>x\n\nmore", [(0, "<b> has no end")]),
    "table": ("| a |\n|---|\n| <b>x |\n| </td> |", [(2, "<b> has no"), (3, "</td> closes")]),
    "stray": ("a </div> b `</div>` </div>", [(0, "</div> closes"), (0, "</div> closes")]),
    "quote": ('<div title="x>\n\nmore', [(0, "a tag has no end")]),
    "box": ("!!! note\n    <div>\n\nmore", [(1, "<div> has no end")]),
    "script": ("<script>\nx\n\nmore", [(0, "<script> has no end")]),
    "closed": ("```\nx\n```\n\n> ~~~\n> x\n> ~~~\n\n<p>\n<ul>\n<li>a\n</ul>", []),
    "details around": ("<details><summary>s</summary>\n\n*a*\n\n</details>", []),
    "end in a paragraph": ("<details>\n\nText.</details>\n\nmore", []),
    "words": ("a < b and <https://example.org> and `<div>`\n\n    <div>\n\nx <br> y", []),
}


@pytest.mark.parametrize(("text", "troubles"), PROSE.values(), ids=PROSE)
def test_what_prose_leaves_open_is_named_with_its_line(
    text: str, troubles: list[tuple[int, str]]
) -> None:
    closed = closed_markdown(text)
    assert [
        (one.line, one.message[: len(start)])
        for one, (_, start) in zip(closed.troubles, troubles, strict=True)
    ] == troubles
    if not troubles:
        assert closed.text == text


def test_a_tag_that_closes_nothing_is_taken_out_and_nothing_else() -> None:
    assert closed_markdown("a </div> b `</div>` </div>").text == "a  b `</div>` "
    assert closed_markdown('> <div title="x>\n> y').text == '> &lt;div title="x>\n> y'
    assert closed_html("<p>one</p></div></article><p>two</p>").text == "<p>one</p><p>two</p>"


NAMES = (
    *("div", "p", "b", "i", "a", "span", "ul", "li", "table", "tr", "td", "details", "summary"),
    *("h2", "svg", "g", "pre", "code", "section", "button", "select", "option", "dl", "dt", "dd"),
    *("font", "br", "article", "blockquote", "em", "ol", "tbody", "th", "caption", "form"),
)
LEAKS = """pages => pages.filter(page => {
    const whole = document.createElement("article");
    whole.innerHTML = `<div class="whole"><div class="cell">${page}</div><hr class="behind"></div>`;
    const behind = whole.querySelector("hr.behind");
    return !behind || !behind.matches("article > .whole > .cell + hr.behind:last-child");
})"""


def random_html(number: int) -> str:
    choose = random.Random(number)
    pieces = []
    for _ in range(choose.randint(1, 9)):
        name = choose.choice(NAMES)
        odd = choose.choice(("x", "<!x", "<?x ", "</3 ", "</>", "<!-- x", "-->"))
        pieces.append(
            choose.choice((f"<{name}>", f"<{name}>", f"</{name}>", f"<{name}/>", "x", odd))
        )
    return "".join(pieces)


def leaking(browser: Browser, pages: Sequence[str]) -> list[str]:
    with browser.new_context() as context:
        return list(context.new_page().evaluate(LEAKS, list(pages)))


@pytest.mark.browser
def test_nothing_leaks_in_a_browser(browser: Browser) -> None:
    texts = [html for html, _ in OUTPUTS.values()]
    texts += [random_html(number) for number in range(3000)]
    assert len(leaking(browser, texts)) > 600, "the test must have something to find"
    assert not leaking(browser, [closed_html(text).text for text in texts])
