"""Whatever lessons, catalogs and names of files say, no log and no terminal obeys it."""

import re

import pytest
from conftest import Project

from cnnviz.gallery.report.printable import printable, printable_line

HOSTILE = "a\x1b[31mb\x1b]0;title\x07\r::error file=x::c\n::add-mask::d\n  ::stop-commands::e ##[group]f ##vso[task.x]g\x9b2J\u202eh\u2028i\x08"
NAME = "n\x1b[2J ::error::n \u202e"

FAILING = f"""# %% [markdown]
# # Fails
#
# It does.

# %%
import sys
print({HOSTILE!r})
print({HOSTILE!r}, file=sys.stderr)
raise ValueError({HOSTILE!r})
"""
LOSING = f"""# ---
# "k\\e[31m ::warning::{{}}": 1
# tags: ["t ::error::t"]
# ---

# %% [markdown]
# # Loses
#
# [A link](<gone\x1b[31m ::error::x.md>)

# %%
Path({NAME + ".html"!r}).exists()
class Odd(Exception): pass
from IPython.display import display
display({{"application/x\x1b[31m ::error::y": "z"}}, raw=True)
"""

COMMANDS = [
    ("cnnviz", "build", "--jobs", "1"),
    ("cnnviz", "build"),
    ("mkdocs", "build"),
    ("cnnviz", "explain"),
    ("cnnviz", "explain", "--inputs"),
    ("cnnviz", "translate", "ko"),
    ("cnnviz", "verify"),
    ("cnnviz", "export", "exported"),
]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command prints about a hostile project."""
    import shutil

    from conftest import GALLERIES

    root = tmp_path_factory.mktemp("log") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root)
    project = Project(root)
    project.write("gallery_src/basics/failing.py", FAILING)
    project.write("gallery_src/basics/losing.py", LOSING)
    project.write(f"gallery_src/basics/{NAME}.py", FAILING)
    project.write(f"gallery_src/basics/{NAME}.html", "x")
    project.write(f"gallery_src/basics/{NAME}.ipynb", "x")
    project.write(f"docs/en/{NAME}.md", "Text, [gone](gone\x1b[31m.md).\n")
    catalog = f'msgid "x"\nmsgstr "y\nmsgid ::error::{NAME}\n'
    project.write("gallery_src/basics/losing.ko.po", catalog)
    project.edit(
        "gallery_src/basics/first.ko.po", "첫 번째 레슨", "첫 \x1b[31m ::error::z <b>레슨</b>"
    )
    printed = {}
    for command in COMMANDS:
        done = project.run(*command)
        printed[" ".join(command)] = f"{done.stdout}\n{done.stderr}"
    return printed


def test_no_command_prints_what_a_terminal_or_a_ci_obeys(logs: dict[str, str]) -> None:
    for command, text in logs.items():
        colours = re.sub(r"\x1b\[\d*(?:;\d+)*m(?=(?:WARNING|ERROR|INFO)|$|Traceback)", "", text)
        plain = re.sub(r"(WARNING|ERROR) +-  \x1b\[0m", r"\1 - ", colours)
        own = plain.partition("Material for MkDocs")[0]
        assert "Traceback" not in text, (command, text[-1500:])
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]", own), (command, own)
        for line in text.splitlines():
            assert not line.lstrip().startswith("::"), (command, line)
        assert "##[" not in text and "##vso[" not in text
    # They do say it, in a form that shows what it is.
    build = logs["cnnviz build --jobs 1"]
    for shown in (r"a\x1b[31mb", r":\:error file=x::c", r"#\#[group]", r"\u202eh", r"n\x1b[2J"):
        assert shown in build, shown


def test_what_is_printable() -> None:
    assert printable("a\tb\nc") == "a\tb\nc"
    assert printable("a\r\nb\rc") == "a\nb\\rc"
    assert printable("std::vector, a::b, x :: y") == "std::vector, a::b, x :: y"
    assert printable("::set-output name=x::y") == r":\:set-output name=x::y"
    assert printable("\udce9 \x00") == r"\udce9 \x00"
    assert printable_line("a\n::error::b") == "a :\\:error::b"
