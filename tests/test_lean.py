"""What is taken out of a script before it is served, and that it stays the same program."""

import json
import re
import subprocess

import pytest
from javascript import tools

from cnnviz.errors import PublishError
from cnnviz.site.minify import keys_of, lean, with_keys

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
const PLACES = ["start", "end", "raw"];
const read = (text) => parse(text, { ecmaVersion: "latest", sourceType: "module" });

/** Whether two programs differ in the names of their own variables at most, one for one. */
function same(...texts) {
  const [one, other] = texts.map(read);
  const [there, back] = [new Map(), new Map()];
  const declared = new Set();
  const fixed = new Set();
  const named = (node) => {
    if (!node || typeof node !== "object") return;
    if (node.type === "Identifier") declared.add(node.name);
    else if (node.type === "Property") named(node.value);
    else if (node.type === "AssignmentPattern") named(node.left);
    else for (const key of ["properties", "elements", "argument"]) [node[key]].flat().forEach(named);
  };
  const known = (node) => {
    if (!node || typeof node !== "object") return;
    if (/^(VariableDeclarator|Function|ArrowFunction|Class)/.test(node.type)) [node.id, node.params].flat().forEach(named);
    if (node.type === "CatchClause") named(node.param);
    if (node.type === "ExportNamedDeclaration" && node.declaration)
      for (const { id } of node.declaration.declarations ?? [node.declaration]) fixed.add(id.name);
    if (/^Import.*Specifier$/.test(node.type)) fixed.add(node.local.name);
    Object.values(node).forEach(known);
  };
  known(one);
  const equal = (a, b, member) => {
    if (!a || typeof a !== "object" || !b || typeof b !== "object") return a === b;
    if (Array.isArray(a)) return a.length === b.length && a.every((part, i) => equal(part, b[i]));
    if (a.type !== b.type) return false;
    if ((a.type === "Identifier" && !member) || a.type === "PrivateIdentifier") {
      const [from, to] = [a, b].map(({ type, name }) => type[0] + name);
      const own = a.type === "PrivateIdentifier" || (declared.has(a.name) && !fixed.has(a.name));
      if (a.name !== b.name && !own) return false;
      if ((there.get(from) ?? to) !== to || (back.get(to) ?? from) !== from) return false;
      there.set(from, to);
      back.set(to, from);
      return true;
    }
    const members = { MemberExpression: "property", Property: "key", MethodDefinition: "key", PropertyDefinition: "key",
      ImportSpecifier: "imported", ExportSpecifier: "exported" };
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => PLACES.includes(key) || equal(a[key], b[key], members[a.type] === key && !a.computed));
  };
  return equal(one, other);
}
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", () => {
  const found = Object.entries(JSON.parse(text)).map(([name, [one, other]]) => [name, same(one, other)]);
  process.stdout.write(JSON.stringify(Object.fromEntries(found)));
});
"""


def same_syntax(pairs: dict[str, tuple[str, str]]) -> dict[str, bool]:
    """Whether both scripts are one tree, but for the names of their own variables."""
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
        "renamed": ("const one = 1; f(one, { two: one })", "const a = 1; f(a, { two: a })"),
        "member": ("const one = 1; f({ one: one })", "const a = 1; f({ a: a })"),
        "global": ("const one = 1; two(one)", "const one = 1; a(one)"),
        "met": ("const one = 1; const two = 2; f(one)", "const a = 1; const a2 = 2; f(a2)"),
        "joined": (
            "const one = 1; { const two = 2; f(one) }",
            "const a = 1; { const a = 2; f(a) }",
        ),
        "export": ("export const one = 1", "export const a = 1"),
        "import": ('import { one } from "x"; one()', 'import { a } from "x"; a()'),
        "private": (
            "class C { #one = 1; f() { this.#one } }",
            "class C { #a = 1; f() { this.#a } }",
        ),
    }
    right = {"end", "renamed", "private"}
    assert same_syntax(pairs) == {name: name in right for name in pairs}


def test_only_variables_of_the_module_get_short_names() -> None:
    script = """
import { maps } from "./maps.js";
export const shown = (image) => image.shown;
const label = "label", other = 1, method = 2;
const list = { other, method() {}, image: [other, label] };
document.title = `${label} of image`;
const swap = (from, get) => [get, from];
const [first, second] = list.image.map((element) => element + maps);
class Panel { #value = 1; get value() { return this.#value; } }
export { Panel };
"""
    served = lean(script)
    for kept in (
        "maps",
        "shown",
        "other",
        "method",
        "title",
        "Panel",
        "document",
        "image",
        "label",
    ):
        assert re.search(rf"\b{kept}\b", served), kept
    for renamed in ("first", "second", "element", "list", "#value"):
        assert not re.search(rf"{renamed}\b", served), renamed
    assert same_syntax({"it": (script, served)}) == {"it": True}


def test_texts_become_keys_that_depend_on_the_text_alone() -> None:
    script = 'f(words("One {n}.", { n }), words("Two \\"2\\"."), words(text))'
    keys = keys_of(["Zero", "One {n}.", 'Two "2".'])
    one, two = keys["One {n}."], keys['Two "2".']
    assert with_keys(script, keys) == f'f(words("{one}", {{ n }}), words("{two}"), words(text))'
    # A script from before the last build asks for the same keys.
    assert keys_of(["Another", "One {n}."])["One {n}."] == one


def test_two_texts_with_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnnviz.site.minify._KEY_LENGTH", 0)
    with pytest.raises(PublishError, match="same key"):
        keys_of(["One", "Two"])
