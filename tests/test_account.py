"""What a build did: the account as data, JSON, JUnit, text, and as a page of the site."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import markdown
import pytest
from conftest import Snapshots

from cnnviz.adapters.mkdocs.pages.writer import Writer
from cnnviz.domain import (
    Cause,
    Cell,
    CellKind,
    Example,
    Failure,
    Gallery,
    Inputs,
    Lesson,
    Reason,
    Run,
    Section,
)
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.report.account import Account, LessonOutcome, account
from cnnviz.gallery.report.formats import as_json, as_junit
from cnnviz.gallery.report.summary import summary
from cnnviz.i18n.language import Language
from cnnviz.i18n.ui_texts import ui_texts
from cnnviz.render.base.context import RenderContext
from cnnviz.render.book.build_report import report_page
from cnnviz.render.lessons.page import Page

EN = Language("en", "English", "Tiny", "", is_source=True)
KO = Language("ko", "한국어", "Tiny", "")
CHANGED = Reason(Cause.INPUT, "basics/data.txt")
INPUTS = Inputs(
    files={"basics/data.txt": "ab12", "basics/not-there.txt": None, "basics": "folder"},
    packages={"numpy": "2.1", "torch": "2.5"},
)
RAISED = Failure(
    place="gallery_src/basics/third.py",
    line=16,
    cell=2,
    message="ZeroDivisionError: division by zero",
    output="printed",
    traceback='File "gallery_src/basics/third.py", line 16, in <module>\n    1 / 0',
)


def example(slug: str, section: str = "basics") -> Example:
    place = f"gallery_src/{section}/{slug}.py"
    cell = Cell(CellKind.PROSE, f"# {slug}", 1)
    return Example(Path("/project") / place, place, section, slug, (cell,))


def lesson(
    slug: str, reason: Reason | None = None, seconds: float = 1.5, peak: int = 260_000_000
) -> Lesson:
    run = Run({}, INPUTS, seconds, seconds * 1.25, peak)
    return Lesson(example(slug), run, reason)


def gallery(*lessons: Lesson, broken: tuple[Failure, ...] = ()) -> Gallery:
    examples = tuple(one.example for one in lessons)
    section = Section(Path("/project/gallery_src/basics"), "", "basics", "# B", 1, examples)
    # The lessons come as they end; the account keeps the gallery's order.
    return Gallery((section,), {one.example.name: one for one in reversed(lessons)}, broken)


@pytest.fixture
def mixed() -> Account:
    unread = Failure("gallery_src/basics/my_fourth.py", 5, None, "invalid syntax: for")
    lacking = Failure("gallery_src/더 보기/section.md", None, None, "there is no such file.")
    made = gallery(
        lesson("first", CHANGED, seconds=12.345, peak=1_234_000_000),
        lesson("second"),
        Lesson(example("third"), RAISED, Reason(Cause.NEW)),
        broken=(unread, lacking),
    )
    return account(made, seconds=13.2, jobs=2)


def test_each_lesson_has_its_line_in_the_gallerys_order(mixed: Account) -> None:
    assert [(line.name, line.outcome.value, line.why) for line in mixed.lines] == [
        ("basics/first", "ran", "a file that it read changed: basics/data.txt"),
        ("basics/second", "kept", ""),
        ("basics/third", "failed", "it has no stored run"),
        ("basics/my-fourth", "failed", ""),
        ("더-보기/section.md", "failed", ""),
    ]
    first, _, third, *_ = mixed.lines
    assert (first.seconds, first.peak_bytes, first.files, first.packages) == (
        12.345,
        1_234_000_000,
        1,
        2,
    )
    assert (third.seconds, third.cpu_seconds, third.peak_bytes) == (None, None, None)
    assert third.failure is RAISED
    assert (mixed.ran, mixed.kept, mixed.failed, mixed.unread) == (1, 1, 3, 2)
    assert mixed.gallery_seconds == 13.2 and mixed.lesson_seconds == pytest.approx(13.845)


def test_json_is_what_it_was(mixed: Account, snapshots: Snapshots) -> None:
    text = as_json(mixed)
    snapshots.check("account.json", text)
    made = json.loads(text)
    documented = set(re.findall(r"`(\w+)`", as_json.__doc__ or ""))
    keys = {*made, *made["totals"], *made["lessons"][0], *made["lessons"][2]["failure"]}
    assert keys == documented


def test_a_name_that_is_not_utf8_is_an_escape_in_json_and_a_mark_in_xml() -> None:
    name = "na\udcffme"
    odd = account(gallery(lesson("one", Reason(Cause.INPUT, name))), 1.0, 1)
    text = as_json(odd)
    assert json.loads(text.encode("utf-8"))["lessons"][0]["reason"].endswith(name)
    assert "na\N{REPLACEMENT CHARACTER}me" in as_junit(odd)
    as_junit(odd).encode("utf-8")


def test_junit_is_what_it_was(mixed: Account, snapshots: Snapshots) -> None:
    text = as_junit(mixed)
    snapshots.check("account.junit.xml", text)
    root = ElementTree.fromstring(text)
    suite = root.find("testsuite")
    assert suite is not None
    cases = suite.findall("testcase")
    assert suite.get("tests") == str(len(cases)) == "5"
    assert suite.get("failures") == str(len(suite.findall("testcase/failure"))) == "3"
    third = cases[2]
    assert (third.get("classname"), third.get("name")) == ("basics", "third")
    assert (third.get("file"), third.get("line")) == (RAISED.place, "16")
    failure = third.find("failure")
    assert failure is not None
    assert failure.get("message") == "ZeroDivisionError: division by zero"
    assert failure.text == str(RAISED)
    assert (cases[0].get("time"), cases[1].get("time")) == ("12.345", "0.000")
    assert (cases[1].findtext("system-out") or "").startswith("kept")


def test_junit_holds_any_message() -> None:
    message = 'Error: "<&>" ]]> \x1b[31mred\x1b[0m \x00\n한국어 \ufffe\N{GRINNING FACE}'
    where = replace(example('<&">'), place="a\x07b.py")
    failed = Lesson(where, replace(RAISED, message=message, place=where.place))
    root = ElementTree.fromstring(as_junit(account(gallery(failed), 1.0, 1)).encode("utf-8"))
    case = root.find("testsuite/testcase")
    failure = root.find("testsuite/testcase/failure")
    assert case is not None and failure is not None
    assert (case.get("name"), case.get("file")) == ('<&">', "a�b.py")
    assert failure.get("message") == 'Error: "<&>" ]]> �[31mred�[0m �'
    assert "한국어 �\N{GRINNING FACE}" in (failure.text or "")


def test_the_summary_tells_what_ran_and_what_failed(mixed: Account, snapshots: Snapshots) -> None:
    snapshots.check("account.txt", summary(mixed) + "\n")


def test_a_build_in_which_nothing_ran_is_told_in_a_line() -> None:
    kept = [lesson("a"), lesson("b")]
    assert summary(account(gallery(*kept), 0.256, 2)) == (
        "Nothing ran: 2 lessons were kept (0.26 s)."
    )
    assert summary(account(gallery(kept[0]), 0.2, 2)) == "Nothing ran: 1 lesson was kept (0.20 s)."
    assert summary(account(gallery(), 0.01, 2)) == ("Nothing ran: there are no lessons (0.01 s).")


def test_lessons_that_were_not_asked_for_are_counted() -> None:
    asked = replace(gallery(lesson("a", CHANGED)), left_out=(example("b"), example("c")))
    made = account(asked, 1.0, 1)
    assert summary(made).startswith("1 lesson ran, 2 lessons were left out (1.00 s):\n")
    assert json.loads(as_json(made))["left_out"] == ["basics/b", "basics/c"]


def test_what_could_not_be_read_is_no_lesson_that_failed() -> None:
    scripts = tuple(Failure(f"g/b/{name}.py", 1, None, "no") for name in "xy")
    section = Failure("g/c/section.md", None, None, "no")
    failed = Lesson(example("third"), RAISED)
    assert summary(account(gallery(lesson("a"), failed, broken=(*scripts, section)), 1, 1)) == (
        "1 lesson was kept, 1 lesson failed, 2 scripts could not be read, "
        "1 section could not be read (1.00 s):\n"
        "Failed:\n"
        "  gallery_src/basics/third.py:16: ZeroDivisionError: division by zero\n"
        "  g/b/x.py:1: no\n"
        "  g/b/y.py:1: no\n"
        "  g/c/section.md: no"
    )


def test_long_lists_are_cut_and_the_slowest_stand_out() -> None:
    many = [lesson(f"n{number:02}", Reason(Cause.FORCED), number / 2) for number in range(23)]
    text = summary(account(gallery(*many), 60.0, 2))
    assert text.startswith("23 lessons ran (60.00 s):\n")
    ran, slowest = text.split("The slowest:\n")
    assert ran.count("it was asked for") == 20 and ran.endswith("  ... and 3 more\n")
    assert re.findall(r"n\d+", slowest) == ["n22", "n21", "n20", "n19", "n18"]
    assert "    11.00 s     260 MB  gallery_src/basics/n22.py" in slowest


def test_notes_of_a_run_are_told() -> None:
    one = lesson("a", CHANGED)
    assert isinstance(one.result, Run)
    noted = replace(one, result=replace(one.result, notes=("it left 1 process running.",)))
    text = summary(account(gallery(noted), 1.0, 1))
    assert "Notes:\n  gallery_src/basics/a.py: it left 1 process running." in text


# The page

PAGES = [
    Page("gallery/basics/first/index.md", "First lesson", ()),
    Page("gallery/basics/second/index.md", "Second `a|b` [red] | <&>", ()),
    Page("gallery/basics/third/index.md", "Third", ()),
]


def account_page(account: Account, language: Language, pages: Sequence[Page]) -> str:
    """The report as MkDocs gets it."""
    page = report_page(account, RenderContext(language, Store(Path())), pages)
    return Writer(language, frozenset()).page(page)


def test_the_page_is_what_it_was(mixed: Account, snapshots: Snapshots) -> None:
    snapshots.check("account.en.md", account_page(mixed, EN, PAGES))


def cells(page: str) -> list[list[str]]:
    """Text of each cell of the page's table, as Python-Markdown makes it."""
    html = markdown.markdown(page.split("---", 2)[2], extensions=["tables", "attr_list"])
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = ElementTree.fromstring(body + "</tbody>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_the_table_holds_any_name(mixed: Account) -> None:
    reason = Reason(Cause.INPUT, 'a|b `c` <&> [red] *x* _y_ "z" 한글.txt')
    hostile = account(gallery(lesson("first", reason), lesson("second")), 1.0, 1)
    first, second = cells(account_page(hostile, EN, PAGES))
    assert len(first) == len(second) == 7
    assert first[2] == f"a file that it read changed: {reason.what}"
    assert second[0] == "Second a|b [red] | <&>"
    assert [row[0] for row in cells(account_page(mixed, EN, PAGES))] == [
        "First lesson",
        "Second a|b [red] | <&>",
        "gallery_src/basics/third.py",
        "gallery_src/basics/my_fourth.py",
        "gallery_src/더 보기/section.md",
    ]


def test_a_failed_lesson_has_no_link_and_no_numbers(mixed: Account) -> None:
    row = cells(account_page(mixed, EN, PAGES))[2]
    assert row == [RAISED.place, "failed", "it has no stored run", "", "", "", ""]
    assert "basics/third/index.md" not in account_page(mixed, EN, PAGES)


def test_the_page_names_no_folder_outside_of_the_project() -> None:
    away = account(gallery(lesson("first", Reason(Cause.INPUT, "/home/me/data.txt"))), 1.0, 1)
    assert cells(account_page(away, EN, []))[0][2] == "a file that it read changed: data.txt"


def test_a_gallery_without_lessons_has_no_table() -> None:
    assert "|" not in account_page(account(gallery(), 1.0, 1), EN, [])


def test_the_page_is_said_in_the_pages_language(mixed: Account) -> None:
    catalog = KO.words._catalog
    for text in ("kept", "Build report", "a file that it read changed"):
        if text in catalog:
            del catalog[text]
        catalog.add(text, f"[{text}]번역")
    page = account_page(mixed, KO, PAGES)
    assert "# [Build report]번역 { #build-report }" in page
    assert "| [kept]번역 |" in page
    assert "[a file that it read changed]번역: `basics/data.txt` |" in page


def test_catalogs_hold_every_cause_and_outcome() -> None:
    texts = set(ui_texts())
    assert {cause.value for cause in Cause} <= texts
    assert {outcome.value for outcome in LessonOutcome} <= texts
