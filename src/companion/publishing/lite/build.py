"""Adds `lite/` to the built pages: the chapters as notebooks that run in the reader's browser.

JupyterLite's own tool makes the site from the clean notebooks; around it stand a page that says what a start costs, and
one script that tells a reader when Python does not start. The result is kept by the content of all that it is made
from, so a build that changes none of it makes nothing anew.
"""

import base64
import html
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from datetime import UTC, datetime, time
from importlib.metadata import version
from pathlib import Path
from string import Template

from companion.book import doors, gate
from companion.book.results import STORE, digest, file_digest, write_whole
from companion.editions.edition import Edition

from .. import PublishingError
from ..wheel import make_wheel
from . import pyodide

FOLDER = "lite"  # in the built book
HERE = Path(__file__).parent
STATIC = HERE / "static"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
APPS = ("notebooks", "tree")
LOADED = ("ipykernel", "comm", "pyodide-kernel", "piplite", "micropip", "jedi", "ipython", "companion")
PARTS = {  # wheels of the kernel: what they import and what they need
    "ipykernel": {"imports": ["ipykernel"], "depends": ["pyodide-kernel"]},
    "piplite": {"imports": ["piplite"], "depends": ["micropip"]},
    "pyodide_kernel": {"imports": ["pyodide_kernel"], "depends": ["comm", "ipython"]},
}
OWN = {"imports": ["companion"], "depends": ["matplotlib", "numpy", "pandas"]}
WATCH = (  # and the icon, which browsers would ask for at the top of the host before JupyterLite names its own
    '<link rel="icon" href="../tree/favicon.ico"><link rel="stylesheet" href="../notebook.css">'
    '<script src="../watch.js" defer></script></head>'
)
HOME = '<li><a href="../index.html#running">Run the book at home</a>, on your own machine.</li>'


def build_lite(pages, root, cdn=False, say=print):
    """Make the notebooks' site for built pages and lay it beside them, as `lite/`.

    Parameters
    ----------
    pages : path
        The built pages, with the clean notebooks in `notebooks/`.
    root : path
        The project's folder, whose package and tables the notebooks use.
    cdn : bool
        Leave Pyodide's own files at its own address instead of in the site; the packages among them are checked by
        the same digests when they are loaded.
    say : callable
        Told what takes long.

    Raises
    ------
    PublishingError
        If something it is made from is missing or wrong; the message says what to do.
    """
    pages, root = Path(pages), Path(root)
    store = root / STORE / FOLDER
    _needed()
    aside = store / ".new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        wheel = _wheel(root, aside)
        start = _start(root, pages, cdn)
        key = _key(pages / "notebooks", wheel, start, cdn)
        made = store / key
        if not made.is_dir():
            pyodide.fetch(root / STORE / "pyodide", cdn, say)
            say("making the notebooks that run in the browser")
            site = _site(aside, pages / "notebooks", wheel, root / STORE / "pyodide", start, Edition.of(root), cdn)
            site.replace(made)
        for old in store.iterdir():
            if old != made and old != aside:
                shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(made, pages / FOLDER, copy_function=_link)


def _link(source, target):
    """The same file under a second name, where the file system can: the site is large, and nobody writes into it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _needed():
    if not _extension().is_dir():
        raise PublishingError("JupyterLite is not installed; pip install 'companion[lite]', or make setup")


def _extension():
    return Path(sysconfig.get_path("data"), "share", "jupyter", "labextensions", KERNEL)


def _key(notebooks, wheel, start, cdn):
    parts = [f"{path.relative_to(notebooks).as_posix()} {file_digest(path)}" for path in sorted(notebooks.rglob("*.*"))]
    parts += [wheel.name, file_digest(wheel), json.dumps(start), repr(cdn)]
    parts += [file_digest(path) or "" for path in sorted(HERE.rglob("*.*")) if path.suffix != ".pyc"]
    parts += [version(name) for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel")]
    return digest("\n".join(parts))[:32]


def _wheel(root, folder):
    """The project's own wheel, its content in its name: a browser that has an older one loads the new one."""
    made = make_wheel(root, folder, Edition.of(root).timestamp)
    name, number, *rest = made.name.split("-")
    return made.rename(folder / "-".join([name, number, f"0_{file_digest(made)[:12]}", *rest]))


# ---------------------------------------------------------------- the page before the start


def _titles(root, notebooks):
    """From the name of each notebook to its title, in the order of the book."""
    found = {}
    for name in gate.pages(root):
        path = notebooks / f"{name}.ipynb"
        if path.is_file():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
            lines = (line for text in texts for line in text.splitlines())
            found[name] = next((line.removeprefix("# ") for line in lines if line.startswith("# ")), name)
    return found


def _start(root, pages, cdn):
    """What the start page holds, before it is known how large the files are."""
    edition, address = Edition.of(root), pyodide.locked()["address"]
    titles = _titles(root, pages / "notebooks")
    other = "/".join(address.split("/")[:3])
    chapters = []
    for name, title in titles.items():
        data = {"path": f"{name}.ipynb", "page": f"../{name}.html"}
        if edition.repository:
            data["binder"] = doors.binder(edition.repository, edition.version, name)
        more = "".join(f' data-{key}="{html.escape(value)}"' for key, value in data.items())
        chapters.append(f'<li><a href="?path={name}.ipynb"{more}>{html.escape(title)}</a></li>')
    home = 'id="running"' in (pages / "index.html").read_text(encoding="utf-8")
    connect = f"'self' {other}" if cdn else "'self'"
    scripts = "script-src 'self' 'wasm-unsafe-eval'"
    policy = [
        "default-src 'none'",
        scripts,
        "style-src 'self'",
        "img-src 'self'",
        f"connect-src {connect}",
        "base-uri 'none'",
    ]
    return {
        "title": html.escape(edition.full_title),
        "policy": "; ".join(policy),
        "chapters": "\n".join(chapters),
        "home": HOME if home else "",
    }


def _files(folder, site, cdn):
    """The files that a start loads: address as seen from the start page, size, and digest as a browser checks it."""
    lock = pyodide.locked()
    listed = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"].values()
    shas = {entry["file_name"]: entry["sha256"] for entry in listed} | lock["core"]
    found = []
    for name, sha in sorted(shas.items()):
        path = folder / name
        if cdn and not path.is_file():
            continue
        address = path.relative_to(site).as_posix()
        integrity = base64.b64encode(bytes.fromhex(sha)).decode()
        found.append({"address": address, "bytes": path.stat().st_size, "integrity": f"sha256-{integrity}"})
    return found


# ---------------------------------------------------------------- the site


def _site(aside, notebooks, wheel, kept, start, edition, cdn):
    """Make the whole site below `aside`; gives its folder."""
    project, out = aside / "project", aside / "site"
    parts = [(path, PARTS[path.name.split("-")[0]]) for path in sorted(_parts())]
    place = project / "static" / ("pyodide-lock" if cdn else "pyodide")
    pyodide.lay(place, kept, [*parts, (wheel, OWN)], cdn)
    (project / "jupyter-lite.json").write_text(json.dumps(_settings(cdn)), encoding="utf-8")
    _jupyterlite(project, notebooks, out, edition)
    if cdn:
        shutil.copytree(place, out / "static" / place.name)
    for name in APPS:
        page = out / name / "index.html"
        text = page.read_text(encoding="utf-8")
        if text.count("</head>") != 1:
            raise PublishingError(f"JupyterLite's {name}/index.html is not as expected: it has no single </head>")
        page.write_text(text.replace("</head>", WATCH), encoding="utf-8")
    for path in STATIC.iterdir():
        shutil.copyfile(path, out / path.name)
    page = Template((STATIC / "index.html").read_text(encoding="utf-8")).substitute(start)
    (out / "index.html").write_text(page, encoding="utf-8")
    files = _files(out / "static" / place.name, out, cdn)
    write_whole(out / "start.json", json.dumps({"files": files}, indent=1).encode())
    return out


def _parts():
    wheels = [path for path in (_extension() / "static" / "pypi").glob("*.whl") if path.name.split("-")[0] in PARTS]
    if len(wheels) != len(PARTS):
        raise PublishingError(f"{KERNEL} has other wheels than those known here: {', '.join(PARTS)}")
    return wheels


def _settings(cdn):
    options = {"packages": [*LOADED, "pandas", "matplotlib"]}
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    if cdn:
        options["lockFileURL"] = "./static/pyodide-lock/pyodide-lock.json"
        kernel["pyodideUrl"] = f"{pyodide.locked()['address']}pyodide.mjs"
    data = {
        "appUrl": "./tree",
        "faviconUrl": "./tree/favicon.ico",
        "enableMemoryStorage": True,  # where the browser keeps nothing, notebooks still run
        "exposeAppInBrowser": True,  # for watch.js
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


def _jupyterlite(project, notebooks, out, edition):
    """Run JupyterLite's tool, with its kernel's extension and no other that happens to be installed."""
    day = int(datetime.combine(edition.data_as_of, time(), UTC).timestamp())
    settings = {
        "LiteBuildConfig": {
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(_extension())],
            "contents": [str(notebooks.resolve())],
            "output_dir": str(out.resolve()),
            "cache_dir": str((project / ".cache").resolve()),
            "apps": list(APPS),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "source_date_epoch": day,  # no time of a file reaches the site
        }
    }
    (project / "jupyter_lite_config.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode or not (out / "notebooks" / "index.html").is_file():
        raise PublishingError(f"JupyterLite could not be built:\n{(done.stderr or done.stdout).strip()[-2000:]}")
