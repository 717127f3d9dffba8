"""What git knows of the project: the commit, what is not in it, and a clean copy."""

import io
import os
import subprocess
import zipfile

from . import PublishingError


def commit_of(root):
    """The hash of the present commit and its day, `2026-11-24`, in UTC.

    Raises
    ------
    PublishingError
        If git is not there, or the folder is in no repository with a commit.
    """
    text = _git(root, "log", "-1", "--format=%H %cd", "--date=format-local:%Y-%m-%d")
    return tuple(text.split())


def changes(root):
    """The files that differ from the commit or are not in it, as `git status --short` lists them."""
    return _git(root, "status", "--porcelain", "--untracked-files=all", "--", ".").splitlines()


def copy(root, commit, folder):
    """Write the files of a commit into a new folder."""
    content = _git(root, "archive", "--format=zip", commit, text=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)


def _git(root, *arguments, text=True):
    command = ["git", "-c", "core.quotepath=false", *arguments]
    try:
        done = subprocess.run(command, cwd=root, env=_environment(), capture_output=True, check=True)
    except FileNotFoundError:
        raise PublishingError("git is not installed; an edition is published from a commit") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip()
        raise PublishingError(f"an edition is published from a commit; git says: {told}") from None
    return done.stdout.decode() if text else done.stdout


def _environment():
    return {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
