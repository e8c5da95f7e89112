"""The plugin's options in mkdocs.yml, and the project that they describe."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.config import config_options as option
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from cnnviz.adapters.mkdocs.late_imports import import_late
from cnnviz.adapters.mkdocs.pages.nav import nav_paths
from cnnviz.errors import PublishError
from cnnviz.gallery.scripts.settings import DEFAULTS, Settings
from cnnviz.i18n.language import Language
from cnnviz.site.project import Project

_ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::\d+)?")


class LanguageOptions(Config):
    code = option.Type(str)
    name = option.Type(str)
    site_name = option.Optional(option.Type(str))
    description = option.Type(str, default="")
    copyright = option.Type(str, default="")
    search_terms = option.ListOfItems(option.Type(str), default=[])


class Options(Config):
    gallery = option.Type(str, default=DEFAULTS["gallery"])
    store = option.Type(str, default=DEFAULTS["store"])
    jobs = option.Type(int, default=DEFAULTS["jobs"])
    time_limit = option.Type(int, default=DEFAULTS["time_limit"])
    memory_limit = option.Type(int, default=DEFAULTS["memory_limit"])
    preload = option.ListOfItems(option.Type(str), default=DEFAULTS["preload"])
    allow = option.ListOfItems(option.Type(str), default=[])
    branch = option.Type(str, default="gh-pages")
    languages = option.ListOfItems(option.SubConfig(LanguageOptions))


def configuration(config_file: Path, **options: Any) -> MkDocsConfig:
    """MkDocs' configuration, as its own `load_config` returns it; `options` go before the file.

    Raises ConfigurationError or Abort for a mistake. MkDocs lets other errors pass, such as those
    of the library that reads an address.
    """
    try:
        return load_config(str(config_file), **options)
    except MkDocsException:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise ConfigurationError(
            f"MkDocs cannot read a value in {config_file.name} ({reason}); correct that value."
        ) from None


def read_project(config_file: Path) -> Project:
    """The project of a mkdocs.yml, for commands that do not make a site.

    Raises PublishError if the file does not exist, is not valid, or does not set up the plugin.
    """
    if not config_file.is_file():
        raise PublishError(
            f"{config_file} does not exist; run the command in the project's folder, or name the "
            "file with -f."
        )
    import_late()
    try:
        config = configuration(config_file)
    except (ConfigurationError, Abort) as error:
        raise PublishError(f"{config_file}: {error}") from None
    plugin = config.plugins.get("cnnviz")
    if plugin is None:
        raise PublishError(f"{config_file}: 'cnnviz' is not among the plugins.")
    return project_of(config, plugin.config)


def project_of(config: MkDocsConfig, options: Options, jobs: int | None = None) -> Project:
    """The project of a configuration that is not yet localized.

    `jobs`, from the command line, overrides the option of that name.
    """
    values = {name: getattr(options, name) for name in DEFAULTS}
    return Project(
        settings=Settings.of(root_of(config), values, jobs),
        docs=Path(config.docs_dir),
        languages=_languages_of(options, config.site_name),
        repository=config.repo_url,
        branch=options.branch,
        allowed=_origins(options.allow),
        address=config.site_url or None,
        nav=nav_paths(config.nav),
    )


def root_of(config: MkDocsConfig) -> Path:
    """The project's folder, which holds mkdocs.yml."""
    return Path(config.config_file_path or ".").resolve().parent


def _languages_of(options: Options, site_name: str) -> tuple[Language, ...]:
    """The languages in order; the first is the source language."""
    if not options.languages:
        raise PublishError("mkdocs.yml: the cnnviz plugin needs at least one entry in 'languages'.")
    return tuple(
        Language(
            code=language.code,
            name=language.name,
            site_name=language.site_name or site_name,
            description=language.description,
            copyright=language.copyright,
            search_terms=tuple(language.search_terms),
            is_source=number == 0,
        )
        for number, language in enumerate(options.languages)
    )


def _origins(addresses: Iterable[str]) -> tuple[str, ...]:
    """The origins in `allow`; raises PublishError for anything else."""
    for address in addresses:
        if not _ORIGIN.fullmatch(address):
            raise PublishError(
                f"mkdocs.yml: '{address}' in 'allow' of the cnnviz plugin is not the origin of a "
                "site; write it as https://host, without a path."
            )
    return tuple(dict.fromkeys(addresses))


def watched_folders(config: MkDocsConfig, options: Options) -> tuple[Path, ...]:
    """Folders for `mkdocs serve` to watch: docs/, the gallery and this package."""
    docs = Path(config.docs_dir).parent  # by now `docs_dir` is the folder of one language
    return docs, root_of(config) / options.gallery, Path(__file__).parents[2]
