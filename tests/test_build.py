"""The public build, `mkdocs build`, on a small project; and the command line."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Project

FIRST = "gallery/basics/first"


def test_one_build_makes_both_languages(tiny: Project) -> None:
    done = tiny.build("--strict")
    assert done.returncode == 0, done.stderr
    for code, words in (("en", "First lesson"), ("ko", "첫 번째 레슨")):
        page = tiny.page(f"{code}/{FIRST}")
        assert f'lang="{code}"' in page and words in page
        for name in ("first.py", "first.ipynb"):
            assert (tiny.site / code / FIRST / name).is_file()
    assert {path.name for path in tiny.site.iterdir() if path.is_file()} == {
        "index.html",
        "404.html",
        "robots.txt",
        "sitemap.xml",
        ".nojekyll",
    }
    korean = tiny.page(f"ko/{FIRST}")
    for text in (
        "숫자 3개의 합은 6.0이고",
        "# 숫자 세 개",
        ">숫자 하나</",
        "한 직선 위의 점 세 개입니다.",
    ):
        assert text in re.sub(r"</?span[^>]*>", "", korean)
    # The program's output is not translated; nothing else English is left.
    assert "printed" in korean
    prose = re.sub(r"<pre.*?</pre>", "", korean, flags=re.DOTALL)
    assert "Three" not in prose and "First" not in prose


def test_a_hash_means_the_same_in_both_languages(tiny: Project) -> None:
    assert tiny.build().returncode == 0

    def ids(page: str) -> list[str]:
        return re.findall(r"<h[123] id=\"([^\"]+)\"", page)

    for address in ("", FIRST):
        english, korean = (ids(tiny.page(f"{code}/{address}")) for code in ("en", "ko"))
        assert english == korean
        assert english


def test_the_sitemap_names_the_page_in_each_language(tiny: Project) -> None:
    assert tiny.build().returncode == 0
    sitemap = (tiny.site / "ko" / "sitemap.xml").read_text()
    root = "https://example.org/tiny"
    assert f"<loc>{root}/ko/{FIRST}/</loc>" in sitemap
    for code, hreflang in (("en", "en"), ("ko", "ko"), ("en", "x-default")):
        assert f'hreflang="{hreflang}" href="{root}/{code}/{FIRST}/"' in sitemap
    assert f"<loc>{root}/ko/sitemap.xml</loc>" in (tiny.site / "sitemap.xml").read_text()


def test_a_lesson_that_raises_fails_the_build_and_costs_only_itself(tiny: Project) -> None:
    assert tiny.build("--strict").returncode == 0
    tiny.edit("gallery_src/basics/first.py", "total\n\n# %%", "total\n1 / 0\n\n# %%")
    done = tiny.build("--strict")
    assert done.returncode == 1
    for said in (
        "gallery_src/basics/first.py, line 16 (cell 2): ZeroDivisionError: division by zero",
        "The cell had printed:\n    printed",
        'File "gallery_src/basics/first.py", line 16, in <module>\n        1 / 0',
        "1 script failed. The site holds the others",
    ):
        assert said in done.stderr + done.stdout
    assert "mkdocs/" not in done.stderr  # no traceback of ours
    for code in ("en", "ko"):
        assert "some data" in tiny.page(f"{code}/gallery/basics/second")
        assert not (tiny.site / code / FIRST).exists()
        assert "basics/first/" not in tiny.page(f"{code}/gallery/basics")
    # Mended, the page is back.
    tiny.edit("gallery_src/basics/first.py", "1 / 0\n", "")
    assert tiny.build("--strict").returncode == 0
    assert "First lesson" in tiny.page(f"en/{FIRST}")


def test_a_strict_abort_still_tells_of_the_lesson_that_failed(tiny: Project) -> None:
    tiny.edit("gallery_src/basics/first.py", "total\n\n# %%", "total\n1 / 0\n\n# %%")
    tiny.edit("gallery_src/basics/second.py", "It reads a file.", "It reads quite another thing.")
    done = tiny.build("--strict")
    assert done.returncode == 1
    assert "the translation to 'ko'" in done.stderr
    assert "gallery_src/basics/first.py, line 16 (cell 2): ZeroDivisionError" in done.stderr


def test_a_broken_formula_is_a_warning_that_names_it(tiny: Project) -> None:
    tiny.edit("gallery_src/basics/first.py", "$a^2$", r"$\left( x$")
    tiny.edit("gallery_src/basics/first.ko.po", "$a^2$", r"$\\left( x$")
    done = tiny.build()
    assert done.returncode == 0, done.stderr
    assert (
        r"gallery_src/basics/first.py, line 20 (cell 3): $\left( x$: the formula is shown as its "
        r"source: Expected '\right'"
    ) in " ".join(done.stderr.split())
    assert r"\left( x" in tiny.page(f"en/{FIRST}")
    assert tiny.build("--strict").returncode == 1


def test_a_script_that_cannot_be_read_fails_the_build_too(tiny: Project) -> None:
    tiny.write("gallery_src/basics/third.py", "# %% [markdown]\n# # T\n\n# %%\nfor\n")
    done = tiny.build()
    assert done.returncode == 1
    assert "gallery_src/basics/third.py, line 5: invalid syntax: for" in done.stderr + done.stdout
    assert "First lesson" in tiny.page(f"en/{FIRST}")


def test_a_missing_translation_shows_english_with_a_notice(tiny: Project) -> None:
    tiny.edit("gallery_src/basics/first.ko.po", 'msgstr "# 첫 번째 레슨"', 'msgstr ""')
    done = tiny.build()
    assert done.returncode == 0, done.stderr
    page = tiny.page(f"ko/{FIRST}")
    assert "First lesson" in page and "아직 번역되지 않았습니다" in page
    assert "아직 번역되지 않았습니다" not in tiny.page(f"en/{FIRST}")
    strict = tiny.build("--strict")
    assert strict.returncode == 1
    assert (
        "gallery_src/basics/first.py, line 6: the translation to 'ko' is missing" in strict.stderr
    )


def test_a_stale_translation_says_so(tiny: Project) -> None:
    tiny.edit(
        "gallery_src/basics/first.py",
        "It adds numbers up and draws them.",
        "It adds numbers up and draws them all.",
    )
    assert tiny.build().returncode == 0
    page = tiny.page(f"ko/{FIRST}")
    assert "숫자를 더하고 그립니다." in page and "번역이 최신이 아닙니다" in page
    strict = tiny.build("--strict")
    assert strict.returncode == 1 and "the translation to 'ko' is stale" in strict.stderr


def test_pages_by_hand_are_held_against_their_english(tiny: Project) -> None:
    tiny.edit("docs/en/index.md", "Text by hand.", "Text by another hand.")
    assert tiny.build().returncode == 0
    assert "번역이 최신이 아닙니다" in tiny.page("ko")
    assert "has changed since it was translated" in tiny.build("--strict").stderr
    (tiny.root / "docs/ko/index.md").unlink()
    assert tiny.build().returncode == 0
    page = tiny.page("ko")
    assert "Text by another hand." in page and "아직 번역되지 않았습니다" in page
    strict = tiny.build("--strict")
    assert strict.returncode == 1 and "docs/ko/index.md is missing" in strict.stderr


def test_an_error_leaves_the_last_good_site_alone(tiny: Project) -> None:
    assert tiny.build().returncode == 0
    before = {path: path.read_bytes() for path in tiny.site.rglob("*") if path.is_file()}
    tiny.edit("docs/en/index.md", "Text by hand.", "[dead](nowhere.md)")
    tiny.edit("gallery_src/basics/first.ko.po", "{{ total:.1f }}이고", "이고")
    done = tiny.build("--strict")
    assert done.returncode == 1
    assert "must hold the same {{ … }}" in done.stderr
    assert {path: path.read_bytes() for path in tiny.site.rglob("*") if path.is_file()} == before
    assert not list((tiny.root / ".cnnviz" / "sites").iterdir())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("languages:", "tongues:", "option 'languages': Required configuration not provided"),
        ("cnnviz:", "cnnviz:\n      gallery: nowhere", "there is no gallery here"),
        ("code: ko", "code: de", "the interface is not translated into 'de'"),
        ("code: ko", "code: xx", "'xx' is not a known locale"),
    ],
)
def test_a_mistake_in_the_configuration_is_one_message(
    tiny: Project, old: str, new: str, message: str
) -> None:
    tiny.edit("mkdocs.yml", old, new)
    done = tiny.build()
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


# The command line


def test_translate_writes_catalogs_without_running_what_is_stored(tiny: Project) -> None:
    tiny.gallery()
    tiny.edit("gallery_src/basics/second.py", "It reads a file.", "It reads a small file.")
    tiny.write("tell.py", TRANSLATE_AND_TELL)
    done = tiny.run("tell")
    assert "second.ko.po: 0 to translate, 1 changed, 0 gone\n" in done.stdout
    assert "first.ko.po: 0 to translate, 0 changed, 0 gone (nothing new)" in done.stdout
    assert "torch: False" in done.stdout
    assert "#, fuzzy" in (tiny.lessons / "second.ko.po").read_text()


TRANSLATE_AND_TELL = """
import sys
from cnnviz.cli import main
main(["translate", "ko"])
print("torch:", "torch" in sys.modules)
"""


def test_translate_accepts_pages(tiny: Project) -> None:
    tiny.edit("docs/en/index.md", "Text by hand.", "Text by another hand.")
    done = tiny.run("cnnviz", "translate", "ko", "--accept", "docs/ko/index.md")
    assert done.returncode == 0, done.stderr
    assert tiny.build("--strict").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["translate", "de"], "'de' is not a language to translate into; mkdocs.yml has ko"),
        (["translate", "en"], "'en' is not a language to translate into"),
        (["-f", "nowhere.yml", "translate", "ko"], "nowhere.yml does not exist"),
        (["translate", "ko", "--accept", "mkdocs.yml"], "is not in"),
        (["export", "docs"], "docs is not an empty folder"),
    ],
)
def test_mistakes_on_the_command_line(tiny: Project, arguments: list[str], message: str) -> None:
    done = tiny.run("cnnviz", *arguments)
    assert done.returncode == 1
    assert message in done.stderr and done.stderr.startswith("cnnviz: ")
    assert "Traceback" not in done.stderr


def test_export_writes_plain_markdown_for_other_generators(tiny: Project) -> None:
    done = tiny.run("cnnviz", "export", "out")
    assert done.returncode == 0, done.stderr
    out = tiny.root / "out"
    for code in ("en", "ko"):
        lesson = (out / code / FIRST / "index.md").read_text(encoding="utf-8")
        assert lesson.startswith("---\ntitle:")
        for name in re.findall(r'(?:src|href)="([^":#]+)"', lesson):
            assert (out / code / FIRST / name).exists(), name
        assert (out / code / "index.md").exists()
    assert "손으로 쓴 글입니다." in (out / "ko/index.md").read_text(encoding="utf-8")


def test_a_third_language_needs_catalogs_and_no_code(tiny: Project, tmp_path: Path) -> None:
    """An entry, a folder, catalogs: here German, with the Korean words standing in for German."""
    shutil.copytree(ROOT / "cnnviz", tmp_path / "copy" / "cnnviz")
    locale = tmp_path / "copy" / "cnnviz" / "i18n" / "locale"
    shutil.copy(locale / "ko.po", locale / "de.po")
    for path in [*tiny.lessons.glob("*.ko.po")]:
        shutil.copy(path, path.with_name(path.name.replace(".ko.", ".de.")))
    shutil.copytree(tiny.root / "docs" / "ko", tiny.root / "docs" / "de")
    entry = "{ code: en, name: English }"
    tiny.edit("mkdocs.yml", entry, f"{entry}\n        - {{ code: de, name: Deutsch }}")
    done = tiny.run("mkdocs", "build", "--strict", PYTHONPATH=str(tmp_path / "copy"))
    assert done.returncode == 0, done.stderr
    page = tiny.page(f"de/{FIRST}")
    assert 'lang="de"' in page and "첫 번째 레슨" in page and "Zum Inhalt" in page
    for code in ("en", "de", "ko"):
        assert f'data-cnnviz-language="{code}"' in page


def test_a_sites_own_templates_replace_those_of_the_plugin_and_of_material(tiny: Project) -> None:
    tiny.edit("mkdocs.yml", "name: material", "name: material\n  custom_dir: overrides")
    tiny.write(
        "overrides/main.html",
        '{% extends "base.html" %}\n{% block announce %}Their announcement{% endblock %}\n'
        '{% block extrahead %}<meta name="theirs"><script>theirs()</script>{% endblock %}\n',
    )
    tiny.write("overrides/partials/tags.html", "<p>Their tags</p>")
    done = tiny.build("--strict")
    assert done.returncode == 0, done.stderr
    for language in ("en", "ko"):
        page = tiny.page(f"{language}/gallery/basics/first")
        assert "Their announcement" in page and '<meta name="theirs">' in page
        assert "Their tags" in page and "<script>theirs()</script>" in page
        # Material's alternates are wrong for every page but the first; the right ones: sitemap.xml.
        assert 'rel="alternate"' not in page and "data-cnnviz-language" in page
