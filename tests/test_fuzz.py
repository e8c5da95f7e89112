"""What reads outside text says what is wrong with it, and never fails in another way.

`CNNVIZ_FUZZ_SECONDS=60 ./scripts/test tests/test_fuzz.py` searches a minute for each reader.
"""

import io
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fuzzing
import numpy as np
from conftest import GALLERIES, Project
from hypothesis import strategies as st
from PIL import Image

from cnnviz import png
from cnnviz.adapters.mkdocs import mkdocs_yml
from cnnviz.adapters.mkdocs.config import read_project
from cnnviz.domain import Inputs
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.key import Key, key_of, lines_of_code
from cnnviz.gallery.cache.record import Record, sealed, unsealed
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.displayed.foreign import ForeignFileError
from cnnviz.gallery.sandbox.job import RESULT_FILE, Result
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.parameters import all_runs
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.i18n import catalogs
from cnnviz.i18n.messages import example_messages, section_messages
from cnnviz.outputs import Display, Printed, Raised
from cnnviz.render.markdown.closed import closed_html, closed_markdown
from cnnviz.render.terminal.html import lines_html
from cnnviz.render.terminal.screen import final_lines
from cnnviz.serve.http.files import SiteFiles
from cnnviz.serve.http.guard import is_from_elsewhere, name_in
from cnnviz.site.kept.folder import WholeSiteError
from cnnviz.site.kept.gallery import KeptGallery
from cnnviz.site.kept.language import KeptLanguage

TINY = GALLERIES / "tiny"
SCRIPT = """#!/usr/bin/env python
# ---
# tags: [pooling, "a: b"]
# after: [first]
# time_limit: 5
# memory_limit: 500
# environment: [DATA_URL]
# thumbnail: 1
# parameters:
#   window: [2, 3]
#   image: [coins, camera]
# ---
# %% [markdown]
# # A lesson
#
# With {{ window + 1 }} words, $x^{{window}}$ and `{{ image }}`.

# %% tags=["hide-input"]
window = 2
image = "coins"

# %%
%time print(window)
!ls
x = await f(); x;

# %% [markdown] Title
\"\"\"
Text | with
--- | ---
a | b
\"\"\"

# %% [raw] format="text/html"
# <b>raw</b>
"""
CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. prose
#: gallery_src/basics/first.py:3
#, fuzzy
#| msgid "Some text"
msgctxt "a"
msgid "A lesson"
msgstr "레슨 **하나**"

#~ msgid "old"
#~ msgstr "옛것"
"""
TOKENS = (
    *(
        "# %%",
        "# %% [markdown]\n",
        "# ---\n",
        "#",
        "# ",
        "\n",
        "{{",
        "}}",
        "{{ x",
        "$",
        "$$",
        "```",
    ),
    *('"""', "'''", 'r"""', "%%bash", "%time ", "!ls", "tags=[", "]", "- ", "|", "<div>", "</div>"),
    *(
        "<!--",
        "-->",
        "<script>",
        "\\\\",
        "`",
        "~~~\n",
        "msgid ",
        "msgstr ",
        '"',
        "#~ ",
        "#| ",
        "#, fuzzy",
    ),
    *(
        "order: ",
        "lessons: ",
        "parameters:\n#   x: [1]",
        ": ",
        "&a",
        "*a",
        "!!python/object",
        "[",
        "{",
    ),
    *(
        "\x1b[31m",
        "\x1b[2J",
        "\x1b[1A",
        "\x1b]8;;x\x1b\\\\",
        "\r",
        "\b",
        "\x1b[38;2;1;2;3m",
        "\x1b[999999C",
    ),
    *("../", "%2e%2e/", "\\", "\0", "index.html", "//", "?", "1e999", "-", "0x"),
)


def _tiny(folder: Path) -> Settings:
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    return Settings(folder, folder / "gallery_src", folder / ".cnnviz")


def _refuses(read: Callable[[], object], *errors: type[Exception]) -> None:
    """Read, and let these errors be: they name the file and the mistake."""
    try:
        read()
    except errors as error:
        assert str(error).strip()


def test_scripts(tmp_path: Path) -> None:
    settings = _tiny(tmp_path / "tiny")
    script = settings.source / "basics" / "first.py"
    valid = [SCRIPT, script.read_text(encoding="utf-8")]

    def check(text: str) -> None:
        script.write_bytes(text.encode("utf-8", "surrogatepass"))
        sections, failures = collect(settings)
        names = {example.path.name for section in sections for example in section.examples}
        assert "second.py" in names, "one script takes another with it"
        assert script.name in names or any(each.place.endswith("first.py") for each in failures)
        for example in all_runs(sections):
            key_of(example), lines_of_code(example), example_messages(example, None)

    fuzzing.search(check, fuzzing.texts(valid, TOKENS))


def test_sections(tmp_path: Path) -> None:
    settings = _tiny(tmp_path / "tiny")
    section = settings.source / "basics" / "section.md"
    valid = [
        section.read_text(encoding="utf-8"),
        "---\norder: 2\nlessons: [second]\n---\n# Title\n",
    ]

    def check(text: str) -> None:
        section.write_bytes(text.encode("utf-8", "surrogatepass"))
        sections, failures = collect(settings)
        assert sections or failures
        for each in sections:
            section_messages(each)

    fuzzing.search(check, fuzzing.texts(valid, TOKENS))


def test_catalogs(tmp_path: Path) -> None:
    settings = _tiny(tmp_path / "tiny")
    sections, _ = collect(settings)
    first = next(each for each in sections[0].examples if each.slug == "first")
    messages, path = example_messages(first, None), tmp_path / "first.ko.po"
    valid = [CATALOG, (settings.source / "basics/first.ko.po").read_text(encoding="utf-8")]

    def check(text: str) -> None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        catalog = catalogs.read(path, messages)
        assert catalog.translations.keys() <= {message.text for message in messages}
        _refuses(lambda: catalogs.update(path, messages, "ko"), CnnvizError)
        assert catalogs.read(path, messages).translations.keys() >= catalog.translations.keys()

    fuzzing.search(check, fuzzing.texts(valid, TOKENS))


def test_configurations(tmp_path: Path) -> None:
    _tiny(tmp_path / "tiny")
    path = tmp_path / "tiny" / "mkdocs.yml"
    valid = [path.read_text(encoding="utf-8")]
    tokens = (*TOKENS, "  - cnnviz:\n", "      gallery: ", "      jobs: ", "      allow: [", "nav:")

    def check(text: str) -> None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        for read in (
            read_project,
            mkdocs_yml.store_of,
            mkdocs_yml.served_base,
            mkdocs_yml.built_site,
            mkdocs_yml.watched_folders,
            lambda file: mkdocs_yml.codes_of(file, None),
            lambda file: mkdocs_yml.likely_settings(file, None),
        ):
            _refuses(lambda read=read: read(path), CnnvizError)

    fuzzing.search(check, fuzzing.texts(valid, tokens))


def _result() -> Result:
    figure = Display({"text/plain": "1", "text/html": "<b>1</b>"}, {"text/html": {}}, 3)
    outputs = [[Printed("text", "stdout"), figure], [Raised("E", "v", ("a", "b"))], []]
    return Result(outputs=outputs, inputs=Inputs({"a.txt": "0" * 64}, {"numpy": "1"}))


def test_results_of_lessons(tmp_path: Path) -> None:
    _result().write(str(tmp_path))
    path = tmp_path / RESULT_FILE
    valid = json.loads(path.read_text(encoding="utf-8"))

    def check(data: Any) -> None:
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        _refuses(lambda: Result.read(tmp_path), ForeignFileError)

    files = fuzzing.contents([path.read_bytes()])
    fuzzing.search(check, st.one_of(fuzzing.values(valid), files))


def test_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    key = Key("c" * 64, "e" * 64, "3.11.7")
    record = Record(
        place="gallery_src/a/b.py",
        bound=(),
        lines="",
        notebook="0" * 64,
        blobs=("1" * 64,),
        inputs=Inputs({"./a.txt": "0" * 64}, {"numpy": "1"}),
        seconds=1.5,
        cpu_seconds=1.0,
        peak_bytes=10**6,
        notes=("a note",),
    )
    whole, history = sealed(record), tmp_path / "store" / "runs" / "history.json"
    assert unsealed(whole) == record
    history.parent.mkdir(parents=True, exist_ok=True)
    entries = {"gallery_src/a/b.py": {"seconds": 1.5, "key": asdict(key)}}

    def check(data: Any) -> None:
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        assert unsealed(raw) in (None, record)
        history.write_bytes(raw)
        for label in ("gallery_src/a/b.py", "other"):
            History.read(store).seconds(label)

    valid = json.loads(whole)
    inputs = st.one_of(fuzzing.values(valid), fuzzing.values(entries), fuzzing.contents([whole]))
    fuzzing.search(check, inputs)


def test_the_parts_of_the_last_site(tiny: Project) -> None:
    assert tiny.run("cnnviz", "build").returncode == 0
    (folder,) = (tiny.root / ".cnnviz/parts").glob("*/*")
    files = {name: (folder / name).read_bytes() for name in ("en.json", "gallery.json")}

    def check(changed: tuple[str, Any]) -> None:
        name, data = changed
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        (folder / name).write_bytes(raw)
        with suppress(WholeSiteError):
            KeptLanguage.read(folder, "en") if name == "en.json" else KeptGallery.read(folder)

    changes = [
        st.tuples(
            st.just(name), st.one_of(fuzzing.values(json.loads(raw)), fuzzing.contents([raw]))
        )
        for name, raw in files.items()
    ]
    fuzzing.search(check, st.one_of(changes))


def test_pictures() -> None:
    levels = np.arange(35, dtype=np.uint8).reshape(5, 7)
    with_more = io.BytesIO()
    picture = Image.fromarray(levels)
    picture.save(with_more, "PNG", dpi=(72, 72), pnginfo=None)
    colours = io.BytesIO()
    picture.convert("RGB").save(colours, "PNG")
    valid = [png.encoded(levels), with_more.getvalue(), colours.getvalue()]

    def check(raw: bytes) -> None:
        bare = png.bare_grey(raw)
        if bare is not None:
            shown, before = (np.asarray(Image.open(io.BytesIO(each))) for each in (bare, raw))
            assert np.array_equal(shown, before)

    fuzzing.search(check, st.one_of(fuzzing.contents(valid), st.sampled_from(valid)))


def test_terminals() -> None:
    valid = [
        "plain\n\x1b[1;31mred\x1b[0m\rover\b\b\x1b[2K\x1b[1Aup\x1b[3Cright\n",
        "50%|█████     |\r100%\n",
    ]

    def check(text: str) -> None:
        html = lines_html(final_lines(text))
        assert "<script" not in html and "\x1b" not in html
        assert closed_html(html).troubles == ()

    fuzzing.search(check, fuzzing.texts(valid, TOKENS))


def test_elements() -> None:
    valid = [
        "A <b>word</b> and <a href='x'>a link</a>.\n\n<div>\n\n- one\n- two\n\n</div>\n",
        "`<i>` <!-- no -->\n",
    ]

    def check(text: str) -> None:
        once = closed_html(text)
        assert closed_html(once.text).troubles == (), "what is closed needs no more closing"
        once = closed_markdown(text)
        assert closed_markdown(once.text).text == once.text

    fuzzing.search(check, fuzzing.texts(valid, TOKENS))


def test_addresses(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name in ("index.html", "en/index.html", "en/a b.css", "secret"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("x")
    folder = site / "en"
    files = SiteFiles(lambda: (folder,), "/base/")
    valid = [
        "",
        "index.html",
        "a b.css",
        "../secret",
        "x/../../secret",
        "en",
        "a/./b",
        "127.0.0.1:80",
        "[::1]:80",
    ]

    def check(path: str) -> None:
        with suppress(UnicodeEncodeError):  # a server decodes addresses, so that none has these
            path.encode()
            place = files.place(path)
            assert place is None or place.file.resolve().is_relative_to(folder)
            name_in(path)
            raw = path.encode("latin-1", "replace")
            is_from_elsewhere({b"host": raw, b"origin": raw, b"sec-fetch-site": raw})

    fuzzing.search(check, fuzzing.texts(valid, TOKENS))
