"""The workflows: what they use is pinned, what they may write is little, and the newest site stays."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[1] / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))


def read(path: Path) -> dict[Any, Any]:
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return workflow


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in read(path)["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit_with_its_version_beside_it(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_checkout_keeps_credentials_and_no_pull_request_may_write(path: Path) -> None:
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    if "pull_request" in workflow[True]:  # "on" is YAML's true
        for job in workflow["jobs"].values():
            is_pushed = "github.event_name == 'push'" in job.get("if", "")
            assert is_pushed or "permissions" not in job


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_commands_are_of_bash_and_nothing_from_outside_is_pasted_into_them(path: Path) -> None:
    for step in steps(path):
        if "run" in step:
            subprocess.run(["bash", "-n"], input=step["run"], text=True, check=True)
            assert "${{" not in step["run"]


@dataclass
class Hub:
    """A repository as a host has it, and runs of the step that publishes the site."""

    folder: Path
    env: dict[str, str]

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder / "work"), *arguments]
        done = subprocess.run(command, env=self.env, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, *options: str) -> str:
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change", *options)
        self.git("push", "--quiet", "--force", "origin", "main")
        return self.git("rev-parse", "HEAD")

    def publish(self, commit: str) -> str:
        """What the step says; the site holds the commit that it was built of."""
        run = self.folder / f"run-{len(list(self.folder.iterdir()))}"
        (run / "site").mkdir(parents=True)
        (run / "site" / "index.html").write_text(commit, encoding="utf-8")
        (step,) = (
            one for one in steps(FOLDER / "site.yml") if one.get("name") == "Push site/ to gh-pages"
        )
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=run / "site",
            env={**self.env, "GITHUB_SHA": commit},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    @property
    def published(self) -> str:
        self.git("fetch", "--quiet", "origin", "gh-pages")
        return self.git("show", "FETCH_HEAD:index.html")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """The host's addresses lead to a repository on the disk."""
    bare = tmp_path / "hub.git"
    settings = {
        f"url.{bare.as_uri()}.insteadOf": "https://x-access-token:t@github.com/a/b.git",
        "uploadpack.allowFilter": "true",
        "user.name": "A",
        "user.email": "a@example.org",
    }
    env = {**os.environ, "HOME": str(tmp_path), "TOKEN": "t", "GITHUB_REPOSITORY": "a/b"}
    env["GIT_CONFIG_COUNT"] = str(len(settings))
    for number, (key, value) in enumerate(settings.items()):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    made = Hub(tmp_path, env)
    (tmp_path / "work").mkdir()
    subprocess.run(["git", "init", "--quiet", "--bare", bare], check=True, env=env)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("remote", "add", "origin", bare.as_uri())
    return made


def test_the_first_site_and_a_newer_one_are_published(hub: Hub) -> None:
    first = hub.commit()
    hub.publish(first)
    assert hub.published == first
    second = hub.commit()
    hub.publish(second)
    assert hub.published == second
    hub.publish(second)  # a run that is started again
    assert hub.published == second


def test_an_older_run_leaves_the_newer_site(hub: Hub) -> None:
    first, second = hub.commit(), hub.commit()
    hub.publish(second)
    assert f"::notice::The site of the newer commit {second}" in hub.publish(first)
    assert hub.published == second


def test_a_history_that_was_written_anew_is_published(hub: Hub) -> None:
    first = hub.commit()
    hub.publish(hub.commit())
    hub.git("reset", "--quiet", "--hard", first)
    other = hub.commit("--date", "2001-01-01T00:00:00Z")
    hub.publish(other)
    assert hub.published == other
