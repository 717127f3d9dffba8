"""Digests of a folder's files, in the form that `sha256sum --check SHA256SUMS` reads."""

import hashlib
import re
from pathlib import Path

from . import PublishingError

FILE = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def of_file(path):
    """The SHA-256 of a file, in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_folder(folder):
    """The digests of all files below a folder by their names, without its own list of them."""
    folder = Path(folder)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    return {name: of_file(path) for name, path in sorted(paths.items()) if name != FILE and path.is_file()}


def write(folder, digests):
    """Write the list of digests into a folder."""
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    Path(folder, FILE).write_text(text, encoding="utf-8", newline="\n")


def read(folder):
    """The digests that a folder's list states, by name.

    Raises
    ------
    PublishingError
        If there is no such list, or a line of it is none.
    """
    path = Path(folder, FILE)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise PublishingError(f"{FILE} is missing or cannot be read; it states the digest of every file") from None
    found = {}
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if not match:
            raise PublishingError(f"{FILE}:{number}: {line!r} is no digest and name")
        found[match[2]] = match[1]
    return found


def compare(stated, found):
    """What is altered, missing or surplus: a list of messages, empty where all is as stated.

    Parameters
    ----------
    stated, found : dict
        Names -> digests.
    """
    faults = []
    for name in sorted(stated.keys() | found.keys()):
        if name not in found:
            faults.append(f"{name}: missing")
        elif name not in stated:
            faults.append(f"{name}: surplus; {FILE} does not name it")
        elif stated[name] != found[name]:
            faults.append(f"{name}: altered; its SHA-256 is {found[name]}, and {FILE} states {stated[name]}")
    return faults
