import pandas as pd
import pytest

from companion.figures import matrix

SEATS = pd.DataFrame(
    {
        "format": ["P5+1", "P5+1", "Troika"],
        "country": ["China", "Russia", "Russia"],
        "role": ["member", "member", "host"],
        "word": [None, None, "Moscow"],
        "status": ["verified", "unverified", "verified"],
    }
)


def test_cells_carry_symbol_and_words_besides_colour():
    picture = matrix(SEATS, x="format", y="country", by="role", text="word")
    signs = [line.get_marker() for line in picture.axes[0].get_lines()]
    assert sorted(signs) == ["o", "o", "s"]
    assert "Moscow" in picture.svg()
    assert len(picture.drawn) == 3


def test_rows_and_columns_have_the_order_asked_for():
    picture = matrix(
        SEATS, x="format", y="country", by="role", rows_order=["Russia", "China"], columns_order=["Troika", "P5+1"]
    )
    assert [label.get_text() for label in picture.axes[0].get_yticklabels()] == ["Russia", "China"]
    assert [label.get_text() for label in picture.axes[0].get_xticklabels()] == ["Troika", "P5+1"]


def test_true_and_false_are_yes_and_no():
    svg = matrix(SEATS.assign(role=[True, False, True]), x="format", y="country", by="role").svg()
    assert ">yes<" in svg and ">no<" in svg and ">True<" not in svg


def test_many_columns_turn_their_names(faults):
    table = pd.DataFrame({"year": range(2000, 2024), "row": "one", "kind": "x"})
    assert faults(matrix(table, x="year", y="row", by="kind")) == []


def test_faults_are_told():
    with pytest.raises(ValueError, match="two rows claim the cell format='P5\\+1', country='China'"):
        matrix(pd.concat([SEATS, SEATS.head(1)]), x="format", y="country", by="role")
    with pytest.raises(ValueError, match="by='part'"):
        matrix(SEATS, x="format", y="country", by="part")
