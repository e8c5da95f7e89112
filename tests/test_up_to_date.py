"""When `cnnviz build` may say that the site is up to date, and when it must build."""

import pytest
from conftest import Project

from cnnviz.gallery.cache.locks import own_temporary_folder

KEPT = "The site is up to date"


def build(project: Project, *options: str, **environment: str) -> bool:
    """Build; whether nothing was done."""
    done = project.run("cnnviz", *options, **environment)
    assert done.returncode == 0, done.stderr
    return KEPT in done.stdout


@pytest.fixture
def built(tiny: Project) -> Project:
    assert not build(tiny, "build")
    assert build(tiny, "build")
    return tiny


def other(project: Project, name: str, site: str) -> None:
    """A second configuration of the same project."""
    text = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    project.write(name, text.replace("site_name: Tiny", f"site_name: Other\nsite_dir: {site}"))


def test_a_configuration_that_was_never_built_is_built(built: Project) -> None:
    other(built, "other.yml", "elsewhere")
    assert not build(built, "-f", "other.yml", "build")
    assert "Other" in (built.root / "elsewhere/en/index.html").read_text(encoding="utf-8")
    # Both are known from now on, each by itself.
    assert build(built, "-f", "other.yml", "build") and build(built, "build")
    built.edit("other.yml", "Other", "Another")
    assert build(built, "build")
    assert not build(built, "-f", "other.yml", "build")
    assert "Another" in (built.root / "elsewhere/en/index.html").read_text(encoding="utf-8")


def test_two_configurations_of_one_folder_take_turns(built: Project) -> None:
    other(built, "other.yml", "site")
    for options, name in (
        (["-f", "other.yml"], "Other"),
        ([], "Tiny"),
        (["-f", "other.yml"], "Other"),
    ):
        assert not build(built, *options, "build")
        assert f"<title>{name}" in built.page("en")


def test_the_same_configuration_by_another_path_is_the_same(built: Project) -> None:
    assert build(built, "-f", str(built.root / "mkdocs.yml"), "build")
    built.root.joinpath("link.yml").symlink_to("mkdocs.yml")
    assert build(built, "-f", "link.yml", "build")


@pytest.mark.parametrize(
    "options",
    [["--strict"], ["--jobs", "1"], ["-d", "elsewhere"], ["--force"], ["--only", "first"]],
)
def test_a_build_with_other_options_is_made(built: Project, options: list[str]) -> None:
    assert not build(built, "build", *options)


VARIABLE = """# ---
# environment: [CNNVIZ_TEST]
# ---

# %% [markdown]
# # Reads a variable

# %%
import os

os.environ.get("CNNVIZ_TEST")
"""


def test_a_variable_that_a_lesson_declares_is_compared(tiny: Project) -> None:
    tiny.edit("mkdocs.yml", "        - { code: ko", "        # - { code: ko")
    tiny.write("gallery_src/basics/variable.py", VARIABLE)
    assert not build(tiny, "build", CNNVIZ_TEST="one")
    assert build(tiny, "build", CNNVIZ_TEST="one")
    assert not build(tiny, "build", CNNVIZ_TEST="two")
    assert "two" in tiny.page("en/gallery/basics/variable")
    assert build(tiny, "build", CNNVIZ_TEST="two")
    assert not build(tiny, "build")


@pytest.mark.parametrize("inherited", [False, True])
def test_a_variable_that_the_configuration_asks_for_is_compared(
    tiny: Project, inherited: bool
) -> None:
    tiny.edit("mkdocs.yml", "site_name: Tiny", "site_name: !ENV [CNNVIZ_NAME, Tiny]")
    options = []
    if inherited:
        tiny.write("child.yml", "INHERIT: mkdocs.yml\nsite_author: Someone\n")
        options = ["-f", "child.yml"]
    assert not build(tiny, *options, "build")
    assert build(tiny, *options, "build")
    assert not build(tiny, *options, "build", CNNVIZ_NAME="Named")
    assert "<title>Named" in tiny.page("en")
    assert build(tiny, *options, "build", CNNVIZ_NAME="Named")


def test_a_warning_in_any_language_is_given_again(tiny: Project) -> None:
    tiny.edit("docs/ko/index.md", "translates:", "was:")
    for is_kept in (False, True):
        done = tiny.run("cnnviz", "build")
        assert done.returncode == 0 and (KEPT in done.stdout) == is_kept
        assert "docs/ko/index.md" in done.stderr


def test_the_word_of_a_warning_in_a_page_is_none(tiny: Project) -> None:
    """What a language's build prints is not searched for words."""
    tiny.write(
        "hook.py",
        "import logging\n\ndef on_pre_build(config):\n    logging.getLogger('mkdocs.hook').info('no WARNING at all')\n",
    )
    tiny.edit("mkdocs.yml", "nav:", "hooks: [hook.py]\nnav:")
    assert not build(tiny, "build")
    assert build(tiny, "build")


BLIND = "import subprocess, sys\n\ndef on_pre_build(config):\n    subprocess.run([sys.executable, '-c', ''])\n"


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_site_whose_reading_was_not_seen_is_made_each_time(tiny: Project, code: str) -> None:
    guard = f"    if str(config.theme['language']) != '{code}':\n        return\n"
    tiny.write("hook.py", BLIND.replace("    subprocess", f"{guard}    subprocess"))
    tiny.edit("mkdocs.yml", "nav:", "hooks: [hook.py]\nnav:")
    assert not build(tiny, "build")
    assert not build(tiny, "build")


def test_what_other_builds_leave_among_the_temporary_files_does_not_count(built: Project) -> None:
    other = own_temporary_folder() / "of-another-build"
    other.mkdir()
    try:
        assert build(built, "build")
    finally:
        other.rmdir()
    assert build(built, "build")
