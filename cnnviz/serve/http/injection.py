"""The one element that a page gets while it is served; the file on the disk has none."""

import hashlib
from html import escape

OWN = "_cnnviz/"
"""Folder below the base that exists only while serving."""


def with_client(page: bytes, base: str) -> bytes:
    """The page with the script of the live view, which its content policy allows as it is.

    `data-version` tells the script which version of the page it runs on.
    """
    version = hashlib.sha256(page).hexdigest()[:16]
    source = escape(f"{base}{OWN}live.js")
    script = f'<script type="module" src="{source}" data-version="{version}"></script>'
    at = page.lower().find(b"</head>")
    if at < 0:
        at = len(page)
    return page[:at] + script.encode() + page[at:]
