import pandas as pd
import pytest

from companion.figures import steps

JOINED = pd.DataFrame(
    {
        "country": ["A", "B", "C", "D", "E"],
        "joined_on": ["1999-03-12", "1999-03-12", "2004", "2020-03-27", None],
        "status": ["verified", "verified", "unverified", "verified", "verified"],
        "source": list("abcde"),
    }
)


def test_rows_are_counted_as_they_come():
    drawn = steps(JOINED, x="joined_on").drawn
    assert list(drawn["count"]) == [2, 3, 4]
    assert list(drawn["joined_on"]) == ["1999-03-12", "2004", "2020-03-27"]
    assert list(drawn["status"]) == ["verified", "unverified", "verified"]
    assert drawn["source"][0] == "a; b"


def test_counts_by_group_are_kept_apart():
    table = JOINED.assign(kind=["member", "partner", "member", "member", "member"])
    drawn = steps(table, x="joined_on", by="kind").drawn
    assert list(drawn[drawn["kind"] == "member"]["count"]) == [1, 2, 3]
    assert list(drawn[drawn["kind"] == "partner"]["count"]) == [1]


def test_levels_hold_until_the_next_and_as_far_as_known():
    table = pd.DataFrame({"date": ["2018-07-06", "2019-09-01"], "rate": [3.8, 21.0]})
    lines = steps(table, x="date", y="rate", until="2025-12-31").axes[0].get_lines()
    drawn = next(line for line in lines if line.get_drawstyle() == "steps-post")
    assert list(drawn.get_ydata()) == [3.8, 21.0, 21.0]
    assert drawn.get_xdata()[-1] == pytest.approx(2026, abs=0.01)


def test_faults_are_told():
    with pytest.raises(ValueError, match="x='joined'"):
        steps(JOINED, x="joined")
    with pytest.raises(ValueError, match="nothing to draw"):
        steps(JOINED.assign(joined_on=None), x="joined_on")
