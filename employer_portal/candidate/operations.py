"""What happens at the candidate's door: their address is made and withdrawn, a code is mailed, somebody comes in.

Who guesses has this before them. The address: 2^128, known to who has the letter or stands behind a mistyped address.
With the address: a code is one of a million, lives ten minutes and dies with its fifth wrong try; of wrong tries at one
address a hundred in a row are heard, ever slower, and then none for a month (`accounts/guesses.py`, ACCOUNT), so who
tries without reading the mail comes in with a chance of 1 in 10,000 a month. New codes do not help: each is as good as
the one before, and tries count for the address. One network's tries are slowed besides, whatever address they are at.
A code on paper is one of 30^8.
Who does read the mail but is not the candidate (the address was mistyped) has to say the day of the interview or the
reference too, and may be wrong with a right code five times at one link; then HR alone opens it again. Who takes the
interview to be on one of the thirty working days before the letter comes in by that with a chance of 1 in 6, who knows
nothing of when, among the 250 of a year, of 1 in 50. References that count up are guessed no harder: among 60
candidates of a round, 1 in 12. A letter in the mail may say either itself; a mail that says neither is a setting of the
brand. A wrong code counts for none of the five, so who does not read the mail cannot use them up.

Whatever is wrong (the code, its age, what was said), the answer is one, and all of it is looked at, and as much is
written, each time.
"""

from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import guesses, notices
from employer_portal.accounts.guesses import ACCOUNT, DAY, MAIL, Pace, Tried
from employer_portal.candidate import facts, links
from employer_portal.candidate.models import CandidateLink
from employer_portal.candidate.verbs import Verb
from employer_portal.composing.pages import Way
from employer_portal.core import audit, tokens
from employer_portal.core.addresses import spelling
from employer_portal.core.calendar import months_after
from employer_portal.core.clock import day_at, local
from employer_portal.core.counting import counted
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.links import path
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.tokens import Purpose
from employer_portal.delivery.models import WAYS_IN
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import one_application
from employer_portal.keeping import schedule
from employer_portal.letters import envelopes
from employer_portal.settings import LOCAL, Settings

#: How long a code works, and how often it may be tried.
CODE_FOR = timedelta(minutes=10)
CODE = Pace(free=5, forgotten=DAY, limit=5)
#: So often somebody with a right code may say what only the candidate knows, and be wrong.
WRONG_FACTS = 5
#: How long somebody who came in stays.
VISIT_FOR = timedelta(minutes=30)


def subject(application_id: int) -> str:
    """Whose codes and visits those are, as tokens name it."""
    return f"application:{application_id}"


def give_link(session: Session, application: Application, settings: Settings, *, now: datetime) -> CandidateLink:
    """The candidate's link: made now, or the one that there is, which lasts longer from now on."""
    link = links.of_application(session, application.id)
    until = _last_moment(session, application.brand_id, settings, now)
    if link is not None:
        link.until = max(link.until, until)
        return link
    nonce, sha256 = links.new(session, application.id, settings)
    link = CandidateLink(application_id=application.id, nonce=nonce, sha256=sha256, made_at=now, until=until)
    session.add(link)
    session.flush()
    _record(session, Verb.LINK_MADE, link, SYSTEM, now)
    return link


def withdraw_link(session: Session, application_id: int, *, actor: Actor, now: datetime) -> None:
    """From now on the address opens nothing, and whoever is in by it is out. Raises `Conflict` where there is none."""
    link = _link_of(session, application_id, actor)
    if link.withdrawn_at is not None:
        raise Conflict("The address of their page is withdrawn already.")
    link.withdrawn_at = now
    codes = Purpose.CANDIDATE_CODE, Purpose.CANDIDATE_PAPER, Purpose.VISIT
    tokens.end(session, subject(application_id), *codes, now=now)
    _record(session, Verb.LINK_WITHDRAWN, link, actor, now)


def give_back_link(session: Session, application_id: int, *, actor: Actor, now: datetime) -> None:
    """A withdrawn address works again. Raises `Conflict` where it was not withdrawn."""
    link = _link_of(session, application_id, actor)
    if link.withdrawn_at is None:
        raise Conflict("The address of their page works.")
    link.withdrawn_at = None
    _record(session, Verb.LINK_GIVEN_BACK, link, actor, now)


def hear_again(session: Session, application_id: int, *, actor: Actor, now: datetime) -> None:
    """Codes are tried at that address again, however many wrong ones were: whoever holds it can use up all tries, and
    with that shuts out the candidate. So is what only the candidate knows."""
    link = _link_of(session, application_id, actor)
    guesses.forget(session, [tries_at(link.id)])
    link.wrong_facts = 0
    _record(session, Verb.LINK_HEARD_AGAIN, link, actor, now)


def tries_at(link_id: int) -> Tried:
    """What all codes that are tried at one address are counted by."""
    return Tried(f"candidate code {link_id}", ACCOUNT)


def works(link: CandidateLink, now: datetime) -> bool:
    """Whether that address still opens something."""
    return link.withdrawn_at is None and link.until > now


def needs_hr(link: CandidateLink) -> bool:
    """Whether too many who read the address on file did not know what only the candidate knows: until HR has looked at
    it, or mended the address, nobody comes in."""
    return link.wrong_facts >= WRONG_FACTS and link.wrong_for == _digest_of_address(link)


def is_proved(link: CandidateLink) -> bool:
    """Whether somebody who reads the address on file has said what only the candidate knows."""
    return link.proved_for == _digest_of_address(link)


def asks_what_they_know(link: CandidateLink) -> bool:
    """Whether what only the candidate knows is asked for: the first time, and always of who gets post, since a code on
    paper is no proof of who opened the envelope."""
    return not is_proved(link) or link.application.candidate.format.by_post


def way(session: Session, application: Application, settings: Settings, now: datetime) -> Way:
    """The address of the candidate's page and, for who gets post, one more code to print beside it; an empty way while
    the portal has no public address, and where HR has withdrawn the address."""
    if settings.public_url == LOCAL:
        return Way()
    link = give_link(session, application, settings, now=now)
    if link.withdrawn_at is not None:
        return Way()
    address = settings.public_url.rstrip("/") + path("candidate", token=links.secret_of(session, link, settings))
    code = ""
    if application.candidate.format.by_post:
        code = tokens.make_paper_code(
            session, Purpose.CANDIDATE_PAPER, subject(application.id), by=None, now=now, lasts=link.until - now
        )
    return Way(address, code)


def mail_code(session: Session, secret: str, *, now: datetime) -> None:
    """Mail a code to the address on file; the one before works no more. Asked for too often, or where there is nobody
    to write to, nothing is mailed, and nobody is told so. Raises `NotFound` where the address opens nothing."""
    link = _opened(session, secret, now)
    if guesses.take(session, [Tried(f"candidate mail {link.id}", MAIL)], now):
        return
    applied = link.application
    code = tokens.make_code(session, Purpose.CANDIDATE_CODE, subject(applied.id), by=None, now=now, lasts=CODE_FOR)
    brand = applied.hiring_round.vacancy.brand
    notice = notices.put("candidate-code", code=code, called=applied.candidate.called, brand=brand,
                         until=local(now + CODE_FOR), contact=applied.hiring_round)  # fmt: skip
    with suppress(DomainError):  # an address that no mail can carry, or somebody who is not to be written to
        envelopes.write(session, applied, notice, actor=SYSTEM, now=now, group=WAYS_IN)


def come_in(session: Session, secret: str, code: str, fact: str, settings: Settings, *, now: datetime) -> bool:
    """Whether somebody comes in: with the code of the last mail and, the first time, with what only the candidate
    knows; or with a code that was printed in a letter, and what they know. A code works once. Raises `DomainError`, and
    tries nothing, after too many wrong ones of either, and `NotFound` where the address opens nothing."""
    link = _opened(session, secret, now)
    token = tokens.newest(session, Purpose.CANDIDATE_CODE, subject(link.application_id), now)
    tries = [tries_at(link.id), *([Tried(f"candidate code of {token.id}", CODE)] if token else [])]
    if left := guesses.take(session, tries, now):
        raise DomainError(*_too_many(left))
    session.refresh(
        link, ["wrong_facts", "wrong_for"]
    )  # of tries at one moment, each knows of the others: `take` put them in line
    if needs_hr(link):
        raise DomainError(*_too_many(timedelta.max))
    right = token is not None and tokens.is_code(token, "".join(code.split()))
    paper = tokens.by_paper_code(session, Purpose.CANDIDATE_PAPER, subject(link.application_id), code, now)
    said = facts.is_known(link.application, fact, day_first=settings.day_first)
    proved = is_proved(link)
    used = token if right and (said or proved) else paper if said else None
    if used is None:
        _count(session, link, bool(right or paper) and asks_what_they_know(link), now)
        return False
    tokens.use(session, used, now)
    guesses.forget(session, tries)
    link.wrong_facts = 0
    if used is token and not proved:
        link.proved_for = _digest_of_address(link)
        _record(session, Verb.LINK_PROVED, link, SYSTEM, now)
    return True


def _opened(session: Session, secret: str, now: datetime) -> CandidateLink:
    link = links.known(session, secret)
    if link is None or not works(link, now):
        raise NotFound("This address opens nothing.")
    return link


def _count(session: Session, link: CandidateLink, knew_nothing: bool, now: datetime) -> None:
    """Nobody came in: it counts for the address on file where a code was right, and what they know was asked. Either
    way as much is written, so that how long it takes tells nobody which it was."""
    here = _digest_of_address(link)
    so_far = sa.case((CandidateLink.wrong_for == here, CandidateLink.wrong_facts), else_=0)
    counting = sa.update(CandidateLink).where(CandidateLink.id == link.id)
    session.execute(counting.values(wrong_facts=so_far + int(knew_nothing), wrong_for=here))
    session.refresh(link, ["wrong_facts", "wrong_for"])
    if knew_nothing and needs_hr(link):
        _record(session, Verb.LINK_SHUT, link, SYSTEM, now)


def _too_many(left: timedelta) -> tuple[str, str]:
    """That nothing is tried for so long, and what to do."""
    said, seconds = "Those were too many tries.", max(1, round(left.total_seconds()))
    if left == timedelta.max:
        return said, "Write to the person who is named below: they can open it for you again."
    if left > guesses.MOST:
        return said, "Ask for a new code, or write to the person who is named below."
    wait = counted(seconds, "second") if seconds < 100 else "a few minutes"
    return said, f"Wait {wait}, then try again."


def _link_of(session: Session, application_id: int, actor: Actor) -> CandidateLink:
    one_application(session, application_id, actor, Permission.RUN_ROUNDS, lock=True)
    link = links.of_application(session, application_id)
    if link is None:
        raise Conflict("This candidate has no page yet.", "Their next letter gives them its address.")
    return link


def _digest_of_address(link: CandidateLink) -> str:
    """With the link in it, so that it tells nobody which candidates share an address."""
    return tokens.digest(f"{link.nonce} {spelling(link.application.candidate.email)}")


def _last_moment(session: Session, brand_id: int, settings: Settings, now: datetime) -> datetime:
    """The end of the link: as many months after today as what belongs to an application is kept."""
    day = day_at(now, settings.timezone)
    return now + (months_after(day, schedule.months_of_brand(session, brand_id, settings)) - day)


def _record(session: Session, verb: Verb, link: CandidateLink, actor: Actor, now: datetime) -> None:
    audit.record(session, verb, subject(link.application_id), actor_id=actor.id, at=now, until=link.until.isoformat())
