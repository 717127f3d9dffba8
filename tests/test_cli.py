"""The command: a thin face with honest exit statuses."""

import subprocess
import sys

import pytest

from companion.cli import main


def companion(*arguments):
    return subprocess.run([sys.executable, "-m", "companion.cli", *arguments], capture_output=True, text=True)


def test_check_of_the_real_data():
    run = companion("check")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "tables and" in run.stdout and "sources are in order" in run.stdout


def test_check_of_another_folder_counts_that_folder(house, capsys):
    assert main(["check", "--data", str(house.folder)]) == 0
    rooms = len(list(house.folder.glob("*/*.csv")))
    assert capsys.readouterr().out.startswith(f"{rooms} tables and {len(house.rows('sources')) - 1} sources")


def test_check_with_a_fault(house):
    house.put("economics/us-goods-trade", 3, status="sure")
    run = companion("check", "--data", str(house.folder))
    assert run.returncode == 1
    assert run.stdout.startswith("data/economics/us-goods-trade.csv:3: status: 'sure' is not an allowed value")
    assert run.stderr == "1 fault; nothing was changed\n"


def test_check_changes_nothing(house):
    house.put("economics/us-goods-trade", 3, status="sure")
    before = {path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}
    main(["check", "--data", str(house.folder)])
    assert {path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()} == before


def test_check_of_a_folder_that_is_not_there(tmp_path, capsys):
    assert main(["check", "--data", str(tmp_path / "none")]) == 2
    assert "is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["chek"], ["check", "--dta", "x"], ["build", "--jobs", "many"]])
def test_used_wrongly(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: companion" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0
    assert "companion" in capsys.readouterr().out
