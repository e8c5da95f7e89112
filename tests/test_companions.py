"""Files that a lesson reads are offered with it, and its notebook fetches them.

Public reports: d2l-ai/d2l-en#1718 and pytorch/tutorials#2881, notebooks without their data.
"""

import json
import re
import shutil
import urllib.request
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import GALLERIES, Project

LESSON = """# %% [markdown]
# # Reading files beside the script

# %%
from pathlib import Path

print(Path("numbers.csv").read_text())
for name in ("data/it's one.txt", "notes.md", "../shared/all.txt", "../../private.txt", "big.bin"):
    Path(name).read_bytes()
Path(".hidden").read_text()
Path("missing.txt").exists()

# %%
from _helper import answer
import tools

print(answer(), tools.VALUE)

# %%
print("x" * 200_000)  # a page that is too large for memory
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """The project, and what its build said."""
    root = tmp_path_factory.mktemp("companions") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write("gallery_src/basics/reads.py", LESSON.replace("import tools", PATH))
    project.write("gallery_src/basics/numbers.csv", "a,b\n1,2\n")
    project.write("gallery_src/basics/data/it's one.txt", "one")
    project.write("gallery_src/shared/all.txt", "all")
    project.write("gallery_src/basics/.hidden", "hidden")
    project.write("gallery_src/basics/notes.md", "# Notes\n")
    project.write("private.txt", "private")
    project.write("tools.py", "VALUE = 1\n")
    project.write("gallery_src/basics/_helper.py", "def answer():\n    return 42\n")
    (root / "gallery_src/basics/big.bin").write_bytes(bytes(10_000_001))
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    return project, re.sub(r"\n(?!\S*\s+-)\s*", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))


PATH = 'import sys\n\nsys.path.insert(0, "../..")\nimport tools'
OFFERED = {
    "../shared/all.txt": "linked/gallery_src/shared/all.txt",
    "_helper.py": "_helper.py",
    "data/it's one.txt": "data/it's one.txt",
    "notes.md": "notes.md",  # as it is, and not as a page
    "numbers.csv": "numbers.csv",
}


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_page_offers_them(built: tuple[Project, str], code: str) -> None:
    folder = built[0].site / code / "gallery/basics/reads"
    page = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    links = {link.get_text(): link["href"] for link in page.select(".cnnviz-files a[download]")}
    assert {path: urllib.request.unquote(link) for path, link in links.items()} == OFFERED
    source = built[0].root / "gallery_src/basics"
    for path, name in OFFERED.items():
        assert (folder / name).read_bytes() == (source / path).read_bytes()
    for name in (".hidden", "private.txt", "big.bin", "tools.py"):
        assert not list((built[0].site / code).rglob(name))


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_first_cell_of_the_notebook_fetches_what_is_missing(
    built: tuple[Project, str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = built[0].site / code / "gallery/basics/reads"
    cells = json.loads((folder / "reads.ipynb").read_text("utf-8"))["cells"]
    source = cells[0]["source"]
    assert "%pip install" in source
    fetch = source.partition("\n\n")[2]
    asked = []

    def urlretrieve(address: str, name: str) -> None:
        asked.append(address)
        base = "https://example.org/tiny/"
        path = built[0].site / urllib.request.unquote(address.removeprefix(base))
        shutil.copyfile(path, name)

    monkeypatch.setattr(urllib.request, "urlretrieve", urlretrieve)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("numbers.csv").write_text("mine")
    exec(fetch, {})
    assert len(asked) == 4 and Path("numbers.csv").read_text() == "mine"
    assert Path("data/it's one.txt").read_text() == "one"
    assert Path("../shared/all.txt").read_text() == "all"
    note = next(cell for cell in cells if cell["id"] == "files")["source"]
    assert "`private.txt`" in note and "`gallery_src/basics/big.bin`" in note
    assert "numbers.csv" not in note and "tools.py" not in note


def test_what_is_not_offered_is_a_warning(built: tuple[Project, str]) -> None:
    warned = re.findall(
        r"reads\.py, line 2 \(cell 1\): it reads (\S+), which is not.*?since (.*?);", built[1]
    )
    assert warned == [
        ("gallery_src/basics/big.bin", "it has 10 MB, more than 10 MB"),
        ("private.txt", "it is outside of the gallery"),
    ]


def test_without_an_address_the_notebook_names_its_files(tiny: Project) -> None:
    tiny.write("gallery_src/basics/numbers.csv", "1\n")
    tiny.write(
        "gallery_src/basics/reads.py",
        "# %% [markdown]\n# # Reads\n\n# %%\nopen('numbers.csv').read()\n",
    )
    tiny.edit("mkdocs.yml", "site_url: https://example.org/tiny/\n", "")
    assert tiny.run("cnnviz", "build").returncode == 0
    path = tiny.site / "en/gallery/basics/reads/reads.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert "urlretrieve" not in cells[0]["source"]
    assert cells[1]["source"] == (
        "This notebook reads files that are not part of it: `numbers.csv`."
    )
