"""The ledger's tables, in the order of the brief."""

import difflib

import pandas as pd

from companion.data import DataError, edition, interval, load

from .words import LEANS, VERDICTS


def sections():
    """The brief's sections in printed order.

    Returns
    -------
    pandas.DataFrame
        `section_id`, `title`, `level` (1 or 2), `parent_id`, `gist`, and what every row carries.
    """
    return load("ledger/sections")


def section_title(section):
    """The printed title of a section, given its id."""
    table = sections()
    return table.loc[table["section_id"] == _known(section, table), "title"].item()


def claims(section=None):
    """What the brief states, claim by claim, in printed order.

    Parameters
    ----------
    section : str, optional
        A section's id, as in `"economics"`; without it, every section.

    Raises
    ------
    DataError
        If there is no such section.
    """
    return _of(load("ledger/claims"), section)


def forecasts(section=None, as_of=None):
    """What the brief expected, with band of probability, resolution rule and outcome.

    Parameters
    ----------
    section : str, optional
        A section's id; without it, every section.
    as_of : str, optional
        A partial date. What was resolved after its last day, and any leaning judged later, is plain `open` again:
        `resolved_on`, `outcome_note` and `source` are then missing. The note of a row that was resolved by then is
        as written now.

    Returns
    -------
    pandas.DataFrame
        One row for each forecast; outcomes as in `companion.ledger.words.OUTCOMES`.

    Raises
    ------
    DataError
        If there is no such section, or if `as_of` is no date between the brief's publication and `data_as_of`.
    """
    table = _of(load("ledger/forecasts"), section)
    if as_of is None:
        return table
    day = day_of(as_of)
    later = (table["resolved_on_last"] > day) | (table["outcome"].isin(LEANS) & (table["judged_on_last"] > day))
    table = table.copy()
    table.loc[later, "outcome"] = "open"
    table.loc[later, ["resolved_on", "outcome_note", "source"]] = None
    table.loc[later, ["resolved_on_first", "resolved_on_last"]] = pd.NaT
    return table


def outlook(section=None):
    """The fields of interaction: the direction the brief expected beside the direction seen.

    Parameters
    ----------
    section : str, optional
        A section's id; one that is no field of interaction gives no rows.
    """
    return _of(load("ledger/outlook"), section)


def errata(section=None):
    """The brief's slips, in printed order, each with the right reading; keyed by `claim_id`."""
    return _of(load("ledger/errata"), section)


def crowd():
    """Probabilities that others gave on questions related to the brief's forecasts (`forecast_id`), oldest first."""
    return load("ledger/crowd-forecasts").sort_values("date_first", kind="stable", ignore_index=True)


def references():
    """The works in the brief's forty notes (`footnote`); notes 18 and 26 hold two works each."""
    return load("ledger/references")


def verdict_counts():
    """How the brief's facts were judged.

    Returns
    -------
    pandas.DataFrame
        Index `section_id` in printed order, only sections that state a fact; a column for each verdict; counts.
    """
    table = claims()
    facts = table[table["kind"] == "fact"]
    counts = pd.crosstab(facts["section_id"], facts["verdict"])
    order = [section for section in sections()["section_id"] if section in counts.index]
    return counts.reindex(index=order, columns=list(VERDICTS), fill_value=0).rename_axis(columns=None)


def day_of(as_of):
    """The last day that `as_of` may mean, no later than `data_as_of`; `None` means `data_as_of` itself.

    Raises
    ------
    DataError
        If it is no date, begins after `data_as_of`, or ends before the brief was published.
    """
    facts = edition()
    last = pd.Timestamp(interval(facts["data_as_of"])[1])
    if as_of is None:
        return last
    try:
        first_meant, last_meant = (pd.Timestamp(day) for day in interval(as_of))
    except ValueError as error:
        raise DataError(f"as_of: {error}") from None
    published = facts["brief_published"]
    if first_meant > last:
        raise DataError(f"as_of={as_of!r}: the record ends on {last.date()} (data_as_of in data/edition.yaml)")
    if last_meant < pd.Timestamp(interval(published)[0]):
        raise DataError(f"as_of={as_of!r}: the brief was published in {published}; nothing was forecast before")
    return min(last, last_meant)


def _of(table, section):
    if section is None:
        return table
    return table[table["section_id"] == _known(section, sections())]


def _known(section, table):
    ids = list(table["section_id"])
    if section in ids:
        return section
    near = difflib.get_close_matches(str(section), ids, n=1, cutoff=0.4)
    hint = f"the nearest id is {near[0]!r}" if near else f"the ids are {', '.join(ids)}"
    raise DataError(f"the brief has no section {section!r}; {hint}")
