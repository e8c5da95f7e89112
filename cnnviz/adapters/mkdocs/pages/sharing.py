"""The head of a page of MkDocs for programs: its description, its title, its shared link."""

import html
import re
from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.adapters.mkdocs.pages.nav import describe
from cnnviz.i18n.language import Language
from cnnviz.render.book.shared_head import SharedPage, description_in, head_of
from cnnviz.render.lessons.page import Page

_TAG = re.compile(r"<[^>]*>")
_TITLE = re.compile(r"<title>.*?</title>", re.S)


def add_description(page: MkDocsPage, content: str) -> None:
    """Describe a page whose header does not do it by its first paragraph; `content` is its HTML."""
    if not page.meta.get("description") and (text := description_in(content)):
        page.meta["description"] = text
        describe(page.meta)


def with_shared_head(
    output: str, page: MkDocsPage, own: Page | None, config: MkDocsConfig, language: Language
) -> str:
    """The finished page with what programs read in its head; `own` is the page of the book.

    Without `site_url` in mkdocs.yml only the title changes: all else needs the page's address.
    """
    if page.is_homepage:
        output = _with_own_title(output, language)
    if not page.canonical_url:
        return output
    picture = f"{page.canonical_url}{own.link_card}" if own and own.link_card else ""
    title = _plain(page.meta.get("title") or page.title)
    shared = SharedPage(
        site_name=language.site_name,
        language=language.code,
        title=title,
        description=_plain(page.meta.get("description") or config.site_description),
        address=page.canonical_url,
        is_lesson=bool(own and own.link_card),
        picture=picture,
        alternates=tuple(_alternates(page, config)),
        trail=tuple(_trail(page, title, config, language)),
    )
    head, end, rest = output.partition("</head>")
    return f"{head}{head_of(shared)}{end}{rest}" if end else output


def _with_own_title(output: str, language: Language) -> str:
    """The first page of the site with a title that says more than the site's name twice."""
    name = language.site_name
    title = f"{name}: {language.description.rstrip(' .')}" if language.description else name
    return _TITLE.sub(lambda _: f"<title>{html.escape(title)}</title>", output, count=1)


def _alternates(page: MkDocsPage, config: MkDocsConfig) -> Iterator[tuple[str, str]]:
    path = "" if page.url == "./" else page.url
    for language in config.extra.get("alternate") or ():
        if root := language.get("root"):
            yield language["lang"], f"{root}{path}"


def _trail(
    page: MkDocsPage, title: str, config: MkDocsConfig, language: Language
) -> Iterator[tuple[str, str]]:
    """The pages above this one in the navigation that have an address, and itself."""
    yield language.site_name, str(config.site_url)
    for above in reversed(list(page.ancestors)):
        first = above.children[0] if isinstance(above, Section) and above.children else None
        if isinstance(first, MkDocsPage) and first is not page and first.canonical_url:
            is_index = first.file.name == "index"
            if is_index and first.canonical_url != config.site_url:
                yield _plain(above.title), first.canonical_url
    if not page.is_homepage:
        yield title, str(page.canonical_url)


def _plain(text: object) -> str:
    return html.unescape(_TAG.sub("", str(text or ""))).strip()
