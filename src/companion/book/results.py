"""What running a chapter gave, kept by content: the store that decides what must run.

A result is stored with the digest of the chapter's code and with the digest of everything that was read and imported
while it ran. It holds as long as all of them do. Several results of a chapter are kept, so that an edit taken back
runs nothing. No clock decides, and no file's time.
"""

import functools
import hashlib
import json
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

KEPT = 12  # results of one chapter
STORE = Path("_build", ".companion")


def digest(content):
    """The SHA-256 of bytes or text, in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


@dataclass
class Result:
    """What a run gave: outputs of each code cell, inputs (key to digest), seconds it took, and its identity."""

    code: str
    inputs: dict
    cells: list
    seconds: float

    @functools.cached_property
    def identity(self):
        """The same for the same outputs, wherever and whenever they were made."""
        return digest(json.dumps(self.cells, sort_keys=True, ensure_ascii=False))

    @property
    def tables(self):
        """The names of the tables that the chapter read."""
        found = (re.fullmatch(r"data/([^/]+/[^/]+)\.csv", key) for key in self.inputs)
        return sorted(match[1] for match in found if match)


def code_digest(cells):
    """The digest of what a chapter runs: the sources of its code cells, and which of them may fail."""
    return digest(json.dumps([[cell.source, cell.may_fail] for cell in cells], ensure_ascii=False))


class Inputs:
    """What the keys of a result's inputs hold now; each is looked up once.

    Keys are `data/…` for tables (with `#name` for the part of a descriptor), `companion/…` for a module of an
    installed package, other paths below the book's folder, and two of the environment: `requirements.lock`, `Python`.
    """

    def __init__(self, root):
        self.root = Path(root)
        self._known = {}

    def now(self, key):
        """The digest of an input as it is now, or None where it is no more."""
        if key not in self._known:
            self._known[key] = self._look(key)
        return self._known[key]

    def hold(self, result):
        """Whether everything that a result was made from is still as it was."""
        return all(self.now(key) == value for key, value in result.inputs.items())

    def _look(self, key):
        if key == "Python":
            return platform.python_version()
        if key.startswith("data/"):
            from companion.data import store

            return store.digest(key.removeprefix("data/"))
        if key.startswith("companion/"):
            return file_digest(Path(__file__).parents[2] / key)
        return file_digest(self.root / key)

    def environment(self):
        """The inputs that every chapter has: the locked packages, the interpreter, and how chapters are run."""
        kernel = Path(__file__).with_name("kernel.py")
        keys = ("requirements.lock", "Python", _key(kernel, self.root))
        return {key: self.now(key) for key in keys}


def _key(path, root):
    path = path.resolve()
    root = Path(root).resolve()
    return (path.relative_to(root) if path.is_relative_to(root) else path.relative_to(path.parents[2])).as_posix()


def file_digest(path):
    """The digest of a file, or None where there is none."""
    try:
        return digest(Path(path).read_bytes())
    except OSError:
        return None


class Results:
    """The results of a book's chapters, below `_build/.companion/results`."""

    def __init__(self, root):
        self.root = Path(root)
        self.folder = self.root / STORE / "results"

    def current(self, chapter, cells, inputs):
        """The stored result that holds for a chapter as everything is now, or None."""
        code = code_digest(cells)
        for path in self._paths(chapter, code):
            result = _load(path)
            if result and inputs.hold(result):
                return result
        return None

    def keep(self, chapter, result):
        """Store a result; the write is whole or not at all."""
        name = f"{result.code[:16]}-{digest(json.dumps(result.inputs, sort_keys=True))[:16]}.json"
        body = json.dumps(vars_of(result), ensure_ascii=False, sort_keys=True)
        folder = self._folder(chapter)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, f"{digest(body)}\n{body}".encode())
        for old in self._paths(chapter)[KEPT:]:
            old.unlink(missing_ok=True)

    def newest(self, chapter):
        """The last result that was stored for a chapter, or None."""
        return next((result for result in map(_load, self._paths(chapter)) if result), None)

    def why_stale(self, chapter, cells, inputs):
        """Why a chapter must run: a list of reasons, empty where a stored result holds."""
        if self.current(chapter, cells, inputs):
            return []
        code = code_digest(cells)
        last = next((result for result in map(_load, self._paths(chapter, code)) if result), None)
        reasons = []
        if last is None:
            last = self.newest(chapter)
            if last is None:
                return ["has not been run yet"]
            reasons.append("its code changed")
        for key, before in last.inputs.items():
            now = inputs.now(key)
            if now != before:
                change = "removed" if now is None else "added" if before is None else "changed"
                reasons.append(f"{key} {change}" if key != "Python" else f"Python {before} became {now}")
        return reasons

    def _folder(self, chapter):
        return self.folder / chapter.replace("/", "-")

    def _paths(self, chapter, code=""):
        """Stored results, newest first."""
        found = self._folder(chapter).glob(f"{code[:16]}*.json")
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def vars_of(result):
    """The fields of a result as JSON holds them."""
    return {"code": result.code, "inputs": result.inputs, "cells": result.cells, "seconds": result.seconds}


def _load(path):
    """A stored result, or None where the file is damaged: it then counts as absent."""
    try:
        seal, _, body = path.read_text(encoding="utf-8").partition("\n")
        return Result(**json.loads(body)) if digest(body) == seal else None
    except (OSError, ValueError, TypeError):
        return None


def write_whole(path, content):
    """Write a file beside its place and move it there, so that no one ever sees half of it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{os.getpid()}-{path.name}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
