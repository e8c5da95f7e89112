"""cnnviz: gallery scripts that run torch models, published as a bilingual tutorial site."""

__version__ = "0.1.0"
