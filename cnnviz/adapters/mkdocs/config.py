"""The plugin's options in mkdocs.yml, and what the command line reads of them."""

from pathlib import Path

from mkdocs.config import config_options as option
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from cnnviz.adapters.mkdocs.nav import nav_paths
from cnnviz.errors import PublishError
from cnnviz.gallery.scripts.settings import DEFAULTS, Settings
from cnnviz.i18n.languages import Language
from cnnviz.site.project import Project


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
    branch = option.Type(str, default="gh-pages")
    languages = option.ListOfItems(option.SubConfig(LanguageOptions))


def read_project(config_file: Path) -> Project:
    """What mkdocs.yml says. PublishError where there is none, or it does not set up the plugin."""
    if not config_file.is_file():
        raise PublishError(
            f"{config_file} is not here; run the command in the project's folder, or name the "
            "file with -f."
        )
    try:
        config = load_config(str(config_file))
    except (ConfigurationError, Abort) as error:
        raise PublishError(f"{config_file}: {error}") from None
    plugin = config.plugins.get("cnnviz")
    if plugin is None:
        raise PublishError(f"{config_file}: 'cnnviz' is not among the plugins.")
    return Project(
        settings=settings_of(plugin.config, root_of(config)),
        docs=Path(config.docs_dir),
        languages=tuple(languages_of(plugin.config, config.site_name)),
        repository=config.repo_url,
        branch=plugin.config.branch,
        nav=nav_paths(config.nav),
    )


def root_of(config: MkDocsConfig) -> Path:
    """The project's folder: where mkdocs.yml lies."""
    return Path(config.config_file_path or ".").resolve().parent


def settings_of(options: Options, root: Path, jobs: int | None = None) -> Settings:
    """What the plugin's options say; `jobs` from the command line goes first."""
    return Settings.of(root, {name: getattr(options, name) for name in DEFAULTS}, jobs)


def languages_of(options: Options, site_name: str) -> list[Language]:
    """The languages in order; the first is the one that scripts and pages are written in."""
    if not options.languages:
        raise PublishError("mkdocs.yml: the cnnviz plugin needs 'languages', at least one.")
    return [
        Language(
            code=one.code,
            name=one.name,
            site_name=one.site_name or site_name,
            description=one.description,
            copyright=one.copyright,
            search_terms=tuple(one.search_terms),
            is_source=number == 0,
        )
        for number, one in enumerate(options.languages)
    ]
