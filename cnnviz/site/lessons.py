"""Run the lessons of a site once, for the books of all its languages."""

import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from cnnviz.domain import Gallery
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.plan import Plan
from cnnviz.gallery.engine.build import Due, build_gallery
from cnnviz.gallery.engine.explain import explain
from cnnviz.gallery.report.account import Account, account
from cnnviz.gallery.report.progress import progress_for
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.site.messages import report_gallery
from cnnviz.site.request import Request


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lessons of a site after they ran."""

    gallery: Gallery
    account: Account | None = None
    trouble: str = ""
    """While serving: the error that stopped the gallery from being read; the pages show it."""


def run_lessons(
    settings: Settings, request: Request, log: logging.Logger, meanwhile: Callable[[Due], None]
) -> Lessons:
    """Run the lessons that must run and report them; `meanwhile` is called while libraries load."""
    clock = time.perf_counter()
    gallery = build_gallery(
        settings,
        request.wanted,
        progress_for(sys.stderr, log.info),
        prepared=request.prepared,
        meanwhile=meanwhile,
    )
    before = request.prepared.seconds if request.prepared else 0.0
    build_account = account(gallery, time.perf_counter() - clock + before, settings.workers)
    report_gallery(gallery, build_account, request, log)
    return Lessons(gallery, build_account)


def plans_of(settings: Settings) -> tuple[Plan, ...] | None:
    """The plans of the next build for the lessons; None if the gallery cannot be read."""
    with suppress(CnnvizError):
        return explain(settings, ()).plans
    return None
