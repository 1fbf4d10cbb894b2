"""The command line, one table: each command is loaded only when it is called, so `check` starts at once."""

import importlib
import sys
from collections.abc import Mapping

import click

from employer_portal.core.errors import DomainError

#: command -> (where it lives, its line in --help); a mapping is a group
COMMANDS: Mapping[str, object] = {
    "try": ("employer_portal.desk.commands:try_", "A hiring round from one workbook to letters; nothing is sent."),
    "check": ("employer_portal.phrasing.commands:check", "Check the phrasing of texts, like a linter."),
    "doctor": ("employer_portal.desk.doctor:doctor", "What this machine has and lacks, and how to mend it."),
    "test": ("employer_portal.desk.checkout:test", "Run the tests of this checkout; takes pytest's arguments."),
    "bench": ("employer_portal.desk.checkout:bench", "Measure this checkout against its goals."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; --help reads the table alone."""

    def __init__(self, name: str, table: Mapping[str, object], help: str) -> None:
        super().__init__(name, help=help, no_args_is_help=True)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        entry = self.table.get(name)
        if entry is None:
            return None
        where, summary = entry  # type: ignore[misc]
        if isinstance(where, Mapping):
            return LazyGroup(name, where, summary)
        module, attribute = where.split(":")
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[1]) for name, entry in self.table.items()])  # type: ignore[index]


def main() -> None:
    """Run a command; what a user can mend is one sentence on stderr and exit status 2."""
    try:
        LazyGroup("portal", COMMANDS, "Interview feedback: written, checked, sealed, delivered, kept.")(
            prog_name="portal", max_content_width=100
        )
    except DomainError as error:
        click.echo(f"{error.message}" + (f"\n{error.fix}" if error.fix else ""), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
