"""The environment that lessons run in: the same on every machine but for what they declare."""

from collections.abc import Collection, Mapping

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
}
# Memory in large pages, and kept: half of a short lesson's time in the kernel went into faults.
_SET |= {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 28),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 29),
}
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def cleaned(environment: Mapping[str, str], declared: Collection[str]) -> dict[str, str]:
    """What of the builder's environment a lesson sees, with what all of them are given.

    A variable that no lesson declares could change a figure without anyone knowing: it is left out.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if name in _KEPT or name in declared or name in THREADS
    }
    fixed = {name: value for name, value in _SET.items() if name not in declared}
    return {**dict.fromkeys(THREADS, "1"), **kept, **fixed}
