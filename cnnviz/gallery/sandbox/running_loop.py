"""A loop of asyncio that seems to run in each cell, as that of Jupyter's kernel does.

A cell may call `asyncio.create_task` without `await`. Its task begins when the cell has ended, and
goes on when a later cell awaits something. `asyncio.run`, which a kernel refuses, still works.
Used inside a lesson's process only.
"""

import sys
import threading
from typing import TYPE_CHECKING

from cnnviz.gallery.sandbox.recorder import RECORDER

if TYPE_CHECKING:
    import asyncio


def serve(code: str) -> bool:
    """Provide the loop if the cell, or one before it, names asyncio; return whether it did.

    The import is for those lessons alone, since each lesson would have to wait for it.
    """
    if "asyncio" not in code and not _is_served():
        return False
    import asyncio

    asyncio.events.get_running_loop = asyncio.get_running_loop = _get_running_loop
    asyncio.set_event_loop(_loop())  # `asyncio.run` takes it away
    return True


def step() -> None:
    """Run what the tasks of the ended cell can do without waiting."""
    import asyncio

    loop = _loop()
    if asyncio.all_tasks(loop):
        loop.run_until_complete(asyncio.sleep(0))


def warn_of_unfinished() -> None:
    """Warn of tasks that have not ended with the lesson: a notebook shows what they print later."""
    if not _is_served():
        return
    import asyncio

    for task in asyncio.all_tasks(_loop()):
        name = getattr(task.get_coro(), "__qualname__", task.get_name())
        RECORDER.warn(f"the task '{name}' has not ended with the lesson; await it, or cancel it.")


def _is_served() -> bool:
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and vars(asyncio)["get_running_loop"] is _get_running_loop


def _loop() -> "asyncio.AbstractEventLoop":
    """The loop in which IPython awaits; a log of the lesson does not tell of its creation."""
    from asyncio.log import logger

    from IPython.core.async_helpers import get_asyncio_loop

    was_disabled, logger.disabled = logger.disabled, True
    try:
        loop: asyncio.AbstractEventLoop = get_asyncio_loop()
    finally:
        logger.disabled = was_disabled
    return loop


def _get_running_loop() -> "asyncio.AbstractEventLoop":
    """The loop that runs, or would run in a kernel; IPython's own is the main thread's."""
    import asyncio

    running: asyncio.AbstractEventLoop | None = asyncio._get_running_loop()
    if running is None and threading.current_thread() is threading.main_thread():
        running = asyncio.get_event_loop_policy().get_event_loop()
    if running is None or running.is_closed():
        raise RuntimeError("no running event loop")
    return running
