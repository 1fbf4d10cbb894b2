"""What went wrong, in words for the person who can mend it."""

from typing import TypeVar

Made = TypeVar("Made")


class DomainError(Exception):
    """Something a user can understand and mend; never shown as a traceback.

    `message` says what is wrong in one plain sentence; `fix` says the way out, or is empty, and `to` is the address of
    the page where that way begins, if there is one.
    """

    def __init__(self, message: str, fix: str = "", to: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.to = to

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".rstrip()


class NotAllowed(DomainError):
    """The person may not do this; the message says why, never what they may not see."""


class NotFound(DomainError):
    """There is nothing under that id that this person may know of."""


class Conflict(DomainError):
    """Somebody else, or an earlier step, has changed what this step needs."""


class Busy(DomainError):
    """Others write at this moment; nothing was changed, and the same will do in a few seconds."""


class Outdated(Busy):
    """The database was upgraded (or taken back) beneath this process, which works with another schema."""

    heading = "The portal is being upgraded"


class WrongSettings(DomainError):
    """Settings that cannot be used: one line for each, all at once."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def made(outcome: "Made | DomainError") -> Made:
    """What came of one of many; raises the reason why it was refused."""
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome
