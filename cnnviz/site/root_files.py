"""The files above the languages' folders: start page, 404, robots.txt, index of sitemaps."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from cnnviz.i18n.language import Language
from cnnviz.render.base.content_security_policy import with_policy
from cnnviz.render.base.templates import own_parts, template


def write_root(site: Path, languages: Sequence[Language], address: str | None) -> None:
    """Write the files into `site`; `address` is the site's, as in `https://me.github.io/cnnviz/`.

    Without an address there is no index of sitemaps.
    """
    base = urlsplit(address or "/").path.rstrip("/") + "/"
    entry, codes = "root.html.j2", [{"code": language.code} for language in languages]
    site.joinpath("index.html").write_text(
        with_policy(template(entry, languages=languages), own_parts(entry, languages=codes)),
        encoding="utf-8",
    )
    site.joinpath("404.html").write_text(
        with_policy(template("not_found.html.j2", languages=languages, base=base)),
        encoding="utf-8",
    )
    # GitHub Pages leaves out files that start with an underscore unless this file is there.
    site.joinpath(".nojekyll").touch()
    robots = "User-agent: *\nAllow: /\n"
    if address:
        robots += f"Sitemap: {address.rstrip('/')}/sitemap.xml\n"
        root = escape(address.rstrip("/"), quote=False)
        maps = "".join(
            f"<sitemap><loc>{root}/{language.code}/sitemap.xml</loc></sitemap>"
            for language in languages
        )
        site.joinpath("sitemap.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}'
            "</sitemapindex>\n",
            encoding="utf-8",
        )
    site.joinpath("robots.txt").write_text(robots, encoding="utf-8")
