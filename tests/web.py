"""A web server for the built site, as a page host serves it: compressed, below a folder."""

import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOUNT = "/cnnviz/"
_PACKED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".map"}
_TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}


@contextmanager
def served(folder: Path, sent: list[int] | None = None) -> Iterator[str]:
    """Serve `folder` at MOUNT; yields the address, with the slash.

    `sent` takes the size of each body that goes out.
    """

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / path.removeprefix(MOUNT)
            if path.startswith(MOUNT) and file.is_dir() and path.endswith("/"):
                file = file / "index.html"
            if not path.startswith(MOUNT) or not file.is_file():
                self.send_error(404)
                return
            raw = file.read_bytes()
            self.send_response(200)
            kind = _TYPES.get(file.suffix) or self.guess_type(str(file))
            self.send_header("Content-Type", f"{kind}; charset=utf-8" if "text" in kind else kind)
            if file.suffix in _PACKED:
                raw = gzip.compress(raw)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
            if sent is not None:
                sent.append(len(raw))

        def log_message(self, *args: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            # A browser that leaves a page hangs up on what it has asked for.
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{MOUNT}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def scrolled(page: "Page") -> None:
    """Scroll to the end, and wait for all that is loaded on the way."""
    page.evaluate(
        """async () => {
          for (let y = 0; y < document.body.scrollHeight; y += 400) {
            scrollTo(0, y);
            await new Promise((done) => setTimeout(done, 30));
          }
        }"""
    )
    page.wait_for_load_state("networkidle")
