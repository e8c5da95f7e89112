"""Commands that take the built site from where the user wants it: `mkdocs gh-deploy`, and mike."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import Project

AUTHOR = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **AUTHOR},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def remote(tiny: Project) -> Path:
    """A bare repository that the project is pushed to."""
    bare = tiny.root.parent / "remote.git"
    git(tiny.root.parent, "init", "--quiet", "--bare", str(bare))
    tiny.write(".gitignore", "/site/\n/.cnnviz/\n")
    for arguments in (("init", "--quiet"), ("add", "-A"), ("commit", "--quiet", "-m", "All")):
        git(tiny.root, *arguments)
    git(tiny.root, "remote", "add", "origin", str(bare))
    return bare


def published(remote: Path) -> set[str]:
    return set(git(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines())


def test_gh_deploy_publishes_every_language(tiny: Project, remote: Path) -> None:
    done = tiny.run("mkdocs", "gh-deploy", "--strict", **AUTHOR)
    assert done.returncode == 0, done.stderr
    pages = {"index.html", "404.html", "en/index.html", "ko/gallery/basics/first/index.html"}
    assert pages <= published(remote)
    assert published(remote) == {
        path.relative_to(tiny.site).as_posix() for path in tiny.site.rglob("*") if path.is_file()
    }
    page = git(remote, "show", "gh-pages:ko/gallery/basics/first/index.html")
    assert "첫 번째 레슨" in page
    # Once more, after an edit.
    tiny.edit("docs/en/index.md", "# ", "# Anew: ")
    assert tiny.run("mkdocs", "gh-deploy", **AUTHOR).returncode == 0
    assert "Anew: " in git(remote, "show", "gh-pages:en/index.html")


def test_gh_deploy_publishes_nothing_where_a_lesson_fails(tiny: Project, remote: Path) -> None:
    tiny.edit("gallery_src/basics/first.py", "total\n\n# %%", "total\n1 / 0\n\n# %%")
    done = tiny.run("mkdocs", "gh-deploy", **AUTHOR)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr and "Traceback" not in done.stderr
    assert git(remote, "branch", "--list") == ""


# What mike 2.1 does: it asks the plugins for the configuration as they make it, builds in another
# process with a plugin that adds the version to the address, and takes the folder that it was told.
DEPLOY = """
import os, subprocess, sys
from mkdocs.config import load_config

config = load_config("mkdocs.yml")
config.plugins.run_event("startup", command="mike", dirty=False)
config = config.plugins.run_event("config", config)
config.plugins.run_event("shutdown")
subprocess.run([sys.executable, "-m", "mkdocs", "build", "--clean"], check=True)
print(config.site_dir)
"""

VERSION = """
from urllib.parse import urljoin

def on_config(config):
    config.site_url = urljoin(config.site_url, "1.0")
"""


def test_what_asks_for_the_folder_of_the_site_is_told_the_users(tiny: Project) -> None:
    tiny.write("version.py", VERSION)
    tiny.edit("mkdocs.yml", "nav:", "hooks: [version.py]\nnav:")
    tiny.write("deploy.py", DEPLOY)
    done = tiny.run("deploy")
    assert done.returncode == 0, done.stderr
    told = Path(done.stdout.strip())
    assert told == tiny.site
    assert "첫 번째 레슨" in (told / "ko/gallery/basics/first/index.html").read_text("utf-8")
    # A version's folder holds the languages.
    address = "https://example.org/tiny/1.0"
    for code in ("en", "ko"):
        assert f'rel="canonical" href="{address}/{code}/gallery/"' in tiny.page(f"{code}/gallery")
        assert f"{address}/en/gallery/" in (told / code / "sitemap.xml").read_text("utf-8")
        assert f"<loc>{address}/{code}/sitemap.xml</loc>" in (told / "sitemap.xml").read_text()
    # Asking alone leaves nothing behind.
    assert list((tiny.root / ".cnnviz" / "sites").iterdir()) == []


# A program that builds through MkDocs itself, more than once.
PROGRAM = """
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

for strict in (False, True):
    config = load_config("mkdocs.yml", strict=strict)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except Abort as error:
        print("stopped:", error)
    config.plugins.on_shutdown()
    print(config.site_dir)
"""


@pytest.mark.parametrize("languages", [1, 2])
def test_the_last_good_site_stays_where_a_build_fails(tiny: Project, languages: int) -> None:
    tiny.write("program.py", PROGRAM)
    if languages == 1:
        tiny.edit("mkdocs.yml", "        - { code: ko", "        # - { code: ko")
    # A warning, an error in strict mode.
    tiny.edit("docs/en/index.md", "# ", "[nowhere](nowhere.md)\n\n# ")
    done = tiny.run("program")
    assert done.returncode == 0, done.stderr
    first, stopped, second = done.stdout.splitlines()
    assert first == second == str(tiny.site)
    assert stopped.startswith("stopped: ")
    assert (tiny.site / "en" / "index.html").is_file()
    assert sorted(path.name for path in tiny.root.iterdir() if "site" in path.name) == ["site"]
