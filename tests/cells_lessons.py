"""Lessons for test_cells.py, after public reports: see the table `REPORTS` there."""

MKDOCS = """site_name: Cells
site_url: https://example.org/cells/
repo_url: https://github.com/someone/cells
nav:
  - index.md
  - gallery/index.md
theme:
  name: material
  font: false
  palette:
    - { scheme: default, toggle: { icon: material/weather-night, name: dark } }
    - { scheme: slate, toggle: { icon: material/weather-sunny, name: light } }
plugins:
  - search
  - mkdocs-jupyter: { include: [lab/index.ipynb], execute: false, cache: false }
  - cnnviz:
      languages:
        - { code: en, name: English }
        - { code: ko, name: 한국어 }
markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - pymdownx.arithmatex: { generic: true }
  - pymdownx.highlight
  - pymdownx.superfences
"""

PROGRESS = r"""
for step in range(1, 5):
    print(f"\rstep {step} of 4", end="")
print("\rfinished      ")

# %%
import sys

for share in (0, 50, 100):
    sys.stderr.write(f"\r{share:3d} %")

# %%
from tqdm import tqdm

for _ in tqdm(range(3), ascii=True, mininterval=0):
    pass

# %%
from tqdm.auto import tqdm as auto

for _ in auto(range(3), mininterval=0):
    pass

# %%
print("a back\b\b\b\bnext", end="")

# %%
from rich.progress import track

for _ in track(range(3), description="Working"):
    pass

# %%
from IPython.display import ProgressBar

for _ in ProgressBar(3):
    pass

# %%
print("one\r\ntwo\r\r\nthree\n\x1b[1A\x1b[2Klast")
"""

UPDATED = """
from IPython.display import Markdown, clear_output, display, update_display

handle = display("loss 3", display_id=True)
for loss in (2, 1):
    handle.update(f"loss {loss}")

# %%
later = display(Markdown("**before**"), display_id="note")

# %%
update_display(Markdown("**after**"), display_id="note")

# %%
for n in range(3):
    clear_output(wait=True)
    print("round", n)

# %%
print("kept, since nothing follows")
clear_output(wait=True)

# %%
print("gone")
clear_output()

# %%
display("first", display_id="twice")
display("second", display_id="twice");

# %%
update_display("nobody", display_id="unknown")
"""

STREAMS = r"""
import ctypes, os, subprocess, sys

libc = ctypes.CDLL(None)
print("1 python")
libc.printf(b"2 C\n")
print("3 python")
_ = subprocess.run(["sh", "-c", "echo 4 child"])
print("5 error", file=sys.stderr)
os.write(1, b"6 descriptor\n")
print("7 last");

# %%
import multiprocessing

worker = multiprocessing.get_context("fork").Process(target=lambda: print("from a fork"))
worker.start()
worker.join()
print("after it")

# %%
libc.printf(b"no newline")

# %%
for n in range(2):
    print("printed", n)
    print("error", n, file=sys.stderr)

# %%
print("")
print("  ")

# %%
_ = subprocess.run(["sh", "-c", "echo child error >&2"])

# %%
for n in range(110_000):
    print(f"\rmore than two megabytes {n:07d}", end="")

# %%
sys.stdout.buffer.write(b"bytes\n")
sys.__stdout__.write("original\n")
subprocess.run(["echo", "given"], stdout=sys.stdout).returncode
"""

COLOURS = r"""
print("\x1b[31mred\x1b[0m \x1b[1;92mgreen\x1b[0m \x1b[38;5;208morange\x1b[0m "
      "\x1b[38;2;10;20;200mblue\x1b[0m \x1b[7minverse\x1b[0m \x1b[41;97mon red\x1b[0m "
      "\x1b[3mitalic\x1b[0m \x1b[4munder\x1b[0m")

# %%
print("\x1b]8;;https://example.org/a\x1b\\a link\x1b]8;;\x1b\\ "
      "\x1b]8;;javascript:alert(1)\x07no link\x1b]8;;\x07 <b>&amp;")

# %%
class Coloured:
    def __repr__(self):
        return "\x1b[34mvalue\x1b[0m"


Coloured()

# %%
"a value"

# %%
_ + " again"

# %%
from rich import print as rich_print

rich_print("[bold magenta]rich[/] text")
"""

LONG = """
for n in range(3000):
    print("line", n)

# %%
list(range(500))

# %%
for n in range(40):
    print("short", n)

# %% tags=["scroll-output"]
print("in a box")
"""

WARNED = """
import sys
import tempfile
import warnings

warnings.warn("mind the gap")

# %%
import traceback

try:
    1 / 0
except ZeroDivisionError:
    traceback.print_exc()

# %%
import numpy as np

print(__file__)
print(tempfile.gettempdir())
print(np.__file__)
print(warnings.__file__)

# %%
import os

os.path.abspath("data.csv"), os.path.expanduser("~/x")
"""

TAGS = """
hidden_name = "SECRET-" + "a"

# %% tags=["remove-cell"]
token = "SECRET-REMOVED"  # SECRET-COMMENT
print("SECRET-PRINTED")

# %% tags=["remove_cell"]
def fails():
    raise ValueError("no")  # SECRET-QUOTED


# %% [markdown] tags=["remove-cell"]
# SECRET-PROSE

# %% {"tags": ["remove-cell"]}
print("SECRET-JSON")

# %% tags=["remove-input"]
print("input gone", 1)

# %% tags=["remove_output"]
print("output gone")

# %% tags=["remove-stdout"]
import sys

print("stdout gone")
print("stderr here", file=sys.stderr)

# %% tags=["remove_stderr"]
print("stdout here")
print("stderr gone", file=sys.stderr)

# %% tags=["hide-input"]
print("folded input", 2)

# %% tags=["hide_output"]
print("folded output", 3)

# %% tags=["hide-cell"]
print("folded cell", 4)

# %% [markdown] tags=["hide_cell"]
# Folded *prose*.

# %% jupyter={"source_hidden": true}
print("folded by JupyterLab", 5)

# %% tags=["skip-execution"]
this_does_not_exist()

# %% tags=["parameters"]
print("parameters", 6)

# %% tags=["raises-exception"]
1 / 0

# %% tags=["raises-exception"]
fails()

# %% tags=["raises-exception"]
x = = 1

# %% A title of a cell
print("goes on")

# %% tags=["remove-imput", "remove-imput"]
print("unknown tag")

# %% [raw]
# RAW-TEXT

# %% [raw] raw_mimetype="text/html"
# <em>raw HTML</em>

# %% [raw] raw_mimetype="text/markdown"
# raw **Markdown**
"""

MAGICS = """
# %matplotlib inline
1 + 1

# %%
%%bash
echo hello from bash
echo to stderr >&2

# %%bash
# echo commented bash

# %%
!echo from the shell

# %%
files = !echo one two
files

# %%time
sum(range(1000))

# %%
%%timeit -n1 -r1
pass

# %%
%%capture out
print("captured")

# %%
out.stdout

# %%
import asyncio

await asyncio.sleep(0)
print("awaited")

# %%
len?

# %%
%pip install something

# %%
!pip install something

# %%
%config InlineBackend.figure_format = "retina"
%load_ext autoreload
%autoreload 2

# %%
x = "seen 5"
x;

# %%
x;  # with a comment

# %%
x
"""

LOST = """
%matplotlib widget

# %%
%config InlineBackend.rc = {}

# %%
!there-is-no-such-command

# %%
get_ipython().set_next_input("x = 1")

# %%
import logging, sys

logging.basicConfig(stream=sys.stdout, level=logging.DEBUG, force=True)
import asyncio

logging.debug("a line of the log")

# %%
1 + 1
"""

HISTORY = r"""
1 + 1

# %% tags=["skip-execution"]
5

# %%
"x"

# %%
"quiet";

# %%
print(_, __, repr(___), _1, sorted(Out), In[1], _i4, len(In))

# %%
%history -n 1-3

# %%
import asyncio

async def work(name):
    print("begun", name)
    await asyncio.sleep(0.01)
    print("ended", name)
    return name

task = asyncio.create_task(work("a"))
print("created")

# %%
await task

# %%
print(asyncio.run(work("b")))

# %%
both = asyncio.gather(work("c"))
endless = asyncio.create_task(asyncio.sleep(1000))

# %%
await both

# %%
%cd ..

# %%
import os
os.path.isfile("above.py")

# %%
%cd -q -

# %%
os.path.isfile("above.py")

# %%
from IPython.display import Math
Math(r"\begin{align}a &= b \\ c &= d\end{align}")

# %%
print("ab\b\bC")

# %%
for _ in range(3):
    pass

# %%
8

# %%
print(_, _19)
"""

DIAGRAM = """
1 + 1

# %% [markdown]
# ```text
# graph TD
# %% at the margin
# B --> C
# ```
#
# Text after it.

# %%
text = '''
# %% in a string
'''
print(len(text))
"""

PARAMETERS = """# ---
# parameters:
#   n: [1, 2]
# ---

# %% [markdown]
# # Varied
#
# A lesson with parameters.

# %%
n = 1

# %% tags=["hide-output"]
print("\\x1b[31mvaried\\x1b[0m", n)

# %% tags=["remove-output"]
print("GONE", n)

# %% tags=["raises-exception"]
n / 0
"""

LAB = """# %% [markdown]
# # A lab
#
# A lab with tags.

# %% tags=["remove-cell"]
lab_token = "SECRET-LAB"

# %% tags=["hide-input"]
print("folded in the lab")

# %% tags=["hide-output"]
print("\\x1b[32mgreen in the lab\\x1b[0m")

# %% tags=["raises-exception"]
1 / 0

# %%
import sys

print("\\rone\\rtwo", end="", file=sys.stderr)
"""


def lesson(title: str, cells: str) -> str:
    """A script with this title and these cells, of which the first has no marker."""
    return f"# %% [markdown]\n# # {title}\n#\n# A summary.\n\n# %%\n{cells.lstrip()}"


LESSONS = {
    "progress": lesson("Progress", PROGRESS),
    "updated": lesson("Updated", UPDATED),
    "streams": lesson("Streams", STREAMS),
    "colours": lesson("Colours", COLOURS),
    "long": lesson("Long", LONG),
    "warned": lesson("Warned", WARNED),
    "tags": lesson("Tags", TAGS),
    "magics": lesson("Magics", MAGICS),
    "lost": lesson("Lost", LOST),
    "history": lesson("History", HISTORY),
    "diagram": lesson("Diagram", DIAGRAM),
    "varied": PARAMETERS,
    "lab": LAB,
}
