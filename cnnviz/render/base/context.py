"""The settings of a rendering: language, store, and addresses of the project."""

from dataclasses import dataclass

from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.language import Language
from cnnviz.render.base.targets import Targets
from cnnviz.render.formulas.page import Formulas

CHECKED_PAGE = "checked.md"
"""The page in docs about the checks of the browser's numbers; lessons link to it."""


@dataclass(frozen=True, slots=True)
class RenderContext:
    language: Language
    store: Store
    repository: str | None = None
    """Address of the project's repository, from `repo_url`."""
    branch: str = "gh-pages"
    """Branch of the published site, from which Colab opens notebooks."""
    show_failures: bool = False
    """Whether a failed lesson gets a page with its error, as while serving; otherwise none."""

    allowed: tuple[str, ...] = ()
    """Origins of other sites from which outputs may show something."""
    targets: Targets | None = None
    """The pages and files that a lesson may link; None: its links stay as they are."""
    site: str | None = None
    """Address of the language's site, with a slash at its end; None: it is not known."""
    checked: bool = False
    """Whether the site has the page `CHECKED_PAGE`."""

    def formulas(self) -> Formulas:
        """The formulas of one page, none of which has been converted yet."""
        return Formulas(self.store.folder / "formulas")

    def colab(self, path: str) -> str | None:
        """Address that opens a notebook of the site on Colab; None for a project not on GitHub."""
        host = "https://github.com/"
        if not self.repository or not self.repository.startswith(host):
            return None
        name = self.repository.removeprefix(host).strip("/").removesuffix(".git")
        blob = f"{name}/blob/{self.branch}/{self.language.code}/{path}"
        return f"https://colab.research.google.com/github/{blob}"
