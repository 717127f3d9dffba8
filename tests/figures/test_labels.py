"""The placer of labels: in order, apart, near, inside, and the same every time."""

from itertools import pairwise

import pytest

from companion.figures import labels, style
from companion.figures.picture import Picture


def apart(centres, sizes, gap=0.0):
    order = sorted(range(len(centres)), key=centres.__getitem__)
    return all(
        centres[two] - sizes[two] / 2 - centres[one] - sizes[one] / 2 >= gap - 1e-9 for one, two in pairwise(order)
    )


def test_labels_with_room_stay_where_they_are_wanted():
    assert labels.spread([1.0, 5.0, 3.0], [1, 1, 1]) == [1.0, 5.0, 3.0]


def test_two_that_collide_share_the_shift():
    assert labels.spread([1.0, 1.0], [1, 1]) == [0.5, 1.5]
    assert labels.spread([1.0, 1.0], [1, 1], gap=0.5) == [0.25, 1.75]


def test_a_crowd_stays_in_order_apart_and_inside():
    wanted = [0.1 * (index % 7) + 0.01 * index for index in range(40)]
    sizes = [0.1 + 0.02 * (index % 3) for index in range(40)]
    centres = labels.spread(wanted, sizes, 0.0, 6.0, gap=0.01)
    assert apart(centres, sizes, 0.01)
    assert sorted(range(40), key=lambda i: (wanted[i], i)) == sorted(range(40), key=centres.__getitem__)
    assert min(c - s / 2 for c, s in zip(centres, sizes, strict=True)) >= -1e-9
    assert max(c + s / 2 for c, s in zip(centres, sizes, strict=True)) <= 6.0 + 1e-9
    assert centres == labels.spread(wanted, sizes, 0.0, 6.0, gap=0.01)


def test_bounds_push_back():
    assert labels.spread([0.0, 10.0], [2, 2], 0.0, 10.0) == [1.0, 9.0]


def test_more_than_the_room_holds_is_refused():
    with pytest.raises(ValueError, match=r"3 labels need 3\.00, there is room for 2\.00"):
        labels.spread([0, 1, 2], [1, 1, 1], 0.0, 2.0)


def test_nothing_is_nothing():
    assert labels.spread([], [], 0.0, 1.0) == []


def test_rows_seat_each_interval_in_the_lowest_free_row():
    assert labels.rows([(0, 2), (1, 3), (2, 4), (5, 6)]) == [0, 1, 0, 0]
    assert labels.rows([(0, 2), (2.05, 3)], gap=0.1) == [0, 1]


def test_a_flag_never_crosses_the_pole_of_another():
    poles, widths = [1.0, 1.2, 1.4, 5.0, 5.9], [1.5, 0.5, 2.0, 0.3, 1.0]
    rows, left = labels.flags(poles, widths, 0.0, 6.0, gap=0.05)
    for one in range(5):
        for two in range(5):
            if one != two and rows[one] == rows[two]:
                assert left[one] + widths[one] <= left[two] or left[two] + widths[two] <= left[one]
    # those not moved back from the edge fly from their own pole, over those right of them
    for one in range(4):
        for two in range(one + 1, 4):
            if left[one] < poles[two] < left[one] + widths[one]:
                assert rows[one] > rows[two]
    assert left[4] + widths[4] <= 6.0


def test_a_flag_moved_back_lies_on_no_pole():
    # the right one does not fit beside its pole: the left one flies below it, to the left of its own
    rows, left = labels.flags([1.0, 5.5, 5.7], [0.4, 0.3, 0.8], 0.0, 6.0, gap=0.05)
    assert rows == [0, 0, 1]
    assert left == [1.0, 5.5 - 0.3, 6.0 - 0.8]
    # a third pole where it would lie: it stays
    _, left = labels.flags([5.3, 5.5, 5.7], [0.2, 0.3, 0.8], 0.0, 6.0, gap=0.05)
    assert left[1] == 5.5


def test_flags_of_several_lines_take_several_rows():
    rows, _ = labels.flags([1.0, 1.1], [1.0, 1.0], 0.0, 6.0, lines=[1, 3])
    assert rows == [3, 0]


def test_wrapped_text_keeps_its_words_and_its_width():
    with style.sheet():
        picture = Picture()
        text = "Treaty on Conventional Armed Forces in Europe suspended by the United States"
        wrapped = labels.wrap(picture, text, 2.0)
        assert wrapped.split() == text.split()
        assert labels.width(picture, wrapped) <= 2.0
        assert labels.wrap(picture, "unbreakablewordthatislong", 0.2) == "unbreakablewordthatislong"
