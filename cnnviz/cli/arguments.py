"""What the command line takes."""

import argparse
from pathlib import Path

from cnnviz import __version__


def parser() -> argparse.ArgumentParser:
    """What the command line takes; `command` says which command it is."""
    made = argparse.ArgumentParser(
        prog="cnnviz",
        description="Build the site, ask about the runs behind it, translate, export.",
    )
    made.add_argument("--version", action="version", version=f"cnnviz {__version__}")
    made.add_argument(
        "-f", "--config-file", type=Path, default=Path("mkdocs.yml"), help="default: mkdocs.yml"
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands)
    _add_runs(commands)

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
    translate.set_defaults(command="translate")

    export = commands.add_parser(
        "export",
        help="write the site's pages as plain Markdown and files",
        description="Write every page of every language as Markdown, with its figures and "
        "downloads beside it, for any other static site generator.",
    )
    export.add_argument("folder", type=Path, help="a new or empty folder")
    export.set_defaults(command="export")
    return made


def _add_build(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    build = commands.add_parser(
        "build",
        help="build the site, every language",
        description="Run the lessons whose stored runs no longer hold, and make the site. Where "
        "nothing changed since the last build, nothing is done.",
    )
    build.add_argument("--strict", action="store_true", help="fail on any warning")
    build.add_argument("-d", "--site-dir", type=Path, metavar="DIR", help="where the site goes")
    build.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="LESSON",
        help="run no lessons but these: section/lesson, a lesson or a section, with * and ?; "
        "others whose stored runs no longer hold are left out of the site",
    )
    build.add_argument("--force", action="store_true", help="run even those whose runs hold")
    build.add_argument("--jobs", type=_count, metavar="N", help="lessons at once; default: cores")
    build.add_argument("--report", type=Path, metavar="FILE", help="what was done, as JSON")
    build.add_argument("--junit", type=Path, metavar="FILE", help="the same as JUnit XML")
    build.set_defaults(command="build")


def _add_runs(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    explain = commands.add_parser(
        "explain",
        help="say for each lesson why it would run or not",
        description="Say for each lesson whether a build would run it, and what changed. Nothing "
        "runs.",
    )
    explain.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    explain.add_argument("--inputs", action="store_true", help="list all that its run read")
    explain.set_defaults(command="explain")

    verify = commands.add_parser(
        "verify",
        help="run lessons afresh and compare with their stored runs",
        description="Run every lesson afresh, in fresh processes, and compare: a result that is "
        "random, or depends on what cannot be observed, is told with its cell.",
    )
    verify.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    verify.add_argument("--jobs", type=_count, metavar="N", help="lessons at once; default: cores")
    verify.set_defaults(command="verify")

    clean = commands.add_parser(
        "clean",
        help="drop old runs from the store",
        description="Drop stored runs by age and size; those that hold for the scripts as they are "
        "now stay. Without a limit, only what no stored run refers to is dropped.",
    )
    clean.add_argument("--days", type=float, metavar="N", help="drop what was not used for N days")
    clean.add_argument("--megabytes", type=float, metavar="N", help="drop the oldest beyond N MB")
    clean.add_argument("--dry-run", action="store_true", help="only say what would go")
    clean.set_defaults(command="clean")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_count.__name__ = "number from 1"  # what argparse calls it in its message
