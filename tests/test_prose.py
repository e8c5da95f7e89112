"""Prose: its blocks are those of a Markdown parser, and a page shows what a notebook shows.

What a notebook shows is markdown-it's word; Python-Markdown makes the pages.
"""

from collections.abc import Iterator
from html import unescape

import markdown
import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, NavigableString, Tag
from conftest import ROOT, Project
from markdown_it import MarkdownIt

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.markdown_blocks import Kind, blocks, lines_of, parsed, replaced
from cnnviz.gallery.scripts.prose import expressions, outside_fences
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.i18n.catalogs import path_of
from cnnviz.i18n.headings import headings, with_ids
from cnnviz.i18n.messages import example_messages, section_messages
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.markdown.extension import ProseExtension, marked
from cnnviz.render.markdown.rewriting import for_python_markdown
from cnnviz.render.text.plain import without_tags

EXTENSIONS = [
    *("admonition", "attr_list", "footnotes", "md_in_html", "tables"),
    *("pymdownx.arithmatex", "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed"),
]
OPTIONS = {"pymdownx.arithmatex": {"generic": True}, "pymdownx.tabbed": {"alternate_style": True}}


def shown(text: str) -> str:
    """The HTML of a page with this prose."""
    extensions = [*EXTENSIONS, ProseExtension()]
    return markdown.markdown(
        marked(marked_formulas(text)), extensions=extensions, extension_configs=OPTIONS
    )


# The same as in a notebook

_SEEN = {"h1", "h2", "h3", "ul", "ol", "li", "pre", "table", "tr", "th", "td", "blockquote", "br"}


def outline(html: str) -> list[str]:
    """Elements and words in order; a paragraph of an item counts no more than bare words."""
    made: list[str] = []

    def walk(element: Tag, in_item: bool) -> None:
        for child in element.children:
            if isinstance(child, Tag):
                if child.name == "pre":
                    made.append(f"<pre>{child.get_text().strip()}")
                    continue
                counts = child.name in _SEEN or (child.name == "p" and not in_item)
                made.extend([f"<{child.name}>"] if counts else [])
                walk(child, child.name == "li" or (in_item and child.name == "p"))
                made.extend([f"</{child.name}>"] if counts else [])
            elif type(child) is NavigableString and (words := " ".join(child.split())):
                made.append(words)

    walk(BeautifulSoup(html, "html.parser"), False)
    return made


FENCE = "```python\nfor n in range(3):\n    print(n)\n\n# end\n```"
BLOCKS = {
    "paragraph": "words\nthat wrap",
    "fence": FENCE,
    "tildes": "~~~\n# x\n```\n~~~~~",
    "unknown info": "```python of my own\nx\n```",
    "indented fence": "   ```\n   x\n    y\n   ```",
    "heading": "## Heading",
    "underlined": "Heading\n-------",
    "underlined twice": "Heading on\ntwo lines\n=======",
    "list": "- a\n  goes on\n- b",
    "numbers": "1) a\n2) b",
    "spread list": "- a\n\n- b\n\n  more",
    "nested by two": "- a\n  - b\n    - c\n      - d\n- e",
    "fence in a list": "- run\n  ```python\n  x\n\n  y\n  ```\n- and\n\n  ~~~\n  z\n  ~~~\n\n  on\n- end",
    "list of fences": "1. ```\n   x\n   ```\n2. ```\n   y\n   ```",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "open table": "a | b\n--- | ---\n1 | 2",
    "quote": "> a\n> - b\n>   - c\n>\n> ```\n> x\n> ```",
    "breaks": "a\\\nb  \nc",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
@pytest.mark.parametrize(
    ("before", "indent", "after"),
    [
        ("", "", ""),
        ("A sentence:\n", "", "\n\nOn."),
        ("# Title\n", "", "\n\n## Next"),
        ("- a\n", "", "\n\nOn."),
        ("- Item.\n\n", "  ", "\n- Next\n\nOn."),
        ("1. Item\n   - Inner.\n\n", "     ", "\n2. Next"),
        ("> Quoted.\n>\n", "> ", "\n\nOn."),
        ("```\nx\n```\n", "", "\n\nOn."),
    ],
    ids=["alone", "sentence", "title", "list", "item", "inner item", "quote", "fence"],
)
def test_a_page_shows_what_a_notebook_shows(
    block: str, before: str, indent: str, after: str
) -> None:
    text = before + "\n".join((indent + line).rstrip() for line in block.split("\n")) + after
    notebook = MarkdownIt("commonmark").enable("table").render(text)
    assert outline(shown(text)) == outline(notebook)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        # As marked, JupyterLab's parser, has it.
        ("~one~, ~~two~~ ~~~three~~~", "<del>one</del>, <del>two</del> ~~~three~~~"),
        ("~a ~~b~~ c~ `~d~` \\~e\\~", "<del>a <del>b</del> c</del> <code>~d~</code> ~e~"),
        ("a~~b~~c ~ d ~ e~", "a<del>b</del>c ~ d ~ e~"),
        # Ranges in Korean, also of values.
        ("3~5개, 6~8개; 50%~70%, 월~금", "3~5개, 6~8개; 50%~70%, 월~금"),
        ("<b>3</b>~<b>5</b>, <b>6</b>~<b>8</b>", "<b>3</b>~<b>5</b>, <b>6</b>~<b>8</b>"),
        (
            "me@example.org, 메일은a.b+c@x-y.co.kr로 @name a@b `q@r.org`",
            '<a href="mailto:me@example.org">me@example.org</a>, 메일은'
            '<a href="mailto:a.b+c@x-y.co.kr">a.b+c@x-y.co.kr</a>로 @name a@b <code>q@r.org</code>',
        ),
    ],
)
def test_words_are_struck_and_addresses_linked(text: str, html: str) -> None:
    assert unescape(shown(text)).strip() == f"<p>{html}</p>"


def test_an_open_fence_ends_with_its_cell() -> None:
    assert for_python_markdown("Open:\n````py\nx\n```\n\n# %%") == (
        "Open:\n\n````py\nx\n```\n\n# %%\n````"
    )
    assert for_python_markdown("- a\n  ~~~\n  x").endswith("    x\n    ~~~")


def test_markdown_inside_an_element_is_shown_as_such() -> None:
    text = "So:\n<details>\n<summary>More</summary>\n\nSome *words*:\n- a\n- b\n\n</details>\n\nOn."
    page = BeautifulSoup(shown(text), "html.parser")
    assert page.details and page.details.em and len(page.details.find_all("li")) == 2
    assert page.details.summary and not page.details.has_attr("markdown")
    assert page.find_all("p")[-1].get_text() == "On." and page.find_all("p")[-1].parent is page
    for same in (
        "<div>\n*raw*\n</div>",
        '<div class="a" markdown>\n\n*x*\n\n</div>',
        "<div>\n\n<hr>\n\n</div>",
        "<pre>\n\n*x*\n\n</pre>",
    ):
        assert for_python_markdown(same) == same
    outer = for_python_markdown('<div class="a>b"><section>\n\n*x*\n\n</section></div>')
    assert outer.startswith('<div markdown="1" class="a>b"><section markdown="1">')


@pytest.mark.parametrize(
    "formula", ["$$\na\n- b\n+ c\n= d\n$$", "$$ a $$", "\\begin{align}\na\\\\\n- b\n\\end{align}"]
)
def test_formulas_are_blocks(formula: str) -> None:
    for text in (f"So\n{formula}\nwhere", f"- So\n  {formula}".replace("\n", "\n  ")):
        assert '<span class="arithmatex">' in shown(text), shown(text)
    assert [block.kind for block in blocks(f"So\n{formula}\nwhere")] == [
        Kind.PARAGRAPH,
        Kind.FORMULA,
        Kind.PARAGRAPH,
    ]


def test_what_is_no_formula_stays_a_paragraph() -> None:
    for text in ("$$ a", "$$ a $$ and", "$$\n\na\n$$"):
        assert Kind.FORMULA not in {block.kind for block in blocks(text)}


MATERIAL = {
    "admonition": '!!! note "Title"\n    Words:\n\n    - a\n    - b\n\n    ```python\n    x\n    ```',
    "folded": "???+ tip\n    Words",
    "tabs": '=== "A"\n\n    - a\n        - b\n\n=== "B"\n\n    words',
    "footnote": "Words[^1].\n\n[^1]: A note\n    goes on.",
    "attributes": "Words\n{ .special }",
    "attributes of a list": "- a\n- b\n{ .special }",
    "annotation": "Words (1)\n{ .annotate }\n\n1. Note",
    "address": "[Words][a]\n\n[a]: https://example.org",
    "abbreviation": "*[HTML]: Language",
    "four spaces": "- a\n    - b\n\n        more\n\n- c\n\n    ```python\n    x\n    ```",
    "page": "# Title { #title }\n\nWords.\n\n```python\nx\n```\n\n| a |\n|---|\n| b |\n\n1. a\n2. b",
}


@pytest.mark.parametrize("text", MATERIAL.values(), ids=MATERIAL)
def test_what_is_right_already_is_left_alone(text: str) -> None:
    """A list's attributes move to the right with its item; to both they mean the same."""
    changed = for_python_markdown(text)
    assert changed.replace("    { .special }", "{ .special }") == text
    assert "".join(block.text for block in blocks(text)).count("{ .special }") == (
        text.count("{ .special }")
    )
    lines = [line for block in parsed(text) for line in lines_of(text)[block.line : block.end]]
    assert [line for line in lines if line] == [line for line in lines_of(text) if line]


def test_a_container_ends_where_its_indentation_ends() -> None:
    html = BeautifulSoup(shown("!!! note\n    Words:\n    - a\n\n    b\nOn.\n- c"), "html.parser")
    assert len(html.select(".admonition li")) == 1
    assert len(html.select("body > ul, :root > ul") or html.find_all("ul", recursive=False)) == 1


def test_a_footnote_goes_on_below_its_first_line() -> None:
    html = BeautifulSoup(
        shown("Words[^1].\n\n[^1]: A note\ngoes on.\n[^2]: b\n\nOn."), "html.parser"
    )
    notes = html.select(".footnote li")
    assert notes[0].get_text().strip().startswith("A note\ngoes on.")
    assert [one.get_text() for one in html.find_all("p", recursive=False)] == ["Words1.", "On."]


# Blocks are messages


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def test_where_a_paragraph_is_wrapped_is_no_part_of_it() -> None:
    assert texts("One\ntwo\nthree.") == ["One two three."]
    assert texts("- a\n  goes on\n- b\n\n  c\n  d") == ["- a goes on\n- b\n\n  c d"]
    assert texts("a\\\nb  \nc\nd") == ["a\\\nb  \nc d"]
    assert texts("Words\n{ .special }") == ["Words\n{ .special }"]
    assert texts("A {{\nx }}") == ["A {{ x }}"]


def test_blocks_join_paragraphs_and_keep_lists_and_fences() -> None:
    text = "# Title\n\nOne\ntwo.\n\n- a\n  goes on\n- b\n\n```python\nx\n\ny\n```\n\n| a |\n|---|\n| b |\n"
    assert [(block.text, block.line) for block in blocks(text)] == [
        ("# Title", 0),
        ("One two.", 2),
        ("- a goes on\n- b", 5),
        ("```python\nx\n\ny\n```", 9),
        ("| a |\n|---|\n| b |", 15),
    ]


def test_items_with_a_blank_line_between_them_are_messages_of_their_own() -> None:
    assert texts("- a\n- b\n\n- c\n\n  d\n\n\n- e") == ["- a\n- b", "- c\n\n  d", "- e"]


def test_a_block_right_below_another_is_a_message_of_its_own() -> None:
    text = f"Run:\n{FENCE}\nThen:\n- a\n- b\n# Head\n| a |\n|---|\n| b |"
    assert texts(text) == [
        *("Run:", FENCE, "Then:", "- a\n- b", "# Head", "| a |\n|---|\n| b |"),
    ]
    assert [block.line for block in blocks(text)] == [0, 1, 7, 8, 10, 11]


@pytest.mark.parametrize("text", [*BLOCKS.values(), *MATERIAL.values(), "\n\na\n\n\n\nb\n\n"])
def test_every_line_is_in_one_block_and_what_is_between_stays(text: str) -> None:
    lines = lines_of(text)
    own = ["\n".join(lines[block.line : block.end]) for block in blocks(text)]
    assert replaced(text, own) == text
    marked = replaced(text, [f"<{number}>" for number in range(len(own))])
    assert marked.count("\n\n") <= text.count("\n\n")
    assert "".join(marked.split()) == "".join(f"<{number}>" for number in range(len(own)))


def test_expressions_stand_in_words_and_not_in_fences() -> None:
    text = "{{ a }}\n```\n{{ b }}\n```\n- {{ c }}\n  ~~~\n  {{ d }}\n  ~~~\n\n!!! note\n    {{ e }}\n\n    ```\n    {{ f }}\n    ```"
    assert [expression.text for expression in expressions(text)] == ["a", "c", "e"]
    assert outside_fences(text, lambda words: words.replace("{{ ", "")).count("{{ ") == 3


def test_underlined_headings_have_addresses() -> None:
    text = "Title\non two\n===\n\nSub { #own }\n---\n\n```\n# x\n```"
    assert headings(text) == [(0, 1, "Title on two", ""), (4, 2, "Sub", "own")]
    made = with_ids(text, ["title", "own"])
    assert made == "# Title on two { #title }\n\n## Sub { #own }\n\n```\n# x\n```"


# The real site's catalogs


def prose_of_the_site() -> Iterator[tuple[Example | None, str, set[str]]]:
    sections, failures = collect(Settings.of(ROOT, {}, None))
    assert not failures
    for section in sections:
        found = {one.text for one in section_messages(section)}
        yield None, str(path_of(section.catalog_stem, "ko")), found
        for example in section.examples:
            found = {one.text for one in example_messages(example, None) if one.role == "prose"}
            yield example, str(path_of(example.catalog_stem, "ko")), found


def test_the_messages_of_the_catalogs_are_the_blocks_of_the_scripts() -> None:
    """Nothing is fuzzy and nothing is lost: the catalogs were there before the parser."""
    for _, path, found in prose_of_the_site():
        with open(path, "rb") as file:
            entries = [entry for entry in read_po(file) if entry.id]
        known = {str(entry.id) for entry in entries if "prose" in entry.auto_comments}
        assert known == found
        assert not [entry for entry in entries if entry.fuzzy or not entry.string]


def test_the_prose_of_the_site_is_right_already() -> None:
    for example, _, _ in prose_of_the_site():
        for cell in example.cells if example else ():
            if cell.kind is CellKind.PROSE:
                text = replaced(cell.text, texts(cell.text))
                assert for_python_markdown(text) == text


# A lesson from its script to its page

LESSON = """# %% [markdown]
# # A fence right below a sentence
#
# First.
#
# Run this:
# ```python
# for n in range(3):
#     print(n)
# ```
# Then these:
# - one

# %%
n = 7

# %% [markdown]
# And these:
# - one
#   - two {{ n }}
#     ~~~
#     {{ n }}
#     ~~~
#
# Under
# -----
#
# Open:
# ~~~
# never closed

# %%
n

# %% [markdown]
# ## What follows
#
# Text.
"""
KOREAN = {
    "Run this:": "실행하세요.",
    "Then these:": "그다음은 이렇습니다.",
    "Under\n-----": "아래\n-----",
}


def test_a_page_holds_every_cell_and_its_translation(tiny: Project) -> None:
    tiny.write("gallery_src/basics/fences.py", LESSON)
    entries = "".join(
        f'\nmsgid "{one}"\nmsgstr "{other}"\n'.replace("\n-----", "\\n-----")
        for one, other in KOREAN.items()
    )
    tiny.write("gallery_src/basics/fences.ko.po", f'msgid ""\nmsgstr ""\n{entries}')
    done = tiny.build()
    assert done.returncode == 0, done.stderr
    for language in ("en", "ko"):
        page = BeautifulSoup(tiny.page(f"{language}/gallery/basics/fences"), "html.parser")
        article = page.article
        assert article
        code = [one.get_text().strip() for one in article.find_all("pre")]
        assert code[0] == "for n in range(3):\n    print(n)"
        assert code[1:] == ["n = 7", "{{ n }}", "never closed", "n", "7"]
        assert [one["id"] for one in article.find_all("h2")][:2] == ["under", "what-follows"]
        assert article.select("ul ul li")[0].get_text().split()[:2] == ["two", "7"]
        assert ("실행하세요." in article.get_text()) is (language == "ko")
    notebook = (tiny.site / "ko/gallery/basics/fences/fences.ipynb").read_text("utf-8")
    assert "실행하세요.\\n```python\\nfor n" in notebook
    written = (tiny.site / "ko/gallery/basics/fences/fences.py").read_text("utf-8")
    _, cells = percent.read(written, "fences.py")
    assert "실행하세요.\n```python\nfor n in range(3):" in cells[0].text


# Plain text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1 < 2 and a<b", "1 < 2 and a< b"),
        ("a <script>alert(1)</script> b", "a alert(1) b"),
        ("a <img src=x onerror=\"alert('>')\"> b", "a  b"),
        ("a <!-- <b> --> b", "a  b"),
        ("`<div>` and ``<p> ` ``", "`<div>` and ``<p> ` ``"),
        ("` <b>", "` "),
        ("a <script", "a < script"),
        ("<x<script>", "< x"),
        ('"><meta http-equiv="refresh" content="0">', '">'),
    ],
)
def test_plain_text_has_no_tags_but_in_code(text: str, plain: str) -> None:
    assert without_tags(text) == plain


def test_a_title_and_a_summary_bring_no_tags(tiny: Project) -> None:
    path = tiny.lessons / "first.ko.po"
    catalog = path.read_text("utf-8")
    evil = "<script>a()</script><meta http-equiv=refresh>"
    for text in ("# 첫 번째 레슨", "숫자를 더하고 그립니다."):
        assert f'msgstr "{text}"' in catalog
        catalog = catalog.replace(f'msgstr "{text}"', f'msgstr "{text}{evil}"')
    path.write_text(catalog, "utf-8")
    done = tiny.build()
    assert done.returncode == 0, done.stderr
    for page in (tiny.site / "ko").rglob("*.html"):
        html = page.read_text("utf-8")
        # What an article's own prose holds is its author's; the page's policy runs no script of it.
        outside = html if "basics/first/" not in page.as_posix() else html.partition("<article")[0]
        assert "<script>a()" not in outside and "http-equiv=refresh" not in outside, page
