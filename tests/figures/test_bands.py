import pandas as pd
import pytest

from companion.figures import bands

FORECASTS = pd.DataFrame(
    {
        "id": ["F1", "F2", "F3"],
        "p_low": [0.8, 0.2, None],
        "p_high": [0.95, 0.45, None],
        "crowd": [None, 0.3, 0.6],
        "outcome": ["yes", "no", "yes"],
        "section": ["one", "one", "two"],
        "status": ["verified", "unverified", "verified"],
    }
)
ROLES = {"y": "id", "low": "p_low", "high": "p_high", "by": "outcome"}


def test_bands_run_from_low_to_high_and_outcomes_have_a_marker():
    picture = bands(FORECASTS, **ROLES)
    spans = [(round(p.get_x(), 2), round(p.get_x() + p.get_width(), 2)) for p in picture.axes[0].patches]
    assert spans == [(0.8, 0.95), (0.2, 0.45)]
    assert {line.get_marker() for line in picture.axes[0].get_lines()} >= {"o", "s"}


def test_a_single_value_is_a_cross():
    picture = bands(FORECASTS, **ROLES, point="crowd")
    crosses = [float(line.get_xdata()[0]) for line in picture.axes[0].get_lines() if line.get_marker() == "x"]
    assert crosses == [0.3, 0.6] and "crowd" in picture.svg()


def test_the_list_may_run_in_columns_that_begin_with_a_heading(faults):
    table = pd.concat([FORECASTS.assign(id=[f"F{n}{i}" for i in range(3)], section=f"part {n}") for n in range(6)])
    picture = bands(table.reset_index(drop=True), **ROLES, point="crowd", lane="section", across=2)
    assert len(picture.axes) == 2 and faults(picture) == []
    assert picture.axes[0].get_ylim() == picture.axes[1].get_ylim()
    assert [ax.get_yticklabels()[0].get_text() for ax in picture.axes] == ["", ""]  # the headings' rows
    assert len(picture.drawn) == 18


def test_faults_are_told():
    with pytest.raises(ValueError, match=r"'F1': p_low 0.99 is above p_high 0.95"):
        bands(FORECASTS.assign(p_low=0.99), **ROLES)
    with pytest.raises(ValueError, match="high='top'"):
        bands(FORECASTS, **{**ROLES, "high": "top"})
    with pytest.raises(ValueError, match="across=3 needs at least 3 groups"):
        bands(FORECASTS, **ROLES, point="crowd", lane="section", across=3)
    with pytest.raises(ValueError, match="no row has a band or a point"):
        bands(FORECASTS.assign(p_low=None, p_high=None), **ROLES)
