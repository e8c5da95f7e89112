"""Links to places in the same page, such as `[above](#result)`."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from cnnviz.gallery.scripts.markdown_blocks import fenced_lines, lines_of
from cnnviz.gallery.scripts.prose import outside_fences
from cnnviz.i18n.headings import slug

_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_LINK = re.compile(
    r"(?P<before>\]\(\s*<?#|^ {0,3}\[[^\]\n]+\]:[ \t]*<?#|<a\b[^<>]*?\shref=[\"']?#)"
    r"(?P<name>[^)\s\"'<>]+)",
    re.M,
)
_OTHER = re.compile(
    r"(?:\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?|<a\b[^<>]*?\shref=[\"']?)"
    r"(?P<address>(?![a-zA-Z][\w+.-]*:)[^)\s\"'<>#{}]+#[^)\s\"'<>{}]+)",
    re.M,
)


def other_fragments_of(markdown: str) -> Iterator[tuple[int, str]]:
    """(line from 0, address) of each link to a place in another page of the site."""
    if "#" not in markdown:
        return
    text = without_code(markdown)
    for link in _OTHER.finditer(text):
        yield text.count("\n", 0, link.start("address")), link["address"]


def fragments_of(markdown: str) -> Iterator[tuple[int, str]]:
    """(line from 0, id) of each link to a place in the page; those in code are none."""
    if "#" not in markdown:
        return
    text = without_code(markdown)
    for link in _LINK.finditer(text):
        yield text.count("\n", 0, link.start("name")), unquote(link["name"])


def without_code(markdown: str) -> str:
    """The Markdown without its fences and code, on the same lines."""
    fenced = fenced_lines(markdown)
    lines = ["" if at in fenced else line for at, line in enumerate(lines_of(markdown))]
    return _CODE.sub(lambda code: "\n" * code[0].count("\n"), "\n".join(lines))


def with_own_ids(markdown: str, ids: Collection[str]) -> str:
    """The Markdown in which links in Jupyter's form, such as `#My-result`, lead to our `ids`."""

    def own(link: re.Match[str]) -> str:
        name = own_id(unquote(link["name"]), ids)
        return link["before"] + (name if name in ids else link["name"])

    if "#" not in markdown:
        return markdown
    return outside_fences(markdown, lambda text: _LINK.sub(own, text))


def own_id(name: str, ids: Collection[str]) -> str:
    """The id that a heading has here which Jupyter would give this one; itself if there is none."""
    ours = slug(name.replace("-", " "))
    return ours if name not in ids and ours in ids else name
