"""`companion build lite`: the notebooks that run in the browser come and go with the links to them."""

import json
import shutil

import pytest

from companion.publishing.lite import build

from .conftest import ROOT, Book, contents

LINK = "lite/index.html?path=chapters/levels.ipynb"


@pytest.fixture(scope="module")
def made(_built, pyodide, tmp_path_factory):
    """The small book with `lite/`."""
    book = object.__new__(Book)
    book.root = tmp_path_factory.mktemp("lite") / "lake"
    shutil.copytree(_built.root, book.root, symlinks=True)
    for name in ("hatch_build.py", "README.md", "LICENSE", "LICENSE-content"):  # what the wheel is made from
        shutil.copyfile(ROOT / name, book.root / name)
    pyodide(book.root)
    done = book.run("build", "lite")
    assert done.status == 0, done.messages
    return book


@pytest.fixture
def book(made, tmp_path):
    """A copy that a test may change."""
    copy = object.__new__(Book)
    copy.root = tmp_path / "lake"
    shutil.copytree(made.root, copy.root, symlinks=True)
    return copy


def test_what_it_holds(made):
    lite = made.root / "_build" / "html" / "lite"
    files = contents(lite)
    start = files["index.html"].decode()
    for name, title in {"levels": "Levels", "fish": "Fish"}.items():
        assert f'data-path="chapters/{name}.ipynb" data-page="../chapters/{name}.html">{title}</a>' in start
        notebook = json.loads(files[f"files/chapters/{name}.ipynb"])
        assert not any(cell.get("outputs") for cell in notebook["cells"])
    settings = json.loads(files["jupyter-lite.json"])["jupyter-config-data"]
    assert [one["name"] for one in settings["federated_extensions"]] == ["@jupyterlite/pyodide-kernel-extension"]
    assert not [name for name in files if name.endswith(".map")]
    assert all(b'<link rel="icon" href="../tree/favicon.ico">' in files[f"{app}/index.html"] for app in build.APPS)
    assert "tree/favicon.ico" in files  # no page asks for one at the top of the host, where there is none
    lock = json.loads(files["static/pyodide/pyodide-lock.json"])["packages"]
    assert {f"static/pyodide/{entry['file_name']}" for entry in lock.values()} <= set(files)
    assert {"companion", "numpy", "pandas", "matplotlib"} <= set(lock)
    texts = [body for name, body in files.items() if name.endswith((".json", ".html", ".ipynb", ".css", ".js"))]
    assert not any(str(place).encode() in text for text in texts for place in (ROOT, made.root))
    listed = json.loads(files["start.json"])["files"]
    assert {one["address"] for one in listed} >= {f"static/pyodide/{entry['file_name']}" for entry in lock.values()}
    assert all(len(files[one["address"]]) == one["bytes"] for one in listed)


def test_ways_that_are_not_known_are_not_offered(made):
    start = (made.root / "_build" / "html" / "lite" / "index.html").read_text(encoding="utf-8")
    assert "data-binder" not in start and "#running" not in start


def test_pages_lead_there_and_load_nothing_of_it(made):
    page = made.page("chapters/levels")
    assert page.count(f'href="../{LINK}"') == 1
    assert "lite/" not in page.replace(LINK, "")
    assert not (made.root / "_build" / ".html").exists()


def test_nothing_changed(made):
    done = made.run("build", "lite")
    assert done.status == 0 and "nothing changed" in done.messages
    done = made.run("build", "html")  # what stands is current, with its links
    assert done.status == 0 and "nothing changed" in done.messages
    assert LINK in made.page("chapters/levels")


def test_a_later_build_without_it_takes_the_links_away(book):
    book.edit("chapters/fish.md", "They caught", "The boats caught")
    book.build()
    assert not (book.root / "_build" / "html" / "lite").exists()
    assert not [name for name, body in book.pages().items() if name.endswith(".html") and b"lite/index.html" in body]


def test_the_same_bytes_and_nothing_made_twice(book):
    before = contents(book.root / "_build" / "html" / "lite")
    (book.root / "_build" / ".companion" / "built.json").unlink()
    done = book.run("build", "lite")
    assert done.status == 0 and "making" not in done.messages, done.messages
    assert contents(book.root / "_build" / "html" / "lite") == before
    shutil.rmtree(book.root / "_build" / ".companion" / "lite")
    (book.root / "_build" / ".companion" / "built.json").unlink()
    done = book.run("build", "lite")
    assert done.status == 0 and "making" in done.messages, done.messages
    assert contents(book.root / "_build" / "html" / "lite") == before


def test_a_file_that_is_not_the_locked_one_stops_the_build(book):
    before = book.pages()
    wasm = book.root / "_build/.companion/pyodide/pyodide.asm.wasm"
    wasm.unlink()  # it is one file with the tests' own copy
    wasm.write_bytes(b"altered")
    book.edit("chapters/fish.md", "They caught", "The boats caught")
    done = book.run("build", "lite")
    assert done.status == 1
    assert "pyodide.asm.wasm is not the file that was locked" in done.messages
    assert "the last good book stands as it was" in done.messages
    assert book.pages() == before


def test_cdn_without_lite_is_refused(book):
    done = book.run("build", "html", "--cdn")
    assert done.status == 2 and "lite is not named" in done.messages


def test_left_at_the_public_address(book):
    """Only what the address lacks lies in the site; the rest is named there with its digest."""
    book.edit("pyproject.toml", '# Repository = "…"', 'Repository = "https://github.com/lake/book"')
    done = book.run("build", "lite", "--cdn")
    assert done.status == 0, done.messages
    lite = book.root / "_build" / "html" / "lite"
    lock = json.loads((lite / "static/pyodide-lock/pyodide-lock.json").read_text())["packages"]
    away = {name for name, entry in lock.items() if entry["file_name"].startswith("https://")}
    assert {"numpy", "pandas", "matplotlib"} <= away and not away & {"companion", "ipython"}
    assert all((lite / "static/pyodide-lock" / lock[name]["file_name"]).is_file() for name in set(lock) - away)
    kernel = json.loads((lite / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
    (settings,) = kernel.values()
    assert settings["pyodideUrl"].startswith("https://") and settings["disablePyPIFallback"]
    assert not list(lite.rglob("*.wasm"))
    start = (lite / "index.html").read_text(encoding="utf-8")
    assert f"connect-src 'self' {settings['pyodideUrl'].partition('/pyodide/')[0]};" in start
    assert 'data-binder="https://mybinder.org/v2/gh/lake/book/' in start  # the other door, now that it is known


# ---------------------------------------------------------------- a reader whose browser cannot


@pytest.fixture
def reader(chromium, serve, made):
    """A fresh browser page, and the address of the start page."""
    context = chromium.new_context()
    yield context.new_page(), f"{serve(made.root / '_build' / 'html')}/lite/index.html?path=chapters/levels.ipynb"
    context.close()


def test_the_start_says_what_it_costs(reader):
    page, address = reader
    faults, asked = [], []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    text = page.inner_text("#begin")
    assert "30 MB" in text and "half a minute" in text and "this browser only" in text and "Download" in text
    assert page.inner_text("#chosen") == "The chapter: Levels"
    assert page.get_attribute("#chosen a", "href") == "../chapters/levels.html"
    assert not page.is_visible("#binder")
    assert page.get_attribute("#download a", "href") == "files/chapters/levels.ipynb"
    assert not faults and len(asked) <= 4, (faults, asked)  # nothing large before the click


@pytest.mark.parametrize(
    "without, said",
    [
        ("delete window.WebAssembly", "no WebAssembly"),
        ("window.Worker = undefined", "no background workers"),
    ],
)
def test_a_browser_that_cannot(reader, without, said):
    page, address = reader
    page.add_init_script(without)
    page.goto(address)
    assert said in page.inner_text("#fault")
    assert page.is_visible("#download a") and page.is_visible("text=All chapters")


def test_a_file_that_does_not_come(reader):
    page, address = reader
    page.route("**/numpy-*.whl", lambda route: route.abort())
    page.goto(address)
    page.click("#start")
    page.wait_for_selector("#fault:not([hidden])")
    assert "numpy-" in page.inner_text("#fault") and "blocked" in page.inner_text("#fault")
    assert page.inner_text("#start") == "Try again"


def test_no_network(reader):
    page, address = reader
    page.goto(address)
    page.context.set_offline(True)
    page.click("#start")
    page.wait_for_selector("#fault:not([hidden])")
    assert "no connection" in page.inner_text("#fault")


def test_an_unknown_chapter(reader):
    page, address = reader
    page.goto(address.replace("levels", "nowhere"))
    assert "no chapter chapters/nowhere.ipynb" in page.inner_text("#fault")


def test_opened_from_a_file(reader, made):
    page, _ = reader
    page.goto((made.root / "_build/html/lite/index.html").as_uri() + "?path=chapters/levels.ipynb")
    assert "opened from a file" in page.inner_text("#fault")


def test_a_notebook_without_python_says_so(reader):
    page, address = reader
    page.add_init_script("delete window.WebAssembly")
    page.goto(address.replace("index.html", "notebooks/index.html"))
    page.wait_for_selector(".companion-watch", timeout=60_000)
    assert "Python has not started" in page.inner_text(".companion-watch")
    assert "no WebAssembly" in page.inner_text(".companion-watch")
    assert page.get_attribute(".companion-watch a", "href").startswith("../index.html?path=chapters%2Flevels.ipynb")
