"""The project as a wheel: one file with the package and the tables, from which pip needs neither git nor a network."""

import os
import subprocess
import sys
from pathlib import Path

from . import PublishingError


def make_wheel(root, folder, when):
    """Make the wheel of a project; its bytes depend on the project's content alone.

    Parameters
    ----------
    root : path
        The project's folder.
    folder : path
        Where the wheel goes; made where it is missing.
    when : datetime.datetime
        The moment that everything in it carries.

    Returns
    -------
    pathlib.Path
        The wheel, under the name that pip asks of it.

    Raises
    ------
    PublishingError
        If it cannot be made.
    """
    folder = Path(folder).resolve()
    before = set(folder.glob("*.whl"))
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(when.timestamp()))}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PublishingError(f"the project's wheel could not be made:\n{done.stderr.strip()}")
    (made,) = set(folder.glob("*.whl")) - before
    return made
