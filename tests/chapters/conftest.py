"""The pages of the book as the tests of this folder see them: as text, as they ran, and as they were built."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PATIENCE = 900  # seconds for a build of the whole book on a busy machine
LEFT_OUT = (".*", "_build", "tests", "bench", "__pycache__", "*.egg-info")


@dataclass(frozen=True)
class Page:
    """A page of _toc.yml; nothing is read before it is asked for, so that a missing page fails its own tests."""

    name: str

    @property
    def kind(self):
        """`landing`, `brief` for a section of the brief, `assessment` or `back`."""
        if self.name == "index":
            return "landing"
        room = Path(self.name).parent.name
        return room if room in ("assessment", "back") else "brief"

    @property
    def slug(self):
        """Its label: the file's name, or the folder's for the first page of a folder."""
        if self.name == "index":
            return "landing"
        path = Path(self.name)
        return path.parent.name if path.name == "index" else path.name

    @property
    def section(self):
        """The ledger's id of the section that a chapter of the brief is about."""
        return {"strategic-stability": "arms-control"}.get(self.slug, self.slug)

    @property
    def text(self):
        return (ROOT / f"{self.name}.md").read_text(encoding="utf-8")

    @property
    def cells(self):
        from companion.book.notebooks import code_cells

        return code_cells(self.text)

    @property
    def prose(self):
        """The lines without jupytext's header and without code cells; these are left empty, so that numbers fit."""
        text = re.sub(r"\A---\n.*?\n---\n", _blank, self.text, flags=re.DOTALL)
        return re.sub(r"^```\{code-cell\}.*?^```$", _blank, text, flags=re.DOTALL | re.MULTILINE).splitlines()

    @property
    def title(self):
        return next(line[2:] for line in self.prose if line.startswith("# "))

    def __str__(self):
        return self.name


def _blank(match):
    return "\n" * match[0].count("\n")


def pages():
    """The pages of _toc.yml in its order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = [Page(toc["root"])]

    def descend(entries):
        for entry in entries:
            found.append(Page(entry["file"]))
            descend(entry.get("sections", ()))

    for part in toc["parts"]:
        descend(part["chapters"])
    return found


PAGES = pages()


def pytest_generate_tests(metafunc):
    """`page` is every page, `chapter` every chapter of the brief, `study` these and the assessment's pages."""
    chosen = {"page": PAGES, "chapter": [page for page in PAGES if page.kind == "brief"],
              "study": [page for page in PAGES if page.kind in ("brief", "assessment")]}  # fmt: skip
    for name, found in chosen.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, found, ids=str)


@pytest.fixture(scope="session")
def all_pages():
    return PAGES


# ---------------------------------------------------------------- the book as it runs


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """A copy of the project without what was built: what an author changes while the tests run changes no result."""
    folder = tmp_path_factory.mktemp("book") / "companion"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return folder


@pytest.fixture
def data(copy, monkeypatch):
    """`load` reads the copy: the data that the chapters ran on."""
    monkeypatch.setenv("COMPANION_DATA", str(copy / "data"))


@dataclass
class Run:
    """What one chapter gave."""

    page: Page
    text: str  # of the page as it ran
    result: object  # companion.book.results.Result, or None
    failure: str
    glued: dict = field(default_factory=dict)
    figures: list = field(default_factory=list)  # of companion.book.legend.Figure
    faults: list = field(default_factory=list)

    @property
    def cells(self):
        from companion.book.notebooks import code_cells

        return code_cells(self.text)

    def outputs(self, kind):
        """Every output of one MIME type, in order."""
        assert self.result, self.failure
        return [output["data"][kind] for cell in self.result.cells for output in cell if kind in output.get("data", {})]

    @property
    def listings(self):
        """The tables as MyST by their names."""
        texts = "\n".join(self.outputs("text/markdown"))
        return {
            match[2]: match[1]
            for match in re.finditer(r"^(:::\{table\}.*?\n:name: (\S+)\n.*?^:::$)", texts, re.M | re.S)
        }


@pytest.fixture(scope="session")
def runs(copy):
    """Every chapter run once, by the build's own runner and into the copy's store: the build below runs none again."""
    from companion.book import legend
    from companion.book.runner import Runner
    from companion.book.state import read_pages

    found, texts, register = {}, read_pages(copy, [page.name for page in PAGES]), legend.Register()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPANION_DATA", str(copy / "data"))
        runner = Runner(copy)
        must, have = runner.stale(texts)
        results, failures = runner.finish(must, have)
        failed = {failure.chapter: str(failure) for failure in failures}
        for page in PAGES:
            text = texts.get(page.name, "")
            run = found[page.name] = Run(page, text, results.get(page.name), failed.get(page.name, ""))
            if run.result:
                run.glued = legend.glued_values(run.result.cells)
                run.figures, _, run.faults = legend.figures_of(page.name, run.cells, run.result, register)
            elif page.name not in texts:
                run.failure = f"{page.name}.md: _toc.yml names it, and there is no such file"
    return found


# ---------------------------------------------------------------- the book as it is built


class Book:
    """The built copy."""

    def __init__(self, root):
        self.root = root
        self.html = root / "_build" / "html"
        self.pdf = root / "_build" / "pdf" / "companion.pdf"
        self.epub = root / "_build" / "epub" / "companion.epub"

    def build(self, *formats):
        """`companion build`, which must succeed; gives what it said."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("COMPANION_")}
        command = [sys.executable, "-m", "companion.cli", "build", *formats]
        done = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stderr

    def page(self, name):
        return (self.html / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def book(copy, runs):
    """The whole book in all its formats."""
    failed = [run.failure for run in runs.values() if run.failure]
    assert not failed, "\n".join(failed)
    made = Book(copy)
    made.said = made.build()
    return made
