"""`cnnviz serve` of a lesson with parameters, and of what it says to the person who serves."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import GALLERIES, Project
from serving import Serving

from cnnviz.domain import Cause, Example, Gallery, Inputs, Lesson, Parameter, Reason, Run
from cnnviz.gallery.cache.key import Key
from cnnviz.gallery.cache.plan import Plan
from cnnviz.serve.console import Console
from cnnviz.serve.gallery_change import change_of, merged, with_change
from cnnviz.serve.lessons.turns import Turns

SCRIPT, SECOND = "gallery_src/basics/varied.py", "gallery_src/basics/second.py"
PAGE = "en/gallery/basics/varied/"
VARIED = """# ---
# parameters:
#   size: [2, 3, 4]
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
from IPython.display import HTML

factor = 10
print(word, factor * size)
HTML(f'<b id="size">{size}</b>')
"""
LOSS = " <script>1</script>"
RAN = re.compile(r"varied\.py \((.*)\) ran in")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A window shows another combination than the page does first; a page has a loss."""
    root = tmp_path_factory.mktemp("parameters") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write(SCRIPT, VARIED)
    project.edit(SECOND, "It reads a file.", f"It reads a file.{LOSS}")
    with Serving(project, page=f"{PAGE}3-odd/") as serving:
        yield serving


def test_the_combinations_that_readers_see_run_and_are_shown_first(serving: Serving) -> None:
    log, events = len(serving.log), len(serving.events)
    serving.edit(SCRIPT, "factor = 10", "factor = 100")
    ran = RAN.findall(serving.log[log:])
    assert set(ran[:2]) == {"size=2, word=even", "size=3, word=odd"}
    assert len(ran) == len(set(ran)) == 6
    told = [
        (kind, kind == "PagesMade" and f"{PAGE}3-odd/" in event["paths"])
        for kind, event in serving.events[events:]
    ]
    # Its lesson ends once, with the last combination; by then the open one has been shown.
    assert [kind for kind, _ in told].count("LessonEnded") == 1
    assert told.index(("PagesMade", True)) < told.index(("LessonEnded", False))
    assert "odd 300" in serving.get(f"{PAGE}3-odd/") and "even 200" in serving.get(PAGE)
    assert "odd 400" in serving.get(f"{PAGE}4-odd/")


def test_prose_reaches_every_combination_without_a_run(serving: Serving) -> None:
    log, events = len(serving.log), len(serving.events)
    serving.edit(SCRIPT, "All combinations.", "Each combination.")
    assert not RAN.search(serving.log[log:])
    made = [
        path
        for kind, each in serving.events[events:]
        if kind == "PagesMade"
        for path in each["paths"]
    ]
    assert made.index(PAGE) < made.index(f"{PAGE}3-odd/") < made.index(f"{PAGE}2-odd/")
    assert "Each combination." in serving.get(f"{PAGE}4-odd/")


def test_an_edit_that_is_taken_back_ends_what_it_began(serving: Serving) -> None:
    text, before = (serving.project.root / SCRIPT).read_text(), serving.get(PAGE)
    log, events = len(serving.log), len(serving.events)
    slow = text.replace("print(", "import time; time.sleep(60)\nprint(")
    (serving.project.root / SCRIPT).write_text(slow)
    limit = time.monotonic() + 20
    while "LessonRuns" not in [kind for kind, _ in serving.events[events:]]:
        assert time.monotonic() < limit
        time.sleep(0.02)
    serving.save(SCRIPT, text)
    scratch = serving.project.root / ".cnnviz/scratch"
    while any(scratch.glob("*/*/")):  # its processes have ended with their folders
        assert time.monotonic() < limit
        time.sleep(0.02)
    assert serving.get(PAGE) == before
    assert not RAN.search(serving.log[log:])


def test_a_warning_is_said_when_it_begins_to_hold(serving: Serving) -> None:
    def said() -> int:
        return serving.log.count("does not run on the page")

    def lasts() -> bool:
        return any("does not run" in each["message"] for each in serving.troubles())

    assert said() == 1 and lasts()
    config = (serving.project.root / "mkdocs.yml").read_text(encoding="utf-8")
    serving.save("mkdocs.yml", f"{config}\ncopyright: nobody\n")
    assert said() == 1 and lasts()
    serving.edit(SECOND, LOSS, "")
    assert said() == 1 and not lasts()
    serving.edit(SECOND, "It reads a file.", f"It reads a file.{LOSS}")
    assert said() == 2 and lasts()


def _plan(slug: str, variant: str = "") -> Plan:
    place = f"gallery_src/basics/{slug}.py"
    example = Example(Path("/", place), place, "basics", slug, (), variant=variant)
    if variant:
        example = replace(example, parameters=(Parameter("name", ("a", "b", "c")),))
    return Plan(example, Key("", "", ""), None, Reason(Cause.NEW))


def test_whose_turn_it_is() -> None:
    turns, other, plans = Turns(), _plan("other"), [_plan("varied", name) for name in "abc"]
    assert turns.begin([*plans, other], {"basics/varied/b"}) == [plans[1], other]
    assert turns.lessons == {"basics/varied", "basics/other"}
    assert turns.next(lambda _: True) == []  # b runs
    turns.saved({"x"})
    assert turns.ended(plans[1]) == {"x"}
    assert turns.ended(plans[1]) is None
    assert turns.next(lambda plan: plan is not plans[0]) == [plans[2]]
    assert turns.overtaken(lambda plan: plan is not plans[2]) == [plans[2]]
    assert not turns.is_idle and turns.lessons == {"basics/other"}
    again = replace(other)
    assert turns.begin([again], ()) == [again]
    assert turns.ended(other) is None and turns.ended(again) == set() and turns.is_idle


def test_a_run_that_stays_is_not_sent_again() -> None:
    example, run = _plan("first").example, Run({}, Inputs({}, {}), 0.0, 0.0, 0)
    edited = replace(example, tags=("new",))
    empty, name = Gallery(()), example.name
    first = Gallery((), {name: Lesson(example, run)})
    then = Gallery((), {name: Lesson(edited, run)})
    begun, change = change_of(empty, first), change_of(first, then)
    assert change.lessons == {name: edited}
    assert with_change(with_change(empty, begun), change) == then
    both = merged(begun, change)
    assert both and with_change(empty, both) == then
    assert with_change(first, change).lessons[name].result is run
    other = Gallery((), {name: Lesson(edited, replace(run))})
    assert change_of(then, other).lessons == other.lessons


def test_what_is_said() -> None:
    lines: list[str] = []
    console = Console(lines.append)
    console.holds("en", ["a", "b"])
    console.holds("ko", ["b", "c"])
    assert lines == [f"WARNING -  {text}" for text in "abc"]
    console.serve(["en", "ko"])  # mkdocs.yml was edited
    console.broken("en", "no")
    console.broken("ko", "no")
    assert lines[3:] == ["no"]
    console.holds("en", ["b"])
    console.holds("en", ["a"])
    console.serve(["en"])
    console.holds("en", ["c"])
    assert lines[4:] == ["WARNING -  a", "WARNING -  c"]
