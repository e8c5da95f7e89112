"""The playground's address: what is shared comes back, and what cannot be read is refused."""

import random
import struct

import numpy as np
import pytest
from played import CIRCLE, PLAYGROUND, Play
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


# The state


def random_number(chance: random.Random) -> str:
    """At most five digits: no shorter decimal reads back to the same float32."""
    if chance.random() < 0.6:
        return str(chance.randint(-20, 20))
    value = chance.choice([-1, 1]) * chance.uniform(1, 9) * 10.0 ** chance.randint(-5, 3)
    return np.format_float_positional(value, precision=5, fractional=False, trim="-")


def random_step(chance: random.Random, kind: str) -> str:
    def pair(low: int, high: int) -> str:
        return f"{chance.randint(low, high)},{chance.randint(low, high)}"

    if kind == "act":
        return f"act;f={chance.choice(['relu', 'leaky_relu', 'sigmoid', 'tanh', 'gelu', 'mish'])}"
    fields: list[str] = []
    if kind in ("conv", "tconv"):
        rows, columns, count = (chance.randint(1, n) for n in (9, 9, 4))
        kernels = [
            "/".join(",".join(random_number(chance) for _ in range(columns)) for _ in range(rows))
            for _ in range(count)
        ]
        fields = [f"k={'_'.join(kernels)}"]
        named = ["same", "valid"] if kind == "conv" else []
        padding = chance.choice(["", *named, pair(1, 9)])
        fields += [f"s={pair(2, 9)}"] * chance.randint(0, 1)
        fields += [f"p={padding}"] * bool(padding)
        fields += [f"o={pair(1, 9)}"] * (kind == "tconv" and chance.random() < 0.5)
        fields += [f"d={pair(2, 9)}"] * chance.randint(0, 1)
        if chance.random() < 0.5:
            fields.append(
                "b=" + ",".join(["1", *(random_number(chance) for _ in range(count - 1))])
            )
        fields += ["mix=each"] * chance.randint(0, 1)
        return ";".join([kind, *fields])
    pooling = chance.choice(["max", "avg", "globalavg", "globalmax"])
    if pooling.startswith("global"):
        return pooling
    fields = [f"w={pair(1, 9)}"]
    fields += [f"s={pair(10, 20)}"] * chance.randint(0, 1)
    fields += [f"p={chance.choice(['same', pair(1, 4)])}"] * chance.randint(0, 1)
    fields += [f"d={pair(2, 4)}"] * (pooling == "max" and chance.random() < 0.5)
    fields += ["ceil=1"] * chance.randint(0, 1)
    fields += ["pad=0"] * (pooling == "avg" and chance.random() < 0.5)
    return ";".join([pooling, *fields])


def random_state(chance: random.Random) -> str:
    rows, columns = chance.randint(1, 32), chance.randint(1, 32)
    grid = f"grid:{rows}x{columns}:{chance.randbytes(rows * columns).hex()}"
    image = chance.choice(["china", "camera", "own", "live", grid])
    kinds = ["conv", "act", "pool", "tconv"] * chance.randint(1, 4)
    chance.shuffle(kinds)
    steps = [f"step={random_step(chance, kind)}" for kind in kinds[: chance.randint(1, len(kinds))]]
    scale = chance.choice(["", "scale=panel", "scale=grey"])
    return "&".join([f"image={image}", *([scale] if scale else []), *steps])


def test_a_state_is_written_as_it_was_read(play: Play) -> None:
    chance = random.Random(4)
    texts = [random_state(chance) for _ in range(400)]
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    back = play.page.evaluate(
        """async ([texts, folder]) => {
          const { parse } = await import(`${folder}/parse.js`);
          const { format } = await import(`${folder}/state.js`);
          return texts.map((text) => format(parse(text)));
        }""",
        [texts, f"{play.address}en/assets/cnnviz/playground/state"],
    )
    assert back == texts


def test_numbers_are_written_shortest_and_read_back(play: Play) -> None:
    chance = random.Random(5)
    bits = [chance.getrandbits(32) for _ in range(3000)]
    values = [struct.unpack("<f", struct.pack("<I", one))[0] for one in bits]
    values = [one for one in values if abs(one) < 1e30] + [0.1, 1 / 3, 16777216.0, 1e-45, 0.0]
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    texts = play.page.evaluate(
        """async ([values, address]) => {
          const { shortest } = await import(address);
          return values.map(shortest);
        }""",
        [values, f"{play.address}en/assets/cnnviz/playground/state/shortest.js"],
    )
    for value, text in zip(values, texts, strict=True):
        assert np.float32(text) == np.float32(value)
        shortest = np.format_float_scientific(np.float32(value), unique=True, trim="-")
        assert digits(text) <= digits(shortest)


def digits(text: str) -> int:
    return len(text.lower().partition("e")[0].replace(".", "").strip("-0")) or 1


CONV = "step=conv;k=1"

MALFORMED = {
    f"scale=shared&{CONV}": "image=… is missing",
    "image=circle": "step=… is missing",
    f"image=nowhere&{CONV}": "no built-in image “nowhere”",
    f"image=../x&{CONV}": "not the name of an image",
    f"image=grid:2x2:0011&{CONV}": "2 × 2 needs 4 grey levels",
    f"image=grid:99x2:00&{CONV}": "whole numbers from 1 to 32",
    f"image=circle&scale=loud&{CONV}": "takes one of shared, panel, grey",
    f"image=circle&image=china&{CONV}": "given twice",
    f"image=circle&shape=3&{CONV}": "no part called “shape”",
    "image=circle&step=blur": "no step called “blur”",
    "image=circle&step=constructor": "no step called “constructor”",
    "image=circle&step=conv": "needs the setting “k”",
    "image=circle&step=conv;k=1,2/3": "same number of rows and columns",
    "image=circle&step=conv;k=1_2_3_4_5": "5 kernels; at most 4",
    "image=circle&step=conv;k=1,x": "“x” in “k” is not a number",
    "image=circle&step=conv;k=1e9": "too large",
    "image=circle&step=conv;k=" + ",".join("1" * 10): "1 × 10 numbers",
    "image=circle&step=conv;k=1;b=1,2": "1 kernels and 2 biases",
    "image=circle&step=conv;k=1;s=0,1": "whole numbers from 1 to 99, not “0”",
    "image=circle&step=conv;k=1;s=2": "two whole numbers",
    "image=circle&step=max;w=2,2;pad=0": "has no setting “pad”",
    "image=circle&step=act;f=__proto__": "“f” takes one of",
    "image=circle&" + "&".join([CONV] * 5): "5 convolutions; at most 4",
    "image=circle&" + "&".join(["step=tconv;k=1"] * 5): "5 transposed convolutions; at most 4",
    "image=circle&step=tconv;k=1;p=same": "two whole numbers",
    "image=circle&step=tconv;k=1;o=99,1": "whole numbers from 0 to 98",
    "image=circle&step=conv;k=%zz": "stands for no character",
    "image=circle&step=conv;k=" + "1," * 11000: "characters long",
}


def test_a_malformed_state_is_refused_with_the_reason(play: Play) -> None:
    play.open()
    usual = play.step(1).locator("h2").inner_text()
    for text, reason in MALFORMED.items():
        play.page.evaluate("text => { location.hash = text }", text)
        expect(play.notice, text[:60]).to_contain_text(reason)
        assert play.step(1).locator("h2").inner_text() == usual
    # A good one afterwards is taken, and nothing is said.
    play.after(lambda: play.page.evaluate("text => { location.hash = text }", CIRCLE))
    expect(play.notice).to_be_hidden()
    assert play.maps(0).shape == (1, 64, 64)


def test_a_malformed_address_opens_what_the_playground_starts_with(play: Play) -> None:
    play.open("image=circle&step=blur")
    expect(play.notice).to_contain_text("This address could not be read")
    assert play.maps(0).shape == (1, 427, 640)


def test_a_place_on_the_page_is_no_state(play: Play) -> None:
    play.open("what-to-try")
    expect(play.notice).to_be_hidden()


def test_editing_leaves_no_trail_of_addresses(play: Play) -> None:
    play.open(CIRCLE)
    before = play.page.evaluate("history.length")
    for value in ("1", "2", "3"):
        play.after(lambda value=value: play.cell(0, 0).fill(value))  # type: ignore[misc]
    assert play.state() == CIRCLE.replace("k=0,", "k=3,")
    assert play.page.evaluate("history.length") == before


def test_the_state_survives_scrolling_past_headings(play: Play) -> None:
    play.open(CIRCLE)
    play.after(lambda: play.cell(0, 0).fill("5"))
    state = play.state()
    play.page.mouse.wheel(0, 20000)
    play.page.wait_for_timeout(1500)
    assert play.state() == state


def test_the_language_switch_keeps_the_state(play: Play) -> None:
    play.open(CIRCLE)
    play.after(lambda: play.cell(1, 1).fill("-7"))
    play.page.locator(".md-header .md-select button").hover()
    play.page.locator("a[data-cnnviz-language=ko]").click()
    play.page.wait_for_url("**/ko/**")
    assert "k=0,1,0/1,-7,1/0,1,0" in play.page.url
    play.until("() => shown.some(({ preview }) => !preview)")
    assert play.page.locator(".cnnviz-entries input").nth(4).input_value() == "-7"
