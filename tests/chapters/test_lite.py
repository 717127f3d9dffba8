"""The chapters in the reader's browser: as a student opens, runs and changes them, with the numbers of the book."""

import io
import shutil

import pandas as pd
import pytest

from companion.book.notebooks import FIGURE
from companion.publishing.lite.build import build_lite

from .conftest import PAGES, ROOT

CHAPTER = "chapters/areas/counterterrorism"
STATUS = "() => window.jupyterapp?.shell?.currentWidget?.context?.sessionContext?.kernelDisplayStatus"
CELLS = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
  return Array.from({length: cells.length}, (_, n) => cells.get(n)).filter((cell) => cell.type === "code").map((cell) =>
    ({source: cell.sharedModel.source, count: cell.executionCount, outputs: cell.outputs.toJSON()}));
}"""
CHANGE = """([old, now]) => {
  const content = window.jupyterapp.shell.currentWidget.content;
  const place = content.widgets.findIndex((cell) => cell.model.sharedModel.source.includes(old));
  content.activeCellIndex = place;
  const shared = content.widgets[place].model.sharedModel;
  shared.setSource(shared.source.replace(old, now));
}"""
COMMAND = "(name) => window.jupyterapp.commands.execute(name)"
RUN = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"  # and do not wait for it
DONE = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
  const all = Array.from({length: cells.length}, (_, n) => cells.get(n)).filter((cell) => cell.type === "code");
  const done = (cell) => cell.executionState !== "running" && (cell.executionCount || !cell.sharedModel.source.trim());
  return all.every(done) || all.some((cell) => cell.outputs.toJSON().some((one) => one.output_type === "error"));
}"""
SEEN = """async () => {  // how many pictures have a size on the page, when one goes there
  const content = window.jupyterapp.shell.currentWidget.content;
  const where = ".jp-OutputArea-output img, .jp-OutputArea-output svg";
  const pictures = (widget) => [...widget.node.querySelectorAll(where)];
  const large = (picture) => { const box = picture.getBoundingClientRect(); return box.width > 50 && box.height > 30; };
  const drawn = (widget) => widget.model.type === "code"
    && widget.model.outputs.toJSON().some((output) => "image/svg+xml" in (output.data || {}));
  let seen = 0;
  for (let n = 0; n < content.widgets.length; n++) {
    if (!drawn(content.widgets[n])) continue;
    await content.scrollToItem(n);
    for (let k = 0; k < 100 && !pictures(content.widgets[n]).some(large); k++) {
      await new Promise((go) => setTimeout(go, 50));
    }
    seen += pictures(content.widgets[n]).filter(large).length;
  }
  return seen;
}"""
PATIENCE = 300_000  # milliseconds for anything on a busy machine; a quiet one needs half a minute


@pytest.fixture(scope="module")
def site(book, copy, pyodide, tmp_path_factory):
    """The built pages with `lite/`, in a folder of their own."""
    pages = tmp_path_factory.mktemp("lite") / "html"
    shutil.copytree(book.html, pages)
    pyodide(copy)
    build_lite(pages, copy)
    return pages


class Student:
    """A browser of one student, which keeps the work; `elsewhere` are the requests to other hosts."""

    def __init__(self, context, address):
        self.context, self.address, self.elsewhere = context, address, []
        self.context.on("request", self._seen)
        self.page = None

    def _seen(self, request):
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def start(self, chapter):
        """From the start page into the notebook of a chapter, in a new page, until Python stands."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{self.address}/lite/index.html?path={chapter}.ipynb")
        self.page.click("#start")
        self.page.wait_for_url("**/lite/notebooks/**", timeout=PATIENCE)
        self.ready()

    def ready(self):
        self.page.wait_for_selector(".jp-CodeCell", timeout=PATIENCE)
        self.page.wait_for_function(f"['idle'].includes(({STATUS})())", timeout=PATIENCE)

    def does(self, command):
        """Run one of JupyterLab's commands to its end."""
        self.page.evaluate(COMMAND, command)
        self.page.wait_for_function(f"({STATUS})() === 'idle'", timeout=PATIENCE)

    def runs_all(self):
        """Run the chapter, until every cell is done or one fails."""
        self.page.evaluate(RUN)
        self.page.wait_for_function(DONE, timeout=PATIENCE)
        self.page.wait_for_function(f"({STATUS})() === 'idle'", timeout=PATIENCE)

    def cells(self):
        return self.page.evaluate(CELLS)


@pytest.fixture(scope="module")
def address(serve, site):
    return serve(site)


@pytest.fixture
def student(chromium, address):
    """One who comes for the first time."""
    context = chromium.new_context()
    yield Student(context, address)
    context.close()


@pytest.fixture(scope="module")
def course(chromium, address):
    """One who reads chapter after chapter: the browser has Python's files from the first on."""
    context = chromium.new_context()
    yield Student(context, address)
    context.close()


def printed(outputs):
    """What a cell gave, as it can be compared: without pictures, and without what differs only in its wrapping."""
    found = []
    for output in outputs:
        if "data" not in output:
            found.append((output["output_type"], "".join(output.get("text", output.get("evalue", "")))))
            continue
        data = {kind: "".join(text) if isinstance(text, list) else text for kind, text in output["data"].items()}
        if "text/html" in data:
            data.pop("text/plain", None)
        texts = {kind: text for kind, text in data.items() if not kind.startswith("image/")}
        found.append(texts)
    return found


def figure(cells, part):
    """The picture of the cell that holds a piece of code, and the years that it draws."""
    (outputs,) = [cell["outputs"] for cell in cells if part in cell["source"]]
    data = next(output["data"] for output in outputs if FIGURE in output.get("data", {}))
    drawn = pd.read_csv(io.StringIO(data[FIGURE]["csv"]))
    return data["image/svg+xml"], set(drawn["year"])


def has_cells(page):
    """Whether it runs; a page that is missing counts, so that it fails as a test of its own."""
    return bool(not (ROOT / f"{page.name}.md").is_file() or page.cells)


@pytest.mark.parametrize("name", [page.name for page in PAGES if has_cells(page)])
def test_a_chapter_runs_to_its_end_with_the_numbers_of_the_book(course, runs, name):
    course.elsewhere.clear()
    course.start(name)
    try:
        course.runs_all()
        cells, run = course.cells(), runs[name]
        outputs = [output for cell in cells for output in cell["outputs"]]
        assert [output for output in outputs if output["output_type"] == "error"] == []
        assert [cell["source"] for cell in cells if cell["source"].strip() and not cell["count"]] == []
        assert [printed(cell["outputs"]) for cell in cells] == [printed(outputs) for outputs in run.result.cells]
        drawn = [output for output in outputs if FIGURE in output.get("data", {})]
        assert len(drawn) == len(run.outputs(FIGURE)) >= len(run.figures)
        assert course.page.evaluate(SEEN) == len(run.outputs("image/svg+xml"))
        assert course.page.locator(".jp-Dialog, .companion-watch").count() == 0
        assert course.elsewhere == []
    finally:
        course.page.close()


def test_a_student_changes_and_keeps_a_chapter(student):
    student.start(CHAPTER)
    student.runs_all()
    line, changed = "bars(full,", 'bars(full[full["year"] >= 2000],'
    before, years = figure(student.cells(), line)
    student.page.evaluate(CHANGE, [line, changed])
    student.does("notebook:run-cell")
    after, later = figure(student.cells(), changed)
    assert after != before and later == {year for year in years if year >= 2000} != years

    student.does("docmanager:save")
    student.page.reload()
    student.ready()
    assert sum(changed in cell["source"] for cell in student.cells()) == 1
    assert student.elsewhere == []
