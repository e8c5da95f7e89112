"""A displayed value with its files inside it again, for notebooks, which are one file."""

import base64
import mimetypes
import re
from pathlib import Path
from typing import Any

from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.displayed.keeper import FILES, is_blob
from cnnviz.mimetypes import FILES_KEY, LIBRARY_KEY
from cnnviz.outputs import Display

_SCRIPT = re.compile(r'<script src="(?P<name>blob:[0-9a-f]{64}\.js)"></script>')
_NAME = re.compile(r"blob:[0-9a-f]{64}\.[0-9a-z]+")
_UNKNOWN = "application/octet-stream"
_KINDS = {extension: kind for kind, extension in reversed(FILES.items())}


def restored(display: Display, store: Store) -> Display:
    """The value with the contents of its files in place of their names."""
    data = {kind: _content(kind, content, store) for kind, content in display.data.items()}
    about = {
        key: value for key, value in display.metadata.items() if key not in (FILES_KEY, LIBRARY_KEY)
    }
    return Display(data, about, display.count)


def _content(kind: str, content: Any, store: Store) -> Any:
    if kind in ("text/html", "text/markdown"):
        text = "".join(content)
        if is_blob(text):
            text = _text(store.blob(text))
        return _with_files(text, store) if "blob:" in text else text
    if is_blob(content):
        return base64.b64encode(store.blob(content).read_bytes()).decode()
    return content


def _with_files(text: str, store: Store) -> str:
    def script(match: re.Match[str]) -> str:
        path = store.blob(match["name"])
        return f"<script>{_safe(_text(path))}</script>" if path.is_file() else match[0]

    def address(match: re.Match[str]) -> str:
        path = store.blob(match[0])
        if not path.is_file():
            return match[0]
        kind = _KINDS.get(path.suffix[1:]) or mimetypes.guess_type(path.name)[0] or _UNKNOWN
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"

    return _NAME.sub(address, _SCRIPT.sub(script, text))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _safe(code: str) -> str:
    """Code that does not end the element around it."""
    return re.sub(r"</(script)", r"<\\/\1", code, flags=re.I)
