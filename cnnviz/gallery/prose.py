"""What stands in prose: `{{ expression }}`, and the blocks that are translated one by one."""

import re

EXPRESSION = re.compile(r"\{\{\s*(?P<expression>.+?)\s*\}\}")
_FENCE = re.compile(r"^(```+|~~~+)")


def expressions(text: str) -> list[tuple[str, int]]:
    """(expression, its line in the text from 0), each expression once."""
    found: dict[str, int] = {}
    for match in EXPRESSION.finditer(text):
        found.setdefault(match["expression"], text.count("\n", 0, match.start()))
    return list(found.items())


def blocks(text: str) -> list[tuple[str, int]]:
    """(block, its first line in the text from 0): what blank lines part, fences kept whole."""
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
            found.append(("\n".join(block), start))
            block = []
    if block:
        found.append(("\n".join(block), start))
    return found
