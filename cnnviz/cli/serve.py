"""`cnnviz serve`: serve the site here while it is edited; a saved file is seen at once."""

import argparse
import os
import signal
import sys
import webbrowser
from pathlib import Path

from cnnviz.adapters.mkdocs.mkdocs_yml import (
    built_site,
    codes_of,
    likely_settings,
    served_base,
    store_of,
    watched_folders,
)
from cnnviz.cli.saying import complain, say
from cnnviz.errors import PublishError, ServeError
from cnnviz.gallery.cache.locks import exclusive_lock
from cnnviz.serve.console import Console
from cnnviz.serve.coordinator import Coordinator, Restart, ServeOptions
from cnnviz.serve.http.events import SiteState
from cnnviz.serve.http.hub import Hub
from cnnviz.serve.http.server import VSCODE, SiteServer
from cnnviz.site.fingerprint import name_of


def run(options: argparse.Namespace) -> int:
    # Ended by a program or by Ctrl-C: the processes and their folders go in either case.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config_file = options.config_file.resolve()
    serve_options = _read(options)  # a mistake must be told before the server starts
    with exclusive_lock(serve_options.folder.with_suffix(".lock"), wait=False) as is_alone:
        if not is_alone:
            raise ServeError(
                f"{options.config_file} is being served already; use that server, or stop it first."
            )
        hub, (host, port) = Hub(), options.addr
        folders = serve_options.folder, built_site(config_file)
        base, editor = served_base(config_file), options.editor or VSCODE
        server = SiteServer(lambda: folders, base, hub, host, port, editor)
        hub.send(SiteState(is_current=False))  # until it is known what has changed
        server.start()
        try:
            say(f"Serving {config_file.parent.name} at {server.address}; Ctrl-C ends.")
            if options.open:
                webbrowser.open(server.address)
            restart = _serve(options, serve_options, hub)
        except KeyboardInterrupt:
            return 0
        finally:
            server.stop()
    if restart is Restart.PROGRAM:
        arguments = [argument for argument in sys.orig_argv[1:] if argument != "--open"]
        os.execv(sys.executable, [sys.executable, *arguments])
    return 0


def _serve(options: argparse.Namespace, serve_options: ServeOptions, hub: Hub) -> Restart:
    """Serve until the program must start anew; the web server stays."""
    console = Console(_say)
    while True:
        coordinator = Coordinator(serve_options, hub, console)
        try:
            restart = coordinator.serve()
        finally:
            coordinator.close()
        if restart is Restart.PROGRAM:
            return restart
        serve_options = _read_again(options, serve_options)


def _read(options: argparse.Namespace) -> ServeOptions:
    """The options of the command line, with what mkdocs.yml says. Raises PublishError."""
    config_file: Path = options.config_file.resolve()
    codes = codes_of(config_file, options.language)
    settings = likely_settings(config_file, options.jobs)
    if settings is None:
        raise PublishError(
            f"{options.config_file} has no gallery that can be served; run 'cnnviz build', which "
            "says what is wrong."
        )
    store = store_of(config_file)
    return ServeOptions(
        config_file=config_file,
        codes=codes,
        settings=settings,
        folder=store / "served" / name_of(config_file),
        watched=watched_folders(config_file),
        left_out=(store, built_site(config_file)),
        only=tuple(options.only),
    )


def _read_again(options: argparse.Namespace, before: ServeOptions) -> ServeOptions:
    """The same after an edit of mkdocs.yml; as before if it has a mistake, which pages tell."""
    try:
        return _read(options)
    except PublishError:
        return before


def _say(line: str) -> None:
    complain(line)
