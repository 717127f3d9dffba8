import pandas as pd
import pytest

from companion.figures import mosaic

CLAIMS = pd.DataFrame({"section": ["a"] * 6 + ["b"] * 2, "verdict": ["yes"] * 3 + ["no"] * 3 + ["yes"] * 2})


def test_height_is_the_share_of_the_row_and_width_the_share_within_it():
    tiles = mosaic(CLAIMS, y="section", by="verdict", height=4).axes[0].patches
    sizes = [(round(tile.get_width(), 2), round(tile.get_height() + 0.04, 2)) for tile in tiles]
    assert sizes == [(0.5, 3.0), (0.5, 3.0), (1.0, 1.0)]


def test_counts_are_drawn_written_and_listed():
    picture = mosaic(CLAIMS, y="section", by="verdict")
    assert sorted(text.get_text() for text in picture.axes[0].texts) == ["2", "3", "3"]
    assert picture.drawn.to_dict("records")[0] == {"section": "a", "verdict": "yes", "count": 3}
    assert picture.drawn["count"].sum() == len(CLAIMS)


def test_counts_may_be_given():
    counted = CLAIMS.groupby(["section", "verdict"], as_index=False, sort=False).size()
    given, found = mosaic(counted, y="section", by="verdict", count="size"), mosaic(CLAIMS, y="section", by="verdict")
    assert given.svg() == found.svg()


def test_names_of_low_rows_stand_apart(faults):
    table = pd.DataFrame({"s": ["big"] * 200 + [f"small {n}" for n in range(12)], "v": "yes"})
    assert faults(mosaic(table, y="s", by="v")) == []


def test_faults_are_told():
    with pytest.raises(ValueError, match="by='ruling'"):
        mosaic(CLAIMS, y="section", by="ruling")
    with pytest.raises(ValueError, match="every count is zero"):
        mosaic(CLAIMS.assign(n=0), y="section", by="verdict", count="n")
    with pytest.raises(ValueError, match="counts of zero or more"):
        mosaic(CLAIMS.assign(n=-1), y="section", by="verdict", count="n")
