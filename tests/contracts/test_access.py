"""Every route, as every role and as nobody, for a record that is theirs and for one that is not: the table holds."""

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import SignIn
from employer_portal.core.db import make_engine
from employer_portal.core.permissions import Role
from employer_portal.web import guard
from tests.contracts.access import FORMS, PEOPLE, ROWS, TwoBrands, Unkept
from tests.contracts.candidates import Candidates
from tests.factories import Story
from tests.pages import Site

NOBODY = "nobody"


class Matrix:
    """The portal with its two brands, everybody signed in, and a database that keeps nothing from now on."""

    def __init__(self, database, checker):
        self.database = database
        self.world = TwoBrands(Story(database, checker).begin()).begin()
        self.site = Site(self.world.story)
        self.visitors = {role: self.site.visit(name) for role, name in PEOPLE.items()} | {NOBODY: self.site.visit()}
        self.tokens = {}
        for who, visitor in self.visitors.items():
            page = visitor.open("/sign-in" if who == NOBODY else "/account")
            self.tokens[who] = page.form("Sign").values["csrf_token"]
        self.cookies = {who: visitor.client.get_cookie("portal").value for who, visitor in self.visitors.items()}
        self.site.visit("tom")
        self.world.mine["device_id"] = self._device(PEOPLE[Role.HR])
        self.world.a_colleagues["device_id"] = self._device("tom")
        database.keeping = False

    def _device(self, name):
        with self.database.reading() as session:
            who = self.world.story.actors[name].id
            return session.scalars(sa.select(SignIn.id).where(SignIn.user_id == who)).one()

    def rules(self, endpoint):
        return [rule for rule in self.site.app.url_map.iter_rules() if rule.endpoint == endpoint]

    def ask(self, who, method, address, endpoint="", **headers):
        """The status, and whether anything would have been kept."""
        before = self.database.kept
        named = {field: self.world.ours[record] for field, record in FORMS.get(endpoint, {}).items()}
        body = {"data": named | {"csrf_token": self.tokens[who]}} if method == "POST" else {}
        if (
            body and getattr(self.site.app.view_functions.get(endpoint), "takes", "form") == "json"
        ):  # a page's script asks
            body = {"json": named, "headers": headers | {"X-CSRFToken": self.tokens[who]}}
        client = self.visitors[who].client
        client.set_cookie("portal", self.cookies[who])  # whoever was signed out by the question before is in again
        with client.open(address, method=method, **{"headers": headers} | body) as answer:
            if answer.status_code == 302 and answer.location.startswith("/sign-in"):
                return "to the sign-in page", self.database.kept > before
            return answer.status_code, self.database.kept > before


@pytest.fixture(scope="module")
def matrix(server, checker):
    with server.fresh() as url:
        engine = make_engine(url)
        yield Matrix(Unkept(engine), checker)
        engine.dispose()


def test_every_route_has_a_row_and_every_row_a_route(site):
    routes = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    closed = {endpoint for endpoint in routes if guard.door(site.app, endpoint) is None}
    assert set(ROWS) == routes - closed
    assert all(endpoint.startswith("security.") for endpoint in closed)


def test_a_sign_in_for_one_round_opens_what_the_table_says(site):
    open_to_it = {endpoint for endpoint in ROWS if guard.door(site.app, endpoint).narrow}
    assert open_to_it == {endpoint for endpoint, row in ROWS.items() if row.narrow}


@pytest.mark.parametrize("endpoint", [name for name in sorted(ROWS) if ROWS[name].signed_in])
def test_the_table_holds(matrix, endpoint):
    row, wrong = ROWS[endpoint], []
    for rule in matrix.rules(endpoint):
        for method in sorted(rule.methods & {"GET", "POST"}):
            for whose, address in matrix.world.addresses(matrix.site.app, rule, row.of):
                for who in matrix.visitors:
                    status, kept = matrix.ask(who, method, address, endpoint)
                    asked = f"{who}: {method} {address} ({whose})"
                    if not _as_the_table_says(row, who, whose, method, status, kept, endpoint == "security.logout"):
                        wrong.append(f"{asked} answers {status}{', and would keep something' if kept else ''}")
    assert wrong == []


def _as_the_table_says(row, who, whose, method, status, kept, leads_out):
    if leads_out:
        return status == "to the sign-in page"
    if who == NOBODY:
        return status in {"to the sign-in page", 401} and not kept  # a script is told so
    if who in row.readers and whose == "own":
        return not kept if method == "POST" else status == 200
    colleagues = who in row.colleagues and not whose.startswith("another brand's")
    if who in row.roles and (whose == "own" or who in row.anywhere or colleagues):
        return status in {200, 302, 303, 400, 409}
    return status in {403, 404} and not kept


@pytest.fixture(scope="module")
def candidates(matrix, tmp_path_factory):
    return Candidates(matrix, tmp_path_factory.mktemp("mail"))


@pytest.mark.parametrize("endpoint", [name for name in sorted(ROWS) if ROWS[name].link])
def test_a_candidates_page_is_for_who_came_by_its_link(matrix, candidates, endpoint):
    wrong = []
    for rule in matrix.rules(endpoint):
        for method in sorted(rule.methods & {"GET", "POST"}):
            for who in ("own", *candidates.shut, *matrix.visitors):
                for whose, address in candidates.addresses(rule):
                    status, kept = candidates.ask(who, method, address)
                    expected = {404, 410} if who != "own" else {200, 302} if whose == "own" else {404}
                    if status not in expected or (kept and expected != {200, 302}):
                        wrong.append(f"{who}: {method} {address} ({whose}) answers {status}")
    assert wrong == []


@pytest.mark.parametrize("endpoint", [name for name in sorted(ROWS) if not ROWS[name].signed_in])
def test_what_is_open_is_open_to_all(matrix, endpoint):
    for rule in matrix.rules(endpoint):
        for _, address in matrix.world.addresses(matrix.site.app, rule, "all"):
            status, _ = matrix.ask(NOBODY, "GET", address)
            assert status in {200, 302, 404, 405, 410, 503, "to the sign-in page"}, f"{address} answers {status}"
