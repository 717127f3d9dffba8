"""The exercises as their chapters have them: each asks on its page, and agrees with the chapter's own solution."""

import pytest

from companion.exercises import check, names

# The value of the chapter's solution for each exercise whose solution states it in a sentence.
GLUED = {
    "IN-2": "new_kinds", "CX-2": "late", "GP-2": "first_to_meet", "GP-3": "rough_biden", "MW-1": "crossing_ten",
    "MW-2": "apart_growth", "MW-3": "strict_top_year", "MW-4": "gain_china", "MI-1": "russian_in_year",
    "MI-3": "brier_same", "AC-2": "known_russia", "AC-3": "brier_very_unlikely", "CY-1": "behind_most_year",
    "CY-2": "share_peak_year", "CY-3": "brier_no", "CT-1": "us_worst_share", "CT-2": "kept", "CT-3": "brier_dialogue",
    "EU-2": "at_35", "EU-3": "brier_softer", "RP-3": "may_stock", "NI-1": "declined_left", "NI-3": "brier_unlikely",
    "EC-2": "width_needed", "EC-3": "lost_2021", "SP-1": "part_seats", "SP-2": "apart", "SP-3": "share_kept",
    "CO-1": "lean_go_on", "TL-1": "us_share", "TL-2": "doubtful_pct", "CL-1": "share_rest", "CL-2": "seen_pct",
    "FC-1": "share", "FC-2": "brier_bolder", "FC-3": "brier_without", "ER-2": "kind_most",
}  # fmt: skip


def answer(text):
    """A value of the prose as a student would give it."""
    if "," in text and not any(character.isdigit() for character in text):
        return text.split(", ")
    try:
        number = float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


@pytest.fixture
def rooms(data, all_pages):
    """The pages by the letters of their exercises, with the data that they ran on."""
    from companion.data import load

    by_slug = {page.slug: page for page in all_pages}
    return {row.exercise: by_slug[row.page] for row in load("teaching/exercises").itertuples()}


def test_the_chapters_solutions_are_accepted(rooms, runs):
    told = {name: check(name, answer(runs[rooms[name].name].glued[value])).text for name, value in GLUED.items()}
    assert told == dict.fromkeys(GLUED, "is right.")


def test_each_exercise_asks_on_its_page(rooms, runs):
    for page in set(rooms.values()):
        asked = [text for text in runs[page.name].outputs("text/markdown") if " asks: " in text]
        assert asked == [check(name)._repr_mimebundle_()["text/markdown"] for name in names() if rooms[name] == page]
