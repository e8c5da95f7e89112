"""Findings: what a page loses is a warning with script, line and cell, at every build."""

import re

from conftest import Project

LESSON = """# %% [markdown]
# # A lesson

# %%
from IPython.display import Javascript


# %%
Javascript("draw()")
"""


def warnings_of(project: Project, *options: str) -> tuple[int, list[str]]:
    done = project.run("cnnviz", "build", *options)
    text = re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))
    return done.returncode, re.findall(r"^WARNING +-  (gallery_src/.*)$", text, re.M)


def test_a_loss_is_a_warning_at_every_build_and_strict_fails(tiny: Project) -> None:
    tiny.write("gallery_src/basics/graph.py", LESSON)
    tiny.write("gallery_src/basics/graph.ko.po", CATALOG)
    first = warnings_of(tiny)
    assert first == (
        0,
        [
            "gallery_src/basics/graph.py, line 9 (cell 3): its JavaScript is not run; put it into "
            "HTML(…) together with the elements that it draws, which the page shows in a frame of "
            "its own."
        ],
    )
    assert warnings_of(tiny) == first  # from the store
    # Lines above the cell move it; its run stays valid.
    tiny.edit("gallery_src/basics/graph.py", "# # A lesson", "# # A lesson\n#\n# More.")
    tiny.edit(
        "gallery_src/basics/graph.ko.po", 'msgid "# A', 'msgid "More."\nmsgstr "더."\n\nmsgid "# A'
    )
    assert [text.partition(":")[0] for text in warnings_of(tiny)[1]] == [
        "gallery_src/basics/graph.py, line 11 (cell 3)"
    ]
    assert warnings_of(tiny, "--strict")[0] == 1


def test_what_the_policy_blocks_is_a_warning_once(tiny: Project) -> None:
    tiny.edit("mkdocs.yml", "  font: false\n", "")
    tiny.edit(
        "mkdocs.yml",
        "plugins:",
        "extra_javascript: [https://far.org/x.js]\nextra: {analytics: {provider: google}}\nplugins:",
    )
    done = tiny.run("cnnviz", "build")
    text = " ".join(done.stderr.split())
    assert done.returncode == 0
    # Once in each of the two languages.
    assert text.count("'https://far.org/x.js' is not loaded") == 2
    assert text.count("'analytics' in 'extra' of mkdocs.yml has no effect") == 2
    # Material's default fonts are not asked for, and so not warned of.
    assert "fonts.googleapis" not in tiny.page("en") and "fonts.googleapis" not in text


CATALOG = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nLanguage: ko\\n"

msgid "# A lesson"
msgstr "# 레슨"
"""
