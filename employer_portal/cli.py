"""The command line, one table: each command is loaded only when it is called, so `check` starts at once."""

import importlib
import os
import sys
from collections.abc import Mapping

import click

from employer_portal.core.errors import DomainError

#: command -> (where it lives, or the table of a group; its line in --help)
Table = Mapping[str, tuple["str | Table", str]]

COMMANDS: Table = {
    "try": ("employer_portal.desk.commands:try_", "A hiring round from one workbook to letters; nothing is sent."),
    "check": ("employer_portal.phrasing.commands:check", "Check the phrasing of texts, like a linter."),
    "rules": ("employer_portal.phrasing.rulebook:rules", "The rules: try them, and see why a text was flagged."),
    "guidance": (
        {
            "build": ("employer_portal.training.commands:build_pages", "A page for each rule, and an index."),
            "check": ("employer_portal.training.commands:check_pages", "Are the training's files in order?"),
        },
        "What interviewers read.",
    ),
    "doctor": ("employer_portal.upkeep.doctor:doctor", "What this machine has and lacks, and how to mend it."),
    "round": (
        {
            "template": ("employer_portal.hiring.commands:template", "An empty workbook to fill in."),
            "examples": ("employer_portal.workbook.examples:command", "Write the example rounds anew."),
            "import": ("employer_portal.exchange.commands:import_", "Bring a round in from a workbook."),
            "accept": ("employer_portal.review.commands:accept", "Accept every submitted entry of a round."),
            "status": ("employer_portal.desk.status:status", "Where each candidate of a round is."),
            "send": ("employer_portal.desk.outbox_commands:send_round", "When a round's letters leave, or now."),
        },
        "Hiring rounds: template, import, status, send.",
    ),
    "candidate": (
        {
            "remove": ("employer_portal.erasing.commands:remove", "Remove somebody who was entered by mistake."),
        },
        "Who applied.",
    ),
    "concern": (
        {
            "list": ("employer_portal.review.commands:list_concerns", "The concerns of a round."),
            "settle": ("employer_portal.review.commands:settle", "End a concern, with the reason."),
        },
        "What a stop opened for HR.",
    ),
    "letter": (
        {
            "compose": ("employer_portal.letters.commands:compose", "Compose the letters of a round."),
            "list": ("employer_portal.letters.commands:list_letters", "The letters of a round."),
            "hand-in": ("employer_portal.letters.commands:hand_in", "Seal drafts; they wait for an approver."),
            "show": ("employer_portal.letters.commands:show", "The very bytes that leave."),
            "approve": ("employer_portal.approving.commands:approve", "Approve a letter that you read."),
            "give-back": ("employer_portal.letters.commands:give_back", "Give a waiting letter back to HR."),
            "take-back": ("employer_portal.letters.commands:take_back", "Take a waiting letter back to change it."),
            "withdraw": ("employer_portal.letters.commands:withdraw", "Withdraw a letter that has not left."),
            "gallery": ("employer_portal.preview.commands:gallery", "Every kind of letter in every look, to see."),
        },
        "A letter's whole life.",
    ),
    "wording": (
        {
            "export": ("employer_portal.wording.commands:export", "A brand's sentences as a file."),
            "import": ("employer_portal.wording.commands:import_", "Such a file as the brand's draft."),
        },
        "The fixed sentences of letters.",
    ),
    "user": (
        {
            "first": ("employer_portal.accounts.commands:first_user", "The first administrator."),
            "add": ("employer_portal.accounts.commands:add_user", "A new user with roles."),
            "list": ("employer_portal.accounts.commands:list_users", "Everybody, with their roles."),
            "invite": ("employer_portal.accounts.commands:invite", "Invite somebody, by mail or by a link."),
            "link": ("employer_portal.accounts.commands:link_", "A link that sets a new password."),
            "roles": ("employer_portal.accounts.commands:roles_", "What somebody may do; give and take roles."),
            "deactivate": ("employer_portal.accounts.commands:deactivate", "End somebody's access."),
            "certify": ("employer_portal.training.commands:certify", "Grant a feedback certificate."),
            "revoke": ("employer_portal.training.commands:revoke_", "Revoke a feedback certificate."),
        },
        "Who works here.",
    ),
    "brand": (
        {
            "add": ("employer_portal.brands.commands:add_brand", "A new brand."),
            "prove": ("employer_portal.brands.commands:prove_brand", "Show that its answers are read."),
            "list": ("employer_portal.brands.commands:list_brands", "The brands."),
        },
        "What candidates know the employer as.",
    ),
    "access": (
        {
            "list": ("employer_portal.access.commands:list_", "Who asked to see what is held, and by when."),
            "export": ("employer_portal.access.commands:export", "What was put together for them, as files."),
        },
        "What people asked to see of themselves.",
    ),
    "audit": (
        {
            "verify": ("employer_portal.records.commands:verify", "Has anybody rewritten the trail, or the rows?"),
            "head": ("employer_portal.records.commands:head", "The trail's newest line, to keep elsewhere."),
            "settings": ("employer_portal.records.commands:settings", "Which settings were in force, and since when."),
        },
        "The append-only record of what happened.",
    ),
    "erase": (
        {
            "due": ("employer_portal.erasing.commands:due_", "Whose period is over; erase what was announced."),
            "person": ("employer_portal.erasing.commands:person", "Ask that somebody is erased."),
            "agree": ("employer_portal.erasing.commands:agree", "The second person's word."),
            "take-back": ("employer_portal.erasing.commands:take_back", "Erase nothing after all."),
            "list": ("employer_portal.erasing.commands:list_", "The erasures, and what is in their way."),
        },
        "What must be gone is gone.",
    ),
    "evidence": (
        {
            "export": ("employer_portal.evidence.commands:export", "All that is on record, for a claim or an audit."),
            "stamp": ("employer_portal.evidence.commands:stamp", "Have a pack stamped with the time after all."),
            "verify": ("employer_portal.evidence.commands:verify_", "Is a pack of evidence as it was made?"),
        },
        "Packs of evidence.",
    ),
    "outbox": (
        {
            "list": ("employer_portal.desk.outbox_commands:list_", "What waits, left, or went wrong."),
            "show": ("employer_portal.desk.outbox_commands:show", "One delivery: how it stands and what to do."),
            "retry": ("employer_portal.desk.outbox_commands:retry", "Try again what failed or is uncertain."),
            "confirm": ("employer_portal.desk.outbox_commands:confirm", "Say that an uncertain letter did leave."),
            "cancel": ("employer_portal.desk.outbox_commands:cancel", "Stop what waits, or all of a round."),
            "hold": ("employer_portal.desk.outbox_commands:hold", "Keep deliveries back, or pause all sending."),
            "release": ("employer_portal.desk.outbox_commands:release", "Let them go again, or resume all sending."),
            "send-now": ("employer_portal.desk.outbox_commands:send_now", "End the wait of deliveries."),
            "came-back": ("employer_portal.desk.outbox_commands:came_back", "Say that a letter did not arrive."),
            "send-again": ("employer_portal.desk.outbox_commands:send_again", "Send to a corrected address."),
            "print": ("employer_portal.desk.outbox_commands:print_", "A file to print what goes by post."),
            "posted": ("employer_portal.desk.outbox_commands:posted", "Say what was handed to the post."),
        },
        "Letters on their way.",
    ),
    "demo": ("employer_portal.demo.command:demo", "A believable employer to look at, from nothing; nothing is sent."),
    "serve": ("employer_portal.app:serve", "The portal's pages, until stopped."),
    "worker": ("employer_portal.worker:worker", "Seal and deliver in the background."),
    "db": (
        {
            "upgrade": ("employer_portal.upkeep.database:upgrade_", "Bring the database to this version."),
            "check": ("employer_portal.upkeep.database:check", "Look the whole database over."),
            "revision": ("employer_portal.upkeep.checkout:revision", "Write the next migration, from the models."),
            "backup": ("employer_portal.upkeep.backups:backup_", "A consistent copy while the portal runs."),
            "restore": ("employer_portal.upkeep.backups:restore_", "Fill an empty database from a backup."),
            "move": ("employer_portal.upkeep.backups:move_", "From SQLite to PostgreSQL, or back."),
        },
        "The database: migrations, backup, restore, move.",
    ),
    "key": (
        {
            "show": ("employer_portal.upkeep.secret_key:show", "Where the secret key is, and its fingerprint."),
            "renew": ("employer_portal.upkeep.secret_key:renew", "A new one: signs everybody out, and no more."),
            "lost": ("employer_portal.upkeep.secret_key:lost", "Go on without: everybody sets a new password."),
        },
        "The secret key that sign-ins hang on.",
    ),
    "health": ("employer_portal.upkeep.database:health_", "Is this installation ready?"),
    "test": ("employer_portal.upkeep.checkout:test", "Run the tests of this checkout; takes pytest's arguments."),
    "bench": ("employer_portal.upkeep.checkout:bench", "Measure this checkout against its goals."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; --help reads the table alone."""

    def __init__(self, name: str, table: Table, help: str) -> None:
        super().__init__(name, help=help, no_args_is_help=True)
        self.table = table
        if table is COMMANDS:
            click.version_option(package_name="employer-portal", message="portal %(version)s")(self)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        entry = self.table.get(name)
        if entry is None:
            return None
        where, summary = entry
        if not isinstance(where, str):
            return LazyGroup(name, where, summary)
        module, attribute = where.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        if "employer_portal.hiring.operations" in sys.modules:  # this command can change data: join the floors
            importlib.import_module("employer_portal.hooks").hang()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[1]) for name, entry in self.table.items()])


def main() -> None:
    """Run a command; what a user can mend, the database's troubles too, is a sentence on stderr and exit status 2."""
    os.umask(0o077)  # whatever a command makes may hold what people wrote: see `core.files`
    try:
        LazyGroup("portal", COMMANDS, "Interview feedback: written, checked, sealed, delivered, kept.")(
            prog_name="portal", max_content_width=100
        )
    except Exception as error:
        said = _said(error)
        if said is None:
            raise
        click.echo(f"{said.message}" + (f"\n{said.fix}" if said.fix else ""), err=True)
        sys.exit(2)


def _said(error: Exception) -> DomainError | None:
    """What a user can mend about it, or nothing."""
    if isinstance(error, DomainError) or "sqlalchemy" not in sys.modules:
        return error if isinstance(error, DomainError) else None
    from employer_portal.database import trouble
    from employer_portal.settings import load_settings

    return trouble.told(error, load_settings().database) if trouble.is_trouble(error) else None


if __name__ == "__main__":
    main()
