"""The options of a build on the command line, besides those in mkdocs.yml."""

from dataclasses import dataclass, field
from pathlib import Path

from cnnviz.gallery.engine.build import Prepared, Wanted


@dataclass(frozen=True, slots=True)
class Request:
    """The options of one build of the site."""

    wanted: Wanted = field(default_factory=Wanted)
    jobs: int | None = None
    """Lessons that run at once; None: as mkdocs.yml says."""
    report: Path | None = None
    """File to write the account to as JSON."""
    junit: Path | None = None
    """File to write the account to as JUnit XML."""
    prepared: Prepared | None = None
    """The gallery, if its build began before MkDocs was imported."""
