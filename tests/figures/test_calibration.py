import pandas as pd
import pytest

from companion.figures import calibration

BINS = pd.DataFrame(
    {
        "p": [0.1, 0.5, 0.9],
        "share": [0.2, None, 0.8],
        "n": [5, 0, 10],
        "from": [0.0, None, 0.5],
        "to": [0.6, None, 0.95],
        "way": ["row"] * 3,
    }
)
ROLES = {"stated": "p", "observed": "share", "count": "n", "low": "from", "high": "to"}


def test_points_intervals_and_counts():
    picture = calibration(BINS, **ROLES)
    upper, lower = picture.axes
    points = [(line.get_xdata()[0], line.get_ydata()[0]) for line in upper.get_lines() if line.get_marker() == "o"]
    assert points == [(0.1, 0.2), (0.9, 0.8)]
    assert [text.get_text() for text in lower.texts] == ["5", "0", "10"]
    ends = [path.vertices[:, 1].tolist() for bars in upper.collections for path in bars.get_paths()]
    assert ends == [[0.0, 0.6], [0.5, 0.95]]


def test_two_readings_stand_side_by_side(faults):
    table = pd.concat([BINS, BINS.assign(way="claim")], ignore_index=True)
    assert faults(calibration(table, **ROLES, by="way")) == []


def test_faults_are_told():
    with pytest.raises(ValueError, match=r"'share' holds 1\.2; probabilities lie between 0 and 1"):
        calibration(BINS.assign(share=1.2), **ROLES)
    with pytest.raises(ValueError, match="count='number'"):
        calibration(BINS, **{**ROLES, "count": "number"})
    with pytest.raises(ValueError, match="no bin has both"):
        calibration(BINS.assign(share=None), **ROLES)
    with pytest.raises(ValueError, match="3 readings; two can be told apart"):
        calibration(BINS.assign(way=list("abc")), **ROLES, by="way")
