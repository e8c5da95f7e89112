"""Ask the modules: in a process of Node that stays, or on a page of the browser."""

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from javascript.tools import HERE, ROOT, node
from numpy.typing import NDArray
from playwright.sync_api import Browser
from web import served

Values = NDArray[np.float32]


class Ask(Protocol):
    def __call__(self, task: str, **about: Any) -> Any: ...


@contextmanager
def in_node() -> Iterator[Ask]:
    """One process for all questions."""
    process = subprocess.Popen(
        [node(), str(HERE / "node.js")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin and process.stdout

    def ask(task: str, **about: Any) -> Any:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"task": task, **about}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, "Node ended before it answered"
        reply = json.loads(line)
        assert "error" not in reply, reply["error"]
        return reply["answer"]

    with process:
        try:
            yield ask
        finally:
            process.stdin.close()


@contextmanager
def in_browser(browser: Browser) -> Iterator[Ask]:
    """One page for all questions."""
    with served(ROOT) as address:
        page = browser.new_page()
        page.goto(f"{address}tests/javascript/page.html")

        def ask(task: str, **about: Any) -> Any:
            return page.evaluate(
                "request => import('./answer.js').then(({ answer }) => answer(request))",
                {"task": task, **about},
            )

        yield ask
        page.close()


def packed(values: Values) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


def unpacked(answer: dict[str, Any]) -> Values:
    raw = base64.b64decode(answer["data"])
    return np.frombuffer(raw, "<f4").reshape(answer["shape"])
