"""Every form on the tables it is for, as dense as they are: what the tests of all forms go through.

Run by hand it also draws: `python tests/figures/gallery.py FOLDER` writes a PNG of each.
"""

import pandas as pd

from companion import load
from companion.figures import (
    bands,
    bars,
    calibration,
    dumbbell,
    lanes,
    matrix,
    mirrored,
    mosaic,
    panels,
    series,
    spans,
    steps,
    timeline,
)

BRIEF = [("2020-06", "Brief")]
BINS = pd.DataFrame(
    {
        "reading": ["row", "claim"] * 5,
        "stated": [0.125, 0.125, 0.33, 0.33, 0.5, 0.5, 0.68, 0.68, 0.875, 0.875],
        "observed": [0.1, 0.2, None, 0.3, 0.4, 0.42, 0.5, 0.55, 0.8, 0.75],
        "count": [4, 3, 0, 2, 16, 14, 7, 7, 28, 25],
        "low": [0.0, 0.0, None, 0.0, 0.2, 0.2, 0.2, 0.2, 0.6, 0.6],
        "high": [0.4, 0.5, None, 0.8, 0.7, 0.7, 0.8, 0.8, 0.95, 0.9],
    }
)
BEFORE_AFTER = pd.DataFrame(
    {
        "measure": ["Allies", "Land border with Russia", "Meetings of the Council", "Treaties in force"],
        "before": [30, 1200, 2, 3],
        "after": [32, 2500, 0, 0],
        "unit": ["", "km", "a year", ""],
        "status": ["verified", "verified", "unverified", "verified"],
    }
)
LIMITS = {
    "Warheads": ("deployed_warheads", 1550),
    "Delivery vehicles": ("deployed_delivery_vehicles", 700),
    "Launchers": ("deployed_and_nondeployed_launchers", 800),
}


def trade():
    table = load("economics/us-goods-trade")
    return series(
        table[table["period"] == "year"],
        x="year",
        y=["exports_usd_million", "imports_usd_million", "total_usd_million"],
        names={f"{flow}_usd_million": flow for flow in ("exports", "imports", "total")},
        marks=[
            *BRIEF,
            ("2014-03", "First sanctions over Ukraine"),
            ("2022-02-24", "Full-scale war"),
            ("2012-12", "PNTR"),
        ],
        ylabel="USD million",
    )


def trade_by_month():
    table = load("economics/us-goods-trade-monthly")
    return series(
        table[table["month"] >= "2019"],
        x="month",
        y=["exports_usd_million", "imports_usd_million"],
        marks=[
            *BRIEF,
            ("2022-02-24", "Full-scale war"),
            ("2022-03-08", "Oil import ban"),
            ("2022-04", "Duties raised"),
        ],
        log=True,
        ylabel="USD million a month",
    )


def stockpiles():
    table = load("strategic-stability/warhead-stockpiles")
    return series(
        table[table["series"] == "fas_notebook"],
        x="year",
        y="warheads_stockpile",
        by="country",
        log=True,
        ylabel="warheads",
        marks=[
            ("1972", "SALT I"),
            ("1987-12", "INF"),
            ("1991-07", "START"),
            ("2010-04", "New START"),
            *BRIEF,
            ("2019-08", "INF ends"),
            ("2026-02", "New START ends"),
        ],
    )


def opinion():
    table = load("mutually-guaranteed-intervention/public-opinion")
    chosen = table["answer"].eq("favourable") & table["pollster"].isin(["Gallup", "Levada Center"])
    return series(
        table[chosen & table["group"].eq("all")],
        x="date",
        y="share_pct",
        by="population",
        limits=[(50, "half")],
        shade=[("2014-03", "2014-09", "Crimea")],
        marks=BRIEF,
        ylabel="favourable, %",
    )


def new_start():
    columns = {column: name for name, (column, _) in LIMITS.items()}
    table = load("strategic-stability/new-start-aggregate").melt(
        id_vars=["date", "country", "status", "source"], value_vars=list(columns), var_name="what", value_name="number"
    )
    return panels(
        table,
        x="date",
        y="number",
        panel="what",
        by="country",
        names=columns,
        limits={name: [(value, f"limit {value:,}")] for name, (_, value) in LIMITS.items()},
        ylabel={"Warheads": "deployed", "Launchers": "deployed and not deployed"},
        marks=[("2018-02-05", "Limits apply"), *BRIEF, ("2023-02-21", "Suspended"), ("2026-02-05", "Expired")],
    )


def partners():
    table = load("economics/russian-trade-partners")
    return panels(
        table[table["period"] == "year"],
        x="country",
        y="turnover_usd_billion",
        panel="year",
        kind="bars",
        highlight="United States",
        values=True,
        sort="down",
        ylabel="USD billion",
    )


def troops():
    table = load("great-power-competition/us-troops").drop_duplicates(["date", "region"])
    return panels(
        table, x="date", y="troops", panel="region", low="troops_low", high="troops_high", marks=BRIEF, ylabel="troops"
    )


def attacks():
    return panels(
        load("counterterrorism/attacks"), x="year", y="deaths", panel="country", log=True, marks=BRIEF, across=2
    )


def inspections():
    table = load("strategic-stability/new-start-implementation")
    return bars(
        table.assign(short=table["regime"].str.split("[;,(]").str[0]),
        x="treaty_year",
        y=["us_inspections", "russian_inspections"],
        band="short",
        ylabel="inspections",
    )


def meetings():
    return bars(load("strategic-stability/talks"), x="date", by="kind", stacked=True, marks=BRIEF, ylabel="a year")


def votes():
    table = load("cybersecurity/un-votes").dropna(subset="votes_yes").tail(12)
    return bars(
        table.assign(note="U.S. " + table["us_position"] + ", Russia " + table["russia_position"]),
        x="resolution",
        y=["votes_yes", "votes_no", "votes_abstain"],
        stacked=True,
        text="note",
    )


def accessions():
    return steps(load("european-security/nato-members"), x="joined_on", until="2026", marks=BRIEF, ylabel="members")


def tariffs():
    table = load("great-power-competition/us-china-tariffs")
    return steps(
        table[table["series"] == "PIIE average statutory rate"],
        x="date",
        y=["us_tariff_on_china_pct", "china_tariff_on_us_pct"],
        marks=BRIEF,
        ylabel="average tariff, %",
    )


def exits():
    table = load("strategic-stability/treaty-events")
    return timeline(table[table["treaty_id"].isin(["ABM", "CFE", "INF", "CTBT"])].tail(40), by="actor", marks=BRIEF)


def phases():
    return timeline(load("introduction/relations-events"), lane="phase", marks=BRIEF)


def systems():
    return lanes(load("strategic-stability/strategic-systems"), x="date", lane="system", by="kind", marks=BRIEF)


def regions():
    table = load("regional-problems/events")
    short = table["event"].str.split().str[:4].str.join(" ")
    return lanes(
        table.assign(short=short.where(table.index % 3 == 0)), x="date", lane="region", text="short", marks=BRIEF
    )


def calendar():
    return lanes(
        load("introduction/medical-aid-events"),
        x="date",
        lane="kind",
        text="event",
        xlim=("2020-03", "2020-06"),
        room=2,
    )


def instruments():
    table = load("strategic-stability/treaties")
    return spans(
        table.assign(two=table["parties"] == "bilateral"),
        y="short_name",
        start="in_force_on",
        end="ended_on",
        dot="signed_on",
        dot_label="signed",
        by="end_mode",
        until="2026-09-30",
        count="two",
        count_label="bilateral instruments in force",
        marks=BRIEF,
    )


def expulsions():
    table = load("mutually-guaranteed-intervention/diplomatic-measures")
    return mirrored(
        table,
        x="date",
        y="people",
        by="actor",
        sides=["United States", "Russia"],
        text="measure",
        log=True,
        ylabel="people",
    )


def concepts():
    table = load("great-power-competition/strategy-documents")
    table = table[table["country"] == "Russia"]
    return matrix(
        table.assign(year=table["date"].str[:4]).drop_duplicates(["year", "document_type"]),
        x="year",
        y="document_type",
        by="mentions_multipolarity",
    )


def worded():
    cells = [("P5+1", "Russia", "member"), ("P5+1", "China", "member"), ("Troika", "Russia", "host of the first talks")]
    table = pd.DataFrame(cells, columns=["format", "country", "role"]).assign(kind=["in", "in", "host"])
    return matrix(table, x="format", y="country", by="kind", text="role")


def directions():
    return dumbbell(
        load("ledger/outlook"),
        y="area",
        start="brief_direction",
        end="actual_direction",
        order=[("deteriorate", "deteriorated"), "mixed", "stable", ("improve", "improved")],
        start_label="brief, 2020",
        end_label="record, 2026",
    )


def before_after():
    return dumbbell(BEFORE_AFTER, y="measure", start="before", end="after", text="unit", own_scale=True)


def verdicts():
    table = load("ledger/claims")
    return mosaic(table[table["kind"] == "fact"], y="section_id", by="verdict")


def scorecard():
    return bands(
        load("ledger/forecasts"),
        y="forecast_id",
        low="p_low",
        high="p_high",
        by="outcome",
        lane="section_id",
        across=2,
        marks=[(0.5, "even")],
    )


def forecasts():
    table = load("ledger/forecasts")
    return bands(table.head(20), y="paraphrase", low="p_low", high="p_high", by="outcome", text="forecast_id")


def bins():
    return calibration(BINS, stated="stated", observed="observed", count="count", low="low", high="high", by="reading")


PICTURES = {
    name: value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", None) == __name__
}

if __name__ == "__main__":
    import sys
    from pathlib import Path

    for name, draw in PICTURES.items():
        Path(sys.argv[1], f"{name}.png").write_bytes(draw().png())
