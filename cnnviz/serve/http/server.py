"""The web server of `cnnviz serve`, in a thread of its own."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from cnnviz.errors import ServeError
from cnnviz.serve.http.application import application
from cnnviz.serve.http.guard import is_any_address
from cnnviz.serve.http.hub import Hub

VSCODE = "vscode://file/{file}:{line}"
"""The link that opens a line in Visual Studio Code."""
_PATIENCE = 0.5
"""Seconds that responses get to end when the server stops."""


class SiteServer:
    """Serves the files of folders, and the live view of them."""

    def __init__(
        self,
        folders: Callable[[], Sequence[Path]],
        base: str,
        hub: Hub,
        host: str = "127.0.0.1",
        port: int = 8000,
        editor: str = VSCODE,
    ) -> None:
        """`folders` are looked up in order at each request; `base` is the path of `site_url`.

        `editor` is the template of the links to the editor, with `{file}` and `{line}`. Port 0
        takes any free one.
        """
        self._hub = hub
        self._host = host
        self._port = port
        self._base = f"/{base.strip('/')}/".replace("//", "/")
        self._app = application(folders, self._base, hub, host, editor)
        self._server: uvicorn.Server | None = None
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """The address of the site, as a person enters it."""
        name = "127.0.0.1" if is_any_address(self._host) else self._host
        shown = f"[{name}]" if ":" in name else name
        return f"http://{shown}:{self._port}{self._base}"

    def start(self) -> None:
        """Begin to serve. Raises ServeError if the address cannot be had."""
        self._socket = bound = _bound(self._host, self._port)
        self._port = bound.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, args=(bound,), name="http", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every stream and the server, within a second."""
        if not self._server or not self._thread:
            return
        self._server.should_exit = True
        self._hub.close_all()
        self._thread.join(_PATIENCE)
        # What is still being sent is broken off, of which uvicorn would print a traceback.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server.force_exit = True
        self._thread.join(_PATIENCE)
        if self._socket:
            self._socket.close()  # on a busy machine the thread may still be at it
        self._server = self._thread = self._socket = None

    def _run(self, bound: socket.socket) -> None:
        assert self._server
        asyncio.run(self._server.serve(sockets=[bound]))


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Bound before the thread starts, so that errors are told."""
    where = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServeError(
            f"--addr {where}: this machine has no such address ({error.strerror or error}); "
            "use for example 127.0.0.1:8000."
        ) from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise ServeError(
            f"--addr {where}: cannot serve there ({error.strerror or error}). Another server may "
            f"still run: stop it, or choose another port, such as --addr {host}:{port + 1}."
        ) from None
    return bound
