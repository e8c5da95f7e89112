"""A project's settings for its site, independent of the generator that makes the pages."""

from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import PublishError
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.i18n.language import Language
from cnnviz.render.base.targets import Targets


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of a project: its lessons, its pages and its languages."""

    settings: Settings
    docs: Path
    """Folder of the handwritten pages, with a folder for each language."""
    languages: tuple[Language, ...]
    """The first is the source language, in which scripts and pages are written."""
    repository: str | None
    branch: str
    """Branch that the site is published to."""
    allowed: tuple[str, ...] = ()
    """Origins of other sites from which outputs may show something."""
    address: str | None = None
    """Address of the site, above the folders of its languages; None: it is not known."""
    nav: tuple[str, ...] | None = None
    """Paths of the pages in the order of the navigation; None: there is no such order."""

    @property
    def targets(self) -> Targets:
        """The pages and files that lessons may link, before the gallery is known."""
        codes = tuple(language.code for language in self.languages)
        return Targets(self.settings.root, self.settings.source, self.docs, codes)

    def address_of(self, language: Language) -> str | None:
        """Address of a language's site, with a slash at its end."""
        return f"{self.address.rstrip('/')}/{language.code}/" if self.address else None

    @property
    def source(self) -> Path:
        """Folder of the pages in the source language."""
        return self.docs / self.languages[0].code

    def language(self, code: str) -> Language:
        """The language with this code. Raises PublishError if mkdocs.yml does not name it."""
        for language in self.languages:
            if language.code == code:
                return language
        known = ", ".join(language.code for language in self.languages)
        raise PublishError(f"'{code}' is not a language of this site; mkdocs.yml has {known}.")

    def translation(self, code: str) -> Language:
        """The language with this code.

        Raises PublishError if mkdocs.yml does not name it, or if it is the source language.
        """
        known = {language.code: language for language in self.languages if not language.is_source}
        if code not in known:
            raise PublishError(
                f"'{code}' is not a language to translate into; mkdocs.yml has "
                f"{', '.join(known) or 'none'}. Add it to 'languages' of the cnnviz plugin first."
            )
        return known[code]
