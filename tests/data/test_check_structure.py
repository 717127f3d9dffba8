"""Every bad file is refused with file, row, column, what was found and what is allowed."""

import pytest

from companion.cli import main

TRADE = "economics/us-goods-trade"
FILE = "economics/us-goods-trade.csv"


def refuses(house, capsys, *expected):
    """`companion check` prints exactly these faults, each (place, words…), and exits with 1."""
    status = main(["check", "--data", str(house.folder)])
    lines = capsys.readouterr().out.splitlines()
    assert status == 1
    assert [line.split(": ")[0] + ": " + line.split(": ")[1] for line in lines] == [place for place, *_ in expected]
    for line, (_, *words) in zip(lines, expected, strict=True):
        for word in words:
            assert word in line, f"{word!r} is not in {line!r}"


def test_the_small_house_has_no_fault(house):
    assert house.faults() == []


def test_a_missing_column(house, capsys):
    house.write(TRADE, [row[:-1] for row in house.rows(TRADE)])
    refuses(house, capsys, (f"data/{FILE}:1: note", "missing", "after 'status'"))


def test_an_extra_column(house, capsys):
    header, *rows = house.rows(TRADE)
    house.write(TRADE, [[*header, "weather"], *([*row, "fine"] for row in rows)])
    refuses(house, capsys, (f"data/{FILE}:1: weather", "no column", "allowed: year, period", "datapackage.yaml"))


def test_a_misspelt_column_names_the_nearest_and_its_cells_are_checked_all_the_same(house, capsys):
    house.replace(FILE, "exports_usd_million", "exprots_usd_million")
    house.replace(FILE, "1992,year,2112.5", "1992,year,lots")
    refuses(
        house,
        capsys,
        (f"data/{FILE}:1: exprots_usd_million", "did you mean 'exports_usd_million'?", "rename"),
        (f"data/{FILE}:2: exports_usd_million", "'lots'"),
    )


def test_a_doubled_column(house, capsys):
    house.replace(FILE, "imports_usd_million", "exports_usd_million")
    faults = [str(fault) for fault in house.faults()]
    assert any("stands twice" in fault for fault in faults)
    assert any(f"data/{FILE}:1: imports_usd_million: the column is missing" in fault for fault in faults)


def test_columns_in_another_order(house, capsys):
    house.write(TRADE, [[row[1], row[0], *row[2:]] for row in house.rows(TRADE)])
    refuses(house, capsys, (f"data/{FILE}:1: period", "another order", "'year' is due here"))


@pytest.mark.parametrize(
    "table, column, text, words",
    [
        ("economics/us-goods-trade", "year", "nineteen", ("'nineteen'", "whole number", "1550")),
        ("economics/us-goods-trade", "year", "1992.0", ("'1992.0'", "whole number")),
        ("economics/us-goods-trade", "exports_usd_million", "2 112", ("'2 112'", "not a number", "26.2")),
        ("economics/us-goods-trade", "exports_usd_million", "1e3", ("'1e3'", "not a number")),
        ("economics/us-goods-trade", "exports_usd_million", "NaN", ("'NaN'", "not a number")),
        ("economics/us-goods-trade", "exports_usd_million", "-1.0", ("below the least value 0", "0 or more")),
        ("ledger/forecasts", "p_high", "1.5", ("above the greatest value 1", "allowed: 0 to 1")),
        ("economics/us-goods-trade", "status", "verifed", ("'verifed'", "did you mean 'verified'?", "cross-checked")),
        ("economics/us-goods-trade", "status", "", ("empty", "required")),
        ("economics/us-goods-trade", "known_on", "2021-02-30", ("'2021-02-30'", "calendar")),
        ("economics/us-goods-trade", "known_on", "08.03.2023", ("'08.03.2023'", "2022, 2022-03 or 2022-03-16")),
        ("economics/us-goods-trade", "known_on", "2023-13", ("'2023-13'", "calendar")),
        ("economics/us-goods-trade", "note", "=SUM(A1:A9)", ("formula", "'='")),
        ("economics/us-goods-trade", "note", "+call", ("formula", "'+'")),
        ("economics/us-goods-trade", "note", "-call", ("formula", "'-'")),
        ("economics/us-goods-trade", "note", "@call", ("formula", "'@'")),
        ("economics/us-goods-trade", "note", "\tcall", ("formula",)),
        ("economics/us-goods-trade", "exports_usd_million", "=1+1", ("formula",)),
        ("economics/us-goods-trade", "note", "text ", ("space", "remove")),
        ("economics/us-goods-trade", "note", " text", ("space", "remove")),
        ("economics/us-goods-trade", "note", "te\0xt", ("control character 0x0",)),
        ("ledger/claims", "claim_id", "fm-05", ("'fm-05'",)),
    ],
)
def test_a_bad_cell(house, table, column, text, words):
    house.put(table, 2, **{column: text})
    faults = [fault for fault in house.faults() if fault.path == f"{table}.csv" and fault.row == 2]
    assert faults[0].column == column
    assert all(word in faults[0].message for word in words), faults[0]


@pytest.mark.parametrize("text", ["-4.9", "+4.9", "-12", "−4.9", "+4.9 %", "a=b", "A - B"])
def test_numbers_and_signs_inside_a_text_are_no_formulas(house, text):
    house.put(TRADE, 2, note=text)
    assert house.faults() == []


def test_a_duplicate_key_names_both_rows(house, capsys):
    rows = house.rows("strategic-stability/new-start-aggregate")
    rows.insert(5, rows[1])
    house.write("strategic-stability/new-start-aggregate", rows)
    faults = house.faults()
    assert faults[0].row == 2 or "stands in row 2 already" in "".join(fault.message for fault in faults)
    assert any(fault.row == 6 and "stands in row 2 already" in fault.message for fault in faults)


def test_broken_utf8_names_the_row_and_the_rest_is_still_checked(house, capsys):
    house.replace(FILE, "1993,year", b"1993,y\xe9ar")
    house.replace(FILE, "1994,year", "1994,week")
    status = main(["check", "--data", str(house.folder)])
    out = capsys.readouterr().out
    assert status == 1
    assert f"data/{FILE}:3: row: byte 0xe9 after '1993,y' is not UTF-8; save the file as UTF-8" in out
    assert f"data/{FILE}:4: period: 'week' is not an allowed value" in out


def test_utf16(house, capsys):
    path = house.folder / FILE
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    refuses(house, capsys, (f"data/{FILE}:1: file", "UTF-16", "UTF-8"))


def test_a_byte_order_mark(house, capsys):
    house.replace(FILE, "year,period", b"\xef\xbb\xbfyear,period")
    refuses(house, capsys, (f"data/{FILE}:1: file", "byte-order mark", "without it"))


@pytest.mark.parametrize("separator, word", [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_and_the_cells_are_checked_all_the_same(house, capsys, separator, word):
    table = "strategic-stability/new-start-aggregate"
    rows = house.rows(table)
    rows[1][2] = "many"
    text = "\n".join(separator.join(cell.replace(";", ",").replace("\t", " ") for cell in row) for row in rows)
    (house.folder / f"{table}.csv").write_text(text + "\n", encoding="utf-8")
    refuses(
        house,
        capsys,
        (f"data/{table}.csv:1: header", word, "allowed: commas"),
        (f"data/{table}.csv:2: {rows[0][2]}", "'many'"),
    )


@pytest.mark.parametrize("cells, words", [(-2, "an empty cell needs its comma too"), (1, "in quotation marks")])
def test_a_ragged_row(house, capsys, cells, words):
    rows = house.rows(TRADE)
    due = len(rows[0])
    rows[2] = rows[2][:cells] if cells < 0 else [*rows[2], "surplus"]
    house.write(TRADE, rows)
    refuses(house, capsys, (f"data/{FILE}:3: row", f"{due + cells} cells; allowed: {due}", words))


def test_an_empty_line(house, capsys):
    house.replace(FILE, "\n1993,", "\n\n1993,")
    refuses(house, capsys, (f"data/{FILE}:3: row", "empty", "remove"))


def test_an_empty_file(house, capsys):
    (house.folder / FILE).write_bytes(b"")
    refuses(house, capsys, (f"data/{FILE}:1: file", "the file is empty", "year,period"))


def test_a_header_alone(house, capsys):
    house.write("economics/investment", house.rows("economics/investment")[:1])
    faults = [fault for fault in house.faults() if fault.path == "economics/investment.csv"]
    assert [str(fault) for fault in faults] == [
        "data/economics/investment.csv:1: file: there is a header and no row; a table needs at least one row"
    ]


def test_a_missing_file_is_a_fault_of_the_descriptor(house, capsys):
    (house.folder / FILE).rename(house.folder / "economics/us-good-trade.csv")
    faults = house.faults()
    named = [fault for fault in faults if fault.path == "economics/datapackage.yaml"]
    assert len(named) == 1 and "'us-goods-trade.csv', which is not in the folder" in named[0].message
    assert "did you mean 'us-good-trade.csv'?" in named[0].message
    assert [fault.path for fault in faults if fault.column == "file"] == ["economics/us-good-trade.csv"]


def test_no_register_of_sources(house, capsys):
    (house.folder / "sources.csv").unlink()
    refuses(house, capsys, ("data/sources.csv:1: file", "no such file"))


def test_files_that_no_descriptor_names(house, capsys):
    (house.folder / "economics/old.csv").write_text("a,b\n1,2\n")
    (house.folder / "stray.csv").write_text("a,b\n1,2\n")
    (house.folder / ".DS_Store").write_text("")
    refuses(
        house,
        capsys,
        ("data/economics/old.csv:1: file", "no descriptor names this file", "remove"),
        ("data/stray.csv:1: file", "no room holds this file", "move it"),
    )


def test_quotation_marks_that_do_not_fit(house):
    house.replace(FILE, "1993,year", '"1993"3,year')
    house.replace(FILE, "1994,year", "1994,week")
    faults = [fault for fault in house.faults() if fault.path == FILE]
    assert [(fault.row, fault.column) for fault in faults] == [(3, "row"), (4, "period")]
    assert "quotation marks do not fit" in faults[0].message


def test_an_open_quotation_mark(house):
    house.replace(FILE, "1993,year", '"1993,year')
    faults = [fault for fault in house.faults() if fault.path == FILE]
    assert [(fault.row, fault.column) for fault in faults] == [(3, "row")]


def test_rows_are_the_lines_an_editor_shows(house):
    line = house.line(TRADE, year="1995")
    house.put(TRADE, 2, note="first\nsecond\nthird")
    house.replace(FILE, "1995,year", "1995,week")
    assert [(fault.row, fault.column) for fault in house.faults()] == [(line + 2, "period")]


def test_carriage_returns_of_windows_are_fine(house):
    path = house.folder / FILE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert house.faults() == []


def test_all_faults_in_one_run_in_the_order_of_files_and_rows(house, capsys):
    house.put(TRADE, 3, exports_usd_million="lots", status="sure")
    house.put("ledger/claims", 2, section_id="nowhere")
    house.put("ledger/forecasts", 2, p_low="0.99")
    house.put("strategic-stability/new-start-aggregate", 4, source="nobody")
    (house.folder / "economics/macro.csv").write_bytes(b"")
    house.replace("sources.csv", b"https://", b"ftp://")
    status = main(["check", "--data", str(house.folder)])
    captured = capsys.readouterr()
    places = [line.split(": ")[0].removeprefix("data/") for line in captured.out.splitlines()]
    expected = [
        "economics/macro.csv:1",
        f"{FILE}:3",
        f"{FILE}:3",
        "ledger/claims.csv:2",
        "ledger/forecasts.csv:2",
        "sources.csv:2",
        "strategic-stability/new-start-aggregate.csv:4",
    ]
    assert status == 1
    assert places == expected
    assert captured.err == "7 faults; nothing was changed\n"
    assert main(["check", "--data", str(house.folder)]) == 1
    assert capsys.readouterr().out == captured.out


def test_noise_never_ends_in_a_traceback(house):
    for noise in (b"\x00" * 50, b"\xff\xfe\x00", b'"', b",,,\n,,\n", b"\n\n\n", bytes(range(256)), b"a" * 200_000):
        (house.folder / FILE).write_bytes(noise)
        assert all(str(fault).startswith("data/") for fault in house.faults())
        assert any(fault.path == FILE for fault in house.faults())
