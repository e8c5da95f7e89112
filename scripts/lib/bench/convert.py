"""Turn a script of sphinx-gallery into the percent format, its prose into Markdown."""

import ast
import re
import textwrap
from collections.abc import Iterator

_BLOCK = re.compile(r"^(#{20,}.*|#\s?%%.*)$")
_RULE = re.compile(r"""([=\-~^"'#*+.`:_])\1{2,}\s*""")
_DIRECTIVE = re.compile(r"^(?P<indent>\s*)\.\. (?P<name>[\w-]+)::\s*(?P<argument>.*)$")
_REFERENCE = re.compile(r"^\.\. \[(?P<name>#?\w*)\]\s*(?P<text>.*)$")
_OPTION = re.compile(r"^\s*:[\w-]+:")
_CODE = {"code-block", "code", "sourcecode", "parsed-literal"}
_NOTES = {"note", "tip", "warning", "seealso", "admonition", "important", "hint", "caution"}
_INLINE = (
    (re.compile(r":math:`([^`]*)`"), r"$\1$"),
    (re.compile(r"(?<!`)``([^`]+)``(?!`)"), r"`\1`"),
    (re.compile(r":[\w:]+:`~?\.?([^`<]*?)\s*(<[^`>]*>)?`"), r"`\1`"),
    (re.compile(r"`([^`<]+?)\s*<(http[^`>]+)>`__?"), r"[\1](\2)"),
    (re.compile(r"`([^`<]+?)\s*<[^`>]+>`__?"), r"\1"),
    (re.compile(r"\[(\d+)\]_"), r"\\[\1\\]"),
    (re.compile(r"`([^`]+)`_\b"), r"\1"),
    (re.compile(r"::$", re.MULTILINE), ":"),
    (re.compile(r"\{\{"), "{ {"),  # braces of its own, not a value
    (re.compile(r"\}\}"), "} }"),
)


def percent(script: str) -> str:
    """The script in the percent format. SyntaxError if it is no Python."""
    tree = ast.parse(script)
    title, *prose = _opening(ast.get_docstring(tree, clean=True) or "Untitled")
    cells = [_prose(f"# {title}\n\n{prose[0] if prose else 'An example.'}")]
    cells += [_prose("\n\n".join(prose[1:]))] if prose[1:] else []
    start = tree.body[0].end_lineno if ast.get_docstring(tree) else 0
    cells += _cells(script.splitlines()[start or 0 :])
    return "\n".join(cells)


def _opening(docstring: str) -> list[str]:
    """The title and the paragraphs of a script's docstring; the first paragraph is one of words."""
    lines = _markdown(docstring).splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    title = lines[first].lstrip("# ").strip() if lines else "Untitled"
    body = "\n".join(lines[first + 1 :]).strip("\n")
    paragraphs = re.split(r"\n\s*\n", body) if body else []
    if paragraphs and paragraphs[0].startswith(("#", "$$", "!!!", "```", "*", "-")):
        paragraphs.insert(0, "An example.")
    if paragraphs:
        paragraphs[0] = " ".join(paragraphs[0].split("\n"))
    return [title or "Untitled", *paragraphs]


def _cells(lines: list[str]) -> Iterator[str]:
    code: list[str] = []
    at = 0
    while at < len(lines):
        if not _BLOCK.match(lines[at]):
            code.append(lines[at])
            at += 1
            continue
        yield from _code(code)
        heading = lines[at].partition("%%")[2].strip()
        end = at + 1
        while end < len(lines) and lines[end].startswith("#") and not _BLOCK.match(lines[end]):
            end += 1
        text = "\n".join(line[2:] if line[:2] == "# " else line[1:] for line in lines[at + 1 : end])
        whole = f"{heading}\n{'-' * max(3, len(heading))}\n\n{text}" if heading else text
        if prose := _markdown(whole):
            yield _prose(prose)
        code, at = [], end
    yield from _code(code)


def _code(lines: list[str]) -> Iterator[str]:
    if code := "\n".join(lines).strip("\n"):
        yield f"# %%\n{code}\n"


def _prose(markdown: str) -> str:
    lines = "\n".join(f"# {line}".rstrip() for line in markdown.splitlines())
    return f"# %% [markdown]\n{lines}\n"


def _markdown(text: str) -> str:
    """A text in reStructuredText as Markdown, as far as galleries use it."""
    text = "\n".join(_blocks(text.splitlines()))
    for pattern, markdown in _INLINE:
        text = pattern.sub(markdown, text)
    return text.strip("\n")


def _blocks(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        below = lines[at + 1] if at + 1 < len(lines) else ""
        if directive := _DIRECTIVE.match(line):
            end = _end(lines, at + 1, len(directive["indent"]))
            body = [one for one in lines[at + 1 : end] if not _OPTION.match(one)]
            yield from _directive(directive["name"], directive["argument"], body)
            at = end
        elif reference := _REFERENCE.match(line):
            end = _end(lines, at + 1, 0)
            words = " ".join([reference["text"], *(one.strip() for one in lines[at + 1 : end])])
            yield from ["", f"\\[{reference['name']}\\] {words}", ""]
            at = end
        elif line.startswith(".."):
            at = _end(lines, at + 1, 0)
        elif _RULE.fullmatch(line):
            at += 1
        elif line.strip() and not line.startswith(" ") and _RULE.fullmatch(below):
            yield from ["", f"## {line.strip()}", ""]
            at += 2
        else:
            yield line
            at += 1


def _end(lines: list[str], at: int, indent: int) -> int:
    """The end of the lines from `at` on that are indented by more than `indent`, or blank."""
    while at < len(lines):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        at += 1
    return at


def _directive(name: str, argument: str, body: list[str]) -> Iterator[str]:
    """Formulas, code and notes; other directives are left out."""
    text = textwrap.dedent("\n".join(body).strip("\n")).strip()
    if name == "math":
        yield from ["", "$$", f"{argument}\n{text}".strip(), "$$", ""]
    elif name in _CODE:
        yield from ["", "```", text, "```", ""]
    elif name in _NOTES:
        inner = _markdown(f"{argument}\n{text}".strip())
        yield from ["", "!!! note", "", textwrap.indent(inner, "    "), ""]
