"""`./portal key`: where the installation's secret key is, a new one, and what to do when it is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from employer_portal.accounts import secret_key
from employer_portal.core.clock import system_clock
from employer_portal.core.counting import counted
from employer_portal.core.db import Database
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.database.opening import open_database
from employer_portal.running import keys
from employer_portal.settings import load_settings

OPERATOR = Actor(0, "the operator", frozenset({Permission.WATCH_SYSTEM}))


@click.command("show")
def show() -> None:
    """Say where the secret key is, and its fingerprint. The key itself is not shown.

    Exit status: 0 it is the one that the data was made with, 2 it is not.
    """
    with _installation() as (database, place):
        opened = keys.open_keys(database, place)
    aside = place.current() != opened.secret  # a renewal was interrupted
    click.echo(f"{keys.fingerprint(opened.secret)}\t{place.aside(opened.secret) if aside else place.words}")
    click.echo("Keep a copy of it apart from the back-ups: without it nobody can sign in to what they hold.")


@click.command("renew")
@click.option("--from", "old", type=click.Path(path_type=Path, dir_okay=False), help="A file with the key until now.")
def renew(old: Path | None) -> None:
    """Make a new secret key. Everybody is signed out; passwords, second steps, recovery codes and links stay.

    Where SECRET_KEY is a setting: keep the old key in a file, set the new one (`openssl rand -hex 32`), and name that
    file in --from. An interrupted run leaves the old key or the new one in force, and can be run again.
    """
    with _installation() as (database, place):
        if place.given:
            _renew_given(database, place, old)
        elif old:
            raise DomainError(
                f"--from is for a key in the setting SECRET_KEY, and that is not set: the key is in {place.file}.",
                "Leave --from out; or set SECRET_KEY to the new key first.",
            )
        else:
            _renew_file(database, place)
    click.echo("Start `serve` again now, on each machine. Copy the new key to where the old one is kept, and keep the")
    click.echo("old one for as long as a backup from before today: its fingerprint is in the backup.")


@click.command("lost")
@click.confirmation_option(prompt="All passwords and second steps end. Is the key really lost?")
def lost() -> None:
    """Go on without the key that the data was made with: everybody needs a new password, by a link."""
    with _installation() as (database, place):
        secret = place.make()
        with database.transaction() as session:
            row = session.get(keys.DataKey, 1)
            if row is not None and row.wrapped and place.find(row.fingerprint):
                raise DomainError(f"The key is not lost: {place.words} holds it.", "For a new one: ./portal key renew")
            people = secret_key.give_up(session, secret, actor=OPERATOR, now=system_clock())
    told_lost(people)


def told_lost(people: int) -> None:
    """What to do now that passwords have ended."""
    needed = counted(people, "person needs", "people need")
    click.echo(f"{needed} a new password. A link for each: ./portal user link ADDRESS --as ADDRESS,")
    click.echo(
        "or `Forgotten password` on the sign-in page, which mails one. Letters and their trail are as they were."
    )


def _renew_file(database: Database, place: keys.Place) -> None:
    """The new key is on the disk before the data key is wrapped in it: whenever this ends, the right one is found."""
    opened, secret = keys.open_keys(database, place), keys.new()
    keys.write(place.aside(secret), secret, over=True)
    with database.transaction() as session:
        devices = secret_key.renew(session, opened, secret, actor=OPERATOR, now=system_clock())
    if there := place.current():
        keys.write(place.aside(there), there, over=True)
    place.aside(secret).replace(place.file)
    _told(opened.secret, secret, devices)
    click.echo(f"It is in {place.file}, the old one in {place.aside(opened.secret)}.")


def _renew_given(database: Database, place: keys.Place, old: Path | None) -> None:
    secret = place.make()
    if old is None:
        raise DomainError(
            "The key is the setting SECRET_KEY, so the new one is yours to make.",
            "Keep the old one in a file, set the new one, then: ./portal key renew --from FILE",
        )
    before = keys.read(old)
    with database.reading() as session:
        row = session.get(keys.DataKey, 1)
    if row and row.wrapped and keys.fingerprint(before) != row.fingerprint:
        raise DomainError(
            f"{old} holds the key {keys.fingerprint(before)}, and the key of this data is {row.fingerprint}.",
            "Name the file that holds that one.",
        )
    opened = keys.open_keys(database, keys.Place(place.file, before.decode()))
    if before == secret:
        raise DomainError(f"SECRET_KEY is still the key in {old}.", "Set a new one first: openssl rand -hex 32")
    with database.transaction() as session:
        devices = secret_key.renew(session, opened, secret, actor=OPERATOR, now=system_clock())
    _told(before, secret, devices)


def _signed_out(devices: int) -> str:
    return f"{counted(devices, 'device is', 'devices are')} signed out." if devices else "No device was signed in."


def _told(before: bytes, after: bytes, devices: int) -> None:
    click.echo(f"The secret key is {keys.fingerprint(after)} now, and was {keys.fingerprint(before)}.")
    click.echo(f"{_signed_out(devices)} Passwords and second steps are as they were.")


@contextmanager
def _installation() -> Iterator[tuple[Database, keys.Place]]:
    settings = load_settings()
    database = open_database(settings.database, settings.migrations)
    try:
        yield database, keys.Place.of(settings)
    finally:
        database.engine.dispose()
