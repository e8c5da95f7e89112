"""scripts/: real processes of the real scripts, on a Python that only pretends to install.

The pretended Python makes empty environments and writes down what it is asked to run, so a set-up
takes milliseconds and can be made to fail at any step.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = [
    "scripts/bench",
    "scripts/build",
    "scripts/likeness",
    "scripts/lock",
    "scripts/serve",
    "scripts/setup",
    "scripts/test",
]

PRETENDED_PYTHON = """#!/usr/bin/env bash
case "$1 ${2:-}" in
  "-V "*) echo "Python ${VERSION:-3.11.0}" ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && [[ ! "$*" =~ ${FAILS:-^$} ]] ;;
  "-m "*) shift; echo "$*" >>"$LOG"; sleep "${SLEEP:-0}"; [[ ! "$*" =~ ${FAILS:-^$} ]] ;;
  *) exec "$REAL_PYTHON" "$@" ;;
esac
"""
# All that the scripts may take for granted on a machine.
TOOLS = [
    "bash",
    "cat",
    "cksum",
    "cp",
    "dirname",
    "env",
    "find",
    "id",
    "mkdir",
    "rm",
    "sleep",
    "tail",
]


@dataclass
class Checkout:
    """A copy of the scripts, on a machine of which nothing is known but what a test puts there."""

    root: Path
    bin: Path
    env: dict[str, str] = field(default_factory=dict)

    def program(self, name: str, text: str) -> Path:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def start(self, script: str, *arguments: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.root / script, *arguments],
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, script: str, *arguments: str, **env: str) -> tuple[int, str]:
        """The exit code, and what was printed."""
        process = self.start(script, *arguments, **env)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def asked(self) -> list[str]:
        """What Python was asked to run since this was called last."""
        log = Path(self.env["LOG"])
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "cnnviz-setup"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, root)
    machine = tmp_path / "bin"
    machine.mkdir()
    for name in TOOLS:
        (machine / name).symlink_to(shutil.which(name) or pytest.fail(f"no {name} here"))
    for name in ("node", "npm"):
        (machine / name).write_text("#!/usr/bin/env bash\necho v20.1.0\n")
        (machine / name).chmod(0o755)
    env = {
        "PATH": str(machine),
        "HOME": str(tmp_path),
        "LOG": str(tmp_path / "log"),
        "REAL_PYTHON": sys.executable,
    }
    checkout = Checkout(root, machine, env)
    checkout.program("python3.11", PRETENDED_PYTHON)
    checkout.program("uname", "#!/usr/bin/env bash\necho Linux\n")
    checkout.program("fc-list", "#!/usr/bin/env bash\necho a font\n")
    return checkout


def steps(asked: list[str]) -> list[str]:
    """What each call of pip was for, in order."""
    return [_step(line) for line in asked if line.startswith("pip ")]


def _step(line: str) -> str:
    if "torch.lock" in line:
        return "torch" + line.partition("torch.lock")[2]
    if "--requirement" in line:
        return "lock" if "requirements.lock" in line else "build tool"
    if "--editable" in line:
        return "project"
    if "torch==" in line:
        return line[line.index("torch==") :]
    return line


TORCH = "2.13.0"
WHOLE = ["torch", "build tool", "lock", "project", "pip check"]


# Set-up


def test_the_real_environment_is_not_set_up_twice() -> None:
    subprocess.run([ROOT / "scripts/setup"], check=True, stdin=subprocess.DEVNULL)
    stamp = ROOT / ".venv" / "cnnviz-setup"
    before = stamp.stat().st_mtime_ns
    again = subprocess.run([ROOT / "scripts/setup"], check=True, capture_output=True)
    assert (again.stdout, again.stderr) == (b"", b"")
    assert stamp.stat().st_mtime_ns == before


def test_set_up_installs_torch_then_the_lock_then_the_project_and_only_once(
    checkout: Checkout,
) -> None:
    code, output = checkout.run("scripts/setup")
    assert code == 0, output
    asked = checkout.asked()
    assert steps(asked) == WHOLE
    assert all("--no-deps" in line for line in asked if "install" in line)
    locked = [line for line in asked if "--requirement" in line]
    assert len(locked) == 3
    for line in locked:
        assert "--require-hashes" in line and "--only-binary :all:" in line
    assert checkout.run("scripts/setup") == (0, "")
    assert checkout.asked() == []


def test_torch_comes_from_pytorch_where_pip_finds_no_cpu_build(checkout: Checkout) -> None:
    code, output = checkout.run("scripts/setup", FAILS="torch.lock$")
    assert code == 0, output
    first, second, *_ = steps(checkout.asked())
    assert first == "torch"
    assert re.fullmatch(r"torch --index-url https://download\.pytorch\.org/\S+", second)


def test_the_build_with_cuda_is_never_asked_for_on_linux(checkout: Checkout) -> None:
    code, output = checkout.run("scripts/setup", FAILS="torch")
    assert code == 1
    assert f"no CPU build of torch {TORCH} found for Python 3.11.0" in output
    assert "PIP_FIND_LINKS" in output and "scripts/lib/torch.lock" in output
    assert [line.split()[0] for line in steps(checkout.asked())] == ["torch", "torch"]
    linux, macos = of_torch()
    assert str(linux.specifier) == f"=={TORCH}+cpu" and "linux" in str(linux.marker)
    assert str(macos.specifier) == f"=={TORCH}" and "darwin" in str(macos.marker)


def test_a_torch_without_a_digest_is_installed_only_when_asked_for(checkout: Checkout) -> None:
    code, output = checkout.run("scripts/setup", CNNVIZ_TORCH_UNCHECKED="yes")
    assert code == 0
    assert "torch's digest is not checked" in output
    assert steps(checkout.asked()) == [f"torch=={TORCH}+cpu", *WHOLE[1:]]


def test_macos_takes_the_plain_build(checkout: Checkout) -> None:
    checkout.program("uname", "#!/usr/bin/env bash\necho Darwin\n")
    code, output = checkout.run("scripts/setup")
    assert code == 0, output
    assert steps(checkout.asked()) == WHOLE


@pytest.mark.parametrize("step", ["-m venv", "torch.lock", "requirements.lock"])
def test_an_interrupted_set_up_is_redone_from_the_start(checkout: Checkout, step: str) -> None:
    code, _ = checkout.run("scripts/setup", FAILS=step)
    assert code != 0
    checkout.asked()
    half = checkout.root / ".venv" / "half-installed"
    half.touch()
    code, output = checkout.run("scripts/setup")
    assert code == 0, output
    assert steps(checkout.asked()) == WHOLE
    assert not half.exists()


def test_a_project_that_could_not_be_installed_is_installed_next_time(checkout: Checkout) -> None:
    assert checkout.run("scripts/setup", FAILS="--editable")[0] != 0
    checkout.asked()
    assert checkout.run("scripts/setup")[0] == 0
    assert steps(checkout.asked()) == ["project", "pip check"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("pyproject.toml", ["project", "pip check"]),
        ("requirements.lock", WHOLE),
        ("scripts/lib/torch.sh", WHOLE),
        ("scripts/lib/torch.lock", WHOLE),
    ],
)
def test_a_changed_file_sets_up_what_depends_on_it(
    checkout: Checkout, changed: str, again: list[str]
) -> None:
    checkout.run("scripts/setup")
    checkout.asked()
    with (checkout.root / changed).open("a") as file:
        file.write("# changed\n")
    code, output = checkout.run("scripts/setup")
    assert code == 0, output
    assert steps(checkout.asked()) == again
    assert checkout.run("scripts/setup") == (0, "")


def test_a_moved_checkout_and_a_new_python_get_a_new_environment(checkout: Checkout) -> None:
    checkout.run("scripts/setup")
    checkout.asked()
    checkout.root = checkout.root.rename(checkout.root.with_name("moved here"))
    assert checkout.run("scripts/setup")[0] == 0
    assert steps(checkout.asked()) == WHOLE
    assert checkout.run("scripts/setup", VERSION="3.11.1")[0] == 0
    assert steps(checkout.asked()) == WHOLE


def test_an_activated_environment_does_not_make_itself_anew(checkout: Checkout) -> None:
    checkout.run("scripts/setup")
    inside = checkout.root / ".venv" / "bin"
    shutil.copy(checkout.bin / "python3.11", inside)
    with (checkout.root / "requirements.lock").open("a") as file:
        file.write("# changed\n")
    checkout.asked()
    code, output = checkout.run("scripts/setup", PATH=f"{inside}:{checkout.bin}")
    assert code == 0, output
    assert steps(checkout.asked()) == WHOLE


def test_an_environment_made_by_hand_is_filled_up_and_kept(checkout: Checkout) -> None:
    subprocess.run(
        [checkout.bin / "python3.11", "-m", "venv", checkout.root / ".venv"],
        env=checkout.env,
        check=True,
    )
    theirs = checkout.root / ".venv" / "theirs"
    theirs.touch()
    code, output = checkout.run("scripts/setup")
    assert code == 0, output
    assert steps(checkout.asked()) == WHOLE
    assert theirs.exists()


def test_of_two_set_ups_at_once_one_waits_for_the_other(checkout: Checkout) -> None:
    both = [checkout.start("scripts/setup", SLEEP="0.2") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert steps(checkout.asked()) == WHOLE


@pytest.mark.parametrize(
    ("python", "message"),
    [
        (None, "no Python found. Install Python 3.11 or newer"),
        ("exit 1", "3.11 or newer is needed; what is here is older or broken: python3.11"),
        ('[[ "$2" != *ensurepip* ]]', "apt-get install python3-venv"),
    ],
    ids=["none", "old", "without venv"],
)
def test_a_machine_without_a_fit_python_is_told_what_to_do(
    checkout: Checkout, python: str | None, message: str
) -> None:
    (checkout.bin / "python3.11").unlink()
    if python is not None:
        checkout.program("python3.11", f"#!/usr/bin/env bash\n{python}\n")
    code, output = checkout.run("scripts/setup")
    assert code == 1
    assert message in output
    assert not (checkout.root / ".venv").exists()


def test_a_python_can_be_named(checkout: Checkout) -> None:
    named = checkout.root / "a python"
    (checkout.bin / "python3.11").rename(named)
    code, output = checkout.run("scripts/setup", CNNVIZ_PYTHON=str(named))
    assert code == 0, output


def test_an_unknown_argument_is_refused(checkout: Checkout) -> None:
    code, output = checkout.run("scripts/setup", "--browsers")
    assert code == 1
    assert "unknown argument '--browsers'" in output
    assert checkout.asked() == []


# The browser

STARTS = "#!/usr/bin/env bash\necho Chromium 1\n"
STUB = "#!/usr/bin/env bash\necho install the snap instead\nexit 1\n"


def test_the_browser_of_the_machine_is_found_and_kept(checkout: Checkout) -> None:
    checkout.program("chromium", STUB)
    good = checkout.program("google-chrome", STARTS)
    code, output = checkout.run("scripts/setup", "--browser")
    assert code == 0, output
    assert (checkout.root / ".venv" / "chromium-path").read_text() == f"{good}\n"
    assert checkout.run("scripts/setup", "--browser") == (0, "")
    # One that has gone is looked for again.
    good.unlink()
    other = checkout.program("chromium-browser", STARTS)
    assert checkout.run("scripts/setup", "--browser") == (0, "")
    assert (checkout.root / ".venv" / "chromium-path").read_text() == f"{other}\n"


@pytest.mark.parametrize(
    ("has", "tried"),
    [
        ("chromium-headless-shell", ["chromium-headless-shell"]),
        ("chromium", ["chromium-headless-shell", "chromium"]),
    ],
)
def test_root_gets_a_browser_and_a_korean_font_from_the_system(
    checkout: Checkout, has: str, tried: list[str]
) -> None:
    checkout.program("id", "#!/usr/bin/env bash\necho 0\n")
    checkout.program("fc-list", "#!/usr/bin/env bash\n")
    (checkout.bin / "late").write_text(STARTS)
    (checkout.bin / "late").chmod(0o755)
    checkout.program(
        "apt-get",
        '#!/usr/bin/env bash\necho "apt-get $*" >>"$LOG"\n'
        f'[[ "$*" != *" {has}" ]] || cp "{checkout.bin}/late" "{checkout.bin}/{has}"\n'
        f'[[ "$*" != *"install "*chromium* || "$*" == *" {has}" ]]\n',
    )
    code, output = checkout.run("scripts/setup", "--browser")
    assert code == 0, output
    asked = [line.split()[-1] for line in checkout.asked() if "apt-get install" in line]
    assert asked == [*tried, "fonts-nanum"]
    assert (checkout.root / ".venv/chromium-path").read_text() == f"{checkout.bin / has}\n"


@pytest.mark.parametrize("lacking", ["node", "npm"])
def test_root_gets_node_from_the_system(checkout: Checkout, lacking: str) -> None:
    checkout.program("id", "#!/usr/bin/env bash\necho 0\n")
    checkout.program("chromium-headless-shell", STARTS)
    checkout.program("fc-list", "#!/usr/bin/env bash\necho a font\n")
    (checkout.bin / lacking).rename(checkout.bin / "late")
    checkout.program(
        "apt-get",
        '#!/usr/bin/env bash\necho "apt-get $*" >>"$LOG"\n'
        f'[[ "$*" != *nodejs* ]] || cp "{checkout.bin}/late" "{checkout.bin}/{lacking}"\n',
    )
    code, output = checkout.run("scripts/setup", "--browser")
    assert code == 0, output
    assert [line for line in checkout.asked() if "apt-get install" in line] == [
        "apt-get install -y --no-install-recommends nodejs npm"
    ]
    assert checkout.run("scripts/setup", "--browser") == (0, "")


def test_anyone_else_is_told_which_node_the_tests_need(checkout: Checkout) -> None:
    checkout.program("chromium", STARTS)
    checkout.program("node", "#!/usr/bin/env bash\necho v16.20.2\n")
    code, output = checkout.run("scripts/setup", "--browser")
    assert code == 1
    assert "the tests need Node 18 or newer, with npm" in output
    assert checkout.run("scripts/setup")[0] == 0


def test_anyone_else_gets_playwrights_browser_or_a_clear_message(checkout: Checkout) -> None:
    checkout.program("id", "#!/usr/bin/env bash\necho 1000\n")
    checkout.program("apt-get", "#!/usr/bin/env bash\nexit 1\n")
    code, output = checkout.run("scripts/setup", "--browser", FAILS="^playwright")
    assert code == 1
    assert "playwright install chromium" in checkout.asked()
    assert "Install Chromium or Chrome yourself, or set CNNVIZ_CHROMIUM" in output
    assert not (checkout.root / ".venv" / "chromium-path").exists()


def test_a_browser_that_is_named_but_does_not_start_is_not_replaced(checkout: Checkout) -> None:
    checkout.program("chromium", STARTS)
    broken = checkout.program("broken", STUB)
    code, output = checkout.run("scripts/setup", "--browser", CNNVIZ_CHROMIUM=str(broken))
    assert code == 1
    assert f"CNNVIZ_CHROMIUM={broken} does not start" in output


# The commands


@pytest.mark.parametrize("command", ["scripts/test", ".ci/run"])
def test_every_check_is_run_and_the_failed_ones_are_named(checkout: Checkout, command: str) -> None:
    checkout.program("chromium", STARTS)
    shutil.copytree(ROOT / ".ci", checkout.root / ".ci")
    checkout.run("scripts/setup", "--browser")
    checkout.asked()
    code, output = checkout.run(command)
    assert code == 0, output
    assert checkout.asked() == [
        "ruff check --quiet .",
        "ruff format --check --quiet .",
        "mypy --no-error-summary",
        "cnnviz build --strict",
        "pytest -n auto --dist loadgroup",
    ]
    assert output.splitlines()[-1] == "== pytest"
    code, output = checkout.run(command, FAILS="^(ruff format|cnnviz)")
    assert code == 1
    assert len(checkout.asked()) == 5
    assert output.splitlines()[-1] == "failed: ruff format, site"


def test_arguments_go_to_the_tool_alone(checkout: Checkout) -> None:
    checkout.program("chromium", STARTS)
    checkout.run("scripts/setup", "--browser")
    checkout.asked()
    for script in ("scripts/test", "scripts/build", "scripts/serve"):
        assert checkout.run(script, "-k", "two words")[0] == 0
    assert checkout.asked() == [
        "pytest -k two words",
        "cnnviz build --strict -k two words",
        "cnnviz serve -k two words",
    ]


@pytest.mark.parametrize("script", [*COMMANDS, ".ci/run"])
def test_scripts_can_be_run_and_parse(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / script], check=True)


def test_no_script_is_left_out_above() -> None:
    assert sorted(p.name for p in (ROOT / "scripts").iterdir() if p.is_file()) == [
        command.removeprefix("scripts/") for command in COMMANDS
    ]


# What is locked


def requirements(file: str) -> list[str]:
    """The requirements of a file, each on a line, with its digests."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if not line.strip().startswith("#")]


def of_torch() -> list[Requirement]:
    lines = requirements("scripts/lib/torch.lock")
    return [Requirement(line.partition("--hash")[0]) for line in lines]


def locked() -> dict[str, list[str]]:
    """Versions by package; a package has several where its line depends on the Python."""
    versions: dict[str, list[str]] = {}
    for line in requirements("requirements.lock"):
        requirement = Requirement(line.partition("--hash")[0])
        (pin,) = requirement.specifier
        assert pin.operator == "==", line
        versions.setdefault(canonicalize_name(requirement.name), []).append(pin.version)
    return versions


@pytest.mark.parametrize(
    "file", ["requirements.lock", "scripts/lib/torch.lock", "scripts/lib/release.lock"]
)
def test_every_locked_package_has_its_digests(file: str) -> None:
    lines = requirements(file)
    assert lines and all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", line) for line in lines)


def test_every_package_of_npm_is_locked_by_its_digest() -> None:
    lock = json.loads((ROOT / "tests/javascript/package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "tests/javascript/package.json").read_text(encoding="utf-8"))
    whole = lock["packages"].pop("")
    assert whole["devDependencies"] == wanted["devDependencies"]
    assert len(lock["packages"]) > len(whole["devDependencies"])
    for name, package in lock["packages"].items():
        assert package["integrity"].startswith("sha512-") and "resolved" not in package, name


def test_everything_the_project_asks_for_is_locked_in_a_version_that_it_accepts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    versions = locked()
    for requirement in map(Requirement, asked):
        if requirement.name not in ("cnnviz", "torch"):
            found = versions.get(canonicalize_name(requirement.name), [])
            assert found, f"{requirement} is not in requirements.lock: run scripts/lock"
            assert all(requirement.specifier.contains(version) for version in found), requirement


def test_torch_is_kept_out_of_the_lock() -> None:
    apart = re.compile(r"torch|nvidia|cuda|triton")
    assert [name for name in locked() if apart.match(name)] == []


def test_no_file_names_a_registry_or_a_path_of_this_machine() -> None:
    registries = [("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian", "org")]
    names = [".".join(parts) for parts in [*registries, ("registry", "npmjs")]]
    places = [str(place) for place in (ROOT, Path.home()) if place != Path("/")]
    names += [f"{place}/" for place in places] + os.environ.get("PIP_FIND_LINKS", "").split()
    patterns = [argument for name in names for argument in ("-e", name)]
    found = subprocess.run(
        ["git", "grep", "--untracked", "-nIF", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "not a git repository" in found.stderr:
        pytest.skip("the files of the project are known only in a clone")
    assert (found.returncode, found.stdout) == (1, ""), found.stderr
