"""The run of a lesson that still runs: what its cells have shown so far."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cnnviz.domain import CellKind, Example, Inputs, Run
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.sandbox.job import PARTIAL_FILE, Result
from cnnviz.gallery.scripts.cells import job_cells
from cnnviz.outputs import ProseValue, all_values, notebook_of, outputs_of


def partial_run(example: Example, scratch: Path, before: Run | None, store: Store) -> Run | None:
    """The run so far; the cells that have not ended show what they showed `before`.

    None if the lesson has not written more, or if the prose below would lack a value. The file of
    these results is taken from the lesson's scratch folder; the pictures stay there until it ends.
    """
    result = Result.read(scratch, PARTIAL_FILE)
    if result is None:
        return None
    (scratch / PARTIAL_FILE).unlink()
    sources = [cell.text for cell in example.cells if cell.kind is CellKind.CODE]
    done = len(result.outputs)
    earlier = outputs_of(before) if before else ()
    later = earlier[done:] if len(earlier) == len(sources) else [()] * (len(sources) - done)
    values = [*result.values]
    values += [value for value in (all_values(before) if before else ()) if value.after > done]
    if not _has_all_values(example, values):
        return None
    store.copy_blobs(scratch)
    notebook = notebook_of(sources, [*result.outputs, *later], values)
    return Run(notebook, Inputs({}, {}), result.seconds, result.cpu_seconds, 0)


def _has_all_values(example: Example, values: Sequence[ProseValue]) -> bool:
    has = Counter((value.after, value.expression) for value in values)
    needs, after = Counter[tuple[int, str]](), 0
    for cell in job_cells(example):
        after += bool(cell.source)
        needs.update((after, each.text) for each in cell.expressions if not each.formula)
    return needs <= has
