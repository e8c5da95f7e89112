"""What stands in prose: `{{ expression }}`, and the blocks that are translated one by one."""

import re

EXPRESSION = re.compile(r"\{\{\s*(?P<expression>.+?)\s*\}\}")
_FENCE = re.compile(r"^(```+|~~~+)")


_STARTS = re.compile(
    r"\s*([-*+]|\d+[.)]) |#|>|\||<|\s{4}|```|~~~|\$\$|!!!|\?\?\?|:\s|\[\^?[^\]]+\]:"
)
"""What starts a line that does not go on the paragraph above it."""


def expressions(text: str) -> list[tuple[str, int]]:
    """(expression, line of its block in the text from 0), each once; none stands in a fence."""
    found: dict[str, int] = {}
    for block, line in blocks(text):
        if is_fence(block):
            continue
        for match in EXPRESSION.finditer(block):
            found.setdefault(match["expression"], line)
    return list(found.items())


def is_fence(block: str) -> bool:
    """Whether the block is code between fences: it is shown as it stands."""
    return bool(_FENCE.match(block))


def blocks(text: str) -> list[tuple[str, int]]:
    """(block, its first line in the text from 0): what blank lines part, fences kept whole.

    The lines of a paragraph are joined: where a script wraps its lines is no part of what it says.
    """
    found: list[tuple[str, int]] = []
    block: list[str] = []
    start, fence = 0, ""
    for number, line in enumerate([*text.splitlines(), ""]):
        if match := _FENCE.match(line):
            fence = "" if fence and line.startswith(fence) else fence or match[1]
        if line.strip() or fence:
            if not block:
                start = number
            block.append(line)
        elif block:
            found.append((_joined(block), start))
            block = []
    if block:
        found.append((_joined(block), start))
    return found


def _joined(lines: list[str]) -> str:
    if _FENCE.match(lines[0]) or lines[0].startswith(("    ", "|", "$$")):
        return "\n".join(lines)
    joined = [lines[0]]
    for line in lines[1:]:
        broken = joined[-1].endswith(("  ", "\\")) or joined[-1].startswith(("#", "|"))
        if broken or _STARTS.match(line):
            joined.append(line)
        else:
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
    return "\n".join(joined)
