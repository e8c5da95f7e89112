"""Answers only requests that are addressed to this server by a name of its own.

Otherwise a page of another site could read the served one: it only needs a name whose address is
changed to this machine's after the page was loaded (DNS rebinding). Addresses in numbers cannot be
changed in this way.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class HostGuard:
    """Passes on the requests whose Host header is known."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", host.lower()}
        if is_any_address(host):
            self._names.add(socket.gethostname().lower())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        host = headers.get(b"host", b"").decode("latin-1")
        if not self._is_own(name_in(host)):
            text = (
                f"This server does not answer to {host!r}, but to localhost and to addresses in "
                "numbers. To serve under another name, start it with --addr NAME:PORT.\n"
            )
            await PlainTextResponse(text, 421)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_own(self, name: str) -> bool:
        return name in self._names or name.endswith(".localhost") or _is_number(name)


def name_in(host: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_any_address(host: str) -> bool:
    """Whether a server bound to this address can be reached from other machines by any name."""
    return _is_number(host) and ipaddress.ip_address(host).is_unspecified


def is_from_elsewhere(headers: dict[bytes, bytes]) -> bool:
    """Whether a page of another origin makes this request.

    Browsers say so by themselves, and pages cannot change it; requests of other programs pass.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    return bool(origin) and urlsplit(origin).netloc != host


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
