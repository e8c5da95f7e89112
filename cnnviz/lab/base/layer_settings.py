"""Checks of the settings of convolutions and poolings; LabError names the allowed values."""

from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.base import check


def check_window(window: int, stride: int | None, padding: int) -> None:
    check.whole(window, "window", least=1)
    if stride is not None:
        check.whole(stride, "stride", least=1)
    if check.whole(padding, "padding", least=0) > window // 2:
        raise LabError(
            f"the padding of a pooling is at most half its window: 0 to {window // 2}, not "
            f"{padding}."
        )


def check_padding(padding: Any, stride: int) -> None:
    if padding == "same" and stride != 1:
        raise LabError("padding='same' needs stride 1: torch supports no other.")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise LabError(f"padding is a number, 'same' or 'valid', not {padding!r}.")
        return
    for size in padding if isinstance(padding, tuple) else (padding,):
        check.whole(size, "padding", least=0)
