import pandas as pd
import pytest

from companion.figures import lanes

EVENTS = pd.DataFrame(
    {
        "date": ["2020-03-30", "2020-04-01", "2020-04-01", "2020-05-21"],
        "region": ["Syria", "Iran", "Iran", "Iran"],
        "kind": ["deal", "strike", "vote", "deal"],
        "say": ["First", "Second, rather long to write", None, "Third"],
        "status": ["verified", "unverified", "verified", "verified"],
    }
)


def dots(picture):
    return [
        (float(x.get_xdata()[0]), float(x.get_ydata()[0]))
        for x in picture.axes[0].get_lines()
        if len(x.get_xdata()) == 1
    ]


def test_each_event_is_a_dot_and_none_lies_on_another():
    picture = lanes(EVENTS, x="date", lane="region", by="kind")
    assert len(dots(picture)) == len(set(dots(picture))) == 4
    assert list(picture.drawn.columns) == ["date", "region", "kind", "status"]


def test_lanes_keep_to_themselves():
    picture = lanes(EVENTS, x="date", lane="region")
    syria, iran = (tick for tick in picture.axes[0].get_yticks())
    assert syria < iran
    assert sum(down < (syria + iran) / 2 for _, down in dots(picture)) == 1


def test_lanes_have_the_order_asked_for():
    picture = lanes(EVENTS, x="date", lane="region", lanes_order=["Iran", "Syria"])
    assert [label.get_text() for label in picture.axes[0].get_yticklabels()] == ["Iran", "Syria"]


def test_labels_stand_apart_even_at_the_edges(faults):
    table = pd.DataFrame(
        {"date": [f"2020-{m:02d}" for m in (1, 1, 1, 6, 12, 12, 12)], "lane": "one", "say": "words beside a dot"}
    )
    assert faults(lanes(table, x="date", lane="lane", text="say")) == []


def test_a_short_span_is_told_in_months():
    ticks = [t.get_text() for t in lanes(EVENTS, x="date", lane="region").axes[0].get_xticklabels()]
    assert "Apr\n2020" in ticks and "May" in ticks


def test_faults_are_told():
    with pytest.raises(ValueError, match="lane='place'"):
        lanes(EVENTS, x="date", lane="place")
    with pytest.raises(ValueError, match="lies outside xlim"):
        lanes(EVENTS, x="date", lane="region", xlim=("2020-04", "2020-06"))
    with pytest.raises(ValueError, match="order does not name 'Syria'"):
        lanes(EVENTS, x="date", lane="region", lanes_order=["Iran"])
