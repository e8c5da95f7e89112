"""What a person asks of one build of the site, beyond what mkdocs.yml says."""

from dataclasses import dataclass, field
from pathlib import Path

from cnnviz.gallery.engine.build import Prepared, Wanted


@dataclass(frozen=True, slots=True)
class Request:
    wanted: Wanted = field(default_factory=Wanted)
    jobs: int | None = None
    """Lessons that run at once; None: as mkdocs.yml says."""
    report: Path | None = None
    """Where to write the account as JSON."""
    junit: Path | None = None
    """Where to write it as JUnit XML."""
    prepared: Prepared | None = None
    """The gallery, if it was begun with before MkDocs was there."""
