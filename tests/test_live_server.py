"""The server of the live view: its files, its guard, its streams."""

import gc
import http.client
import socket
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cnnviz.errors import ServeError
from cnnviz.serve.http.events import (
    FilesMade,
    LessonEnded,
    LessonRuns,
    PagesMade,
    SiteState,
    Trouble,
    Troubles,
)
from cnnviz.serve.http.hub import Hub
from cnnviz.serve.http.server import SiteServer

PAGE = "<!doctype html><html><head><title>One</title></head><body>{}</body></html>"


class Asked:
    """One server over two folders, and requests to it."""

    def __init__(self, root: Path, base: str = "/cnnviz/") -> None:
        self.first, self.second = root / "first", root / "second"
        for folder in (self.first, self.second):
            folder.mkdir()
        self.hub = Hub()
        self.server = SiteServer(lambda: (self.first, self.second), base, self.hub, "127.0.0.1", 0)
        self.server.start()

    @property
    def port(self) -> int:
        return urlsplit(self.server.address).port or 0

    def write(self, name: str, text: str = PAGE) -> Path:
        path = self.first / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, headers=named)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        return answer, text

    @contextmanager
    def stream(self, page: str) -> Iterator["Stream"]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        line.request("GET", f"/cnnviz/_cnnviz/events?page={page}")
        answer = line.getresponse()
        assert answer.getheader("content-type") == "text/event-stream"
        yield Stream(answer)
        answer.close()
        line.close()


class Stream:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self._answer = answer
        self.id = ""

    def next(self) -> tuple[str, str]:
        """The kind and the data of the next event."""
        kind = ""
        while line := self._answer.readline().decode():
            name, _, value = line.strip().partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                self.id = value
            elif name == "data":
                return kind, value
        return "end", ""

    def until(self, kind: str) -> str:
        while True:
            got, data = self.next()
            assert got != "end"
            if got == kind:
                return data


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    made = Asked(tmp_path)
    yield made
    made.server.stop()


def test_pages_and_files_are_served_below_the_base(asked: Asked) -> None:
    asked.write("en/a/index.html", PAGE.format("text"))
    asked.write("en/a.css", "b{}")
    answer, text = asked.get("/cnnviz/en/a/")
    assert answer.status == 200 and answer.getheader("content-type") == "text/html; charset=utf-8"
    script, _, _ = text.partition("</head>")[0].rpartition("</script>")
    assert '<script type="module" src="/cnnviz/_cnnviz/live.js" data-version="' in script
    answer, text = asked.get("/cnnviz/en/a.css")
    assert answer.getheader("content-type") == "text/css; charset=utf-8" and text == "b{}"
    for path, to in {
        "/": "/cnnviz/",
        "/cnnviz": "/cnnviz/",
        "/cnnviz/en/a?b=1": "/cnnviz/en/a/?b=1",
    }.items():
        answer, _ = asked.get(path)
        assert (answer.status, answer.getheader("location")) == (307, to)


def test_the_first_folder_that_has_a_file_wins(asked: Asked) -> None:
    for folder, text in ((asked.first, "first"), (asked.second, "second")):
        (folder / "both.txt").write_text(text)
    (asked.second / "one.txt").write_text("second")
    assert [asked.get(f"/cnnviz/{name}.txt")[1] for name in ("both", "one")] == ["first", "second"]


def test_what_is_not_there_is_the_sites_own_404(asked: Asked) -> None:
    assert asked.get("/cnnviz/none/")[0].status == 404
    asked.write("404.html", PAGE.format("nothing here"))
    for path in (
        "none/",
        "none.png",
        "../first/404.html",
        "%2e%2e/first/404.html",
        "a%00b",
        "..%5cx",
        "/x",
    ):
        answer, text = asked.get(f"/cnnviz/{path}")
        assert answer.status == 404 and "nothing here" in text, path
    assert asked.get("/elsewhere")[0].status == 404


def test_a_browser_asks_each_time_and_gets_a_file_once(asked: Asked) -> None:
    file = asked.write("a.css", "one")
    tags = set()
    for text in ("one", "two", "six"):
        file.write_text(text)
        answer, body = asked.get("/cnnviz/a.css")
        assert body == text and answer.getheader("cache-control") == "no-cache"
        tag = answer.getheader("etag") or ""
        tags.add(tag)
        again, body = asked.get("/cnnviz/a.css", If_None_Match=f'"x", W/{tag}')
        assert (again.status, body) == (304, "")
    assert len(tags) == 3


def test_a_film_is_sent_in_parts(asked: Asked) -> None:
    asked.write("a.mp4", "0123456789")
    answer, text = asked.get("/cnnviz/a.mp4", Range="bytes=2-4")
    assert (answer.status, text) == (206, "234")
    assert answer.getheader("content-range") == "bytes 2-4/10"
    assert asked.get("/cnnviz/a.mp4", Range="bytes=20-")[0].status == 416
    answer, text = asked.get("/cnnviz/a.mp4", "HEAD")
    assert (answer.status, answer.getheader("content-length"), text) == (200, "10", "")


def test_a_frame_gets_no_live_view(asked: Asked) -> None:
    asked.write("frame.html", PAGE)
    assert "_cnnviz" not in asked.get("/cnnviz/frame.html", Sec_Fetch_Dest="iframe")[1]
    assert "_cnnviz" in asked.get("/cnnviz/frame.html", Sec_Fetch_Dest="empty")[1]


def test_other_names_are_refused(asked: Asked) -> None:
    asked.write("index.html")
    for host in (
        "localhost",
        "localhost:8000",
        "127.0.0.1",
        "[::1]:80",
        "a.localhost",
        "192.168.0.7:8000",
    ):
        assert asked.get("/cnnviz/", Host=host)[0].status == 200, host
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000", "", "["):
        answer, text = asked.get("/cnnviz/", Host=host)
        assert answer.status == 421 and "--addr" in text, host


def test_other_sites_are_refused(asked: Asked) -> None:
    own = "/cnnviz/_cnnviz/"
    for path, method in (("events", "GET"), ("live.js", "GET"), ("use?window=1", "POST")):
        for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Origin": "http://evil.example"}):
            assert asked.get(own + path, method, **headers)[0].status == 403
    origin = f"http://127.0.0.1:{asked.port}"
    assert asked.get(f"{own}use?window=1", "POST", Origin=origin)[0].status == 204
    answer, _ = asked.get(f"{own}live.js", Sec_Fetch_Site="same-origin")
    assert answer.status == 200 and answer.getheader("access-control-allow-origin") is None


def test_a_page_that_is_being_made_is_waited_for(asked: Asked) -> None:
    asked.hub.send(SiteState(is_current=False))
    answer, text = asked.get("/cnnviz/ko/new/")
    assert answer.status == 503 and "이 페이지를 만들고 있습니다" in text and "data-waiting" in text
    assert "being made" in asked.get("/cnnviz/en/new/")[1]
    asked.hub.send(SiteState(is_current=True))
    assert asked.get("/cnnviz/ko/new/")[0].status == 404


def test_a_page_that_is_asked_for_before_all_is_current_is_one_to_make_first(asked: Asked) -> None:
    asked.write("en/a/index.html", PAGE.format("as the last build made it"))
    asked.get("/cnnviz/en/a/")
    assert asked.hub.open_pages() == ()
    asked.hub.send(SiteState(is_current=False))
    asked.get("/cnnviz/en/a/")
    assert asked.hub.open_pages() == ("en/a/",)
    asked.hub.send(SiteState(is_current=True))
    assert asked.hub.open_pages() == ()


def test_a_style_that_is_being_made_is_waited_for(asked: Asked) -> None:
    asked.hub.send(SiteState(is_current=False))
    with ThreadPoolExecutor() as pool:
        style, missing = (pool.submit(asked.get, f"/cnnviz/{name}.css") for name in "ab")
        time.sleep(0.1)
        assert not style.done()
        asked.write("a.css", "b{}")
        assert style.result()[1] == "b{}"
        assert not missing.done()
        asked.hub.send(SiteState(is_current=True))
        assert missing.result()[0].status == 404


def test_a_window_hears_what_happens_and_what_holds(asked: Asked) -> None:
    hub = asked.hub
    hub.send(LessonRuns("b/", 0.0))
    hub.send(LessonEnded("b/"))
    hub.send(LessonRuns("a/", 1.0, cell=1, cells=3))
    hub.send(Troubles((Trouble("a.py", "wrong", line=3),)))
    hub.send(SiteState(is_current=False, text="…"))
    time.sleep(0.05)
    with asked.stream("en/a/") as stream:
        assert stream.next()[0] == "Hello"
        assert stream.next() == ("SiteState", '{"is_current": false, "text": "\\u2026"}')
        assert '"message": "wrong"' in stream.until("Troubles")
        kind, data = stream.next()
        assert kind == "LessonRuns" and '"page": "a/"' in data and '"elapsed": 1.0,' not in data
        hub.send(PagesMade(("en/a/",)))
        assert stream.next() == ("PagesMade", '{"paths": ["en/a/"]}')
        hub.send(FilesMade(("en/a.css",)))
        assert stream.next()[0] == "FilesMade"


def test_a_window_that_comes_back_learns_which_files_have_changed(asked: Asked) -> None:
    hub = asked.hub
    with asked.stream("a/") as stream:
        stream.until("Troubles")
        last = stream.id
        assert last
    hub.send(FilesMade(("a.css",)))
    hub.send(PagesMade(("a/",)))
    hub.send(FilesMade(("b.css",)))
    with asked.stream(f"a/&last={last}") as stream:
        assert '"has_missed": false' in stream.until("Hello")
        assert [stream.until("FilesMade") for _ in range(2)] == [
            '{"paths": ["a.css"]}',
            '{"paths": ["b.css"]}',
        ]
        last = stream.id
    with asked.stream(f"a/&last={last}") as stream:
        stream.until("Troubles")
        hub.send(PagesMade(("a/",)))
        assert stream.next()[0] == "PagesMade"  # nothing is told twice
    for number in range(600):
        hub.send(FilesMade((f"{number}.css",)))
    for unknown in (last, "other-3", "x"):  # too long ago; another server; nonsense
        with asked.stream(f"a/&last={unknown}") as stream:
            assert '"has_missed": true' in stream.until("Hello")


def test_a_page_is_kept_as_it_was_sent(asked: Asked) -> None:
    asked.write("index.html", PAGE.format("before"))
    _, text = asked.get("/cnnviz/")
    version = text.split('data-version="')[1].split('"')[0]
    asked.write("index.html", PAGE.format("after"))
    assert "after" in asked.get("/cnnviz/")[1]
    assert asked.get(f"/cnnviz/_cnnviz/sent?version={version}")[1] == text
    for number in range(40):
        asked.write("index.html", PAGE.format(number))
        asked.get("/cnnviz/")
    assert asked.get(f"/cnnviz/_cnnviz/sent?version={version}")[0].status == 404


def test_the_addresses_of_the_sitemap_are_the_servers_own(asked: Asked) -> None:
    text = "<loc>https://site.example/cnnviz/en/a/</loc><loc>https://other.example/b/</loc>"
    file = asked.write("en/sitemap.xml", text)
    own = f"http://127.0.0.1:{asked.port}/cnnviz/"
    expected = text.replace("https://site.example/cnnviz/", own)
    assert asked.get("/cnnviz/en/sitemap.xml")[1] == expected
    assert file.read_text() == text


def test_the_page_that_was_used_last_comes_first(asked: Asked) -> None:
    with asked.stream("en/a/") as one:
        number = one.until("Hello").split('"window": ')[1].split(",")[0]
        with asked.stream("ko/a/") as other:
            other.until("Hello")
            assert asked.hub.open_pages() == ("ko/a/", "en/a/")
            asked.get(f"/cnnviz/_cnnviz/use?window={number}", "POST")
            assert asked.hub.open_pages() == ("en/a/", "ko/a/")
    for _ in range(100):
        if not asked.hub.open_pages():
            break
        time.sleep(0.02)
    assert asked.hub.open_pages() == ()


def test_a_server_with_open_streams_stops(asked: Asked) -> None:
    with asked.stream("a/") as one, asked.stream("b/") as other:
        one.until("Troubles")
        other.until("Troubles")
        asked.server.stop()
        assert one.next()[0] == "end"
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", asked.port), 1).close()


def test_a_stream_that_opens_while_the_server_stops_ends(asked: Asked) -> None:
    asked.hub.close_all()
    with asked.stream("a/") as one:
        one.until("Troubles")
        assert one.next()[0] == "end"


def test_a_response_broken_off_by_the_end_is_no_error(
    asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    asked.write("large.bin", "x" * 50_000_000)
    line = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=5)
    line.request("GET", "/cnnviz/large.bin")
    line.getresponse().read(1)
    asked.server.stop()
    line.close()
    assert not caplog.records
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()  # the line that was broken off, whose warning would reach other code


def test_a_taken_port_is_told_with_what_to_do(asked: Asked) -> None:
    other = SiteServer(lambda: (), "/", Hub(), "127.0.0.1", asked.port)
    with pytest.raises(ServeError, match=rf"127\.0\.0\.1:{asked.port}: .*another port"):
        other.start()
    with pytest.raises(ServeError, match="has no such address"):
        SiteServer(lambda: (), "/", Hub(), "no.such.invalid", 0).start()


def test_the_root_can_be_the_base(tmp_path: Path) -> None:
    asked = Asked(tmp_path, "/")
    asked.write("index.html")
    assert asked.server.address == f"http://127.0.0.1:{asked.port}/"
    assert 'src="/_cnnviz/live.js"' in asked.get("/")[1]
    assert asked.get("/_cnnviz/live.js")[0].status == 200
    asked.server.stop()
