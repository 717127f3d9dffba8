"""What the tests share: the real data, and a small house of three real rooms that a test may spoil."""

import contextlib
import csv
import functools
import http.server
import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("economics", "ledger", "strategic-stability")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, for a container has none; and nothing that a browser fetches by itself.
ALONE = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


class House:
    """A data folder in which a test makes faults."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def rows(self, table):
        """The table as lists of cells, the header first: row n of the file is rows[n - 1]."""
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table, rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        (self.folder / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8")

    def line(self, table, **cells):
        """The line of the first row that has these cells."""
        header, *rows = self.rows(table)
        for line, row in enumerate(rows, start=2):
            if all(row[header.index(column)] == value for column, value in cells.items()):
                return line
        raise LookupError(f"{table} has no row {cells}")

    def put(self, table, line, **cells):
        """Write cells of one row."""
        rows = self.rows(table)
        for column, value in cells.items():
            rows[line - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def cell(self, table, line, column):
        rows = self.rows(table)
        return rows[line - 1][rows[0].index(column)]

    def replace(self, name, old, new, count=1):
        """Replace bytes of any file."""
        path = self.folder / name
        content = path.read_bytes()
        old, new = (text.encode() if isinstance(text, str) else text for text in (old, new))
        assert old in content, f"{name} does not hold {old!r}"
        path.write_bytes(content.replace(old, new, count))

    def faults(self):
        from companion.data.check import check

        return check(self.folder)


@pytest.fixture(scope="session")
def real_data():
    """The project's data folder."""
    return ROOT / "data"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The project as a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index",
             "--disable-pip-version-check", "-w", folder, ROOT]  # fmt: skip
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("companion-*.whl"))


@pytest.fixture(scope="session")
def _house(tmp_path_factory, real_data):
    folder = tmp_path_factory.mktemp("house") / "data"
    folder.mkdir()
    shutil.copyfile(real_data / "edition.yaml", folder / "edition.yaml")
    for room in ROOMS:
        shutil.copytree(real_data / room, folder / room)
    house = House(folder)
    long = "strategic-stability/warhead-stockpiles"
    house.write(long, house.rows(long)[:20])  # keeps the tests quick
    used = set()
    for path in folder.glob("*/*.csv"):
        header, *rows = house.rows(path.relative_to(folder).with_suffix("").as_posix())
        used |= {row[header.index("source")] for row in rows}
    header, *rows = House(real_data).rows("sources")
    house.write("sources", [header, *(row for row in rows if row[0] in used)])
    return house


@pytest.fixture
def house(_house, tmp_path):
    """A copy of three rooms with their sources, without a fault."""
    shutil.copytree(_house.folder, tmp_path / "data")
    return House(tmp_path / "data")


@pytest.fixture(scope="session")
def chromium():
    """The machine's Chromium, driven by Playwright: `chromium.new_page()`."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    assert path, "Chromium is not installed; .ci/run installs it"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ALONE)
        yield browser
        browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, format, *arguments):
        pass


@pytest.fixture(scope="session")
def serve():
    """`serve(folder)` serves a folder on the loopback until the tests end, and gives its address, without a slash."""
    with contextlib.ExitStack() as ending:

        def start(folder):
            handler = functools.partial(Quiet, directory=str(folder))
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            ending.callback(server.server_close)
            ending.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{server.server_port}"

        yield start


@pytest.fixture(scope="session")
def pyodide(tmp_path_factory):
    """Python for the browser, fetched once: `pyodide(root)` lays it where the book in `root` keeps it."""
    from companion.book.results import STORE
    from companion.publishing.lite.pyodide import fetch

    kept = tmp_path_factory.mktemp("pyodide")
    fetch(kept)

    def lay(root):
        shutil.copytree(kept, Path(root) / STORE / "pyodide", copy_function=os.link)

    return lay
