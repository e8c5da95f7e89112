"""`cnnviz explain`, `build --only/--force`, `verify`, `clean`: what they say and what they leave."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Project

TITLE = "# %% [markdown]\n# # Title\n\n# %%\n"


@pytest.fixture
def built(tiny: Project) -> Project:
    done = tiny.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    return tiny


def reported(project: Project, *options: str) -> tuple[dict[str, str], list[str]]:
    """Build; outcomes by name, and what was left out."""
    done = project.run("cnnviz", "build", "--report", "out/report.json", *options)
    assert done.returncode == 0, done.stderr
    report = json.loads((project.root / "out" / "report.json").read_text())
    return {one["name"]: one["outcome"] for one in report["lessons"]}, report["left_out"]


def test_explain_says_why_each_would_run_and_names_the_file(built: Project) -> None:
    done = built.run("cnnviz", "explain")
    assert done.returncode == 0
    assert sorted(line.partition(" (")[0] for line in done.stdout.splitlines()) == [
        "basics/first: kept: nothing that it read has changed",
        "basics/second: kept: nothing that it read has changed",
    ]
    built.write("gallery_src/basics/data.txt", "other\n")
    built.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 4]")
    built.write("gallery_src/basics/third.py", TITLE + "print(3)\n")
    done = built.run("cnnviz", "explain")
    assert sorted(done.stdout.splitlines()) == [
        "basics/first: would run: its code changed",
        "basics/second: would run: a file that it read changed: gallery_src/basics/data.txt",
        "basics/third: would run: it has no stored run",
    ]
    # Nothing ran.
    assert built.run("cnnviz", "explain").stdout == done.stdout


def test_explain_lists_what_a_run_read(built: Project) -> None:
    said = built.run("cnnviz", "explain", "second", "--inputs").stdout
    assert "    data.txt  " in said and "matplotlib" not in said
    said = built.run("cnnviz", "explain", "gallery_src/basics/first.py", "--inputs").stdout
    assert "    matplotlib " in said and "data.txt" not in said


def test_a_lesson_that_is_not_there_is_told_with_what_is(built: Project) -> None:
    for command in (["explain"], ["build", "--only"], ["verify"]):
        done = built.run("cnnviz", *command, "frist")
        assert done.returncode == 1
        assert (
            "there is no lesson 'frist'. Did you mean 'first'? The gallery has: basics/first, "
            "basics/second."
        ) in re.sub(r"\s+", " ", done.stderr)


def test_only_runs_what_was_asked_for_and_leaves_out_what_no_longer_holds(built: Project) -> None:
    built.write("gallery_src/basics/data.txt", "other\n")
    built.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 4]")
    assert reported(built, "--only", "fir*") == ({"basics/first": "ran"}, ["basics/second"])
    assert not (built.site / "en/gallery/basics/second").exists()
    assert reported(built) == ({"basics/first": "kept", "basics/second": "ran"}, [])
    assert "other" in built.page("en/gallery/basics/second")


def test_force_runs_all_or_those_that_were_asked_for(built: Project) -> None:
    assert reported(built, "--force")[0] == {"basics/first": "ran", "basics/second": "ran"}
    both = {"basics/first": "kept", "basics/second": "ran"}
    assert reported(built, "--force", "--only", "basics/second")[0] == both


def test_wrong_options_are_told_without_a_traceback(built: Project) -> None:
    done = built.run("cnnviz", "build", "--jobs", "0")
    assert done.returncode == 2 and "invalid number from 1 value: '0'" in done.stderr
    done = built.run("cnnviz", "build", "--report", "/proc/no/report.json")
    assert done.returncode == 1 and "/proc/no/report.json: the report cannot" in done.stderr
    assert "Traceback" not in done.stderr


def test_junit_and_a_summary_are_written(built: Project) -> None:
    built.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 4]")
    done = built.run("cnnviz", "build", "--junit", "junit.xml")
    assert 'classname="basics" name="first"' in (built.root / "junit.xml").read_text()
    assert "1 lesson ran, 1 lesson was kept" in done.stderr


def test_verify_finds_what_is_random_and_what_was_not_observed(built: Project) -> None:
    done = built.run("cnnviz", "verify")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 of 2 lessons gave the same result again.\n"
    hidden = built.root / "hidden.txt"
    hidden.write_text("1")
    # An address in memory, as a number: no seed fixes it, and no input tells of it.
    built.write("gallery_src/basics/random_.py", TITLE + "import os\nprint(os.urandom(8))\n")
    # Python's own opening by number is not observed: the file is named nowhere.
    code = "import ctypes\nlibc = ctypes.CDLL(None)\nbuffer = ctypes.create_string_buffer(9)\n"
    code += f"file = libc.open(b'{hidden}', 0)\nlibc.read(file, buffer, 8)\nprint(buffer.value)\n"
    built.write("gallery_src/basics/unseen.py", TITLE + code)
    built.run("cnnviz", "build")
    hidden.write_text("2")
    done = built.run("cnnviz", "verify")
    assert done.returncode == 1
    assert done.stdout == "2 of 4 lessons gave the same result again.\n"
    assert "gallery_src/basics/random_.py, line 5 (cell 2): output 1 was" in done.stderr
    assert (
        "gallery_src/basics/unseen.py, line 5 (cell 2): output 1 was \"b'1'\", and is \"b'2'\""
        in done.stderr
    )
    # The fresh result is what the site shows from now on.
    assert built.run("cnnviz", "build").returncode == 0
    assert "b'2'" in built.page("en/gallery/basics/unseen").replace("&#x27;", "'")


def records(project: Project) -> list[Path]:
    return sorted((project.root / ".cnnviz" / "runs").glob("*/*.json"))


def test_clean_drops_old_runs_and_never_what_the_build_uses(built: Project) -> None:
    built.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 4]")
    built.run("cnnviz", "build")
    assert len(records(built)) == 3
    long_ago = time.time() - 40 * 86_400
    for path in records(built):
        os.utime(path, (long_ago, long_ago))
    done = built.run("cnnviz", "clean", "--days", "30", "--dry-run")
    assert done.stdout.startswith("1 stored runs would be dropped, ")
    assert len(records(built)) == 3
    done = built.run("cnnviz", "clean", "--days", "30")
    assert done.stdout.startswith("1 stored runs dropped, "), done.stderr
    assert len(records(built)) == 2
    assert set(reported(built)[0].values()) == {"kept"}
    # As small as may be still keeps what holds.
    built.run("cnnviz", "clean", "--megabytes", "0")
    assert set(reported(built)[0].values()) == {"kept"}
    # What went is run again when it is wanted again.
    built.edit("gallery_src/basics/first.py", "[1, 2, 4]", "[1, 2, 3]")
    assert reported(built)[0] == {"basics/first": "ran", "basics/second": "kept"}


def test_clean_by_size_drops_what_was_used_longest_ago(built: Project) -> None:
    for number in (4, 5, 6):
        built.edit("gallery_src/basics/first.py", f"2, {number - 1}]", f"2, {number}]")
        built.run("cnnviz", "build")
    assert len(records(built)) == 5
    newest = max(records(built), key=lambda path: path.stat().st_mtime_ns)
    used = sum(path.stat().st_size for path in (built.root / ".cnnviz" / "blobs").glob("*/*"))
    built.run("cnnviz", "clean", "--megabytes", str(used * 0.8 / 1e6))
    left = records(built)
    assert 2 < len(left) < 5 and newest in left
    now = sum(path.stat().st_size for path in (built.root / ".cnnviz" / "blobs").glob("*/*"))
    assert now <= used * 0.8


def test_clean_takes_leftovers_and_waits_for_no_build(built: Project) -> None:
    loose = built.root / ".cnnviz" / "blobs" / "00"
    loose.mkdir(exist_ok=True)
    (loose / f"{'0' * 64}.png").write_bytes(b"x" * 1000)
    built.write("gallery_src/basics/slow.py", TITLE + "import time\ntime.sleep(6)\n")
    build = subprocess.Popen(
        [sys.executable, "-m", "cnnviz", "build"], cwd=built.root, stderr=subprocess.DEVNULL
    )
    time.sleep(3)
    done = built.run("cnnviz", "clean")
    assert done.returncode == 1
    assert "a build is using the store; clean when it is done" in done.stderr
    build.wait(60)
    assert built.run("cnnviz", "clean").stdout.startswith("0 stored runs dropped, 0.0 MB")
    assert not loose.exists()
