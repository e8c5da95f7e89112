"""The addresses of the served site, and their answers."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cnnviz.errors import PublishError
from cnnviz.serve.http.files import NO_CACHE, Place, SiteFiles
from cnnviz.serve.http.guard import HostGuard, is_from_elsewhere
from cnnviz.serve.http.hub import Hub, Window
from cnnviz.serve.http.injection import OWN
from cnnviz.serve.http.waiting import waiting_page
from cnnviz.serve.http.words import client_words

CLIENT = Path(__file__).parents[1] / "client"
_MOST_WAITING = 10.0
"""Seconds after which a file that is not there is told to be missing, though others are made."""
_PAUSE = 0.05
_HEARTBEAT = 20.0
"""Seconds after which a stream sends a sign of life, or programs between may cut it."""


def application(
    folders: Callable[[], Sequence[Path]], base: str, hub: Hub, host: str, editor: str
) -> ASGIApp:
    """The application that serves the site and its live view."""
    site = Site(folders, base, hub)
    own = f"{base}{OWN}"
    routes = [
        Route(f"{own}events", EventStream(hub, editor), methods=["GET"]),
        Route(f"{own}use", site.use, methods=["POST"]),
        Route(f"{own}words.json", site.words),
        Route(f"{own}sent", site.sent),
        Route(f"{own}{{path:path}}", site.client),
        Route(f"{base}{{path:path}}", site.page),
        Route("/{path:path}", site.outside),
    ]
    return HostGuard(Starlette(routes=routes), host)


class Site:
    """The answers of the site's addresses."""

    def __init__(self, folders: Callable[[], Sequence[Path]], base: str, hub: Hub) -> None:
        self._files = SiteFiles(folders, base)
        self._client = SiteFiles(lambda: (CLIENT,), base)
        self._base = base
        self._hub = hub

    async def page(self, request: Request) -> Response:
        """A file of the site, or why there is none."""
        path = request.path_params["path"]
        place = self._files.place(path) or await self._awaited(path)
        if place and place.lacks_slash:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{request.url.path}/{query}", 307, NO_CACHE)
        try:
            is_awaited = not self._hub.is_current and is_address_of_page(path)
            if is_awaited:
                self._hub.ask(path)
            if place:
                return self._files.response(request, place.file)
            if is_awaited:
                return waiting_page(path, self._base)
            lacking = self._files.place("404.html")
            if lacking:
                return self._files.response(request, lacking.file, 404)
        except OSError:
            pass  # it was removed a moment ago
        return PlainTextResponse("There is no such file.\n", 404, NO_CACHE)

    async def _awaited(self, path: str) -> Place | None:
        """A style, script or picture that is still being made: a page is not shown without."""
        limit = time.monotonic() + _MOST_WAITING
        while not (self._hub.is_current or is_address_of_page(path)) and time.monotonic() < limit:
            await asyncio.sleep(_PAUSE)
            if place := self._files.place(path):
                return place
        return None

    async def client(self, request: Request) -> Response:
        """A file of the live view."""
        if is_from_elsewhere(dict(request.scope["headers"])):
            return _refused()
        place = self._client.place(request.path_params["path"])
        if not place or place.lacks_slash:
            return PlainTextResponse("There is no such file.\n", 404, NO_CACHE)
        response = self._client.response(request, place.file)
        response.headers["cross-origin-resource-policy"] = "same-origin"
        return response

    async def words(self, request: Request) -> Response:
        """The texts of the live view in the page's language."""
        try:
            texts = client_words(request.query_params.get("language", ""))
        except PublishError:
            texts = {}
        return Response(json.dumps(texts), 200, NO_CACHE, "application/json")

    async def sent(self, request: Request) -> Response:
        """A page as it was sent before, which may have changed since."""
        page = self._files.sent(request.query_params.get("version", ""))
        if page is None or is_from_elsewhere(dict(request.scope["headers"])):
            return PlainTextResponse("This version is not kept.\n", 404, NO_CACHE)
        return HTMLResponse(page, 200, NO_CACHE)

    async def use(self, request: Request) -> Response:
        """A person has turned to a window."""
        if is_from_elsewhere(dict(request.scope["headers"])):
            return _refused()
        number = request.query_params.get("window", "")
        if number.isdecimal():
            self._hub.use(int(number))
        return Response(status_code=204)

    async def outside(self, request: Request) -> Response:
        """Addresses beside the site: its root leads to it."""
        if request.url.path in ("/", self._base.rstrip("/")):
            return RedirectResponse(self._base, 307, NO_CACHE)
        return PlainTextResponse(f"The site is at {self._base}\n", 404, NO_CACHE)


class EventStream:
    """Sends what the hub tells to one window, until that is closed."""

    def __init__(self, hub: Hub, editor: str) -> None:
        self._hub = hub
        self._editor = editor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_from_elsewhere(dict(scope["headers"])):
            await _refused()(scope, receive, send)
            return
        request = Request(scope)
        asked = request.query_params
        last = request.headers.get("last-event-id") or asked.get("last", "")
        window = self._hub.open(asked.get("page", ""), self._editor, last)
        gone = asyncio.create_task(self._watch(receive, window))
        kind, own = b"text/event-stream", b"same-origin"
        headers = [
            (b"content-type", kind),
            (b"cache-control", b"no-store"),
            (b"cross-origin-resource-policy", own),
        ]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _send_text(send, "retry: 300\n\n")
            await _pass_on(window, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._hub.close(window)

    async def _watch(self, receive: Receive, window: Window) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._hub.close(window)


async def _pass_on(window: Window, send: Send) -> None:
    while True:
        try:
            text = await asyncio.wait_for(window.next(), _HEARTBEAT)
        except TimeoutError:
            text = ":\n\n"
        if text is None:
            return
        await _send_text(send, text)


async def _send_text(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def is_address_of_page(path: str) -> bool:
    """Whether a path below the base names a page, as opposed to a picture or a script."""
    name = path.rpartition("/")[2]
    return "." not in name or name.endswith(".html")


def _refused() -> Response:
    return PlainTextResponse("Only pages of this site may ask for this.\n", 403, NO_CACHE)
