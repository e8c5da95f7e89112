"""The command line: `cnnviz translate`, `cnnviz export`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cnnviz import __version__
from cnnviz.errors import CnnvizError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error of ours is one message and exit code 1, never a traceback."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except CnnvizError as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cnnviz: stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cnnviz", description=__doc__.partition("\n")[0])
    parser.add_argument("--version", action="version", version=f"cnnviz {__version__}")
    parser.add_argument(
        "-f", "--config-file", type=Path, default=Path("mkdocs.yml"), help="default: mkdocs.yml"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    translate = commands.add_parser(
        "translate",
        help="create and update the catalogs of a language",
        description="Write every text of the gallery and of the site into the PO files of a "
        "language: new ones empty, changed ones marked fuzzy, gone ones kept as obsolete. A lesson "
        "runs only where its stored run no longer holds.",
    )
    translate.add_argument("language", help="its code, such as ko")
    translate.add_argument(
        "--accept",
        metavar="PAGE",
        type=Path,
        nargs="+",
        default=[],
        help="pages of docs/LANGUAGE that are up to date with the English text as it is now",
    )
    translate.set_defaults(command=_translate)

    export = commands.add_parser(
        "export",
        help="write the site's pages as plain Markdown and files",
        description="Write every page of every language as Markdown, with its figures and "
        "downloads beside it, for any other static site generator.",
    )
    export.add_argument("folder", type=Path, help="a new or empty folder")
    export.set_defaults(command=_export)
    return parser


def _translate(options: argparse.Namespace) -> int:
    from cnnviz.publish.translate import accept_pages, translate

    if options.accept:
        for page in accept_pages(options.config_file, options.language, options.accept):
            print(f"{page}: now says that it translates the English text as it is.")
        return 0
    updates, failures = translate(options.config_file, options.language)
    for update in updates:
        state = f"{update.new} to translate, {update.stale} changed, {update.gone} gone"
        print(f"{update.path}: {state}{'' if update.changed else ' (nothing new)'}")
    for failure in failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _export(options: argparse.Namespace) -> int:
    from cnnviz.publish.export import export

    count, failures = export(options.config_file, options.folder)
    print(f"{options.folder}: {count} pages")
    for failure in failures:
        print(f"cnnviz: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
