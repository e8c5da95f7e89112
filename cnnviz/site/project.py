"""What a project says of its site, whatever generator makes the pages."""

from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import PublishError
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.i18n.language import Language


@dataclass(frozen=True, slots=True)
class Project:
    """For commands that make no site."""

    settings: Settings
    docs: Path
    """Folder of the pages written by hand, one folder a language inside."""
    languages: tuple[Language, ...]
    """The first is the one that scripts and pages are written in."""
    repository: str | None
    branch: str
    """Branch that the site is published to."""
    nav: tuple[str, ...] | None = None
    """Paths of the pages in the order of the navigation; None: there is no such order."""

    @property
    def source(self) -> Path:
        """Folder of the pages in the language that they are written in."""
        return self.docs / self.languages[0].code

    def translation(self, code: str) -> Language:
        """The language of this code. PublishError for one that is not set up, or the scripts'."""
        known = {one.code: one for one in self.languages if not one.is_source}
        if code not in known:
            raise PublishError(
                f"'{code}' is not a language to translate into; mkdocs.yml has "
                f"{', '.join(known) or 'none'}. Add it to 'languages' of the cnnviz plugin first."
            )
        return known[code]
