"""Treaties and other instruments as a table, by their names."""

from companion.data import describe, format_date, load

from .listing import Anchor, Listing, explained, mark, markup_free, missing, source

_TABLE = "strategic-stability/treaties"


def treaties():
    """Every instrument of arms control under its short and its full name, in the order of signature.

    Both names are anchors, `treaty-…`, so that the book's search leads to the row.
    """
    rows = load(_TABLE).sort_values("signed_on", kind="stable")
    listed = []
    for row in rows.itertuples():
        anchor = f"treaty-{row.treaty_id.lower()}"
        listed.append([
            [Anchor(anchor, row.short_name), mark(row.status)],
            [Anchor(f"{anchor}-name", row.full_name), " ", source(row.source)],
            format_date(row.signed_on),
            None if missing(row.in_force_on) else format_date(row.in_force_on),
            row.end_mode if missing(row.ended_on) else f"{row.end_mode}, {format_date(row.ended_on)}",
        ])  # fmt: skip
    caption = explained(f"{markup_free(describe(_TABLE).title)}.", rows["status"])
    columns = ["Instrument", "Full name", "Signed", "In force from", "State"]
    return Listing(columns, listed, caption, "tab-strategic-stability-treaties", [18, 44, 14, 14, 18])
