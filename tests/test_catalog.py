"""Comments, messages and catalogs: what is translated, and what happens when it changes."""

from pathlib import Path

import pytest
from conftest import Project
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.domain import Run
from cnnviz.errors import TranslationError
from cnnviz.gallery.scripts.comments import comments, with_comments
from cnnviz.gallery.scripts.prose import Expression, expressions
from cnnviz.i18n import catalogs
from cnnviz.i18n.catalogs import State
from cnnviz.i18n.faithful import problem_of
from cnnviz.i18n.messages import Message, example_messages, has_words

CODE = """# One comment
# on two lines
x = 1  # behind code
y = "# no comment"


def f():
    # inside
    return x  # noqa: RET504


#
# after an empty one
"""


def test_comments_are_found_and_replaced_where_they_stand() -> None:
    texts = [comment.text for comment in comments(CODE)]
    assert texts == [
        "One comment\non two lines",
        "behind code",
        "inside",
        "\nafter an empty one",
    ] or (texts == ["One comment\non two lines", "behind code", "inside", "after an empty one"])
    table = {"One comment\non two lines": "하나", "behind code": "뒤", "inside": "안쪽\n두 줄"}
    translated = with_comments(CODE, lambda text: table.get(text, text))
    assert translated.splitlines()[:7] == [
        "# 하나",
        "x = 1  # 뒤",
        'y = "# no comment"',
        "",
        "",
        "def f():",
        "    # 안쪽",
    ]
    assert "    # 두 줄\n    return x  # noqa: RET504" in translated


@given(st.text(st.characters(categories=["L"]), min_size=1))
def test_only_comments_change(word: str) -> None:
    translated = with_comments(CODE, lambda text: word)
    stripped = [line.partition("#")[0].rstrip() for line in CODE.splitlines() if '"#' not in line]
    again = [
        line.partition("#")[0].rstrip() for line in translated.splitlines() if '"#' not in line
    ]
    assert [line for line in again if line] == [line for line in stripped if line]


def test_expressions_may_be_wrapped() -> None:
    text = "a {{ x }} b\n{{ y:.0% }} {{ x }}\n\n{{ f(\nx) }}"
    assert list(expressions(text)) == [
        Expression("x", 0),
        Expression("y:.0%", 1),
        Expression("x", 1),
        Expression("f( x)", 3),
    ]
    assert list(expressions("```\n{{ x }}\n```\n\n{{ y }}")) == [Expression("y", 4)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.5", False),
        ("`code` $a^2$", False),
        ("{{ x }}", False),
        ("f", False),
        ("한글", True),
        ("it", True),
    ],
)
def test_what_has_words(text: str, expected: bool) -> None:
    assert has_words(text) is expected


def test_the_messages_of_a_lesson(tiny: Project) -> None:
    gallery, _ = tiny.gallery()
    lesson = gallery.lessons["basics/first"]
    assert isinstance(lesson.result, Run)
    found = example_messages(lesson.example, lesson.result)
    assert [(message.role, message.text) for message in found] == [
        ("tag", "numbers"),
        ("prose", "# First lesson"),
        ("prose", "It adds numbers up and draws them."),
        ("comment in code", "Three numbers"),
        ("comment in code", "their sum"),
        ("prose", "## The sum"),
        (
            "prose",
            "The sum of {{ len(numbers) }} numbers is {{ total:.1f }}, and $a^2$ is a formula.",
        ),
        ("prose", "- a list\n- with `code`"),
        ("caption", "Three points on a line."),
        ("text in a plot", "number"),
    ]
    lines = lesson.example.path.read_text(encoding="utf-8").splitlines()
    for message in found[1:8]:
        assert message.text.split()[-1] in "".join(lines[message.line - 1 : message.line + 1])


def message(text: str) -> Message:
    return Message(text, "x.py", 1, "prose")


def test_update_creates_marks_changed_ones_and_keeps_gone_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.ko.po"
    before = [message("A sentence about kernels."), message("Another one."), message("Third.")]
    made = catalogs.update(path, before, "ko")
    assert (made.new, made.stale, made.gone, made.changed) == (3, 0, 0, True)
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        'msgid "A sentence about kernels."\nmsgstr ""',
        'msgid "A sentence about kernels."\nmsgstr "커널에 관한 문장."',
    )
    text = text.replace('msgid "Third."\nmsgstr ""', 'msgid "Third."\nmsgstr "셋째."')
    path.write_text(text, encoding="utf-8")

    after = [message("A sentence about two kernels."), message("Another one.")]
    changed = catalogs.update(path, after, "ko")
    assert (changed.new, changed.stale, changed.gone) == (1, 1, 1)
    text = path.read_text(encoding="utf-8")
    assert (
        '#, fuzzy\n#| msgid "A sentence about kernels."\nmsgid "A sentence about two kernels."\nmsgstr "커널에 관한 문장."'
        in text
    )
    assert '#~ msgid "Third."\n#~ msgstr "셋째."' in text
    # Nothing new: not a byte changes.
    assert not catalogs.update(path, after, "ko").changed
    # What was gone and comes back has its translation again.
    catalogs.update(path, [*after, message("Third.")], "ko")
    assert catalogs.read(path, [message("Third.")])("Third.") == "셋째."


def test_a_changed_text_is_stale_before_anyone_updates_the_catalog(tmp_path: Path) -> None:
    path = tmp_path / "x.ko.po"
    catalogs.update(path, [message("A sentence about kernels.")], "ko")
    path.write_text(path.read_text().replace('kernels."\nmsgstr ""', 'kernels."\nmsgstr "문장."'))
    current = catalogs.read(path, [message("A sentence about kernels.")])
    assert current.state("A sentence about kernels.") is State.CURRENT
    stale = catalogs.read(path, [message("A sentence about three kernels.")])
    assert stale.state("A sentence about three kernels.") is State.STALE
    assert stale("A sentence about three kernels.") == "문장."
    other = catalogs.read(path, [message("Something else entirely, in other words")])
    assert other.state("Something else entirely, in other words") is State.MISSING


def test_expressions_must_be_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.ko.po"
    catalogs.update(path, [message("It is {{ x:.0% }}.")], "ko")
    empty = path.read_text()
    path.write_text(empty.replace('x:.0% }}."\nmsgstr ""', 'x:.0% }}."\nmsgstr "{{ x }}입니다."'))
    catalog = catalogs.read(path, [message("It is {{ x:.0% }}.")])
    assert catalog("It is {{ x:.0% }}.") == "It is {{ x:.0% }}."
    (finding,) = catalog.findings
    assert str(finding).startswith("x.ko.po, line 19: the translation of x.py, line 1 must hold")


@pytest.mark.parametrize("line", ["nonsense", 'msgstr "broken', 'msgstr "broken "quote" here'])
def test_a_file_that_is_no_catalog(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.ko.po"
    path.write_text(f'msgid "a"\n{line}\n')
    catalog = catalogs.read(path, [message("a")])
    (finding,) = catalog.findings
    assert str(finding).startswith("x.ko.po, line 2: this is not a PO file")
    assert (catalog("a"), catalog.refused) == ("a", {"a"})
    with pytest.raises(TranslationError, match=r"x\.ko\.po, line 2: this is not a PO file"):
        catalogs.update(path, [message("a")], "ko")


def test_a_heading_stays_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "x.ko.po"
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "## Heading"\nmsgstr "제목"\n')
    catalog = catalogs.read(path, [message("## Heading")])
    assert "must start with '##'" in catalog.findings[0].message
    assert catalog("## Heading") == "## Heading"


@pytest.mark.parametrize(
    ("role", "english", "translation", "is_used"),
    [
        ("comment in code", "A word", "!touch x", False),
        ("comment in code", "A word", "낱말\n %cd x", False),
        ("comment in code", "A word", "낱말\r%%bash", False),
        ("comment in code", "%matplotlib inline", "%matplotlib inline", True),
        ("comment in code", "A word", "낱말! 50%", True),
        ("prose", "Words.", "말.\n%% [code]\n!touch x", False),
        ("prose", "Words.", "말 %%.", True),
    ],
)
def test_a_translation_brings_no_command_into_a_script(
    role: str, english: str, translation: str, is_used: bool
) -> None:
    problem = problem_of(Message(english, "x.py", 4, role), translation)
    assert (problem is None) == is_used
    assert is_used or "begins as a cell or as a command of IPython" in (problem or "")


@pytest.mark.parametrize(
    ("english", "translation", "is_used"),
    [
        ("A <b>word</b>.", "<b>낱말</b>입니다.", True),
        ("A word.", "<b>낱말</b>입니다.", False),
        ("A <b>word</b>.", '<b onclick="x">낱말</b>입니다.', False),
        ('<img src="a.png" alt="A word">', "<img src=\"a.png\" alt='낱말'>", True),
        ('<img alt="A word" src="a.png">', "<img alt='낱말 >' src=\"a.png\">", True),
        ('<img alt="A word" src="a.png">', '<img alt="낱말" src="b.png">', False),
        ("A `<b>` word.", "낱말 `<i>`입니다.", True),
        ("If $a<b$ and $c>d$.", "$a<b$이고 $c>d$이면.", True),
        ("Words.", "$ <script>x</script> $", False),
        ("Words.", "` \n\n<script>x</script>\n\n `", False),
        ("Words.", "<https://example.org> \\<b> <이름> 1 < 2", True),
        ("Words.", "<!-- 말 -->", False),
        ("Words.", "말 <script", False),
    ],
)
def test_a_translation_has_no_tags_but_those_of_its_english_text(
    english: str, translation: str, is_used: bool
) -> None:
    for role in ("prose", "caption", "hint"):
        problem = problem_of(Message(english, "x.py", 4, role), translation)
        assert (problem is None) == is_used, problem
    if not is_used:
        caption = problem_of(Message(english, "x.py", 4, "caption"), translation) or ""
        assert "which the English text has not; take it out" in caption
