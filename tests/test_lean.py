"""What is taken out of a script before it is served, and what is not."""

import json
import subprocess

from javascript import tools

from cnnviz.publish.lean import lean

WRITTEN = """// A comment of its own.
/** One line. */
/* one */ const kept = 1; /* behind code */
/**
 * Several lines, with a "string" and a // slash.
 */
export function f() {

  // Inside.
  const text = "http://example.org/*not a comment*/"; // behind code
  return `a ${text} b`;
}
"""
SERVED = """/* one */ const kept = 1; /* behind code */
export function f() {
const text = "http://example.org/*not a comment*/"; // behind code
return `a ${text} b`;
}
"""


def test_comments_on_lines_of_their_own_and_indentation_go() -> None:
    assert lean(WRITTEN) == SERVED


def test_a_text_of_several_lines_keeps_its_indentation() -> None:
    script = "// A comment.\nconst a = `one\n  two`;\n"
    assert lean(script) == script


PARSE = """
import vm from "node:vm";
let text = "";
for await (const part of process.stdin) text += part;
for (const [identifier, script] of Object.entries(JSON.parse(text))) new vm.SourceTextModule(script, { identifier });
"""


def test_every_module_is_served_lean_and_whole() -> None:
    """The browser's tests run what is served; this one names the module that is broken."""
    modules = {
        str(path.relative_to(tools.WEB)): path.read_text() for path in tools.WEB.rglob("*.js")
    }
    served = {name: lean(text) for name, text in modules.items()}
    assert len(served) > 20
    assert [name for name in modules if len(served[name]) >= len(modules[name])] == []
    flags = ["--experimental-vm-modules", "--no-warnings", "--input-type=module"]
    done = subprocess.run(
        [tools.node(), *flags, "--eval", PARSE],
        input=json.dumps(served),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
