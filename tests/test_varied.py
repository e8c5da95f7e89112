"""The page of a lesson with parameters, and the document of each combination, as files."""

import json
import re
from pathlib import Path

import pytest
from conftest import Project

from cnnviz.errors import PublishError
from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.language import Language
from cnnviz.render.base.context import RenderContext
from cnnviz.render.book.sections import render
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import Outputs, Question, Text

SCRIPT = """# ---
# parameters:
#   name: [a, b, c]
#   size: [1, 2]
# ---

# %% [markdown]
# # Many
#
# One sentence.

# %%
# Which one
name = "b"
size = 1

# %%
text = open(f"{name}.txt").read() * size
print(text)
if size > 1:
    print("<two>\\n\\n  lines")

# %% [markdown]
# ## The {{ name }}
#
# It is *{{ text }}*, `f({{ name }})`, and {{ -size }}; $a^2$ is a formula.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Of six combinations two cannot run: one of them is the default."""
    import shutil

    from conftest import GALLERIES

    root = tmp_path_factory.mktemp("varied") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write("gallery_src/basics/many.py", SCRIPT)
    project.write("gallery_src/basics/many.ko.po", 'msgid "name"\nmsgstr "이름"\n')
    for name in "ac":
        project.write(f"gallery_src/basics/{name}.txt", f"<{name}>")
    done = project.run("cnnviz", "build")
    assert done.returncode == 1
    assert "many.py, line 18 (cell 3), with name=b, size=1: FileNotFoundError" in done.stderr
    assert "It also failed there with name=b, size=2." in done.stderr
    return project


def folder(built: Project, code: str = "en") -> Path:
    return built.site / code / "gallery" / "basics" / "many"


def document(built: Project, variant: str, code: str = "en") -> str:
    return (folder(built, code) / variant / "index.html").read_text(encoding="utf-8")


def held(page: str, name: str) -> dict[str, str]:
    """Number to what the elements of this name hold; no element is inside another of its name."""
    found = re.finditer(rf'<(\w+)[^>]* ?{name}="(\d+)"[^>]*>(.*?)</\1>', page, re.S)
    return {match[2]: match[3].strip() for match in found}


def test_the_page_shows_the_first_combination_that_ran_and_names_those_that_did_not(
    built: Project,
) -> None:
    page = built.page("en/gallery/basics/many")
    assert 'data-shown="a-1"' in page
    assert (
        "2 of 6 combinations are missing, since they failed or did not run: b, size 1; b, size 2"
        in page
    )
    assert page.count("<td>missing</td>") == 2
    links = re.findall(r'href="([abc]-\d)/" data-variant="\1"', page)
    assert links == ["a-1", "a-2", "c-1", "c-2"]
    assert sorted(path.name for path in folder(built).iterdir() if path.is_dir()) == links
    assert '"a"' in re.sub(r"<[^>]+>", "", held(page, "data-code")["1"])


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_document_has_the_elements_of_the_page_with_its_own_content(
    built: Project, code: str
) -> None:
    page = built.page(f"{code}/gallery/basics/many")
    other = document(built, "c-2", code)
    for name in ("data-code", "data-output", "data-value"):
        assert held(page, name).keys() == held(other, name).keys() != set()
    assert set(held(page, "data-value").values()) == {"a", "&lt;a&gt;", "−1"}
    assert set(held(other, "data-value").values()) == {"c", "&lt;c&gt;&lt;c&gt;", "−2"}
    output = held(other, "data-output")["2"]
    assert "&lt;c&gt;&lt;c&gt;&#10;&lt;two&gt;&#10;&#10;  lines" in output
    assert 'name = "c"\nsize = 2' in re.sub(r"<[^>]+>", "", other).replace("&quot;", '"')
    assert "<math" in other and "{{" not in other
    assert f'<html lang="{code}">' in other
    assert "script-src 'self'" in other and "base-uri 'self'" in other
    steps = re.search(r"<nav.*?</nav>", other, re.S)
    assert steps and re.findall(r'href="([^"]*)/" rel="(\w+)"', steps[0]) == [
        ("a-2", "prev"),  # past the one that is missing
        ("c-1", "prev"),
    ]
    assert ("이름" in steps[0]) is (code == "ko")


def test_documents_are_no_pages(built: Project) -> None:
    for name in ("sitemap.xml", "search/search_index.json"):
        assert "c-2" not in (built.site / "en" / name).read_text(encoding="utf-8")
    found = json.loads((built.site / "en/search/search_index.json").read_text(encoding="utf-8"))
    assert [one for one in found["docs"] if one["location"].startswith("gallery/basics/many")]


def test_what_a_reader_takes_away_is_of_the_combination_that_the_page_shows(
    built: Project,
) -> None:
    notebook = json.loads((folder(built) / "many.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert 'name = "a"\nsize = 1' in code[1]["source"]
    assert code[2]["outputs"][0]["text"] == "<a>\n"
    script = (folder(built) / "many.py").read_text(encoding="utf-8")
    assert script == SCRIPT
    texts = "".join(cell["source"] for cell in notebook["cells"])
    assert "data-value" not in texts and "## The a" in texts


def test_the_build_report_counts_combinations(built: Project) -> None:
    assert "4 of 6 combinations ran, 2 failed" in built.page("en/build-report")


ASKING = """
# %%
from cnnviz.lab import exercises

print("before", size)
exercises.number(
    "sum",
    "What is {sum}?",
    answer=SUM,
    wrong={100: "Too many.", 200: "Far too many."},
    hints=["Count."],
    solution="It is so.",
    values={"sum": SUM},
)
"""


def test_a_question_is_one_for_every_combination(tiny: Project) -> None:
    script = SCRIPT.replace("  name: [a, b, c]", "  name: [b]").replace("open(f", "str(f")
    script = script.replace(").read()", ")")
    tiny.write("gallery_src/basics/many.py", script + ASKING.replace("SUM", "1 + 2"))
    page = next(one for one in _pages(tiny) if one.path.endswith("basics/many/index.md"))
    # What the cell printed follows the combination; the question stands beside it.
    place = page.parts.index(Outputs(3, (Text("before 1"),)))
    assert isinstance(page.parts[place + 1], Question)
    documents = {name: text() for name, text in page.assets.texts.items() if "/" in name}
    assert "before 2" in documents["b-2/index.html"] and "What is 3?" in documents["b-2/index.html"]
    tiny.write("gallery_src/basics/many.py", script + ASKING.replace("SUM", "1 + size"))
    with pytest.raises(PublishError, match=r"size=2.*make them independent of name, size"):
        _pages(tiny)


def test_values_find_their_places_whatever_the_order_of_a_stored_run(tiny: Project) -> None:
    script = SCRIPT.replace("a, b, c", "a, b").replace(
        "It is *{{ text }}*, `f({{ name }})`", "{{ said }}"
    )
    for name in "ab":
        tiny.write(f"gallery_src/basics/{name}.txt", f"<{name}>")
    tiny.write("gallery_src/basics/many.py", script.replace("{{ said }}", "{{ text }}, {{ size }}"))
    _pages(tiny)
    # What prose asks for is the same in another order: of the stored runs only some are made anew.
    tiny.write("gallery_src/basics/many.py", script.replace("{{ said }}", "{{ size }}, {{ text }}"))
    tiny.write("gallery_src/basics/a.txt", "<new>")
    page = next(one for one in _pages(tiny) if one.path.endswith("basics/many/index.md"))
    for name, text in (("a", "&lt;new&gt;"), ("b", "&lt;b&gt;")):
        document = page.assets.texts[f"{name}-1/index.html"]()
        found = re.findall(r'<span data-value="\d+">(.*?)</span>', document)
        assert found == [name, "1", text, "−1"]


def _pages(project: Project) -> list[Page]:
    gallery, _ = project.gallery()
    english = Language("en", "English", "cnnviz", "", is_source=True)
    return render(gallery, RenderContext(english, Store(project.settings.store))).pages
