"""What to have read before each page, and what comes next."""

import posixpath
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest
from conftest import Project
from markdown import markdown
from sitepages import page, pages

from cnnviz.adapters.mkdocs.pages.writer import Writer
from cnnviz.gallery.engine.prerequisites import invalid_prerequisites, prerequisites
from cnnviz.gallery.scripts.collect import collect
from cnnviz.i18n.language import Language
from cnnviz.i18n.words import Words
from cnnviz.render.book.reading_order import ReadingOrder, Stop
from cnnviz.render.lessons.parts import Heading, PageLink, Part, Prose, ReadBefore, ReadNext
from cnnviz.render.markdown.extension import marked
from cnnviz.render.text.markdown import converted
from cnnviz.render.text.plain import unlinked

LESSON = (
    "# ---\n# tags: [a]\n# after: {after}\n# ---\n\n# %% [markdown]\n# # Title\n\n# %%\nx = 1\n"
)


def lesson(tiny: Project, name: str, after: str) -> None:
    tiny.write(f"gallery_src/more/{name}.py", LESSON.format(after=after))


@pytest.fixture
def more(tiny: Project) -> Project:
    """A second section, whose lessons say what they build on."""
    tiny.write(
        "gallery_src/more/section.md", "---\norder: 2000\nlessons: [a, b_2, c]\n---\n# More\n"
    )
    lesson(tiny, "a", "[basics/first, basics/second]")
    lesson(tiny, "b_2", "[]")
    lesson(tiny, "c", "")
    return tiny


def test_a_lesson_builds_on_what_it_names_or_on_the_one_before_it(more: Project) -> None:
    sections, broken = collect(more.settings)
    assert prerequisites(sections) == {
        "basics/second": (),
        "basics/first": ("basics/second",),
        "more/a": ("basics/first", "basics/second"),
        "more/b-2": (),
        "more/c": ("more/b-2",),
    }
    assert not list(invalid_prerequisites(sections, broken))


def test_a_lab_is_read_before_nothing_but_what_names_it(more: Project) -> None:
    """Nobody needs to have done the exercises to go on."""
    more.write("gallery_src/basics/lab.py", LESSON.replace("# after: {after}\n", ""))
    lesson(more, "a", "")
    lesson(more, "c", "[basics/lab]")
    more.edit("gallery_src/more/a.py", "# after: \n", "")
    sections, broken = collect(more.settings)
    assert prerequisites(sections) == {
        "basics/second": (),
        "basics/first": ("basics/second",),
        "basics/lab": ("basics/first",),
        "more/a": ("basics/first",),
        "more/b-2": (),
        "more/c": ("basics/lab",),
    }
    assert not list(invalid_prerequisites(sections, broken))


@pytest.mark.parametrize(
    ("name", "after", "message"),
    [
        ("b_2", "[basics/frist]", "no such lesson. Did you mean basics/first?"),
        ("b_2", "[first]", "Write it as section/lesson"),
        ("b_2", "[more/b_2]", "in a circle: more/b-2 after more/b-2."),
        (
            "a",
            "[more/c.py]",
            "in a circle: more/a after more/c, more/c after more/b-2, more/b-2 after",
        ),
        ("c", "basics/first", "'after' in the header must be a list"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    more: Project, name: str, after: str, message: str
) -> None:
    if name == "a":
        lesson(more, "b_2", "[more/a]")
    lesson(more, name, after)
    (failure,) = more.gallery()[0].broken
    assert message in failure.message
    assert failure.place == f"gallery_src/more/{name}.py"
    assert failure.line == (3 if after.startswith("[") else 1)


def test_a_lesson_that_cannot_be_read_is_one_all_the_same(more: Project) -> None:
    more.write("gallery_src/more/b_2.py", "x = 1\n")
    lesson(more, "c", "[more/b_2]")
    sections, broken = collect(more.settings)
    assert len(broken) == 1
    assert not list(invalid_prerequisites(sections, broken))
    assert prerequisites(sections)["more/c"] == ("more/a",)


def test_another_order_runs_no_lesson(tiny: Project) -> None:
    tiny.gallery()
    tiny.edit("gallery_src/basics/first.py", "# tags: [numbers]", "# after: []\n# tags: [numbers]")
    gallery, ran = tiny.gallery()
    assert ran == []
    assert prerequisites(gallery.sections)["basics/first"] == ()


def markdown_of(parts: Sequence[Part], path: str) -> str:
    """The parts as MkDocs gets them, in English."""
    return Writer(Language("en", "English", "", "", is_source=True), frozenset()).markdown(
        parts, path
    )


def test_a_page_says_both_where_it_asks_for_it() -> None:
    stops = [
        Stop("index.md", "Home", "Begins."),
        Stop("a/index.md", "A", is_index=True),
        Stop("a/b/index.md", "B", "Goes on.", before=("index.md", "gone.md")),
    ]
    order = ReadingOrder(stops)
    title, text = Heading(1, "B", ""), Prose("Text.")
    home = order.placed("index.md", [title])
    after = ReadNext(PageLink("B", "a/b/index.md", "Goes on."))
    assert home == (title, ReadBefore(()), after)
    assert markdown_of(home, "index.md") == (
        "# B\n\n"
        "Nothing needs to be read before this page.\n{ .cnnviz-course data-search-exclude }\n\n"
        "Next: [B](<a/b/index.md>)<br>\nGoes on.\n{ .cnnviz-course data-search-exclude }\n"
    )
    last = order.placed("a/b/index.md", [title, ReadBefore(), text])
    before = ReadBefore((PageLink("Home", "index.md"),))
    assert last == (title, before, text, ReadNext(None))
    assert markdown_of(last, "a/b/index.md") == (
        "# B\n\nRead before: [Home](<../../index.md>)\n{ .cnnviz-course data-search-exclude }\n\n"
        + marked("Text.")
        + "\n\nThis is the last page.\n{ .cnnviz-course data-search-exclude }\n"
    )
    assert order.placed("other.md", [ReadBefore(), text]) == (text,)
    assert order.unknown("a/b/index.md") == ["gone.md"]


@pytest.mark.parametrize("title", ["a ] b", "[a", "`k[0]`, `]`", r"a \] b", "k[0]"])
def test_a_link_stands_whatever_the_title_and_the_file(title: str) -> None:
    stops = [Stop("a.md", "A"), Stop("my page.md", title)]
    html = markdown(markdown_of(ReadingOrder(stops).placed("a.md", []), "a.md"))
    assert '<a href="my page.md">' in html
    plain = html[: html.index("</a>")].rpartition('md">')[2]
    assert unescape(f"<p>{plain}</p>") == markdown(title)


def test_what_is_said_of_a_page_elsewhere_has_no_links() -> None:
    text = "See [edges](../a/index.md), [k[0]](b_(1).md 'x') and ![it](c.png); `<x>` [^1] stays."
    assert unlinked(text) == "See edges, k[0] and it; `<x>`  stays."


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../max-pooling/index.md", "../max-pooling/"),
        ("../../../about.md#who", "../../../about/#who"),
        ("../lab/index.ipynb", "../lab/"),
        ("lesson.ipynb", "lesson.ipynb"),
        ("index.md", "./"),
        ("index.md#part", "./#part"),
        ("#part", "#part"),
        ("https://a.org/b.md", "https://a.org/b.md"),
        ("/b.md", "/b.md"),
        ("lesson.py", "lesson.py"),
    ],
)
def test_a_link_outside_mkdocs_leads_to_the_page(address: str, expected: str) -> None:
    assert f'<a href="{expected}">x</a>' in converted(f'[x]({address}), `<a href="a.md">`')


def test_footnotes_outside_mkdocs() -> None:
    assert '<li id="fn:1">' in converted("Text[^1].\n\n[^1]: Note.")


def test_a_page_by_hand_that_names_no_page_is_told(tiny: Project) -> None:
    tiny.edit("docs/en/index.md", "# Home", "---\nafter: nowhere.md\n---\n\n# Home")
    assert (
        "docs/en/index.md: 'after' names nowhere.md: there is no such page" in tiny.build().stderr
    )


@pytest.mark.parametrize("code", ["en", "ko"])
def test_from_the_first_page_one_comes_to_the_last(site: Path, code: str) -> None:
    """Every page says both; those to have read stand before it; sections only lead on."""
    home = site / code
    where = home / "index.html"
    walk: list[Path] = []
    while where not in walk:
        walk.append(where)
        before, following = page(where).course
        for address in before[1]:
            assert _target(where, address) in walk, f"{where}: {address} comes later"
        if not following[1]:
            break
        (address,) = following[1]
        where = _target(where, address)
    # A combination of a lesson with parameters has a document of its own, but is no further page.
    left = {path for path in pages(home) if len(path.relative_to(home).parts) < 5} - set(walk)
    assert left == set((home / "gallery").glob("*/index.html"))
    assert page(walk[-1]).course[1][0] == Words(code, code == "en")("This is the last page.")
    for path in left:
        assert [len(addresses) for _, addresses in page(path).course][1] == 1
    assert [path.relative_to(home) for path in walk] == [
        path.relative_to(site / "en") for path in _walk(site / "en")
    ]


def _target(source: Path, address: str) -> Path:
    return Path(posixpath.normpath(source.parent / address)) / "index.html"


def _walk(home: Path) -> list[Path]:
    walk = [home / "index.html"]
    while addresses := page(walk[-1]).course[1][1]:
        walk.append(_target(walk[-1], addresses[0]))
    return walk
