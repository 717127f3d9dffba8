"""Where the tables lie, and a record of what was read.

The record is what freshness rests on: a chapter is stale when the content of something it *read* has changed,
so every file is opened here and nowhere else in the light half.
"""

import contextlib
import functools
import hashlib
import json
import os
from pathlib import Path

TABLES = "*/datapackage.yaml"  # the key under which it is recorded that the list of tables was read

_READ = {}
_OTHER = []  # the data folders of `reading`, the innermost last


class DataError(ValueError):
    """The data, or a request for data, has a fault; the message says where and what is allowed.

    In a notebook it shows as the reader's own line and the message; what this package did in between helps nobody.
    """

    def _render_traceback_(self):  # the name by which IPython lets an exception say how it is shown
        import traceback

        package = str(Path(__file__).parents[1])
        frames = traceback.extract_tb(self.__traceback__)
        inside = [frame.filename.startswith(package) for frame in frames]
        own = frames[inside.index(True) - 1 : inside.index(True)] if True in inside else []
        return [*(f"    {frame.line}" for frame in own if frame.line), f"{type(self).__name__}: {self}"]


def data_dir():
    """The folder of the rooms: `$COMPANION_DATA`, the installed tables, or the checkout's `data/`."""
    if _OTHER:
        return _OTHER[-1]
    if os.environ.get("COMPANION_DATA"):
        return Path(os.environ["COMPANION_DATA"])
    installed = Path(__file__).parents[1] / "_data"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "data"


@contextlib.contextmanager
def reading(folder):
    """Read another data folder for a while, as when two editions are compared; the record stays as it was."""
    record = dict(_READ)
    _OTHER.append(Path(folder))
    try:
        yield
    finally:
        _OTHER.pop()
        _READ.clear()
        _READ.update(record)


def read_text(key):
    """The text of a file below the data folder, UTF-8 only; what was read is recorded.

    Parameters
    ----------
    key : str
        Path below the data folder, with forward slashes: `economics/us-goods-trade.csv`.
    """
    path = data_dir() / key
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"data/{key}: there is no such file") from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        found = f"byte {content[error.start]:#04x}"
        raise DataError(f"data/{key}:{row}: {found} is not UTF-8; save the file as UTF-8") from None
    _READ[key] = _sha256(content)
    return text


def rooms():
    """The rooms that have a descriptor, in alphabetical order."""
    return sorted({path.parent.name for end in ("yaml", "json") for path in data_dir().glob(f"*/datapackage.{end}")})


def resources(room):
    """The tables of a room, as its descriptor lists them."""
    listed = descriptor(room).get("resources")
    whole = isinstance(listed, list) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("schema"), dict)
        and isinstance(one["schema"].get("fields"), list) for one in listed
    )  # fmt: skip
    if not whole:
        raise DataError(f"data/{room}/datapackage.yaml: is not whole; `companion check` says what it lacks")
    return listed


def table_names():
    """The names of all tables, `room/table`, in the order of their descriptors."""
    return [f"{room}/{resource['name']}" for room in rooms() for resource in resources(room)]


def descriptor(room):
    """The descriptor of a room as a dict; read as YAML in a checkout, as JSON where the package is installed."""
    return _structured(f"{room}/datapackage")


def edition():
    """What this edition stands on: the dict of `data/edition.yaml`."""
    _READ["edition.yaml"] = digest("edition.yaml")
    return _structured("edition")


def record(key):
    """Note that a part of a descriptor was used: `economics/datapackage.yaml#us-goods-trade`."""
    _READ[key] = digest(key)


def reads():
    """What this process has read so far: `{key: digest of its content}`."""
    return dict(_READ)


def forget_reads():
    """Start a new record; the build does so before each chapter."""
    _READ.clear()


def digest(key):
    """The digest of what a key of `reads()` holds now, or None where it no longer exists."""
    name, _, part = key.partition("#")
    if key == TABLES:
        try:
            return _sha256("\n".join(table_names()).encode())
        except DataError:
            return None
    if part:
        try:
            chosen = [resource for resource in resources(name.split("/")[0]) if resource["name"] == part]
        except DataError:
            return None
        return _sha256(json.dumps(chosen, sort_keys=True, default=str).encode()) if chosen else None
    if name.endswith(".yaml"):
        try:
            return _sha256(json.dumps(_structured(name.removesuffix(".yaml")), sort_keys=True, default=str).encode())
        except DataError:
            return None
    try:
        return _sha256((data_dir() / name).read_bytes())
    except OSError:
        return None


def _sha256(content):
    return hashlib.sha256(content).hexdigest()


def _structured(stem):
    for suffix in (".yaml", ".json"):
        path = data_dir() / (stem + suffix)
        if path.is_file():
            stat = path.stat()
            return _parse(path, stat.st_mtime_ns, stat.st_size)
    raise DataError(f"data/{stem}.yaml: there is no such file")


@functools.lru_cache(maxsize=64)
def _parse(path, _modified, _size):
    name = path.relative_to(data_dir()).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"data/{name}: {error}; save the file as UTF-8") from None
    if path.suffix == ".json":
        return json.loads(text)
    try:
        import yaml
    except ImportError:
        raise DataError(
            "reading data/ in a checkout needs PyYAML; install companion[lab], or the wheel, which does without"
        ) from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise DataError(f"data/{name}{line}: not YAML: {problem}") from None
    except ValueError as error:  # an unquoted 2021-02-30
        raise DataError(f"data/{name}: not YAML: {error}") from None
    if not isinstance(content, dict):
        raise DataError(f"data/{name}: must be a mapping of names to values")
    return content
