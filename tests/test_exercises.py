"""Each exercise accepts its answer, refuses others, is kind to what cannot be one, and gives nothing away."""

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from companion.data import DataError
from companion.exercises import check, find, names
from companion.exercises.kinds import Count, Number, OtherKind, Word, Words, Year

from .conftest import ROOT

NUMERALS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def rows(table):
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=names())
def name(request):
    return request.param


@pytest.fixture
def one(name):
    return find(name)


def others(kind, right):
    """Answers of the right kind that are wrong."""
    if isinstance(kind, Number):
        step = 10**-kind.digits
        return [right + 0.6 * step, right - 0.6 * step, right * 1.5 + 7, 0 if abs(right) > step else 1]
    if isinstance(kind, Word):
        return [word for word in kind.among() if word != right]
    if isinstance(kind, Words):
        right = sorted(right)
        return [right[1:], [*right, "nonsense"], [*right[1:], "nonsense"], []]
    return [int(right) + 1, int(right) - 1]


UNFIT = [[], {}, (3, 4), object(), print, 1j, True, np.bool_(False), float("nan"), float("inf"), pd.NA, pd.NaT,
         pd.Timestamp("2020-06-30"), pd.Series([1.5, 2.5]), pd.DataFrame({"a": [1, 2]}), np.arange(4), "", "some text",
         "12,5", b"12"]  # fmt: skip


def gives_away(text, kind, right):
    """What of the right answer stands in a text."""
    if isinstance(kind, Words):
        return [word for word in right if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]
    if isinstance(kind, Word):
        found = [word for word in kind.among() if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]
        return [] if len(found) == len(kind.among()) else [word for word in found if word == right]
    digits = range(kind.digits + 2) if isinstance(kind, Number) else (0,)
    written = {f"{abs(right):.{n}f}" for n in digits} | {f"{abs(right):,.{n}f}" for n in digits}
    if float(right).is_integer() and 0 <= right < len(NUMERALS):
        written.add(NUMERALS[int(right)])
    return [one for one in written if re.search(rf"(?<![\w.,]){re.escape(one)}(?![\w]|[.,]\d)", text)]


# ---------------------------------------------------------------- every exercise


def test_the_right_answer_is_right(name, one):
    right = one.answer()
    assert repr(check(name, right)) == f"{name} is right."
    if isinstance(one.kind, Number):
        assert check(name, round(float(right), one.kind.digits)).text == "is right."
        assert check(name, np.float64(right)).text == check(name, pd.Series([right])).text == "is right."
    if isinstance(one.kind, Count | Year):
        assert check(name, float(right)).text == check(name, np.int32(right)).text == "is right."
    if isinstance(one.kind, Word):
        assert check(name, f"  {right.upper()} ").text == "is right."
    if isinstance(one.kind, Words):
        assert check(name, pd.Index(sorted(right))).text == "is right."
        assert check(name, tuple(sorted(right, reverse=True))).text == "is right."


def test_a_wrong_answer_is_refused_and_says_where_to_look(name, one):
    right = one.answer()
    for wrong in others(one.kind, right):
        told = repr(check(name, wrong))
        assert told.startswith(f"{name} is not right yet."), wrong
        assert told.endswith(one.look)
        own = {*map(str, wrong)} if isinstance(one.kind, Words) else set()
        assert set(gives_away(told.removeprefix(name), one.kind, right)) <= own, told


def test_without_an_answer_it_says_what_is_asked(name, one):
    told = repr(check(name))
    assert told == repr(check(name, answer=None))
    assert told.startswith(f"{name} asks: {one.question}\nThe answer is {one.kind.wanted()}.")
    assert gives_away(told.removeprefix(name), one.kind, one.answer()) == []


def test_what_cannot_be_an_answer_is_met_with_kindness(name, one):
    right = one.answer()
    for unfit in [*UNFIT, str(right) if isinstance(one.kind, Number | Count | Year) else 5]:
        told = repr(check(name, unfit))
        if isinstance(one.kind, Words) and told.startswith(f"{name} is not right yet."):
            continue  # an empty list is a list
        assert told.startswith(f"{name} cannot take this answer: "), (unfit, told)
        assert told.endswith(f"The answer is {one.kind.wanted()}.")
        assert "Traceback" not in told and "<" not in told
        assert gives_away(told.removeprefix(name), one.kind, right) == [], told


def test_the_texts_are_sentences(one):
    assert one.question.endswith("?") and one.question[0].islower()
    assert one.look.endswith(".") and one.look[0].isupper()
    assert len(one.question) <= 190 and len(one.look) <= 130


# ---------------------------------------------------------------- answers computed otherwise


def test_answers_agree_with_the_tables_counted_by_hand():
    """Those that no value on a page states; the others are compared with the chapters' own (tests/chapters)."""
    aid = defaultdict(float)
    for row in rows("introduction/medical-aid"):
        if row["unit"] != "U.S. dollars":
            aid[row["item"], row["from_country"]] += float(row["quantity"])
    ventilators = max(value for (item, _), value in aid.items() if item == "ventilators")

    kinds = defaultdict(Counter)
    for row in rows("ledger/claims"):
        kinds[row["section_id"]][row["kind"]] += 1
    context = ("great-power-competition", "multipolar-world", "mutually-guaranteed-intervention")
    positions = {part: kinds[part]["position"] / kinds[part].total() for part in context}

    spent = defaultdict(dict)
    for row in rows("great-power-competition/military-spending"):
        if row["series"] == "sipri_military_expenditure" and row["country"] != "World":
            spent[row["country"]][int(row["year"])] = float(row["spending_usd_billion"])

    ordered = sum(
        int(row["people"] or 0)
        for row in rows("mutually-guaranteed-intervention/diplomatic-measures")
        if row["actor"] == "Russia" and row["measure"] in ("expulsion", "staff cap")
    )
    fields = {row["section_id"]: row for row in rows("ledger/outlook")}
    said = {section: row["brief_direction"].removesuffix("d") for section, row in fields.items()}
    said["economics"] = "stable"
    seen = {section: row["actual_direction"].removesuffix("d") for section, row in fields.items()}
    settled = Counter(row["section_id"] for row in rows("ledger/forecasts") if row["outcome"] in ("yes", "no"))

    stock = defaultdict(dict)
    for row in rows("strategic-stability/warhead-stockpiles"):
        if row["series"] == "fas_notebook":
            stock[row["country"]][int(row["year"])] = int(row["warheads_stockpile"])
    most = max(value for years in stock.values() for value in years.values())

    allies = {row["edition"]: int(row["allies_meeting_2pct"]) for row in rows("european-security/nato-two-percent")
              if row["year"] == "2024"}  # fmt: skip
    uranium = {row["measured_on"][:4]: float(row["total_enriched_uranium_kg"])
               for row in rows("regional-problems/iran-enriched-uranium")}  # fmt: skip
    years = sorted(uranium)
    growth = {later: uranium[later] / uranium[before] for before, later in pairwise(years)}
    named = [
        row
        for row in rows("regional-problems/events")
        if row["date"][:4] in ("2025", "2026")
        and ("P5+1" in row["actor"] or {"United States", "Russia"} <= set(row["actor"].split("; ")))
    ]
    limits = [
        row
        for row in rows("mutually-guaranteed-intervention/events")
        if row["actor"] == "Russia"
        and row["kind"] in ("restriction", "legislation")
        and row["target"] != "foreign states"
        and "2012" <= row["date"][:4] < "2017"
    ]
    customs = {row["year"]: row["growth_pct"] for row in rows("economics/russian-customs-trade") if row["growth_pct"]}
    census = {row["year"]: float(row["total_usd_million"]) for row in rows("economics/us-goods-trade")
              if row["period"] == "year"}  # fmt: skip
    apart = [
        year
        for year, rise in customs.items()
        if "2010" <= year <= "2021" and float(rise) * (census[year] - census[str(int(year) - 1)]) < 0
    ]
    going_on = [
        row
        for row in rows("ledger/forecasts")
        if row["outcome"] == "yes" and (row["status_quo"] == "true" or row["forecast_id"] == "F24")
    ]
    verdicts = {row["claim_id"]: row["verdict"] for row in rows("ledger/claims")}
    counted = {
        "IN-1": 100 * ventilators / max(aid.values()),
        "CX-1": max(positions, key=positions.get),
        "GP-1": max(spent, key=lambda country: spent[country][max(spent[country])] / spent[country][2016]),
        "MI-2": ordered,
        "AR-1": sum(said[section] == seen[section] for section in fields),
        "AR-2": [row["area"] for section, row in fields.items() if settled[section] <= 1],
        "AC-1": 100 * stock["China"][max(stock["China"])] / most,
        "EU-1": abs(allies["2024-06"] - allies["2024-02"]),
        "RP-1": int(max(growth, key=growth.get)),
        "RP-2": len(named),
        "NI-2": len(limits),
        "EC-1": int(apart[0]),
        "CO-2": len(going_on),
        "ER-1": sum(verdicts[row["claim_id"]] in ("inaccurate", "partly") for row in rows("ledger/errata")),
    }
    assert len(apart) == 1
    assert {name: check(name, answer).text for name, answer in counted.items()} == dict.fromkeys(counted, "is right.")


# ---------------------------------------------------------------- the table, the names


def test_the_table_of_exercises_lists_them_all():
    assert [row["exercise"] for row in rows("teaching/exercises")] == names()
    assert len(names()) >= 2 * len({name[:2] for name in names()})


def test_their_letters_are_those_of_the_claims_of_the_section():
    sections = {row["claim_id"][:2]: row["section_id"] for row in rows("ledger/claims") if row["claim_id"][:2] != "FM"}
    pages = {row["exercise"][:2]: row["page"] for row in rows("teaching/exercises")}
    assert {letters: pages[letters].replace("strategic-stability", "arms-control") for letters in sections} == sections


def test_the_steps_of_the_lesson_take_ninety_minutes():
    assert sum(int(row["minutes"]) for row in rows("teaching/lesson")) == 90


@pytest.mark.parametrize("wrong, near", [("EC-9", "EC-"), ("ec-1", "EC-1"), ("EC1", "EC-1"), ("EC-01", "EC-1")])
def test_an_unknown_exercise_names_the_nearest(wrong, near):
    with pytest.raises(DataError, match=f"there is no exercise '{wrong}'; the nearest is '{near}"):
        check(wrong, 5)


@pytest.mark.parametrize("wrong", ["", "economics", None, 7, "EC-Exercise", "XX-1"])
def test_what_is_no_name_of_an_exercise(wrong):
    with pytest.raises(DataError, match="there is no exercise"):
        check(wrong)


# ---------------------------------------------------------------- what is said of an answer


@pytest.mark.parametrize(
    "given, words",
    [
        (0.1234, "the unit is not: the answer is asked in per cent"),
        (-12.34, "the sign is not"),
        (12.5, "do not round before the last step"),
        (99, ""),
    ],
)
def test_what_a_wrong_number_has_right_is_said(given, words):
    right, remark = Number("in per cent", 2).judge(given, 12.34)
    assert not right and words in remark and bool(words) == bool(remark)


@pytest.mark.parametrize(
    "given, words",
    [
        ("12.5", "write it without quotation marks"),
        ("−12.5", "write it without quotation marks"),
        ("12,5", "with a point"),
        ((12, 5), "a comma parts numbers"),
        (pd.Series([1, 2]), "a whole column; choose a single value"),
        (pd.DataFrame({"a": [1, 2]}), "a whole table; choose a single value"),
        ([1, 2], "a collection of values; choose a single value"),
        (True, "it is True or False"),
        (max, "call it with its brackets"),
        (float("nan"), "a missing value"),
        (Decimal("1.5"), "of the type Decimal"),
    ],
)
def test_what_is_no_number_is_named_with_its_cure(given, words):
    with pytest.raises(OtherKind, match=re.escape(words)):
        Number("in per cent", 1).read(given)


def test_a_year_is_a_whole_number_of_four_digits():
    assert Year().read(2014.0) == Year().read(np.int64(2014)) == 2014
    for wrong, words in ((14, "no year"), (2014.5, "digits after the point"), (pd.Timestamp("2014-05-01"), "its year")):
        with pytest.raises(OtherKind, match=words):
            Year().read(wrong)


def test_words_are_sorted_into_right_and_wrong():
    kind = Words("kinds")
    assert kind.judge(kind.read(["Vote", " treaty  expiry"]), {"vote", "treaty expiry"}) == (True, "")
    right, remark = kind.judge(kind.read({"vote", "war"}), {"vote", "treaty expiry"})
    assert not right and remark == "Right: `vote`. Does not belong: `war`. Something is missing."
    with pytest.raises(OtherKind, match="it is one text"):
        kind.read("vote, war")


def test_a_students_text_is_shown_as_text():
    with pytest.raises(OtherKind, match=re.escape("`<b>*x*</b>` is none of the words asked for")):
        Word(lambda: ["press"]).read("<b>*`x`*</b>")


def test_in_a_notebook_it_shows_itself_as_markdown():
    shown = check("EC-1")._repr_mimebundle_()
    assert shown["text/markdown"].startswith("**EC-1** asks: ") and shown["text/plain"].startswith("EC-1 asks: ")
