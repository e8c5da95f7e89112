"""scripts/bench --serve: its edits, its tables, its processes. No server is measured here."""

import re
import sys
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from bench.korean import korean
from bench.lessons import Flavour, lesson, percent
from bench.serving.edits import ANSWER, SENTENCE, STYLE, Edit, Kind
from bench.serving.processes import alive
from bench.serving.report import bars, report
from bench.serving.results import FIRST_PAGE, MEMORY_AFTER, MEMORY_BEFORE, Seen, ServeResults
from bench.serving.server import Server, free_port
from bench.serving.sites import OURS, PARAMETERS, REAL

LARGE = "200 lessons"


def results(seconds: float, cells: float = 0.06) -> ServeResults:
    about = {"date": "2000-01-01", "cores": 2, "memory_gb": 8, "system": "Linux", "edits": 1}
    found = ServeResults({**about, "python": "3.11", "versions": {"cnnviz": "1"}})
    for site in (REAL, LARGE, PARAMETERS):
        for kind in Kind:
            taken = cells if kind.runs_a_lesson else None
            found.seen.append(Seen(OURS, site, str(kind), 1, seconds, taken))
        found.seen.append(Seen(OURS, site, FIRST_PAGE, 1, seconds))
        found.seen.append(Seen(OURS, site, MEMORY_BEFORE, 0, 400.0))
        found.seen.append(Seen(OURS, site, MEMORY_AFTER, 100, 449.0))
    return found


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Kind.SENTENCE, percent(lesson(3, Flavour.SHOW)), "Revision 1007"),
        (Kind.CATALOG, 'msgid "Revision 0."\nmsgstr "Revision 0."\n', "Revision 1007"),
        (Kind.STYLE, STYLE, "--1007"),
        (Kind.PAGE, SENTENCE, "Revision 1007"),
        (Kind.SHOW, percent(lesson(3, Flavour.SHOW)) + ANSWER, "answer 1.0014"),
    ],
)
def test_an_edit_changes_one_line(tmp_path: Path, kind: Kind, text: str, shown: str) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    edit = Edit(kind, file, "en/")
    after = edit.prepare(7).read_text()
    assert file.read_text() == text  # only a rename saves it
    changed = [
        new for old, new in zip(text.splitlines(), after.splitlines(), strict=True) if old != new
    ]
    assert len(changed) == 1
    assert edit.wanted(7) == shown
    if kind is Kind.SHOW:
        scope: dict[str, float] = {}
        exec(changed[0], scope)
        assert f"answer {2 * scope['gain']:.4f}" == shown
    file.write_text("")
    with pytest.raises(ValueError, match="nothing to edit"):
        edit.prepare(8)


def test_bars_are_met_or_missed() -> None:
    quick = {bar.what: bar for bar in bars(results(0.1))}
    assert {bar.verdict for bar in quick.values()} == {"met", "not measured"}
    slow = {bar.what: bar for bar in bars(results(0.65))}
    assert slow[f"{REAL}: {Kind.SENTENCE}"].verdict == "**missed**"
    # Beyond what its cells take.
    assert slow[f"{REAL}: {Kind.SHOW} beyond what its cells take"].verdict == "met"
    found = results(0.1)
    found.seen = [one for one in found.seen if one.site != LARGE]
    found.seen.append(Seen(OURS, LARGE, str(Kind.SENTENCE), 1, 0.13))
    grown = {bar.what: bar for bar in bars(found)}[f"{LARGE} over {REAL}: {Kind.SENTENCE}"]
    assert (grown.measured, grown.verdict) == ("1.30×", "**missed**")


def test_results_are_kept_and_failures_are_told(tmp_path: Path) -> None:
    found = results(0.2)
    found.seen.append(Seen("other", "5 lessons by matplotlib", "a", 0, 0.0, None, "it fell\nmore"))
    found.write(tmp_path / "serve.json")
    again = ServeResults.read(tmp_path / "serve.json")
    assert again == found
    assert "- other, 5 lessons by matplotlib, a, 0: it fell\n" in report(again)


def test_the_tables_are_korean_on_the_korean_page() -> None:
    text = korean(report(results(0.2)))
    known = {"cnnviz", "serve", "show", "matplotlib", "Linux", "Chromium", "Ctrl", "C", "GB", "MB"}
    assert set(re.findall("[A-Za-z]+", text)) - known <= {"s"}


def test_a_server_is_ended_with_what_it_has_started(tmp_path: Path) -> None:
    port = free_port()
    code = (
        "import socket, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('child', 'w').write(str(child.pid))\n"
        "taken = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(port)]
    with Server(command, tmp_path, tmp_path / "log", f"http://127.0.0.1:{port}/") as server:
        server.answers()
        assert server.memory_mb() > 4
        assert 0 < server.interrupt() < 10
    assert alive([int((tmp_path / "child").read_text())]) == []
