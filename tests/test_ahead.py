"""When serving starts, the open page is made ahead of the rest of the site."""

from pathlib import Path
from typing import ClassVar

import pytest
from conftest import Project
from serving import Serving

from cnnviz.adapters.mkdocs.mkdocs_yml import codes_of
from cnnviz.adapters.mkdocs.serving.draft import make_ahead
from cnnviz.serve.languages import Languages
from cnnviz.serve.orders import Answer, Current, LanguageSite, Made, Update
from cnnviz.site.staging import ServedSite


class Kept:
    """Keeps what is put, by the path below the folder of the language."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}

    def put(self, content: bytes, path: str) -> None:
        self.files[Path(path).relative_to(self.folder).as_posix()] = content

    def copy(self, source: str, path: str) -> None:
        self.put(Path(source).read_bytes(), path)

    def remove(self, path: str) -> None:
        raise AssertionError(path)


def ahead(project: Project, folder: Path, code: str, *addresses: str) -> dict[str, bytes]:
    """The files that are made ahead for these addresses."""
    gallery, _ = project.gallery()
    tree, staging = Kept(folder / code), ServedSite(folder)
    site = LanguageSite(project.root / "mkdocs.yml", code, folder)
    try:
        make_ahead(site, gallery, addresses, staging, tree)
    finally:
        staging.close()
    return tree.files


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_page_is_that_of_a_build(
    tiny: Project, tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    monkeypatch.chdir(tiny.root)
    files = ahead(tiny, tmp_path / "served", code, "gallery/basics/first/", "", "none/")
    built = tiny.root / "site" / code
    assert {"gallery/basics/first/index.html", "index.html"} <= files.keys()
    assert "gallery/basics/second/index.html" not in files
    for name, content in files.items():
        assert content == (built / name).read_bytes(), name


def test_an_edit_since_the_build_is_seen(
    tiny: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    tiny.edit("gallery_src/basics/second.py", "a file", "the file of today")
    monkeypatch.chdir(tiny.root)
    files = ahead(tiny, tmp_path / "served", "en", "gallery/basics/second/")
    assert b"the file of today" in files["gallery/basics/second/index.html"]


def test_a_lesson_that_must_run_does_not_keep_other_pages_back(
    tiny: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    (tiny.lessons / "second.py").rename(tiny.root / "second.py")
    monkeypatch.chdir(tiny.root)
    files = ahead(tiny, tmp_path / "served", "en", "gallery/basics/first/")
    assert b"First lesson" in files["gallery/basics/first/index.html"]


def test_nothing_is_made_of_a_site_with_new_lessons(
    tiny: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    monkeypatch.chdir(tiny.root)
    (tiny.lessons / "second.py").rename(tiny.lessons / "third.py")
    assert ahead(tiny, tmp_path / "served", "en", "gallery/basics/first/") == {}


class Recorded:
    """Stands for the process of a language; notes what it is told."""

    prepared: ClassVar[list[str]] = []
    started: ClassVar[list[str]] = []

    def __init__(self, site: LanguageSite, *_: object) -> None:
        self.code = site.code

    def prepare(self) -> None:
        self.prepared.append(self.code)

    def start(self) -> None:
        self.started.append(self.code)

    def update(self, order: Update) -> None:
        assert all(not page.startswith(("en", "ko")) for page in order.open_pages)

    def is_latest(self, answer: Answer) -> bool:
        return answer == Current()


def test_the_other_language_waits_until_the_open_page_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.serve.languages.LanguageProcess", Recorded)
    languages = Languages(tmp_path, ("en", "ko"), tmp_path, tmp_path, print)
    started = Recorded.started
    assert Recorded.prepared == ["en"] and started == []
    languages.update(Update(), ["ko/gallery/a/", "elsewhere/"])
    assert started == ["ko"] and languages.are_busy
    assert not languages.take("ko", Made(("gallery/a/index.html",)))
    assert set(started) == {"en", "ko"}
    assert languages.take("ko", Current()) and languages.take("en", Current())
    assert not languages.are_busy
    started.clear()
    languages.update(Update(), [])
    assert started == ["en", "ko"]


def test_the_language_of_the_command_line_is_the_first(tiny: Project) -> None:
    assert codes_of(tiny.root / "mkdocs.yml", None) == ("en", "ko")
    assert codes_of(tiny.root / "mkdocs.yml", "ko") == ("ko", "en")


@pytest.mark.parametrize("page", ["", "elsewhere/"])
def test_a_window_of_no_language_keeps_no_language_back(tiny: Project, page: str) -> None:
    with Serving(tiny, page=page) as serving:
        pages = [
            page for kind, each in serving.events if kind == "PagesMade" for page in each["paths"]
        ]
    assert {"en/", "ko/"} <= set(pages)
