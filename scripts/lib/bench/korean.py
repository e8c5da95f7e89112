"""The report in Korean: the same tables, each phrase of the report given once, in korean.toml."""

import re
import tomllib
from pathlib import Path


def korean(report: str) -> str:
    phrases = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for phrase in phrases["phrase"]:
        report = re.sub(phrase["english"], phrase["korean"], report, flags=re.DOTALL)
    return report
