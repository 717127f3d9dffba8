"""The tables travel in the wheel, and a student without PyYAML can load them."""

import json
import os
import subprocess
import sys
import zipfile

from companion.data import load, sources, tables
from companion.data.check import REGISTERS

from_wheel = """
import sys
sys.modules["yaml"] = None  # importing it fails, as where it is not installed
import json
import companion.data
from companion import load
from companion.data import edition, events, sources, tables
from companion.data.check import check
print(json.dumps({
    "folder": str(companion.data.data_dir()), "tables": {name: len(load(name)) for name in tables()},
    "sources": len(sources()), "events": len(events()), "edition": edition()["data_as_of"],
    "faults": [str(fault) for fault in check()],
}))
"""


def test_what_is_in_the_wheel(wheel, real_data):
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("companion/_data/")]
        for name in names:
            content = archive.read(name)
            if name.endswith(".csv"):
                assert content == (real_data / name.removeprefix("companion/_data/")).read_bytes()
            else:
                assert json.loads(content)
        assert all(name.startswith(("companion/", "companion-")) for name in archive.namelist())
    assert {f"companion/_data/{table}.csv" for table in [*tables(), "sources", *REGISTERS]} == {
        name for name in names if name.endswith(".csv")
    }
    rooms = {table.split("/")[0] for table in tables()}
    assert {f"companion/_data/{room}/datapackage.json" for room in rooms} | {"companion/_data/edition.json"} == {
        name for name in names if not name.endswith(".csv")
    }


def test_load_works_from_the_wheel_without_yaml(wheel, tmp_path):
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check",
               "--target", target, wheel]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True)
    environment = {key: value for key, value in os.environ.items() if key != "COMPANION_DATA"}
    environment["PYTHONPATH"] = str(target)
    run = subprocess.run([sys.executable, "-c", from_wheel], capture_output=True, text=True, cwd=tmp_path,
                         env=environment)  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["folder"] == str(target / "companion" / "_data")
    assert found["tables"] == {name: len(load(name)) for name in tables()}
    assert found["sources"] == len(sources())
    assert found["events"] > 0 and found["edition"] == "2026-09-30"
    assert found["faults"] == []
