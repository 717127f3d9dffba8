import pandas as pd
import pytest
from matplotlib.colors import to_hex

from companion.figures import spans

TREATIES = pd.DataFrame(
    {
        "name": ["ABM", "INF", "SALT II", "New START"],
        "signed": ["1972-05-26", "1987-12-08", "1979-06-18", "2010-04-08"],
        "begun": ["1972-10-03", "1988-06-01", None, "2011-02-05"],
        "ended": ["2002-06-13", "2019-08-02", None, None],
        "mode": ["left", "left", "never in force", "in force"],
        "limits": [True, True, True, False],
        "status": ["verified", "verified", "verified", "unverified"],
    }
)


def bars_of(picture, which=0):
    return [p for p in picture.axes[which].patches if abs(p.get_height()) < 0.2]


def test_bars_run_from_start_to_end_and_open_ones_to_until():
    bars = bars_of(spans(TREATIES, y="name", start="begun", end="ended", until="2026-09-30"))
    assert len(bars) == 3
    assert bars[0].get_x() == pytest.approx(1972.75, abs=0.01)
    assert bars[0].get_x() + bars[0].get_width() == pytest.approx(2002.45, abs=0.01)
    assert bars[2].get_x() + bars[2].get_width() == pytest.approx(2026.75, abs=0.01)


def test_what_never_began_has_its_dot_only():
    picture = spans(TREATIES, y="name", start="begun", end="ended", dot="signed", dot_label="signed on")
    diamonds = [line for line in picture.axes[0].get_lines() if line.get_marker() == "D"]
    assert len(diamonds) == 4 and "signed on" in picture.svg()


def test_unverified_spans_are_hollow():
    bars = bars_of(spans(TREATIES, y="name", start="begun", end="ended", by="mode"))
    assert [to_hex(bar.get_facecolor()) == "#ffffff" for bar in bars] == [False, False, True]


@pytest.mark.parametrize(("count", "levels"), [(True, [1, 2, 1, 2, 1, 1]), ("limits", [1, 2, 1, 0, 0])])
def test_the_line_above_counts_what_holds(count, levels):
    picture = spans(TREATIES, y="name", start="begun", end="ended", count=count, count_label="limits in force")
    line = next(line for line in picture.axes[0].get_lines() if line.get_drawstyle() == "steps-post")
    assert list(line.get_ydata()) == levels
    assert "limits in force" in picture.svg()


def test_rows_of_one_name_share_a_row():
    table = pd.concat([TREATIES, TREATIES.head(1).assign(begun="2010", ended="2012")])
    picture = spans(table, y="name", start="begun", end="ended")
    assert [label.get_text() for label in picture.axes[0].get_yticklabels()] == ["ABM", "INF", "SALT II", "New START"]


def test_faults_are_told():
    with pytest.raises(ValueError, match="'ABM': its end 1960 comes before its start 1972-10-03"):
        spans(TREATIES.assign(ended="1960"), y="name", start="begun", end="ended")
    with pytest.raises(ValueError, match="end='expired'"):
        spans(TREATIES, y="name", start="begun", end="expired")
    with pytest.raises(ValueError, match="nothing to count"):
        spans(TREATIES.assign(limits=False), y="name", start="begun", end="ended", count="limits")
    with pytest.raises(ValueError, match="no row has a 'begun'"):
        spans(TREATIES.assign(begun=None), y="name", start="begun", end="ended")
