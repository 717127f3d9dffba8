"""A chapter in the reader's browser: as a student opens, runs and changes it, with the numbers of the book."""

import io
import json
import shutil

import pandas as pd
import pytest

from companion.book.notebooks import FIGURE
from companion.publishing.lite.build import build_lite

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
        self.page = context.new_page()

    def _seen(self, request):
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def start(self):
        """From the start page into the notebook, until Python stands."""
        self.page.goto(f"{self.address}/lite/index.html?path={CHAPTER}.ipynb")
        self.page.click("#start")
        self.page.wait_for_url("**/lite/notebooks/**", timeout=PATIENCE)
        self.ready()

    def ready(self):
        self.page.wait_for_selector(".jp-CodeCell", timeout=PATIENCE)
        self.page.wait_for_function(f"['idle'].includes(({STATUS})())", timeout=PATIENCE)

    def does(self, command):
        """Run one of JupyterLab's commands to its end."""
        self.page.set_default_timeout(PATIENCE)
        self.page.evaluate(COMMAND, command)
        self.page.wait_for_function(f"({STATUS})() === 'idle'", timeout=PATIENCE)

    def cells(self):
        return self.page.evaluate(CELLS)


@pytest.fixture
def student(chromium, serve, site):
    context = chromium.new_context()
    yield Student(context, serve(site))
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
        found.append(json.loads(json.dumps(texts).replace("dtype: int32", "dtype: int64")))  # a browser has 32 bits
    return found


def figure(cells, part):
    """The picture of the cell that holds a piece of code, and the years that it draws."""
    (outputs,) = [cell["outputs"] for cell in cells if part in cell["source"]]
    data = next(output["data"] for output in outputs if FIGURE in output.get("data", {}))
    drawn = pd.read_csv(io.StringIO(data[FIGURE]["csv"]))
    return data["image/svg+xml"], set(drawn["year"])


def test_a_student_runs_changes_and_keeps_a_chapter(student, runs):
    student.start()
    student.does("notebook:run-all-cells")
    cells, run = student.cells(), runs[CHAPTER]
    assert all(cell["count"] for cell in cells if cell["source"].strip())
    assert [printed(cell["outputs"]) for cell in cells] == [printed(outputs) for outputs in run.result.cells]
    drawn = [1 for cell in cells for output in cell["outputs"] if "image/svg+xml" in output.get("data", {})]
    assert len(drawn) == len(run.figures) > 0
    assert student.page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg").count() > 0

    line, changed = "bars(full,", 'bars(full[full["year"] >= 2000],'
    before, years = figure(cells, line)
    student.page.evaluate(CHANGE, [line, changed])
    student.does("notebook:run-cell")
    after, later = figure(student.cells(), changed)
    assert after != before and later == {year for year in years if year >= 2000} != years

    student.does("docmanager:save")
    student.page.reload()
    student.ready()
    assert sum(changed in cell["source"] for cell in student.cells()) == 1
    assert student.elsewhere == []
