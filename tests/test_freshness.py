"""Never stale, never wasteful: what runs after which change, through the public build.

One gallery, built once; each test works on a copy of it in a folder of its own, with its store:
that the copy runs nothing is itself a row of the table (another checkout path).
"""

import contextlib
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import GALLERIES, ROOT, Project

MEMORY = Path("/dev/shm")

TITLE = "# %% [markdown]\n# # Title\n\n# %%\n"


class Fresh(Project):
    """A project whose builds tell which lessons ran."""

    def made(self, *options: str, code: int = 0, **environment: str) -> dict[str, str]:
        """Build the site; name of each lesson that ran to its reason."""
        folders = [str(self.root / "packages"), environment.pop("PYTHONPATH", "")]
        done = self.run(
            "cnnviz",
            "build",
            "--report",
            "report.json",
            *options,
            PYTHONPATH=os.pathsep.join(folder for folder in folders if folder),
            **environment,
        )
        assert done.returncode == code, done.stderr
        report = json.loads((self.root / "report.json").read_text())
        return {one["name"]: one["reason"] for one in report["lessons"] if one["outcome"] != "kept"}

    def build_plain(self) -> subprocess.CompletedProcess[str]:
        """The build as people call it, which may find that nothing is to be done."""
        return self.run("cnnviz", "build", PYTHONPATH=str(self.root / "packages"))

    def shows(self, lesson: str) -> str:
        """What the lesson printed, as its page shows it."""
        page = self.page(f"en/gallery/{lesson}")
        found = re.search(r">seen ([^<]*)", page)
        assert found, page
        return html.unescape(found[1]).strip()


def png(path: Path, value: int) -> None:
    import cv2
    import numpy as np

    cv2.imwrite(str(path), np.full((2, 2), value, np.uint8))


def raw(path: Path, value: int) -> None:
    path.write_bytes(bytes([value]))


def text(path: Path, value: int) -> None:
    path.write_text(f"{value}\n")


def npy(path: Path, value: int) -> None:
    import numpy as np

    np.save(path, np.full(3, value))


def tensor(path: Path, value: int) -> None:
    import torch

    torch.save(torch.full((3,), value), path)


def json_value(path: Path, value: int) -> None:
    path.write_text(json.dumps({"value": value}))


def member(path: Path, value: int) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("value.txt", str(value))


READ: dict[str, Callable[[Path, int], None]] = {
    "opened.txt": text,
    "by_pathlib.txt": text,
    "by_opencv.png": png,
    "by_pillow.png": png,
    "by_pyplot.png": png,
    "by_numpy.npy": npy,
    "raw.bin": raw,
    "mapped.bin": raw,
    "by_torch.pt": tensor,
    "json_file.json": json_value,
    "zip_member.zip": member,
    "by_subprocess.txt": text,
}
"""File to what writes a value into it; the lesson of the same name reads it."""


def package(root: Path, name: str, version: str) -> None:
    folder = root / "packages"
    for old in folder.glob(f"{name}-*.dist-info"):
        shutil.rmtree(old)
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "top_level.txt").write_text(f"{name}\n")
    (info / "RECORD").write_text(f"{name}/__init__.py,,\n")
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "__init__.py").write_text("value = 'packaged'\n")


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    project = Fresh(tmp_path_factory.mktemp("master") / "fresh")
    shutil.copytree(GALLERIES / "fresh", project.root)
    for name, write in READ.items():
        write(project.root / "gallery_src" / "reading" / name, 1)
    for name in ("fresh_package", "idle_package"):
        package(project.root, name, "1.0")
    ran = project.made("--strict")
    assert len(ran) == 24 and set(ran.values()) == {"it has no stored run"}
    return project


@pytest.fixture
def fresh(master: Fresh, tmp_path: Path) -> Fresh:
    """A copy of the built project, as another checkout of the same commit has it."""
    root = tmp_path / "elsewhere"
    shutil.copytree(master.root, root)
    return Fresh(root)


def test_the_same_commit_in_another_checkout_runs_nothing(fresh: Fresh) -> None:
    assert fresh.made() == {}


@pytest.mark.parametrize(
    ("name", "old", "new", "page", "shown"),
    [
        ("gallery_src/reading/raw.py", "It prints", "It tells", "gallery/reading/raw", "It tells"),
        ("gallery_src/reading/section.md", "One for", "One of", "gallery/reading", "One of each"),
        ("docs/en/index.md", "by hand", "by a hand", "", "written by a hand"),
        ("mkdocs.yml", "site_name: Fresh", "site_name: Anew", "", "Anew"),
    ],
)
def test_words_and_settings_run_nothing_and_change_the_page(
    fresh: Fresh, name: str, old: str, new: str, page: str, shown: str
) -> None:
    fresh.edit(name, old, new)
    assert fresh.made() == {}
    assert shown in fresh.page(f"en/{page}")


@pytest.mark.parametrize(
    ("name", "old", "new", "page", "shown"),
    [
        ("first.ko.po", "첫 번째 레슨", "첫째 레슨", "ko/gallery/basics/first", "첫째 레슨"),
        ("section.ko.po", 'msgstr "# ', 'msgstr "# 새 ', "ko/gallery/basics", "새 "),
        ("first.py", "# Three numbers", "# Numbers, three", "en/gallery/basics/first", "Numbers"),
    ],
)
def test_a_catalog_or_a_comment_runs_nothing_and_changes_the_page(
    tiny: Project, name: str, old: str, new: str, page: str, shown: str
) -> None:
    tiny.run("cnnviz", "build")
    tiny.edit(f"gallery_src/basics/{name}", old, new)
    done = tiny.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    assert "Nothing ran: 2 lessons were kept" in done.stderr
    assert shown in re.sub(r"</?span[^>]*>", "", tiny.page(page))


@pytest.mark.parametrize("new", ["# a comment\nprint(", "\n\nprint(", "print(  # here\n    "])
def test_comments_and_blank_lines_in_code_run_nothing_and_change_the_page(
    fresh: Fresh, new: str
) -> None:
    before = fresh.page("en/gallery/modules/alone")
    fresh.edit("gallery_src/modules/alone.py", "print(", new)
    assert fresh.made() == {}
    if "#" in new:
        assert fresh.page("en/gallery/modules/alone") != before
        assert (fresh.site / "en/gallery/modules/alone/alone.py").read_text().count(new) == 1


def test_changed_code_runs_that_one(fresh: Fresh) -> None:
    fresh.edit("gallery_src/modules/alone.py", "seen nothing", "seen something")
    assert fresh.made() == {"modules/alone": "its code changed"}
    assert fresh.shows("modules/alone") == "something"


def test_a_template_runs_nothing_and_changes_the_page_but_lab_runs_who_imports_it(
    fresh: Fresh, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "cnnviz", package / "cnnviz", ignore=ignored)
    copy = Project(package)
    shown = '<p class="cnnviz-downloads">'
    copy.edit("cnnviz/render/templates/part.html.j2", shown, f"{shown}Template! ")
    assert fresh.made(PYTHONPATH=str(package)) == {}
    assert f"{shown}Template! " in fresh.page("en/gallery/modules/alone")
    copy.write("cnnviz/lab/kernels.py", (package / "cnnviz/lab/kernels.py").read_text() + "\nx = 1")
    reason = "a file that it read changed: cnnviz/lab/kernels.py"
    assert fresh.made(PYTHONPATH=str(package)) == {"modules/by-lab": reason}


@pytest.mark.parametrize(
    ("helper", "who"),
    [("_deep.py", {"modules/direct", "modules/through"}), ("_between.py", {"modules/through"})],
)
def test_a_helper_runs_those_that_imported_it_directly_or_through_another(
    fresh: Fresh, helper: str, who: set[str]
) -> None:
    # Within the second and of the same length: what Python's own bytecode would not notice.
    path = fresh.root / "gallery_src" / "modules" / helper
    old = path.stat()
    path.write_text(path.read_text().replace("one", "two").replace("value {", "VALUE {"))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    ran = fresh.made()
    assert set(ran) == who
    assert set(ran.values()) == {f"a file that it read changed: gallery_src/modules/{helper}"}
    assert fresh.shows("modules/through") in ("value two", "VALUE one")


@pytest.mark.skipif(not MEMORY.is_dir(), reason="a folder of Linux's")
def test_a_project_that_lies_in_memory_is_fresh_as_well(master: Fresh) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        fresh = Fresh(Path(folder) / "project")
        shutil.copytree(master.root, fresh.root)
        assert fresh.made() == {}
        for name in ("opened.txt", "by_subprocess.txt"):
            text(fresh.root / "gallery_src" / "reading" / name, 2)
        lessons = {"reading/opened", "reading/by-subprocess"}
        assert fresh.made().keys() == lessons
        assert {fresh.shows(name) for name in lessons} == {"2"}
        # And it is seen that the site is no longer what the build would make.
        assert "none of its inputs has changed" in fresh.build_plain().stdout
        fresh.edit("docs/en/index.md", "by hand", "by a hand")
        fresh.build_plain()
        assert "written by a hand" in fresh.page("en/")
        # Anyone may write there, but not a lesson into the project.
        code = "open('../data.csv', 'w').write('1')\n"
        (fresh.root / "gallery_src" / "reading" / "writes.py").write_text(TITLE + code)
        fresh.made(code=1)
        assert not (fresh.root / "gallery_src" / "data.csv").exists()


@pytest.mark.parametrize("name", READ)
def test_an_input_runs_who_read_it_however_it_was_read(fresh: Fresh, name: str) -> None:
    lesson = f"reading/{Path(name).stem.replace('_', '-')}"
    assert fresh.shows(lesson) == "1"
    READ[name](fresh.root / "gallery_src" / "reading" / name, 2)
    path = f"gallery_src/reading/{name}"
    assert fresh.made() == {lesson: f"a file that it read changed: {path}"}
    assert fresh.shows(lesson) == "2"


@pytest.mark.parametrize("name", ["in_vain.txt", "opened_in_vain.txt", "_imported_in_vain.py"])
def test_a_file_that_appears_runs_who_looked_for_it(fresh: Fresh, name: str) -> None:
    lesson = f"looking/{name.partition('.')[0].strip('_').replace('_', '-')}"
    fresh.write(f"gallery_src/looking/{name}", "value = 'found'\n")
    reason = f"a file that it looked for has appeared: gallery_src/looking/{name}"
    assert fresh.made() == {lesson: reason}
    assert fresh.shows(lesson) in ("True", "value = 'found'", "found")
    (fresh.root / "gallery_src" / "looking" / name).unlink()
    # The run without it is still in the store.
    assert fresh.made() == {}
    assert fresh.shows(lesson) in ("nothing", "False")


def test_a_file_in_a_listed_or_globbed_folder_runs_who_listed_it(fresh: Fresh) -> None:
    fresh.write("gallery_src/looking/photos/b.txt", "b")
    reason = "a folder that it listed changed: gallery_src/looking/photos"
    assert fresh.made() == {"looking/globbed": reason, "looking/listed": reason}
    assert "b.txt" in fresh.shows("looking/globbed")
    fresh.write("gallery_src/looking/other.txt", "not in that folder")
    assert fresh.made() == {}


def test_a_package_that_was_missing_runs_who_asked_for_it(fresh: Fresh) -> None:
    code = (
        "try:\n    import new_package\n    print('seen', new_package.value)\nexcept ImportError:\n"
    )
    fresh.write("gallery_src/world/optional.py", f"{TITLE}{code}    print('seen', 'none')\n")
    assert list(fresh.made()) == ["world/optional"]
    assert fresh.made() == {}
    package(fresh.root, "new_package", "1.0")
    assert list(fresh.made()) == ["world/optional"]
    assert fresh.shows("world/optional") == "packaged"
    assert fresh.made() == {}


def test_a_database_and_a_package_beside_the_script_are_inputs(fresh: Fresh) -> None:
    folder = fresh.root / "gallery_src" / "world"
    with contextlib.closing(sqlite3.connect(folder / "data.db")) as data:
        data.executescript("create table t (x); insert into t values (1);")
    code = (
        "import sqlite3\nfrom _pack import value\n"
        "data = sqlite3.connect('file:data.db?mode=ro', uri=True)\n"
        "print('seen', data.execute('select x from t').fetchone()[0] + value)\n"
    )
    fresh.write("gallery_src/world/_pack/__init__.py", "from .core import value\n")
    fresh.write("gallery_src/world/_pack/core.py", "value = 10\n")
    fresh.write("gallery_src/world/database.py", TITLE + code)
    fresh.made()
    assert fresh.shows("world/database") == "11"
    fresh.write("gallery_src/world/_pack/core.py", "value = 20\n")
    assert list(fresh.made()) == ["world/database"]
    with contextlib.closing(sqlite3.connect(folder / "data.db")) as data:
        data.executescript("update t set x = 2;")
    assert list(fresh.made()) == ["world/database"]
    assert fresh.shows("world/database") == "22"
    assert fresh.made() == {}


def test_the_version_of_a_package_runs_who_imported_it(fresh: Fresh) -> None:
    package(fresh.root, "idle_package", "2.0")
    assert fresh.made() == {}
    package(fresh.root, "fresh_package", "2.0")
    reason = "a package that it imported changed: fresh-package 1.0 -> 2.0"
    assert fresh.made() == {"world/packaged": reason}


def test_a_declared_variable_runs_who_declared_it_and_others_see_none(fresh: Fresh) -> None:
    reason = "an environment variable that it declares changed: FRESH_VALUE"
    assert fresh.made(FRESH_VALUE="7") == {"world/variable": reason}
    assert fresh.shows("world/variable") == "7"
    assert fresh.made(FRESH_VALUE="7", OTHER_VALUE="8") == {}
    code = "import os\nprint('seen', os.environ.get('FRESH_VALUE'))\n"
    fresh.write("gallery_src/world/nosy.py", TITLE + code)
    assert fresh.made(FRESH_VALUE="7") == {"world/nosy": "it has no stored run"}
    assert fresh.shows("world/nosy") == "None"


def blobs_of(fresh: Fresh, lesson: str) -> list[Path]:
    """Files of the store that only this lesson's run needs, the record first."""
    for path in (fresh.root / ".cnnviz" / "runs").glob("*/*.json"):
        record = json.loads(path.read_text())["record"]
        if lesson in record["place"]:
            blob = record["notebook"]
            return [path, fresh.root / ".cnnviz" / "blobs" / blob[:2] / blob]
    raise AssertionError(lesson)


def delete(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def flip(path: Path) -> None:
    """Change one bit, and leave the times as they were."""
    old = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))


@pytest.mark.parametrize("damage", [delete, truncate, flip])
@pytest.mark.parametrize("which", [0, 1], ids=["record", "result"])
def test_a_damaged_store_is_noticed_and_that_one_runs(
    fresh: Fresh, damage: Callable[[Path], None], which: int
) -> None:
    fresh.build_plain()
    damage(blobs_of(fresh, "by_numpy.py")[which])
    assert "up to date" not in fresh.build_plain().stdout
    damage(blobs_of(fresh, "by_numpy.py")[which])
    ran = fresh.made()
    assert list(ran) == ["reading/by-numpy"]
    assert ran["reading/by-numpy"].startswith("a stored result is missing or damaged")
    assert fresh.shows("reading/by-numpy") == "1"
    assert fresh.made() == {}


def test_a_renamed_script_runs_nothing_and_its_old_page_is_gone(fresh: Fresh) -> None:
    old = fresh.root / "gallery_src" / "modules" / "alone.py"
    old.rename(old.with_name("renamed.py"))
    assert fresh.made() == {}
    assert fresh.shows("modules/renamed") == "nothing"
    assert not (fresh.site / "en/gallery/modules/alone").exists()
    other = fresh.root / "gallery_src" / "world" / "renamed.py"
    old.with_name("renamed.py").rename(other)
    assert fresh.made() == {}
    assert fresh.shows("world/renamed") == "nothing"
    assert not (fresh.site / "en/gallery/modules/renamed").exists()


def test_a_moved_script_runs_where_what_it_reads_depends_on_its_place(fresh: Fresh) -> None:
    source = fresh.root / "gallery_src"
    (source / "reading" / "raw.py").rename(source / "world" / "raw.py")
    raw(source / "world" / "raw.bin", 3)
    assert list(fresh.made()) == ["world/raw"]
    assert fresh.shows("world/raw") == "3"
    # One that shows its own name, too.
    fresh.write("gallery_src/world/named.py", TITLE + "print('seen', __file__)\n")
    fresh.made()
    (source / "world" / "named.py").rename(source / "world" / "called.py")
    assert list(fresh.made()) == ["world/called"]
    assert fresh.shows("world/called") == "called.py"


def test_identical_code_in_two_folders_has_each_its_own_result(fresh: Fresh) -> None:
    source = fresh.root / "gallery_src"
    shutil.copy(source / "reading" / "opened.py", source / "world" / "opened.py")
    text(source / "world" / "opened.txt", 5)
    assert list(fresh.made()) == ["world/opened"]
    assert (fresh.shows("reading/opened"), fresh.shows("world/opened")) == ("1", "5")
    assert fresh.made() == {}
    assert (fresh.shows("reading/opened"), fresh.shows("world/opened")) == ("1", "5")


def test_break_build_revert_runs_nothing_and_the_good_page_is_back(fresh: Fresh) -> None:
    name = "gallery_src/reading/raw.py"
    fresh.edit(name, "print(", "1 / 0\nprint(")
    assert fresh.made(code=1) == {"reading/raw": "its code changed"}
    assert not (fresh.site / "en/gallery/reading/raw").exists()
    fresh.edit(name, "1 / 0\nprint(", "print(")
    assert fresh.made() == {}
    assert fresh.shows("reading/raw") == "1"


def test_a_failure_that_passes_by_itself_runs_again_and_is_never_stored(fresh: Fresh) -> None:
    flag = fresh.root.parent / "passes"
    code = f"import os\nassert os.path.exists({str(flag)!r})\nprint('seen', 'passed')\n"
    fresh.write("gallery_src/world/flaky.py", TITLE + code)
    assert list(fresh.made(code=1)) == ["world/flaky"]
    assert list(fresh.made(code=1)) == ["world/flaky"]
    assert fresh.build_plain().returncode == 1  # the shorter way does not take it for good either
    assert fresh.build_plain().returncode == 1
    flag.touch()
    assert list(fresh.made()) == ["world/flaky"]
    assert fresh.shows("world/flaky") == "passed"
    assert fresh.made() == {}


def test_a_branch_switch_and_back_runs_nothing(fresh: Fresh) -> None:
    fresh.edit("gallery_src/modules/_deep.py", "one", "two")
    assert set(fresh.made()) == {"modules/direct", "modules/through"}
    fresh.edit("gallery_src/modules/_deep.py", "two", "one")
    assert fresh.made() == {}
    assert fresh.shows("modules/direct") == "one"


def test_nothing_changed_runs_nothing_and_makes_no_page(fresh: Fresh) -> None:
    first = fresh.build_plain()
    assert first.returncode == 0 and "up to date" not in first.stdout
    stamp = (fresh.site / "en" / "index.html").stat().st_mtime_ns
    again = fresh.build_plain()
    assert "The site is up to date" in again.stdout
    assert (fresh.site / "en" / "index.html").stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "change",
    [
        lambda fresh: fresh.edit("docs/en/index.md", "by hand", "anew"),
        lambda fresh: fresh.write("docs/en/more.md", "# More\n"),
        lambda fresh: fresh.write("gallery_src/world/more.py", TITLE + "print('more')\n"),
        lambda fresh: fresh.write("gallery_src/looking/in_vain.txt", "there"),
        lambda fresh: text(fresh.root / "gallery_src/reading/opened.txt", 2),
        lambda fresh: (fresh.site / "en" / "index.html").unlink(),
        lambda fresh: flip(fresh.site / "en" / "index.html"),
        lambda fresh: fresh.edit("mkdocs.yml", "site_name: Fresh", "site_name: Anew"),
    ],
    ids=["page", "new page", "new lesson", "appears", "input", "gone", "site damaged", "setting"],
)
def test_the_site_is_made_again_when_anything_that_made_it_changed(
    fresh: Fresh, change: Callable[[Fresh], object]
) -> None:
    fresh.build_plain()
    assert "up to date" in fresh.build_plain().stdout
    change(fresh)
    assert "up to date" not in fresh.build_plain().stdout
    assert "up to date" in fresh.build_plain().stdout


def test_an_input_that_changes_while_it_is_read_is_not_kept(fresh: Fresh) -> None:
    path = fresh.write("gallery_src/world/moving.txt", "1")
    code = """
import tempfile, time
print("seen", open("moving.txt").read())
tempfile.mkdtemp(prefix="it-has-read")
while open("moving.txt").read() == "1":
    time.sleep(0.05)
"""
    fresh.write("gallery_src/world/moving.py", TITLE + code)
    temporary = Path(tempfile.mkdtemp())
    build = subprocess.Popen(
        [sys.executable, "-m", "cnnviz", "build"],
        cwd=fresh.root,
        env={
            **os.environ,
            "PYTHONPATH": str(fresh.root / "packages"),
            "TMPDIR": str(temporary),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(temporary.rglob("it-has-read*")):
        assert build.poll() is None
        time.sleep(0.05)
    path.write_text("2")
    _, said = build.communicate(timeout=60)
    shutil.rmtree(temporary)
    assert "moving.txt changed while the lesson ran" in re.sub(r"\s+", " ", said)
    assert list(fresh.made()) == ["world/moving"]
    assert fresh.shows("world/moving") == "2"
    assert fresh.made() == {}


def test_a_variable_that_the_lesson_sets_itself_settles(fresh: Fresh) -> None:
    code = "import os\nprint('seen', os.environ.setdefault('OWN_VALUE', 'set'))\n"
    header = "# ---\n# environment: [OWN_VALUE, PYTHONHASHSEED]\n# ---\n"
    fresh.write("gallery_src/world/sets.py", header + TITLE + code)
    assert list(fresh.made()) == ["world/sets"]
    assert fresh.made() == {}


def test_a_site_behind_a_link_is_exchanged_where_it_lies(fresh: Fresh) -> None:
    real = fresh.root.parent / "served"
    real.mkdir()
    shutil.rmtree(fresh.site)
    fresh.site.symlink_to(real)
    fresh.made()
    assert fresh.site.is_symlink()
    assert (real / "en" / "index.html").is_file()
    assert sorted(path.name for path in real.parent.iterdir()) == ["elsewhere", "served"]


def test_a_build_with_a_warning_tells_it_again(tiny: Project) -> None:
    tiny.edit("gallery_src/basics/first.ko.po", 'msgstr "# 첫 번째 레슨"', 'msgstr ""')
    first, second = tiny.run("cnnviz", "build"), tiny.run("cnnviz", "build")
    for done in (first, second):
        assert done.returncode == 0 and done.stderr.count("the translation to 'ko'") == 1
    assert "up to date" in second.stdout and "up to date" not in first.stdout
    # Strict is another build: it fails, and leaves nothing that a later build trusts.
    for _ in range(2):
        assert tiny.run("cnnviz", "build", "--strict").returncode == 1


def test_an_edited_hook_makes_the_site_again(fresh: Fresh) -> None:
    hook = "def on_page_markdown(markdown, **kwargs):\n    return markdown + 'First hook.'\n"
    fresh.write("hooks/shout.py", hook)
    fresh.edit("mkdocs.yml", "plugins:", "hooks: [hooks/shout.py]\nplugins:")
    fresh.build_plain()
    assert "First hook." in fresh.page("en")
    assert "up to date" in fresh.build_plain().stdout
    fresh.edit("hooks/shout.py", "First", "Other")
    assert "up to date" not in fresh.build_plain().stdout
    assert "Other hook." in fresh.page("en")


def test_two_builds_at_once_on_one_store_are_both_right(fresh: Fresh) -> None:
    shutil.rmtree(fresh.root / ".cnnviz")
    command = [sys.executable, "-m", "cnnviz", "build"]
    environment = {**os.environ, "PYTHONPATH": str(fresh.root / "packages")}
    builds = [
        subprocess.Popen(
            [*command, "-d", str(fresh.root / folder)],
            cwd=fresh.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for folder in ("site", "site", "other")
    ]
    for build in builds:
        _, said = build.communicate(timeout=120)
        assert build.returncode == 0, said.decode()
    for folder in ("site", "other"):
        page = fresh.root / folder / "en/gallery/reading/raw/index.html"
        assert "seen 1" in page.read_text()
        assert not list((fresh.root / folder).glob("tmp*"))
    assert fresh.made() == {}
    assert list((fresh.root / ".cnnviz" / "sites").glob("tmp*")) == []
    assert list((fresh.root / ".cnnviz" / "scratch").glob("*")) == []


def test_a_lesson_that_lists_the_project_is_made_again_when_the_project_changes(
    fresh: Fresh,
) -> None:
    """The build writes into the project's folder itself, for which only the lessons vouch."""
    code = "from pathlib import Path\nprint('seen', len(list(Path('../..').glob('*.csv'))))\n"
    fresh.write("gallery_src/world/lists.py", TITLE + code)
    fresh.write("one.csv", "1")
    fresh.build_plain()
    fresh.build_plain()
    assert "up to date" in fresh.build_plain().stdout
    fresh.write("two.csv", "2")
    assert "up to date" not in fresh.build_plain().stdout
    assert fresh.shows("world/lists") == "2"


def test_a_child_of_python_reads_no_settings_of_its_interpreter(fresh: Fresh) -> None:
    code = (
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True, text=True)\n"
        "print('seen', done.stdout)\n"
    )
    fresh.write("gallery_src/world/child.py", TITLE + code)
    assert list(fresh.made()) == ["world/child"]
    run = next(run for run in runs(fresh) if run["place"].endswith("child.py"))
    assert not [
        name for name in run["inputs"]["files"] if name.endswith(("pyvenv.cfg", "pybuilddir.txt"))
    ]


def runs(project: Project) -> list[dict[str, Any]]:
    paths = (project.root / ".cnnviz" / "runs").glob("*/*.json")
    return [json.loads(path.read_text())["record"] for path in paths]
