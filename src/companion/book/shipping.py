"""Running a chapter on another machine: what it needs goes with it, by content.

The functions of this file are sent to the workers by value and use the standard library only, so that a worker needs
what chapters import (numpy, pandas, matplotlib, IPython, PyYAML, in the versions of the lock), not `companion` itself.
"""

import hashlib
import io
import os
import pickle
import platform
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
from importlib import metadata
from pathlib import Path

PACKAGES = ("numpy", "pandas", "matplotlib", "ipython", "pyyaml")


def versions():
    """What decides the result of a chapter on this machine: the versions of the interpreter and the packages."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "none"
    return found


def pack(root, data, package):
    """A ZIP archive of what the chapters of a book can read: the tables and the package.

    Gives the archive and where things lie in it: `root`, `data`, `path`, `kernel`.
    """
    root, data, package = (Path(place).resolve() for place in (root, data, package))
    inside = package.is_relative_to(root)
    places = {
        "root": "book",
        "data": "book/data",
        "path": f"book/{package.parent.relative_to(root).as_posix()}" if inside else "package",
    }
    places["kernel"] = f"{places['path']}/companion/book/kernel.py"
    files = {}
    for folder, place in ((data, places["data"]), (package, f"{places['path']}/companion")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[f"{place}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)
    return content.getvalue(), places


def run_shipped(job, archive, places, wanted):
    """Run a chapter where this is called.

    Parameters
    ----------
    job : dict
        As `kernel.run` takes it, with `folder` relative to the book's.
    archive, places : bytes, dict
        As `pack` gives them.
    wanted : dict
        The versions that the result must come from.

    Returns
    -------
    dict
        As `kernel.run` gives it.

    Raises
    ------
    RuntimeError
        If this machine has other versions, or the process that runs the chapter ends early.
    """
    other = {name: have for name, have in versions().items() if have != wanted[name]}
    if other:
        told = ", ".join(f"{name} {have} for {wanted[name]}" for name, have in other.items())
        raise RuntimeError(f"the worker {platform.node()} has {told}; results would not be the same")
    base = _unpacked(archive)
    folder = base / places["root"] / job["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    here = {
        "folder": str(folder),
        "root": str(base / places["root"]),
        "data": str(base / places["data"]),
        "path": [str(base / places["path"])],
    }
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(base / places["kernel"]), "once", str(os.getpid())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        cell = None
        try:
            _send(process.stdin, {**job, **here})
            while True:
                timer = threading.Timer(job["timeout"] + 60, process.kill)
                timer.start()
                try:
                    kind, value = _receive(process.stdout)
                finally:
                    timer.cancel()
                if kind == "done":
                    return value
                cell = value if kind == "cell" else cell
        except EOFError:
            place = "before the first cell" if cell is None else f"in code cell {cell + 1}"
            raise RuntimeError(f"its process ended {place} (too slow, killed, or out of memory)") from None
        finally:
            process.kill()


def _unpacked(archive):
    """The archive, unpacked once on this machine for this user."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    place = Path(tempfile.gettempdir(), f"companion-{user}-{hashlib.sha256(archive).hexdigest()[:24]}")
    if not place.is_dir():
        part = Path(tempfile.mkdtemp(prefix="companion-part-"))
        zipfile.ZipFile(io.BytesIO(archive)).extractall(part)
        try:
            part.replace(place)
        except OSError:  # another task was faster
            if not place.is_dir():
                raise
    if user and place.stat().st_uid != user:
        raise RuntimeError(f"{place} belongs to someone else; nothing is run from it")
    return place


def _send(file, message):
    content = pickle.dumps(message)
    file.write(struct.pack("!Q", len(content)) + content)
    file.flush()


def _receive(file):
    head = file.read(8)
    if len(head) < 8:
        raise EOFError
    (length,) = struct.unpack("!Q", head)
    content = file.read(length)
    if len(content) < length:
        raise EOFError
    return pickle.loads(content)
