"""Prose on finished pages: what people write every day, each kind named with its public report.

| Case | Report |
|---|---|
| a list right below a sentence, nesting by two, `~~`, bare addresses | spatialaudio/nbsphinx#318 |
| a fence right below a sentence | trentm/python-markdown2#96, ruby/rdoc#794 |
| underlined headings, tables without outer pipes, attribute lines | siblings of these |
| a tag, a comment, a fence left open; closed too often | jupyter-book#482, pretty-jupyter#17 |
| the same heading twice | jupyter/notebook#4132 |
"""

import re
import shutil

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import GALLERIES, Project
from playwright.sync_api import Browser

CONFIGURATION = """site_name: Prose
site_url: https://example.org/prose/
nav: [index.md, gallery/index.md]
theme: {name: material, font: false}
plugins:
  - search
  - cnnviz:
      languages:
        - {code: en, name: English}
        - {code: ko, name: 한국어}
markdown_extensions:
  - abbr
  - admonition
  - def_list
  - footnotes
  - pymdownx.caret
  - pymdownx.critic
  - pymdownx.details
  - pymdownx.inlinehilite
  - pymdownx.keys
  - pymdownx.mark
  - pymdownx.smartsymbols
  - pymdownx.snippets
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.tasklist: {custom_checkbox: true}
  - pymdownx.tilde
  - pymdownx.blocks.admonition
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
"""

NOTEBOOK = r"""
First:
- one
  - two by two
- ~~struck~~, https://example.org/a_b_c., www.example.org and <https://example.org>

1. step:
   ```python
   x = 1
   ```
2. step two

- [ ] open
- [x] done *now*

Setext
------

a | b
--- | --:
1 | `2`

A line\
broken and 5*3*2 and snake_case_word, a **bold**word, {a} &copy; &amp;copy;

<details>
<summary>More</summary>

Hidden **bold**.

</details>

## A set {a, b}

[Down](#result), [as in Jupyter](#A-set-{a,-b}).

## Result

## Result
"""

MATERIAL = """
Words with a class and an [addressed link](../../docs/en/index.md){ .button }
{ .special }

!!! note "Mind **this**"
    - a
      - by two
    - ~~b~~

??? tip "Folded"
    ```python
    y = 1
    ```

=== "One"

    First *tab*

=== "Two"

    Second

/// note | Title
In a block.
///

Text[^1] and ==marked **words**==, ^^inserted^^, x^2^, H~2~O, ++ctrl+c++, `#!python f()`, (c).

[^1]: The note
    goes on.

Term
: Its *meaning*

Spaced

:   Meaning

The HTML standard.

*[HTML]: Hyper Text

{++added++}

```mermaid
graph LR
  A --> B
```

``` python title="file.py" hl_lines="1"
x = 1 # (1)!
```

1. An annotation.

--8<-- "included.md"

<div class="grid" markdown>

- in a *div*

</div>

- bullet

    !!! warning "In a list"
        In it, `code`.

        - nested

            ??? bug
                Three deep.

1. number

   === "Tab"

       Tab in a list.
"""

OPEN = """
First <i>italic.

- item

<details>
<summary>More</summary>

Text in it.

```python
x = 1
"""

LESSONS = {
    "notebook": NOTEBOOK,
    "material": MATERIAL,
    "open": OPEN,
    "comment": "\nFirst <b>one</b>.\n\n<!-- a note\n",
    "stray": "\nFirst.\n\n</div></article>\n\nMore [nowhere](#gone) and `[code](#code)`.\n",
}
BEHIND = """
# %%
1 + 1

# %% [markdown]
# ## Behind
#
# **bold**.
"""
OUTPUTS = """# %% [markdown]
# # Outputs

# %%
from IPython.display import HTML, Markdown, display

display(HTML("<div><p>never closed"))
display(HTML("<p>one</p></div></article><p>two</p>"))
display(HTML("<!-- begin --><p>shown</p><!-- not ended"))
display(HTML("<ul><li>one<li>two</ul><p>para<p>graph<table><tr><td>1<td>2</table>"))
display(Markdown("in <div> Markdown\\n\\n- ~~a~~\\n  - b\\n\\n```\\nopen"))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    root = tmp_path_factory.mktemp("prose") / "tiny"
    shutil.copytree(GALLERIES / "tiny/docs", root / "docs")
    project = Project(root)
    project.write("mkdocs.yml", CONFIGURATION)
    project.write("included.md", "An *included* text.\n")
    project.write("gallery_src/basics/section.md", "# Basics\n\nRead:\n- ~~this~~ <b>first\n")
    for name, text in LESSONS.items():
        lines = "\n".join(f"# {line}".rstrip() for line in f"# Lesson\n{text}".split("\n"))
        project.write(f"gallery_src/basics/{name}.py", f"# %% [markdown]\n{lines}\n{BEHIND}")
    project.write("gallery_src/basics/outputs.py", OUTPUTS + BEHIND)
    project.write("gallery_src/basics/comment.ko.po", KOREAN)
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    return project, re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))


KOREAN = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nLanguage: ko\\n"

msgid "First <b>one</b>."
msgstr "**첫째(1)**는 <b> 이것입니다."
"""


def article(built: tuple[Project, str], name: str, language: str = "en") -> Tag:
    page = BeautifulSoup(built[0].page(f"{language}/gallery/{name}"), "html.parser")
    assert page.article
    return page.article


def words(element: Tag | None) -> str:
    assert element
    return " ".join(element.get_text().replace("¶", "").split())


def test_a_page_shows_prose_as_a_notebook_does(built: tuple[Project, str]) -> None:
    page = article(built, "basics/notebook")
    assert words(page.select_one("ul > li > ul > li")) == "two by two"
    assert [words(one) for one in page.find_all("del")] == ["struck"]
    links = [str(one["href"]) for one in page.select("ul a")][:3]
    assert links == ["https://example.org/a_b_c", "http://www.example.org", "https://example.org"]
    assert words(page.select_one("ol > li .highlight code")) == "x = 1"
    tasks = page.select("ul.task-list > li.task-list-item > label.task-list-control > input")
    assert [one.has_attr("checked") for one in tasks] == [False, True]
    assert page.select_one(".task-list-item em")
    assert words(page.select_one("h2#setext")) == "Setext"
    assert [one.get("style") for one in page.select("td")] == [None, "text-align: right;"]
    broken = page.find("br")
    assert broken and words(broken.parent) == (
        "A line broken and 532 and snake_case_word, a boldword, {a} © &copy;"
    )
    assert page.select_one("details > p > strong")
    assert words(page.select_one("h2#a-set-a-b")) == "A set {a, b}"
    assert [one["id"] for one in page.select("h2")][2:4] == ["result", "result_1"]
    assert [words(one) for one in page.select("h2")][2:4] == ["Result", "Result"]
    links = [str(one["href"]) for one in page.select("p:not([class]) > a")]
    assert links[:2] == ["#result", "#a-set-a-b"]


def test_the_syntax_of_the_extensions_goes_on_working(built: tuple[Project, str]) -> None:
    page = article(built, "basics/material")
    special = page.select_one("p.special > a.button")
    assert special and special["href"] == "../../../"
    assert words(page.select_one(".admonition.note .admonition-title strong")) == "this"
    assert words(page.select_one(".admonition.note li li")) == "by two"
    assert page.select_one(".admonition.note li > del")
    assert words(page.select_one("details.tip .highlight code")) == "y = 1"
    assert words(page.select_one(".tabbed-set .tabbed-block em")) == "tab"
    assert [words(one) for one in page.select(".admonition.note > p")][-1] == "In a block."
    assert words(page.select_one(".footnote li")).startswith("The note goes on.")
    assert (
        page.select_one("sup a.footnote-ref") and words(page.select_one("mark strong")) == "words"
    )
    assert words(page.select_one("ins")) == "inserted" and words(page.select_one("sub")) == "2"
    assert [words(one) for one in page.select("kbd")] == ["Ctrl", "C"]
    assert page.select_one("code.highlight span.n") and "©" in words(page)
    assert [words(one) for one in page.select("dl > dt")] == ["Term", "Spaced"]
    assert page.select_one("dl > dd em")
    assert words(page.select_one('abbr[title="Hyper Text"]')) == "HTML"
    assert "{++" not in words(page) and page.select_one("ins.critic")
    assert words(page.select_one("pre.mermaid")) == "graph LR A --> B"
    titled = page.select_one(".highlight span.filename")
    assert words(titled) == "file.py" and page.select_one(".highlight .hll")
    assert page.find("em", string="included") and page.select_one("div.grid > ul > li > em")
    boxed = page.select_one("ul > li > .admonition.warning")
    assert boxed and words(boxed.select_one("p + p")) == "In it, code."
    assert words(boxed.select_one("li > details.bug > p")) == "Three deep."
    assert words(page.select_one("ol > li .tabbed-block")) == "Tab in a list."
    assert "cnnviz" not in words(page) and not re.search("[\ue000-\ue003]", str(page))


@pytest.mark.browser
def test_what_a_cell_leaves_open_ends_with_it(built: tuple[Project, str], browser: Browser) -> None:
    pages = [f"en/gallery/basics/{name}" for name in ("open", "comment", "stray", "outputs")]
    with browser.new_context() as context:
        tab = context.new_page()
        for address in (*pages, "ko/gallery/basics/comment"):
            tab.set_content(built[0].page(address), wait_until="commit")
            behind = tab.locator("article.md-content__inner > h2#behind + p > strong")
            assert behind.inner_text() == "bold", address


def test_each_loss_is_a_warning_with_script_line_and_cell(built: tuple[Project, str]) -> None:
    warnings = re.findall(
        r"WARNING +- +gallery_src/basics/(\S+?)(?:, line (\d+))?(?: \(cell (\d+)\))?: (\S+ \S+ \S+ \S+ \S+)",
        built[1],
    )
    wanted = [
        ("section.md", "4", "", "<b> has no end and"),
        ("open.py", "4", "1", "<i> has no end and"),
        ("open.py", "8", "1", "<details> has no end and"),
        ("open.py", "13", "1", "the fence has no end,"),
        ("comment.py", "6", "1", "the comment has no end"),
        ("stray.py", "6", "1", "</div> closes nothing and is"),
        ("stray.py", "6", "1", "</article> closes nothing and is"),
        ("stray.py", "8", "1", "the link to '#gone' leads"),
        ("comment.ko.po", "", "1", "<b> has no end and"),
        ("outputs.py", "5", "2", "in the HTML of its"),
        ("outputs.py", "5", "2", "in the Markdown of its"),
    ]
    assert set(wanted) <= set(warnings)
    known = {place for place, *_ in wanted}
    assert {
        place for place, *_, text in warnings if "translation" not in text and "Mermaid" not in text
    } <= known


def test_a_list_and_an_open_tag_of_an_introduction(built: tuple[Project, str]) -> None:
    for page in (article(built, "basics"), article(built, "")):
        assert words(page.select_one("ul > li")) == "this first" and page.select_one("li > del")
        cards = page.select_one("ul.cnnviz-cards")
        assert cards and not cards.find_parent("b")


def test_korean_emphasis_ends_before_a_particle(built: tuple[Project, str]) -> None:
    page = article(built, "basics/comment", "ko")
    assert words(page.find("strong")) == "첫째(1)"
