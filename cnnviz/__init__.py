"""cnnviz: gallery scripts that run torch models, published as a bilingual tutorial site."""

__version__ = "0.2.0"
