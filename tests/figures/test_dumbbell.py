import pandas as pd
import pytest

from companion.figures import dumbbell

OUTLOOK = pd.DataFrame(
    {
        "area": ["Economics", "Space", "Cybersecurity"],
        "was": ["stable", "mixed", "mixed"],
        "came": ["worse", "mixed", "deteriorated"],
        "status": ["verified", "verified", "unverified"],
    }
)
ORDER = [("worse", "deteriorated"), "mixed", "stable"]


def test_words_stand_on_the_scale_they_are_given():
    picture = dumbbell(OUTLOOK, y="area", start="was", end="came", order=ORDER)
    at = [float(line.get_xdata()[0]) for line in picture.axes[0].get_lines()]
    assert at == [2.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    assert [label.get_text() for label in picture.axes[0].get_xticklabels()] == ["worse", "mixed", "stable"]


def test_ends_at_one_place_both_stay_to_be_seen():
    lines = dumbbell(OUTLOOK, y="area", start="was", end="came", order=ORDER).axes[0].get_lines()
    assert lines[2].get_ydata()[0] != lines[3].get_ydata()[0]


def test_numbers_stand_on_a_scale_of_numbers():
    table = pd.DataFrame({"who": ["a"], "was": [2], "is": [8]})
    at = [float(line.get_xdata()[0]) for line in dumbbell(table, y="who", start="was", end="is").axes[0].get_lines()]
    assert at == [2, 8]


def test_rows_in_different_units_have_their_own_scales_and_values(faults):
    table = pd.DataFrame({"who": ["a", "b"], "was": [2, 1200], "is": [0, 2600], "unit": ["", "km"]})
    picture = dumbbell(table, y="who", start="was", end="is", own_scale=True, text="unit")
    assert {"2", "0", "1,200", "2,600 km"} == {text.get_text() for text in picture.axes[0].texts if text.get_text()}
    assert faults(picture) == []


def test_faults_are_told():
    with pytest.raises(ValueError, match="was='stable'; allowed: 'worse', 'deteriorated', 'mixed'"):
        dumbbell(OUTLOOK, y="area", start="was", end="came", order=ORDER[:2])
    with pytest.raises(ValueError, match="numbers are needed"):
        dumbbell(OUTLOOK, y="area", start="was", end="came")
    with pytest.raises(ValueError, match="start='before'"):
        dumbbell(OUTLOOK, y="area", start="before", end="came")
