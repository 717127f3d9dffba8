"""The server that Binder makes from `binder/`: the steps it takes, and the versions, which are the book's own."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)((?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)


def pinned(path):
    """The packages of a requirements file: name to the versions, each with its marker and hashes."""
    found = {}
    for name, version, rest in PINNED.findall(path.read_text(encoding="utf-8")):
        found.setdefault(name, []).append((version, set(re.findall(r"sha256:[0-9a-f]{64}", rest))))
    return found


LOCK, BINDER = pinned(ROOT / "requirements.lock"), pinned(ROOT / "binder" / "requirements.txt")


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """What repo2docker would do with the project, found out without building anything."""
    copy = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "binder", copy / "binder")
    for name in ("pyproject.toml", "requirements.lock", "Makefile"):
        shutil.copyfile(ROOT / name, copy / name)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_binder_takes_the_steps_that_are_meant(steps):
    assert re.search(r"python=3\.11\b", steps)
    install = steps.index('/bin/pip install --no-cache-dir -r "binder/requirements.txt"')
    copy = steps.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    assert install < copy < steps.index("RUN ./binder/postBuild")  # so an edit of a chapter installs nothing again
    assert "pip install --no-cache-dir ." not in steps  # pyproject.toml alone would bring another Python


def test_every_package_is_the_books_own_with_its_hashes():
    for name, ((version, hashes),) in BINDER.items():
        same = [wheel for wheel in LOCK[name] if wheel[0] == version]
        assert same, f"{name} is {version} on Binder and {[one[0] for one in LOCK[name]]} in the lock; run make lock"
        assert hashes and hashes <= set().union(*(one[1] for one in same)), name


def test_what_a_chapter_needs_is_there_and_what_builds_the_book_is_not():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["binder"]]
    assert {re.match(r"[A-Za-z0-9_-]+", need)[0].lower() for need in asked} <= set(BINDER)
    for need in asked:
        name, _, version = need.partition("==")
        assert not version or BINDER[name][0][0] == version, need
    assert not {"sphinx", "jupyter-book", "myst-nb", "typst", "jupyterlab", "ipykernel"} & set(BINDER)


def test_chapters_open_as_notebooks():
    settings = json.loads((ROOT / "binder" / "overrides.json").read_text(encoding="utf-8"))
    viewers = settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
    assert viewers == {"markdown": "Jupytext Notebook", "myst": "Jupytext Notebook"}


def test_the_last_step_installs_the_checkout_and_the_settings(tmp_path):
    # the real script, with a stand-in for pip that notes what it is told
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/told"\n')
    python.chmod(0o755)
    environment = {"PATH": f"{python.parent}:{os.environ['PATH']}", "NB_PYTHON_PREFIX": str(tmp_path / "prefix")}
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)
    subprocess.run(["bash", "binder/postBuild"], cwd=ROOT, env=environment, check=True)
    assert (tmp_path / "told").read_text().split()[:3] == ["-m", "pip", "install"]
    assert "--editable ." in (tmp_path / "told").read_text()
    placed = tmp_path / "prefix" / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    assert placed.read_bytes() == (ROOT / "binder" / "overrides.json").read_bytes()
