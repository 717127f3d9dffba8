"""What every picture must be, on the real tables: nothing on anything, nothing cut off, the same bytes every time."""

import hashlib
import importlib.util
import io
import json
import os
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from companion.figures.picture import MIME

HERE = Path(__file__).with_name("gallery.py")


def gallery():
    spec = importlib.util.spec_from_file_location("figures_gallery", HERE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["figures_gallery"] = module
    spec.loader.exec_module(module)
    return module


PICTURES = gallery().PICTURES


@pytest.fixture(scope="module")
def pictures():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a layout that cannot be kept is only a warning to matplotlib
        return {name: draw() for name, draw in PICTURES.items()}


@pytest.fixture(scope="module")
def svgs(pictures):
    return {name: picture.svg() for name, picture in pictures.items()}


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_lies_on_other_text_and_none_is_cut_off(name, pictures, faults):
    assert faults(pictures[name]) == []


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_carries_what_it_draws(name, pictures):
    drawn = pictures[name].drawn
    assert len(drawn) > 0 and not drawn.columns.duplicated().any()
    assert not any(str(column).startswith("_") for column in drawn)


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_well_formed_fit_the_column_and_have_text_as_text(name, pictures, svgs):
    assert pictures[name].get_figwidth() == pytest.approx(5.6)
    root = ET.fromstring(svgs[name])
    families = {text.get("style", "") for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert families and all("'DejaVu Sans', sans-serif" in family for family in families)


def test_what_is_shown_is_the_svg_and_the_table(pictures, svgs):
    bundle = pictures["expulsions"]._repr_mimebundle_()
    assert bundle["image/svg+xml"] == svgs["expulsions"]
    record = bundle[MIME]
    table = pd.read_csv(io.StringIO(record["csv"]))
    assert list(table) == record["columns"] and len(table) == record["rows"]
    assert (table["status"] == "unverified").sum() == record["unverified"]


def test_the_same_table_gives_the_same_bytes_here_and_in_another_process(svgs):
    """Drawn again with another hash seed, time zone and backend, nothing differs."""
    code = (
        "import sys, json, hashlib, importlib.util as u\n"
        f"s = u.spec_from_file_location('g', {str(HERE)!r}); m = u.module_from_spec(s); sys.modules['g'] = m\n"
        "s.loader.exec_module(m)\n"
        "print(json.dumps({n: hashlib.sha256(d().svg().encode()).hexdigest() for n, d in m.PICTURES.items()}))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "MPLBACKEND": "svg"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    elsewhere = json.loads(out.stdout)
    here = {name: hashlib.sha256(svg.encode()).hexdigest() for name, svg in svgs.items()}
    assert [name for name in here if here[name] != elsewhere[name]] == []


def test_shown_twice_a_picture_has_the_same_bytes(pictures, svgs):
    for name in ("stockpiles", "votes", "exits"):
        assert pictures[name].svg() == svgs[name] == PICTURES[name]().svg()
