"""Python for the browser is what `pyodide.json` says, to the byte, or the build stops."""

import json
import zipfile

import pytest

from companion.book.results import digest
from companion.publishing import PublishingError
from companion.publishing.lite import pyodide, relock

CARRIED = "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
PURE = "comm-0.2.3-py3-none-any.whl"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A small Pyodide: a carrier, a pure wheel, and a pip that gives them instead of going to the index."""
    folder = tmp_path / "made"
    folder.mkdir()
    bodies = {name: name.encode() for name in (*pyodide.CORE, CARRIED)}
    (folder / PURE).write_bytes(b"pure")
    carrier = folder / "carrier-1.0-py3-none-any.whl"

    def write(**other):
        with zipfile.ZipFile(carrier, "w") as archive:
            for name, body in bodies.items():
                if other.get(name, body) is not None:
                    archive.writestr(f"carrier/frontend/pyodide/{name}", other.get(name, body))

    write()
    packages = {
        "numpy": {"name": "numpy", "version": "2.4.3", "file_name": CARRIED, "from": "pyodide"},
        "comm": {"name": "comm", "version": "0.2.3", "file_name": PURE, "from": "index"},
    }
    packages["numpy"]["sha256"], packages["comm"]["sha256"] = digest(CARRIED), digest("pure")
    for name, entry in packages.items():
        entry |= {"imports": [name], "depends": []}
    lock = {
        "info": {"python": "3.14.0"},
        "address": "https://example.org/full/",
        "carrier": {"name": "carrier", "version": "1.0", "sha256": "", "python": "3.12"},
        "core": {name: digest(name) for name in pyodide.CORE},
        "packages": packages,
    }
    lock["carrier"]["folder"] = "carrier/frontend/pyodide/"
    (tmp_path / "pyodide.json").write_text(json.dumps(lock))
    monkeypatch.setattr(pyodide, "LOCK", tmp_path / "pyodide.json")
    asked = []

    def download(requirements, place, python):
        asked.append((requirements, python))
        for requirement in requirements:
            name = requirement.partition("==")[0]
            (path,) = folder.glob(f"{name}-*.whl")
            (tmp_path / "new").write_bytes(path.read_bytes())
            (tmp_path / "new").rename(f"{place}/{path.name}")

    monkeypatch.setattr(pyodide, "_download", download)
    return write, asked


def test_fetched_once_and_kept(made, tmp_path):
    _, asked = made
    kept = tmp_path / "kept"
    pyodide.fetch(kept, say=lambda text: None)
    assert {path.name for path in kept.iterdir()} == {*pyodide.CORE, CARRIED, PURE}
    assert [python for _, python in asked] == ["3.12", "3.14.0"]
    pyodide.fetch(kept, say=lambda text: None)
    assert len(asked) == 2
    (kept / CARRIED).unlink()
    pyodide.fetch(kept, say=lambda text: None)
    assert len(asked) == 3  # what is missing is fetched again, and no more


def test_left_at_the_public_address(made, tmp_path):
    _, asked = made
    pyodide.fetch(tmp_path / "kept", cdn=True)
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {PURE}
    pyodide.lay(tmp_path / "site", tmp_path / "kept", [], cdn=True)
    packages = json.loads((tmp_path / "site" / "pyodide-lock.json").read_text())["packages"]
    assert packages["numpy"]["file_name"] == f"https://example.org/full/{CARRIED}"
    assert packages["numpy"]["sha256"] == digest(CARRIED)  # checked where it is loaded
    assert packages["comm"]["file_name"] == PURE
    assert len(asked) == 1


@pytest.mark.parametrize(
    "other, said",
    [
        ({CARRIED: b"altered"}, f"{CARRIED} is not the file that was locked"),
        ({CARRIED: None}, f"does not carry {CARRIED}"),
        ({"pyodide.asm.wasm": b"altered"}, "pyodide.asm.wasm is not the file that was locked"),
    ],
)
def test_what_is_not_the_official_file_stops_the_build(made, tmp_path, other, said):
    write, _ = made
    write(**other)
    with pytest.raises(PublishingError, match=said):
        pyodide.fetch(tmp_path / "kept", say=lambda text: None)
    assert not list((tmp_path / "kept").iterdir())


def test_a_kept_file_that_was_altered_stops_the_build(made, tmp_path):
    kept = tmp_path / "kept"
    pyodide.fetch(kept, say=lambda text: None)
    (kept / "python_stdlib.zip").write_bytes(b"altered")
    with pytest.raises(PublishingError, match=r"python_stdlib.zip is not the file that was locked.*\nremove .*kept"):
        pyodide.fetch(kept, say=lambda text: None)


def test_pip_that_fails_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(PublishingError, match=r"(?s)could not be fetched with pip.*no-such-package-here"):
        pyodide._download([f"no-such-package-here==1 --hash=sha256:{'0' * 64}"], tmp_path, "3.14")


def test_the_lock_has_the_projects_versions(real_data):
    """One set of versions for the book, Binder and the browser."""
    settings = (real_data.parent / "pyproject.toml").read_text(encoding="utf-8")
    packages = pyodide.locked()["packages"]
    for name in ("numpy", "pandas", "matplotlib"):
        assert f'"{name}=={packages[name]["version"]}"' in settings
    needed = {need for entry in packages.values() for need in entry["depends"]}
    assert needed <= set(packages)
    compiled = {name for name, entry in packages.items() if "wasm32" in entry["file_name"]}
    assert compiled == {"contourpy", "kiwisolver", "matplotlib", "numpy", "pandas", "pillow"}
    assert all(packages[name]["from"] == "pyodide" for name in compiled)


def test_the_lock_is_written_from_the_official_one(made, tmp_path, monkeypatch):
    write, _ = made
    official = tmp_path / "official"
    official.mkdir()
    for name in pyodide.CORE:
        (official / name).write_text(name)
    entry = {"name": "numpy", "version": "2.4.3", "file_name": CARRIED, "sha256": digest(CARRIED)}
    about = {"info": {"python": "3.14.0"}, "packages": {"numpy": entry | {"imports": ["numpy"], "depends": ["comm"]}}}
    (official / "pyodide-lock.json").write_text(json.dumps(about))
    (official / "package.json").write_text('{"version": "314.0.3"}')
    monkeypatch.setattr(relock, "ROOTS", ("numpy",))
    carrier = tmp_path / "made" / "carrier-1.0-py3-none-any.whl"
    found = relock.lock(official, carrier, tmp_path / "made")
    assert {name: one["from"] for name, one in found["packages"].items()} == {"comm": "index", "numpy": "pyodide"}
    assert found["packages"]["numpy"]["sha256"] == digest(CARRIED)
    assert found["carrier"]["folder"] == "carrier/frontend/pyodide/"
    write(**{CARRIED: b"altered"})
    with pytest.raises(ValueError, match=f"{CARRIED} in the carrier is not the official one"):
        relock.lock(official, carrier, tmp_path / "made")
