"""The exercises of the first page on the areas of interaction."""

from companion import ledger

from .checking import exercise
from .kinds import Count, Words


@exercise(
    Count("fields"),
    "how many fields went as expected if the brief meant stable for economics?",
    "Compare the direction expected with the direction seen, field by field, with that one word changed.",
)
def ar_1():
    fields = ledger.outlook()
    expected = fields["brief_direction"].mask(fields["section_id"] == "economics", "stable")
    same = {"deteriorate": "deteriorated", "improve": "improved"}
    return (expected.replace(same) == fields["actual_direction"]).sum()


@exercise(
    Words("fields, by their titles"),
    "which fields have no settled forecast, or one only?",
    "Settled are the outcomes yes and no; a field that is missing from the count has none.",
)
def ar_2():
    forecasts = ledger.forecasts()
    settled = forecasts[forecasts["outcome"].isin(["yes", "no"])]["section_id"].value_counts()
    fields = ledger.outlook().set_index("section_id")["area"]
    return [title for section, title in fields.items() if settled.get(section, 0) < 2]
