"""After any edits, the served site is byte for byte what a build makes of the same files."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Project
from PIL import Image
from serving import Serving, difference

STEPS = int(os.environ.get("CNNVIZ_EDITS", "30"))
"""Number of random edits."""
COMPARED = int(os.environ.get("CNNVIZ_COMPARED", "10"))
"""Number of edits between two comparisons with a build."""

LESSON = """# ---
# tags: [one, two]
# ---
# %% [markdown]
# # Lesson {n}
#
# A summary of lesson {n}.

# %%
value = {n}
value * 2

# %% [markdown]
# Twice is {{{{ value * 2 }}}}. See [the first](first.py) and ![a picture](dot.png).
"""

VARIED = """# ---
# parameters:
#   size: [2, 3]
#   word: [even, odd]
# ---
# %% [markdown]
# # Varied
#
# All combinations.

# %%
size = 2
word = "even"

# %%
from IPython.display import HTML, Math, display
from PIL import Image

display(HTML(f'<p id="one">{word} {size}</p><svg id="two"></svg>'))
display(HTML(f'<div id="here"></div><script>here.append("{word}")</script>'))
display(Math(f"{size}^2"))
Image.new("L", (size, size), size)

# %% tags=["hide-output"]
print(word, {name: size for name in range(size)})

# %% [markdown]
# Of {{ size }} things, $x^{{ size }}$.
"""
SIZES = ("size: [2, 3]", "size: [2, 3, 5]", "size: [5, 2]")


def _lesson(n: int) -> str:
    return LESSON.format(n=n).replace("{{{{", "{{").replace("}}}}", "}}")


class Editor:
    """Makes random edits in a project; each returns what it did."""

    def __init__(self, project: Project, seed: int) -> None:
        self.root, self.random, self.count = project.root, random.Random(seed), 0
        self.edits: list[Callable[[], str]] = [
            self.sentence,
            self.number,
            self.title,
            self.catalog,
            self.page,
            self.page_title,
            self.data,
            self.section,
            self.new_lesson,
            self.remove_lesson,
            self.new_page,
            self.remove_page,
            self.picture,
            self.template,
            self.style,
            self.tags,
            self.glossary,
            self.configuration,
            self.mistake,
            self.combinations,
        ]

    def edit(self) -> str:
        self.count += 1
        return self.random.choice(self.edits)()

    def _write(self, name: str, text: str) -> str:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.swp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
        return name

    def _change(self, name: str, old: str, new: str) -> str:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, name
        return self._write(name, text.replace(old, new, 1))

    def _some(self, pattern: str) -> str:
        paths = sorted(self.root.glob(pattern))
        return self.random.choice(paths).relative_to(self.root).as_posix()

    def sentence(self) -> str:
        name = self._some("gallery_src/*/*.py")
        return self._change(name, "\n\n# %%\n", f" Sentence {self.count}.\n\n# %%\n")

    def number(self) -> str:
        name = self._some("gallery_src/*/*.py")
        return self._change(name, "\n# %%\n", f"\n# %%\nnumber = {self.count}\n")

    def title(self) -> str:
        return self._change(self._some("gallery_src/*/*.py"), "# # ", f"# # N{self.count} ")

    def catalog(self) -> str:
        name = self._some("gallery_src/*/*.po")
        return self._change(name, 'msgstr "#', f'msgstr "# 새로운{self.count}')

    def page(self) -> str:
        name = self._some("docs/*/*.md")
        text = (self.root / name).read_text(encoding="utf-8")
        link = self.random.choice(["", " [lessons](gallery/index.md)", " [no](none.md)"])
        return self._write(name, f"{text}\nMore {self.count}.{link}\n")

    def page_title(self) -> str:
        return self._change(self._some("docs/*/*.md"), "# ", f"# P{self.count} ")

    def data(self) -> str:
        return self._write("gallery_src/basics/data.txt", f"some data {self.count}\n")

    def section(self) -> str:
        name = self._some("gallery_src/*/section.md")
        text = (self.root / name).read_text(encoding="utf-8")
        return self._write(name, f"{text}\nIntroduction {self.count}.\n")

    def new_lesson(self) -> str:
        return self._write(f"gallery_src/basics/new_{self.count}.py", _lesson(self.count))

    def remove_lesson(self) -> str:
        paths = sorted(self.root.glob("gallery_src/*/new_*.py"))
        if not paths:
            return self.new_lesson()
        path = self.random.choice(paths)
        path.unlink()
        return f"without {path.name}"

    def new_page(self) -> str:
        return self._write(f"docs/en/page{self.count}.md", f"# Page {self.count}\n\nWords.\n")

    def remove_page(self) -> str:
        paths = sorted(self.root.glob("docs/en/page*.md"))
        if not paths:
            return self.new_page()
        self.random.choice(paths).unlink()
        return "without a page"

    def picture(self) -> str:
        shutil.copyfile(
            self.random.choice([self.root / "red.png", self.root / "blue.png"]),
            self.root / "gallery_src/basics/dot.png",
        )
        return "picture"

    def template(self) -> str:
        return self._write(
            "overrides/partials/copyright.html",
            f"<p>Copyright {self.count} of {{{{ config.site_name }}}}</p>",
        )

    def style(self) -> str:
        return self._write("docs/en/extra.css", f"p {{ margin: {self.count}px }}\n")

    def tags(self) -> str:
        name = self._some("gallery_src/*/new_*.py") if self._has_new() else self.new_lesson()
        return self._change(name, "tags: [", f"tags: [tag{self.count}, ")

    def _has_new(self) -> bool:
        return any(self.root.glob("gallery_src/*/new_*.py"))

    def glossary(self) -> str:
        return self._change("docs/en/glossary.md", "## ", f"## term{self.count}\n\nMeaning.\n\n## ")

    def configuration(self) -> str:
        text = (self.root / "mkdocs.yml").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("copyright")]
        return self._write("mkdocs.yml", "\n".join([*lines, f"copyright: C{self.count}", ""]))

    def combinations(self) -> str:
        """Other values of a lesson's parameters."""
        name = "gallery_src/basics/varied.py"
        text = (self.root / name).read_text(encoding="utf-8")
        old = next(sizes for sizes in SIZES if f"{sizes}\n" in text)
        return self._change(name, old, self.random.choice(SIZES))

    def mistake(self) -> str:
        """A script with a mistake, which is mended with the next edit of the script."""
        name = self._some("gallery_src/*/*.py")
        text = (self.root / name).read_text(encoding="utf-8")
        self._write(name, text + "\n# %%\n1 / 0\n")
        return f"mistake in {name}"

    def mend(self) -> bool:
        """Take all mistakes out; whether there were any."""
        mended = False
        for path in sorted(self.root.glob("gallery_src/*/*.py")):
            text = path.read_text(encoding="utf-8")
            if "1 / 0" in text:
                self._write(
                    path.relative_to(self.root).as_posix(), text.replace("\n# %%\n1 / 0\n", "")
                )
                mended = True
        return mended


@pytest.fixture
def project(tiny: Project) -> Project:
    """A project with everything that the editor edits."""
    for colour in ("red", "blue"):
        Image.new("RGB", (8, 8), colour).save(tiny.root / f"{colour}.png")
    shutil.copyfile(tiny.root / "red.png", tiny.root / "gallery_src/basics/dot.png")
    tiny.write("docs/en/glossary.md", "# Glossary\n\n## number\n\nA thing to count with.\n")
    tiny.write("gallery_src/basics/varied.py", VARIED)
    tiny.write("gallery_src/basics/varied.ko.po", 'msgid "# Varied"\nmsgstr "# 바뀜"\n')
    tiny.write("docs/en/extra.css", "p { margin: 0 }\n")
    tiny.write("docs/en/tags.md", "# Tags\n\n<!-- material/tags -->\n")
    tiny.write("overrides/partials/copyright.html", "<p>Copyright</p>")
    tiny.edit("mkdocs.yml", "  - search\n", "  - search\n  - tags\n")
    tiny.edit("mkdocs.yml", "  font: false\n", "  font: false\n  custom_dir: overrides\n")
    tiny.edit(
        "mkdocs.yml", "nav:\n  - index.md\n  - gallery/index.md\n", "extra_css: [extra.css]\n"
    )
    return tiny


def test_the_served_site_is_what_a_build_makes(project: Project, tmp_path: Path) -> None:
    editor, done = Editor(project, seed=int(os.environ.get("CNNVIZ_SEED", "1"))), []
    with Serving(project, page="en/gallery/basics/varied/3-odd/") as serving:
        for step in range(1, STEPS + 1):
            with serving.change():
                done.append(editor.edit())
            if step % COMPARED == 0:
                with serving.change():
                    if not editor.mend():
                        editor.sentence()
                built = tmp_path / "built"
                built_by = project.run("cnnviz", "build", "-d", str(built))
                assert built_by.returncode == 0, built_by.stderr
                assert difference(serving.tree, built) == [], (
                    step,
                    done[-COMPARED:],
                    serving.log[-3000:],
                )
    assert not list((project.root / ".cnnviz/scratch").glob("*/"))
