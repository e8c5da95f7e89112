"""Read mkdocs.yml without MkDocs, for settings that are needed before MkDocs is imported."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from cnnviz.errors import PublishError
from cnnviz.gallery.scripts.settings import DEFAULTS, Settings


class _Tolerant(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A loader that reads tags which only MkDocs knows as None."""


_Tolerant.add_multi_constructor("", lambda *_: None)


def store_of(config_file: Path) -> Path:
    """Folder of the store that this mkdocs.yml names."""
    store = _options(config_file).get("store", DEFAULTS["store"])
    return config_file.resolve().parent / str(store)


def likely_settings(config_file: Path, jobs: int | None) -> Settings | None:
    """The settings that MkDocs will most likely read; None if they are not valid without it."""
    options, root = _options(config_file), config_file.resolve().parent
    try:
        settings = Settings.of(root, options, jobs)
    except (TypeError, ValueError):
        return None
    return settings if settings.source.is_dir() else None


def codes_of(config_file: Path, first: str | None) -> tuple[str, ...]:
    """Codes of the languages, `first` ahead of the others.

    Raises PublishError if the file does not name them, or not this one.
    """
    languages = _options(config_file).get("languages") or []
    codes = [str(each.get("code")) for each in languages if isinstance(each, dict)]
    if not codes:
        raise PublishError(
            f"{config_file.name}: the cnnviz plugin needs at least one entry in 'languages'."
        )
    if first is not None and first not in codes:
        raise PublishError(f"'{first}' is not a language of this site: it has {', '.join(codes)}.")
    return tuple(dict.fromkeys([*([first] if first else []), *codes]))


def served_base(config_file: Path) -> str:
    """The path of `site_url`, below which the site is served, as `mkdocs serve` does."""
    address = _config(config_file).get("site_url")
    return urlsplit(address if isinstance(address, str) else "").path or "/"


def built_site(config_file: Path) -> Path:
    """Folder of the site that a build makes."""
    folder = _config(config_file).get("site_dir")
    return config_file.resolve().parent / (folder if isinstance(folder, str) else "site")


def watched_folders(config_file: Path) -> tuple[Path, ...]:
    """The folders whose files may affect the site: the project and this package."""
    return config_file.resolve().parent, Path(__file__).parents[2]


def variables_in(files: Iterable[str]) -> set[str]:
    """Words in the YAML files that use `!ENV`: among them the variables that these read."""
    names: set[str] = set()
    for file in files:
        if file.endswith((".yml", ".yaml")):
            try:
                text = Path(file).read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if "!ENV" in text:
                names.update(re.findall(r"\b[A-Za-z_][A-Za-z0-9_]*\b", text))
    return names


def _options(config_file: Path) -> Mapping[str, Any]:
    """The plugin's options; empty if they cannot be read without MkDocs."""
    try:
        plugins = _config(config_file).get("plugins") or []
        if isinstance(plugins, dict):
            plugins = [plugins]
        named = (
            entry["cnnviz"] for entry in plugins if isinstance(entry, dict) and "cnnviz" in entry
        )
        options = next(named, None)
        return options if isinstance(options, dict) else {}
    except AttributeError:
        return {}


def _config(config_file: Path) -> Mapping[str, Any]:
    """The configuration; empty if it cannot be read without MkDocs."""
    try:
        config = yaml.load(config_file.read_bytes(), _Tolerant)
    except (OSError, yaml.YAMLError):
        return {}
    return config if isinstance(config, dict) else {}
