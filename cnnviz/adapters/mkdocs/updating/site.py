"""Bring a site up to date after an edit: the story from the changed files to the changed pages."""

import functools
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError, PluginError

from cnnviz.adapters.mkdocs.config import project_of
from cnnviz.adapters.mkdocs.mkdocs_yml import variables_in
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup
from cnnviz.adapters.mkdocs.run import shown_log
from cnnviz.adapters.mkdocs.updating.edit import Edit
from cnnviz.adapters.mkdocs.updating.language import LanguageUpdate, loaded
from cnnviz.adapters.mkdocs.updating.tree import ChangedTree, publish
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.plan import listed_folders
from cnnviz.gallery.report.progress import progress_for
from cnnviz.i18n.language import Language
from cnnviz.site.fingerprint import (
    Changes,
    Known,
    SiteBuildOptions,
    Update,
    forget,
    remember_update,
)
from cnnviz.site.kept.folder import PartsFolder, WholeSiteError
from cnnviz.site.kept.gallery import with_results
from cnnviz.site.kept.language import KeptLanguage
from cnnviz.site.kept.touched import TouchedLessons
from cnnviz.site.messages import noted_warnings, report_gallery
from cnnviz.site.parallel import CAN_COPY, Siblings, Task
from cnnviz.site.project import Project
from cnnviz.site.request import Request
from cnnviz.site.staging import FreshSite
from cnnviz.site.witness import Witness

log = logging.getLogger("mkdocs.plugins.cnnviz")
_MKDOCS = logging.getLogger("mkdocs")
_NOT_MADE = (
    *(WholeSiteError, CnnvizError, OSError),
    *(ConfigurationError, PluginError, BuildError, Abort),
)
"""Reasons to make the whole site, whose build tells what is wrong."""


@dataclass(frozen=True, slots=True)
class SiteUpdate:
    """A site that was built, and the changes since then."""

    build: SiteBuildOptions
    folder: PartsFolder
    """Of the parts that builds of the site leave."""
    changes: Changes
    touched: TouchedLessons
    witness: Witness
    """Records what the update reads."""

    def make(self, request: Request) -> bool:
        """Bring the site up to date; False: the whole site must be made, nothing has changed."""
        try:
            with shown_log():
                return self._make(request)
        except _NOT_MADE:
            return False

    def _make(self, request: Request) -> bool:
        config = loaded(self.build.config_file, strict=self.build.strict, site=self.build.site)
        project = project_of(config, config.plugins["cnnviz"].config, self.build.jobs)
        if project.settings != self.touched.settings:
            raise WholeSiteError
        edit = self._edit(request)
        final = Path(config.site_dir)
        staging = FreshSite(project.settings.store, final)
        parts = self.folder.new()
        try:
            pages = _Languages(self, edit, project, staging, parts).make(config)
            if pages.warnings and self.build.strict:
                raise WholeSiteError
            self._publish(edit, pages, staging, parts, final)
        finally:
            staging.close()
            self.folder.keep_only([parts])
        return True

    def _edit(self, request: Request) -> Edit:
        """Run the lessons that must run."""
        touched = self.touched
        results = touched.results(progress_for(sys.stderr, log.info))
        account = touched.account(results)
        gallery = with_results(touched.sections, results)
        report_gallery(gallery, account, request, log)
        return Edit(
            files=self.changes.files,
            gallery=gallery,
            rerun=touched.rerun,
            inputs=touched.inputs,
            account=account,
            before=touched.before,
            playground=touched.kept.place,
            load=touched.load,
        )

    def _publish(
        self, edit: Edit, pages: "_Pages", staging: FreshSite, parts: Path, site: Path
    ) -> None:
        """Publish the changed files, and remember the site."""
        touched, root = self.touched, self.touched.settings.root
        touched.kept.updated(edit.gallery, edit.account.lines, root).write(parts)
        plans = touched.part.plans()
        files, _ = self.witness.seen()
        read = {name for plan in plans for name in plan.example.variables}
        variables = {*self.changes.variables, *read, *variables_in(files)}
        folders = listed_folders(plans, root)
        known = Known(site, tuple(sorted(variables)), folders, pages.warnings, parts.name)
        with staging.exchange() as published:
            if not self.changes.are_of_last(self.build):
                raise WholeSiteError
            forget(self.build)
            changed = publish(staging.path, pages.removed, published)
            if all(plan.record for plan in plans) and not self.witness.blind:
                update = Update(self.changes, changed, touched.part.must_run)
                remember_update(self.build, self.witness, known, update)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The result of making the pages of all languages."""

    warnings: tuple[str, ...]
    removed: list[str]
    """Paths of files that the site has no more."""


@dataclass(slots=True)
class _Languages:
    """The languages of the site, each but the first in a copy of this process."""

    update: SiteUpdate
    edit: Edit
    project: Project
    staging: FreshSite
    parts: Path

    def make(self, config: MkDocsConfig) -> _Pages:
        """Make the pages; `config` is as it was loaded."""
        first, *others = self.project.languages
        if others and not CAN_COPY:
            raise WholeSiteError
        siblings = Siblings(log, self.update.witness)
        try:
            for language in others:
                build = functools.partial(self._make, language, config)
                siblings.start(Task(language.name, self._stem(language), build))
            warnings = self._make(first, config)
            if siblings.wait():
                raise WholeSiteError
        finally:
            siblings.end()
        removed: list[str] = []
        for language in self.project.languages:
            file = Path(f"{self._stem(language)}.removed")
            removed += [f"{language.code}/{name}" for name in json.loads(file.read_text())]
            file.unlink()
        return _Pages((*warnings, *siblings.warnings), removed)

    def _make(self, language: Language, config: MkDocsConfig) -> list[str]:
        """Make the pages of a language; returns the warnings, which are shown if all goes well."""
        setup = LanguageSetup(language, self.project, self.staging, serving=False)
        published = Path(config.site_dir) / language.code
        tree = ChangedTree(setup.folder, published)
        update = self.update
        kept = KeptLanguage.read(update.folder.named(update.changes.parts), language.code)
        with _held_back(), noted_warnings(_MKDOCS) as warnings:
            count = LanguageUpdate(setup, self.edit, kept, tree).make(config, self.parts)
            log.info("%s: made %d of %d pages", language.name, count, len(kept.pages))
        Path(f"{self._stem(language)}.removed").write_text(json.dumps(tree.removed))
        return warnings

    def _stem(self, language: Language) -> str:
        return f"{self.staging.path}.{language.code}"


@contextmanager
def _held_back() -> Iterator[None]:
    """Show log messages at the end, and only if no error is raised."""
    records: list[logging.LogRecord] = []

    class _Holding(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    handlers = list(_MKDOCS.handlers)
    _MKDOCS.handlers[:] = [_Holding()]
    try:
        yield
    finally:
        _MKDOCS.handlers[:] = handlers
    for record in records:
        _MKDOCS.handle(record)
