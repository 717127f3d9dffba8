"""What there is for teaching: the exercises and the steps of the lesson."""

from companion.data import load

from .listing import Link, Listing, Text, exercise


def exercises(caption=None, name="tab-all-exercises"):
    """Every exercise in the order of the pages: aim, skill, level and minutes."""
    table = load("teaching/exercises")
    rows = [
        [
            exercise(row.exercise),
            Link("", f"#{row.page}"),
            [Text(f"{row.title}.".replace("?.", "?"), strong=True), " ", row.aim],
            row.skill,
            f"{row.level}; {row.minutes} minutes",
        ]
        for row in table.itertuples()
    ]
    caption = caption or f"The {len(rows)} exercises of the book."
    columns = ["Exercise", "Page", "Title and aim", "Skill", "Level and time"]
    return Listing(columns, rows, caption, name, [11, 20, 39, 13, 17], cards=True)


def lesson(caption="The steps of the lesson.", name="tab-all-lesson"):
    """The steps of the lesson, in order, with their minutes."""
    rows = [[row.title, row.activity, f"{row.minutes} minutes"] for row in load("teaching/lesson").itertuples()]
    return Listing(["Step", "What the group does", "Time"], rows, caption, name, [26, 56, 18])
