"""A card of an index has a picture, whatever its lesson shows; a header chooses another one."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import GALLERIES, Project
from PIL import Image

from cnnviz.render.thumbnails import drawing
from cnnviz.render.thumbnails.shrinking import LIGHT

TABLE = """class Table:
    def _repr_html_(self):
        return "<table><thead><tr><th></th><th>name</th></tr></thead><tr><td>-1.5</td><td>a&lt;b</td></tr></table>"


Table()"""
PLOT = """import matplotlib.pyplot as plt

plt.plot([1, 3, 2])
plt.title("Loss");"""
PICTURE = """from PIL import Image

Image.new("RGB", (60, 40), "teal")"""
HEAVY = """import numpy as np
from PIL import Image

Image.fromarray(np.random.default_rng(0).integers(0, 255, (600, 800, 3), dtype=np.uint8))"""
SVG = """from IPython.display import SVG

SVG('<svg xmlns="http://www.w3.org/2000/svg" width="6" height="3"><path d="M0 0h6"/></svg>')"""
HTML = """from IPython.display import HTML

HTML("<style>p {}</style><p>Some <b>words</b></p>")"""
SOUND = """from IPython.display import Audio

Audio(b"RIFF" + bytes(60), rate=8000)"""
LESSONS = {
    "table": TABLE,
    "plot": PLOT,
    "picture": PICTURE,
    "heavy": HEAVY,
    "svg": SVG,
    "html": HTML,
    "sound": SOUND,
    "formula": "from IPython.display import Math\n\nMath(r'\\frac{a}{b}')",
    "printed": "print('first')\nprint('second')",
    "code": "import math\n\n\ndef area(r):\n    return math.pi * r**2",
    "nothing": "",
    "both": f"{PICTURE}\n\n# %%\n{TABLE}",
    "chosen": f"# ---\n# tags: [a]\n# thumbnail: 2\n# ---\n{PICTURE}\n\n# %%\n{TABLE}",
    "own": f"# ---\n# thumbnail: own.png\n# ---\n{TABLE}",
    "too_large": f"# ---\n# tags: [a]\n# thumbnail: 7\n# tagz: [b]\n# ---\n{TABLE}",
    "no_file": "# ---\n# thumbnail: nix.png\n# ---\n1",
    "no_picture": "# ---\n# thumbnail: own.txt\n# ---\n1",
    "no_number": "# ---\n# thumbnail: 0\n# ---\n1",
}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, str]]:
    """The lessons in a built site and in an export; and the messages of the build."""
    root = tmp_path_factory.mktemp("cards") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    shutil.rmtree(project.lessons)
    project.write("gallery_src/cards/section.md", "---\norder: 1\nordre: 2\n---\n# Cards\n\nAll.\n")
    project.write("gallery_src/cards/own.txt", "")
    Image.new("RGB", (4, 4), "red").save(root / "gallery_src/cards/own.png")
    for name, code in LESSONS.items():
        header, _, body = code.rpartition("# ---\n")
        header = f"{header}# ---\n\n" if header else ""
        prose = f"# %% [markdown]\n# # Lesson {name}\n#\n# It shows something.\n"
        project.write(f"gallery_src/cards/{name}.py", f"{header}{prose}\n# %%\n{body}\n")
    done = project.build()
    assert project.run("cnnviz", "export", "export").returncode == 1  # three cannot be read
    said = done.stdout + done.stderr
    yield project, re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", said))


def cards(project: Project, page: str) -> dict[str, Tag]:
    """The cards of a page by the names of their lessons, whose addresses have hyphens."""
    soup = BeautifulSoup((project.root / page).read_text("utf-8"), "html.parser")
    every = soup.select(".cnnviz-cards a")
    return {str(card["href"]).rstrip("/").rpartition("/")[2]: card for card in every}


def picture(card: Tag, page: Path) -> Path:
    """The file of a card's picture."""
    (image,) = card.select("img")
    path = (page.parent / str(image["src"])).resolve()
    assert path.is_file()
    return path


def drawn(card: Tag) -> list[str]:
    assert not card.select("img")
    return [text.get_text().replace("\xa0", " ") for text in card.select("svg text")]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("index", ["gallery/cards/index", "gallery/index"])
@pytest.mark.parametrize("folder", ["site", "export"])
def test_every_card_has_a_picture(
    gallery: tuple[Project, str], language: str, index: str, folder: str
) -> None:
    project, _ = gallery
    page = f"{folder}/{language}/{index}.{'html' if folder == 'site' else 'md'}"
    found = cards(project, page)
    assert len(found) == len(LESSONS) - 3
    files = {
        name: picture(card, project.root / page).name
        for name, card in found.items()
        if card.select("img")
    }
    assert files == {
        "plot": "thumbnail-figure-1.svg",
        "picture": "output-1.png",
        "both": "output-1.png",
        "heavy": "thumbnail.webp",
        "svg": files["svg"],
        "own": "thumbnail.png",
    }
    assert files["svg"].endswith(".svg")
    assert {name: drawn(found[name]) for name in ("table", "html", "printed", "code")} == {
        "table": ["name", "-1.5", "a<b"],
        "html": ["Some words"],
        "printed": ["first", "second"],
        "code": ["def area(r):", "    return math.pi * r**2"],
    }
    assert (
        drawn(found["formula"]) == [r"\displaystyle \frac{a}{b}"] and drawn(found["nothing"]) != []
    )
    assert drawn(found["chosen"]) == drawn(found["too-large"]) == drawn(found["table"])
    assert found["sound"].select("svg path") and not drawn(found["sound"])


def test_pictures_of_an_index_are_small_and_whole(gallery: tuple[Project, str]) -> None:
    project, _ = gallery
    folder = project.site / "en" / "gallery" / "cards"
    assert (folder / "heavy/thumbnail.webp").stat().st_size < 2 * LIGHT
    assert len(list((project.root / ".cnnviz" / "thumbnails").iterdir())) == 1
    assert "Loss" in (folder / "plot/thumbnail-figure-1.svg").read_text("utf-8")
    own = project.root / "gallery_src/cards/own.png"
    assert (folder / "own/thumbnail.png").read_bytes() == own.read_bytes()


def test_wrong_headers_are_told_with_their_lines(gallery: tuple[Project, str]) -> None:
    _, messages = gallery
    for wanted in (
        "gallery_src/cards/too_large.py, line 3: 'thumbnail' in the header is 7, but the page has "
        "only 1 figures, pictures and tables to choose from",
        "gallery_src/cards/too_large.py, line 4: the header's key 'tagz' is unknown and has no "
        "effect; is it 'tags'?",
        "gallery_src/cards/section.md, line 3: the header's key 'ordre' is unknown and has no "
        "effect; is it 'order'?",
        "gallery_src/cards/no_file.py, line 2: 'thumbnail' in the header names nix.png",
        "gallery_src/cards/no_picture.py, line 2: 'thumbnail' in the header names own.txt",
        "gallery_src/cards/no_number.py, line 2: 'thumbnail' in the header must be the number",
    ):
        assert messages.count(wanted) == 1, wanted


def test_a_drawing_keeps_what_fits() -> None:
    wide = drawing.of_lines(["  " + "a" * 50, "가" * 50, "<b>", *("x" for _ in range(20))])
    texts = [text.get_text() for text in BeautifulSoup(wide, "html.parser").select("text")]
    assert texts[0].startswith("\xa0\xa0aaa") and texts[0].endswith("a…") and len(texts[0]) < 30
    assert texts[1].endswith("가…") and len(texts[1]) < 16
    assert texts[2] == "<b>" and len(texts) == 8
    assert drawing.of_html("<script>1</script> ") == ""


def test_a_cleanup_removes_the_small_pictures_of_the_store(gallery: tuple[Project, str]) -> None:
    project, _ = gallery
    folders = [project.root / ".cnnviz" / name for name in ("thumbnails", "formulas")]
    assert all(folder.is_dir() for folder in folders)
    assert project.run("cnnviz", "clean", "--dry-run").returncode == 0
    assert all(folder.is_dir() for folder in folders)
    assert project.run("cnnviz", "clean").returncode == 0
    assert not any(folder.exists() for folder in folders)


def test_no_card_of_the_real_site_is_blank(site: Path) -> None:
    # Some of its lessons end with a figure that has no picture of its own.
    for code in ("en", "ko"):
        text = (site / code / "gallery" / "index.html").read_text("utf-8")
        assert "cnnviz-card-blank" not in text and text.count('<img src="') > 10
