"""What the built pages cost in the browser: scripts of an untouched lesson, hover, the camera.

Part of `scripts/bench --browser`; it needs the site that `scripts/build` makes.
"""

from dataclasses import dataclass
from typing import Any

from bench import ROOT

SITE = ROOT / "site"

LESSON = "en/gallery/pooling/max-pooling/"
PLAYGROUND = "en/gallery/playground/your-turn/"
# 640 x 427 grey levels, four kernels of 7 x 7, ReLU, max pooling: three steps deep.
CHAIN = "image=china&step=conv;k={kernels}&step=act;f=relu&step=max;w=2,2"
CAMERA = "image=camera&step=conv;k=-1,-1,-1/-1,8,-1/-1,-1,-1"

_HOVERS = 60
_SECONDS = 3

_HOVER = """async ({ stage, moves }) => {
  const panel = document.querySelector(`[data-stage="${stage}"] .cnnviz-panel`);
  panel.scrollIntoView({ block: "center" });
  await new Promise((done) => setTimeout(done, 300));
  const surface = panel.querySelector("canvas, img");
  const box = surface.getBoundingClientRect();
  const times = [];
  for (let i = 0; i < moves; i++) {
    const place = {
      bubbles: true,
      composed: true,
      pointerType: "mouse",
      pointerId: 1,
      clientX: box.left + box.width * (0.2 + 0.6 * ((i * 37) % moves) / moves),
      clientY: box.top + box.height * (0.2 + 0.6 * ((i * 23) % moves) / moves),
    };
    const start = performance.now();
    surface.dispatchEvent(new PointerEvent("pointermove", place));
    // What is asked for in this frame is drawn before what is asked for behind it; reading a size
    // makes the browser lay it out.
    await new Promise((done) => requestAnimationFrame((began) => {
      document.body.getBoundingClientRect();
      times.push(performance.now() - Math.max(start, began));
      done();
    }));
  }
  return times;
}"""

_FRAMES = """(seconds) => new Promise((done) => {
  let count = 0;
  const counted = () => (count += 1);
  document.addEventListener("cnnviz-shown", counted);
  setTimeout(() => {
    document.removeEventListener("cnnviz-shown", counted);
    done(count / seconds);
  }, 1000 * seconds);
})"""


@dataclass(frozen=True, slots=True)
class Bar:
    what: str
    found: float
    unit: str
    bar: float | None = None
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        if self.bar is None:
            return True
        return self.found <= self.bar if self.at_most else self.found >= self.bar

    def __str__(self) -> str:
        if self.bar is None:
            return f"{self.what}: {self.found:.1f} {self.unit}"
        way = "at most" if self.at_most else "at least"
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.what}: {self.found:.1f} {self.unit} ({way} {self.bar:g}: {verdict})"


def measured(browser: Any, address: str) -> list[Bar]:
    """`address` is where the site is served; the browser has a camera that only pretends."""
    return [
        *_untouched(browser, address),
        *_hover(browser, address),
        _camera(browser, address),
    ]


def _untouched(browser: Any, address: str) -> list[Bar]:
    rounds = [_profile(browser, address) for _ in range(5)]
    ours = sorted(one["ours"] for one in rounds)[2]
    theme = sorted(one["theme"] for one in rounds)[2]
    return [
        Bar("scripts of ours on an untouched lesson", ours, "ms", 50),
        Bar("the theme's own, on the same page", theme, "ms"),
    ]


def _profile(browser: Any, address: str) -> dict[str, float]:
    """Milliseconds in scripts of ours and of the theme, by a sampling profiler."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    protocol = page.context.new_cdp_session(page)
    protocol.send("Profiler.enable")
    protocol.send("Profiler.setSamplingInterval", {"interval": 200})
    protocol.send("Profiler.start")
    page.goto(address + LESSON, wait_until="networkidle")
    profile = protocol.send("Profiler.stop")["profile"]
    page.close()
    urls = {node["id"]: node["callFrame"]["url"] for node in profile["nodes"]}
    spent = {"ours": 0.0, "theme": 0.0}
    for sample, micros in zip(profile["samples"], profile["timeDeltas"], strict=True):
        url = urls[sample]
        if "/assets/cnnviz/" in url:
            spent["ours"] += micros / 1000
        elif url:
            spent["theme"] += micros / 1000
    return spent


def _hover(browser: Any, address: str) -> list[Bar]:
    """The answer to a move: from the event, or the frame's begin, to the layout of what it drew."""
    row = ",".join("1" if i % 2 else "-1" for i in range(7))
    kernels = "_".join("/".join([row] * 7) for _ in range(4))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}{PLAYGROUND}#{CHAIN.format(kernels=kernels)}", wait_until="networkidle")
    page.locator('[data-stage="3"] .cnnviz-panel').first.wait_for()
    page.wait_for_timeout(1500)
    found = []
    for stage in (1, 2, 3):
        times = sorted(page.evaluate(_HOVER, {"stage": stage, "moves": _HOVERS}))
        middle = times[len(times) // 2]
        found.append(Bar(f"hover at step {stage} of three, median", middle, "ms", 16))
    page.close()
    return found


def _camera(browser: Any, address: str) -> Bar:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}{PLAYGROUND}#{CAMERA}", wait_until="networkidle")
    page.get_by_role("radio", name="Camera", exact=True).first.check(force=True)
    page.get_by_role("button", name="Start the camera").click()
    page.wait_for_timeout(1500)
    frames = page.evaluate(_FRAMES, _SECONDS)
    page.close()
    return Bar("camera, 3 x 3 kernel", frames, "pictures a second", 20, at_most=False)
