"""The plugin's options in mkdocs.yml, and what the command line reads of them."""

from pathlib import Path

from mkdocs.config import config_options as option
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig

from cnnviz.errors import PublishError
from cnnviz.gallery.settings import Settings
from cnnviz.publish.languages import Language


class LanguageOptions(Config):
    code = option.Type(str)
    name = option.Type(str)
    site_name = option.Optional(option.Type(str))
    description = option.Type(str, default="")
    copyright = option.Type(str, default="")
    search_terms = option.ListOfItems(option.Type(str), default=[])


class Options(Config):
    gallery = option.Type(str, default="gallery_src")
    store = option.Type(str, default=".cnnviz")
    jobs = option.Type(int, default=0)
    time_limit = option.Type(int, default=120)
    branch = option.Type(str, default="gh-pages")
    languages = option.ListOfItems(option.SubConfig(LanguageOptions))


def root_of(config: MkDocsConfig) -> Path:
    """The project's folder: where mkdocs.yml lies."""
    return Path(config.config_file_path or ".").resolve().parent


def settings_of(options: Options, root: Path) -> Settings:
    return Settings(
        root=root,
        source=root / options.gallery,
        store=root / options.store,
        jobs=options.jobs,
        time_limit=float(options.time_limit),
    )


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
