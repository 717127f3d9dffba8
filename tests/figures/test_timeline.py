from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from companion.figures import timeline

EVENTS = pd.DataFrame(
    {
        "date": ["2019-08-02", "2002-06-13", "2020", "2021-02-03"],
        "event": ["INF Treaty ends", "United States leaves the ABM Treaty", "A year of talks", "New START extended"],
        "actor": ["United States", "United States", "Russia", "United States; Russia"],
        "phase": ["late", "early", "late", "late"],
        "status": ["verified", "verified", "unverified", "verified"],
        "source": list("abcd"),
    }
)


def at(picture, text):
    return next(t for t in picture.axes[0].texts if t.get_text().replace("\n", " ") == text).get_position()[1]


def test_events_stand_in_order_of_time_and_dates_as_written():
    picture = timeline(EVENTS)
    order = sorted(EVENTS["event"], key=lambda event: at(picture, event))
    assert order[0] == "United States leaves the ABM Treaty" and order[-1] == "New START extended"
    assert list(picture.drawn["date"]) == ["2002-06-13", "2019-08-02", "2020", "2021-02-03"]
    assert {"13 Jun 2002", "2020", "3 Feb 2021"} <= {t.get_text() for t in picture.axes[0].texts}


def test_unverified_events_are_hollow():
    picture = timeline(EVENTS, by="actor")
    hollow = [
        line
        for line in picture.axes[0].get_lines()
        if line.get_marker() != "None" and to_hex(line.get_markerfacecolor()) == "#ffffff"
    ]
    assert len(hollow) == 1 and "hollow: unverified" in picture.svg()


def test_marks_stand_where_they_belong_in_the_list():
    picture = timeline(EVENTS, marks=[("2020-12", "Brief")])
    assert at(picture, "A year of talks") < at(picture, "Dec 2020: Brief") < at(picture, "New START extended")


def test_a_heading_stands_before_each_phase():
    picture = timeline(EVENTS, lane="phase")
    assert at(picture, "early") < at(picture, "United States leaves the ABM Treaty") < at(picture, "late")


def test_forty_events_in_one_month_do_not_touch(faults):
    table = pd.DataFrame(
        {
            "date": [f"2022-03-{1 + n % 28:02d}" for n in range(40)],
            "event": ["Something happened that takes words " * 2] * 40,
        }
    )
    picture = timeline(table, marks=[("2022-03", "Mark")])
    assert faults(picture) == []
    assert picture.get_figheight() > 8


def test_leaders_do_not_cross():
    table = pd.DataFrame({"date": ["2000", "2019-01", "2019-02", "2019-03"], "event": list("abcd")})
    picture = timeline(table)
    leaders = [line.get_ydata() for line in picture.axes[0].get_lines() if len(line.get_ydata()) == 4]
    assert all(one[0] <= two[0] and one[3] < two[3] for one, two in pairwise(leaders))


def test_faults_are_told():
    with pytest.raises(ValueError, match="x='day'"):
        timeline(EVENTS, x="day")
    with pytest.raises(ValueError, match=r"row 0: '2 August'; allowed"):
        timeline(EVENTS.assign(date="2 August"))
    with pytest.raises(ValueError, match="every 'date' is missing"):
        timeline(EVENTS.assign(date=None))
    with pytest.raises(ValueError, match="the event of 2002-06-13 lies outside xlim"):
        timeline(EVENTS, xlim=("2010", "2022"))
