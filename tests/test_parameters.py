"""Declared parameters: a run for each combination, with a freshness of its own; what is told."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import Project

from cnnviz.domain import Cause, Example, Failure, Gallery, Inputs, Lesson, Reason, Run
from cnnviz.gallery.cache.key import key_of
from cnnviz.gallery.engine.explain import explain, explanation_lines
from cnnviz.gallery.engine.selection import selected
from cnnviz.gallery.report.account import LessonOutcome, account
from cnnviz.gallery.report.formats import as_json, as_junit
from cnnviz.gallery.report.progress import PlainProgress
from cnnviz.gallery.report.summary import summary
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.parameters import combinations
from cnnviz.outputs import values_of
from cnnviz.site.messages import report_failures

TITLE = "# %% [markdown]\n# # Title\n\n"
PARAMETERS = "#   name: [a, b]\n#   size: [1, 2]\n"
CODE = 'name = "a"\nsize = 1\n\n# %%\nprint(open(f"{name}.txt").read() * size)\n'
PROSE = "\n# %% [markdown]\n# {{ name }} times {{ size }}.\n"


def script(parameters: str = PARAMETERS, code: str = CODE) -> str:
    return f"# ---\n# parameters:\n{parameters}# ---\n\n{TITLE}# %%\n{code}{PROSE}"


def read(project: Project, text: str) -> Example | Failure:
    """The lesson as its default combination, or why it cannot be read."""
    project.write("gallery_src/basics/many.py", text)
    sections, failures = collect(project.settings)
    found = [one for one in sections[0].examples if one.slug == "many"]
    return found[0] if found else failures[0]


def example(project: Project, text: str) -> Example:
    found = read(project, text)
    assert isinstance(found, Example), found
    return found


def printed(gallery: Gallery) -> Mapping[str, str]:
    """What each combination that has a run printed."""
    return {
        one.example.variant: one.result.outputs[1][0]["text"].strip()
        for one in gallery.lessons.values()
        if one.example.parameters and isinstance(one.result, Run)
    }


def ran(gallery: Gallery) -> list[str]:
    many = [one for one in gallery.lessons.values() if one.example.parameters]
    return sorted(one.example.variant for one in many if one.reason)


def test_each_combination_is_a_run_of_its_own_and_as_fresh_as_what_it_read(tiny: Project) -> None:
    for name in "ab":
        tiny.write(f"gallery_src/basics/{name}.txt", name)
    many = tiny.write("gallery_src/basics/many.py", script())
    gallery, _ = tiny.gallery()
    assert printed(gallery) == {"a-1": "a", "a-2": "aa", "b-1": "b", "b-2": "bb"}
    values = gallery.lessons["basics/many/b-2"].result
    assert isinstance(values, Run)
    assert sorted(value.text for (value,) in values_of(values).values()) == ["2", "b"]

    # An input changes, and a value is added for which there is no input yet.
    tiny.write("gallery_src/basics/a.txt", "A")
    many.write_text(script(PARAMETERS.replace("[a, b]", "[a, b, c]")))
    gallery, _ = tiny.gallery()
    assert ran(gallery) == ["a-1", "a-2", "c-1", "c-2"]
    assert printed(gallery) == {"a-1": "A", "a-2": "AA", "b-1": "b", "b-2": "bb"}
    first, second = gallery.failures
    assert str(first).startswith(
        "gallery_src/basics/many.py, line 15 (cell 3), with name=c, size=1: FileNotFoundError"
    )
    said = report_failures([first, second])
    assert "with name=c, size=1" in said and "It also failed there with name=c, size=2." in said
    assert "1 script failed" in said

    # Its input is there; a value is taken away; another combination becomes the page's first.
    tiny.write("gallery_src/basics/c.txt", "c")
    changed = script(PARAMETERS.replace("[a, b]", "[b, c]"), CODE.replace('"a"', '"b"'))
    many.write_text(changed)
    gallery, _ = tiny.gallery()
    assert ran(gallery) == ["c-1", "c-2"]
    assert printed(gallery) == {"b-1": "b", "b-2": "bb", "c-1": "c", "c-2": "cc"}
    lines = list(explanation_lines(explain(tiny.settings, ("many",)), inputs=False))
    assert lines == ["basics/many: 4 combinations, 4 kept"]
    tiny.write("gallery_src/basics/c.txt", "new")
    assert list(explanation_lines(explain(tiny.settings, ("many",)), inputs=False)) == [
        "basics/many: 4 combinations, 2 kept",
        "    2 would run: a file that it read changed: gallery_src/basics/c.txt (c-1, c-2)",
    ]
    (line,) = explanation_lines(explain(tiny.settings, ("basics/many/b-*1",)), inputs=False)
    assert line.startswith("basics/many/b-1: kept")


def test_values_are_replaced_where_they_stand(tiny: Project) -> None:
    code = 'é = 1; name = "a"  # which\nsize: float = 1\nother = 3\n'
    made = combinations(example(tiny, script("#   name: [a, 'b\"']\n#   size: [1, 2.5]\n", code)))
    assert [one.name for one in made] == [
        "basics/many/a-1",
        "basics/many/a-2-5",
        "basics/many/b-1",
        "basics/many/b-2-5",
    ]
    assert made[0].cells[1].text == code.rstrip()
    assert made[3].cells[1].text == ('é = 1; name = "b\\""  # which\nsize: float = 2.5\nother = 3')
    assert len({key_of(one).code for one in made}) == 4
    # Which one is the default, and what else there is, is no matter of the run.
    fewer = example(tiny, script("#   name: ['b\"']\n#   size: [2.5]\n", made[3].cells[1].text))
    assert key_of(fewer).code == key_of(made[3]).code


def test_a_number_and_its_negative_have_addresses_of_their_own(tiny: Project) -> None:
    parameters = "#   name: [a]\n#   size: [-1, -0.5, 0, 1]\n"
    made = combinations(example(tiny, script(parameters)))
    assert [one.variant for one in made] == ["a-minus-1", "a-minus-0-5", "a-0", "a-1"]
    assert "size = -1" in made[0].cells[1].text


@pytest.mark.parametrize(
    ("parameters", "code", "line", "message"),
    [
        ("", CODE, 2, "'parameters' in the header must be names with lists of values"),
        ("#   name: []\n", CODE, 3, "the parameter 'name' needs a list of values"),
        ("#   name: a\n", CODE, 3, "the parameter 'name' needs a list of values"),
        ("#   name: [a]\n#   size: [1, 2, 1]\n", CODE, 4, "'size' has the value 1 twice"),
        ("#   name: [a, no]\n", CODE, 3, "'name' has the value False, which is neither a text"),
        ("#   name: [a, .inf]\n", CODE, 3, "'name' has the value inf"),
        ("#   a name: [a]\n", CODE, 3, "'a name' is not a valid Python name"),
        ("#   class: [a]\n", CODE, 3, "'class' is not a valid Python name"),
        ("#   other: [a]\n", CODE, 3, "such as other = 'a', so that the script also runs alone"),
        ("#   name: [a]\n#   other: [1]\n", CODE, 11, "must assign 'other' too"),
        ("#   name: [b]\n", CODE, 10, "'name' is 'a' here, which is not among its values"),
        ("#   size: [1.0]\n", CODE, 11, "'size' is 1 here, which is not among its values"),
        ("#   name: [a]\n", 'name = ("a"\n  "")\n', 10, "write the value of 'name' on one line"),
        ("#   name: [a, A]\n", CODE, 2, "would have the same address, 'a'"),
        (
            f"#   name: [a, {'한' * 67}]\n",
            CODE,
            2,
            "한…', would have 201 bytes, and it may have 200",
        ),
        (f"#   size: {list(range(1001))}\n", CODE, 2, "1,001 combinations"),
    ],
)
def test_what_cannot_be_run_is_told_with_its_line(
    tiny: Project, parameters: str, code: str, line: int, message: str
) -> None:
    found = read(tiny, script(parameters, code))
    assert isinstance(found, Failure)
    assert message in found.message
    assert (found.line, found.place) == (line, "gallery_src/basics/many.py")


def test_a_package_that_asks_for_versions_binds_no_run_to_its_folder(tiny: Project) -> None:
    code = 'from importlib.metadata import version\nversion("numpy")\n'
    tiny.write("gallery_src/basics/many.py", f"{TITLE}# %%\n{code}")
    tiny.gallery()
    tiny.write("gallery_src/basics/beside.txt", "")
    assert tiny.gallery()[1] == []


# What is told of many

FRESH = Reason(Cause.INPUT, "basics/a.txt")


@pytest.fixture
def many(tiny: Project) -> Gallery:
    """200 combinations: one failed, three ran, the others were kept."""
    first = example(tiny, script(f"#   name: [a, b]\n#   size: {list(range(1, 101))}\n"))
    lessons: dict[str, Lesson] = {}
    for number, one in enumerate(combinations(first)):
        run = Run({}, Inputs({f"{one.combination[0]}.txt": "x"}, {"numpy": "2"}), 0.5, 0.4, 10**8)
        lessons[one.name] = Lesson(one, run, FRESH if number < 3 else None)
    last = replace(lessons["basics/many/b-100"], result=failure(one), reason=FRESH)
    section = collect(tiny.settings)[0][0]
    return Gallery((replace(section, examples=(first,)),), {**lessons, one.name: last})


def failure(one: Example) -> Failure:
    return Failure(one.place, 15, 3, "ValueError: no", combination=one.assignments)


def test_the_account_has_a_line_a_lesson_and_all_combinations_inside(many: Gallery) -> None:
    made = account(many, 9.0, 2)
    (line,) = made.lines
    assert (line.name, line.outcome) == ("basics/many", LessonOutcome.FAILED)
    assert (line.seconds, line.files, line.packages) == (199 * 0.5, 2, 1)
    assert len(line.combinations) == 200
    assert summary(made) == (
        "1 lesson failed (9.00 s):\n"
        "Failed:\n"
        "  gallery_src/basics/many.py:15 (name=b, size=100): ValueError: no"
    )
    data: dict[str, Any] = json.loads(as_json(made))
    assert data["totals"]["lessons"] == 1
    (lesson,) = data["lessons"]
    assert lesson["reason"].startswith("200 combinations, 3 ran, 1 failed; a file that it read")
    names = [one["name"] for one in lesson["combinations"]]
    assert len(set(names)) == 200 and names[-1] == "basics/many/b-100"
    suites = {one.get("name"): one for one in ElementTree.fromstring(as_junit(made))}
    suite = suites["basics/many"]
    assert (suite.get("tests"), suite.get("failures"), suite.get("time")) == ("200", "1", "1.500")
    assert suite[-1].get("name") == "b-100" and suite[-1].find("failure") is not None
    assert {case.get("classname") for case in suite} == {"basics.many"}


@pytest.mark.parametrize(
    ("ran", "failed", "reason"),
    [
        (0, 0, ""),
        (2, 0, f"4 combinations, 2 ran; {FRESH}"),
        (0, 2, "4 combinations, 0 ran, 2 failed"),
        (1, 1, f"4 combinations, 1 ran, 1 failed; {FRESH}"),
    ],
    ids=["kept", "ran", "failed", "both"],
)
def test_a_report_gives_the_reasons_that_there_are(
    tiny: Project, ran: int, failed: int, reason: str
) -> None:
    """A stored run needs none, and nor does what a stored run fails for."""
    first = example(tiny, script())
    run = Run({}, Inputs({}, {}), 0.5, 0.4, 10**8)
    lessons = [
        Lesson(one, failure(one) if number >= 4 - failed else run, FRESH if number < ran else None)
        for number, one in enumerate(combinations(first))
    ]
    section = replace(collect(tiny.settings)[0][0], examples=(first,))
    made = account(Gallery((section,), {one.example.name: one for one in lessons}), 1.0, 1)
    assert json.loads(as_json(made))["lessons"][0]["reason"] == reason
    assert as_junit(made) and summary(made)


def test_the_report_of_a_build_with_a_full_store_is_whole(tiny: Project) -> None:
    tiny.write("gallery_src/basics/many.py", script(code='name = "a"\nsize = 1\n'))
    outcomes = []
    # The first runs, the second finds the site up to date, the third makes it from the store.
    for _ in range(3):
        done = tiny.run("cnnviz", "build", "--report", "report.json", "--junit", "report.xml")
        assert done.returncode == 0, done.stderr
        assert ElementTree.parse(tiny.root / "report.xml").getroot().get("failures") == "0"
        report = json.loads((tiny.root / "report.json").read_text())
        outcomes.append({one["outcome"] for one in report["lessons"]})
        if len(outcomes) == 2:
            tiny.write("docs/en/more.md", "# More\n")
    assert outcomes == [{"ran"}, {"kept"}, {"kept"}]


def test_progress_is_a_line_a_lesson_and_one_for_each_failure(many: Gallery) -> None:
    lines: list[str] = []
    progress = PlainProgress(lines.append)
    progress.planned([one.example for one in many.lessons.values()], {}, 2)
    for lesson in many.lessons.values():
        progress.ended(lesson)
    assert lines == [
        "failed: gallery_src/basics/many.py:15 (name=b, size=100): ValueError: no",
        "gallery_src/basics/many.py: 200 combinations: 99.50 s, 1 failed"
        " (a file that it read changed: basics/a.txt)",
    ]


def test_a_lesson_or_one_combination_can_be_meant(many: Gallery) -> None:
    every = [one.example for one in many.lessons.values()]
    assert len(selected(every, ["many"])) == len(selected(every, ["basics/many"])) == 200
    assert selected(every, ["basics/many/b-100"]) == {"basics/many/b-100"}
    assert len(selected(every, ["*/a-*"])) == 100


def test_the_page_is_of_the_first_that_has_a_run(many: Gallery) -> None:
    first = many.sections[0].examples[0]
    assert many.shown(first).example.variant == "a-1"
    failed = Lesson(first, failure(first))
    assert (
        replace(many, lessons={**many.lessons, first.name: failed}).shown(first)
        == (many.lessons["basics/many/a-2"])
    )
