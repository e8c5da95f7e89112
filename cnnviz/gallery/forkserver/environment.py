"""The environment of lessons: the same on every machine, except for variables they declare."""

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
"""Variables that locate programs, libraries and folders; lessons' outputs do not depend on them."""

_SET = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",  # the date in files that carry a date
    # As for the kernel of a notebook: programs print colours, and need no keys.
    "TERM": "xterm-color",
    "FORCE_COLOR": "1",
    "CLICOLOR": "1",
    "CLICOLOR_FORCE": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # memory in large pages: fewer page faults
}
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def cleaned(environment: Mapping[str, str]) -> dict[str, str]:
    """The kept part of the builder's `environment`, with the variables set for every lesson.

    It leaves out all others: an undeclared variable could change a figure without notice.
    """
    kept = {name: value for name, value in environment.items() if name in {*_KEPT, *THREADS}}
    return {**dict.fromkeys(THREADS, "1"), **kept, **_SET}
