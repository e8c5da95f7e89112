"""The order in which lessons run: first those that readers see, then the other combinations."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from cnnviz.gallery.cache.plan import Plan


@dataclass(frozen=True, slots=True)
class _Running:
    plan: Plan
    saved: set[str] = field(default_factory=set)
    """Files that were saved since it began."""

    @property
    def lesson(self) -> str:
        return self.plan.example.lesson


class Turns:
    """The lessons that run, and those that wait.

    A lesson may have hundreds of combinations, of which a page shows one. The others wait until it
    is shown: they would take the processors from it.
    """

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}
        """By the names of the examples."""
        self._waiting: dict[str, Plan] = {}

    @property
    def is_idle(self) -> bool:
        return not (self._running or self._waiting)

    @property
    def lessons(self) -> frozenset[str]:
        """The lessons that are not complete, with any of their combinations."""
        waiting = (plan.example.lesson for plan in self._waiting.values())
        return frozenset([*(each.lesson for each in self._running.values()), *waiting])

    def saved(self, paths: Collection[str]) -> None:
        """Note files that were saved while lessons run."""
        for running in self._running.values():
            running.saved.update(paths)

    def overtaken(self, is_due: Callable[[Plan], bool]) -> list[Plan]:
        """The lessons that run and are not due any more: they are to be ended."""
        plans = [each.plan for each in self._running.values() if not is_due(each.plan)]
        for plan in plans:
            del self._running[plan.example.name]
        return plans

    def begin(self, due: Iterable[Plan], first: Collection[str]) -> list[Plan]:
        """Take lessons that must run; returns those that run at once.

        Of a lesson with parameters these are the combinations named in `first`.
        """
        now = []
        for plan in due:
            name = plan.example.name
            self._waiting.pop(name, None)
            if not plan.example.parameters or name in first:
                self._running[name] = _Running(plan)
                now.append(plan)
            else:
                self._waiting[name] = plan
        return now

    def next(self, is_due: Callable[[Plan], bool]) -> list[Plan]:
        """The combinations that have waited, if the first one of their lesson has ended.

        Those that are not due any more are left out.
        """
        running = {each.lesson for each in self._running.values()}
        ready = [plan for plan in self._waiting.values() if plan.example.lesson not in running]
        for plan in ready:
            del self._waiting[plan.example.name]
        now = [plan for plan in ready if is_due(plan)]
        self._running.update((plan.example.name, _Running(plan)) for plan in now)
        return now

    def ended(self, plan: Plan) -> set[str] | None:
        """Note that a lesson has ended; returns the files that were saved while it ran.

        None: it had been overtaken when it ended.
        """
        name = plan.example.name
        if name not in self._running or self._running[name].plan is not plan:
            return None
        return self._running.pop(name).saved
