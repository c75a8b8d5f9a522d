"""Text that a spreadsheet would take for a formula, made safe to open."""

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  (full-width signs count too)


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would reckon out, and leave any other as it is.

    It is for text alone: a number below nought is written as a number.

    >>> guarded("=1+1"), guarded("CP 1.1")
    ("'=1+1", 'CP 1.1')
    """
    return f"'{text}" if text.startswith(STARTS) else text
