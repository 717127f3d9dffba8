import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from companion.figures import series

TRADE = pd.DataFrame(
    {
        "year": [2019, 2020, 2021, 2022, 2023],
        "exports": [5.8, 4.9, None, 1.7, 0.6],
        "imports": [22.3, 16.9, 29.7, 14.4, 4.6],
        "status": ["verified", "unverified", "verified", "verified", "verified"],
        "source": list("abcde"),
        "note": "x",
    }
)
LONG = TRADE.melt(id_vars=["year", "status", "source"], value_vars=["exports", "imports"], var_name="flow")


def points(picture, hollow):
    """Where marked points stand, hollow or solid."""
    marked = [line for line in picture.axes[0].get_lines() if line.get_marker() not in ("None", "_")]
    chosen = [line for line in marked if (to_hex(line.get_markerfacecolor()) == "#ffffff") == hollow]
    return sorted(round(float(value), 3) for line in chosen for value in line.get_ydata())


def test_draws_what_it_says_it_draws():
    picture = series(TRADE, x="year", y=["exports", "imports"])
    assert list(picture.drawn.columns) == ["year", "measure", "value", "status", "source"]
    assert len(picture.drawn) == 9  # the missing value is not drawn
    assert sorted(points(picture, False) + points(picture, True)) == sorted(picture.drawn["value"])


def test_wide_and_long_tables_draw_the_same():
    wide, long = series(TRADE, x="year", y=["exports", "imports"]), series(LONG, x="year", y="value", by="flow")
    assert points(wide, True) == points(long, True) and points(wide, False) == points(long, False)
    assert list(long.drawn.columns) == ["year", "flow", "value", "status", "source"]


def test_unverified_points_are_hollow_and_said_to_be():
    picture = series(TRADE, x="year", y="imports")
    assert points(picture, hollow=True) == [16.9]
    assert "hollow: unverified" in picture.svg()
    assert "hollow" not in series(TRADE[TRADE["status"] == "verified"], x="year", y="imports").svg()


def test_a_missing_value_is_a_gap():
    lines = series(TRADE, x="year", y="exports").axes[0].get_lines()
    joined = [list(line.get_xdata()) for line in lines if line.get_marker() == "None" and len(line.get_xdata()) > 1]
    assert [2019, 2020] in joined and [2022, 2023] in joined
    assert not any({2020, 2022} <= set(part) for part in joined)


def test_points_further_apart_than_gap_are_not_joined():
    table = pd.DataFrame({"year": [2000, 2001, 2010], "n": [1, 2, 3]})

    def joined(**options):
        lines = series(table, x="year", y="n", **options).axes[0].get_lines()
        return [list(line.get_xdata()) for line in lines if line.get_marker() == "None"]

    assert joined(gap=1.5) == [[2000, 2001], [2010]]
    assert joined() == [[2000, 2001, 2010]]


def test_the_table_is_not_changed():
    before = TRADE.copy(deep=True)
    series(TRADE, x="year", y=["exports", "imports"], marks=[("2020-06", "Brief")])
    pd.testing.assert_frame_equal(TRADE, before)


def test_rows_in_any_order_give_the_same_picture():
    assert series(TRADE, x="year", y="imports").svg() == series(TRADE.iloc[::-1], x="year", y="imports").svg()


def test_partial_dates_stand_in_the_middle_of_what_they_cover():
    table = pd.DataFrame({"date": ["2020", "2020-06", "2021-01-01"], "n": [1, 2, 3]})
    at = max((line.get_xdata() for line in series(table, x="date", y="n").axes[0].get_lines()), key=len)
    assert list(at) == [pytest.approx(place, abs=0.002) for place in (2020.457, 2020.5, 2021.001)]
    assert list(series(table, x="date", y="n").drawn["date"]) == ["2020-06", "2020", "2021-01-01"]


def test_a_mark_in_the_middle_of_a_year_falls_on_the_year():
    picture = series(TRADE, x="year", y="imports", marks=[("2020-07-01", "Brief")])
    dashed = [line.get_xdata()[0] for line in picture.axes[0].get_lines() if list(line.get_ydata()) == [0, 1]]
    assert dashed == [pytest.approx(2020, abs=0.01)]
    assert "Brief" in picture.svg()


def test_limits_and_shaded_periods_are_named():
    svg = series(
        TRADE, x="year", y="imports", limits=[(10, "limit 10")], shade=[("2020-03", "2021-06", "pandemic")]
    ).svg()
    assert "limit 10" in svg and "pandemic" in svg


def test_logarithms_leave_out_zero():
    table = pd.DataFrame({"year": [2000, 2001, 2002], "n": [0, 10, 1000]})
    picture = series(table, x="year", y="n", log=True)
    assert list(picture.drawn["n"]) == [10, 1000]
    assert picture.axes[0].get_yscale() == "log"


def test_a_range_may_stand_without_a_value():
    table = pd.DataFrame({"year": [2000, 2001], "n": [5, None], "a": [4, 6], "b": [6, 9]})
    picture = series(table, x="year", y="n", low="a", high="b")
    assert len(picture.drawn) == 2
    tops = [path[:, 1].max() for c in picture.axes[0].collections for path in (p.vertices for p in c.get_paths())]
    assert 9 in tops


def test_many_lines_get_a_legend_instead_of_labels_that_do_not_fit(faults):
    table = pd.DataFrame([(year, f"line {n}", n + year % 7) for year in range(2000, 2010) for n in range(12)])
    table.columns = ["year", "which", "n"]
    picture = series(table, x="year", y="n", by="which")
    assert picture.legends and faults(picture) == []


def test_end_labels_at_one_height_are_moved_apart(faults):
    table = pd.DataFrame([(year, f"line {n}", 5.0) for year in (2000, 2001) for n in range(5)])
    table.columns = ["year", "which", "n"]
    assert faults(series(table, x="year", y="n", by="which", labels="end")) == []


def test_dollars_are_dollars():
    assert "$ or $" in series(TRADE, x="year", y="imports", ylabel="$ or $").svg()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "yaer", "y": "imports"}, r"series: x='yaer': the table has no such column; it has: year, exports"),
        ({"x": "year", "y": "importss"}, r"y='importss'"),
        ({"x": "year", "y": "source"}, r"column 'source' holds 'a'; numbers are needed"),
        ({"x": "note", "y": "imports"}, r"column 'note', row 0: 'x'; allowed: a number, 2022, 2022-03 or 2022-03-16"),
        ({"x": "year", "y": "imports", "labels": "side"}, r"labels='side'; allowed: 'auto', 'end', 'legend'"),
        ({"x": "year", "y": "imports", "low": "exports"}, r"low and high go together"),
        ({"x": "year", "y": ["imports", "exports"], "by": "note"}, r"choose one of them"),
        ({"x": "year", "y": "imports", "by": "note", "order": ["z"]}, r"order does not name 'x'; it names: z"),
        (
            {"x": "year", "y": "imports", "xlim": (2021, 2023), "marks": [("2020-06", "Brief")]},
            r"mark 'Brief' at 2020-06",
        ),
    ],
)
def test_faults_are_told(options, message):
    with pytest.raises(ValueError, match=message):
        series(TRADE, **options)


def test_an_empty_table_and_an_empty_column_are_told():
    table = TRADE.iloc[:0].copy()
    table.attrs["table"] = "economics/us-goods-trade"
    with pytest.raises(ValueError, match="series: the table economics/us-goods-trade has no rows left to draw"):
        series(table, x="year", y="imports")
    with pytest.raises(ValueError, match="nothing to draw"):
        series(TRADE.assign(imports=np.nan), x="year", y="imports")
    with pytest.raises(ValueError, match="needs a table"):
        series([1, 2], x="year", y="imports")


def test_two_values_at_one_place_are_told():
    with pytest.raises(ValueError, match=r"2 values of 'imports' at year=.*2019.*name by="):
        series(pd.concat([TRADE, TRADE.head(1)]), x="year", y="imports")
