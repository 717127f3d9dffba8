"""A fact flows one way: no module imports one to its right."""

import ast
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "companion"
ORDER = (  # rooms and single modules, from left to right; those of one row know nothing of each other
    {"lazy"},
    {"data"},
    {"prose"},
    {"ledger"},
    {"figures", "tables"},
    {"exercises"},
    {"evidence", "editions"},
    {"book"},
    {"publishing"},
    {"cli"},
)
RANK = {name: rank for rank, row in enumerate(ORDER) for name in row}


def imported(path, text):
    """The rooms that a module imports, each with the line."""
    here = path.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: len(here) - node.level]) if node.level else []
            names = [[*base, *(node.module or "").split(".") * bool(node.module), alias.name] for alias in node.names]
        else:
            continue
        yield from ((name[1], node.lineno) for name in names if name[0] == "companion" and len(name) > 1)


def astray(path, text):
    """What a module imports from its right, or from another room of its own row."""
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other, line in imported(path, text):
        if other in RANK and other != room and RANK[other] >= RANK[room]:
            yield f"{path.relative_to(PACKAGE)}:{line}: {room} imports {other}"


def test_no_module_imports_one_to_its_right():
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
    assert {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in paths} == set(RANK)
    assert [fault for path in paths for fault in astray(path, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    [
        "import companion.book.build",
        "from companion import book",
        "from ..book import build",
        "def f():\n from companion.publishing import pdf",
    ],
)
def test_an_import_from_the_right_is_found(line):
    assert len(list(astray(PACKAGE / "tables" / "listing.py", line))) == 1


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_can_be_imported(path):
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    importlib.import_module(name.removesuffix(".__init__"))
