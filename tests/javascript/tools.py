"""What the tests of the JavaScript need beside Python: Node, and three packages of npm."""

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEB = ROOT / "cnnviz" / "web"
STORE = ROOT / ".cnnviz" / "javascript"
"""Where the packages lie: a folder that git does not see."""

_PACKAGES, _LOCK = HERE / "package.json", HERE / "package-lock.json"


def node() -> str:
    """The path of Node; without it the tests of the JavaScript cannot run."""
    return _program("node")


def modules() -> Path:
    """The folder `node_modules` with just what the lock says, installed where it is not there.

    The lock has the digest of each package and not its address: npm's own registry or a mirror
    serves. After a change of package.json, in its folder: `npm install --package-lock-only
    --omit-lockfile-registry-resolved`.
    """
    wanted = STORE / hashlib.sha256(_PACKAGES.read_bytes() + _LOCK.read_bytes()).hexdigest()[:12]
    if not wanted.is_dir():
        STORE.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: an install that fails is tried again, and of two at a time one stays.
        with tempfile.TemporaryDirectory(dir=STORE, ignore_cleanup_errors=True) as fresh:
            _install(Path(fresh))
            with contextlib.suppress(OSError):
                Path(fresh).rename(wanted)
    return wanted / "node_modules"


def types_of(config: Path = HERE / "tsconfig.json") -> subprocess.CompletedProcess[str]:
    """Run the type checker of TypeScript over the modules."""
    compiler = modules() / "typescript" / "bin" / "tsc"
    command = [node(), str(compiler), "--project", str(config), "--pretty", "false"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def style_of(*places: Path) -> subprocess.CompletedProcess[str]:
    """Run the formatter and linter Biome over files and folders; it changes none of them."""
    program = modules() / ".bin" / "biome"
    options = [f"--config-path={HERE / 'style.jsonc'}", "--error-on-warnings", "--colors=off"]
    command = [str(program), "check", *options, *map(str, places)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _install(folder: Path) -> None:
    for file in (_PACKAGES, _LOCK):
        shutil.copy(file, folder)
    # No package runs a script of its own while it is installed.
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    command = [_program("npm"), "ci", *quiet, "--prefix", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"npm could not install {_PACKAGES}:\n{ran.stdout}{ran.stderr}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(
            f"the tests of the JavaScript need {name}: install Node 20 or newer, with npm."
        )
    return found
