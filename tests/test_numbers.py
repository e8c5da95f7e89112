"""The arithmetic of the browser against torch, in Node and in Chromium.

Whole numbers are compared by value, bit for bit but for the sign of a zero: -0 equals 0. Everything
else is compared within 1e-5 of the largest value. The table is in tests/javascript/cases.py.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from javascript.asked import Ask, in_browser, in_node, packed
from javascript.cases import TOLERANCE, Case, cases, summary
from javascript.compared import difference, question
from javascript.oracle import REFUSALS, Step, step
from playwright.sync_api import Browser

from cnnviz.lab.tracing import operations
from cnnviz.lab.tracing.layers import OPERATIONS
from cnnviz.lab.tracing.operations import StepKind
from cnnviz.render.book.checked import FILE


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with in_node() as asked:
        yield asked


def differences(ask: Ask, table: tuple[Case, ...]) -> list[str]:
    answers = ask("many", cases=[question(one.steps, one.maps) for one in table])
    found = [(one, difference(one, reply)) for one, reply in zip(table, answers, strict=True)]
    return [f"{one.name}: {what}" for one, what in found if what]


def test_the_table_is_what_is_said_of_it() -> None:
    rows = summary()
    assert sum(row.cases for row in rows) == len(cases()) >= 300
    assert all(row.exact + row.near + row.refused == row.cases for row in rows)
    assert sum(row.refused for row in rows) >= 50
    sizes = {np.shape(s["weight"])[2:] for c in cases() for s in c.steps if s["weight"]}
    assert {(size, size) for size in range(1, 10)} <= sizes


def test_the_site_tells_of_the_table(pytestconfig: pytest.Config) -> None:
    """`pytest --update-snapshots` writes what the site's page on it is made from."""
    rows = [
        {name: getattr(row, name) for name in ("operation", "cases", "exact", "near", "refused")}
        for row in summary()
    ]
    told = {"tolerance": TOLERANCE, "rows": rows}
    if pytestconfig.getoption("--update-snapshots"):
        FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    assert json.loads(FILE.read_text(encoding="utf-8")) == told


def test_every_case_in_node(ask: Ask) -> None:
    assert differences(ask, cases()) == []


@pytest.mark.browser
def test_every_case_in_chromium(browser: Browser) -> None:
    with in_browser(browser) as asked:
        assert differences(asked, cases()) == []


def test_a_difference_is_found() -> None:
    """The comparison itself: each way of being wrong is told."""
    maps = np.array([[[1, 2], [3, 4]]], np.float32)
    for exact, factor in ((True, np.float32(1 + 2e-7)), (False, np.float32(1 + 2e-5))):
        case = Case("relu", "", [step("relu")], maps, exact, [maps])
        right = {"outputs": [{"shape": [1, 2, 2], "data": packed(maps)}]}
        wrong = {"outputs": [{"shape": [1, 2, 2], "data": packed(maps * factor)}]}
        turned = {"outputs": [{"shape": [1, 4, 1], "data": packed(maps)}]}
        assert difference(case, right) is None
        assert difference(case, wrong) and difference(case, turned)
        assert difference(case, {"refused": "", "message": ""}) and difference(
            case, {"outputs": []}
        )
        assert difference(Case("relu", "", [], maps, exact, None), right)


def test_what_is_supported_is_what_the_lab_records(ask: Ask) -> None:
    supported = ask("supported")
    listed = {name: operations.operation(name) for name in supported}
    assert all(one is not None and one.name == name for name, one in listed.items())
    # The table has every one of them.
    assert set(supported) == {one["operation"] for case in cases() for one in case.steps}
    left_out = {"lp_pool2d", "prelu", "rrelu"}
    known = {one.name for one in OPERATIONS.values()}
    assert known - set(supported) == left_out
    assert set(supported) == operations.COMPUTED
    kinds = {one.kind for one in listed.values() if one}
    assert kinds == set(StepKind)


# Sizes


def test_sizes_are_torchs(ask: Ask) -> None:
    """`sizeOf` alone, over a few thousand combinations."""
    source = np.random.default_rng(1)
    wanted, asked = [], []
    meta = torch.device("meta")
    for _ in range(4000):
        n, kernel, stride, dilation = (int(source.integers(1, most)) for most in (30, 9, 6, 4))
        ceil, pools = (bool(source.integers(2)) for _ in range(2))
        padding = int(source.integers(0, kernel // 2 + 1 if pools else 9))
        maps = torch.empty((1, 1, n, 60), device=meta)
        try:
            if pools:
                pooling = torch.nn.MaxPool2d(
                    (kernel, 1), (stride, 1), (padding, 0), (dilation, 1), ceil_mode=ceil
                )
                size = pooling(maps).shape[2]
            else:
                ceil = False
                conv = torch.nn.Conv2d(
                    1, 1, (kernel, 1), (stride, 1), (padding, 0), (dilation, 1), device=meta
                )
                size = conv(maps).shape[2]
        except REFUSALS:
            size = 0
        wanted.append(size)
        about = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        asked.append([n, {**about, "ceil": ceil}])
    answers = ask("sizes", sizes=asked)
    assert [max(0, one["size"]) for one in answers] == wanted
    # Every kind is among them.
    assert wanted.count(0) > 100 and sum(one["dropped"] for one in answers) > 20


def test_the_parts_of_a_size_are_told(ask: Ask) -> None:
    told = ask(
        "sizes",
        sizes=[[10, {"kernel": 3, "stride": 2}], [10, {"kernel": 3, "stride": 2, "ceil": True}]],
    )
    assert told[0] == {"size": 4, "room": 7, "quotient": 3.5, "rounded": 3, "dropped": False}
    assert told[1] == {"size": 5, "room": 7, "quotient": 3.5, "rounded": 4, "dropped": False}
    [dropped] = ask("sizes", sizes=[[4, {"kernel": 1, "stride": 5, "ceil": True}]])
    assert dropped == {"size": 1, "room": 3, "quotient": 0.6, "rounded": 1, "dropped": True}


@pytest.mark.parametrize(
    ("rule", "values", "shape", "one"),
    [
        ("stride-zero", {"stride": 0}, (1, 5, 5), step("max_pool2d", kernel_size=2, stride=0)),
        ("window-zero", {"window": 0}, (1, 5, 5), step("max_pool2d", kernel_size=0)),
        (
            "dilation-zero",
            {"dilation": 0},
            (1, 5, 5),
            step("max_pool2d", kernel_size=2, dilation=0),
        ),
        (
            "padding-negative",
            {"padding": -1},
            (1, 5, 5),
            step("avg_pool2d", kernel_size=2, padding=-1),
        ),
        (
            "padding-over-half",
            {"padding": 2, "window": 3, "most": 1},
            (1, 5, 5),
            step("avg_pool2d", kernel_size=3, padding=2),
        ),
        (
            "same-needs-stride-1",
            {"stride": 2},
            (1, 5, 5),
            step("conv2d", weight=[[[[1]]]], stride=2, padding="same"),
        ),
        (
            "window-too-large",
            {"window": 7, "room": 5},
            (1, 5, 9),
            step("conv2d", weight=[[[[1] * 3] * 3]], dilation=3),
        ),
        (
            "channels-differ",
            {"channels": 2, "expected": 1},
            (2, 5, 5),
            step("conv2d", weight=[[[[1]]]]),
        ),
        (
            "groups-divide",
            {"kernels": 1, "groups": 2},
            (2, 5, 5),
            step("conv2d", weight=[[[[1]]]], groups=2),
        ),
        (
            "bias-differs",
            {"kernels": 1, "biases": 2},
            (1, 5, 5),
            step("conv2d", weight=[[[[1]]]], bias=[1, 2]),
        ),
        ("weight-missing", {}, (1, 5, 5), step("conv2d")),
        ("divisor-zero", {}, (1, 5, 5), step("avg_pool2d", kernel_size=2, divisor_override=0)),
        ("output-negative", {"size": -1}, (1, 5, 5), step("adaptive_max_pool2d", output_size=-1)),
        ("input-empty", {}, (1, 0, 5), step("max_pool2d", kernel_size=1)),
        (
            "not-whole",
            {"name": "stride", "value": "1.5"},
            (1, 5, 5),
            step("max_pool2d", kernel_size=2, stride=1.5),
        ),
        ("unknown-operation", {"name": "fold"}, (1, 5, 5), step("fold")),
    ],
)
def test_the_rule_that_is_broken_is_named(
    ask: Ask, rule: str, values: dict[str, Any], shape: tuple[int, ...], one: Step
) -> None:
    answer = ask("steps", **question([one], np.ones(shape, np.float32)))
    assert answer["refused"] == rule
    assert answer["values"] == values
    assert answer["message"].startswith(rule.replace("-", " "))
