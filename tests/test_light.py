"""The light half runs wherever Python and its three libraries do: a student's machine, Binder, a browser."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from companion.book.notebooks import code_cells

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "companion"
AUTHORS = ("book", "editions", "evidence", "publishing", "cli.py")  # with extras that a student never installs
MODULES = sorted(
    path.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if path.relative_to(PACKAGE).parts[0] not in AUTHORS
)
NOT_EVERYWHERE = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "winreg", "msvcrt"}
POSIX_CALLS = {"fork", "getuid", "geteuid", "getpgid", "killpg", "mkfifo", "sched_getaffinity", "setsid", "uname"}

# Finds no installed package that those named do not need, and refuses every connection.
ALONE = """
import importlib.metadata as metadata, json, re, sys

def plain(name):
    return re.sub("[-_.]+", "-", name).lower()

def needed(names):
    found, todo = set(), list(names)
    while todo:
        name = plain(todo.pop())
        if name in found:
            continue
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        todo += [re.match("[A-Za-z0-9._-]+", need)[0] for need in needs if "extra ==" not in need]
    return found

job = json.load(sys.stdin)
packages = needed(job["packages"])
homes = metadata.packages_distributions()
refused = {top for top, owners in homes.items() if not packages & {plain(owner) for owner in owners}}
refused -= {"companion", *sys.stdlib_module_names}

from importlib.machinery import PathFinder

class Only(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in refused else super().find_spec(name, path, target)

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"the network was asked for: {arguments}")

sys.meta_path[sys.meta_path.index(PathFinder)] = Only
sys.addaudithook(watch)
"""
IMPORT_AND_USE = """
import importlib
for name in job["modules"]:
    importlib.import_module(name)
from companion import load
from companion.data import edition, tables
from companion.figures import series
from companion.ledger import scores
from companion.tables import claims
rows = {name: len(load(name)) for name in tables()}
drawn = series(load("economics/us-goods-trade").query("period == 'year'"), x="year", y="total_usd_million", ylabel="y")
print(json.dumps({"rows": rows, "svg": drawn._repr_mimebundle_()["image/svg+xml"][:5],
                  "html": claims("economics")._repr_mimebundle_()["text/html"][:6],
                  "text": scores.text(scores.report())}))
"""
RUN = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for name, cells in job["chapters"].items():
    shell.reset()
    for number, cell in enumerate(cells, 1):
        result = shell.run_cell(cell)
        if not result.success:
            sys.exit(f"{name}: code cell {number}: {result.error_in_exec or result.error_before_exec!r}")
"""


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory):
    """Run code with the wheel and some packages, in a folder that holds nothing."""
    installed, folder = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("empty")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check",
               "--target", installed, wheel]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMPANION_")}
    environment = {**kept, "PYTHONPATH": str(installed)}

    def run(code, *packages, **job):
        job["packages"] = ["numpy", "pandas", "matplotlib", *packages]
        return subprocess.run([sys.executable, "-c", ALONE + code], input=json.dumps(job), capture_output=True,
                              text=True, cwd=folder, env=environment, check=False)  # fmt: skip

    return run


def test_it_needs_nothing_but_its_three_libraries(alone):
    done = alone(IMPORT_AND_USE, modules=MODULES)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["rows"]) > 50 and min(found["rows"].values()) > 0
    assert (found["svg"], found["html"]) == ("<?xml", "<table")
    assert "Brier" in found["text"]


@pytest.mark.parametrize("code", ["import yaml", "import sphinx", "import companion.book.extension"])
def test_the_test_refuses_what_a_student_does_not_have(alone, code):
    done = alone(code)
    assert done.returncode and "ModuleNotFoundError" in done.stderr


@pytest.mark.parametrize("name", ["index", "chapters/areas/economics", "chapters/assessment/forecasts"])
def test_a_chapter_runs_to_its_end_with_them_and_ipython(alone, name):
    cells = [cell.source for cell in code_cells((ROOT / f"{name}.md").read_text(encoding="utf-8"))]
    done = alone(RUN, "ipython", chapters={name: cells})
    assert cells and done.returncode == 0, done.stdout[-2000:] + done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_nothing_in_it_exists_on_some_systems_only(module):
    path = PACKAGE.parent / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not NOT_EVERYWHERE & {name.partition(".")[0] for name in names}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            assert node.attr not in POSIX_CALLS, f"{path.name}:{node.lineno}: os.{node.attr}"
