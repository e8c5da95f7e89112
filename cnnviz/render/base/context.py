"""What rendering needs besides the gallery."""

from dataclasses import dataclass

from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.language import Language

CHECKED_PAGE = "checked.md"
"""The page in docs that tells how the browser's numbers are checked; lessons link it."""


@dataclass(frozen=True, slots=True)
class RenderContext:
    language: Language
    store: Store
    repository: str | None = None
    """Address of the project's repository, from `repo_url`."""
    branch: str = "gh-pages"
    """Branch that the site is published to: Colab opens notebooks from there."""
    show_failures: bool = False
    """Whether a failed lesson gets a page that says why (serve); otherwise it gets none."""

    checked: bool = False
    """Whether there is a page that tells how the browser's numbers are checked."""

    def colab(self, path: str) -> str | None:
        """Address that opens a notebook of the site on Colab, or None away from GitHub."""
        host = "https://github.com/"
        if not self.repository or not self.repository.startswith(host):
            return None
        name = self.repository.removeprefix(host).strip("/").removesuffix(".git")
        where = f"{name}/blob/{self.branch}/{self.language.code}/{path}"
        return f"https://colab.research.google.com/github/{where}"
