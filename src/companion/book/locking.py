"""One build of a book at a time, and one publication in a folder."""

import contextlib
import os
import sys
import time
from pathlib import Path

from .results import STORE

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

_HELD = {}  # locks of this process, by path: a build that calls Sphinx holds one lock, not two


class Busy(Exception):
    """Another process holds the lock, and did not end in the time that was allowed."""


class Lock:
    """A lock that is a file. The system frees it when its process ends, however it ends.

    Parameters
    ----------
    path : path
        The file; it stays.
    work : str
        What the holder does, for those who wait: `building this book`.
    patience : float
        Seconds to wait.
    """

    def __init__(self, path, work, patience=900):
        self.path = Path(path).resolve()
        self.work, self.patience = work, patience

    def acquire(self):
        """Wait for the lock, saying so on standard error.

        Raises
        ------
        Busy
            If it is not free after `patience` seconds.
        """
        if str(self.path) in _HELD:
            _HELD[str(self.path)][1] += 1
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        os.set_inheritable(descriptor, False)
        told, end = False, time.monotonic() + self.patience
        while not _try(descriptor):
            holder = os.pread(descriptor, 40, 1).decode(errors="replace").strip() if fcntl else ""
            who = f"process {holder}" if holder else "another process"
            if time.monotonic() > end:
                os.close(descriptor)
                raise Busy(f"{who} has been {self.work} for more than {self.patience} seconds; end it first")
            if not told:
                print(f"{who} is {self.work}; waiting for it", file=sys.stderr, flush=True)
                told = True
            time.sleep(0.1)
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, f" {os.getpid()}\n".encode())
        _HELD[str(self.path)] = [descriptor, 1]

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *failure):
        self.release()

    def release(self):
        """Let the next one begin."""
        held = _HELD.get(str(self.path))
        if held:
            held[1] -= 1
            if not held[1]:
                del _HELD[str(self.path)]
                os.close(held[0])


class BookLock(Lock):
    """The lock of a book's folder."""

    def __init__(self, root, patience=900):
        super().__init__(Path(root) / STORE / "lock", "building this book", patience)


def _try(descriptor):
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
