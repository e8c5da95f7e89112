"""The files that a lesson reads, published beside its page for readers of its notebook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cnnviz.domain import Example, Run
from cnnviz.gallery.inputs.paths import Names
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.prose_links import name_beside
from cnnviz.render.base.targets import Targets

LARGEST = 10_000_000
"""Most bytes of a file that is published beside a page."""

_CODE = frozenset({".py", ".pyi", ".so", ".pyx", ".toml", ".cfg"})
"""Suffixes of files outside of the gallery that belong to a package, which readers install."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that a lesson reads."""

    path: str
    """Relative to the script, as the lesson's code names it."""
    name: str
    """Name of the file beside the page."""


@dataclass(frozen=True, slots=True)
class Companions:
    """The files of the project that the runs of a lesson read."""

    offered: tuple[Companion, ...] = ()
    withheld: Mapping[str, str] | None = None
    """Place of each file that is not published, to the reason."""


def companions(
    example: Example, runs: Iterable[Run], targets: Targets, assets: Assets
) -> Companions:
    """The files that the runs of a lesson read; publishes those that may be published."""
    offered, withheld = list[Companion](), dict[str, str]()
    folder = example.path.parent
    for file in sorted(set(_read(example, runs, targets))):
        place = file.relative_to(targets.root).as_posix()
        if not file.is_relative_to(targets.source):
            if file.suffix not in _CODE:
                withheld[place] = "it is outside of the gallery"
        elif (size := file.stat().st_size) > LARGEST:
            withheld[place] = f"it has {size / 1e6:,.0f} MB, more than {LARGEST / 1e6:,.0f} MB"
        else:
            path = Path(_relative(file, folder)).as_posix()
            beside = name_beside(file, example.path, targets.root)
            name = assets.file(beside, file, is_data=True)
            offered.append(Companion(path, name))
    return Companions(tuple(offered), withheld)


def _read(example: Example, runs: Iterable[Run], targets: Targets) -> Iterator[Path]:
    """The files of the project that the runs read, without the script itself and hidden files."""
    names = Names(targets.root, example.path.parent)
    files = (item for run in runs for item in run.inputs.files.items())
    for name in {name for name, digest in files if digest is not None}:
        if Names.is_shared(name):
            continue
        path = names.path(name)
        if not path.is_relative_to(targets.root) or path == example.path:
            continue
        parts = path.relative_to(targets.root).parts
        is_hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if not is_hidden and path.is_file() and path.resolve().is_relative_to(targets.root):
            yield path


def _relative(file: Path, folder: Path) -> str:
    ups, base = 0, folder
    while not file.is_relative_to(base):
        ups, base = ups + 1, base.parent
    return "../" * ups + file.relative_to(base).as_posix()
