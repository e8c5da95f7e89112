"""The arguments of the command line."""

import argparse
from pathlib import Path

from cnnviz import __version__


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; it puts the name of the command's module into `command`."""
    root = argparse.ArgumentParser(
        prog="cnnviz",
        description="Build the site, ask about the runs behind it, translate, export.",
    )
    root.add_argument("--version", action="version", version=f"cnnviz {__version__}")
    root.add_argument(
        "-f", "--config-file", type=Path, default=Path("mkdocs.yml"), help="default: mkdocs.yml"
    )
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands)
    _add_serve(commands)
    _add_runs(commands)

    translate = commands.add_parser(
        "translate",
        help="create and update the catalogs of a language",
        description="Write every text of the gallery and of the site into the PO files of a "
        "language: new texts are empty, changed texts are marked fuzzy, removed texts stay as "
        "obsolete entries. A lesson runs only if its stored run is out of date.",
    )
    translate.add_argument("language", help="its code, such as ko")
    translate.add_argument(
        "--accept",
        metavar="PAGE",
        type=Path,
        nargs="+",
        default=[],
        help="pages of docs/LANGUAGE that are up to date with the current English text",
    )
    translate.set_defaults(command="translate")

    export = commands.add_parser(
        "export",
        help="write the site's pages as plain Markdown, with their files",
        description="Write every page of every language as Markdown, with its figures and "
        "downloads beside it, for any other static site generator.",
    )
    export.add_argument("folder", type=Path, help="a new or empty folder")
    export.set_defaults(command="export")
    return root


def _add_build(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    build = commands.add_parser(
        "build",
        help="build the site in every language",
        description="Run the lessons whose stored runs are out of date, and make the site. If "
        "nothing has changed since the last build, the command does nothing.",
    )
    build.add_argument("--strict", action="store_true", help="fail on any warning")
    build.add_argument("-d", "--site-dir", type=Path, metavar="DIR", help="folder of the site")
    build.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="LESSON",
        help="run only these lessons: section/lesson, a lesson or a section, with * and ?; "
        "the site leaves out other lessons whose stored runs are out of date",
    )
    build.add_argument(
        "--force", action="store_true", help="run lessons even if their stored runs are up to date"
    )
    _add_jobs(build)
    build.add_argument(
        "--report", type=Path, metavar="FILE", help="write what the build did to FILE as JSON"
    )
    build.add_argument("--junit", type=Path, metavar="FILE", help="the same as JUnit XML")
    build.set_defaults(command="build")


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve",
        help="serve the site here while you edit it",
        description="Serve the site on this machine. A saved file is seen at once: only the "
        "lessons and pages that it touches are made again, the open page first.",
    )
    serve.add_argument("--open", action="store_true", help="open the site in a browser")
    serve.add_argument(
        "--addr",
        type=_address,
        default=("127.0.0.1", 8000),
        metavar="HOST:PORT",
        help="default: 127.0.0.1:8000",
    )
    serve.add_argument(
        "--editor",
        metavar="ADDRESS",
        help="address that opens a line in your editor, with {file} and {line}; default: "
        "vscode://file/{file}:{line}",
    )
    serve.add_argument("--language", metavar="CODE", help="make this language first, such as ko")
    serve.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="LESSON",
        help="run only these lessons, as 'build --only' does; others are shown if they have a run",
    )
    _add_jobs(serve)
    serve.set_defaults(command="serve")


def _add_runs(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    explain = commands.add_parser(
        "explain",
        help="explain for each lesson why it would run or not",
        description="Explain for each lesson whether a build would run it, and what has changed. "
        "No lesson runs.",
    )
    explain.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    explain.add_argument("--inputs", action="store_true", help="list everything its run read")
    explain.set_defaults(command="explain")

    verify = commands.add_parser(
        "verify",
        help="run lessons again and compare them with their stored runs",
        description="Run every lesson again, in new processes, and compare the results: the "
        "command reports each cell whose result is random, or depends on something that cnnviz "
        "cannot observe.",
    )
    verify.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    _add_jobs(verify)
    verify.set_defaults(command="verify")

    clean = commands.add_parser(
        "clean",
        help="drop old runs from the store",
        description="Drop stored runs by age and size; runs that are up to date with the current "
        "scripts stay. Without a limit, only files that no stored run refers to are dropped.",
    )
    clean.add_argument("--days", type=float, metavar="N", help="drop runs not used for N days")
    clean.add_argument("--megabytes", type=float, metavar="N", help="drop the oldest beyond N MB")
    clean.add_argument("--dry-run", action="store_true", help="only show what would be dropped")
    clean.set_defaults(command="clean")


def _add_jobs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--jobs", type=_count, metavar="N", help="lessons to run at once; default: cores"
    )


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError
    return host.strip("[]") or "127.0.0.1", int(port)


_address.__name__ = "address, such as 127.0.0.1:8000"  # as for `_count`


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_count.__name__ = "number from 1"  # argparse shows this name in its error message
