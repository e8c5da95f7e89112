"""The work that a language's site waits for."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Waiting:
    """The work to do until the site is current; pages by the paths of their files."""

    early: list[str] = field(default_factory=list)
    """Open pages that are made before all others, and later once more."""
    unread: dict[str, None] = field(default_factory=dict)
    unmade: dict[str, None] = field(default_factory=dict)
    whole: bool = False
    """Whether the whole site is made, with all of its files."""
    is_read: bool = False
    """Whether every page of the whole site has been read."""
    rest: bool = False
    """Whether the files that depend on several pages are to be written."""

    @property
    def is_late(self) -> bool:
        """Whether only files are waiting that no page needs to be shown."""
        return not (self.early or self.whole or self.unread or self.unmade)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.unread or self.unmade or self.rest)
