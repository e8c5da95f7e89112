"""The page that stands for one that is still being made."""

from html import escape

from starlette.responses import HTMLResponse

from cnnviz.serve.http.files import NO_CACHE
from cnnviz.serve.http.injection import OWN, with_client
from cnnviz.serve.http.words import words_of


def waiting_page(path: str, base: str) -> HTMLResponse:
    """A page that says that it is being made, and that shows the real one when it is there."""
    code = path.partition("/")[0]
    words = words_of(code)
    title = words("This page is being made …")
    language = code if words.is_translated else "en"
    page = (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f'<link rel="stylesheet" href="{escape(base)}{OWN}waiting.css">\n</head>\n'
        f'<body class="cnnviz-waiting"><main><p role="status">{escape(title)}</p></main></body>\n'
        "</html>\n"
    )
    html = with_client(page.encode(), base).replace(b"data-version", b"data-waiting data-version")
    return HTMLResponse(html, 503, {**NO_CACHE, "retry-after": "1"})
