"""An edition with the notebooks that run in the browser: whole, never altered, and not in the file for offline."""

import json
import shutil
import zipfile

import pytest

from companion.publishing import links, sums, verify

from ..book.conftest import contents
from .press import Press

DOOR = '<a href="../lite/index.html?path=chapters/levels.ipynb">in the browser</a>'
WASM = "lite/static/pyodide/pyodide.asm.wasm"


@pytest.fixture(scope="module")
def lite(pyodide, tmp_path_factory):
    """A small book and one edition of it, not to be changed."""
    press = Press(tmp_path_factory.mktemp("lite") / "lake")
    pyodide(press.root)
    done = press.publish("--lite")
    assert done.status == 0, done.messages
    return press


def test_its_pages_lead_there_and_its_files_are_stated_and_verified(lite, tmp_path, capsys):
    edition = lite.site / "2026.11"
    assert DOOR in (edition / "chapters" / "levels.html").read_text()
    files, stated = json.loads((edition / "publication.json").read_text())["files"], sums.read(edition)
    there = [name for name in contents(edition) if name.startswith("lite/")]
    assert {"lite/index.html", "lite/files/chapters/levels.ipynb", WASM} <= set(there)
    assert all(files[name]["sha256"] == stated[name] for name in there)
    assert contents(lite.site / "latest") == contents(edition)
    assert verify.verify(lite.site) == 0
    shutil.copytree(edition, tmp_path / "2026.11")
    (tmp_path / "2026.11" / WASM).write_bytes(b"altered")
    (tmp_path / "2026.11" / "lite/files/chapters/levels.ipynb").unlink()
    capsys.readouterr()
    assert verify.verify(tmp_path / "2026.11") == 1
    said = capsys.readouterr().out
    assert f"{WASM}: altered" in said and "lite/files/chapters/levels.ipynb: missing" in said
    assert "chapters/levels.html: the link ../lite/index.html?path=chapters/levels.ipynb leads to no notebook" in said


def test_the_file_for_offline_has_neither_it_nor_a_door_to_it(lite, tmp_path):
    with zipfile.ZipFile(lite.site / "2026.11" / "companion-2026.11.zip") as package:
        package.extractall(tmp_path)
    inside = contents(tmp_path / "companion-2026.11")
    assert not [name for name, body in inside.items() if name.startswith("lite/") or b"lite/index.html" in body]
    faults, followed = links.survey(tmp_path / "companion-2026.11")
    assert not faults and followed > 100
    edition = contents(lite.site / "2026.11")
    differing = {name for name, body in inside.items() if body != edition[name]}
    assert {"chapters/levels.html", "chapters/fish.html"} <= differing
    assert 'Run this chapter: <a href="../notebooks/chapters/levels' in inside["chapters/levels.html"].decode()


def test_the_same_again_changes_nothing_and_elsewhere_gives_the_same_bytes(lite, tmp_path):
    before = contents(lite.site)
    done = lite.publish("--lite")
    assert done.status == 0 and "nothing to do" in done.messages
    assert contents(lite.site) == before
    done = lite.run("publish", str(tmp_path / "other"), "--lite")
    assert done.status == 0, done.messages
    other = contents(tmp_path / "other")
    assert other.keys() == before.keys()
    assert [name for name, body in other.items() if body != before[name]] == []


def test_an_edition_that_was_published_without_it_gets_none(published):
    before = contents(published.site)
    assert not [name for name, body in before.items() if "/lite/" in name]
    assert b"in the browser" not in before["2026.12/chapters/levels.html"]
    done = published.publish("--lite")
    assert done.status == 1
    assert "edition 2026.12 is published without lite/" in done.messages and "as 2026.12.1" in done.messages
    assert contents(published.site) == before
