import pandas as pd
import pytest
from matplotlib.colors import to_hex

from companion.figures import bars, style

PARTNERS = pd.DataFrame(
    {
        "country": ["China", "Germany", "United States"],
        "turnover": [110.9, 53.2, 26.2],
        "status": ["verified", "unverified", "verified"],
        "source": list("abc"),
    }
)
TALKS = pd.DataFrame(
    {
        "date": ["2017-07-07", "2017-11", "2018-07-16", "2021-06-16", "2021"],
        "kind": ["sideline", "sideline", "summit", "summit", "call"],
        "status": ["verified", "unverified", "verified", "verified", "verified"],
    }
)


def faces(picture):
    return [to_hex(patch.get_facecolor()) for patch in picture.axes[0].patches]


def test_names_lie_and_years_stand():
    lying, upright = bars(PARTNERS, x="country", y="turnover"), bars(TALKS, x="date")
    assert [round(patch.get_width(), 1) for patch in lying.axes[0].patches] == [110.9, 53.2, 26.2]
    assert [patch.get_height() for patch in upright.axes[0].patches if patch.get_height()]


def test_unverified_bars_are_hollow_with_their_edge_and_hatch():
    picture = bars(PARTNERS, x="country", y="turnover")
    hollow = [patch for patch in picture.axes[0].patches if to_hex(patch.get_facecolor()) == "#ffffff"]
    assert [round(patch.get_width(), 1) for patch in hollow] == [53.2]
    assert to_hex(hollow[0].get_edgecolor()) == style.CYCLE[0]
    assert "hollow: unverified" in picture.svg()


def test_dates_are_counted_by_year_and_years_without_any_stay_empty():
    picture = bars(TALKS, x="date", by="kind", stacked=True)
    counted = picture.drawn.groupby("year")["count"].sum()
    assert counted.to_dict() == {2017: 2, 2018: 1, 2021: 2}
    low, high = picture.axes[0].get_xlim()
    assert low < 2017 and high > 2021
    assert picture.drawn["count"].sum() == len(TALKS)
    assert picture.drawn[picture.drawn["status"] == "unverified"]["count"].tolist() == [1]


def test_stacked_pieces_stand_on_one_another_and_grouped_ones_side_by_side():
    table = pd.DataFrame({"year": [2020, 2021], "yes": [3, 5], "no": [1, 2]})
    stacked = bars(table, x="year", y=["yes", "no"], stacked=True).axes[0].patches
    assert {(round(p.get_x(), 2), p.get_y()) for p in stacked} >= {(2019.62, 0), (2019.62, 3)}
    grouped = bars(table, x="year", y=["yes", "no"]).axes[0].patches
    assert all(patch.get_y() == 0 for patch in grouped)
    assert len({round(patch.get_x(), 2) for patch in grouped}) == 4


def test_the_highlighted_bar_keeps_its_colour_and_is_bold():
    picture = bars(PARTNERS, x="country", y="turnover", highlight="United States", values=True)
    assert faces(picture)[2] == style.BLUE and faces(picture)[0] == style.GREY
    assert [text.get_fontweight() for text in picture.axes[0].texts] == ["normal", "normal", "bold"]


def test_values_are_written_once_for_each_pile():
    table = pd.DataFrame({"who": ["a", "b"], "yes": [3, 5], "no": [1, 2], "say": ["x", None]})
    picture = bars(table, x="who", y=["yes", "no"], stacked=True, values=True, text="say")
    assert [text.get_text() for text in picture.axes[0].texts] == ["4 x", "7"]


def test_bars_may_be_ranked():
    table = pd.DataFrame({"who": ["a", "b", "c"], "n": [2, 3, 1]})
    for sort, expected in ((None, "abc"), ("down", "bac"), ("up", "cab")):
        names = bars(table, x="who", y="n", sort=sort).axes[0].get_yticklabels()
        assert "".join(label.get_text() for label in names) == expected


def test_bands_name_runs_of_equal_values_once(faults):
    table = pd.DataFrame({"year": range(2011, 2019), "n": range(8), "state": ["full"] * 4 + ["paused"] * 3 + ["over"]})
    picture = bars(table, x="year", y="n", band="state")
    names = [text.get_text() for text in picture.axes[0].texts]
    assert sorted(names) == ["full", "over", "paused"]
    assert faults(picture) == []


def test_long_notes_stay_inside(faults):
    table = PARTNERS.assign(note="a note that is rather long")
    picture = bars(table, x="country", y="turnover", values=True, text="note")
    assert faults(picture) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "land"}, "x='land'"),
        ({"sort": "sideways"}, "sort='sideways'; allowed: None, 'up', 'down'"),
        ({"highlight": "Atlantis"}, "highlight names 'Atlantis'; the bars are: China, Germany, United States"),
        ({"band": "status"}, "band= needs upright bars"),
        ({"y": "status"}, "column 'status' holds 'verified'"),
        ({"horizontal": False, "marks": [(1, "x")]}, "marks and xlim need years or numbers"),
    ],
)
def test_faults_are_told(options, message):
    with pytest.raises(ValueError, match=message):
        bars(PARTNERS, **{"x": "country", "y": "turnover", **options})


def test_two_values_for_one_bar_are_told():
    with pytest.raises(ValueError, match=r"several values at country='China'; a bar needs one"):
        bars(pd.concat([PARTNERS, PARTNERS.head(1)]), x="country", y="turnover")


def test_counts_get_whole_ticks_and_shares_do_not():
    counts, shares = pd.DataFrame({"x": list("ab"), "y": [3, 7]}), pd.DataFrame({"x": list("ab"), "y": [0.3, 0.7]})
    ticks = [bars(table, x="x", y="y").axes[0].get_xticks() for table in (counts, shares)]
    assert all(tick % 1 == 0 for tick in ticks[0])
    assert any(tick % 1 for tick in ticks[1])


def test_the_line_of_a_mark_does_not_run_through_a_value():
    table = pd.DataFrame({"year": [2018, 2019, 2020], "y": [3, 7, 11]})
    notes = {
        text.get_text(): text
        for text in bars(table, x="year", y="y", values=True, marks=[("2020", "Brief")]).axes[0].texts
    }
    assert notes["11"].get_bbox_patch() is not None
    assert notes["3"].get_bbox_patch() is None
