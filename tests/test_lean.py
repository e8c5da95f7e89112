"""What is taken out of a script before it is served, and that it stays the same program."""

import json
import subprocess

import pytest
from javascript import tools

from cnnviz.site.minify import lean

WEB = sorted(tools.WEB.rglob("*.js"))

KEPT = [
    'const a = "http://example.org/*not a comment*/"; // a comment',
    "const a = `one\n  two // three ${1 + 2}  four`;",
    "const a = 'it\\'s  // here';",
    r"const a = 'a  //b/ c'.replace(/\/\/b\/  ?/g, '/* x */');",
    r"const a = ['1 / 2 / 3'].map((one) => /[/  ]{1,2}/.test(one) || one.split(/ \/ /));",
    "let n = 8; const a = n / 2 / 2 + [n++ / 1, +n, - -n, n - -1, n + +1].join();",
    "const f = () => { return /  x/.source }\nconst a = f();",
    "let b = 1\nlet c = b\n++b\nconst a = [b, c]",
    "const o = { async get() { return 1 }, static: 2, of: 3 }; const a = [Object.keys(o), typeof o];",
    "class C { #n = 1; static s = 2; get n() { return this.#n } }\nconst a = [new C().n, C.s];",
]


@pytest.fixture(scope="module")
def results() -> list[list[str]]:
    """What each of them makes as it is written, and as it is served."""
    run = "scripts => scripts.map((one) => { try { return JSON.stringify(new Function(one + '\\nreturn a')()) } catch (error) { return String(error) } })"
    program = (
        f"process.stdout.write(JSON.stringify(({run})({json.dumps([*KEPT, *map(lean, KEPT)])})))"
    )
    done = subprocess.run(
        [tools.node(), "--eval", program], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return [found[: len(KEPT)], found[len(KEPT) :]]


def test_texts_and_regular_expressions_are_not_harmed(results: list[list[str]]) -> None:
    written, served = results
    assert not [one for one in written if "Error" in one]
    assert served == written


def test_comments_and_indentation_go() -> None:
    served = lean("// One.\n/** Two. */\nexport function f() {\n    // Three.\n    return 1;\n}\n")
    assert served == "export function f(){return 1;}\n"


# Node brings the parser acorn for itself; no package has to be installed for it.
SYNTAX = """
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
const place = ["start", "end", "raw"];
const told = (text) =>
  JSON.stringify(parse(text, { ecmaVersion: "latest", sourceType: "module" }), (key, value) => (place.includes(key) ? undefined : value));
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", () => {
  const same = Object.entries(JSON.parse(text)).map(([name, [one, other]]) => [name, told(one) === told(other)]);
  process.stdout.write(JSON.stringify(Object.fromEntries(same)));
});
"""


def same_syntax(pairs: dict[str, tuple[str, str]]) -> dict[str, bool]:
    """Whether both scripts are one tree with the same names and literals."""
    command = [tools.node(), "--expose-internals", "--eval", SYNTAX]
    done = subprocess.run(
        command, input=json.dumps(pairs), capture_output=True, text=True, check=True
    )
    found: dict[str, bool] = json.loads(done.stdout)
    return found


def test_every_module_is_served_smaller_and_as_the_same_program() -> None:
    modules = {str(path.relative_to(tools.WEB)): path.read_text() for path in WEB}
    pairs = {name: (text, lean(text)) for name, text in modules.items()}
    assert len(pairs) > 20
    assert [name for name, (text, served) in pairs.items() if len(served) >= len(text)] == []
    assert [name for name, same in same_syntax(pairs).items() if not same] == []


def test_another_program_is_noticed() -> None:
    nested = "const a = `${`b   c`}   d`;"
    pairs = {
        "space": (nested, lean(nested)),
        "sign": ("a - -b;", "a + b;"),
        "end": ("a\nb", "a;b;"),
    }
    assert same_syntax(pairs) == {"space": False, "sign": False, "end": True}
