"""What an edition says of itself: its number and day, how to cite it, what is new in it.

The pages of the book print it, and what is published carries it; nothing here builds or publishes.
"""


class EditionError(Exception):
    """What is said of an edition is not whole; the message says where and what to do."""
