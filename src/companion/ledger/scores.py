"""How well the brief's forecasts did.

A forecast is a band of probability for an event that came about (1) or did not (0). Only resolved rows are scored.
The score of a row is that of the band's midpoint; because the brief names no number, the best and the worst score
that any probability inside the band could have had stand beside it. Lower is better for both scores.
"""

import math

import pandas as pd

from companion.data import DataError, format_date

from . import rows
from .words import HAPPENED, ICD_203, LEANS, OUTCOMES, RELATIONS, VERDICTS

Z95 = 1.959963984540054  # the 97.5 per cent point of the normal distribution
UNCHANGED = (0.80 + 0.95) / 2  # "nothing changes" said as strongly as the brief's plain "will": very likely
DIGITS = 4

CAUTIONS = (
    "The rows are not independent: one event settles several of them, so the intervals are too narrow.",
    "What may happen on any day can come true early but fails only at its horizon, and what must last can fail early "
    "but comes true only at its horizon; the resolved rows are therefore no fair sample of all rows.",
    "The base rate is taken from the outcomes themselves; nobody could have used it in 2020.",
    "The brief names no probabilities; the bands are this companion's reading of its words.",
)


def brier(p, happened):
    """Brier score of one forecast: (p − o)².

    Parameters
    ----------
    p : float
        Probability, 0 to 1.
    happened : int
        1 if the event came about, otherwise 0.

    Returns
    -------
    float
        0 (perfect) to 1; always saying 0.5 scores 0.25. This is half of Brier's own measure, which adds up both
        classes of a yes-or-no event (G. W. Brier, "Verification of forecasts expressed in terms of probability",
        Monthly Weather Review 78, 1950, 1–3).

    Raises
    ------
    ValueError
        If `p` lies outside 0 to 1 or `happened` is neither 0 nor 1.
    """
    _proper(p, happened)
    return float((p - happened) ** 2)


def log_score(p, happened):
    """Logarithmic score of one forecast: −ln p if the event came about, otherwise −ln(1 − p).

    From 0 (perfect) without bound, in nats; always saying 0.5 scores 0.693; infinite where the impossible happened
    (I. J. Good, "Rational decisions", Journal of the Royal Statistical Society B 14, 1952, 107–114, with the sign
    turned so that lower is better). Parameters and errors as for `brier`.
    """
    _proper(p, happened)
    chance = p if happened else 1 - p
    return -math.log(chance) + 0.0 if chance > 0 else math.inf


def wilson(count, n):
    """95 % score interval for a share of `count` in `n`, as (low, high).

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22, 1927, 209–212. It treats the n cases as independent.

    Raises
    ------
    ValueError
        If `n` is not positive or `count` not between 0 and `n`.
    """
    if n <= 0 or not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no share; allowed: 0 to n, n at least 1")
    share, z2 = count / n, Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def score(table, as_of=None):
    """Forecasts with their scores.

    Parameters
    ----------
    table : pandas.DataFrame
        As `companion.ledger.forecasts` gives it.
    as_of : str, optional
        A partial date by which every outcome in the table must have been resolved.

    Returns
    -------
    pandas.DataFrame
        The table with `p` (the band's midpoint), `happened` (1, 0, or missing where not resolved), and for resolved
        rows `brier`, `brier_best`, `brier_worst`, `log`, `log_best`, `log_worst`, and `weight`: one divided by the
        number of resolved rows that share the claim, so that the weights of a claim add up to one vote.

    Raises
    ------
    DataError
        Naming every row with a bound outside 0 to 1, bounds in the wrong order, an unknown outcome, an outcome
        without a date, a date without an outcome, or an outcome dated later than `as_of`.
    """
    _check(table, rows.day_of(as_of))
    happened = table["outcome"].map(HAPPENED)
    scored = table.assign(p=(table["p_low"] + table["p_high"]) / 2, happened=happened.astype("Int64"))
    for name, rule in (("brier", brier), ("log", log_score)):
        ends = [
            (math.nan,) * 3 if pd.isna(o) else (rule((low + high) / 2, int(o)), *_range(rule, low, high, int(o)))
            for low, high, o in zip(table["p_low"], table["p_high"], happened, strict=True)
        ]
        scored[[name, f"{name}_best", f"{name}_worst"]] = pd.DataFrame(
            ends, index=table.index, columns=range(3), dtype="float64"
        ).to_numpy()
    resolved = table.loc[happened.notna(), "claim_id"]
    scored["weight"] = 1 / resolved.map(resolved.value_counts())
    return scored


def mean_scores(scored):
    """Mean scores of the resolved rows, each row one vote.

    Returns
    -------
    dict or None
        `n`, `yes`, `brier`, `brier_best`, `brier_worst`, `log`, `log_best`, `log_worst`; None if no row is resolved.
    """
    done = scored[scored["happened"].notna()]
    return _means(done, pd.Series(1.0, index=done.index)) if len(done) else None


def mean_scores_by_claim(scored):
    """Mean scores of the resolved rows, each *claim* one vote.

    The scores of the resolved rows that share a `claim_id` are averaged first; the mean is then taken over claims.
    Returns as `mean_scores`, where `n` counts claims and `yes` may be a fraction.
    """
    done = scored[scored["happened"].notna()]
    return _means(done, done["weight"]) if len(done) else None


def calibration(scored):
    """What was said beside what came about, for each band in which a row is resolved.

    Returns
    -------
    pandas.DataFrame
        `p_low`, `p_high`, `words`, `n`, `yes`, `stated` (midpoint), `observed` (share), `low` and `high` (Wilson's
        95 % interval of the share), `claims` and `observed_by_claim` (the same share with one vote for each claim).
    """
    done = scored[scored["happened"].notna()]
    table = []
    for one in ICD_203:
        inside = done[(done["p_low"] - one.p_low).abs().lt(1e-9) & (done["p_high"] - one.p_high).abs().lt(1e-9)]
        if len(inside):
            n, yes = len(inside), int(inside["happened"].sum())
            low, high = wilson(yes, n)
            by_claim = inside["happened"].astype(float).groupby(inside["claim_id"]).mean()
            said = (one.p_low + one.p_high) / 2
            shares = (yes / n, low, high, len(by_claim), float(by_claim.mean()))
            table.append((one.p_low, one.p_high, one.words, n, yes, said, *shares))
    columns = ["p_low", "p_high", "words", "n", "yes", "stated", "observed", "low", "high", "claims"]
    return pd.DataFrame(table, columns=[*columns, "observed_by_claim"])


def baselines(scored):
    """Three simple forecasters on the same resolved rows.

    Returns
    -------
    pandas.DataFrame
        `name`, `words`, `n`, `brier`, `log`, `right` (share of rows on the right side of one half; missing where the
        forecaster takes no side).

        - `half` always says 0.5;
        - `base_rate` always says the share of these very rows that came true, which nobody could know beforehand;
        - `nothing_changes` says 0.875 where the event means that things go on as they were in mid-2020
          (column `status_quo`), otherwise 0.125.
    """
    done = scored[scored["happened"].notna()]
    if not len(done):
        return pd.DataFrame(columns=["name", "words", "n", "brier", "log", "right"])
    happened = done["happened"].astype(int)
    share = float(happened.mean())
    read = done["status_quo"].notna()
    says = done.loc[read, "status_quo"].astype(bool)
    told = [
        ("half", "always 0.5", happened, pd.Series(0.5, index=done.index), math.nan),
        ("base_rate", "base rate of these same rows", happened, pd.Series(share, index=done.index), math.nan),
        (
            "nothing_changes",
            "nothing changes",
            happened[read],
            says.map({True: UNCHANGED, False: 1 - UNCHANGED}),
            float((says == happened[read].astype(bool)).mean()) if read.any() else math.nan,
        ),
    ]
    table = [
        (name, words, len(seen), _mean(brier, chance, seen), _mean(log_score, chance, seen), right)
        for name, words, seen, chance, right in told
        if len(seen)
    ]
    return pd.DataFrame(table, columns=["name", "words", "n", "brier", "log", "right"])


def over_time(scored, as_of=None):
    """How the score stood at the end of each year from 2020, and on the last day of the record.

    Returns
    -------
    pandas.DataFrame
        `day` (text), `n`, `yes`, `brier`, `brier_best`, `brier_worst`, `log`, `base_rate` (the base rate's Brier
        score on the rows resolved by then); scores are missing while nothing is resolved.
    """
    last = rows.day_of(as_of)
    days = [pd.Timestamp(year, 12, 31) for year in range(2020, last.year + 1)]
    days = [day for day in days if day < last] + [last]
    table = []
    for day in days:
        seen = scored[scored["happened"].notna() & (scored["resolved_on_last"] <= day)]
        mean = mean_scores(seen) or {"n": 0, "yes": 0}
        share = mean["yes"] / mean["n"] if mean["n"] else math.nan
        keys = ("brier", "brier_best", "brier_worst", "log")
        scores = [mean.get(key, math.nan) for key in keys]
        table.append((str(day.date()), mean["n"], mean["yes"], *scores, share * (1 - share)))
    columns = ["day", "n", "yes", "brier", "brier_best", "brier_worst", "log", "base_rate"]
    return pd.DataFrame(table, columns=columns)


def as_they_lean(table):
    """Open forecasts scored as if each ended the way it leans: what may come, not part of any score.

    Parameters
    ----------
    table : pandas.DataFrame
        As `companion.ledger.forecasts` gives it.

    Returns
    -------
    pandas.DataFrame
        As `score`, with the supposed outcomes of the leaning rows beside the resolved ones; `supposed` tells them.
    """
    supposed = table["outcome"].isin(LEANS)
    ended = table.copy()
    ended["supposed"] = supposed
    ended.loc[supposed, "outcome"] = table.loc[supposed, "outcome"].map({"open_leaning_yes": "yes"}).fillna("no")
    last = rows.day_of(None)
    ended.loc[supposed, "resolved_on"] = str(last.date())
    ended.loc[supposed, ["resolved_on_first", "resolved_on_last"]] = last
    return score(ended)


def beside_crowd():
    """What others said, and what the brief implies for their questions.

    Column `relation` of the table tells how a question bears on the forecast of the brief. For `same` the brief's band
    stands for the question too. For `opposite` the question's event is one way in which the forecast fails, so one
    minus the band is the most that the brief leaves for it. For `related` nothing follows. The crowd answered later
    than the brief, or earlier, and over another time: this shows the two beside each other and is no contest.

    Returns
    -------
    pandas.DataFrame
        The crowd's rows, oldest first, with `comparable` (bool), `brief_low`, `brief_high`, `brief_p`, and where the
        question is settled `crowd_brier`, and where comparable as well `brief_brier`, `brief_best`, `brief_worst`.
    """
    table = rows.crowd()
    strange = sorted(set(table["relation"]) - set(RELATIONS))
    if strange:
        raise DataError(f"data/ledger/crowd-forecasts.csv: relation: {strange[0]!r}; allowed: {', '.join(RELATIONS)}")
    bands = rows.forecasts().set_index("forecast_id")[["p_low", "p_high"]]
    low, high = (table["forecast_id"].map(bands[end]) for end in ("p_low", "p_high"))
    opposite = table["relation"] == "opposite"
    comparable = table["relation"] != "related"
    table["comparable"] = comparable
    table["brief_low"] = low.where(~opposite, 1 - high).where(comparable)
    table["brief_high"] = high.where(~opposite, 1 - low).where(comparable)
    table["brief_p"] = (table["brief_low"] + table["brief_high"]) / 2
    happened = table["outcome"].map(HAPPENED)
    settled = happened.notna()
    both = settled & comparable
    table["crowd_brier"] = [
        brier(p, o) if known else math.nan for p, o, known in zip(table["probability"], happened, settled, strict=True)
    ]
    table["brief_brier"] = [
        brier(p, o) if known else math.nan for p, o, known in zip(table["brief_p"], happened, both, strict=True)
    ]
    ends = [
        _range(brier, p, q, o) if known else (math.nan, math.nan)
        for p, q, o, known in zip(table["brief_low"], table["brief_high"], happened, both, strict=True)
    ]
    table["brief_best"], table["brief_worst"] = zip(*ends, strict=True)
    return table


def report(as_of=None):
    """Everything there is to say about the scores, as plain values that JSON can hold.

    Parameters
    ----------
    as_of : str, optional
        A partial date; the record as it stood on its last day. The crowd's settled questions carry no date of
        resolution, so `crowd` is None for an earlier day than `data_as_of`.

    Returns
    -------
    dict
        `as_of`, `data_as_of`, `outcomes`, `overall`, `by_claim`, `by_section`, `baselines`, `skill`, `calibration`,
        `over_time`, `as_they_lean`, `crowd`, `facts`, `rows`, `cautions`; numbers rounded to four digits.

    Raises
    ------
    DataError
        If `as_of` is not usable or a row of the ledger cannot be scored.
    """
    day, last = rows.day_of(as_of), rows.day_of(None)
    table = rows.forecasts(as_of=as_of)
    scored = score(table, as_of)
    overall = mean_scores(scored)
    simple = baselines(scored)
    by_section = []
    for row in rows.sections().itertuples():
        part = scored[scored["section_id"] == row.section_id]
        if len(part):
            means = mean_scores(part) or {"n": 0}
            by_section.append({"section_id": row.section_id, "title": row.title, "forecasts": len(part), **means})
    supposed = as_they_lean(table) if day == last else None
    verdicts = rows.verdict_counts()
    keep = ["forecast_id", "claim_id", "section_id", "p_low", "p_high", "p", "outcome", "resolved_on"]
    found = {
        "as_of": str(day.date()),
        "data_as_of": str(last.date()),
        "outcomes": {word: int((table["outcome"] == word).sum()) for word in OUTCOMES},
        "overall": overall,
        "by_claim": mean_scores_by_claim(scored),
        "by_section": by_section,
        "baselines": simple.to_dict("records"),
        # 1 − the brief's score divided by the baseline's: above 0 the brief did better
        "skill": {row.name: 1 - overall["brier"] / row.brier for row in simple.itertuples(index=False) if row.brier},
        "calibration": calibration(scored).to_dict("records"),
        "over_time": over_time(scored, as_of).to_dict("records"),
        "as_they_lean": None
        if supposed is None
        else {"open_rows": mean_scores(supposed[supposed["supposed"]]), "all_rows": mean_scores(supposed)},
        "crowd": _crowd_report() if day == last else None,
        "facts": {
            "all": {word: int(verdicts[word].sum()) for word in VERDICTS},
            "by_section": [
                {"section_id": section, **{word: int(count) for word, count in counts.items()}}
                for section, counts in verdicts.iterrows()
            ],
        },
        "rows": scored[[*keep, "brier", "brier_best", "brier_worst", "log"]].to_dict("records"),
        "cautions": CAUTIONS,
    }
    return _plain(found)


def text(report):
    """A report as it is printed in a terminal."""
    outcomes = report["outcomes"]
    lines = [
        f"The brief's forecasts as of {format_date(report['as_of'])} (record to {format_date(report['data_as_of'])})",
        "",
        f"  {sum(outcomes.values())} forecasts: "
        + "; ".join(f"{count} {OUTCOMES[word]}" for word, count in outcomes.items() if count),
    ]
    overall = report["overall"]
    if overall is None:
        return "\n".join([*lines, "  Nothing is resolved yet, so nothing is scored."])
    lines += [
        "",
        "Scores of the resolved forecasts (lower is better; in brackets best and worst inside the bands)",
        "",
        _line("the brief, each row one vote", overall),
        _line("the brief, each claim one vote", report["by_claim"]),
        *(_line(one["words"], one) for one in report["baselines"]),
    ]
    told = [one for one in report["baselines"] if one["right"] is not None]
    lines += [f"  “{one['words']}” is on the right side in {one['right']:.0%} of its {one['n']} rows" for one in told]
    lines += ["", "By section", ""]
    lines += [
        _line(one["title"], one) if one["n"] else f"  {one['title'][:42]:<42}  nothing resolved"
        for one in report["by_section"]
    ]
    lines += ["", "Calibration (95 % interval after Wilson)", ""]
    lines += [
        f"  {one['p_low']:.2f}–{one['p_high']:.2f} {one['words']:<20} n {one['n']:>2}  said {one['stated']:.3f}"
        f"  came true {one['observed']:.2f} ({one['low']:.2f}–{one['high']:.2f})"
        for one in report["calibration"]
    ]
    lines += ["", "Over time", ""]
    lines += [
        f"  {one['day']}  n {one['n']:>2}  "
        + (f"Brier {one['brier']:.3f} ({one['brier_best']:.3f}–{one['brier_worst']:.3f})" if one["n"] else "—")
        for one in report["over_time"]
    ]
    if report["as_they_lean"] and report["as_they_lean"]["open_rows"]:
        lines += ["", "If the open forecasts end as they lean (a supposition, in no score above)", ""]
        lines += [
            _line("the open forecasts alone", report["as_they_lean"]["open_rows"]),
            _line("together with the resolved", report["as_they_lean"]["all_rows"]),
        ]
    crowd = report["crowd"]
    if crowd:
        lines += [
            "",
            f"Beside the crowd: {crowd['comparable']} of {crowd['questions']} questions are comparable, "
            f"{crowd['n']} of them settled: mean Brier score {crowd['brief_brier']:.3f} for the brief "
            f"({crowd['brief_best']:.3f}–{crowd['brief_worst']:.3f}), {crowd['crowd_brier']:.3f} for the crowd, "
            "which answered later",
        ]
    facts = report["facts"]["all"]
    lines += [
        "",
        f"Facts: {sum(facts.values())} judged: "
        + "; ".join(f"{count} {VERDICTS[word]}" for word, count in facts.items()),
        "",
        "Mind:",
        *(f"- {caution}" for caution in report["cautions"]),
    ]
    return "\n".join(lines)


def _line(words, one):
    spread = f" ({one['brier_best']:.3f}–{one['brier_worst']:.3f})" if "brier_best" in one else " " * 14
    return f"  {words[:42]:<42}  n {one['n']:>2}  Brier {one['brier']:.3f}{spread}  log {one['log']:.3f}"


def _crowd_report():
    table = beside_crowd()
    both = table[table["brief_brier"].notna()]
    means = ("brief_brier", "brief_best", "brief_worst", "crowd_brier")
    keep = ["date", "question", "forecaster", "probability", "outcome", "forecast_id", "relation"]
    return {
        "questions": len(table),
        "comparable": int(table["comparable"].sum()),
        "n": len(both),
        **{name: float(both[name].mean()) if len(both) else None for name in means},
        "rows": table[[*keep, "brief_low", "brief_high", *means]].to_dict("records"),
    }


def _means(done, weight):
    names = ("brier", "brier_best", "brier_worst", "log", "log_best", "log_worst")
    total = float(weight.sum())
    yes = float((done["happened"].astype(float) * weight).sum())
    n = round(total)
    return {
        "n": n,
        "yes": int(yes) if yes == int(yes) else yes,
        **{name: float((done[name] * weight).sum() / total) for name in names},
    }


def _mean(rule, chances, happened):
    values = [rule(float(p), int(o)) for p, o in zip(chances, happened, strict=True)]
    return sum(values) / len(values)


def _range(rule, low, high, happened):
    """Best and worst score inside a band: both rules are monotonic in p, so they lie at its ends."""
    ends = rule(low, int(happened)), rule(high, int(happened))
    return min(ends), max(ends)


def _proper(p, happened):
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is no probability; allowed: 0 to 1")
    if happened not in (0, 1):
        raise ValueError(f"{happened!r} is no outcome; allowed: 1 (came about) or 0")


def _check(table, day):
    faults = []
    for row in table.itertuples():
        resolved = row.outcome in HAPPENED

        def fault(what, one=row.forecast_id):
            faults.append(f"data/ledger/forecasts.csv: {one}: {what}")

        for name in ("p_low", "p_high"):
            if not 0 <= getattr(row, name) <= 1:
                fault(f"{name}: {getattr(row, name)} is no probability; allowed: 0 to 1")
        if row.p_low > row.p_high:
            fault(f"p_low: {row.p_low} is above p_high {row.p_high}; allowed: at most p_high")
        if row.outcome not in OUTCOMES:
            fault(f"outcome: {row.outcome!r} is unknown; allowed: {', '.join(OUTCOMES)}")
        if resolved and pd.isna(row.resolved_on_last):
            fault(f"resolved_on: missing, though the outcome is {row.outcome}; give the date")
        if row.outcome.startswith("open") and not pd.isna(row.resolved_on_last):
            fault(f"resolved_on: {row.resolved_on}, though the outcome is {row.outcome}; leave it empty")
        if resolved and row.resolved_on_last > day:
            fault(f"resolved_on: {row.resolved_on} is later than {day.date()}; allowed: up to that day")
    if faults:
        raise DataError("\n".join(faults))


def _plain(value):
    """The same with plain Python values: numbers rounded, what is missing or infinite None."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | bool):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, int) or hasattr(value, "__index__"):
        return int(value)
    return round(float(value), DIGITS) if math.isfinite(value) else None
