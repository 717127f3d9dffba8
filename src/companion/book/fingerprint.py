"""Is the book that stands the one that would be built now? Then there is nothing to do."""

import json
import os
import platform
import sysconfig
from pathlib import Path

from .results import STORE, digest, file_digest, write_whole

PASSED_OVER = {"_build", "__pycache__", "tests", "bench", "dist", "node_modules"}
FILE = STORE / "built.json"


def of_sources(root):
    """The digest of everything that a build could read: the book's files, the package, what is installed."""
    from companion.data import store

    root = Path(root)
    parts = [platform.python_version()]
    for folder in (root, Path(__file__).parents[1], store.data_dir()):
        for path in _files(folder):
            parts.append(f"{path.relative_to(folder).as_posix()} {file_digest(path)}")
    installed = Path(sysconfig.get_path("purelib"))
    parts += sorted(path.name for path in installed.glob("*.dist-info"))
    return digest("\n".join(parts))


def _files(folder):
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in PASSED_OVER and not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if not name.startswith("."))


def of_output(path):
    """What identifies a built format as it stands: each file's size and time of change."""
    path = Path(path)
    files = sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]
    try:
        stats = [(found.relative_to(path.parent).as_posix(), found.stat()) for found in files]
    except OSError:
        return None
    return digest(json.dumps([(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]))


def stands(root, places, sources):
    """Whether every one of some formats (name to path) stands as it was built from these very sources."""
    try:
        built = json.loads((Path(root) / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return all(built.get(name) == [sources, of_output(path)] for name, path in places.items())


def note(root, places, sources):
    """Note that these formats have been built from these sources."""
    file = Path(root) / FILE
    try:
        built = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        built = {}
    built.update({name: [sources, of_output(path)] for name, path in places.items()})
    write_whole(file, json.dumps(built).encode())
