"""The browser's arithmetic against torch on one thread: `scripts/bench --browser`.

640 x 480 grey levels, four kernels of 7 x 7, ReLU, max pooling of 2. Rounds take turns, so that a
slow minute hits all, and each takes its best of a few runs, so that others on the machine hit none.
"""

import functools
import http.server
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ROOT, pages

BAR = 6.0
"""Times what torch takes, at most."""

ROUNDS = 9
_RUNS = 7
"""Of each in a round; the best counts."""

_LANGUAGE = "en"

_WEB = ROOT / "cnnviz" / "web"

_TIMED = """
  const { perform } = await import(address + "numbers/operations.js");
  const { maps } = await import(address + "numbers/maps.js");
  const data = Float32Array.from({ length: 640 * 480 }, (_, i) => (i * 7919) % 256);
  const input = maps(1, 480, 640, data);
  let best = Infinity;
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const pooled = steps.reduce((maps, step) => perform(step, maps), input);
    best = Math.min(best, performance.now() - start);
    sum = pooled.data.reduce((total, value, i) => total + value * (i % 7), 0);
  }
  return { best, sum };
"""
_ON_PAGE = "async ({ address, steps, runs }) => {" + _TIMED + "}"
_IN_WORKER = (
    """async (given) => {
  const code = `onmessage = async ({ data: { address, steps, runs } }) => {
    postMessage(await (async () => {"""
    + _TIMED
    + """})());
  };`;
  const source = new Blob([code], { type: "text/javascript" });
  globalThis.worker ??= new Worker(URL.createObjectURL(source));
  return new Promise((done, failed) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = ({ message }) => failed(new Error(message));
    worker.postMessage(given);
  });
}"""
)


@dataclass(frozen=True, slots=True)
class Measured:
    place: str
    milliseconds: list[float]
    """The best of each round."""
    ratios: list[float]
    """Each over torch's of the same round."""

    def __str__(self) -> str:
        low, middle, high = spread(self.milliseconds)
        text = f"{self.place:8} {low:6.1f} {middle:6.1f} {high:6.1f} ms"
        least, usual, most = spread(self.ratios)
        return f"{text}   {least:5.2f} {usual:5.2f} {most:5.2f} times torch"


def main() -> int:
    """Exit code 1 where a bar is missed."""
    print(f"smallest, middle, largest of {ROUNDS} rounds")
    found = measure()
    for one in found:
        print(one)
    worst = max(spread(one.ratios)[1] for one in found)
    print(f"the bar is under {BAR:g} times torch: {'met' if worst < BAR else 'MISSED'}")
    bars = _pages()
    for bar in bars:
        print(bar)
    return 0 if worst < BAR and all(bar.is_met for bar in bars) else 1


def _pages() -> list[pages.Bar]:
    if not (pages.SITE / _LANGUAGE / "index.html").exists():
        print("the pages are not measured: ./scripts/build makes the site first")
        return []
    from playwright.sync_api import sync_playwright

    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with served(pages.SITE) as address, sync_playwright() as playwright:
        browser = launched(playwright, *camera)
        found = pages.measured(browser, address)
        browser.close()
    return found


def measure(rounds: int = ROUNDS) -> list[Measured]:
    """torch, the page and a worker; RuntimeError where their numbers differ."""
    from playwright.sync_api import sync_playwright

    steps = _steps()
    times: dict[str, list[float]] = {"torch": [], "page": [], "worker": []}
    with served(_WEB) as address, sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page()
        page.goto(address)
        given = {"address": address, "steps": steps, "runs": _RUNS}
        # The first round only warms up: the compilers of the browser, the caches of torch.
        for _ in range(rounds + 1):
            answers = {
                "torch": _torch(steps),
                "page": page.evaluate(_ON_PAGE, given),
                "worker": page.evaluate(_IN_WORKER, given),
            }
            if len({one["sum"] for one in answers.values()}) > 1:
                raise RuntimeError(f"the numbers differ: {answers}")
            for place, answer in answers.items():
                times[place].append(answer["best"])
        browser.close()
    kept = {place: all_[1:] for place, all_ in times.items()}
    return [
        Measured(place, own, [a / b for a, b in zip(own, kept["torch"], strict=True)])
        for place, own in kept.items()
    ]


def spread(values: list[float]) -> tuple[float, float, float]:
    """Smallest, middle, largest."""
    ordered = sorted(values)
    return ordered[0], ordered[len(ordered) // 2], ordered[-1]


def _steps() -> list[dict[str, Any]]:
    """The chain as the browser takes it; every weight another, none of them 0."""
    weight = [
        [[[(((7 * i + j) * (k + 2)) % 9) - 4.5 for j in range(7)] for i in range(7)]]
        for k in range(4)
    ]
    whole = [[[[2 * one for one in row] for row in rows] for rows in maps] for maps in weight]
    none: dict[str, Any] = {"weight": None, "bias": None}
    return [
        {"operation": "conv2d", "settings": {}, "weight": whole, "bias": None},
        {"operation": "relu", "settings": {}, **none},
        {"operation": "max_pool2d", "settings": {"kernel_size": [2, 2]}, **none},
    ]


def _torch(steps: list[dict[str, Any]]) -> dict[str, float]:
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(1)
    pixels = (torch.arange(640 * 480) * 7919 % 256).float().reshape(1, 1, 480, 640)
    weight = torch.tensor(steps[0]["weight"], dtype=torch.float32)
    best = float("inf")
    with torch.inference_mode():
        for _ in range(_RUNS):
            start = time.perf_counter()
            pooled = F.max_pool2d(F.relu(F.conv2d(pixels, weight)), 2)
            best = min(best, 1000 * (time.perf_counter() - start))
    factors = torch.arange(pooled.numel()) % 7
    return {"best": best, "sum": float((pooled.flatten().double() * factors).sum())}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The files of a folder; at the address itself an empty page."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>bench</title>")

        def log_message(self, *args: Any) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextmanager
def chromium(running: Any = None, *arguments: str) -> Iterator[Any]:
    """The browser that already runs in this process, or one of its own with these arguments."""
    if running is not None:
        yield running
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launched(playwright, *arguments)
        yield browser
        browser.close()


def launched(playwright: Any, *arguments: str) -> Any:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=_chromium(), args=[*root, *arguments])


def _chromium() -> str | None:
    """The browser that scripts/setup --browser has noted."""
    noted = ROOT / ".venv" / "chromium-path"
    if noted.is_file():
        return noted.read_text().strip()
    return os.environ.get("CNNVIZ_CHROMIUM") or shutil.which("chromium")
