"""The public machine interfaces that a table can be updated from, one module each.

A module has

ADDRESS : str
    Where the interface is; `companion update --address` names a mirror.
KINDS : tuple of str
    The content types of its answers.
SERIES : str or None
    The column that tells several series of one table apart.
requests(base, rows, today) -> list of str
    The addresses to ask, for a table that has these rows now.
read(answers, rows) -> Reading
    What the answers say, in the order of the addresses.

`rows` are the table's, as dicts of text. An interface is read strictly: what is not as its documentation says raises
EvidenceError, and then nothing is proposed.
"""

import importlib
import json
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from companion.data.fault import shown

from .. import EvidenceError

OF = {  # table -> module
    "cybersecurity/un-votes": "un_votes",
    "economics/macro": "world_bank",
    "economics/us-goods-trade-monthly": "census",
}


@dataclass
class Reading:
    """Rows as an interface gives them, each a dict of cells (text) with the key and at least one value; remarks."""

    rows: list = field(default_factory=list)
    remarks: list = field(default_factory=list)


def interface(table):
    """The module for a table.

    Raises
    ------
    EvidenceError
        If the table has no public interface that is known here.
    """
    if table not in OF:
        raise EvidenceError(f"{shown(table)} has no machine interface; allowed: {', '.join(OF)}")
    return importlib.import_module(f".{OF[table]}", __name__)


def read_json(answer, whose):
    """JSON as it is defined: UTF-8, no NaN, numbers with a point as Decimal."""

    def refuse(word):
        raise ValueError(word)

    try:
        return json.loads(answer.decode("utf-8"), parse_float=Decimal, parse_constant=refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        what = str(error) if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise EvidenceError(f"{whose}: the answer is no JSON ({what}); it may be cut off or another page") from None


def one_decimal(number):
    """A Decimal as tables write it, rounded half up: `53.1`."""
    return str(number.quantize(Decimal("0.1"), ROUND_HALF_UP) + 0)  # + 0: no minus before zero
