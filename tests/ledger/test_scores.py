"""The scores, against examples worked by hand."""

import csv
import json
import math
from collections import Counter, defaultdict

import pandas as pd
import pytest

from companion import ledger
from companion.data import DataError, edition, format_date
from companion.data.dates import interval
from companion.ledger import scores


@pytest.fixture(scope="module")
def written(real_data):
    """The forecasts as they are written, one dictionary for each row."""
    with (real_data / "ledger/forecasts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(*rows):
    """Forecasts from (claim, low, high, outcome, resolved_on, status_quo)."""
    table = pd.DataFrame(rows, columns=["claim_id", "p_low", "p_high", "outcome", "resolved_on", "status_quo"])
    table.insert(0, "forecast_id", [f"F{number:02}" for number in range(1, len(table) + 1)])
    days = pd.to_datetime(table["resolved_on"]).astype("datetime64[s]")
    return table.assign(resolved_on_first=days, resolved_on_last=days, section_id="economics")


HAND = made(
    ("A", 0.80, 0.95, "yes", "2021-05-01", True),  # 0.875: 0.015625
    ("A", 0.80, 0.95, "no", "2022-05-01", True),  # 0.875: 0.765625
    ("B", 0.45, 0.55, "yes", "2022-06-01", False),  # 0.5: 0.25
    ("C", 0.45, 0.55, "open_leaning_no", None, False),
    ("D", 0.45, 0.55, "unresolvable", "2021-01-01", None),
)


def test_brier_by_hand():
    assert scores.brier(0.8, 1) == pytest.approx(0.04)
    assert scores.brier(0.8, 0) == pytest.approx(0.64)
    assert scores.brier(0.5, 1) == scores.brier(0.5, 0) == 0.25
    assert scores.brier(1, 1) == 0 and scores.brier(0, 1) == 1


def test_log_score_by_hand():
    assert scores.log_score(0.5, 0) == pytest.approx(math.log(2))
    assert scores.log_score(0.8, 1) == pytest.approx(0.223144, abs=1e-6)
    assert scores.log_score(0.8, 0) == pytest.approx(1.609438, abs=1e-6)
    assert scores.log_score(1, 1) == 0
    assert scores.log_score(0, 1) == math.inf


@pytest.mark.parametrize("rule", [scores.brier, scores.log_score])
@pytest.mark.parametrize("p", [-0.01, 1.01, math.nan])
def test_what_is_no_probability_is_refused(rule, p):
    with pytest.raises(ValueError, match="is no probability; allowed: 0 to 1"):
        rule(p, 1)


@pytest.mark.parametrize("rule", [scores.brier, scores.log_score])
@pytest.mark.parametrize("happened", [0.5, "yes", None])
def test_what_is_no_outcome_is_refused(rule, happened):
    with pytest.raises(ValueError, match="is no outcome"):
        rule(0.5, happened)


def test_wilson_by_hand():
    # 0 of 10: upper bound z² / (n + z²); 5 of 10: the textbook interval
    low, high = scores.wilson(0, 10)
    assert low == pytest.approx(0, abs=1e-12) and high == pytest.approx(3.841459 / 13.841459, abs=1e-6)
    assert scores.wilson(5, 10) == pytest.approx((0.236593, 0.763407), abs=1e-6)
    assert scores.wilson(10, 10)[1] == pytest.approx(1)


@pytest.mark.parametrize(("count", "n"), [(0, 0), (3, 2), (-1, 2)])
def test_no_share_no_interval(count, n):
    with pytest.raises(ValueError, match="is no share"):
        scores.wilson(count, n)


def test_rows_by_hand():
    scored = scores.score(HAND)
    assert scored["p"].tolist() == pytest.approx([0.875, 0.875, 0.5, 0.5, 0.5])
    assert scored["brier"].tolist()[:3] == pytest.approx([0.015625, 0.765625, 0.25])
    assert scored["brier_best"].tolist()[:3] == pytest.approx([0.0025, 0.64, 0.2025])
    assert scored["brier_worst"].tolist()[:3] == pytest.approx([0.04, 0.9025, 0.3025])
    assert scored["weight"].tolist()[:3] == [0.5, 0.5, 1]
    assert scored[["happened", "brier", "log", "weight"]].iloc[3:].isna().all(axis=None)


def test_means_by_hand():
    by_row = scores.mean_scores(scores.score(HAND))
    assert (by_row["n"], by_row["yes"]) == (3, 2)
    assert by_row["brier"] == pytest.approx((0.015625 + 0.765625 + 0.25) / 3)
    by_claim = scores.mean_scores_by_claim(scores.score(HAND))
    assert (by_claim["n"], by_claim["yes"]) == (2, 1.5)
    assert by_claim["brier"] == pytest.approx(((0.015625 + 0.765625) / 2 + 0.25) / 2)


def test_baselines_by_hand():
    told = scores.baselines(scores.score(HAND)).set_index("name")
    assert told.loc["half", "brier"] == 0.25
    assert told.loc["base_rate", "brier"] == pytest.approx(2 / 3 * 1 / 3)
    # says 0.875, 0.875, 0.125 of yes, no, yes
    assert told.loc["nothing_changes", "brier"] == pytest.approx((0.015625 + 0.765625 + 0.765625) / 3)
    assert told.loc["nothing_changes", "right"] == pytest.approx(1 / 3)


def test_calibration_by_hand():
    table = scores.calibration(scores.score(HAND)).set_index("words")
    assert list(table.index) == ["roughly even chance", "very likely"]
    likely = table.loc["very likely"]
    assert (likely["n"], likely["yes"], likely["claims"]) == (2, 1, 1)
    assert (likely["stated"], likely["observed"], likely["observed_by_claim"]) == pytest.approx((0.875, 0.5, 0.5))
    assert (likely["low"], likely["high"]) == pytest.approx(scores.wilson(1, 2))


def test_over_time_by_hand():
    table = scores.over_time(scores.score(HAND)).set_index("day")
    assert list(table["n"]) == [0, 1, 3, 3, 3, 3, 3]
    assert table.index[0] == "2020-12-31" and table.index[-1] == edition()["data_as_of"]
    assert math.isnan(table.loc["2020-12-31", "brier"])
    assert table.loc["2021-12-31", "brier"] == pytest.approx(0.015625)


def test_a_lean_is_a_supposition_and_no_score():
    supposed = scores.as_they_lean(HAND)
    assert supposed["supposed"].tolist() == [False, False, False, True, False]
    assert supposed.loc[3, "brier"] == 0.25 and supposed.loc[3, "happened"] == 0
    assert scores.mean_scores(scores.score(HAND))["n"] == 3
    assert HAND.loc[3, "outcome"] == "open_leaning_no"


def test_nothing_resolved_nothing_scored():
    nothing = scores.score(HAND.iloc[3:])
    assert scores.mean_scores(nothing) is None and scores.mean_scores_by_claim(nothing) is None
    assert not len(scores.baselines(nothing)) and not len(scores.calibration(nothing))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (("A", -0.1, 0.5, "yes", "2021-01-01", True), r"F01: p_low: -0\.1 is no probability"),
        (("A", 0.5, 1.5, "yes", "2021-01-01", True), r"F01: p_high: 1\.5 is no probability"),
        (("A", 0.8, 0.5, "yes", "2021-01-01", True), r"F01: p_low: 0\.8 is above p_high 0\.5"),
        (("A", 0.5, 0.8, "perhaps", None, True), "F01: outcome: 'perhaps' is unknown; allowed: yes, no"),
        (("A", 0.5, 0.8, "yes", None, True), "F01: resolved_on: missing"),
        (("A", 0.5, 0.8, "open", "2021-01-01", True), "F01: resolved_on: 2021-01-01, though the outcome is open"),
        (("A", 0.5, 0.8, "yes", "2026-12-01", True), "F01: resolved_on: 2026-12-01 is later than 2026-09-30"),
    ],
)
def test_a_faulty_row_is_refused(row, what):
    with pytest.raises(DataError, match=what):
        scores.score(made(row))


def test_an_outcome_after_the_day_is_refused():
    with pytest.raises(DataError, match="F02: resolved_on: 2022-05-01 is later than 2021-12-31"):
        scores.score(HAND, as_of="2021")


def test_all_faults_are_named_at_once():
    with pytest.raises(DataError) as caught:
        scores.score(made(("A", 0.8, 0.5, "yes", None, True), ("B", 0.5, 2, "so", None, True)))
    assert len(str(caught.value).splitlines()) == 4


def test_the_brief_counted_in_another_way(written):
    bands = defaultdict(lambda: [0, 0])  # each band's middle: rows that came true, rows that did not
    for row in written:
        if row["outcome"] in ("yes", "no"):
            middle = round((float(row["p_low"]) + float(row["p_high"])) / 2, 4)
            bands[middle][row["outcome"] == "no"] += 1
    settled = sum(yes + no for yes, no in bands.values())
    total = sum(yes * (1 - p) ** 2 + no * p**2 for p, (yes, no) in bands.items())
    found = scores.report()
    assert found["overall"]["n"] == settled
    assert found["overall"]["brier"] == pytest.approx(total / settled, abs=1e-4)
    assert {one["stated"]: [one["yes"], one["n"] - one["yes"]] for one in found["calibration"]} == bands


def test_the_report_is_plain_and_consistent(written, real_data):
    found = scores.report()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    outcomes = Counter(row["outcome"] for row in written)
    assert {word: count for word, count in found["outcomes"].items() if count} == outcomes
    assert sum(one["n"] for one in found["by_section"]) == found["overall"]["n"] == found["over_time"][-1]["n"]
    assert sum(one["forecasts"] for one in found["by_section"]) == len(found["rows"]) == 57
    leaning = outcomes["open_leaning_yes"] + outcomes["open_leaning_no"]
    assert found["as_they_lean"]["open_rows"]["n"] == leaning
    assert found["as_they_lean"]["all_rows"]["n"] == leaning + found["overall"]["n"]
    assert found["by_claim"]["n"] == len({row["claim_id"] for row in written if row["outcome"] in ("yes", "no")})
    for one in (found["overall"], *[part for part in found["by_section"] if part["n"]]):
        assert one["brier_best"] <= one["brier"] <= one["brier_worst"]
    with (real_data / "ledger/claims.csv").open(encoding="utf-8", newline="") as file:
        verdicts = Counter(row["verdict"] for row in csv.DictReader(file) if row["kind"] == "fact")
    assert {word: count for word, count in found["facts"]["all"].items() if count} == verdicts


def test_the_report_of_an_earlier_day(written):
    found = scores.report("2021-12-31")
    assert found["as_of"] == "2021-12-31" and found["data_as_of"] == edition()["data_as_of"]
    by_then = [row for row in written if row["resolved_on"] and str(interval(row["resolved_on"])[1]) <= "2021-12-31"]
    settled = Counter(row["outcome"] for row in by_then)
    assert (found["outcomes"]["yes"], found["outcomes"]["no"]) == (settled["yes"], settled["no"])
    assert found["overall"]["brier"] == scores.report()["over_time"][1]["brier"]
    assert found["crowd"] is None and found["as_they_lean"] is None
    assert [one["day"] for one in found["over_time"]] == ["2020-12-31", "2021-12-31"]


def test_every_testable_forecast_has_a_reading_of_no_change():
    table = ledger.forecasts()
    untestable = table[table["status_quo"].isna()]
    assert (untestable["outcome"] == "unresolvable").all() and len(untestable) < len(table) / 10
    assert (table["status_quo"].isna() == table["status_quo_note"].isna()).all()


def test_the_crowd():
    table = scores.beside_crowd()
    assert len(table) == 18
    bands = ledger.forecasts().set_index("forecast_id")[["p_low", "p_high"]]
    settled = table[table["outcome"].isin(["yes", "no"]) & (table["relation"] == "opposite")]
    assert len(settled)
    for row in settled.itertuples():
        low, high = bands.loc[row.forecast_id]
        happened = row.outcome == "yes"
        # the brief's 0.55–0.80 that neither side aggravates leaves at most 0.20–0.45 that one does
        assert (row.brief_low, row.brief_high) == pytest.approx((1 - high, 1 - low))
        assert row.brief_brier == pytest.approx((1 - (low + high) / 2 - happened) ** 2)
        assert row.crowd_brier == pytest.approx((row.probability - happened) ** 2)
    related = table[table["relation"] == "related"]
    assert related[["brief_low", "brief_high", "brief_brier"]].isna().all(axis=None)
    assert table.loc[~table["outcome"].isin(["yes", "no"]), "crowd_brier"].isna().all()


def test_an_unknown_relation_is_refused(house, monkeypatch):
    house.put("ledger/crowd-forecasts", 2, relation="akin")
    monkeypatch.setenv("COMPANION_DATA", str(house.folder))
    with pytest.raises(DataError, match="relation: 'akin'; allowed: same, opposite, related"):
        scores.beside_crowd()


def test_the_text_says_what_the_report_says():
    found = scores.report()
    told = scores.text(found)
    assert f"as of {format_date(edition()['data_as_of'])}" in told
    assert f"Brier {found['overall']['brier']:.3f}" in told
    assert "nothing changes" in told and "in no score above" in told
    for caution in scores.CAUTIONS:
        assert caution in told
    assert max(len(line) for line in told.splitlines()) < 260


def test_the_text_of_a_day_before_anything_resolved():
    assert "nothing is scored" in scores.text(scores.report("2020-06"))
