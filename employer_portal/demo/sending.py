"""The way out of a demonstration: the mailbox folder, which now and then answers as a mail server would."""

from collections.abc import Mapping
from pathlib import Path

from employer_portal.delivery.envelope import Mailbox
from employer_portal.delivery.replies import Reply
from employer_portal.delivery.transport import FolderTransport, Meanwhile, NotTaken, Ready, Unknown, at_once, nothing

#: What a server says, and whether it is known that it did not take the letter.
ANSWERS: Mapping[str, NotTaken] = {
    "no such person": NotTaken(Reply(550, "5.1.1 There is no such person here.", "rcpt")),
    "silence": Unknown(Reply(0, "The connection ended after the last line.", "data")),
}


class Moody:
    """The folder, but for these addresses: each has one of ANSWERS."""

    name, connected = "folder", True

    def __init__(self, folder: Path, answers: Mapping[str, str]) -> None:
        self._folder = FolderTransport(folder)
        self._answers = answers

    def connect(self) -> None:
        self._folder.connect()

    def send(
        self, sender: Mailbox, recipient: Mailbox, message: bytes, *, name: str, ready: Ready = at_once,
        meanwhile: Meanwhile = nothing,
    ) -> None:  # fmt: skip
        """Write the message, or raise what that address answers."""
        answer = self._answers.get(recipient.address)
        if answer is None:
            self._folder.send(sender, recipient, message, name=name, ready=ready, meanwhile=meanwhile)
        elif not isinstance(ANSWERS[answer], Unknown) or ready():
            raise ANSWERS[answer]

    def close(self) -> None:
        self._folder.close()
