"""Where figures go when they do not fit: the decisions, without a typesetter."""

from companion.publishing.pdf import _misplaced, _runts, _stops


def marks(*rows):
    return [dict(zip(("kind", "id", "page", "y"), row, strict=True)) for row in rows]


def test_a_figure_in_the_middle_of_a_page_stays():
    assert _misplaced(marks(("figure", "a", 1, 90)), [], set()) == []


def test_a_figure_that_begins_a_page_floats():
    assert _misplaced(marks(("figure", "a", 2, 27)), [], set()) == ["a"]


def test_a_figure_that_took_its_headings_along_floats():
    found = marks(("heading", "1", 2, 27), ("heading", "2", 2, 38), ("figure", "a", 2, 48), ("figure", "b", 2, 150))
    assert _misplaced(found, [], set()) == ["a"]


def test_a_floating_figure_that_finds_room_where_it_is_called_stays():
    assert _misplaced(marks(("text", "a", 2, 80), ("figure", "a", 2, 27)), ["a"], set()) == ["a"]


def test_a_floating_figure_never_comes_before_its_heading():
    found = marks(("heading", "1", 3, 27), ("text", "a", 3, 40), ("figure", "a", 2, 27))
    assert _misplaced(found, ["a"], set()) == ["a"]


def test_a_figure_never_overtakes_a_floating_one():
    found = marks(("text", "a", 1, 200), ("figure", "a", 2, 27), ("figure", "b", 1, 220))
    assert _misplaced(found, ["a"], set()) == ["b"]


def test_what_was_settled_is_not_moved_again():
    assert _misplaced(marks(("figure", "a", 2, 27)), [], {"a"}) == []


def test_text_waits_when_two_figures_are_behind():
    found = marks(("figure", "a", 2, 27), ("heading", "1", 1, 100), ("figure", "b", 2, 150), ("heading", "2", 1, 160))
    assert _stops(found, ["a", "b"]) == ["2"]
    assert _stops(found, ["a"]) == []


def test_small_print_that_leaves_a_few_lines_to_a_page_is_set_more_closely():
    assert _runts(marks(("begin", "a", 1, 100), ("end", "a", 2, 40))) == ["a"]
    assert _runts(marks(("begin", "a", 1, 100), ("end", "a", 2, 120))) == []
    assert _runts(marks(("begin", "a", 2, 27), ("end", "a", 2, 40))) == []
