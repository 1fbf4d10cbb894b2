"""What HR does with deliveries, and what the outbox says about them."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission, Role, permissions_of
from employer_portal.core.workflow import Act, possible
from employer_portal.delivery import by_post, operations, queries
from employer_portal.delivery.models import Cause, Channel, Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.workflow import DELIVERY
from tests.delivery.outbox import HOLLY, NOON, Clock, envelope, force, load, post, postman, states, transport
from tests.delivery.server import DROP, Fault, Server

TOMORROW = NOON + timedelta(days=1)
IAN = Actor(9, "Ian", permissions_of([Role.INTERVIEWER]))
BY_POST = {"channel": Channel.POST, "postal_address": "Ada Byron\n=1 High Street", "recipient": ""}


def do(database, verb, *args, actor=HOLLY, now=NOON, **options):
    with database.transaction() as session:
        return verb(session, *args, actor=actor, now=now, **options)


def hand_over(database, **faults):
    with Server(faults=faults) as server:
        return postman(database, transport(server)).look()


def bounced(database, key="one", **changes):
    delivery_id = post(database, key, changes=changes)
    hand_over(database, rcpt=Fault("550 5.1.1 no such user"))
    return delivery_id


def uncertain(database):
    delivery_id = post(database)
    hand_over(database, dot=Fault(DROP))
    return delivery_id


def told(database, delivery_id):
    return queries.told(load(database, delivery_id))


def test_send_now_ends_the_cooling_off(database):
    delivery_id = post(database, not_before=TOMORROW)
    do(database, operations.send_now, [delivery_id])
    assert hand_over(database) == 1


def test_what_is_kept_back_stays_until_it_is_let_go(database):
    waiting, held = post(database, "waiting"), post(database, "held", not_before=NOON + timedelta(seconds=1))
    do(database, operations.hold, [waiting, held])
    assert hand_over(database) == 0
    assert told(database, waiting).words == "Kept back by hand."
    do(database, operations.hold, [waiting, held], on=False)
    assert hand_over(database) == 1


def test_a_cancel_too_late_says_why(database):
    delivery_id = post(database)
    hand_over(database)
    with pytest.raises(Conflict, match="It left on 24 November 2026, 12:00 GMT"):
        do(database, operations.cancel, [delivery_id], reason="the first choice declined")


def test_a_cancelled_letter_says_why_it_was_stopped(database):
    delivery_id = post(database)
    do(database, operations.cancel, [delivery_id], reason="the first choice declined")
    assert told(database, delivery_id).words == "Stopped: the first choice declined"


def test_an_uncertain_letter_is_shown_with_both_choices_and_their_risk(database):
    delivery_id = uncertain(database)
    advice = told(database, delivery_id).advice
    assert "they never hear from you" in advice
    assert "they get it twice" in advice
    with database.reading() as session:
        assert [row.id for row in queries.dead_letters(session)] == [delivery_id]


def test_an_uncertain_letter_that_left_counts_as_sent(database):
    delivery_id = uncertain(database)
    do(database, operations.confirm, delivery_id)
    assert load(database, delivery_id).state == State.SENT
    assert hand_over(database) == 0


def test_an_uncertain_letter_sent_again_keeps_its_message_id(database):
    delivery_id = uncertain(database)
    first = load(database, delivery_id).message_id
    do(database, operations.retry, [delivery_id])
    with Server() as server:
        postman(database, transport(server)).look()
    assert server.ids == [first]


def test_a_bounced_letter_goes_to_the_mended_address_and_names_the_old_delivery(database):
    old = bounced(database)
    assert told(database, old).words == "The address does not exist."
    new = do(database, operations.send_again, old, to="ada@example.net").id
    with Server() as server:
        postman(database, transport(server)).look()
        assert "RCPT TO:<ada@example.net> NOTIFY=FAILURE,DELAY" in server.said
    delivery = load(database, new)
    assert (delivery.state, delivery.replaces, delivery.key) == (State.SENT, old, "one")
    assert delivery.text_sha256 == load(database, old).text_sha256
    with database.reading() as session:
        assert queries.dead_letters(session) == []
        assert queries.current(session, "one").id == new


def test_a_letter_is_replaced_once(database):
    old = bounced(database)
    do(database, operations.send_again, old, to="ada@example.net")
    with pytest.raises(Conflict, match="already on its way"):
        do(database, operations.send_again, old, to="ada@example.com")


def test_a_failed_letter_that_was_sent_again_is_not_tried_again_too(database):
    old = post(database)
    hand_over(database, dot=Fault("550 5.7.1 spam"))
    do(database, operations.send_again, old, to="ada@example.net")
    with pytest.raises(Conflict, match="sent again since"):
        do(database, operations.retry, [old])


def test_a_letter_that_may_still_arrive_is_not_sent_again(database):
    delivery_id = post(database)
    with pytest.raises(Conflict, match="may still arrive"):
        do(database, operations.send_again, delivery_id, to="ada@example.net")


def test_hr_says_that_a_letter_came_back(database):
    delivery_id = post(database)
    hand_over(database)
    do(database, operations.came_back, delivery_id, reason="mailbox closed, says the return")
    assert load(database, delivery_id).state == State.BOUNCED
    assert load(database, delivery_id).cause == Cause.CAME_BACK
    post(database, "another letter")
    hand_over(database)
    assert states(database)["another letter"] == State.FAILED  # nothing more goes to that address


def test_a_letter_by_post_is_printed_and_carried_away(database):
    in_mail, in_post = post(database, "mail"), post(database, "post", changes=BY_POST)
    with database.reading() as session:
        ready = by_post.waiting(session)
        assert ready == [in_post]
        first, second = by_post.print_file(session, ready, NOON), by_post.print_file(session, ready, NOON)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as bundle:
        assert bundle.namelist() == [f"0001-delivery-{in_post}.pdf", "addresses.csv"]
        assert bundle.read(f"0001-delivery-{in_post}.pdf") == b"%PDF-1.7"
        assert "Ada Byron" in bundle.read("addresses.csv").decode()
    assert told(database, in_post).words == "Ready for the post."
    do(database, operations.handed_to_the_post, [in_post])
    assert told(database, in_post).words == "Handed to the post on 24 November 2026, 12:00 GMT."
    with pytest.raises(Conflict, match="goes by mail"):
        do(database, operations.handed_to_the_post, [in_mail])


def test_the_worker_leaves_post_to_people(database):
    delivery_id = post(database, changes=BY_POST)
    with Server() as server:
        assert postman(database, transport(server)).look() == 0
    assert load(database, delivery_id).state == State.QUEUED


def test_a_letter_by_post_that_came_back_goes_to_the_mended_address(database):
    old = post(database, changes=BY_POST)
    do(database, operations.handed_to_the_post, [old])
    do(database, operations.came_back, old, reason="moved away")
    new = do(database, operations.send_again, old, to="Ada Byron\n2 High Street").id
    assert load(database, new).postal_address.endswith("2 High Street")


VERBS = {
    "cancel": lambda s, i, a: operations.cancel(s, [i], actor=a, now=NOON, reason="x"),
    "send now": lambda s, i, a: operations.send_now(s, [i], actor=a, now=NOON),
    "hold": lambda s, i, a: operations.hold(s, [i], actor=a, now=NOON),
    "pause": lambda s, i, a: operations.pause(s, actor=a, now=NOON),
    "resume": lambda s, i, a: operations.resume(s, actor=a, now=NOON),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_whoever_may_not_send_may_not_touch_the_outbox(database, verb):
    delivery_id = post(database)
    with pytest.raises(NotAllowed), database.transaction() as session:
        verb(session, delivery_id, IAN)


@pytest.mark.parametrize("verb", list(VERBS.values())[:3], ids=list(VERBS)[:3])
def test_hr_of_another_brand_may_not_touch_a_delivery(database, verb):
    delivery_id = post(database, changes={"brand_id": 1})
    stranger = Actor(
        8, "Sam", permissions_of([Role.HR]), narrowed=dict.fromkeys(permissions_of([Role.HR]), frozenset({2}))
    )
    with pytest.raises(NotFound, match=f"no delivery {delivery_id}"), database.transaction() as session:
        verb(session, delivery_id, stranger)


IN_SOME = dict.fromkeys([*permissions_of([Role.HR]), Permission.WATCH_SYSTEM], frozenset({2}))


@pytest.mark.parametrize("verb", [VERBS["pause"], VERBS["resume"]], ids=["pause", "resume"])
@pytest.mark.parametrize("role", [Role.HR, Role.ADMIN])
def test_who_looks_after_some_brands_does_not_stop_the_letters_of_all(database, verb, role):
    some = Actor(8, "Sam", permissions_of([role]), narrowed=IN_SOME)
    with pytest.raises(NotAllowed, match="for all brands at once"), database.transaction() as session:
        verb(session, 0, some)
    with database.transaction() as session:
        verb(session, 0, Actor(8, "Sam", permissions_of([role])))


def test_an_unknown_delivery_is_named(database):
    with pytest.raises(NotFound, match="no delivery 99"):
        do(database, operations.cancel, [99], reason="x")


def test_two_people_cannot_both_move_a_delivery(database):
    delivery_id = post(database)
    newer = sa.update(Delivery).values(version=Delivery.version + 1).execution_options(synchronize_session=False)

    def hold_what_another_has_changed(session):
        row = session.get(Delivery, delivery_id)
        session.execute(newer)
        row.on_hold = True

    with pytest.raises(Conflict, match="changed a moment ago"), database.transaction() as session:
        hold_what_another_has_changed(session)


def test_what_is_kept_back_stays_where_it_is_when_its_time_comes(database):
    clock = Clock()
    delivery_id = post(database, not_before=NOON + timedelta(hours=1))
    do(database, operations.hold, [delivery_id])
    clock.forward(hours=2)
    with Server() as server:
        postman(database, transport(server), clock=clock).look()
        assert load(database, delivery_id).state == State.HELD
        do(database, operations.hold, [delivery_id], on=False)
        assert postman(database, transport(server), clock=clock).look() == 1


@pytest.mark.parametrize(("any_time", "again"), [(False, 25), (True, 24)])
def test_what_is_put_off_in_the_evening_waits_for_the_morning_unless_it_may_go_at_any_time(database, any_time, again):
    evening = datetime(2026, 11, 24, 17, 59, 59, tzinfo=UTC)  # a Tuesday; letters leave until six
    delivery_id = post(database, now=evening, any_time=any_time)
    with Server(faults={"rcpt": Fault("451 4.3.0 later")}) as server:
        postman(database, transport(server), clock=Clock(evening)).look()
    assert load(database, delivery_id).not_before.day == again


def test_buttons_are_drawn_from_the_lifecycle(database):
    row = load(database, post(database))
    with database.reading() as session:
        steps = possible(session, DELIVERY, row, Act(HOLLY, NOON))
    assert {name for name, reason in steps.items() if reason is None} >= {"send_now", "cancel"}
    assert "goes by mail" in str(steps["post"])


def test_the_history_of_a_delivery_tells_each_step(database):
    delivery_id = bounced(database)
    with database.reading() as session:
        steps = [step for _, step, _ in queries.history(session, delivery_id)]
        assert audit.verify(session).broken is None
        lines = session.execute(sa.text("SELECT * FROM audit_line")).all()
    assert steps == ["posted", "hand_over", "refused", "suppressed"]
    assert "example.com" not in str(lines)


@pytest.mark.parametrize("address", ["ada", "ada@", "ada@example.com\nBcc: all@example.com", "a b@example.com"])
def test_an_address_that_cannot_be_one_is_refused_before_anything_is_posted(database, address):
    with pytest.raises(DomainError), database.transaction() as session:
        operations.post(session, envelope(session, recipient=address), key="k", group="g", actor=HOLLY, now=NOON)


def test_every_situation_has_words(database):
    delivery_id = post(database)
    force(database, delivery_id, cause=Cause.NETWORK)
    assert told(database, delivery_id).words.startswith("Our mail server cannot be reached. Next try:")
    force(database, delivery_id, state=State.HANDING_OVER, lease_by="w", handed_at=NOON, via="mail")
    assert told(database, delivery_id).words == "Being handed to the mail server."
