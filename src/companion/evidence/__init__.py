"""What keeps the data true: audits by people, addresses that still answer, proposals of newer rows.

For authors, in a checkout. Nothing here runs when the book is built, and only `audit` writes into data/.
"""


class EvidenceError(Exception):
    """The request or an answer has a fault; the message says what was found, what is allowed, what to do."""
