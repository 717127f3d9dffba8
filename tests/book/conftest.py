"""A small book, `lake/`, that a test may build, change and break; it is built with the project's own settings."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAKE = Path(__file__).with_name("lake")
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
PATIENCE = 180  # seconds for one build on a busy machine


class Book:
    """A copy of the small book with a copy of the package beside it, as in a checkout."""

    def __init__(self, root):
        self.root = Path(root)
        shutil.copytree(LAKE, self.root)
        shutil.copytree(ROOT / "src", self.root / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "requirements.lock", "pyproject.toml"):
            shutil.copyfile(ROOT / name, self.root / name)

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COMPANION_")}
        return {**kept, "PYTHONPATH": str(self.root / "src")}

    def command(self, *arguments):
        return [sys.executable, "-m", "companion.cli", *arguments]

    def start(self, *arguments, through=(), **more):
        """Start `companion …` and go on; `through` is a command that starts it in turn."""
        environment = {**self.environment, **more.pop("env", {})}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([*through, *self.command(*arguments)], cwd=self.root, env=environment, **pipes, **more)

    def run(self, *arguments, **more):
        """Run `companion …` to its end."""
        with self.start(*arguments, **more) as process:
            try:
                out, messages = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Done(process.returncode, out, messages)

    def build(self, *arguments, **more):
        """`companion build html`, which must succeed."""
        done = self.run("build", "html", *arguments, **more)
        assert done.status == 0, done.messages
        return done

    def jupyter_book(self, *arguments):
        """Plain `jupyter-book build .`."""
        command = [sys.executable, "-c", JUPYTER_BOOK, "build", ".", *arguments]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return Done(done.returncode, done.stdout, done.stdout + done.stderr)

    def status(self):
        """Chapters that must run, by their short name: why."""
        found = json.loads(self.run("status", "--json").out)["chapters"]
        return {one["chapter"].removeprefix("chapters/"): one["why"] for one in found if one["stale"]}

    def page(self, name):
        return (self.root / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")

    def pages(self):
        """Every file of the built book: its path and content."""
        return contents(self.root / "_build" / "html")

    def edit(self, name, old, new):
        """Change a text file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")


class Done:
    """How a command ended."""

    def __init__(self, status, out, messages):
        self.status, self.out, self.messages = status, out, messages

    @property
    def ran(self):
        """The chapters that were run."""
        return set(re.findall(r"^  (?:ran|FAILED) chapters/(\S+) ", self.messages, flags=re.MULTILINE))


def contents(folder):
    folder = Path(folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def processes_of(pid):
    """The processes below one, found by their parents."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, new = set(), [pid]
    while new:
        new = [child for parent in new for child in parents.get(parent, ())]
        found.update(new)
    return found


def alive(pids):
    """Those of some processes that have not ended."""
    found = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            found.add(pid)
    return found


def wait_until(condition, seconds=30):
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def _built(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("built") / "lake")
    book.build()
    return book


@pytest.fixture
def book(_built, tmp_path):
    """The small book, built once before the test."""
    copy = object.__new__(Book)
    copy.root = tmp_path / "lake"
    shutil.copytree(_built.root, copy.root, symlinks=True)
    return copy
