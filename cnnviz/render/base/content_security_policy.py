"""A Content-Security-Policy in each page: nothing is asked of another origin, and no script runs
that the site did not bring.

Of inline scripts only the theme's own are allowed, by their digests. What stands in the article,
such as HTML that a lesson shows, may bring styles but no script.
"""

import base64
import hashlib
import re

_ARTICLE = re.compile(r"<article\b.*?</article>", re.S)
_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.S)
_HEAD = re.compile(r"<meta charset=[^>]*>")

_RULES = (
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # sizes and colours of figures are style attributes
    "img-src 'self' data: blob:",  # icons of the theme; a reader's own image in the playground
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)


def with_policy(html: str) -> str:
    """The page with its policy, in front of the first thing that the policy is about."""
    digests = sorted(
        {
            base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            for script in _SCRIPT.findall(_ARTICLE.sub("", html))
        }
    )
    scripts = " ".join(["script-src 'self'", *(f"'sha256-{digest}'" for digest in digests)])
    content = "; ".join([*_RULES, scripts])
    policy = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    return _HEAD.sub(lambda found: found[0] + policy, html, count=1)
