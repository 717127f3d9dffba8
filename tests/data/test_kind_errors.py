"""In a notebook a request that cannot be met shows the reader's own line and the message, and nothing else."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from companion.data import DataError, load


@pytest.fixture(scope="module")
def shell():
    config = Config()
    config.InteractiveShell.colors = "nocolor"
    config.HistoryManager.enabled = False  # nothing is left on the machine
    yield InteractiveShell.instance(config=config)
    InteractiveShell.clear_instance()


@pytest.fixture
def shown(shell, capsys):
    """What a cell shows that fails."""

    def run(source):
        capsys.readouterr()
        assert not shell.run_cell(source).success
        said = capsys.readouterr()
        return (said.out + said.err).strip("\n").splitlines()

    return run


@pytest.mark.parametrize(
    "source, words",
    [
        ('load("strategic-stabilty/treaties")', "the nearest name is 'strategic-stability/treaties'"),
        ('load("strategic-stability/treaties", as_of="June 2020")', "allowed forms: 2022, 2022-03 or 2022-03-16"),
        ('ledger.claims("econmics")', "the nearest id is 'economics'"),
        ('ledger.forecasts(as_of="2031")', "the record ends on"),
    ],
)
def test_a_wrong_request_shows_the_readers_line_and_the_message(shown, source, words):
    lines = shown(f"from companion import ledger, load\nbefore = 1\nfound = {source}\nafter = 2")
    assert lines[0] == f"    found = {source}"
    assert len(lines) == 2
    assert lines[1].startswith("DataError: ") and words in lines[1]


def test_a_request_within_a_readers_function_shows_the_line_that_asked(shown):
    lines = shown('from companion import load\ndef mine(name):\n    return load(name)\nmine("economics/trade")')
    assert lines[0] == "    return load(name)"


def test_an_error_of_another_kind_keeps_its_traceback(shown):
    lines = shown('from companion import load\nload("economics/us-goods-trade")["no such column"]')
    assert len(lines) > 5 and any("Traceback" in line for line in lines)


def test_elsewhere_it_is_an_ordinary_exception():
    with pytest.raises(ValueError, match="there is no table") as caught:
        load("economics/trade")
    assert isinstance(caught.value, DataError)
    assert caught.traceback[0].path.samefile(__file__)
