"""Additions to pages and sitemaps on their way to a browser; the files are not changed."""

import hashlib
import re
from html import escape

OWN = "_cnnviz/"
"""Folder below the base that exists only while serving."""


def version_of(page: bytes) -> str:
    """A name for this state of a page."""
    return hashlib.sha256(page).hexdigest()[:16]


def with_client(page: bytes, base: str) -> bytes:
    """The page with the script of the live view, which its content policy allows as it is.

    `data-version` tells the script which version of the page it runs on.
    """
    version = version_of(page)
    source = escape(f"{base}{OWN}live.js")
    script = f'<script type="module" src="{source}" data-version="{version}"></script>'
    at = page.lower().find(b"</head>")
    if at < 0:
        at = len(page)
    return page[:at] + script.encode() + page[at:]


def with_own_addresses(sitemap: bytes, base: str, host: str) -> bytes:
    """The sitemap with the addresses of this server, as a theme that swaps pages expects them."""
    published = re.compile(rb"https?://[^/<>\"']+" + re.escape(base.encode()))
    own = f"http://{escape(host)}{base}".encode()
    return published.sub(lambda _: own, sitemap)
