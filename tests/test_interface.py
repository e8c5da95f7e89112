"""The site's own words: a translation has the form of its English text, and ends no comment."""

import ast
import io
import json
import shutil
import tokenize
from pathlib import Path

import pytest
from conftest import ROOT, Project
from hypothesis import given
from hypothesis import strategies as st
from rooms import PACKAGE

from cnnviz.errors import TranslationError
from cnnviz.gallery.scripts.comments import as_comment, with_comments
from cnnviz.i18n import interface
from cnnviz.i18n.ui_texts import texts_of, ui_texts
from cnnviz.i18n.words import Words
from cnnviz.render.exercises.packing import packed
from cnnviz.render.exercises.solutions import emptied

COMMENT = "Installs cnnviz where it is missing, as on Colab."
COUNTED = "{count} more maps are not shown."


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def catalog(folder: Path, english: str, translated: str, flags: str = "") -> Path:
    path = folder / "ko.po"
    entry = f'{flags}msgid "{escaped(english)}"\nmsgstr "{escaped(translated)}"\n'
    path.write_text(f'msgid ""\nmsgstr ""\n\n{entry}', encoding="utf-8", newline="")
    return path


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(interface, "LOCALE", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("english", "translated", "trouble"),
    [
        (COMMENT, 'x\nimport os; os.system("id")', "line break"),
        (COMMENT, "x\r!id", "line break"),
        (COMMENT, "x\vimport os", "line break"),
        (COMMENT, "x\x85import os", "line break"),
        (COMMENT, "x\u2028import os", "line break"),
        (COMMENT, "x\u2029import os", "line break"),
        (COMMENT, "x\x00", "control character"),
        (COMMENT, "x \u202e elif ", "changes the direction"),
        (COMMENT, "x <script>alert(1)</script>", "<script>"),
        (COMMENT, "x <img src=a onerror=alert(1)", "<img"),
        (COMMENT, "x <!-- ", "<!"),
        (COMMENT, "x {count}", "(none)"),
        (COUNTED, "몇 개", "({count})"),
        (COUNTED, "{count} {other}", "({count})"),
        (COUNTED, "{count.__class__}", "({count})"),
        (COUNTED, "{count!r}", "({count})"),
        (COUNTED, "{count:>9}", "({count})"),
        (COUNTED, "{0} {}", "({count})"),
        (COUNTED, "{count", "({count})"),
    ],
)
def test_a_translation_of_another_form_is_refused_with_its_line(
    locale: Path, english: str, translated: str, trouble: str
) -> None:
    path = catalog(locale, english, translated)
    words = Words("ko", is_source=False)
    message = str(words.mistakes[0])
    assert message.startswith(f"{path}, line 4: ") and english in message and trouble in message
    assert words.translated(english) == english


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        (COMMENT, '‘cnnviz’가 "없으면" it\'s 3 < 4 & 5 > 2 # 설치합니다; `x` $y$ \\n'),
        (COUNTED, "{count}개의 맵이 더 있습니다({count})."),
        ("two\nlines", "두\n줄"),
        ("<b>fat</b> {n}", "{n} <b>굵게</b>"),
    ],
)
def test_a_translation_of_the_same_form_is_used(
    locale: Path, english: str, translated: str
) -> None:
    catalog(locale, english, translated)
    words = Words("ko", is_source=False)
    values = {"count": 3} if "count" in english else {"n": 3} if "{n}" in english else {}
    assert words(english, **values) == (translated.format(**values) if values else translated)


@pytest.mark.parametrize("flags", ["#, fuzzy\n", "# "])
def test_what_nobody_meets_may_be_anything(locale: Path, flags: str) -> None:
    path = catalog(locale, COMMENT, "x\nimport os", flags)
    if flags == "# ":
        text = path.read_text().replace("# msgid", "#~ msgid").replace('msgstr "x', '#~ msgstr "x')
        path.write_text(text)
    assert Words("ko", is_source=False)(COMMENT) == COMMENT


def test_every_mistake_of_a_catalog_is_named_at_once(locale: Path) -> None:
    path = catalog(locale, COMMENT, "x\ny {z}")
    path.write_text(f'{path.read_text()}\nmsgid "a"\nmsgstr "<b>"\n')
    words = Words("ko", is_source=False)
    assert [mistake.line for mistake in words.mistakes] == [4, 4, 7]
    assert COMMENT not in words.lacking()


def test_a_damaged_catalog_translates_nothing(locale: Path) -> None:
    path = catalog(locale, COMMENT, "설치합니다.")
    path.write_text(f"{path.read_text()}\nnonsense\n")
    words = Words("ko", is_source=False)
    assert [mistake.line for mistake in words.mistakes] == [7]
    assert words.translated(COMMENT) == COMMENT and words.lacking() == []


def test_the_catalogs_of_the_site_have_no_mistake() -> None:
    for path in interface.LOCALE.glob("*.po"):
        assert Words(path.stem, is_source=False)("Lessons") != "Lessons"


# What goes into code


def kinds(code: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {token.type for token in tokens} - {tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER}


HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("\n\r\v\f\x85\u2028\x00#'\"{}%!")
    ),
    min_size=1,
)


@given(HOSTILE)
def test_nothing_ends_a_comment(text: str) -> None:
    comment = as_comment(text)
    assert comment.startswith("#") and len(comment.splitlines()) == 1
    assert kinds(comment) == {tokenize.COMMENT}
    assert ast.unparse(ast.parse(f"{comment}\nx = 1")) == "x = 1"


@given(HOSTILE)
def test_a_translated_comment_leaves_the_code_alone(text: str) -> None:
    code = "# one\nx = 1  # two\nif x:\n    # three\n    y = 2\n"
    assert ast.dump(ast.parse(with_comments(code, lambda _: text))) == ast.dump(ast.parse(code))


@given(HOSTILE)
def test_words_in_the_cells_of_a_lab_leave_their_code_alone(text: str) -> None:
    code = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    assert ast.unparse(ast.parse(emptied(code, [code], text))) == "def f():\n    ..."
    plain = ast.parse(packed({"q": {"name": "q"}}, {text: text}, "The questions")).body
    made = ast.parse(packed({"q": {"name": "q"}}, {text: text}, text)).body
    assert [ast.dump(one) for one in made] == [ast.dump(one) for one in plain]


def test_a_build_and_translate_name_what_is_wrong(tiny: Project, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "cnnviz"
    shutil.copytree(ROOT / "cnnviz", copy)
    path = copy / "i18n" / "locale" / "ko.po"
    text = path.read_text(encoding="utf-8")
    at = text.index(f'msgid "{COMMENT}"\n')
    line = text.count("\n", 0, at) + 1
    end = text.index("\n\n", at)
    path.write_text(f'{text[:at]}msgid "{COMMENT}"\nmsgstr "설치\\nimport os"{text[end:]}', "utf-8")

    done = tiny.run("cnnviz", "build", PYTHONPATH=str(copy.parent))
    assert done.returncode == 0 and "Traceback" not in done.stderr
    said = " ".join(done.stderr.split())  # the log wraps its lines
    assert f"ko.po, line {line}: the translation of '{COMMENT}'" in said, done.stderr
    assert COMMENT in (tiny.site / "ko/gallery/basics/first/first.ipynb").read_text("utf-8")
    strict = tiny.run("cnnviz", "build", "--strict", PYTHONPATH=str(copy.parent))
    assert strict.returncode == 1

    tiny.edit("gallery_src/basics/first.py", "It adds numbers up", "It adds some numbers up")
    done = tiny.run("cnnviz", "translate", "ko", PYTHONPATH=str(copy.parent))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"the translation of '{COMMENT}'" in done.stderr
    # The other catalogs are brought up to date all the same.
    assert "1 changed" in done.stdout and "some numbers" in (
        (tiny.lessons / "first.ko.po").read_text(encoding="utf-8")
    )


def test_the_first_cell_of_a_notebook_is_the_same_code_in_every_language(tiny: Project) -> None:
    assert tiny.build().returncode == 0
    trees = []
    for code in ("en", "ko"):
        path = tiny.site / code / "gallery/basics/first/first.ipynb"
        source = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        lines = source.splitlines()
        assert lines[0].startswith("# ") and not lines[1].startswith("#")
        trees.append(lines[1:])
    assert trees[0] == trees[1]


# Collecting the texts


@pytest.mark.parametrize(
    ("name", "source", "texts"),
    [
        ("a.py", "b(words('x'), site.language.words(\"y {n}\", n=1))", ["x", "y {n}"]),
        ("a.py", '_(\n    "two "\n    "lines"\n)\n# _("not code")', ["two lines"]),
        ("a.html.j2", '{{ _("x") }} {{ _("say \\"y\\"", n=1) }}', ["x", 'say "y"']),
        ("a.js", 'function words(text) {}\nwords(\n  "x {n}", { n },\n)', ["x {n}"]),
        ("a.py", "swords('x'); trace_(y)", []),
    ],
)
def test_texts_are_collected(tmp_path: Path, name: str, source: str, texts: list[str]) -> None:
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    assert list(texts_of(path)) == texts


@pytest.mark.parametrize(
    ("name", "call"),
    [
        *(("a.py", call) for call in ("words(name)", "_(f'x {n}')", "a.words('x' + y)", "_()")),
        *(("a.py", call) for call in ("words('x' if y else 'z')", "_('x'.upper())")),
        *(("a.html.j2", call) for call in ("{{ _('x') }}", "{{ _(name) }}", '{{ _("x" ~ y) }}')),
        *(("a.js", call) for call in ("words('x')", "words(`x`)", 'words("x" + y)', "words(x)")),
    ],
)
def test_a_text_that_cannot_be_collected_is_an_error(tmp_path: Path, name: str, call: str) -> None:
    path = tmp_path / name
    path.write_text(f"\n{call}\n", encoding="utf-8")
    with pytest.raises(TranslationError, match=rf"{name}, line 2: the text of this call"):
        texts_of(path)


def test_every_room_is_searched_for_texts() -> None:
    texts = set(ui_texts())
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".j2", ".html", ".js")]
    files = [path for path in files if not path.name.endswith(".min.js")]  # libraries of others
    assert all(texts.issuperset(texts_of(path)) for path in files)
    assert {"it was asked for", "Right."} <= texts
