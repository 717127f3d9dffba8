"""The record that a checkout keeps of what changed in an edition; `companion diff --write` writes it."""

from pathlib import Path

from companion.ledger.words import OUTCOMES, VERDICTS

RECORDS = Path("changes")  # one file for each edition from the second on


def record_path(root, edition):
    """Where a checkout keeps what changed in an edition."""
    return Path(root, RECORDS, f"{edition}.json")


def score_rows(found):
    """Measure, value before and value after, as texts: the scores, and the counts that moved."""
    rows = []
    for name, words in (("overall", "each row one vote"), ("by_claim", "each claim one vote")):
        values = [(found[side][name] or {}).get("brier") for side in ("old", "new")]
        rows.append((f"Brier score, {words}", *("none" if value is None else f"{value:.3f}" for value in values)))
    for name, vocabulary in (("outcomes", OUTCOMES), ("facts", VERDICTS)):
        for word, printed in vocabulary.items():
            counts = [found[side][name].get(word, 0) for side in ("old", "new")]
            if counts[0] != counts[1]:
                rows.append((f"{'Forecasts' if name == 'outcomes' else 'Facts'}: {printed}", *map(str, counts)))
    return rows
