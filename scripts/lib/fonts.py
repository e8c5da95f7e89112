"""Make the fonts of figures: matplotlib's own for text, reduced to what pages need.

Run it when the ranges in cnnviz/gallery/plots/fonts.py or matplotlib's fonts change, and put what
it prints into cnnviz/web/cnnviz.css:

    .venv/bin/python -m pip install brotli
    .venv/bin/python scripts/lib/fonts.py
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import matplotlib
from fontTools import subset

from cnnviz.gallery.plots.fonts import COMMON, OTHERS, codes

FOLDER = Path(__file__).resolve().parents[2] / "cnnviz" / "web" / "fonts"
THEIRS = Path(matplotlib.get_data_path(), "fonts", "ttf")
STYLES = {
    "DejaVuSans": ("DejaVu Sans", "normal", 400),
    "DejaVuSans-Bold": ("DejaVu Sans", "normal", 700),
    "DejaVuSans-Oblique": ("DejaVu Sans", "italic", 400),
    "DejaVuSans-BoldOblique": ("DejaVu Sans", "italic", 700),
    "DejaVuSansMono": ("DejaVu Sans Mono", "normal", 400),
    "DejaVuSansMono-Bold": ("DejaVu Sans Mono", "normal", 700),
    "DejaVuSerif": ("DejaVu Serif", "normal", 400),
    "DejaVuSerif-Bold": ("DejaVu Serif", "normal", 700),
    "DejaVuSerif-Italic": ("DejaVu Serif", "italic", 400),
}
"""Family, style and weight by file; browsers slant and thicken what is left out."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    shutil.copyfile(THEIRS / "LICENSE_DEJAVU", FOLDER / "LICENSE.txt")
    print("\n\n".join(rule for name in STYLES for rule in _rules(name)))


def _rules(name: str) -> Iterator[str]:
    """Write the two files of a font; their rules for the stylesheet."""
    family, style, weight = STYLES[name]
    for part, ranges in (("common", COMMON), ("others", OTHERS)):
        file = f"{name}-{part}.woff2"
        _write(name, file, ranges)
        yield (
            "@font-face {\n"
            "  font-display: swap;\n"
            f'  font-family: "{family}";\n'
            f"  font-style: {style};\n"
            f"  font-weight: {weight};\n"
            f'  src: url("fonts/{file}") format("woff2");\n'
            f"  unicode-range: {ranges};\n"
            "}"
        )


def _write(name: str, file: str, ranges: str) -> None:
    options = subset.Options(
        flavor="woff2",
        # Browsers draw letters at their own size and place, where hints help little.
        hinting=False,
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl"],
        name_IDs=[0, 1, 2, 5, 13],
        notdef_outline=True,
        drop_tables=["FFTM", *subset.Options().drop_tables],
    )
    font = subset.load_font(THEIRS / f"{name}.ttf", options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(codes(ranges)))
    subsetter.subset(font)
    subset.save_font(font, FOLDER / file, options)


if __name__ == "__main__":
    main()
