"""The project's own data: without a fault, and each room a Frictionless Data Package of its own."""

import time

import pytest

from companion.data import rooms
from companion.data.check import check


def test_the_data_have_no_fault_and_the_check_is_quick(real_data):
    started = time.perf_counter()
    faults = check(real_data)
    assert faults == [], "\n".join(map(str, faults))
    assert time.perf_counter() - started < 5  # about half a second; room for a busy machine


@pytest.mark.parametrize("room", rooms())
def test_frictionless_accepts_each_room(real_data, room):
    import frictionless

    report = frictionless.validate(str(real_data / room / "datapackage.yaml"))
    assert report.valid, report.to_summary()


def test_every_row_of_the_record_carries_its_source():
    from companion.data import describe, tables

    carried = {"source", "known_on", "status", "note"}
    without = [name for name in tables() if not carried <= {field.name for field in describe(name).fields}]
    assert without == ["teaching/exercises", "teaching/lesson"]  # they describe this book and not the world


def test_the_ledger_is_whole(real_data):
    from companion.data import load

    rows = {"claims": 221, "forecasts": 57, "errata": 24, "outlook": 8, "references": 42, "crowd-forecasts": 18}
    assert {name: len(load(f"ledger/{name}")) for name in rows} == rows
