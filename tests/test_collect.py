"""Finding sections and scripts, and what is said of those that cannot be read."""

import pytest
from conftest import Project

from cnnviz.errors import CollectError
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.gallery.scripts.slugs import slugify

LESSON = "# %% [markdown]\n# # Title\n\n# %%\nx = 1\n"


def test_sections_and_lessons_come_in_the_order_that_was_asked_for(tiny: Project) -> None:
    tiny.write("gallery_src/advanced/section.md", "---\norder: 0\n---\n# Advanced\n\nText.\n")
    tiny.write("gallery_src/advanced/z.py", LESSON)
    tiny.write("gallery_src/advanced/a.py", LESSON)
    tiny.write("gallery_src/basics/another.py", LESSON)
    tiny.write("gallery_src/basics/_helper.py", "x = 1\n")
    sections, failures = collect(tiny.settings)
    assert not failures
    assert [section.slug for section in sections] == ["advanced", "basics"]
    assert [[one.slug for one in section.examples] for section in sections] == [
        ["a", "z"],
        ["second", "first", "another"],
    ]


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("a.py", b"", None, "it is empty"),
        ("a.py", b"# %%\nx = 1\n", 2, "starts with a prose cell whose first line is its title"),
        ("a.py", b"# %% [markdown]\n# # T\n\n# %%\nx = '\xff'\n", 5, "this is not UTF-8"),
        ("a.py", b"# %% [markdown]\n# # T\n\n# %%\ndef f(:\n", 5, "invalid syntax"),
        ("a.py", b"# ---\n# tags: pooling\n# ---\n" + LESSON.encode(), 1, "must be a list"),
        (
            "lab.py",
            b"# ---\n# parameters:\n#   x: [1, 2]\n# ---\n" + LESSON.encode(),
            1,
            "a lab cannot have parameters",
        ),
        ("section.md", b"no title\n", 1, "the first line must be the title"),
        ("section.md", b"---\nlessons: [nothing]\n---\n# T\n", 1, "there is no nothing.py here"),
        ("section.md", b"---\nlessons: nothing\n---\n# T\n", 1, "'lessons' must be a list"),
        ("section.md", b"---\norder: first\n---\n# T\n", 1, "'order' must be a number"),
    ],
)
def test_a_mistake_costs_only_itself_and_says_where(
    tiny: Project, name: str, content: bytes, line: int | None, message: str
) -> None:
    folder = tiny.root / "gallery_src" / "odd"
    folder.mkdir()
    (folder / "section.md").write_text("# Odd\n\nText.\n")
    (folder / name).write_bytes(content)
    sections, (failure,) = collect(tiny.settings)
    assert [one.slug for one in sections if one.slug == "basics" and len(one.examples) == 2]
    assert failure.place == f"gallery_src/odd/{name}"
    assert failure.line == line
    assert message in failure.message


def test_two_scripts_of_one_address_are_told(tiny: Project) -> None:
    tiny.write("gallery_src/basics/first_.py", LESSON)
    sections, (failure,) = collect(tiny.settings)
    assert len(sections[0].examples) == 2
    assert "the address 'first', as that of first.py does; rename one" in str(failure)


def test_a_section_without_its_file_is_named(tiny: Project) -> None:
    tiny.write("gallery_src/odd/a.py", LESSON)
    _, (failure,) = collect(tiny.settings)
    assert "gallery_src/odd/section.md: this file is missing" in str(failure)


def test_no_gallery_at_all_is_named(tiny: Project) -> None:
    settings = Settings(root=tiny.root, source=tiny.root / "nowhere", store=tiny.root)
    with pytest.raises(CollectError, match="nowhere: there is no gallery here"):
        collect(settings)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("max_pooling", "max-pooling"),
        ("a b", "a-b"),
        ("한글 '제목'", "한글-제목"),
        ("__", "untitled"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug
