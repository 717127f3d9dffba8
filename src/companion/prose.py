"""Numbers that a chapter's prose takes from its tables, so that text and data cannot part."""

_PREFIX = "application/papermill.record/"  # how MyST-NB recognises a value kept for the prose


def number(value, digits=0, sign=False):
    """A number as it is printed: `1,550`, `−4.9`, and `+4.9` with `sign`.

    Parameters
    ----------
    value : int or float
        Any finite number.
    digits : int
        Digits after the point.
    sign : bool
        Whether a positive number carries a plus.
    """
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "\N{MINUS SIGN}")


def glue(**values):
    """Keep values under names, for ``{glue:text}`name` `` in the prose and `{name}` in an alternative text.

    Text is kept as it is, a whole number as `number` writes it; another number must be written with `number` first,
    so that its rounding is a choice.

    Raises
    ------
    TypeError
        If a value is neither text nor a whole number.
    """
    from IPython.display import display

    for name, value in values.items():
        if not isinstance(value, str):
            if isinstance(value, float) or not hasattr(value, "__index__"):
                raise TypeError(f"glue({name}=…): {value!r} is neither text nor a whole number; write it with number()")
            value = number(int(value))
        display(
            {_PREFIX + "text/plain": repr(value)},  # MyST-NB evaluates it: bare "26,000" would become a pair of numbers
            raw=True,
            metadata={"scrapbook": {"name": name, "mime_prefix": _PREFIX}},
        )
