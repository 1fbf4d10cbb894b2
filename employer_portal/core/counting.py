"""How many, in words: the same on pages and on the command line."""


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 letter", "3 letters"; `many` for words that do not just take an s."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def number(value: int) -> str:
    """ "12,480"."""
    return f"{value:,}"
