"""Ways in which a lesson reads what may change, and the mutations of it.

Each way is a lesson of its own. Its code sets `value`, which the page shows. `state(folder, k)` puts
what the lesson reads into its k-th state; each of two states that follow each other gives another
value. Rounds: 0 before the first build, then 1, 2 and 3, each before a build.
"""

import json
import os
import shutil
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

State = Callable[[Path, int], None]
"""Called with the lesson's folder of inputs and the round."""

ROUNDS = 4


@dataclass(frozen=True)
class Way:
    """A lesson that reads; `{here}` in its code is its folder of inputs, as a literal."""

    name: str
    code: str
    state: State
    place: str = "beside"
    """Where its folder of inputs is: beside the script, in the project's root, or outside."""

    def lesson(self, folder: str) -> str:
        """Text of the script that reads in this folder."""
        lines = self.code.replace("{here}", repr(folder)).strip().splitlines()
        body = "\n".join(f"    {line}" for line in lines)
        return (
            f"# %% [markdown]\n# # {self.name}\n\n# %%\nimport os, sys\nfrom pathlib import Path\n"
            f"here = {folder!r}\ntry:\n{body}\n"
            "except Exception as error:\n    value = type(error).__name__\n"
            "print('seen', value)\n"
        )


def written(name: str, write: Callable[[Path, int], None]) -> State:
    """A file that has another value, of the same size and time; that is gone; that is back."""

    def state(folder: Path, number: int) -> None:
        path = folder / name
        if number == 2:
            path.unlink()
            return
        old = path.stat() if path.exists() else None
        write(path, number + 1)
        if old and path.stat().st_size == old.st_size:
            os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))

    return state


def text(path: Path, value: int) -> None:
    path.write_text(f"{value}\n")


def raw(path: Path, value: int) -> None:
    path.write_bytes(bytes([value]))


def grown(path: Path, value: int) -> None:
    path.write_text("x" * value)


def _png(path: Path, value: int) -> None:
    import cv2
    import numpy as np

    cv2.imwrite(str(path), np.full((2, 2), value * 10, np.uint8))


def _npy(path: Path, value: int) -> None:
    import numpy as np

    with open(path, "wb") as file:
        np.save(file, np.full(3, value))


def _json(path: Path, value: int) -> None:
    path.write_text(json.dumps({"value": value}))


def _zip(path: Path, value: int) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("value.txt", str(value))
        file.writestr("zipped.py", f"value = {value}")


def _tar(path: Path, value: int) -> None:
    inner = path.with_name("value.txt")
    inner.write_text(str(value))
    with tarfile.open(path, "w") as file:
        file.add(inner, "value.txt")
    inner.unlink()


def _database(path: Path, value: int) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as data:
        data.executescript(f"create table t (x); insert into t values ({value});")


def _gzip(path: Path, value: int) -> None:
    import gzip

    path.write_bytes(gzip.compress(str(value).encode(), mtime=0))


def _ini(path: Path, value: int) -> None:
    path.write_text(f"[a]\nvalue = {value}\n")


def _module(path: Path, value: int) -> None:
    path.write_text(f"value = {value}\n")


def _pickle(path: Path, value: int) -> None:
    import pickle

    path.write_bytes(pickle.dumps(value))


def _yaml(path: Path, value: int) -> None:
    path.write_text(f"%YAML:1.0\n---\nvalue: {value}\n")


def _flow(path: Path, value: int) -> None:
    import cv2
    import numpy as np

    cv2.writeOpticalFlow(str(path), np.full((2, 2, 2), value, np.float32))


def _cloud(path: Path, value: int) -> None:
    head = "ply\nformat ascii 1.0\nelement vertex 1\n"
    axes = "".join(f"property float {axis}\n" for axis in "xyz")
    path.write_text(f"{head}{axes}end_header\n{value} 0 0\n")


def _tensor(path: Path, value: int) -> None:
    import torch

    torch.save(torch.full((3,), value), path)


_CHILD = "import subprocess\nvalue = subprocess.run({words}, capture_output=True, text=True).stdout.strip()"


def _child(*words: str) -> str:
    return _CHILD.format(words=f"[{', '.join(words)}]")


_FOLDER = "fd = os.open({here}, os.O_RDONLY)\n"

# fmt: off
CONTENTS: tuple[tuple[str, str, Callable[[Path, int], None]], ...] = (
    ("open", "value = open({here} + '/v').read()", text),
    ("pathlib", "value = (Path({here}) / 'v').read_text()", text),
    ("io", "import io\nvalue = io.FileIO({here} + '/v').read()", text),
    ("open code", "import io\nvalue = io.open_code(os.path.abspath({here} + '/v')).read()", text),
    ("os open", "value = os.read(os.open({here} + '/v', os.O_RDONLY), 9)", text),
    ("dir fd", _FOLDER + "value = os.read(os.open('v', os.O_RDONLY, dir_fd=fd), 9)", text),
    ("opener", _FOLDER + "def opener(path, flags):\n    return os.open(path, flags, dir_fd=fd)\n"
               "with open('v', opener=opener) as file:\n    value = file.read()", text),
    ("codecs", "import codecs\nvalue = codecs.open({here} + '/v').read()", text),
    ("fileinput", "import fileinput\nvalue = next(fileinput.input({here} + '/v'))", text),
    ("linecache", "import linecache\nvalue = linecache.getline({here} + '/v', 1) or 'none'", text),
    ("mmap", "import mmap\nfile = open({here} + '/v', 'rb')\n"
             "value = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)[:]", text),
    ("copied", "import shutil, tempfile\nto = tempfile.mkdtemp()\n"
               "value = open(shutil.copy({here} + '/v', to)).read()", text),
    ("linked", "import tempfile\nto = tempfile.mkdtemp() + '/l'\n"
               "os.symlink(os.path.abspath({here} + '/v'), to)\nvalue = open(to).read()", text),
    ("json", "import json\nvalue = json.load(open({here} + '/v'))['value']", _json),
    ("pickle", "import pickle\nvalue = pickle.load(open({here} + '/v', 'rb'))", _pickle),
    ("zip", "import zipfile\nvalue = zipfile.ZipFile({here} + '/v').read('value.txt')", _zip),
    ("tar", "import tarfile\nvalue = tarfile.open({here} + '/v').extractfile('value.txt').read()", _tar),
    ("gzip", "import gzip\nvalue = gzip.open({here} + '/v').read()", _gzip),
    ("config", "import configparser\nc = configparser.ConfigParser()\nc.read({here} + '/v')\n"
               "value = c.get('a', 'value')", _ini),
    ("numpy", "import numpy as np\nvalue = np.load({here} + '/v')", _npy),
    ("loadtxt", "import numpy as np\nvalue = np.loadtxt({here} + '/v')", text),
    ("genfromtxt", "import numpy as np\nvalue = np.genfromtxt({here} + '/v')", text),
    ("fromfile", "import numpy as np\nvalue = np.fromfile({here} + '/v', np.uint8)", raw),
    ("memmap", "import numpy as np\nvalue = np.memmap({here} + '/v', mode='r')[0]", raw),
    ("pillow", "from PIL import Image\nvalue = Image.open({here} + '/v.png').getpixel((0, 0))", _png),
    ("sqlite", "import sqlite3\nd = sqlite3.connect('file:' + {here} + '/v?mode=ro', uri=True)\n"
               "value = d.execute('select x from t').fetchone()", _database),
    ("run path", "import runpy\nvalue = runpy.run_path({here} + '/v')['value']", _module),
    ("exec", "n = {}\nexec(compile(open({here} + '/v').read(), 'v', 'exec'), n)\nvalue = n['value']",
     _module),
    ("hashed", "import hashlib\nvalue = hashlib.file_digest(open({here} + '/v', 'rb'), 'md5').hexdigest()",
     text),
    ("compared", "import filecmp\nopen('/dev/null')\nvalue = [n for n in range(4) if "
                 "open({here} + '/v').read() == f'{n}\\n']", text),
    ("cat", _child("'cat'", "{here} + '/v'"), text),
    ("shell", "value = os.popen('cat ' + {here} + '/v').read()", text),
    ("python child", _child("sys.executable", "'-c'", "'print(open(' + repr({here} + '/v') + ').read())'"),
     text),
    ("child folder", "import subprocess\nvalue = subprocess.run(['cat', 'v'], cwd={here}, "
                     "capture_output=True, text=True).stdout", text),
    ("imread", "import cv2\nvalue = cv2.imread({here} + '/v.png')[0, 0]", _png),
    ("storage", "import cv2\nf = cv2.FileStorage({here} + '/v.yml', cv2.FILE_STORAGE_READ)\n"
                "value = f.getNode('value').real()", _yaml),
    ("storage opened", "import cv2\nf = cv2.FileStorage()\nf.open({here} + '/v.yml', 0)\n"
                       "value = f.getNode('value').real()", _yaml),
    ("flow", "import cv2\nvalue = cv2.readOpticalFlow({here} + '/v.flo')[0, 0]", _flow),
    ("cloud", "import cv2\nvalue = cv2.loadPointCloud({here} + '/v.ply')[0]", _cloud),
    ("sequence", "import cv2\nvalue = cv2.VideoCapture({here} + '/i%02d.png', cv2.CAP_IMAGES)"
                 ".read()[1][0, 0]", _png),
    ("sequence opened", "import cv2\nc = cv2.VideoCapture()\nc.open({here} + '/i01.png', cv2.CAP_IMAGES)\n"
                        "value = c.read()[1][0, 0]", _png),
    ("torch", "import torch\nvalue = torch.load({here} + '/v')", _tensor),
    ("torch file", "import torch\nvalue = torch.from_file({here} + '/v', size=1, dtype=torch.uint8)", raw),
)
"""Name, code and writer of a file's content; the file is `v`, or as `NAMES` says."""
NAMES = {"pillow": "v.png", "imread": "v.png", "flow": "v.flo", "storage": "v.yml", "storage opened": "v.yml", "cloud": "v.ply",
         "sequence": "i01.png", "sequence opened": "i01.png"}

SIZES: tuple[tuple[str, str], ...] = (
    ("stat", "value = os.stat({here} + '/v').st_size"),
    ("lstat", "value = os.lstat({here} + '/v').st_size"),
    ("getsize", "value = os.path.getsize({here} + '/v')"),
    ("path stat", "value = Path({here}, 'v').stat().st_size"),
    ("stat at", _FOLDER + "value = os.stat('v', dir_fd=fd).st_size"),
    ("fstat", "value = os.fstat(os.open({here} + '/v', os.O_RDONLY)).st_size"),
    ("exists", "value = [os.path.exists({here} + '/v'), os.path.getsize({here} + '/v')]"),
    ("entry stat", "value = [entry.stat().st_size for entry in os.scandir({here})]"),
    ("entry stat at", _FOLDER + "value = [entry.stat().st_size for entry in os.scandir(fd)]"),
    ("walked", "value = [os.path.getsize(os.path.join(a, f)) for a, _, c in os.walk({here}) for f in c]"),
    ("fwalked", "value = [os.stat(f, dir_fd=d).st_size for _, _, c, d in os.fwalk({here}) for f in c]"),
    ("fwalked at", _FOLDER + "value = [os.stat(f, dir_fd=d).st_size for _, _, c, d in "
                   "os.fwalk('.', dir_fd=fd) for f in c]"),
    ("child stat", _child("'stat'", "'-c'", "'%s'", "{here} + '/v'")),
    ("child size", "value = os.popen('du -b ' + {here} + '/v').read()"),
)
"""Name and code of what shows a file's size."""
# fmt: on


def _listing(folder: Path, number: int) -> None:
    """A file that appears; that becomes a folder; that becomes a link."""
    _remove(folder / "new")
    if number == 1:
        (folder / "new").write_text("")
    elif number == 2:
        (folder / "new").mkdir()
    elif number == 3:
        (folder / "new").symlink_to(".")


def _names(folder: Path, number: int) -> None:
    """A name that appears, changes, and is gone."""
    for old in folder.glob("n*"):
        old.unlink()
    if number in (1, 2):
        (folder / f"n{number}").write_text("")


def _kinds(folder: Path, number: int) -> None:
    """A file that becomes a folder, and back."""
    _remove(folder / "x")
    if number % 2:
        (folder / "x").mkdir()
    else:
        (folder / "x").write_text("")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _pointed(folder: Path, number: int) -> None:
    """A link to files and folders of the same content, and then none."""
    for name in ("a", "b"):
        (folder / name / "in").mkdir(parents=True, exist_ok=True)
        (folder / name / "v.txt").write_text(f"{name}\n")
        (folder / name / "same").write_text("same\n")
    for link, target in (("f", "{}/same"), ("d", "{}/in")):
        _remove(folder / link)
        if number != 3:
            (folder / link).symlink_to(target.format("ab"[number % 2]))


_NAMES: tuple[tuple[str, str], ...] = (
    ("listdir", "value = sorted(os.listdir({here}))"),
    ("listdir fd", _FOLDER + "value = sorted(os.listdir(fd))"),
    ("scandir fd", _FOLDER + "value = sorted(entry.name for entry in os.scandir(fd))"),
    ("globbed", "import glob\nvalue = sorted(glob.glob({here} + '/*'))"),
    ("globbed at", _FOLDER + "import glob\nvalue = sorted(glob.glob('*', dir_fd=fd))"),
    ("globbed below", "import glob\nvalue = sorted(glob.glob('*', root_dir={here}))"),
    ("path glob", "value = sorted(p.name for p in Path({here}).glob('n*'))"),
    ("iterdir", "value = sorted(p.name for p in Path({here}).iterdir())"),
    ("walk", "value = [sorted(c) for _, _, c in os.walk({here})]"),
    ("ls", _child("'ls'", "{here}")),
    (
        "child listdir",
        _child("sys.executable", "'-c'", "'import os; print(os.listdir(' + repr({here}) + '))'"),
    ),
)

_KINDS: tuple[tuple[str, str], ...] = (
    ("is dir", "value = os.path.isdir({here} + '/x')"),
    ("path is file", "value = Path({here}, 'x').is_file()"),
    ("entry is dir", "value = [entry.is_dir() for entry in os.scandir({here})]"),
    ("entry is file", "value = [entry.is_file() for entry in os.scandir({here})]"),
    ("walk kinds", "value = [(b, c) for _, b, c in os.walk({here})]"),
    ("glob folders", "import glob\nvalue = glob.glob({here} + '/*/')"),
    ("path glob folders", "value = [p.name for p in Path({here}).glob('*/')]"),
    ("rglob", "value = [p.is_dir() for p in Path({here}).rglob('*')]"),
    ("ls kinds", _child("'ls'", "'-F'", "{here}")),
)

_LINKS: tuple[tuple[str, str], ...] = (
    ("readlink", "value = os.readlink({here} + '/f')"),
    ("path readlink", "value = Path({here}, 'd').readlink()"),
    ("resolve", "value = Path({here}, 'f').resolve().parent.name"),
    ("resolve below", "value = Path({here}, 'd', 'none').resolve().parts[-3]"),
    ("realpath", "value = os.path.realpath({here} + '/f')[-6:]"),
    ("readlink at", _FOLDER + "value = os.readlink('f', dir_fd=fd)"),
    ("after link", "value = open({here} + '/d/../v.txt').read()"),
    (
        "after link fd",
        "fd = os.open({here} + '/d', os.O_RDONLY)\n"
        "value = os.read(os.open('../v.txt', os.O_RDONLY, dir_fd=fd), 9)",
    ),
    ("after link child", _child("'cat'", "{here} + '/d/../v.txt'")),
    ("child readlink", _child("'readlink'", "{here} + '/f'")),
    ("child resolve", _child("'realpath'", "{here} + '/f'")),
    (
        "python resolves",
        _child(
            "sys.executable",
            "'-c'",
            "'from pathlib import Path; print(Path(' + repr({here}) + ', \"f\").resolve())'",
        ),
    ),
)


def _imported(folder: Path, number: int) -> None:
    """A module of a later folder of `sys.path`, then a namespace's in the earlier, then one there."""
    later, earlier = folder / "later", folder / "earlier"
    for each in (later / "space", earlier):
        each.mkdir(parents=True, exist_ok=True)
    (later / "helper.py").write_text("value = 0\n")
    (later / "space" / "part.py").write_text("value = 0\n")
    _remove(earlier / "helper.py")
    _remove(earlier / "space")
    if number:
        (earlier / "helper.py").write_text(f"value = {number}\n")
        (earlier / "space").mkdir()
        (earlier / "space" / "part.py").write_text(f"value = {number}\n")


def _suffixed(folder: Path, number: int) -> None:
    """A module, then an extension beside it, which cannot be loaded, then only that."""
    extension = folder / f"helper{EXTENSION_SUFFIXES[0]}"
    _remove(extension)
    (folder / "helper.py").write_text(f"value = {number}\n")
    if number in (1, 3):
        extension.write_bytes(b"")


def _there(folder: Path, number: int) -> None:
    """A module and a file that appear, and are gone."""
    for name in ("new_helper.py", "mark"):
        _remove(folder / name)
        if number % 2:
            (folder / name).write_text("")


def _program(folder: Path, number: int) -> None:
    """A program that says another thing."""
    path = folder / "tool"
    path.write_text(f"#!/bin/sh\necho {number}\n")
    path.chmod(0o755)


def _opened_by_sql(folder: Path, number: int) -> None:
    for name in ("v.db", "w.db"):
        _database(folder / name, number)


_PATHS = (
    "sys.path[:0] = [os.path.abspath({here} + '/earlier'), os.path.abspath({here} + '/later')]\n"
)
_PATH = "sys.path.insert(0, os.path.abspath({here}))\n"
# fmt: off
_OTHERS: tuple[tuple[str, str, State], ...] = (
    ("shadowed", _PATHS + "from helper import value", _imported),
    ("namespace", _PATHS + "from space.part import value", _imported),
    ("shadowed spec", _PATHS + "import importlib.util\n"
                      "value = importlib.util.find_spec('helper').origin[-20:]\n"
                      "value += open(importlib.util.find_spec('helper').origin).read()", _imported),
    ("extension", _PATH + "from helper import value", _suffixed),
    ("find spec", _PATH + "import importlib.util\nvalue = importlib.util.find_spec('new_helper')", _there),
    ("import or not", _PATH + "import new_helper\nvalue = 'here'", _there),
    ("test in shell", "value = os.system('test -e ' + {here} + '/mark')", _there),
    ("tool", _child("{here} + '/tool'"), _program),
    ("attached", "import sqlite3\nd = sqlite3.connect(':memory:')\n"
                 "d.execute('attach ' + repr(os.path.abspath({here} + '/w.db')) + ' as w')\n"
                 "value = d.execute('select x from w.t').fetchone()", _opened_by_sql),
    ("changed folder", "os.chdir({here} + '/d')\nvalue = open('../v.txt').read()", _pointed),
    ("child in link", "import subprocess\nvalue = subprocess.run(['cat', '../v.txt'], "
                      "cwd={here} + '/d', capture_output=True, text=True).stdout", _pointed),
)
# fmt: on


def ways() -> Iterator[Way]:
    """All ways; of those that read a file's content, every third one outside the project, too."""
    for number, (name, code, write) in enumerate(CONTENTS):
        for place in ("beside",) if number % 3 else ("beside", "outside"):
            yield Way(name, code, written(NAMES.get(name, "v"), write), place)
    for name, code in SIZES:
        yield Way(name, code, written("v", grown), "beside")
    for name, code, state in _OTHERS:
        yield Way(name, code, state, "beside")
    for name, code in _NAMES:
        yield Way(name, code, _names, "root")
    for name, code in _KINDS:
        yield Way(name, code, _kinds)
    for name, code in _LINKS:
        yield Way(name, code, _pointed)
