"""Let the script run that `mkdocs serve` puts into each page that it sends, and no other."""

from collections.abc import Callable

from mkdocs.livereload import LiveReloadServer

from cnnviz.render.base.content_security_policy import with_script_allowed

_END = "</body>"


def allow_live_reload(server: LiveReloadServer) -> None:
    """From now on every page that the server sends allows the script that it puts in.

    The script holds numbers that are new for each answer, so its digest is not known before. The
    pages on the disk are as they were. Known of MkDocs 1.6.1, whose server asks its own server
    for news: the policy allows that already.
    """
    script_of: Callable[[bytes, int], bytes] = server._inject_js_into_html

    def injected(content: bytes, epoch: int) -> bytes:
        element = script_of(b"", epoch).decode()
        code = element.removeprefix("<script>").removesuffix("</script>")
        page = with_script_allowed(content.decode(errors="surrogateescape"), code)
        body, end, rest = page.rpartition(_END)
        made = f"{body}{element}{end}{rest}" if end else f"{rest}{element}"
        return made.encode(errors="surrogateescape")

    server._inject_js_into_html = injected  # type: ignore[method-assign]
