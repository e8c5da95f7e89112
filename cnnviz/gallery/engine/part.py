"""A part of a gallery: the lessons that an edit touched, looked at again."""

from collections.abc import Sequence
from contextlib import ExitStack

from cnnviz.domain import Example, Lesson
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.locks import in_use
from cnnviz.gallery.cache.plan import Plan, Planner
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.engine.build import Due, kept, run
from cnnviz.gallery.engine.execute import LessonServer
from cnnviz.gallery.engine.watcher import Watcher
from cnnviz.gallery.scripts.settings import Settings


class Part:
    """Some lessons of a gallery, and the server for those that must run.

    The server starts to import libraries at once, while the caller does something else.
    """

    def __init__(self, settings: Settings, examples: Sequence[Example]) -> None:
        self._settings, self._examples = settings, examples
        self._open = ExitStack()
        try:
            self._open.enter_context(in_use(settings.store))
            self._store = Store(settings.store)
            history = History.read(self._store)
            self._plans = Planner(settings, self._store, history).plan_all(examples)
            due = tuple(plan for plan in self._plans if not plan.stored)
            self._due: Due | None = None
            if due:
                server = LessonServer(settings, [plan.example for plan in due])
                self._open.callback(server.close)
                self._due = Due(due, settings, self._store, history, server)
        except BaseException:
            self._open.close()
            raise

    def results(self, watcher: Watcher) -> list[Lesson]:
        """The result of each, in order; those that must run are run now."""
        ran = run(self._due, watcher) if self._due else {}
        return [
            kept(plan.example, plan.stored, self._store) if plan.stored else ran[plan.example.name]
            for plan in self._plans
        ]

    @property
    def must_run(self) -> bool:
        """Whether the stored run of any of them does not hold."""
        return self._due is not None

    @property
    def stored(self) -> list[Lesson]:
        """Those whose stored runs hold."""
        return [kept(plan.example, plan.stored, self._store) for plan in self._plans if plan.stored]

    def plans(self) -> list[Plan]:
        """The plans of the next build for these lessons."""
        history = History.read(self._store)
        return Planner(self._settings, self._store, history).plan_all(self._examples)

    def close(self) -> None:
        """End the server and release the store; a second call does nothing."""
        self._open.close()
