"""The tables of the book hold the ledger's rows, mark what is unverified, and come as MyST and as XHTML."""

import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pandas as pd
import pytest

from companion import ledger, tables
from companion.data import DataError, describe, edition, format_date, load
from companion.data import sources as register
from companion.data import tables as names
from companion.ledger import scores as scoring
from companion.ledger.words import OUTCOMES, VERDICTS
from companion.tables import listing
from companion.tables.listing import UNVERIFIED, Anchor, Link
from companion.tables.register import update

SECTIONS = sorted(set(load("ledger/claims")["section_id"]))
ALL = {
    "claims": tables.claims, "errata": tables.errata, "verdicts": tables.verdicts, "outlook": tables.outlook,
    "forecasts": tables.forecasts, "directions": tables.directions, "goals": tables.goals, "crowd": tables.crowd,
    "scores": tables.scores, "by section": tables.scores_by_section, "over time": tables.scores_over_time,
    "calibration": tables.calibration, "bands": tables.bands, "notes": tables.notes, "sources": tables.sources,
    "catalogue": tables.catalogue, "fields": lambda: tables.fields("ledger/claims"),
    "events": lambda: tables.events("economics/sanctions-events"),
    "exercises": tables.exercises, "lesson": tables.lesson, "treaties": tables.treaties,
}  # fmt: skip


def shown(cell):
    return "".join(part.plain() for part in cell).strip()


def targets(listing):
    return [part.target for row in listing.rows for cell in row for part in cell if isinstance(part, Link)]


def anchors(listing):
    return [part.name for row in listing.rows for cell in row for part in cell if isinstance(part, Anchor)]


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_every_table_has_rows_a_caption_and_both_forms(make):
    listing = make()
    assert len(listing) and listing.caption.endswith(".")
    assert listing.name.startswith("tab-")
    assert len(listing.columns) <= 5
    assert listing.markdown().count("\n| ") == len(listing) + 2
    table = ElementTree.fromstring(listing.html())
    assert len(table.findall("tbody/tr")) == len(listing)
    assert (UNVERIFIED in listing.caption) == any(UNVERIFIED in shown(cell) for row in listing.rows for cell in row)


@pytest.mark.parametrize("section", SECTIONS)
def test_claims_of_a_section_are_the_ledgers(section):
    rows, listing = ledger.claims(section), tables.claims(section)
    assert [shown(row[0]) for row in listing.rows] == list(rows["claim_id"])
    for claim, row in zip(rows.itertuples(), listing.rows, strict=True):
        assert shown(row[1]).startswith(claim.paraphrase)
        assert shown(row[2]).removesuffix(UNVERIFIED).strip() == VERDICTS.get(claim.verdict, claim.kind)
        assert (UNVERIFIED in shown(row[2])) == (claim.status == "unverified")
    assert not anchors(listing)


def test_only_the_page_of_all_claims_has_the_anchors():
    assert anchors(tables.claims(anchors=True)) == list(ledger.claims()["claim_id"])
    assert tables.claims("economics", anchors=True).name == "tab-claims-economics"


def test_what_links_show_is_the_ledgers():
    rows = ledger.claims().set_index("claim_id")
    hints = {part.name: part.hint for row in tables.claims(anchors=True).rows for part in row[0]}
    for name, hint in hints.items():
        assert hint.startswith(rows.loc[name, "paraphrase"])
        assert VERDICTS.get(rows.loc[name, "verdict"], f"A {rows.loc[name, 'kind']}") in hint
        assert (UNVERIFIED in hint) == (rows.loc[name, "status"] == "unverified")
    first = tables.forecasts(anchors=True).rows[0][0][0]
    row = ledger.forecasts().iloc[0]
    assert first.hint.startswith(f"{row['paraphrase']} By {format_date(row['horizon'])}. ")
    assert OUTCOMES[row["outcome"]].capitalize() in first.hint
    assert tables.claims("economics").name == "tab-economics-claims"


@pytest.mark.parametrize("section", sorted(set(load("ledger/forecasts")["section_id"])))
def test_outlook_of_a_section_is_the_ledgers(section):
    rows, listing = ledger.forecasts(section), tables.outlook(section)
    field = ledger.outlook(section)
    assert [shown(row[0]) for row in listing.rows] == [*rows["forecast_id"], *["Field"] * len(field)]
    for forecast, row in zip(rows.itertuples(), listing.rows, strict=False):
        assert f"({forecast.p_low:.2f}–{forecast.p_high:.2f}) by " in shown(row[2])
        assert shown(row[3]).startswith(OUTCOMES[forecast.outcome])


def test_forecasts_of_an_earlier_day_say_nothing_later():
    listing = tables.forecasts(as_of="2021-12")
    assert len(listing) == 57 and anchors(tables.forecasts(anchors=True)) == list(ledger.forecasts()["forecast_id"])
    came = {shown(row[0])[:3]: shown(row[3]) for row in listing.rows}
    for row in load("ledger/forecasts").itertuples():
        later = row.resolved_on_last > pd.Timestamp("2021-12-31") or row.outcome.startswith("open")
        words = OUTCOMES[row.outcome] + (f", {format_date(row.resolved_on)}" if row.outcome in ("yes", "no") else "")
        assert came[row.forecast_id] == "open" if later else came[row.forecast_id].startswith(words)
    assert "As it stood in December 2021." in listing.caption


def test_errata_of_a_section():
    assert len(tables.errata()) == 24
    assert len(tables.errata("economics")) == len(ledger.errata("economics"))


def test_verdicts_add_up():
    facts = load("ledger/claims").query("kind == 'fact'")
    last = [shown(cell) for cell in tables.verdicts().rows[-1]]
    counts = [int((facts["verdict"] == word).sum()) for word in VERDICTS]
    assert last == [f"All: {len(facts)}", *(str(count) if count else "—" for count in counts)]


def test_score_tables_print_the_reports_numbers():
    found = scoring.report()
    first = [shown(cell) for cell in tables.scores().rows[0]]
    assert first[1:3] == [str(found["overall"]["n"]), f"{found['overall']['brier']:.3f}"]
    assert len(tables.scores_by_section()) == len(found["by_section"])
    assert len(tables.calibration()) == len(found["calibration"])
    assert [shown(row[0]) for row in tables.scores_over_time().rows][-1] == format_date(edition()["data_as_of"])
    assert len(tables.scores("2021")) == 5


def test_the_crowd_says_what_the_brief_implies():
    said = [shown(row[3]) for row in tables.crowd().rows]
    bands = ledger.forecasts().set_index("forecast_id")[["p_low", "p_high"]]
    for row in ledger.crowd().itertuples():
        low, high = bands.loc[row.forecast_id]
        implied = {
            "opposite": f"{row.forecast_id}: at most {1 - high:.2f}–{1 - low:.2f}",
            "same": f"{row.forecast_id}: {low:.2f}–{high:.2f}",
            "related": f"{row.forecast_id}: no probability follows",
        }
        assert any(text.startswith(implied[row.relation]) for text in said), (row.relation, row.forecast_id)


EVENTS = [name for name in names() if describe(name).role == "events"]


@pytest.mark.parametrize("name", EVENTS)
def test_events_of_every_table(name):
    table, listing = load(name), tables.events(name)
    events = [row for row in listing.rows if shown(row[-1]) != "The brief is published."]
    assert len(events) == len(table) and len(listing) - len(events) <= 1
    assert listing.name == f"tab-{name.replace('/', '-')}"
    assert len(listing.columns) == 3
    assert sum(UNVERIFIED in shown(row[-1]) for row in listing.rows) == (table["status"] == "unverified").sum()


def test_events_are_in_order_and_within_bounds():
    listing = tables.events("economics/sanctions-events", since="2014", until="2020-06")
    frame = load("economics/sanctions-events")
    within = frame[(frame["date_last"] >= "2014-01-01") & (frame["date_first"] <= "2020-06-30")]
    assert len(listing) == len(within)  # nothing after the brief, so it is not marked
    assert (within["date_first"] <= "2020-06-30").all()
    mixed = pd.DataFrame(
        {"date": ["2020", "2014-03", "2014-02-01"], "event": list("abc"), "source": "x", "status": "verified"}
    )
    listing = tables.events(mixed, caption="Three.", name="tab-three")
    assert [shown(row[0]) for row in listing.rows] == ["1 February 2014", "March 2014", "2020"]
    assert listing.columns == ("When", "What")


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: tables.claims("economic"), "no section 'economic'"),
        (lambda: tables.outlook("spice"), "no section 'spice'"),
        (lambda: tables.events("economics/sanction"), "there is no table"),
        (lambda: tables.events("ledger/claims"), "needs the column date"),
        (lambda: tables.events("economics/sanctions-events", since="yesterday"), "events.*is not a date"),
        (lambda: tables.events(pd.DataFrame(columns=["date", "event", "source", "status"])), "give caption and name"),
        (lambda: tables.sources(kind="rumour"), "no source is of kind 'rumour'; allowed"),
        (lambda: tables.sources_of(), "needs the names"),
        (lambda: tables.sources_of("economics/gold"), "there is no table"),
        (lambda: tables.scores(as_of="2019"), "published in 2020-06"),
    ],
)
def test_what_is_not_there_is_refused(call, what):
    with pytest.raises(DataError, match=what):
        call()


def test_every_source_is_in_the_register_once():
    table = register()
    places = anchors(tables.sources())
    assert sorted(places) == sorted(f"source-{key}" for key in table.index)
    by_kind = [place for kind in sorted(set(table["kind"])) for place in anchors(tables.sources(kind=kind))]
    assert sorted(by_kind) == sorted(places)


def test_every_language_has_a_name():
    last = {shown(row[-1]).partition(", in ")[2] for row in tables.sources().rows}
    assert {"Russian", "Romanian"} <= last
    assert [word for word in last if word[:1].islower()] == []  # "ro" would be one


def test_every_note_is_a_place_once():
    listing = tables.notes()
    assert len(listing) == 42
    assert sorted(anchors(listing)) == sorted(f"note-{number}" for number in range(1, 41))


def test_links_go_where_anchors_are():
    places = {f"#{name}" for make in (tables.claims, tables.forecasts) for name in anchors(make(anchors=True))}
    places |= {f"#{name}" for make in (tables.notes, tables.sources) for name in anchors(make())}
    for make in (tables.claims, tables.forecasts, tables.outlook, tables.errata, tables.directions, tables.crowd):
        assert {target for target in targets(make()) if target.startswith("#")} <= places


def test_a_treaty_is_found_by_both_names():
    listing = tables.treaties()
    found = {part.name: part.text for row in listing.rows for cell in row for part in cell if isinstance(part, Anchor)}
    rows = load("strategic-stability/treaties")
    assert len(found) == 2 * len(rows)
    for row in rows.itertuples():
        anchor = f"treaty-{row.treaty_id.lower()}"
        assert (found[anchor], found[f"{anchor}-name"]) == (row.short_name, row.full_name)
    states = {shown(row[0]): shown(row[4]) for row in listing.rows}
    assert states["New START"] == "expired, 5 February 2026"
    assert states["NPT"] == "in force"


def test_a_caption_names_the_years_that_are_shown():
    assert tables.events("space/events").caption.startswith("Space events, 1975–2026.")
    assert tables.events("space/events", since="2019", until="2021").caption.startswith("Space events, 2019–2021.")


def test_the_brief_stands_among_the_events_once():
    listing = tables.events("economics/sanctions-events")
    place = [shown(row[-1]) for row in listing.rows].index("The brief is published.")
    assert shown(listing.rows[place][0]) == "June 2020"
    frame = load("economics/sanctions-events").sort_values(["date_first", "date_last"])
    assert place == (frame["date_first"] <= "2020-06-30").sum()
    later = tables.events("economics/sanctions-events", since="2021")
    assert "The brief is published." not in [shown(row[-1]) for row in later.rows]


def test_a_chapter_without_the_register_need_not_be_run_for_a_new_source(monkeypatch):
    from companion.data import store

    store.forget_reads()
    tables.claims("economics")
    tables.events("economics/sanctions-events")
    tables.sources_of("economics/sanctions-events")
    assert "sources.csv" not in store.reads()


def test_an_archived_copy_stands_beside_its_address(house):
    from companion.data import store

    page = next(row["url"] for row in register().to_dict("records") if row["url"].startswith("https://www.nato.int/"))
    note = house.rows("ledger/references")[1][house.rows("ledger/references")[0].index("url")]
    copies = {url: f"https://web.archive.org/web/20260102030405/{url}" for url in (page, note)}
    with store.reading(house.folder):
        house.write("sources", [["source", "title", "publisher", "published_on", "url", "language", "kind"],
                                ["a-2020", "A title", "A", "2020", page, "en", "official"]])  # fmt: skip
        store.forget_reads()
        assert not any("archive" in target for make in (tables.sources, tables.notes) for target in targets(make()))
        assert "archives.csv" in store.reads()
        house.write("archives", [["url", "archive", "captured_on"],
                                 *([url, copy, "2026-01-02"] for url, copy in copies.items())])  # fmt: skip
        for make, url in ((tables.sources, page), (tables.notes, note)):
            assert targets(make()).count(copies[url]) == 1
            assert f"[archived copy of 2 January 2026](<{copies[url]}>)" in make().markdown()
            assert sum("(archived copy of 2 January 2026)" in shown(row[1]) for row in make().rows) == 1


def test_when_rows_are_to_come_is_said_as_such():
    assert update(SimpleNamespace(expected_update="When a step is taken.")) == "Update: When a step is taken."


def test_a_dash_stands_between_years_and_a_date_stays():
    assert listing.quoted("Events, 2011-2026, with `when`") == "Events, 2011–2026, with “when”"
    assert listing.quoted("due on 2026-11-10; 2021-22") == "due on 2026-11-10; 2021-22"


def test_sources_of_says_what_stands_behind():
    name = "economics/us-goods-trade"
    table, text = describe(name), tables.sources_of(name).markdown()
    for warning in table.usage_warnings:
        assert warning.split("(")[0].split(":")[0].split(".")[0] in text
    assert "(#table-economics-us-goods-trade)" in text and f"{len(load(name))} rows" in text
    for key in set(load(name)["source"]):
        assert f"(#source-{key})" in text


def test_the_dictionary_has_every_table_and_field():
    assert len(tables.catalogue()) == len(names())
    text = tables.dictionary("economics").markdown()
    for name in names():
        if name.startswith("economics/"):
            assert f"<table-{name.replace('/', '-')}>" in text
            assert f":name: tab-fields-{name.replace('/', '-')}" in text
    assert len(tables.fields("economics/us-goods-trade")) == len(describe("economics/us-goods-trade").fields)


FRAME = pd.DataFrame(
    {
        "year": [2020, 2021],
        "day": ["2020-06", "2021-02-05"],
        "share": [1234.567, None],
        "count": pd.array([1550, None], dtype="Int64"),
        "held": [True, False],
        "source": ["x", "y"],
        "status": ["unverified", "verified"],
    }
)


def test_exercises_are_linked_with_their_page():
    table = load("teaching/exercises")
    listed = tables.exercises()
    assert [shown(row[0]) for row in listed.rows] == list(table["exercise"])
    wanted = [(f"#exercise-{row.exercise.lower()}", f"#{row.page}") for row in table.itertuples()]
    assert list(zip(targets(listed)[::2], targets(listed)[1::2], strict=True)) == wanted


def test_any_small_table():
    listing = tables.table_of(
        FRAME,
        {"year": "Year", "day": "Day", "share": "Share", "count": "Count", "held": "Held", "source": "Source"},
        caption="Made.",
        name="tab-made",
        formats={"year": str, "day": "date", "share": 1},
    )
    assert [shown(cell) for cell in listing.rows[0][1:]] == ["June 2020", "1,234.6", "1,550", "yes", "x"]
    assert shown(listing.rows[0][0]).startswith("2020") and UNVERIFIED in shown(listing.rows[0][0])
    assert [shown(cell) for cell in listing.rows[1]] == ["2021", "5 February 2021", "—", "—", "no", "y"]
    assert listing.caption.startswith("Made. ○ marks")


@pytest.mark.parametrize(
    ("columns", "formats", "what"),
    [
        ({"yaer": "Year"}, {}, "table tab-made: no column 'yaer'; there are year, day"),
        ({"share": "Share"}, {}, "say with formats={'share': digits} how to round"),
        ({"day": "Day"}, {"day": "words"}, "'words' is no format"),
        ({"day": "Day"}, {"dya": "date"}, "no column 'dya'"),
    ],
)
def test_a_faulty_small_table_is_refused(columns, formats, what):
    with pytest.raises(DataError, match=what):
        tables.table_of(FRAME, columns, caption="Made.", name="tab-made", formats=formats)


def test_a_name_is_found_where_it_is_needed_and_no_other():
    assert "claims" in dir(tables)
    with pytest.raises(AttributeError, match="has no 'claim'"):
        tables.claim  # noqa: B018
