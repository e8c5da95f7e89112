"""A language of the site, as the configuration describes it."""

from dataclasses import dataclass
from functools import cached_property

from cnnviz.i18n.words import Words


@dataclass(frozen=True)
class Language:
    """A language of the site."""

    code: str
    """BCP 47, such as `ko`; the name of the folder in docs/ and in the site."""
    name: str
    """In the language itself."""
    site_name: str
    description: str
    copyright: str = ""
    search_terms: tuple[str, ...] = ()
    """Word parts at which search splits a longer word, in languages that write words together."""
    is_source: bool = False
    """Whether the scripts and pages are written in it."""

    @cached_property
    def words(self) -> Words:
        return Words(self.code, self.is_source)
