"""Measures `companion diff` on one table of a million rows: how long, and the most memory.

    python bench/difference.py [--rows N]

Two data folders are made: one row in ten has another value, one in a hundred is gone and one in a hundred is new.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from bench import MB, ROOT, measure

FIELDS = {"actor": "string", "year": "integer", "value_usd_million": "number", "source": "string",
          "known_on": "string", "status": "string", "note": "string"}  # fmt: skip


def make(folder, table):
    """A data folder with this one table."""
    room = folder / "large"
    room.mkdir(parents=True)
    fields = [{"name": name, "type": kind} for name, kind in FIELDS.items()]
    described = {"name": "rows", "path": "rows.csv", "schema": {"fields": fields, "primaryKey": ["actor", "year"]}}
    (room / "datapackage.yaml").write_text(yaml.safe_dump({"name": "large", "resources": [described]}))
    table.to_csv(room / "rows.csv", index=False)


def main():
    """Measure, then print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the table (default 1,000,000)")
    rows = parser.parse_args().rows
    chance = np.random.default_rng(1)
    number = np.arange(rows + rows // 100)
    table = pd.DataFrame({
        "actor": [f"actor {one}" for one in number // 100],
        "year": 1900 + number % 100,
        "value_usd_million": chance.integers(0, 1_000_000, len(number)) / 10,
        "source": [f"source-{one % 700}" for one in number],
        "known_on": "2026-09",
        "status": "verified",
        "note": "",
    })  # fmt: skip
    old, new = table[:rows], table[rows // 100 :].copy()
    new.loc[chance.random(len(new)) < 0.1, "value_usd_million"] += 0.5
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        folder = Path(folder)
        for name, rows_of_it in (("old", old), ("new", new)):
            make(folder / name, rows_of_it)
        command = [sys.executable, "-m", "companion.cli", "diff", folder / "old", folder / "new"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        for words, arguments in (("text", []), ("JSON", ["--json"])):
            taken = measure([*command, *arguments], folder, environment)
            print(f"{rows:,} rows, as {words}: {taken.seconds:.1f} s, {taken.whole / MB:.0f} MB")


if __name__ == "__main__":
    main()
