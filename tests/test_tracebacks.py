"""A traceback on a page is that of a notebook: no engine, no builder's folder, no hidden cell."""

import html
import re

import pytest
from conftest import Project

LESSON = """# %% [markdown]
# # Traces
#
# They show.

# %% tags=["remove-cell"]
token = "SECRET"

# %% tags=["raises-exception"]
import _helper; _helper.fails()

# %% tags=["raises-exception"]
import there_is_no_such_module

# %% tags=["raises-exception"]
try:
    import there_is_no_such_module
except ImportError as error:
    raise RuntimeError("install it") from error

# %% tags=["raises-exception"]
open("nothing.txt")

# %%
import logging, traceback

try:
    import there_is_no_such_module
except ImportError:
    traceback.print_exc()
    logging.exception("logged")
"""


def test_a_traceback_quotes_the_lesson_alone_in_a_home_folder_too(
    tiny: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tiny.root.parent))  # IPython writes it as ~
    tiny.write("gallery_src/basics/traces.py", LESSON)
    tiny.write("gallery_src/basics/_helper.py", "def fails():\n    raise ValueError\n")
    done = tiny.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    page = (tiny.site / "en/gallery/basics/traces/index.html").read_text("utf-8")
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert text.count("File traces.py:") == 5 and "File _helper.py:2" in text
    assert text.count('File "traces.py", line ') == 2
    assert text.count("No module named 'there_is_no_such_module'") == 4
    for absent in ("SECRET", "File ~", "tracking/imports", "_watch", "File /", 'File "/'):
        assert absent not in text, absent
