"""Every page of the portal, with a round in every state in it: nothing trips anybody, on a desk or on a phone.

The addresses come from the access matrix, which has a row for every route: no page can be forgotten.
"""

from urllib.parse import urlsplit

import pytest

from employer_portal.accounts.models import Organisation
from employer_portal.core.permissions import Role
from tests.browser import look_at, serving
from tests.contracts.access import PEOPLE, ROWS, address, kinds
from tests.journeys.states import EveryState

pytestmark = pytest.mark.slow
NOBODY = "nobody"
#: What is downloaded, stands within a page, or only leads on to one.
NO_PAGES = {
    "static", "bootstrap.static", "desk.health", "outbox.print_file", "outbox.bundle", "exchange.template",
    "exchange.marked", "exchange.export", "wording.file", "wording.letter", "notices.example", "live.copy",
    "live.there",
    "letters.document", "round_letters.pdfs", "brands.logo", "brands.css", "brands.measured", "brands.face",
    "brand_examples.example", "brand_examples.new_example", "learning.rewriting", "modules.scenario",
    "on_file.completions", "on_file.handout", "on_file.of_person", "on_file.own",
}  # fmt: skip
#: Pages in the middle of signing in, and behind a mailed link: `tests/accounts/test_browser.py` walks there, and
#: `tests/candidate/test_browser.py`; words that a colleague puts: `tests/cowriting/test_browser.py`.
ON_THE_WAY = {
    "security.two_factor_setup", "security.two_factor_token_validation", "security.mf_recovery",
    "security.reset_password", "invitations.invitation", "sign_in_links.link", "sign_in_links.ask",
    "candidate.landing", "candidate.code", "candidate.page", "candidate.letter", "candidate.logo", "asking.confirm",
    "candidate_calls.call", "cowriting.entry", "cowriting.last_look",
    "candidate_needs.needs", "candidate_touch.agree", "leaving.leave",
    "access.receive",  # leads to the request that is open, in the world of all states; of somebody else, see MORE
    "access.theirs", "candidate_requests.feedback", "candidate_requests.question", "disputes.dispute", "helpful.why",
}  # fmt: skip
#: Only a demonstration has these: the last test looks at them.
DEMONSTRATION = {"mailbox.mailbox", "mailbox.mail", "mailbox.content"}
#: Pages that look different from one role to the next.
FOR_EACH_ROLE = {"desk.home", "desk.board", "desk.application", "letters.letter", "review.review", "account.account"}
#: What is looked at besides: pages narrowed, searched, empty, and where there is none.
MORE = {
    Role.HR: (
        "/rounds/1?show=owed", "/rounds/1?words=nobody", "/rounds?words=nobody", "/search?words=ortiz",
        "/search?words=nobody", "/outbox?state=trouble", "/concerns?show=all", "/guidance/rules?words=age",
        "/nowhere",
    ),
    Role.ADMIN: ("/users?words=nobody",),
    Role.RECORDS: ("/people/2/access",),
    NOBODY: ("/invitation/nonsense", "/nowhere"),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(browser, checker, _files):
    """The portal, and what is in it."""
    with serving(browser, _files, checker) as live:
        yield live, EveryState(live.story).begin()


@pytest.mark.parametrize("who", [*Role, NOBODY])
def test_no_page_trips_anybody(house, who):
    live, world = house
    leads_to = live.site.app.url_map.bind("localhost").match
    page = live.visit(PEOPLE.get(who), "/help")
    faults = []

    def look(path):
        try:
            look_at(page)
        except AssertionError as fault:
            faults.append(str(fault))

    for rule in pages_for(live.site.app, who):
        shown = 0
        for path in addresses(live.site.app, world, who, rule):
            answer = page.goto(path)
            if answer.status == 200 and leads_to(urlsplit(page.url).path)[0] == rule.endpoint:
                shown += 1
                look(path)
        if not shown:
            faults.append(f"{rule.endpoint} shows no page: {page.url}")
    for path in MORE.get(who, ()):
        page.goto(path)
        if urlsplit(page.url).path != urlsplit(path).path:
            faults.append(f"{path} shows no page: {page.url}")
        look(path)
    assert not faults, "\n\n".join(faults)


def test_no_page_of_a_demonstration_trips_anybody(live):
    story = live.story
    with story.database.transaction() as session:
        session.get_one(Organisation, 1).throw_away = True
    story.approve(story.waiting())
    page = live.visit("dana")
    for path in ("/", "/mailbox", "/mailbox/1"):
        page.goto(path)
        look_at(page)


def pages_for(app, who):
    """The routes of the pages that this role looks at: a page that is the same for all is looked at once, by HR."""
    for rule in app.url_map.iter_rules():
        row = ROWS.get(rule.endpoint)
        if row is None or "GET" not in rule.methods or rule.endpoint in NO_PAGES | ON_THE_WAY | DEMONSTRATION:
            continue
        if not row.signed_in:
            seers = {NOBODY}
        elif row.roles == set(Role) and rule.endpoint not in FOR_EACH_ROLE:
            seers = {Role.HR}
        else:
            seers = row.roles | row.readers
        if who in seers:
            yield rule


def addresses(app, world, who, rule):
    """One's own of that page; for whoever sees it first also those of the records in other states."""
    row, record = ROWS[rule.endpoint], kinds(rule)
    own = next(world.addresses(app, rule, row.of))[1]
    yield own
    states = world.many.get(next(iter(record.values()), ""), ()) if len(record) == 1 else ()
    if who == (Role.INTERVIEWER if row.of == "mine" and Role.INTERVIEWER in row.roles else Role.HR):
        yield from (address(app, rule, dict.fromkeys(record, one)) for one in states)
