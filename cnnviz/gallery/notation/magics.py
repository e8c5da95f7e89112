"""IPython's own lines in a cell: magics, shell commands, help; commented in a script or not."""

import ast
import builtins
import io
import re
import tokenize
import warnings
from collections.abc import Sequence
from functools import lru_cache

from cnnviz.gallery.notation.quotes import Quotes

_CELL_MAGIC_NAMES = (
    "! HTML R SVG bash capture cython debug file html javascript js julia latex markdown perl "
    "prun pypy python python2 python3 ruby script sh sql svg sx system time timeit writefile"
)
CELL_MAGICS = frozenset(_CELL_MAGIC_NAMES.split())
"""Names of cell magics: those of IPython and of its usual extensions."""

PYTHON_BODIES = frozenset(["capture", "debug", "prun", "time", "timeit"])
"""Cell magics whose body is Python that runs in the lesson itself."""

_LINE_MAGIC_NAMES = (
    "aimport alias alias_magic autoawait autocall automagic autoindent autoreload bookmark cd "
    "colors conda config connect_info cython debug dhist dirs doctest_mode ed edit env gui hist "
    "history killbgscripts ldir less load load_ext loadpy logoff logon logstart logstate "
    "logstop lprun ls lsmagic macro magic mamba man matplotlib memit micromamba mkdir more "
    "mprun notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2 pip popd pprint precision "
    "prun psearch psource pushd pwd pycat pylab qtconsole quickref recall rehashx reload_ext "
    "rep rerun reset reset_selective rm rmdir run save sc set_env sql store subshell sx system "
    "tb tensorboard time timeit unalias unload_ext user_expressions uv watermark who who_ls "
    "whos xdel xmode"
)
_LINE_MAGICS = frozenset(_LINE_MAGIC_NAMES.split())
"""Names of line magics: those of IPython and of its usual extensions."""

_SHELL_NAMES = "cat cp ldir lf lk ll lx mv"
_AUTOMAGIC = _LINE_MAGICS | frozenset(_SHELL_NAMES.split())
"""Words that make a cell of a single line a magic without its `%`."""

_COMMENTED = re.compile(r"\s*#[ #]*(?P<line>\S.*)")
_MAGIC = re.compile(r"%{1,3}(?P<name>[A-Za-z]\w*)")
_SHELL = re.compile(r"!\s*[A-Za-z.~$\\/{}]")
_HELP_BEFORE = re.compile(r"\?{1,2}\s*(?P<name>[A-Za-z_]\w*)[\w.]*\s*$")
_HELP_BEHIND = re.compile(r"(?P<name>[A-Za-z_]\w*)[\w.]*\?{1,2}\s*$")
_ASSIGNED = re.compile(r"(?P<names>[A-Za-z_][^=!%()]*)=\s*(?:%(?P<name>[A-Za-z]\w*)|![^=\s])")
_OWN = re.compile(
    r"\s*(?:%{1,2}[A-Za-z]|!|\?{1,2}\s*[A-Za-z_%*]|[%A-Za-z_][\w.*%\[\]]*\?{1,2};?\s*$)"
)
"""A line that IPython alone understands, where the cell is not Python as it is."""
_IGNORED = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER}
_NO_CODE = re.compile(r"\s*(?:#|$)")
_PROMPT = re.compile(r"^\s*(?:>>> |In \[\d+\]: )", re.M)


def uncommented(lines: Sequence[str], script: str) -> list[str]:
    """The lines of a code cell, with IPython's own ones freed from their comment marks.

    Only what is surely meant: `# %matplotlib inline` and `# !ls`, but not the comments `# %d items`
    and `# why?`. `script` is the text of the whole script, whose names help to tell.
    """
    if not any("#" in line and re.search(r"[%!?]", line) for line in lines):
        return list(lines)
    quotes, freed = Quotes(), list[str]()
    is_continued = False
    for line in lines:
        is_own = not quotes.inside and (is_continued or _is_commented_magic(line, script))
        quotes.read(line)
        freed.append(_freed(line) if is_own else line)
        is_continued = is_own and line.rstrip().endswith("\\")
    return freed


def _freed(line: str) -> str:
    """The line without its first comment mark."""
    return re.sub(r"^(\s*)# ?", r"\1", line, count=1)


def _is_commented_magic(line: str, script: str) -> bool:
    match = _COMMENTED.fullmatch(line)
    if not match:
        return False
    text = match["line"]
    if magic := _MAGIC.match(text):
        known = CELL_MAGICS if text.startswith("%%") else _LINE_MAGICS
        return magic["name"] in known or "%load_ext" in script
    if assigned := _ASSIGNED.match(text):
        name = assigned["name"]
        return name is None or name in _LINE_MAGICS
    if _SHELL.match(text):
        return True
    asked = _HELP_BEFORE.fullmatch(text) or _HELP_BEHIND.fullmatch(text)
    return asked is not None and _is_name(asked["name"], line, script)


def _is_name(name: str, line: str, script: str) -> bool:
    """Whether the script uses `name` on another line of code, or Python defines it."""
    if name in vars(builtins):
        return True
    word = re.compile(rf"^(?!\s*#).*\b{re.escape(name)}\b", re.M)
    return any(match[0] != line for match in word.finditer(script))


def cell_magic(code: str) -> str | None:
    """Name of the cell magic with which the cell begins, such as `bash`; None without one."""
    match = re.match(r"\s*%%(?P<name>!|[A-Za-z]\w*)", code)
    return match["name"] if match else None


@lru_cache(maxsize=1024)  # reading, keys, catalogs and pages ask for the same cells
def python_of(code: str) -> str:
    """The cell as Python, line by line, with `pass` in the place of IPython's own lines.

    What is not Python in any other way stays as it is. The body of a cell in another language is
    left out.
    """
    if _is_python(code):
        return code
    lines = code.split("\n")
    magic = cell_magic(code)
    if magic is not None:
        first = next(number for number, line in enumerate(lines) if line.strip())
        body = "\n".join(lines[first + 1 :])
        inner = python_of(body) if magic in PYTHON_BODIES else "\n" * body.count("\n")
        return "\n" * (first + 1) + inner
    if len(lines) == 1 and lines[0].split(maxsplit=1)[0] in _AUTOMAGIC:
        return "pass"
    quotes, masked = Quotes(), list[str]()
    is_continued = False
    for line in lines:
        statement = None if quotes.inside else "" if is_continued else _masked(line)
        if statement is None:
            quotes.read(line)
        masked.append(line if statement is None else statement)
        is_continued = statement is not None and line.rstrip().endswith("\\")
    return "\n".join(masked)


def language_of(code: str) -> str:
    """Name of the Pygments lexer for the cell: Python's, IPython's, or that of a cell magic."""
    return "python" if python_of(code) == code else "ipython3"


def _masked(line: str) -> str | None:
    """A statement in the place of a line of IPython's own; None where it is not such a line."""
    indent = line[: len(line) - len(line.lstrip())]
    if _OWN.match(line):
        return f"{indent}pass"
    if assigned := _ASSIGNED.match(line.strip()):
        return f"{indent}{assigned['names']}= None"
    return None


def is_silenced(code: str) -> bool:
    """Whether the cell ends with a semicolon, so that its last value is not shown."""
    lines = (line for line in reversed(code.split("\n")) if not _NO_CODE.match(line))
    if ";" not in next(lines, ""):
        return False
    last = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(python_of(code)).readline):
            if token.type not in _IGNORED:
                last = token.string
    except (SyntaxError, tokenize.TokenError):
        return False
    return last == ";"


def tree(code: str) -> ast.Module:
    """The syntax tree of the cell's Python, with its lines; SyntaxError where it has none."""
    try:
        return ast.parse(python_of(code))
    except SyntaxError:
        if not _PROMPT.search(code) and not re.search(r"^[ \t]|[%!?]", code, re.M):
            raise
    return ast.parse(_transformed(code))


def readable_tree(code: str) -> ast.Module:
    """The same, or an empty tree for a cell that is not Python, as its tags allow."""
    try:
        return tree(code)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _transformed(code: str) -> str:
    """The code that IPython would run: the last resort, since importing IPython takes a while."""
    from IPython.core.inputtransformer2 import TransformerManager

    with warnings.catch_warnings():
        # It splits lines at more characters than Python does, and warns that some have no end.
        warnings.simplefilter("ignore", UserWarning)
        transformed: str = TransformerManager().transform_cell(code)
    return transformed


def is_python(code: str) -> bool:
    """Whether the code is Python, but for IPython's own lines."""
    return _is_python(python_of(code))


def _is_python(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
