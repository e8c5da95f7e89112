"""A damaged catalog costs its page in its language; every mistake of a build is listed at once.

The inputs are those of public reports:

| Report | What went wrong |
|---|---|
| hanruihua/ir-sim#241 | A header marked fuzzy |
| sphinx-doc/sphinx#14664 | A damaged placeholder stopped the build |
| python/python-docs-ko#611 | Repeated texts, CRLF, obsolete entries, byte order marks |
"""

import re
import shutil

import pytest
from conftest import GALLERIES, Project

SCRIPT = """# %% [markdown]
# # Title of NAME
#
# One plain sentence.

# %%
n = 3  # a note

# %% [markdown]
# ## Result
#
# There are {{ n }} of them, see [the code](https://example.org/en/) and $n$.
#
# Second paragraph.
"""

CATALOG = """msgid ""
msgstr ""
"Language: ko\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "# Title of NAME"
msgstr "# NAME 제목"

msgid "One plain sentence."
msgstr "평범한 문장."

msgid "a note"
msgstr "메모"

msgid "## Result"
msgstr "## 결과"

msgid "There are {{ n }} of them, see [the code](https://example.org/en/) and $n$."
msgstr "{{ n }}개, [코드](https://example.org/ko/)와 $n$."

msgid "Second paragraph."
msgstr "둘째 문단."
"""

DAMAGE = {
    "good": CATALOG,
    "bom": f"\ufeff{CATALOG}",
    "crlf": CATALOG.replace("\n", "\r\n"),
    "headerfuzzy": f"#, fuzzy\n{CATALOG}",
    "obsolete": f'{CATALOG}\n#~ msgid "old"\n#~ msgstr "오래된"\n',
    "renamed": CATALOG.replace('"{{ n }}개', '"{{ 엔 }}개'),
    "dropped": CATALOG.replace('"{{ n }}개', '"몇 개'),
    "added": CATALOG.replace('"둘째', '"{{ n }} 둘째'),
    "heading": CATALOG.replace('"## 결과"', '"결과"'),
    "dup": f'{CATALOG}\nmsgid "Second paragraph."\nmsgstr "또 다른 문단."\n',
    "broken": CATALOG.replace('msgid "a note"', 'msgid "a note').replace('"메모"', '메모"'),
    "nonsense": "This is not a catalog.\n",
    "latin": CATALOG,
}

WARNINGS = {
    "renamed.ko.po, line 18: the translation of gallery_src/basics/renamed.py, line 12 must hold "
    "the same {{ … }} as the English text; look at {{ n }}, {{ 엔 }}. The page shows the English "
    "text.",
    "dropped.ko.po, line 18: the translation of gallery_src/basics/dropped.py, line 12 must hold "
    "the same {{ … }} as the English text; look at {{ n }}. The page shows the English text.",
    "added.ko.po, line 21: the translation of gallery_src/basics/added.py, line 14 must hold "
    "the same {{ … }} as the English text; look at {{ n }}. The page shows the English text.",
    "heading.ko.po, line 15: the translation of gallery_src/basics/heading.py, line 10 must start "
    "with '##', as the English heading does. The page shows the English text.",
    "dup.ko.po, line 24: 'Second paragraph.' is also translated in line 21, and that translation "
    "is used; remove one.",
    "broken.ko.po, line 12: this is not a PO file: a text stands between two quotes, and quotes "
    'inside it are written \\": msgid "a note',
    "broken.ko.po, line 13: this is not a PO file: a text stands between two quotes, and quotes "
    'inside it are written \\": msgstr 메모"',
    "nonsense.ko.po, line 1: this is not a PO file: a text stands between two quotes, and quotes "
    'inside it are written \\": This is not a catalog.',
    "latin.ko.po, line 7: this is not UTF-8; save the file with that encoding.",
    "section.ko.po, line 1: this is not a PO file: a text stands between two quotes, and quotes "
    'inside it are written \\": nonsense',
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[str]]:
    """The project, and the warnings of its build."""
    root = tmp_path_factory.mktemp("damaged") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    for name, catalog in DAMAGE.items():
        project.write(f"gallery_src/basics/{name}.py", SCRIPT.replace("NAME", name))
        encoding = "cp949" if name == "latin" else "utf-8"
        path = root / f"gallery_src/basics/{name}.ko.po"
        path.write_bytes(catalog.replace("NAME", name).encode(encoding))
    project.write("gallery_src/basics/section.ko.po", "nonsense\n")
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    text = re.sub(r"\n(?!\S*\s+-)\s*", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))
    return project, re.findall(r"^WARNING +-  (.*?) *$", text, re.M)


def test_every_mistake_is_a_warning_that_names_its_line(built: tuple[Project, list[str]]) -> None:
    warned = [text.removeprefix("gallery_src/basics/") for text in built[1]]
    assert sorted(warned) == sorted(WARNINGS)


@pytest.mark.parametrize("name", DAMAGE)
def test_the_rest_is_translated(built: tuple[Project, list[str]], name: str) -> None:
    page = built[0].page(f"ko/gallery/basics/{name}")
    is_lost = name in ("broken", "nonsense", "latin")
    notice = "아직 번역되지 않았습니다" in page
    assert notice is (is_lost or name in ("renamed", "dropped", "added", "heading"))
    assert ("메모" in page) is not is_lost
    assert ("둘째 문단." in page) is not (is_lost or name == "added")
    assert ("There are 3 of them" in page) is (is_lost or name in ("renamed", "dropped"))
    assert "또 다른" not in page


def test_a_damaged_section_is_shown_in_english(built: tuple[Project, list[str]]) -> None:
    page = built[0].page("ko/gallery/basics")
    assert "아직 번역되지 않았습니다" in page and "good 제목" in page


def test_strict_builds_fail_after_all_warnings(built: tuple[Project, list[str]]) -> None:
    done = built[0].run("cnnviz", "build", "--strict")
    assert done.returncode == 1
    for name in ("renamed", "added", "latin", "section"):
        assert f"{name}.ko.po" in done.stderr


def test_translate_names_every_damaged_file(built: tuple[Project, list[str]]) -> None:
    done = built[0].run("cnnviz", "translate", "ko")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    for name in ("broken", "nonsense", "latin", "section"):
        assert f"{name}.ko.po, line" in done.stderr
