"""Measures the build: stock Jupyter Book against this book's own, on the same chapters, in one run.

    python bench/bench.py [--repeat N] [--only-book] [--only-growth]

Stock is `jupyter-book build` with our extension taken out of the settings and its own cache switched on. The cases are
taken in turns, so that a busy moment of the machine falls on all of them; what counts are the ratios of the medians.
Writes `bench/RESULTS.md` and `bench/results.svg`.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parent
LAKE = ROOT / "tests" / "book" / "lake"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
PARTS = ("_config.yml", "_toc.yml", "index.md", "chapters", "data", "src", "requirements.lock", "pyproject.toml")
MORE = ("CITATION.cff", "CHANGELOG.md", "LICENSE", "LICENSE-content", "_static", "_templates")
MB = 1024 * 1024


class Measured:
    """How long a command took, and the most memory that it and all it started held."""

    def __init__(self, seconds, whole, largest):
        self.seconds, self.whole, self.largest = seconds, whole, largest


def measure(command, folder, environment):
    """Run a command that must succeed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        watch = Watch(process.pid)
        watch.start()
        status = process.wait()
        seconds = time.perf_counter() - began
        watch.stop()
        if status:
            said.seek(0)
            raise SystemExit(f"{' '.join(map(str, command))} in {folder} failed:\n{said.read().decode()[-4000:]}")
    return Measured(seconds, watch.whole, watch.largest)


class Watch(threading.Thread):
    """Looks at the memory of a process and its descendants: proportional shares for the sum, resident for one."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.whole, self.largest, self._end = pid, 0, 0, threading.Event()

    def run(self):
        while not self._end.wait(0.1):
            shares = 0
            for pid in [self.pid, *descendants(self.pid)]:
                with contextlib.suppress(OSError, TypeError):  # it has just ended
                    shares += number(f"/proc/{pid}/smaps_rollup", r"^Pss:\s+(\d+)")
                    if pid != self.pid:
                        self.largest = max(self.largest, number(f"/proc/{pid}/status", r"^VmRSS:\s+(\d+)"))
            self.whole = max(self.whole, shares)

    def stop(self):
        self._end.set()
        self.join()


def number(path, pattern):
    return int(re.search(pattern, Path(path).read_text(), re.MULTILINE)[1]) * 1024


def descendants(pid):
    found = []
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


class Copy:
    """A copy of a book, built in one way."""

    def __init__(self, folder, make):
        self.root = Path(folder)
        make(self.root)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COMPANION_")}
        self.environment = {**kept, "PYTHONPATH": str(self.root / "src")}

    def clean(self):
        shutil.rmtree(self.root / "_build", ignore_errors=True)

    def ours(self, *formats):
        return measure([sys.executable, "-m", "companion.cli", "build", *formats], self.root, self.environment)

    def stock(self):
        return measure([sys.executable, "-c", JUPYTER_BOOK, "build", "."], self.root, self.environment)

    def edit(self, name, change):
        path = self.root / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def whole_book(root):
    root.mkdir(parents=True)
    for name in (*PARTS, *MORE):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copyfile(source, root / name)


def without_our_extension(root):
    whole_book(root)
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    settings["execute"]["execute_notebooks"] = "cache"
    settings["sphinx"]["config"]["extensions"].remove("companion.book")
    (root / "_config.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def prose(copy, turn):
    copy.edit("chapters/conclusion.md", lambda text: f"{text}\nTurn {turn}.\n")


def row(copy, turn):
    """One figure of a table that a chapter draws; its sum stays right."""

    def change(text):
        lines = text.splitlines()
        cells = lines[1].split(",")
        cells[-1] = f"Turn {turn}."
        return "\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n"

    copy.edit("data/counterterrorism/attacks.csv", change)


def cells_of(root):
    """The code of all chapters, as the limit runs it."""
    from companion.book.gate import pages
    from companion.book.notebooks import code_cells
    from companion.book.state import read_pages

    texts = read_pages(root, pages(root)).values()
    return [[cell.source for cell in code_cells(text) if not cell.may_fail] for text in texts if code_cells(text)]


def execution(root):
    """Seconds for running every chapter with nothing stored, from a cold start."""
    code = (
        "import sys, time; began = time.perf_counter()\n"
        "from companion.book.build import use_data_of; use_data_of('.')\n"
        "from companion.book.runner import LocalExecutor, Runner\n"
        "local = LocalExecutor()\n"
        "from companion.book.gate import pages; from companion.book.state import read_pages\n"
        "runner = Runner('.'); runner.results.keep = lambda *a: None\n"
        "texts = read_pages('.', pages('.')); must, have = runner.stale(texts)\n"
        "runs, failures = runner.finish(must, have, local); assert not failures, failures[0]\n"
        "print(time.perf_counter() - began)\n"
    )
    return code


def told(code, folder, environment, *arguments):
    """The number that a small program prints."""
    done = subprocess.run([sys.executable, *arguments, *(["-c", code] if code else [])], cwd=folder, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return float(done.stdout.split()[-1])


def bench_book(folder, repeat):
    """The cases on the real book: name -> list of seconds (or of Measured)."""
    stock, ours = Copy(folder / "stock", without_our_extension), Copy(folder / "ours", whole_book)
    chapters = folder / "chapters.json"
    chapters.write_text(json.dumps(cells_of(ours.root)), encoding="utf-8")
    found = {}

    def take(name, seconds):
        found.setdefault(name, []).append(seconds)
        print(f"  {name}: {seconds:.2f} s", flush=True)

    for turn in range(1, repeat + 1):
        print(f"turn {turn} of {repeat}", flush=True)
        for copy, name, build in ((stock, "stock", stock.stock), (ours, "ours", lambda: ours.ours("html"))):
            copy.clean()
            take(f"{name}: cold", build().seconds)
            take(f"{name}: nothing changed", build().seconds)
            prose(copy, turn)
            take(f"{name}: prose changed", build().seconds)
            row(copy, turn)
            if copy is stock:
                copy.clean()  # `clean --all`: its way to be right
            take(f"{name}: one row changed", build().seconds)
        take("plain jupyter-book with our extension: nothing changed", plain(ours).seconds)
        shutil.rmtree(ours.root / "_build")
        take("ours: execution", told(execution(ours.root), ours.root, ours.environment))
        take("limit: execution", told("", ours.root, limited(ours), str(HERE / "limit.py"), str(chapters)))
        ours.clean()
        take("ours: HTML, PDF and EPUB cold", ours.ours().seconds)
    return found


def plain(copy):
    copy.stock()
    return copy.stock()


def limited(copy):
    return {**copy.environment, "COMPANION_DATA": str(copy.root / "data"), "MPLBACKEND": "agg"}


# ---------------------------------------------------------------- growth


def grown(chapters, rows):
    """A small book with so many chapters, each with three figures, of a table with so many rows."""

    def make(root):
        shutil.copytree(LAKE, root)
        shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "requirements.lock", "pyproject.toml"):
            shutil.copyfile(ROOT / name, root / name)
        # The years of the small book would run into the future: its rows are counted instead.
        for name in ("data/lake/levels.csv", "data/lake/fish.csv", "data/lake/datapackage.yaml", "chapters/levels.md"):
            path = root / name
            path.write_text(path.read_text().replace("year", "position"))
        table = root / "data/lake/levels.csv"
        header = table.read_text().splitlines()[0]
        lines = [f"{1000 + i},{10 + i % 7}.5,survey-2020,2020-02,verified," for i in range(rows)]
        table.write_text("\n".join([header, *lines]) + "\n")
        text = (root / "chapters/levels.md").read_text().replace("[claim one](#AC-01)", "this")
        start = text.index("```{code-cell} python\n---")
        end = text.index("## Data and sources")
        figure = text[start:end]
        listed = ["format: jb-book", "root: index", "chapters:"]
        for number in range(chapters):
            three = "".join(figure.replace("fig-levels-rise", f"fig-levels-{number}-{part}") for part in "abc")
            chapter = text[:start] + three + text[end:]
            chapter = chapter.replace("{numref}`fig-levels-rise`", f"{{numref}}`fig-levels-{number}-a`")
            (root / f"chapters/levels-{number}.md").write_text(chapter)
            listed.append(f"  - file: chapters/levels-{number}")
        (root / "_toc.yml").write_text("\n".join(listed) + "\n")
        (root / "index.md").write_text("# Many\n\nChapters.\n")

    return make


def bench_growth(folder, base=12):
    """Cold and unchanged builds of books that grow: a list of rows."""
    found = []
    for chapters, rows in ((1, 1), (4, 1), (16, 1), (1, 10), (1, 100)):
        copy = Copy(folder / f"grown-{chapters}-{rows}", grown(base * chapters, 100 * rows))
        cold, same = copy.ours("html"), copy.ours("html")
        with_jupyter_book = plain(copy)
        found.append((chapters, rows, cold, same, with_jupyter_book))
        print(
            f"  {chapters}x chapters, {rows}x rows: cold {cold.seconds:.1f} s, unchanged {same.seconds:.2f} s",
            flush=True,
        )
        shutil.rmtree(copy.root)
    return found


# ---------------------------------------------------------------- what is written


def report(book, growth):
    """The text of RESULTS.md."""
    middle = {name: statistics.median(values) for name, values in book.items()}
    lines = [
        "# What the build costs",
        "",
        f"Measured by `make bench` on {dt.date.today():%d %B %Y}: {machine()}.",
        "Medians of interleaved turns; a ratio compares two cases of the same run.",
        "",
    ]
    if book:
        lines += ["| case | stock, s | ours, s | ours / stock |", "| --- | --- | --- | --- |"]
        for case in ("cold", "one row changed", "prose changed", "nothing changed"):
            stock, ours = middle[f"stock: {case}"], middle[f"ours: {case}"]
            lines.append(f"| {case} | {stock:.2f} | {ours:.2f} | {ours / stock:.3f} |")
        lines += [
            "",
            "After a changed row stock is right only if all is built anew (`clean --all`): that is its time there.",
            "",
            "| measure | value | target | |",
            "| --- | --- | --- | --- |",
        ]
        for name, value, target in targets(middle, growth):
            lines.append(f"| {name} | {value:.3g} | ≤ {target:g} | {'met' if value <= target else '**missed**'} |")
        lines += ["", "| other case | s |", "| --- | --- |"]
        lines += [
            f"| {name} | {value:.2f} |"
            for name, value in middle.items()
            if not re.match(r"(stock|ours): (cold|one|prose|nothing)", name)
        ]
        lines += ["", f"Turns: {len(next(iter(book.values())))}. All values: ", ""]
        lines += [f"- {name}: {', '.join(f'{value:.2f}' for value in values)}" for name, values in book.items()]
        lines += ["", "![Seconds for each case, stock and ours](results.svg)"]
    if growth:
        lines += [
            "",
            "## Growth",
            "",
            "A small book with three figures in each chapter; 12 chapters and 100 rows are 1x.",
            "",
            "| chapters | rows | cold, s | unchanged, s | the same by jupyter-book | build, MB | largest worker, MB |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for chapters, rows, cold, same, other in growth:
            lines.append(
                f"| {chapters}x | {rows}x | {cold.seconds:.1f} | {same.seconds:.2f} | {other.seconds:.1f} "
                f"| {cold.whole / MB:.0f} | {cold.largest / MB:.0f} |"
            )
    return "\n".join(lines) + "\n"


def targets(middle, growth):
    """(measure, value, target), as the project set them."""
    rows = [
        ("cold HTML build / stock cold", middle["ours: cold"] / middle["stock: cold"], 0.22),
        ("cold execution / limit", middle["ours: execution"] / middle["limit: execution"], 1.5),
        (
            "one row changed / stock's way to be right",
            middle["ours: one row changed"] / middle["stock: one row changed"],
            0.08,
        ),
        (
            "nothing changed / stock nothing changed",
            middle["ours: nothing changed"] / middle["stock: nothing changed"],
            0.8,
        ),
        ("HTML + PDF + EPUB cold / HTML cold", middle["ours: HTML, PDF and EPUB cold"] / middle["ours: cold"], 1.5),
    ]
    found = {(chapters, times): (cold, same) for chapters, times, cold, same, _ in growth}
    if (16, 1) in found:
        one, many = found[1, 1], found[16, 1]
        rows += [
            ("16x chapters: cold / 1x", many[0].seconds / one[0].seconds, 16),
            ("16x chapters: nothing changed / 1x", many[1].seconds / one[1].seconds, 4),
            ("peak memory of one worker, MB", max(cold.largest for cold, _ in found.values()) / MB, 350),
            ("peak memory of the whole build at 16x, MB", many[0].whole / MB, 1536),
        ]
    return rows


def machine():
    names = ("jupyter-book", "sphinx", "pandas", "matplotlib")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    model = ""
    with contextlib.suppress(OSError, TypeError):
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1] + ", "
    return f"{model}{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, {packages}"


def draw(book):
    """The figure: seconds for each case, stock and ours."""
    from companion.figures.picture import Picture
    from companion.figures.style import BLUE, GREY

    cases = ("cold", "one row changed", "prose changed", "nothing changed")
    picture = Picture(height=2.6)
    axes = picture.subplots()
    for offset, (who, colour, label) in enumerate((("stock", GREY, "stock"), ("ours", BLUE, "this book"))):
        values = [statistics.median(book[f"{who}: {case}"]) for case in cases]
        places = [place + 0.38 * offset for place in range(len(cases))]
        bars = axes.barh(places, values, height=0.36, color=colour, label=label)
        axes.bar_label(bars, [f"{value:.1f}" for value in values], padding=3)
    axes.set_yticks([place + 0.19 for place in range(len(cases))], cases)
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_xlabel("seconds")
    axes.legend(loc="lower right")
    return picture.svg()


def main():
    """Measure, then write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="turns (default 3)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--only-book", action="store_true", help="leave out the growth of the small book")
    only.add_argument("--only-growth", action="store_true", help="leave out the real book; prints, writes nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        book = {} if options.only_growth else bench_book(Path(folder), options.repeat)
        growth = [] if options.only_book else bench_growth(Path(folder))
    text = report(book, growth)
    if book:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
        (HERE / "results.svg").write_text(draw(book), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
