"""Links and pictures in prose are relative to the script, as in a notebook.

| Report | What went wrong |
|---|---|
| danielfrg/mkdocs-jupyter#53, executablebooks/jupyter-book#1252 | Pictures beside the script were not published |
| our own | A link to another lesson's script was dead |
"""

import base64
import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import GALLERIES, Project

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

LESSON = """# %% [markdown]
# # A picture beside the script
#
# ![A small square](square.png) [![linked](square.png "title")](numbers.csv)
#
# <img src="square.png" width="20" alt="the same"> <a href='first.py'>html</a>
#
# ![Deeper](pictures/deep%20one.png) ![ref][pic] `![code](nothing.png)`
#
# [pic]: pictures/deep%20one.png
#
# [The data](numbers.csv), [first](first.py), [heading](first.py#The-sum), [lab](../more/lab.py),
# [other](../more/other.md), [folder](../more/other/), [section](../more/section.md),
# [sections](../more/), [home](../../docs/en/index.md), [home again](../../index.md),
# [about](../../docs/en/about.md#x), [this](#here), [web](https://example.org/a.py).

# %%
1 + 1

# %% [markdown]
# ## Here
#
# [gone](gone.py) and ![lost](lost.png) and
# ![out](../../../outside.png) and [hidden](.hidden.txt) and [folder](pictures)
#
# ![attached](attachment:x.png) ![remote](https://example.org/x.png) ![allowed](https://good.example/x.png)
#
# ```
# ![fenced](nothing.png)
# ```
"""

CATALOG = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "## Here"
msgstr "## 여기 [없음](missing.png)"
"""

LAB = "# %% [markdown]\n# # Lab\n#\n# See [the first](../basics/first.py) ![x](../basics/square.png).\n\n# %%\n1\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[str]]:
    """The project, and the warnings of its build about links."""
    root = tmp_path_factory.mktemp("linked") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    basics = root / "gallery_src/basics"
    project.write("gallery_src/basics/pictured.py", LESSON)
    project.write("gallery_src/basics/pictured.ko.po", CATALOG)
    project.write("gallery_src/basics/numbers.csv", "a,b\n1,2\n")
    project.write("gallery_src/basics/.hidden.txt", "secret")
    (basics / "pictures").mkdir()
    for name in ("square.png", "pictures/deep one.png"):
        (basics / name).write_bytes(PNG)
    (root.parent / "outside.png").write_bytes(PNG)
    project.write("docs/en/about.md", "# About\n\n## X\n")
    project.write(
        "gallery_src/more/section.md",
        "# More\n\n![s](sub/pic.png) [x](../basics/first.py) [y](nowhere.md)\n",
    )
    (root / "gallery_src/more/sub").mkdir()
    (root / "gallery_src/more/sub/pic.png").write_bytes(PNG)
    project.write("gallery_src/more/other.py", "# %% [markdown]\n# # Other\n\n# %%\n1\n")
    project.write("gallery_src/more/lab.py", LAB)
    jupyter = "  - mkdocs-jupyter: {execute: false, cache: false, include: [lab/index.ipynb]}\n"
    project.edit("mkdocs.yml", "  - search\n", f"  - search\n{jupyter}")
    project.edit("mkdocs.yml", "cnnviz:\n", "cnnviz:\n      allow: [https://good.example]\n")
    for command in (["cnnviz", "build"], ["cnnviz", "export", "exported"]):
        done = project.run(*command)
        assert done.returncode == 0, done.stderr
        if command[1] == "build":
            text = re.sub(r"\n(?!\S*\s+-)\s*", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))
    return project, re.findall(r"^WARNING +-  (gallery_src.*?the link to.*?) *$", text, re.M)


def article(built: tuple[Project, list[str]], address: str) -> tuple[Path, BeautifulSoup]:
    folder = built[0].site / address
    page = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    return folder, page.article


def targets(folder: Path, page: BeautifulSoup) -> dict[str, str]:
    """Text of each link and picture to the path of the site that it leads to."""
    found = {}
    for tag in page.select("a[href], img[src]"):
        address = tag.get("href") or tag["src"]
        name = tag.get("alt") or tag.get_text()
        if not re.match(r"[a-z]+:|#", address):
            path, _, fragment = address.partition("#")
            place = (folder / path.replace("%20", " ")).resolve()
            assert place.exists(), address
            found[name] = place, fragment
    return found


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_page_has_its_pictures_and_links(built: tuple[Project, list[str]], code: str) -> None:
    root = built[0].site / code
    folder, page = article(built, f"{code}/gallery/basics/pictured")
    for tag in page.select('[src="lost.png"], [src="missing.png"], [href="gone.py"]'):
        tag.decompose()
    for tag in page.select('[src*="outside"], [href=".hidden.txt"], [href="pictures"]'):
        tag.decompose()
    for tag in page.select('[href="missing.png"]'):
        tag.decompose()
    found = targets(folder, page)
    for name in ("A small square", "linked", "the same"):
        assert found[name] == (folder / "square.png", "")
    for name in ("Deeper", "ref"):
        assert found[name] == (folder / "pictures/deep one.png", "")
    assert found["The data"] == (folder / "numbers.csv", "")
    lessons = root / "gallery"
    assert found["first"] == found["html"] == (lessons / "basics/first", "")
    assert found["heading"] == (lessons / "basics/first", "the-sum")
    assert found["lab"] == (lessons / "more/lab", "")
    assert found["other"] == found["folder"] == (lessons / "more/other", "")
    assert found["section"] == found["sections"] == (lessons / "more", "")
    assert found["home"] == found["home again"] == (root, "")
    assert found["about"] == (root / "about", "x")
    assert page.find("a", string="web")["href"] == "https://example.org/a.py"
    assert page.find("code", string="![code](nothing.png)")
    assert not list(root.rglob("*hidden*")) and not list(root.rglob("outside*"))


def test_a_section_and_a_lab_have_theirs(built: tuple[Project, list[str]]) -> None:
    root = built[0].site / "en/gallery"
    for address in ("more", ""):
        folder, page = article(built, f"en/gallery/{address}".rstrip("/"))
        for tag in page.select('[href*="nowhere"]'):
            tag.decompose()
        found = targets(folder, page)
        assert found["s"] == (root / "more/sub/pic.png", "")
        assert found["x"] == (root / "basics/first", "")
    folder, page = article(built, "en/gallery/more/lab")
    found = targets(folder, page)
    assert found["the first"] == (root / "basics/first", "")
    assert found["x"][0].read_bytes() == PNG


def test_what_leads_nowhere_is_a_warning(built: tuple[Project, list[str]]) -> None:
    place = "gallery_src/basics/pictured.py"
    stays = "stays as it is:"
    lines = LESSON.splitlines()

    def at(text: str) -> int:
        return 1 + next(number for number, line in enumerate(lines) if text in line)

    def line(text: str) -> str:
        return f"{place}, line {at(text)} (cell 3): the link to"

    assert sorted(built[1]) == sorted(
        [
            f"{line('gone.py')} 'gone.py' {stays} it does not exist.",
            f"{line('lost.png')} 'lost.png' {stays} it does not exist.",
            f"{line('outside.png')} '../../../outside.png' {stays} it leads out of the project, "
            "whose files alone are published.",
            f"{line('.hidden')} '.hidden.txt' {stays} it is hidden: its name, or that of a folder "
            "around it, starts with '.'.",
            f"{line('(pictures)')} 'pictures' {stays} it is a folder; link a page or a file in it.",
            f"{line('attachment:')} 'attachment:x.png' {stays} a script has no attachments; put "
            "the picture beside the script.",
            f"{line('example.org/x.png')} 'https://example.org/x.png' {stays} the policy of the "
            "pages blocks other sites; put the picture beside the script, or allow the site in "
            "'allow' of the cnnviz plugin.",
            "gallery_src/basics/pictured.ko.po (cell 3): the link to 'missing.png' stays as it "
            "is: it does not exist.",
            "gallery_src/more/section.md, line 3: the link to 'nowhere.md' stays as it is: it "
            "does not exist.",
        ]
    )


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_notebook_holds_its_pictures(built: tuple[Project, list[str]], code: str) -> None:
    path = built[0].site / code / "gallery/basics/pictured/pictured.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    (cell,) = [cell for cell in cells if cell["id"] == "prose-1"]
    text = cell["source"]
    bundle = {"image/png": base64.b64encode(PNG).decode()}
    assert cell["attachments"] == {
        "gallery_src-basics-square.png": bundle,
        "gallery_src-basics-pictures-deep one.png": bundle,
    }
    assert "![A small square](attachment:gallery_src-basics-square.png)" in text
    assert 'src="data:image/png;base64,' in text
    site = f"https://example.org/tiny/{code}"
    assert f"[first]({site}/gallery/basics/first/)" in text
    assert f"[heading]({site}/gallery/basics/first/#the-sum)" in text
    assert f"[home]({site}/)" in text
    assert "[The data](numbers.csv)" in text


def test_the_export_has_them_too(built: tuple[Project, list[str]]) -> None:
    folder = built[0].root / "exported/en/gallery/basics/pictured"
    text = (folder / "index.md").read_text("utf-8")
    assert (folder / "square.png").read_bytes() == PNG
    assert (folder / "pictures/deep one.png").is_file() and (folder / "numbers.csv").is_file()
    assert "![A small square](square.png)" in text
    assert "[first](../first/)" in text and "[home](../../../)" in text
