"""How many, in words: the same on pages and on the command line."""


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 letter", "3 letters"; `many` for words that do not just take an s."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def number(value: int) -> str:
    """ "12,480"."""
    return f"{value:,}"


def lasting(minutes: float) -> str:
    """How long something takes, as one says it: "a few minutes", "about 25 minutes"; from an hour and a half on in half
    hours."""
    if minutes < 5:
        return "a few minutes"
    if minutes < 90:
        return f"about {5 * round(minutes / 5)} minutes"
    hours, half = divmod(round(minutes / 30), 2)
    return f"about {hours}{'½' if half else ''} hours"
