"""`./portal demo`: from nothing to a believable employer, with the portal and its worker running."""

import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from employer_portal.demo import folder
from employer_portal.demo.employer import Employer, load_employer
from employer_portal.demo.running import must_be_free, running
from employer_portal.running import logs
from employer_portal.settings import load_settings


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to listen.")
@click.option("--fresh", is_flag=True, help="Throw the last demonstration away and begin anew.")
@click.option("--no-serve", is_flag=True, help="Make the data and stop there.")
def demo(port: int, fresh: bool, no_serve: bool) -> None:
    """Show the portal with a believable employer: four hiring rounds in every state, and nothing is sent.

    The data stands in a folder of its own, `demo` below the portal's, and goes on from where it was left. Ctrl-C ends
    the portal and its worker.

    Exit status: 0 it ended as asked, 2 it could not begin or go on.
    """
    logs.set_up(logging.CRITICAL)
    home = load_settings().var / "demo"
    employer = load_employer(load_settings().home)
    with folder.in_hand(home) as hold:
        if not no_serve:
            must_be_free(port)
        if fresh:
            folder.remove(home)
        if home.exists():
            with _environment(home, port, employer):
                folder.must_fit(home, load_settings())
            click.echo(f"Going on with the demonstration of {folder.made_at(home):%-d %B}; --fresh begins anew.")
        else:
            _make(home, port, employer)
        if no_serve:
            click.echo(f"The demonstration's data is in {home}.")
            return
        with _environment(home, port, employer), running(port, home, hold) as ended:
            click.echo(_told(employer, port))
            ended()


def _make(home: Path, port: int, employer: Employer) -> None:
    """Tell the story into a folder beside, which takes the right name once it is whole."""
    from employer_portal.demo.story import tell

    started, draft = time.monotonic(), home.with_name(f"{home.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    click.echo("Making a believable employer: about a minute.")
    with _environment(draft, port, employer):
        tell(load_settings(), click.echo)
    (draft / "made").touch()
    draft.rename(home)
    click.echo(f"Made in {time.monotonic() - started:.0f} seconds.")


@contextmanager
def _environment(home: Path, port: int, employer: Employer) -> Iterator[None]:
    """The settings of a demonstration, for this process and those it starts: its own data, no mail server, and the
    password alone to sign in with."""
    own = {
        "PORTAL_VAR": str(home), "PORTAL_SECRETS": "", "DATABASE_URL": "", "SECRET_KEY": "", "MAIL_HOST": "",
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "BEHIND_PROXY": "false", "TWO_STEP_ROLES": "[]",
        "ORGANISATION_NAME": employer.told["organisation"],
    }  # fmt: skip
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _told(employer: Employer, port: int) -> str:
    """The address, and who can sign in to see what."""
    people = employer.sign_ins
    width = max(len(one.email) for one in people)
    lines = [f"  {one.email:<{width}}  {one.look}" for one in people]
    return "\n".join(
        [
            "",
            f"The portal is at  http://127.0.0.1:{port}",
            f"The mailbox is at http://127.0.0.1:{port}/mailbox  (what would have been sent; nothing is)",
            "",
            f"Sign in as any of these, with the password  {employer.password}",
            "",
            *lines,
            "",
            "Ctrl-C ends it.",
        ]
    )
