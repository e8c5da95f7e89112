"""The environment that lessons run in: the same on every machine but for what they declare."""

from collections.abc import Mapping

_KEPT = frozenset(
    [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "TMPDIR",
        "TEMP",
        "TMP",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "SYSTEMROOT",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
    ]
)
"""What finds programs, libraries and folders; lessons do not show it."""

_SET = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",  # files that carry a date carry this one
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # memory in large pages: fewer page faults
}
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def cleaned(environment: Mapping[str, str]) -> dict[str, str]:
    """What of the builder's environment every lesson sees, with what all of them are given.

    A variable that nobody declares could change a figure without anyone knowing: it is left out.
    """
    kept = {name: value for name, value in environment.items() if name in {*_KEPT, *THREADS}}
    return {**dict.fromkeys(THREADS, "1"), **kept, **_SET}
