"""What lessons of strangers hold, tried after the reports of issue 13 were mended."""

import shutil

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import GALLERIES, Project

EMOJI = """  - pymdownx.details
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
"""

LESSONS = {
    "linked": """# %% [markdown]
# # Linked
#
# A summary with a [link][one], [two][], [Three] and `a[0][1]`,\\
# on two lines.
#
# :smile: and :material-check:
#
# ## A result
#
# ## A heading with a [link](https://example.org) and `code`
#
# <a name="by-hand"></a>
#
# [one]: https://example.org/one
# [two]: linking.py
# [three]: https://example.org/three
""",
    "heads": """# %% [markdown]
# # Heads
#
# Words.
#
# !!! note "Open
#     FIRST
#
# !!! warning: mind
#     SECOND
#
# ??? tip 'Single'
#
#     THIRD
#
# === "Tab" more
#     FOURTH
#
# !!!note two "A "quoted" title"
#     FIFTH
#
# ??? "Folded"
#     SIXTH
""",
    "linking": """# %% [markdown]
# # Linking
#
# Words.
#
# [a](linked.py#a-result), [b](linked.ipynb#A-result), [c](linked.py#by-hand),
# [d](linked.py#a-heading-with-a-link-and-code), [e](linked.py#A-heading-with-a-link-and-code)
#
# Text: [lost](linked.py#no-such-place), `[code](linked.py#none)`,
# and [away](https://example.org/x#y).
""",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    root = tmp_path_factory.mktemp("strangers") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8").rstrip() + "\n" + EMOJI)
    for name, text in LESSONS.items():
        project.write(f"gallery_src/basics/{name}.py", f"{text}\n# %%\nx = 1\n")
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    return project, done.stderr


def page(built: tuple[Project, str], name: str, code: str = "en") -> Tag:
    path = built[0].site / code / "gallery" / name / "index.html"
    article = BeautifulSoup(path.read_text("utf-8"), "html.parser").article
    assert article
    return article


def test_a_link_to_a_place_that_another_lesson_lacks_is_warned_of(
    built: tuple[Project, str],
) -> None:
    said = " ".join(built[1].split())  # MkDocs wraps long lines
    assert said.count("without that place") == 1
    assert "basics/linking.py, line 9 (cell 1): the link to 'linked.py#no-such-place' " in said
    targets = [
        str(link["href"]) for link in page(built, "basics/linking").select("p:not([class]) > a")
    ]
    ids = {
        str(one.get("id") or one.get("name")) for one in page(built, "basics/linked").select("*")
    }
    for target in targets[:5]:
        assert target.partition("#")[2] in ids


def test_a_summary_has_neither_reference_links_nor_line_breaks(built: tuple[Project, str]) -> None:
    text = " ".join(page(built, "basics").get_text().split())
    assert "A summary with a link, two, Three and a[0][1], on two lines." in text


def test_an_emoji_is_its_character_where_its_picture_is_blocked(
    built: tuple[Project, str],
) -> None:
    article = page(built, "basics/linked")
    assert (
        article.select_one("span[title=':smile:']")
        and "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}" in article.get_text()
    )
    assert article.select_one(".twemoji svg") and not article.select("img[src^=http]")


def test_what_only_begins_like_a_container_keeps_its_text(built: tuple[Project, str]) -> None:
    article = page(built, "basics/heads")
    text = article.get_text()
    for word in ("FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH"):
        assert word in text
    assert "FIFTH" in article.select(".admonition")[0].get_text()
    assert len(article.select(".admonition, details.tip")) == 1 and "\x02" not in text
