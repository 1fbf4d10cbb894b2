"""Secrets that open one thing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core import tokens
from employer_portal.core.errors import NotFound
from employer_portal.core.tokens import Purpose, Token
from tests.factories import NOON

DAY = {"by": None, "now": NOON, "lasts": timedelta(days=1)}


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


def test_it_is_found_by_the_secret_alone_and_the_secret_is_not_kept(session):
    secret = tokens.make(session, Purpose.INVITATION, "user:3", **DAY)
    token = tokens.found(session, secret, Purpose.INVITATION, NOON)
    assert (token.subject, tokens.number_of(token.subject)) == ("user:3", 3)
    assert secret not in repr(session.execute(sa.select(Token.__table__)).all())


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.INVITATION])
def test_what_was_made_for_one_thing_opens_no_other(session, purpose):
    secret = tokens.make(session, Purpose.INVITATION, "user:3", **DAY)
    with pytest.raises(NotFound):
        tokens.found(session, secret, purpose, NOON)


def test_unknown_used_and_too_old_are_told_apart_by_nobody(session):
    used = tokens.make(session, Purpose.INVITATION, "user:3", **DAY)
    tokens.use(session, tokens.found(session, used, Purpose.INVITATION, NOON), NOON)
    old = tokens.make(session, Purpose.INVITATION, "user:4", **DAY)
    said = set()
    for secret, when in ((used, NOON), (old, NOON + DAY["lasts"]), ("nonsense", NOON)):
        with pytest.raises(NotFound) as refused:
            tokens.found(session, secret, Purpose.INVITATION, when)
        said.add(str(refused.value))
    assert len(said) == 1


def test_it_is_used_once(session):
    token = tokens.found(session, tokens.make(session, Purpose.VISIT, "user:3", **DAY), Purpose.VISIT, NOON)
    tokens.use(session, token, NOON)
    with pytest.raises(NotFound):
        tokens.use(session, token, NOON)


def test_a_new_one_ends_the_one_before_for_the_same_thing_and_no_other(session):
    def made(subject="user:3", scope="round:1", **more):
        return tokens.make(session, Purpose.SIGN_IN_LINK, subject, scope=scope, **DAY, **more)

    first, another, elsewhere = made(), made(subject="user:33"), made(scope="round:2")
    beside, second = made(beside=True), None
    assert works(session, first, another, elsewhere, beside) == [True, True, True, True]
    second = made()
    assert works(session, first, another, elsewhere, beside, second) == [False, True, True, False, True]
    tokens.end(session, "user:3", Purpose.SIGN_IN_LINK, now=NOON)
    assert works(session, another, elsewhere, second) == [True, False, False]


def works(session, *secrets):
    session.expire_all()
    return [tokens.works(tokens.known(session, one, Purpose.SIGN_IN_LINK), NOON) for one in secrets]


def test_a_code_is_its_own_subjects_and_the_last_one(session):
    first = tokens.make_code(session, Purpose.REPLY_TO, "brand:1", **DAY)
    other = tokens.make_code(session, Purpose.REPLY_TO, "brand:2", **DAY)
    code = first
    while code in (first, other):  # one in a million is the same
        code = tokens.make_code(session, Purpose.REPLY_TO, "brand:1", **DAY)
    token = tokens.newest(session, Purpose.REPLY_TO, "brand:1", NOON)
    assert [tokens.is_code(token, one) for one in (code, first, other, "", "\u0663" * 6)] == [True] + [False] * 4
    assert tokens.newest(session, Purpose.REPLY_TO, "brand:1", NOON + DAY["lasts"]) is None
    assert tokens.known(session, code, Purpose.REPLY_TO) is None, "a code is no secret to find a row by"
