"""Archives whose bytes depend on their content alone, and the package of the data."""

import hashlib
import json
import zipfile
from pathlib import Path

import yaml


def write_zip(path, files, when):
    """Write a ZIP archive.

    Parameters
    ----------
    path : pathlib.Path
        The archive.
    files : dict
        Names in the archive -> bytes, or a pathlib.Path to copy.
    when : datetime.datetime
        The moment that every entry carries.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, when.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content.read_bytes() if isinstance(content, Path) else content)


def data_package(root, edition):
    """The files of the data package: tables as they are, descriptors as JSON that Frictionless and `load()` read.

    Parameters
    ----------
    root : pathlib.Path
        The project's folder.
    edition : Edition
        Its version stands in every descriptor, and every table has its digest there.

    Returns
    -------
    dict
        Names, below `data/` -> bytes.
    """
    files = {}
    for path in sorted((root / "data").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".csv":
            files[name] = path.read_bytes()
        elif path.suffix == ".yaml":
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            if path.name == "datapackage.yaml":
                content["version"] = edition.version
                for resource in content["resources"]:
                    table = (path.parent / resource["path"]).read_bytes()
                    resource["bytes"] = len(table)
                    resource["hash"] = f"sha256:{hashlib.sha256(table).hexdigest()}"
            text = json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
            files[f"{name.removesuffix('.yaml')}.json"] = text.encode()
    about = f"{edition.citation}\n\nOne folder for each room: tables as CSV, and datapackage.json that explains them.\n"
    files["data/README.txt"] = about.encode()
    licence = root / "LICENSE-content"
    if licence.is_file():
        files["data/LICENSE.txt"] = licence.read_bytes()
    return files
