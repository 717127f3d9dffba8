"""Putting what was made in its place: for a reader it changes in one step."""

import ctypes
import os
import shutil
import sys


def replace(new, place):
    """Put a finished file or folder in the place of another, which is removed.

    Where the system can exchange two folders in a single step (Linux), `place` is whole at every moment; elsewhere it
    is missing between two renames, and `recover` puts right what a kill leaves there.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if new.is_file() or not place.exists():
        new.replace(place)
    elif _exchange(new, place):
        shutil.rmtree(new, ignore_errors=True)
    else:
        old = _aside(place)
        place.replace(old)
        new.replace(place)
        shutil.rmtree(old, ignore_errors=True)


def recover(place):
    """Put right what a kill between two renames left."""
    old = _aside(place)
    if old.exists() and not place.exists():
        old.replace(place)
    shutil.rmtree(old, ignore_errors=True)


def _aside(place):
    return place.with_name(f".old-{place.name}")


def _exchange(one, other):
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
