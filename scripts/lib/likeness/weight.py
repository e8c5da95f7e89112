"""The bytes that a reader's browser loads for each page of a built site."""

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bench.browser import chromium

MOST = 1_000_000
"""Bytes that a page may weigh, with all that it loads."""

_PACKED = {".html", ".css", ".js", ".json", ".svg", ".xml"}
_TO_THE_END = """async () => {
  const steps = Math.ceil(document.body.scrollHeight / innerHeight);
  for (let step = 0; step <= steps; step++) {
    scrollTo(0, step * innerHeight);
    await new Promise((done) => setTimeout(done, 20));
  }
}"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes as a page host sends them: texts are compressed."""

    page: str
    at_first: int
    """For what a desktop window of 1280 x 800 pixels shows before the reader scrolls."""
    at_last: int
    """After the reader has scrolled to the end."""


def weights(site: Path, running: Any = None) -> Iterator[Weight]:
    """The weight of each page of the site, each in a context that has seen none before.

    `running` is a browser that runs already.
    """
    sent: list[int] = []
    pages = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    with _served(site, sent) as address, chromium(running) as browser:
        for name in pages:
            sent.clear()
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto(f"{address}{name}/", wait_until="networkidle")
            at_first = sum(sent)
            page.evaluate(_TO_THE_END)
            page.wait_for_load_state("networkidle")
            yield Weight(name, at_first, sum(sent))
            context.close()


@contextmanager
def _served(site: Path, sent: list[int]) -> Iterator[str]:
    """Serve the site; `sent` takes the size of each body that goes out."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = site / unquote(urlsplit(self.path).path).lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file():
                self.send_error(404)
                return
            raw = file.read_bytes()
            self.send_response(200)
            if file.suffix in _PACKED:
                raw = gzip.compress(raw)
                self.send_header("Content-Encoding", "gzip")
            guess = http.server.SimpleHTTPRequestHandler.guess_type
            self.send_header("Content-Type", guess(self, str(file)))  # type: ignore[arg-type]
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
            sent.append(len(raw))

        extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
