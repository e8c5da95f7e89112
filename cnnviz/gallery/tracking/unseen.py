"""Libraries whose C code opens files that nobody sees from Python."""

from collections.abc import Iterable

_LIBRARIES = frozenset(
    """
    apsw av cairo catboost cffi cyvcf2 decord duckdb faiss fiona fitsio fitz gi h5py healpy igraph
    itk jaxlib lightgbm llama_cpp lmdb lxml netCDF4 onnxruntime open3d osgeo plyvel polars pyarrow
    pymupdf pyogrio pypdfium2 pyreadstat pysam pyvips rasterio rawpy safetensors sentencepiece
    soundfile tables tensorflow tensorstore tokenizers torchaudio torchcodec vtkmodules xgboost
    OpenEXR SimpleITK
    """.split()  # noqa: SIM905
)


def unseen_readers(modules: Iterable[str]) -> tuple[str, ...]:
    """Those of the imported top-level modules that may open files by themselves, sorted."""
    return tuple(sorted(_LIBRARIES.intersection(modules)))
