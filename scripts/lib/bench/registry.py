"""Every builder that the benchmark compares."""

from bench.builders import Builder, Case
from bench.lessons import Flavour
from bench.ours import Cnnviz
from bench.peers import MkdocsGallery, MkdocsJupyter, MystNb, SphinxGallery


def all_builders() -> list[Builder]:
    """cnnviz, and each of the others, in the order of the report."""
    return [
        Cnnviz("cnnviz-show", "cnnviz", Flavour.SHOW),
        Cnnviz("cnnviz-matplotlib", "cnnviz"),
        Cnnviz(
            "cnnviz-annotated",
            "cnnviz, 1 language",
            Flavour.ANNOTATED,
            cases=(Case.COLD, Case.SAME),
            languages=("en",),
            grows=False,
        ),
        SphinxGallery("sphinx-gallery", "Sphinx-Gallery", versions=("sphinx", "sphinx-gallery")),
        SphinxGallery(
            "sphinx-gallery-parallel", "Sphinx-Gallery, 2 processes", processes=2, versions=()
        ),
        SphinxGallery(
            "sphinx-gallery-annotated",
            "Sphinx-Gallery",
            Flavour.ANNOTATED,
            cases=(Case.COLD,),
            grows=False,
        ),
        SphinxGallery(
            "sphinx-gallery-annotated-parallel",
            "Sphinx-Gallery, 2 processes",
            Flavour.ANNOTATED,
            cases=(Case.COLD,),
            grows=False,
            processes=2,
        ),
        MkdocsGallery("mkdocs-gallery", "mkdocs-gallery", versions=("mkdocs-gallery",)),
        MkdocsJupyter("mkdocs-jupyter", "mkdocs-jupyter", versions=("mkdocs-jupyter",)),
        MystNb("myst-nb", "MyST-NB", cases=(Case.SAME,), versions=("myst-nb", "jupyter-cache")),
    ]
