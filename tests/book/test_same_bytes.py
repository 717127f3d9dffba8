"""The same sources give the same bytes: in another folder, on another day, one chapter at a time, step by step."""

import os
import shutil

import pytest

from .conftest import Book, contents

LATER = """
import time
_shift = 400 * 86400 + 12345
_time, _localtime, _gmtime = time.time, time.localtime, time.gmtime
time.time = lambda: _time() + _shift
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
"""


def differences(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture
def fresh(tmp_path):
    return Book(tmp_path / "elsewhere" / "another-name")


def test_another_folder_another_day_one_at_a_time(book, fresh, tmp_path):
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(LATER)
    path = os.pathsep.join([str(tmp_path / "later"), str(fresh.root / "src")])
    done = fresh.build("--jobs", "1", env={"PYTHONPATH": path, "TZ": "Asia/Vladivostok", "PYTHONHASHSEED": "77"})
    assert done.ran == {"levels", "fish", "tables"}
    assert differences(book.pages(), fresh.pages()) == []


def test_without_fork(book, fresh):
    assert fresh.build(env={"COMPANION_NO_FORK": "1"}).ran == {"levels", "fish", "tables"}
    assert differences(book.pages(), fresh.pages()) == []


def test_plain_jupyter_book(book, fresh):
    for _ in ("anew", "with nothing changed"):
        done = fresh.jupyter_book()
        assert done.status == 0, done.messages
        assert differences(book.pages(), fresh.pages()) == []


def test_step_by_step(book, fresh):
    """A book that has gone through edits equals one that is built anew."""
    book.edit("chapters/levels.md", "# Levels", "# Levels of the lake")
    book.edit("_toc.yml", "      - file: chapters/tables\n", "")
    book.build()
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    book.build()
    levels = "      - file: chapters/levels"
    book.edit("_toc.yml", levels, f"      - file: chapters/tables\n{levels}")
    book.edit("index.md", "four small chapters", "some small chapters")
    book.build()
    for name in ("chapters", "data", "_toc.yml", "index.md"):
        path = fresh.root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        source = book.root / name
        shutil.copytree(source, path) if source.is_dir() else shutil.copyfile(source, path)
    fresh.build()
    assert differences(book.pages(), fresh.pages()) == []


def test_no_path_of_the_machine_and_no_other_site(book):
    for name, content in contents(book.root / "_build" / "html").items():
        if name.startswith("_static/"):
            continue
        text = content.decode("utf-8", errors="replace")
        assert str(book.root) not in text, name
        assert str(book.root.parent) not in text, name
        if name.endswith(".html"):
            for start in ('src="http', 'src="//', 'rel="stylesheet" href="http', "url(http"):
                assert start not in text, (name, start)
