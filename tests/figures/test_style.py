"""Colours and type that people can read."""

import matplotlib as mpl
import pytest

from companion.figures import style
from companion.ledger.words import OUTCOMES


@pytest.mark.parametrize("name", style.PALETTE)
def test_marks_stand_out_from_white(name):
    assert style.contrast(style.PALETTE[name]) >= 3


@pytest.mark.parametrize("name", style.COUNTRY)
def test_each_country_has_a_colour_of_the_palette(name):
    assert style.COUNTRY[name] in style.PALETTE.values()


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, *map(style.for_text, style.PALETTE.values())])
def test_text_is_read_on_white(colour):
    assert style.contrast(colour) >= 4.5


def test_ink_is_read_on_every_tint_and_shade():
    grounds = [style.SHADE, *(style.tint(colour) for colour in style.PALETTE.values())]
    assert min(style.contrast(style.INK, ground) for ground in grounds) >= 4.5


def test_contrast_is_that_of_wcag():
    assert style.contrast("#000000") == pytest.approx(21)
    assert style.contrast("#777777") == pytest.approx(4.48, abs=0.01)


def test_no_two_of_many_look_alike_even_without_colour():
    looks = style.looks([f"thing {number}" for number in range(7)])
    for what in ("colour", "marker", "line", "hatch"):
        assert len({str(look[what]) for look in looks.values()}) == 7
    many = style.looks([f"thing {number}" for number in range(40)])
    assert len({(look["colour"], look["marker"]) for look in many.values()}) == 40


def test_a_country_keeps_its_colour_and_others_keep_off_it():
    for names in (["United States", "total"], ["total", "United States"], ["a", "b", "Russia", "United States"]):
        looks = style.looks(names)
        assert looks["United States"]["colour"] == style.BLUE
        assert sum(look["colour"] == style.BLUE for look in looks.values()) == 1


def test_colours_may_be_chosen_by_palette_or_country():
    looks = style.looks(["exports", "total"], {"exports": "Russia", "total": "grey"})
    assert looks["exports"]["colour"] == style.VERMILION and looks["total"]["colour"] == style.GREY
    with pytest.raises(ValueError, match="colour of 'total' is 'pink'; allowed: blue, vermilion"):
        style.looks(["total"], {"total": "pink"})


def test_what_came_of_a_forecast_looks_alike_in_every_figure():
    assert set(style.OUTCOME) == set(OUTCOMES.values())
    every = style.looks(list(style.OUTCOME))
    for some in (["open, leaning yes", "came true"], ["did not come true"], ["cannot be resolved", "open, leaning no"]):
        assert style.looks(some) == {name: every[name] for name in some}


def test_the_style_leaves_the_readers_settings_as_they_were():
    before = mpl.rcParams["font.size"]
    mpl.rcParams["font.size"] = 31
    try:
        with style.sheet():
            assert mpl.rcParams["font.size"] == 10
            assert not mpl.rcParams["text.parse_math"]
        assert mpl.rcParams["font.size"] == 31
    finally:
        mpl.rcParams["font.size"] = before


def test_type_stays_legible_on_a_phone():
    """345 pixels wide, a picture of 5.6 inches is drawn at 0.64: 9 points become 7.7 pixels."""
    assert style.SMALL * 96 / 72 * 345 / (style.WIDTH * 96) >= 7.5
