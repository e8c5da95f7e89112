"""Recognize that a site is up to date: nothing that its build read has changed since.

Installed packages are compared by name and version, the site and the store by their files. This
module imports no generator, so that the comparison takes a tenth of a second.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cnnviz.atomic import write
from cnnviz.gallery.inputs.states import variable_state
from cnnviz.site.states import installed, listing_of, stamp_of, tree_of
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


def name_of(config_file: Path) -> str:
    """A name for what the store keeps of this configuration's site."""
    place = _place_of(config_file)
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _place_of(config_file: Path) -> str:
    return str(config_file.resolve())


def known_warnings(build: SiteBuildOptions) -> tuple[str, ...] | None:
    """The warnings of the site on the disk, if a build would make the same now; None otherwise."""
    try:
        known = json.loads(build.file.read_bytes())
        is_current = (
            known["build"] == build.described
            and known["installed"] == installed()
            and all(variable_state(name) == state for name, state in known["variables"].items())
            and all(stamp_of(path) == state for path, state in known["files"].items())
            and all(listing_of(path) == state for path, state in known["folders"].items())
            and known["trees"] == {path: tree_of(Path(path)) for path in known["trees"]}
        )
        return tuple(known["warnings"]) if is_current else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(build: SiteBuildOptions, witness: Witness, known: Known) -> None:
    """Write the fingerprint by which `known_warnings` recognizes the site later.

    A full disk is not an error.
    """
    files, folders = witness.seen()
    trees = (known.site, _PACKAGE, build.store / "runs", build.store / "blobs")
    content = {
        "build": build.described,
        "installed": installed(),
        "variables": {name: variable_state(name) for name in sorted(set(known.variables))},
        "files": files,
        "folders": {**folders, **known.folders},
        "trees": {str(path): tree_of(path) for path in trees},
        "warnings": known.warnings,
    }
    try:
        write(build.file, json.dumps(content, indent=0).encode("utf-8", "surrogateescape"))
    except OSError:
        pass  # the disk is full: the site is there, and the next build makes it again


def forget(build: SiteBuildOptions) -> None:
    """Delete the fingerprint: until the build that now begins is done, the site is not current."""
    build.file.unlink(missing_ok=True)
