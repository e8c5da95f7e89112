"""CHANGELOG, SECURITY and the policy for versioned formats say what is so."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from cnnviz import __version__, processes
from cnnviz.gallery.confinement import landlock, limits
from cnnviz.gallery.scripts.settings import DEFAULTS

GUIDES = {"CONTRIBUTING.md": "Formats and versions", "docs/ko/contributing.md": "파일 형식과 버전"}
_VERSION = re.compile(
    r"""^(?:[A-Z]+_)?VERSION(?:: \w+)? = \d+|["']version["']: \d+|\bversion: (?:int = )?\d+|version === \d+""",
    re.M,
)
"""Where a format's version is set as a number, in Python and in JavaScript."""
_COMMENT = re.compile(r'"""(?s:.*?)"""|^\s*(?:#|//).*$|(?s:/\*.*?\*/)', re.M)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# The changelog


def releases() -> list[tuple[str, str]]:
    """(version, date) of each release, as its headings name them."""
    return re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\S+)$", text("CHANGELOG.md"), re.M)


def test_the_changelog_begins_with_this_version() -> None:
    assert releases()[0][0] == __version__


def test_the_changelog_is_in_order_and_links_each_release() -> None:
    log = text("CHANGELOG.md")
    for (newer, later), (older, earlier) in pairwise(releases()):
        assert date.fromisoformat(later) > date.fromisoformat(earlier)
        assert [*map(int, newer.split("."))] > [*map(int, older.split("."))]
    for version, _ in releases():
        assert re.search(rf"^\[{re.escape(version)}\]: https://", log, re.M)
    assert log.index("## [Unreleased]") < log.index(f"## [{__version__}]")


def test_the_changelog_has_the_sections_of_keep_a_changelog() -> None:
    sections = re.findall(r"^### (.+)$", text("CHANGELOG.md"), re.M)
    assert sections
    assert set(sections) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


# The policy for security


def test_the_supported_version_is_this_one() -> None:
    minor = __version__.rpartition(".")[0]
    assert re.search(rf"^\| {re.escape(minor)} \| yes \|$", text("SECURITY.md"), re.M)


def test_the_limits_that_are_named_are_the_codes() -> None:
    policy = text("SECURITY.md")
    assert f"| {limits.FILE_LIMIT // 10**9} GB | `RLIMIT_FSIZE` |" in policy
    for option in ("time_limit", "memory_limit"):
        assert option in DEFAULTS and f"option `{option}`" in policy
    files = (limits.__file__, landlock.__file__, processes.__file__)
    code = "".join(Path(file).read_text(encoding="utf-8") for file in files)
    for call in ("RLIMIT_DATA", "RLIMIT_FSIZE", "Landlock (Linux 5.13)", "SUBREAPER", "PDEATHSIG"):
        assert call in code
    assert f"from its version {landlock.SCOPED} on" in policy


def test_files_that_are_named_are_there() -> None:
    for name in ("SECURITY.md", "CHANGELOG.md"):
        for path in re.findall(r"`((?:cnnviz|scripts|\.github)/[\w./-]+\.\w+)`", text(name)):
            assert (ROOT / path).is_file(), f"{name}: {path}"


def test_ci_builds_what_strangers_send_without_rights() -> None:
    workflow = yaml.safe_load(text(".github/workflows/site.yml"))
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]  # YAML reads `on` as true
    assert "secrets." not in text(".github/workflows/site.yml")
    assert "refs/heads/main" in workflow["jobs"]["publish"]["if"]


# The formats that carry versions


def files_with_versions() -> Iterator[str]:
    for path in sorted((ROOT / "cnnviz").rglob("*.*")):
        if path.suffix in (".py", ".js"):
            code = _COMMENT.sub("", path.read_text(encoding="utf-8"))
            if _VERSION.search(code):
                yield path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("name", GUIDES)
def test_the_guide_names_every_place_where_a_version_is_set(name: str) -> None:
    _, _, section = text(name).partition(f"## {GUIDES[name]}\n")
    named = re.findall(r"`(cnnviz/(?!__init__)[\w./]+)`", section)
    found = list(files_with_versions())
    assert len(found) > 3
    assert sorted(named) == found


def test_the_english_guide_is_one_file() -> None:
    """GitHub shows it at the root, the site among its pages."""
    page = ROOT / "docs" / "en" / "contributing.md"
    assert page.resolve() == ROOT / "CONTRIBUTING.md"
