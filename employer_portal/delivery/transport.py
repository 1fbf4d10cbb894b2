"""The ways out: a mail server, or a folder for trying out. Knows bytes and addresses, no database."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Writes each mail as an `.eml` file, named by the number of its delivery: for trying out, sends nothing."""

    folder: Path
    name: str = "folder"

    def send(self, sender: str, recipient: str, message: bytes, *, name: str) -> None:
        """Write `message` to `<name>.eml`, whole or not at all; the same name is written over."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(message)
        unfinished.replace(self.folder / f"{name}.eml")
