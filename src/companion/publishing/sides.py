"""The two that are compared: where a published edition, a checkout or a folder keeps its data and its pages."""

import contextlib
import re
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from companion.data import store
from companion.data.catalogue import SOURCES, describe

from . import PublishingError

PACKAGE = "companion-data-{}.zip"  # the data of a published edition
PACKAGES = ("downloads", "")  # where a published edition keeps it
PAGES = ("_build/html", "html", "")  # where a checkout and a published edition keep the built pages
NUMBERS = ("integer", "number")


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    Attributes
    ----------
    place : str
        As it was named.
    data : pathlib.Path
        Its data folder.
    pages : pathlib.Path or None
        Its built pages, where it has them.
    edition : str
        Its version, empty where only tables are there.
    """

    place: str
    data: Path
    pages: Path | None = None
    edition: str = ""

    @property
    def data_as_of(self):
        """The last day that its data reach, as written; empty where it is not said."""
        with store.reading(self.data):
            return str(store.edition().get("data_as_of", "")) if _file(self.data, "edition") else ""

    def tables(self):
        """The names of its tables, the register of sources first."""
        with store.reading(self.data):
            own = [SOURCES.removesuffix(".csv")] if (self.data / SOURCES).is_file() else []
            return own + store.table_names()

    def about(self, name):
        """Title, primary key and the columns that hold numbers of one table."""
        if name == SOURCES.removesuffix(".csv"):
            return "Register of sources", ("source",), set()
        with store.reading(self.data):
            table = describe(name)
        return table.title, table.primary_key, {one.name for one in table.fields if one.type in NUMBERS}

    def rows(self, name):
        """One table as written: every value text, what is missing an empty text."""
        try:
            return pd.read_csv(self.data / f"{name}.csv", dtype=str, keep_default_na=False)
        except FileNotFoundError:
            raise PublishingError(f"{self.place}: data/{name}.csv is missing, though its descriptor names it") from None
        except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError) as error:
            raise PublishingError(f"{self.place}: data/{name}.csv: {str(error).strip()}") from None


@contextlib.contextmanager
def open_side(place):
    """Find the data, the pages and the version of what a person names.

    Parameters
    ----------
    place : path
        A data folder, a checkout, a published edition (`SITE/2026.11`), or the package of its data (a zip).

    Raises
    ------
    PublishingError
        If there is no data; the message says what was looked for.
    """
    place = str(place)
    path = Path(place)
    if not path.exists():
        raise PublishingError(f"{place}: there is no such file or folder")
    named = PACKAGE.format("*")
    packed = [path] if path.is_file() else [one for folder in PACKAGES for one in (path / folder).glob(named)]
    with contextlib.ExitStack() as stack:
        data = next((folder for folder in (path, path / "data") if _is_data(folder)), None)
        if data is None and len(packed) == 1:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="companion-")))
            try:
                zipfile.ZipFile(packed[0]).extractall(folder)
            except zipfile.BadZipFile:
                raise PublishingError(
                    f"{packed[0]}: is no zip archive; allowed: {PACKAGE.format('<edition>')}"
                ) from None
            data = next((inner for inner in (folder / "data", folder) if _is_data(inner)), None)
        if data is None:
            raise PublishingError(
                f"{place}: there is no data here; allowed: a folder with rooms (*/datapackage.yaml), a checkout or an "
                f"unpacked package with such a folder data/, a published edition (SITE/<edition>) with "
                f"{PACKAGE.format('<edition>')}, or that zip"
            )
        pages = None
        if path.is_dir():
            pages = next((path / inner for inner in PAGES if (path / inner / "figures").is_dir()), None)
        yield Side(place, data, pages, _version(path, packed))


def _is_data(folder):
    return any(any(folder.glob(f"*/datapackage.{end}")) for end in ("yaml", "json"))


def _file(folder, stem):
    return any((folder / f"{stem}.{end}").is_file() for end in ("yaml", "json"))


def _version(path, packed):
    named = re.fullmatch(PACKAGE.format(r"(\d{4}\.\d{2}(?:\.\d+)?)"), packed[0].name) if len(packed) == 1 else None
    if named:
        return named[1]
    project = path / "pyproject.toml"
    if not project.is_file():
        return ""
    return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
