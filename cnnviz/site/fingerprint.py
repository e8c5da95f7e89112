"""Recognize what has changed since a site was built, of all that its build read.

Installed packages are compared by name and version, the site and the store by their files. This
module imports no generator, so that the comparison takes a tenth of a second.
"""

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from cnnviz.atomic import write
from cnnviz.gallery.inputs.states import variable_state
from cnnviz.site.states import Stamp, installed, listing_of, stamp_of, tree_of, with_folders
from cnnviz.site.witness import Witness

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class SiteBuildOptions:
    """Options that decide, together with the files that a build reads, which site it makes."""

    config_file: Path
    store: Path
    """Folder that keeps the runs, and the fingerprints of the sites."""
    site: Path | None
    """Folder of the site; None: as the configuration says."""
    strict: bool
    jobs: int | None
    """Lessons that run at once; None: as the configuration says."""

    @property
    def _place(self) -> str:
        return _place_of(self.config_file)

    @property
    def file(self) -> Path:
        """The fingerprint of this configuration's site; each configuration has its own file."""
        return self.store / f"site-{name_of(self.config_file)}.json"

    @property
    def described(self) -> dict[str, str | int | None]:
        """The options as JSON values, for that file."""
        site = str(self.site) if self.site else None
        return {"config": self._place, "site": site, "strict": self.strict, "jobs": self.jobs}


@dataclass(frozen=True, slots=True)
class Known:
    """A site that was just built."""

    site: Path
    """Its folder."""
    variables: tuple[str, ...]
    """Names of the environment variables that the lessons or the configuration read."""
    folders: Mapping[str, str | None]
    """Folders that the lessons listed, and the digests of the names that the lessons read there.

    The witness leaves out folders in which the build itself writes, such as that of the project.
    """
    warnings: tuple[str, ...]
    """The warnings of its build, which a build that finds it current shows again."""
    parts: str = ""
    """Name of the folder that keeps its parts: see `site.kept`; empty: there is none."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes since a site was built; everything else that its build read is the same."""

    files: frozenset[str]
    """Absolute paths of the files that are other ones, new or gone."""
    states: Mapping[str, Stamp]
    """The states of all files when the site was built."""
    folders: Mapping[str, str | None]
    """The digests of the names in all folders that were listed then."""
    variables: tuple[str, ...]
    """Names of the environment variables that were read."""
    warnings: tuple[str, ...]
    """The warnings of the site's build."""
    parts: str
    """Name of the folder that keeps the parts of the site; empty: there is none."""
    trees: Mapping[str, Mapping[str, str]]
    """The states of the site, of this package and of the store."""
    digest: str
    """SHA-256 of the file that holds the fingerprint."""

    def are_of_last(self, build: SiteBuildOptions) -> bool:
        """Whether no other build of this site has begun or ended since."""
        try:
            return hashlib.sha256(build.file.read_bytes()).hexdigest() == self.digest
        except OSError:
            return False


def name_of(config_file: Path) -> str:
    """A name for what the store keeps of this configuration's site."""
    place = _place_of(config_file)
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _place_of(config_file: Path) -> str:
    return str(config_file.resolve())


def changes_since(build: SiteBuildOptions) -> Changes | None:
    """The changed files since this site was built; None if more than files changed, or it is lost.

    Nothing has changed: a build would make the same site.
    """
    try:
        raw = build.file.read_bytes()
        known = json.loads(raw)
        is_known = (
            known["build"] == build.described
            and known["installed"] == installed()
            and all(variable_state(name) == state for name, state in known["variables"].items())
            and all(listing_of(path) == state for path, state in known["folders"].items())
            and known["trees"] == {path: tree_of(Path(path)) for path in known["trees"]}
        )
        if not is_known:
            return None
        states = known["files"]
        return Changes(
            files=frozenset(path for path, state in states.items() if stamp_of(path) != state),
            states=states,
            folders=known["folders"],
            variables=tuple(known["variables"]),
            warnings=tuple(known["warnings"]),
            parts=str(known["parts"]),
            trees=known["trees"],
            digest=hashlib.sha256(raw).hexdigest(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def remember(build: SiteBuildOptions, witness: Witness, known: Known) -> None:
    """Write the fingerprint by which `changes_since` recognizes the site later.

    A full disk is not an error.
    """
    files, folders = witness.seen()
    trees = (known.site, _PACKAGE, *_stored(build))
    _write(build, known, files, folders, {str(path): tree_of(path) for path in trees})


@dataclass(frozen=True, slots=True)
class Update:
    """The changes that an update has taken into a site."""

    changes: Changes
    folders: Collection[str]
    """Folders in which files changed, relative to the site."""
    has_run: bool
    """Whether lessons ran, so that the store changed, too."""


def remember_update(
    build: SiteBuildOptions, witness: Witness, known: Known, update: Update
) -> None:
    """Write the fingerprint of an updated site: what the update did not read is as it was."""
    before = update.changes
    files, folders = witness.seen()
    old = before.states.items()
    # A file that has changed since the comparison keeps its old state: the next build sees it.
    files = {**files, **{path: state for path, state in old if path not in before.files}}
    trees = dict(before.trees)
    trees[str(known.site)] = with_folders(
        trees[str(known.site)], (str(known.site / folder) for folder in update.folders)
    )
    for folder in _stored(build) if update.has_run else ():
        trees[str(folder)] = tree_of(folder)
    _write(build, known, files, {**folders, **before.folders}, trees)


def _stored(build: SiteBuildOptions) -> tuple[Path, Path]:
    """The folders of the runs and their blobs."""
    return build.store / "runs", build.store / "blobs"


def _write(
    build: SiteBuildOptions,
    known: Known,
    files: Mapping[str, Stamp],
    folders: Mapping[str, str | None],
    trees: Mapping[str, Mapping[str, str]],
) -> None:
    own = f"{known.site}{os.sep}"  # an update reads the files that it may replace
    content = {
        "build": build.described,
        "installed": installed(),
        "variables": {name: variable_state(name) for name in sorted(set(known.variables))},
        "files": {path: state for path, state in files.items() if not path.startswith(own)},
        "folders": {**folders, **known.folders},
        "trees": trees,
        "warnings": known.warnings,
        "parts": known.parts,
    }
    try:
        write(build.file, json.dumps(content).encode("utf-8", "surrogateescape"))
    except OSError:
        pass  # the disk is full: the site is there, and the next build makes it again


def forget(build: SiteBuildOptions) -> None:
    """Delete the fingerprint: until the build that now begins is done, the site is not current."""
    build.file.unlink(missing_ok=True)
