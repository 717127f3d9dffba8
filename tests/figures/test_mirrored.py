import pandas as pd
import pytest
from matplotlib.colors import to_hex

from companion.figures import mirrored

MEASURES = pd.DataFrame(
    {
        "date": ["2018-03-29", "2018-03-26", "2017-07-28", "2018-03-26", "2022-03-23"],
        "actor": ["Russia", "United States", "Russia", "United States", "Russia"],
        "people": [60, 60, 755, 3, None],
        "status": ["verified", "unverified", "verified", "verified", "verified"],
    }
)
ROLES = {"x": "date", "y": "people", "by": "actor", "sides": ["United States", "Russia"]}


def widths(picture):
    return sorted(round(patch.get_width(), 3) for patch in picture.axes[0].patches)


def test_the_first_side_goes_left_and_the_second_right():
    assert widths(mirrored(MEASURES, **ROLES)) == [-60, -3, 60, 755]


def test_dates_are_in_order_and_each_bar_has_its_row():
    picture = mirrored(MEASURES, **ROLES)
    names = [label.get_text() for label in picture.axes[0].get_yticklabels()]
    assert names == ["28 Jul 2017", "26 Mar 2018", "26 Mar 2018", "29 Mar 2018", "23 Mar 2022"]
    assert len({round(patch.get_y(), 3) for patch in picture.axes[0].patches}) == 4


def test_numbers_are_written_and_what_is_missing_is_said():
    texts = [text.get_text() for text in mirrored(MEASURES, **ROLES).axes[0].texts]
    assert sorted(texts) == ["3", "60", "60", "755", "not stated"]


def test_logarithms_bring_small_and_large_together():
    assert widths(mirrored(MEASURES, **ROLES, log=True))[-1] == pytest.approx(2.879, abs=0.001)


def test_numbers_under_a_logarithmic_scale_thin_out_before_they_touch(faults):
    picture = mirrored(MEASURES.assign(people=[45, 1_000_000, 400_000, 200, 15_000]), **ROLES, log=True)
    written = [label.get_text() for label in picture.axes[0].get_xticklabels()]
    assert faults(picture) == [] and "0" in written and 3 < len(written) < 12


def test_unverified_bars_are_hollow():
    picture = mirrored(MEASURES, **ROLES)
    hollow = [p.get_width() for p in picture.axes[0].patches if to_hex(p.get_facecolor()) == "#ffffff"]
    assert hollow == [-60]


def test_long_notes_fit(faults):
    table = MEASURES.assign(why="a reason that takes a few more words")
    assert faults(mirrored(table, **ROLES, text="why")) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sides": ["United States", "Russland"]}, "actor='Russia'; allowed: 'United States', 'Russland'"),
        ({"sides": ["Russia", "Russia"]}, "two different values of 'actor'"),
        ({"y": "actor"}, "numbers are needed"),
        ({"by": "side"}, "by='side'"),
    ],
)
def test_faults_are_told(change, message):
    with pytest.raises(ValueError, match=message):
        mirrored(MEASURES, **{**ROLES, **change})


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="holds -5; values of zero or more"):
        mirrored(MEASURES.assign(people=-5), **ROLES)
