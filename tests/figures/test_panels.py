import pandas as pd
import pytest

from companion.figures import panels

TABLE = pd.DataFrame(
    {
        "year": [2019, 2020, 2021] * 2,
        "country": ["United States"] * 3 + ["Russia"] * 3,
        "warheads": [1, 2, 3, 4, 5, 6],
        "launchers": [10, 20, 30, 40, 50, 60],
        "status": "verified",
    }
)


def test_each_column_has_a_panel_and_both_tell_the_countries_apart():
    picture = panels(TABLE, x="year", y=["warheads", "launchers"], by="country")
    assert [ax.get_title(loc="left").strip() for ax in picture.axes] == ["warheads", "launchers"]
    assert list(picture.drawn.columns) == ["measure", "year", "country", "value", "status"]
    assert len(picture.drawn) == 12


def test_each_value_has_a_panel_with_its_own_limit(faults):
    picture = panels(TABLE, x="year", y="warheads", panel="country", limits={"Russia": [(5, "limit 5")]})
    assert picture.svg().count("limit 5") == 1
    assert list(picture.drawn["country"].unique()) == ["United States", "Russia"]
    assert faults(picture) == []


def test_panels_share_the_scale_of_time_unless_told_otherwise():
    table = TABLE.assign(year=[2019, 2020, 2021, 1990, 1991, 1992])
    joint = panels(table, x="year", y="warheads", panel="country")
    assert joint.axes[0].get_xlim() == joint.axes[1].get_xlim()
    own = panels(table, x="year", y="warheads", panel="country", share_x=False)
    assert own.axes[0].get_xlim() != own.axes[1].get_xlim()


def test_values_share_a_scale_on_request():
    picture = panels(TABLE, x="year", y="warheads", panel="country", share_y=True)
    assert picture.axes[0].get_ylim() == picture.axes[1].get_ylim()


def test_lying_bars_share_the_scale_of_values_on_request_with_room_for_their_numbers():
    table = TABLE.assign(year=[2019] * 3 + [2020] * 3, who=list("abc") * 2)
    options = {"x": "who", "y": "warheads", "panel": "year", "kind": "bars", "values": True}
    own, joint = panels(table, **options), panels(table, share_y=True, **options)
    widest = max(ax.get_xlim()[1] for ax in own.axes)
    assert [ax.get_xlim()[1] for ax in joint.axes] == [pytest.approx(widest)] * 2
    assert [ax.get_ylim() for ax in joint.axes] == [ax.get_ylim() for ax in own.axes]


def test_bars_and_lines_may_stand_together():
    picture = panels(TABLE.head(3), x="year", y=["warheads", "launchers"], kind={"launchers": "bars"})
    assert len(picture.axes[1].patches) == 3 and len(picture.axes[0].patches) == 0


@pytest.mark.parametrize("kind", ["bars", "lines"])
def test_years_stand_at_their_middle_beside_dates_on_a_shared_scale(kind):
    table = pd.DataFrame(
        {"on": ["2011", "2012", "2011-03", "2012-09"], "what": ["a", "a", "b", "b"], "value": [1, 2, 3, 4]}
    )
    options = {"x": "on", "y": "value", "panel": "what", "kind": {"a": kind}, "marks": [("2012-06", "Brief")]}
    picture = panels(table, **options)
    upper, lower = picture.axes
    if kind == "bars":
        assert [bar.get_x() + bar.get_width() / 2 for bar in upper.patches] == pytest.approx([2011.5, 2012.5])
    else:
        assert list(upper.lines[0].get_xdata()) == [2011.5, 2012.5]
    assert upper.get_xlim() == lower.get_xlim()
    assert upper.lines[-1].get_xdata()[0] == pytest.approx(lower.lines[-1].get_xdata()[0])


def test_bars_of_names_lie_in_rows():
    table = TABLE.assign(year=[2019] * 3 + [2020] * 3, who=list("abc") * 2)
    picture = panels(table, x="who", y="warheads", panel="year", kind="bars", sort="down")
    assert [label.get_text() for label in picture.axes[0].get_yticklabels()] == ["c", "b", "a"]


def test_panels_have_the_height_asked_for():
    picture = panels(TABLE, x="year", y=["warheads", "launchers"], by="country", height=1.2)
    heights = [ax.get_position().height * picture.get_figheight() for ax in picture.axes]
    assert heights == [pytest.approx(1.2, abs=0.02)] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limits": {"rusia": []}}, r"a panel of limits='rusia'; allowed: 'United States', 'Russia'"),
        ({"kind": "pie"}, r"kind='pie'; allowed: 'lines', 'steps', 'bars'"),
        ({"panel": "nation"}, r"panel='nation'"),
        ({"x": "nation"}, r"x='nation'"),
    ],
)
def test_faults_are_told(options, message):
    with pytest.raises(ValueError, match=message):
        panels(TABLE, **{"x": "year", "y": "warheads", "panel": "country", **options})
